"""Plain bytes after a kill: what lay beside a file that was being written, and what was written for dragging."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import textwrap
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from work_kit import MONDAY, finished, new_session, secret

from skjema_app.domain.errors import ErrorCode, SkjemaError
from skjema_app.system import paths, safe_files
from skjema_app.system.clock import FixedClock
from skjema_app.workflows import archive_drag, documents, plain_writes, unlock
from skjema_app.workflows.session import Session

KILLED = """
import os, signal, sys
from pathlib import Path
from work_kit import MONDAY, secret
from skjema_app.system import safe_files
from skjema_app.system.clock import FixedClock
from skjema_app.workflows import archive_drag, documents, unlock

vault, document_id, target, step = Path(sys.argv[1]), sys.argv[2], Path(sys.argv[3]), sys.argv[4]
session = unlock.unlock(vault, secret(), FixedClock(MONDAY))
if step != "dragged":
    safe_files._replace = lambda *_paths: os.kill(os.getpid(), signal.SIGKILL)
if step == "export":
    documents.export_pdf(session, document_id, target)
archive_drag.file_for(session, document_id)
os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.fixture
def at_work(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[Path, str]]:
    """A closed vault with one document; nothing plain lies anywhere."""
    monkeypatch.setenv("SKJEMA_HOME", str(tmp_path / "app"))
    with closing(new_session(tmp_path / "hvelv")) as session:
        document_id = finished(session)
    return tmp_path / "hvelv", document_id


def _plain(folder: Path) -> list[Path]:
    return [one for one in folder.rglob("*") if one.is_file() and one.read_bytes()[:5] == b"%PDF-"]


def _open(vault: Path) -> Session:
    return unlock.unlock(vault, secret(), FixedClock(MONDAY))


@pytest.mark.parametrize("step", ["export", "dragged"])
def test_a_kill_leaves_nothing_plain_after_the_next_unlock(
    step: str, at_work: tuple[Path, str], tmp_path: Path
) -> None:
    vault, document_id = at_work
    target = tmp_path / "ut" / "melding.pdf"
    target.parent.mkdir()
    helpers = Path(__file__).parents[2] / "helpers"
    ran = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(KILLED), str(vault), document_id, str(target), step],
        env={**os.environ, "PYTHONPATH": str(helpers)},
        capture_output=True,
        timeout=120,
    )
    assert ran.returncode == -signal.SIGKILL, ran.stderr
    assert len(_plain(tmp_path)) == 1  # as the attacker finds it now
    with closing(_open(vault)) as session:
        assert _plain(tmp_path) == []
        assert session.vault.settings.all("plain_writing:") == {}


def test_what_was_asked_for_and_what_is_others_stays(at_work: tuple[Path, str], tmp_path: Path) -> None:
    vault, document_id = at_work
    target = tmp_path / "melding.pdf"
    strangers = [tmp_path / ".melding.pdf.min.tmp", tmp_path / ".melding.pdf.0123456789abcdeg.tmp", tmp_path / "x.tmp"]
    for one in strangers:
        one.write_bytes(b"%PDF-")
    with closing(_open(vault)) as session:
        documents.export_pdf(session, document_id, target)
        session.vault.settings.set("plain_writing:0", str(target))
    with closing(_open(vault)):
        assert sorted(_plain(tmp_path)) == sorted([target, *strangers])


def test_a_folder_that_is_away_is_looked_at_the_next_time(at_work: tuple[Path, str], tmp_path: Path) -> None:
    vault, _document_id = at_work
    stick = tmp_path / "minnepinne"
    with closing(_open(vault)) as session:
        session.vault.settings.set("plain_writing:0", str(stick / "melding.pdf"))
    _open(vault).close()
    stick.mkdir()
    left = stick / ".melding.pdf.0123456789abcdef.tmp"
    left.write_bytes(b"%PDF-")
    with closing(_open(vault)) as session:
        assert list(stick.iterdir()) == []
        assert plain_writes.sweep(session) == 0


def test_a_write_that_fails_leaves_nothing(
    at_work: tuple[Path, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    vault, document_id = at_work

    def full(*_paths: object) -> None:
        raise OSError(28, "full")

    with closing(_open(vault)) as session:
        monkeypatch.setattr(safe_files, "_replace", full)
        with pytest.raises(SkjemaError) as refused:
            documents.export_pdf(session, document_id, tmp_path / "melding.pdf")
        assert refused.value.code is ErrorCode.DISK_FULL
        assert _plain(tmp_path) == []


def test_two_vaults_of_one_person_leave_each_others_files_alone(at_work: tuple[Path, str], tmp_path: Path) -> None:
    vault, document_id = at_work
    with closing(_open(vault)) as session, closing(new_session(tmp_path / "andre")) as other:
        mine, theirs = archive_drag.file_for(session, document_id), archive_drag.file_for(other, finished(other))
        assert archive_drag.clear(other) == 1
        assert mine.is_file()
        assert not theirs.exists()
        assert mine.is_relative_to(paths.app_data())
