"""Run ``skjema …`` in a test, in this process or as a process of its own, and look at what it said."""

import io
import json
import os
import subprocess
import sys
from collections.abc import Mapping
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path

from skjema_app.cli.main import run_command
from skjema_app.system import log

PASSWORD = "torsk lampe fjell brygge saft"
NAME, SCHOOL = "Lærke Eksempelsen", "Eksempelåsen ungdomsskole"
FORM = "melding-12-4"

SHORT_REPORT: Mapping[str, object] = {
    "hvem": "Kari Eksempel",
    "klasse": "8A",
    "hva": "Kari Eksempel stod alene ved benken i storefri. En elev sa «flytt deg».",
    "naar": "2026-11-20",
    "haster": "nei",
    "gjelder_ansatt": "nei",
    "sier_selv": "ja",
    "stemme": "ja",
    "stemme_ord": "Jeg vil ikke gå ut lenger.",
    "stemme_hvem": "Lærke Eksempelsen",
    "stemme_dato": "2026-11-20",
}


@dataclass(frozen=True)
class Ran:
    """What a command said and how it ended."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> dict[str, object]:
        """Standard output as the one JSON object that it must be."""
        found = json.loads(self.out)
        assert isinstance(found, dict)
        return found


def skjema(*words: object) -> Ran:
    """In this process. A traceback on standard error fails the test by itself."""
    out, err = _stream(), _stream()
    with redirect_stdout(out), redirect_stderr(err):
        try:
            code = run_command([str(word) for word in words])
        finally:
            log.tear_down()
    ran = Ran(code, _text(out), _text(err))
    assert "Traceback" not in ran.err
    return ran


def skjema_process(*words: object, stdin: bytes = b"", env: Mapping[str, str] | None = None) -> Ran:
    """As a process of its own, as a person runs it."""
    done = subprocess.run(
        [sys.executable, "-m", "skjema_app", *map(str, words)],
        input=stdin,
        capture_output=True,
        env={**os.environ, **(env or {})},
        timeout=120,
        check=False,
    )
    ran = Ran(done.returncode, done.stdout.decode(), done.stderr.decode())
    assert "Traceback" not in ran.err
    return ran


@dataclass(frozen=True)
class Teacher:
    """A vault of somebody who doesn't exist, and the file with the password."""

    folder: Path
    vault: Path
    password_file: Path

    def __call__(self, *words: object) -> Ran:
        """Run a command on this vault."""
        return skjema(*words, "--vault", self.vault, "--password-file", self.password_file)

    def write(self, name: str, data: str | bytes | Mapping[str, object]) -> Path:
        """A file beside the vault; a mapping becomes JSON."""
        if isinstance(data, Mapping):
            data = json.dumps(data)
        file = self.folder / name
        file.write_bytes(data.encode() if isinstance(data, str) else data)
        return file

    def draft(self, answers: Mapping[str, object] = SHORT_REPORT, *more: object) -> str:
        """A new draft with these answers; its id."""
        draft = self("doc", "new", "--form", FORM, *more).out.strip()
        filled = self("doc", "fill", draft, "--answers", self.write("svar.json", answers))
        assert filled.code == 0, filled.err
        return draft

    def finished(self, answers: Mapping[str, object] = SHORT_REPORT) -> str:
        """A finished document with these answers; its id."""
        done = self("doc", "finish", self.draft(answers), "--json")
        assert done.code == 0, done.err
        return str(done.json["document"])


def _stream() -> io.TextIOWrapper:
    return io.TextIOWrapper(io.BytesIO(), encoding="utf-8", write_through=True)


def _text(stream: io.TextIOWrapper) -> str:
    buffer = stream.buffer
    assert isinstance(buffer, io.BytesIO)
    return buffer.getvalue().decode()
