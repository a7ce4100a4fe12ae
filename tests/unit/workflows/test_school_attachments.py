"""Attachments between three people, through a real folder, with forms, signatures and the rector's approval."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import files_to_attach as files
import pytest
from three_people import FULLER, PLAN, School, decided, new_version, planned, report, school_of_three

from skjema_app.domain.attachments import attachments_of
from skjema_app.domain.documents import Place
from skjema_app.workflows import attachments, cases, documents, fill_form, finish_document, plan, review


@pytest.fixture
def school(tmp_path: Path) -> Iterator[School]:
    with school_of_three(tmp_path) as made:
        yield made


def test_a_supplement_and_a_plan_carry_their_files_to_whoever_reads_them(school: School, tmp_path: Path) -> None:
    rector, teacher = school.rector, school.teacher
    picture, old_plan = tmp_path / "chat.png", tmp_path / "gammel plan.pdf"
    picture.write_bytes(files.png())
    old_plan.write_bytes(files.pdf(3))

    first = report(teacher, fuller=False)
    more = fill_form.start_draft(teacher, first.pin.form_id, "utfyllende", supplements=first.document_id).draft
    fill_form.save_draft(teacher, more.draft_id, dict(FULLER), Place())
    attachments.attach_to_draft(teacher, more.draft_id, "vedlegg", picture)
    supplement = finish_document.finish_document(teacher, more.draft_id).document
    school.exchange()
    (seen,) = attachments_of(rector.vault.documents.get(supplement.document_id).answers)
    assert attachments.read_attachment(rector, seen) == files.png()
    assert cases.open_case(rector, first.document_id).attachments == (seen,)
    decided(rector, first.document_id)
    school.exchange()

    case_id = cases.open_case(teacher, first.document_id).case_id
    opened = plan.start_plan(teacher, case_id).draft
    continued = {
        **opened.answers,
        **PLAN,
        "viderefort": True,
        "viderefort_fra": "onenote",
        "viderefort_start": "2026-10-12",
    }
    fill_form.save_draft(teacher, opened.draft_id, continued, Place())
    old, _change = attachments.attach_to_draft(teacher, opened.draft_id, "viderefort_vedlegg", old_plan)
    begun = finish_document.finish_document(teacher, opened.draft_id).document
    school.exchange()
    assert attachments.read_attachment(rector, old) == files.pdf(3)
    review.return_version(rector, begun.document_id, "Hvem følger opp når en er borte?")
    school.exchange()

    second = new_version(teacher, begun.document_id, mal=f"{PLAN['mal']} Hun har sagt det to ganger.")
    school.exchange()
    assert attachments_of(second.answers) == (old,)
    review.approve(rector, second.document_id, comment="")
    school.exchange()
    keys = {
        row[0]
        for row in teacher.vault.state.database.raw.execute(
            "SELECT blob_key FROM document_blob WHERE attachment_id = ?", (old.attachment_id,)
        )
    }
    assert len(keys) == 2  # the same file, under a key of the new version's own
    documents.export_pdf(rector, second.document_id, tmp_path / "plan.pdf")
    assert (tmp_path / "plan – vedlegg 1 gammel plan.pdf").read_bytes() == files.pdf(3)
    for session in (rector, teacher):
        assert session.vault.check().ok
        assert session.vault.rebuild().equal


def test_a_plan_without_files_is_as_before(school: School) -> None:
    first = report(school.teacher)
    school.exchange()
    decided(school.rector, first.document_id)
    school.exchange()
    made = planned(school.teacher, cases.open_case(school.teacher, first.document_id).case_id)
    school.exchange()
    assert cases.open_case(school.rector, made.document_id).attachments == ()
