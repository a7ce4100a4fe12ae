"""The demo's archive round: everything it says of judges is what they said."""

from __future__ import annotations

import json
from pathlib import Path

import mutants
import pytest
from pdf_samples import AUTHOR, WHEN, model, signed_by_approver, signed_by_author, someone

from skjema_app.documents.render import render
from skjema_app.system.clock import SystemClock
from skjema_app.workflows.demo import run_demo
from skjema_app.workflows.demo_round import _conforms


@pytest.mark.timeout(600)
def test_the_demo_runs_the_round_and_tells_what_it_found(tmp_path: Path) -> None:
    result = run_demo(tmp_path / "ut", SystemClock(), pupils=1, archive=True)
    archive = result.facts["archive"]
    assert isinstance(archive, dict)
    folder = Path(str(archive["folder"]))
    signed = [file for file in folder.rglob("*.pdf") if b"/ByteRange" in file.read_bytes()]
    assert archive["documents"] == archive["conforming"] == len(signed) > 3
    assert archive["good"] is True
    assert any("page-validation" in line and f"{len(signed)} av {len(signed)}" in line for line in result.story)
    assert any("veraPDF" in line and "ikke spurt" in line for line in result.story)
    assert json.loads(result.facts_file.read_text("utf-8"))["archive"] == archive


def test_a_file_that_did_not_conform_before_it_was_signed_is_counted_out() -> None:
    author = someone(AUTHOR)
    unsigned = render(model("short"), when=WHEN)
    good = signed_by_author(unsigned, author)
    assert _conforms(good)
    assert _conforms(signed_by_approver(good, someone("Ragnhild Berg")))
    broken = mutants.rewritten(unsigned, mutants.BUILT["no PDF/A claim"])
    assert not _conforms(signed_by_author(broken, author))
