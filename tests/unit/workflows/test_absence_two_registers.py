"""Two contact teachers of one class who each keep a register: noticed where they meet, and asked about once."""

from __future__ import annotations

from absence_kit import MATS, asked, away, pupil_id
from form_samples import SAMPLES
from school_stages import newcomer
from three_people import COUNSELLOR, TEACHER, School

from skjema_app.domain.documents import FinishedDocument, Place, Pupil
from skjema_app.domain.roles import Role
from skjema_app.workflows import absence_form, absence_view, fill_form
from skjema_app.workflows.finish_document import finish_document
from skjema_app.workflows.school_lookup import names_in
from skjema_app.workflows.session import Session


def reported(session: Session) -> FinishedDocument:
    """The absence report, with the counts of this register and the rest of a sample."""
    opened = absence_form.start_report(session, pupil_id(session))
    answers = {**SAMPLES["fravaersoppfolging"], **opened.draft.answers, "lag_plan": "senere"}
    for name in ("naervar_mal", "avtaler", "trygg_voksen", "opptrapping", "tilpasning", "plan_evaluering"):
        answers.pop(name, None)
    fill_form.save_draft(session, opened.draft.draft_id, answers, Place())
    return finish_document(session, opened.draft.draft_id).document


def test_the_other_contact_teacher_reads_the_report_and_is_not_asked_again(school: School) -> None:
    with newcomer(school, COUNSELLOR, Role.TEACHER, "laerer-2") as other:
        mine, both = school.teacher, f"{TEACHER} og {COUNSELLOR}"
        for session in (mine, other):
            session.vault.pupils.import_list([Pupil("", MATS, "9B", contact_teacher=both)], "")
        school.exchange(school.rector, mine, other)
        assert "ligger bare hos deg" in absence_view.class_view(mine, "9B").own
        assert "bør én av dere føre" in absence_view.class_view(mine, "9B").own
        away(mine, "2026-11-05", "2026-11-20")
        away(other, "2026-11-06", "2026-11-20")
        assert "mote" in dict(asked(other))
        report = reported(mine)
        school.exchange(mine, school.rector, other)

        assert pupil_id(mine) != pupil_id(other)
        assert report.document_id in {one.document_id for one in other.vault.documents.list()}
        assert report.document_id not in {one.document_id for one in school.office.vault.documents.list()}
        assert not {"mote", "undersok"} & set(dict(asked(other))), "a colleague has reported it"
        said = absence_view.class_view(other, "9B").two
        assert said.startswith(f"{TEACHER} har også meldt fravær i 9B")
        assert absence_view.pupil_view(other, pupil_id(other)).others == (
            f"Meldingen fra {TEACHER} 23. november sier 12 dager. Her er det ført 11 til og med den dagen.",
        )
        assert absence_view.pupil_view(mine, pupil_id(mine)).others == ()
        assert "ligger bare hos deg" in absence_view.class_view(mine, "9B").own
        assert other.vault.absences.registrations() != mine.vault.absences.registrations()


def test_names_that_a_list_wrote_into_one_cell() -> None:
    for written in ("Kari Moe og Per Dahl", "Kari Moe/Per Dahl", "Kari Moe, Per Dahl", "Kari Moe ;Per Dahl;"):
        assert names_in(written) == ("Kari Moe", "Per Dahl")
    assert names_in("Ogne Sandmo") == ("Ogne Sandmo",)
