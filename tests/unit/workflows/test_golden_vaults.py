"""Vaults that earlier programs made: opened, checked and rebuilt by this one, they say what they said then."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import golden_vault
import pytest
import work_kit

from skjema_app.system.clock import FixedClock
from skjema_app.workflows import documents, verify_pdf
from skjema_app.workflows.session import Session

KEPT = sorted((Path(__file__).parents[2] / "golden").glob("school-v*"))


@pytest.fixture(params=KEPT, ids=lambda folder: folder.name)
def kept(request: pytest.FixtureRequest) -> Path:
    return Path(request.param)


@pytest.fixture
def session(kept: Path, tmp_path: Path) -> Iterator[Session]:
    (tmp_path / "hvelv").mkdir()
    for name in golden_vault.FILES:
        source = kept / name
        copy = shutil.copytree if source.is_dir() else shutil.copyfile
        copy(source, tmp_path / "hvelv" / name)
    opened = golden_vault.opened(tmp_path / "hvelv", FixedClock(work_kit.MONDAY + timedelta(days=30)))
    yield opened
    opened.close()


def _told_then(kept: Path) -> object:
    return json.loads((kept / golden_vault.TOLD).read_text(encoding="utf-8"))


def _told_now(session: Session, kept: Path) -> object:
    """The same things: an older vault was asked for fewer."""
    told = golden_vault.tell(session)
    return {name: told[name] for name in json.loads((kept / golden_vault.TOLD).read_text(encoding="utf-8"))}


def test_there_is_one() -> None:
    assert KEPT


def test_it_says_what_it_said_then(session: Session, kept: Path) -> None:
    assert _told_now(session, kept) == _told_then(kept)


def test_it_is_whole_and_rebuilt_the_same(session: Session, kept: Path) -> None:
    report = session.vault.check()
    assert report.ok, report
    rebuilt = session.vault.rebuild()
    assert rebuilt.equal, rebuilt
    assert _told_now(session, kept) == _told_then(kept)


def test_its_signatures_are_whole_and_the_schools(session: Session, tmp_path: Path) -> None:
    root = tmp_path / "rot.pem"
    root.write_text(verify_pdf.root_certificate_pem(session), encoding="ascii")
    signed = []
    for one in session.vault.documents.list():
        file = tmp_path / f"{one.document_id[:8]}.pdf"
        file.write_bytes(documents.signed_pdf(session, one.document_id))
        (verdict,) = verify_pdf.verify_files((file,), roots=(root,))
        assert verdict.good, verdict
        signed.append(len(verdict.signers))
    assert max(signed) == 2


def test_work_goes_on_in_it(session: Session) -> None:
    before = len(session.vault.documents.list())
    work_kit.finished(session)
    assert len(session.vault.documents.list()) == before + 1
    assert session.vault.check().ok
    assert session.vault.rebuild().equal
