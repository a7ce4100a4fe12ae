"""A whole school's January: 600 pupils, 2,000 signed documents, from the worklist to the files' end.

Fewer with SKJEMA_SOAK_PUPILS; the documents are real, so making them takes most of the time.
"""

from __future__ import annotations

import hashlib
import os
import resource
import time
from pathlib import Path

import pytest
from work_kit import finished, new_session

from skjema_app.workflows import archive_check, archive_export, archive_exports, archive_receipts, archive_round

pytestmark = [pytest.mark.soak, pytest.mark.timeout(3600)]
PICKED = "2027-januar"
PUPILS = int(os.environ.get("SKJEMA_SOAK_PUPILS", "600"))
DOCUMENTS = PUPILS * 10 // 3
GROWTH_MB = 120
"""What the peak may grow by in a round; the documents are some 70 kB each, 140 MB for 2,000 of them."""


def peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def test_the_round_of_a_whole_school(tmp_path: Path) -> None:
    session = new_session(tmp_path / "hvelv")
    told: list[str] = []
    begun = time.perf_counter()
    for number in range(DOCUMENTS):
        who = number * PUPILS // DOCUMENTS
        finished(session, hvem={"ref": "", "name": f"Prøve Nummer{who}"}, klasse=f"{8 + who % 3}{'ABCDEFGH'[who % 8]}")
    told.append(f"finished {DOCUMENTS / (time.perf_counter() - begun):.1f}/s")
    view = archive_round.round_view(session, PICKED)
    assert (len(view.rows), view.pupils) == (DOCUMENTS, PUPILS)
    out = tmp_path / "ut"
    out.mkdir()

    plan = archive_export.prepare(session, PICKED)
    before, begun, used = peak(), time.perf_counter(), time.process_time()
    outcome = archive_export.export(session, plan, out)
    archive_export.note_export(session, plan, outcome)
    packaged = DOCUMENTS / (time.perf_counter() - begun)
    told.append(f"packaged {packaged:.0f}/s ({DOCUMENTS / (time.process_time() - used):.0f}/s by processor)")
    told.append(f"peak {before:.0f} MB, grew by {peak() - before:.0f} MB")
    assert peak() - before < GROWTH_MB
    checking = time.perf_counter()
    (checked,) = archive_check.check_packages(outcome.folder)
    told.append(f"checked {DOCUMENTS / (time.perf_counter() - checking):.0f}/s in two processes")
    told.append(f"packaged and re-verified {DOCUMENTS / (time.perf_counter() - begun):.0f}/s")
    print("; ".join(told))
    assert (checked.good, checked.documents, checked.signatures) == (True, DOCUMENTS, DOCUMENTS), checked.faults[:3]
    assert peak() - before < GROWTH_MB

    first = {one.path: one.sha256 for one in outcome.files}
    assert archive_export.export(session, plan, out).unchanged
    assert {path: hashlib.sha256((outcome.folder / path).read_bytes()).hexdigest() for path in first} == first

    lines = (outcome.folder / "kvittering.csv").read_text("utf-8-sig").splitlines()
    filled = [lines[0], *(f"{line}26/{number}-1" for number, line in enumerate(lines[1:], 1))]
    assert archive_receipts.record_table(session, "\r\n".join(filled), PICKED).count == DOCUMENTS
    (listed,) = archive_exports.plain_exports(session)
    assert listed.receipted
    assert archive_exports.delete_files(session, listed.export_id).count == len(outcome.files)
    assert not outcome.folder.exists()
    session.close()
