"""REQ-22, REQ-23: each measure's changes over all versions, with reason, R-team and who; without what never ran."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from case_kit import approved, changed_measure, next_version, view
from three_people import TEACHER, School, new_version

from skjema_app.documents.facts_json import facts_from_json
from skjema_app.domain.documents import FinishedDocument
from skjema_app.form_engine.state import ProblemCode
from skjema_app.workflows import measures, plan, review
from skjema_app.workflows.finish_document import AnswersNotComplete
from skjema_app.workflows.session import Session

Stage = tuple[School, Mapping[str, str]]


def told(session: Session, document: FinishedDocument) -> list[tuple[str, str, str, str]]:
    """Measure, before, after, why."""
    found = measures.measure_history(session, session.vault.documents.get(document.document_id))
    return [(one.measure, change.before, change.after, change.why) for one in found for change in one.changes]


def log_of(session: Session, document: FinishedDocument) -> str:
    stated = facts_from_json(session.vault.documents.facts(document.document_id))
    return f"{stated.compared} {stated.changes}"


def test_changing_a_measure_asks_why_and_when_r_team_heard_of_it(with_plan: Stage) -> None:
    school, ids = with_plan
    approved(school, ids["plan"])
    first = school.teacher.vault.documents.get(ids["plan"])

    with pytest.raises(AnswersNotComplete) as missing:
        next_version(school.teacher, first, {"a1": {"tiltak_hva": "Kari er ved døra."}})
    assert [one.path for one in missing.value.problems] == ["tiltak/a1/tiltak_endring"]
    begun = plan.start_version(school.teacher, ids["plan"])
    with pytest.raises(AnswersNotComplete) as missing:
        new_version(
            school.teacher,
            ids["plan"],
            stemme_ord="Bedre.",
            tiltak=[row for row in begun.draft.answers["tiltak"] if row["id"] == "b2"],  # type: ignore[union-attr, index, call-overload]
        )
    assert missing.value.problems[0].code is ProblemCode.ROW_DROPPED, "a measure is ended, never taken away"

    second = next_version(school.teacher, first, {"a1": changed_measure(tiltak_hva="Kari er ved døra.")})
    assert told(school.teacher, second) == [
        ("a1", "To faste voksne er ved benkene i storefri.", "Kari er ved døra.", "Benkene var ikke stedet.")
    ]
    change = view(school.teacher, ids["report"]).work.measures[0].changes[0]
    assert (change.who, change.r_team, change.urgent) == (TEACHER, "mandag 23. november", "")


def test_a_slip_is_mended_without_r_team_and_hurry_says_why(with_plan: Stage) -> None:
    school, ids = with_plan
    approved(school, ids["plan"])
    first = school.teacher.vault.documents.get(ids["plan"])
    second = next_version(
        school.teacher,
        first,
        {
            "a1": {"tiltak_hva": "To faste voksne er ved benkene i storefri!", "tiltak_endring": "skrivefeil"},
            "b2": changed_measure(
                tiltak_hyppighet="Hver onsdag",
                tiltak_endring_rteam=None,
                tiltak_endring_haster=True,
                tiltak_endring_haster_hvorfor="Fredag er fridag.",
            ),
        },
    )
    found = {one.measure: one.changes for one in measures.measure_history(school.teacher, second)}
    assert [one.why for one in found["a1"]] == ["Skrivefeil rettet"]
    assert [(one.urgent, one.r_team) for one in found["b2"]] == [("Fredag er fridag.", "")]


def test_the_history_grows_over_approved_versions_and_leaves_out_what_was_returned(with_plan: Stage) -> None:
    school, ids = with_plan
    approved(school, ids["plan"])
    first = school.teacher.vault.documents.get(ids["plan"])
    worded = changed_measure(tiltak_hva="Lise er ved døra, hemmelig ordlyd.")
    second = next_version(school.teacher, first, {"a1": worded})
    school.exchange()
    review.return_version(school.rector, second.document_id, "Hvem er det når Lise er borte?")
    school.exchange()
    third = next_version(school.teacher, second, {"a1": {"tiltak_hva": "Lise eller Per er ved døra."}})
    assert "hemmelig" not in log_of(school.teacher, third)
    assert told(school.teacher, third) == [
        ("a1", "To faste voksne er ved benkene i storefri.", "Lise eller Per er ved døra.", "Benkene var ikke stedet.")
    ]
    approved(school, third.document_id)
    assert "hemmelig" not in log_of(school.office, third), "the office has the approved one without the returned one"
    assert second.document_id not in {one.document_id for one in school.office.vault.documents.list()}
    compared = review.review(school.rector, third.document_id)
    assert compared.previous == 2, "the review page compares with the version just before"
    assert any("hemmelig" in str(one.before) for one in compared.changes)

    fourth = next_version(school.teacher, third, {"b2": changed_measure(tiltak_hyppighet="Hver dag")})
    assert [(one[0], one[2]) for one in told(school.teacher, fourth)] == [
        ("a1", "Lise eller Per er ved døra."),
        ("b2", "Hver dag"),
    ]
    approved(school, fourth.document_id)
    assert told(school.office, fourth) == told(school.rector, fourth) == told(school.teacher, fourth)


def test_versions_before_the_first_approval_are_no_changes_of_measures(with_plan: Stage) -> None:
    school, ids = with_plan
    review.return_version(school.rector, ids["plan"], "Hva med gymtimene?")
    school.exchange()
    first = school.teacher.vault.documents.get(ids["plan"])
    second = next_version(school.teacher, first, {"a1": {"tiltak_hva": "Noe helt annet enn før."}})
    assert told(school.teacher, second) == []
    assert "benkene" not in log_of(school.teacher, second)


def test_a_fork_tells_both_histories_whichever_is_named_first(with_plan: Stage) -> None:
    school, ids = with_plan
    approved(school, ids["plan"])
    first = school.teacher.vault.documents.get(ids["plan"])
    mine = next_version(school.teacher, first, {"a1": changed_measure(tiltak_hva="Kari er ved døra.")})
    theirs = next_version(school.rector, first, {"b2": changed_measure(tiltak_hyppighet="Hver dag")})
    school.exchange()
    review.approve(school.rector, mine.document_id, comment="Ok.")
    school.exchange()
    logs = []
    for parents in ((mine, theirs), (theirs, mine)):
        rows = {str(row["id"]): row for one in parents for row in one.answers["tiltak"]}  # type: ignore[union-attr, index, call-overload]
        assert set(rows) == {"a1", "b2"}
        definition = school.teacher.forms.get(first.pin, exact=False)
        answers = {**first.answers, "tiltak": [_row(mine, "a1"), _row(theirs, "b2")]}
        now = school.clock.now()
        log = measures.change_log(school.teacher, definition, answers, [one.document_id for one in parents], now)
        logs.append({(line.measure, line.after, line.why) for line in log.lines if line.measure})
    assert (
        logs[0]
        == logs[1]
        == {
            ("a1", "Kari er ved døra.", "Benkene var ikke stedet."),
            ("b2", "Hver dag", "Benkene var ikke stedet."),
        }
    )


def _row(document: FinishedDocument, row_id: str) -> object:
    rows = document.answers["tiltak"]
    assert isinstance(rows, list)
    return next(row for row in rows if isinstance(row, dict) and row["id"] == row_id)
