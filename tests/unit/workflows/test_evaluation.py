"""Evaluation: begun from the plan, into its next version; a plan ends by the rector, never against a silent «nei»."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import pytest
from case_kit import approved, decided_on, evaluated, view, write
from three_people import School

from skjema_app.domain.errors import ErrorCode, SkjemaError
from skjema_app.workflows import decide, evaluation, home, plan
from skjema_app.workflows.case_actions import CaseAction
from skjema_app.workflows.cases import CaseState
from skjema_app.workflows.finish_document import AnswersNotComplete
from skjema_app.workflows.session import Session

Stage = tuple[School, Mapping[str, str]]
ENDED: Mapping[str, object] = {
    "forslag": "avslutt",
    "forslag_grunn": "Eleven sier at det er trygt nå.",
    "ny_evaluering": None,
    "tett_til": None,
    "kontrollsamtale": None,
    "endring_rteam": None,
}


def refused(call: object, *words: object, **named: object) -> ErrorCode:
    with pytest.raises(SkjemaError) as found:
        call(*words, **named)  # type: ignore[operator]
    return found.value.code


def kinds(session: Session) -> list[str]:
    return [item.kind for item in home.home(session).waiting]


def test_what_an_evaluation_says_flows_into_the_next_version(with_plan: Stage) -> None:
    school, ids = with_plan
    approved(school, ids["plan"])
    assert CaseAction.EVALUATE in view(school.teacher, ids["report"]).actions
    school.clock.advance(hours=1)
    made = evaluated(
        school.teacher,
        ids["plan"],
        {"a1": "endre", "b2": "avslutt"},
        forslag="endre",
        ny_evaluering="2026-12-18",
        endring_rteam="2026-11-23",
    )
    found = view(school.teacher, ids["report"])
    assert found.work.evaluation == made.document_id
    assert CaseAction.AFTER_EVALUATION in found.actions

    opened = evaluation.start_next_version(school.teacher, made.document_id)
    answers = opened.draft.answers
    rows = {str(row["id"]): row for row in answers["tiltak"]}  # type: ignore[union-attr, index, call-overload]
    assert opened.draft.revises == (ids["plan"],)
    assert answers["neste_evaluering"] == "2026-12-18"
    assert rows["b2"]["tiltak_status"] == "avsluttet"
    assert rows["b2"]["tiltak_endring_hvorfor"] == "Eleven ønsker noe annet."
    assert rows["a1"]["tiltak_endring_hvorfor"] == "Eleven ønsker noe annet."
    assert rows["a1"]["tiltak_endring_rteam"] == "2026-11-23"
    assert "stemme_ord" not in answers, "the pupil is asked anew"
    again = evaluation.start_next_version(school.teacher, made.document_id)
    assert again.draft.draft_id == opened.draft.draft_id

    school.clock.advance(hours=1)
    done = write(
        school.teacher,
        opened.draft.draft_id,
        {
            "stemme_ord": "Det går bedre.",
            "stemme_onske": "At Kari fortsetter.",
            "tiltak": [{**rows["a1"], "tiltak_hva": "Kari er ved døra i storefri."}, rows["b2"]],
        },
    )
    found = view(school.teacher, ids["report"])
    assert found.work.evaluation == "", "its outcome is in the plan"
    lines = {one.measure: one.changes for one in found.work.measures}
    assert [(one.what, one.after, one.why) for one in lines["b2"]] == [
        ("Hvor langt er tiltaket kommet?", "Avsluttet", "Eleven ønsker noe annet.")
    ]
    assert lines["a1"][0].r_team == "mandag 23. november"
    assert done.answers["tiltak"][0]["tiltak_evalueres"] == "2026-12-18"  # type: ignore[index, call-overload]


def test_the_rector_ends_a_plan_and_a_new_version_begins_it_again(with_plan: Stage) -> None:
    school, ids = with_plan
    approved(school, ids["plan"])
    school.clock.advance(hours=1)
    made = evaluated(school.teacher, ids["plan"], {}, trygt_na="ja", **ENDED)
    school.exchange()
    assert view(school.teacher, ids["report"]).work.end is None, "who wrote it only proposes"
    decided_on(
        school.rector,
        made.document_id,
        "evaluering",
        beslutning="avslutt",
        avslutt_grunn="Eleven sier selv at det er trygt, og tre voksne har sett det.",
        endring_hva=None,
    )
    school.exchange()
    for session in (school.rector, school.teacher):
        found = view(session, ids["report"])
        assert found.state is CaseState.PLAN_ENDED
        assert found.work.end is not None
        assert found.work.end.close_until == date(2026, 12, 7), "two weeks"
        assert found.work.end.conversation == date(2027, 1, 18), "eight weeks"
        assert not {CaseAction.EVALUATE, CaseAction.AFTER_EVALUATION} & (found.actions | found.work.actions)
        assert found.work.evaluation == "", "what ended the plan doesn't wait for a new version of it"
    assert refused(evaluation.start_next_version, school.teacher, made.document_id) is ErrorCode.EVALUATION_OPEN
    school.clock.advance(days=54)
    assert "follow-up" in kinds(school.teacher)

    opened = plan.start_version(school.teacher, ids["plan"])
    more = {"stemme_ord": "Det er ikke bra igjen.", "stemme_onske": "Hjelp.", "neste_evaluering": "2027-02-01"}
    again = write(school.teacher, opened.draft.draft_id, more)
    approved(school, again.document_id)
    assert view(school.teacher, ids["report"]).work.end is None


@pytest.mark.parametrize("reason", [None, "Eleven er flyttet til en annen skole, som er informert."])
def test_a_plan_is_not_ended_against_the_pupils_no_without_a_reason(with_plan: Stage, reason: str | None) -> None:
    school, ids = with_plan
    approved(school, ids["plan"])
    made = evaluated(school.teacher, ids["plan"], {}, trygt_na="nei", **ENDED)
    school.exchange()
    opened = decide.start_decision(school.rector, made.document_id)
    answers = {
        "mottatt_dato": None,
        "beslutning": "avslutt",
        "ansvarlig_videre": {"ref": "", "name": "Kari Eksempel"},
        "avslutt_grunn": reason,
    }
    if reason is None:
        with pytest.raises(AnswersNotComplete) as missing:
            write(school.rector, opened.draft.draft_id, answers)
        assert "avslutt_grunn" in {one.path for one in missing.value.problems}
        assert view(school.rector, ids["report"]).work.end is None
    else:
        write(school.rector, opened.draft.draft_id, answers)
        assert view(school.rector, ids["report"]).work.end is not None


def test_hjem_asks_for_the_evaluation_of_those_who_follow_the_plan_up(with_plan: Stage) -> None:
    school, ids = with_plan
    assert "evaluation" not in kinds(school.teacher)
    approved(school, ids["plan"])
    school.clock.advance(days=22)  # a day after it was to be
    item = next(one for one in home.home(school.teacher).waiting if one.kind == "evaluation")
    assert item.overdue
    assert item.due == "Evalueringen var satt til mandag 14. desember."
    assert "evaluation" not in kinds(school.rector)
    assert "evaluation" not in kinds(school.office)
    evaluation.start_evaluation(school.teacher, ids["plan"])
    assert "evaluation" not in kinds(school.teacher), "it is begun"
