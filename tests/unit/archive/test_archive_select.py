"""What belongs in a round, what is missing, what is left out: every candidate in exactly one place."""

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from archive_kit import ROUND, WHEN, candidate
from hypothesis import given
from hypothesis import strategies as st

from skjema_app.archive.model import (
    Answer,
    Belongs,
    Candidate,
    Lack,
    LeftOutWhy,
    OldDraft,
    Part,
    Round,
    Selection,
    Term,
)
from skjema_app.archive.select import for_the_office, select
from skjema_app.domain.errors import ErrorCode, SkjemaError


def why(one: Candidate, *others: Candidate) -> LeftOutWhy | None:
    found = select((one, *others), ROUND)
    return next((left.why for left in found.left_out if left.candidate is one), None)


def lacks(*found: Candidate) -> dict[str, tuple[Lack, bool]]:
    return {one.document_id: (one.lack, one.blocks) for one in select(found, ROUND).missing}


def delivered(found: Selection) -> list[str]:
    return [one.document_id for one in found.items]


ANY = st.builds(
    lambda number, **changed: candidate(number, **changed),
    st.integers(0, 50),
    belongs=st.sampled_from(Belongs),
    part=st.sampled_from(Part),
    restricted=st.booleans(),
    talk=st.booleans(),
    in_case=st.booleans(),
    answer=st.sampled_from(Answer),
    withdrawn=st.booleans(),
    newest=st.booleans(),
    plan=st.booleans(),
    evaluates=st.booleans(),
    chosen=st.booleans(),
    left_out=st.sampled_from(["", "gjelder ikke skolen"]),
    archived=st.sampled_from(["", "26/01234-1"]),
    pupil=st.sampled_from(["", "Prøve Prøvesen", "Noor Låtsom"]),
    born=st.sampled_from(["", "2013-01-02", "2013-03-04"]),
    evaluation_due=st.sampled_from([None, date(2026, 12, 14), date(2028, 1, 1)]),
    finished=st.integers(-100, 200).map(lambda days: WHEN + timedelta(days=days)),
)


@given(st.lists(ANY, max_size=12, unique_by=lambda one: one.document_id))
def test_every_candidate_is_in_exactly_one_place(found: list[Candidate]) -> None:
    selected = select(found, ROUND)
    places = [
        *delivered(selected),
        *(one.document_id for one in selected.questions),
        *(one.candidate.document_id for one in selected.left_out),
        *(one.document_id for one in selected.archived),
        *(one.document_id for one in selected.missing if one.blocks),
    ]

    assert sorted(places) == sorted(one.document_id for one in found)


@given(st.lists(ANY, max_size=12, unique_by=lambda one: one.document_id))
def test_nothing_closed_or_archived_or_withdrawn_is_ever_delivered(found: list[Candidate]) -> None:
    for round_ in (ROUND, Round(Term.JUNE, date.max)):
        for one in select(found, round_).items:
            assert not one.candidate.restricted
            assert not one.candidate.archived
            assert not one.candidate.withdrawn
            assert one.candidate.belongs is not Belongs.NO
            assert one.candidate.pupil


@given(st.lists(ANY, max_size=12, unique_by=lambda one: one.document_id), st.randoms())
def test_the_order_they_come_in_changes_nothing(found: list[Candidate], chance) -> None:
    shuffled = list(found)
    chance.shuffle(shuffled)

    assert delivered(select(found, ROUND)) == delivered(select(shuffled, ROUND))


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({"restricted": True}, LeftOutWhy.RESTRICTED),
        ({"belongs": Belongs.NO}, LeftOutWhy.FORM),
        ({"withdrawn": True}, LeftOutWhy.WITHDRAWN),
        ({"answer": Answer.RETURNED}, LeftOutWhy.RETURNED),
        ({"answer": Answer.WAITING, "newest": False}, LeftOutWhy.RETURNED),
        ({"part": Part.WHOLE_MINUTES}, LeftOutWhy.SPLIT),
        ({"part": Part.EXTRACT, "newest": False}, LeftOutWhy.OLD_EXTRACT),
        ({"talk": True, "in_case": False}, LeftOutWhy.NO_CASE),
        ({"pupil": ""}, LeftOutWhy.NO_PUPIL),
        ({"left_out": "dobbelt"}, LeftOutWhy.BY_HAND),
        ({"finished": datetime(2027, 2, 1, tzinfo=WHEN.tzinfo)}, LeftOutWhy.NEXT_ROUND),
        ({}, None),
    ],
)
def test_why_something_is_left_out(changed: dict[str, object], expected: LeftOutWhy | None) -> None:
    assert why(candidate(1, **changed)) is expected


def test_what_waits_for_the_rector_blocks() -> None:
    plan = candidate(1, plan=True, answer=Answer.WAITING)
    report = candidate(2, answer=Answer.WAITING)
    both = candidate(3, plan=True, answer=Answer.OPEN)

    assert lacks(plan, report, both) == {
        plan.document_id: (Lack.NOT_APPROVED, True),
        report.document_id: (Lack.NOT_DECIDED, True),
        both.document_id: (Lack.NOT_SETTLED, True),
    }


def test_a_plan_without_its_evaluation_is_delivered_and_told_of() -> None:
    plan = candidate(1, plan=True, answer=Answer.GIVEN, evaluation_due=date(2026, 12, 14))
    evaluation = candidate(2, evaluates=True, answer=Answer.GIVEN)

    assert lacks(plan) == {plan.document_id: (Lack.NO_EVALUATION, False)}
    assert delivered(select((plan,), ROUND)) == [plan.document_id]
    assert lacks(plan, evaluation) == {}
    assert lacks(replace(plan, evaluation_due=date(2027, 2, 14))) == {}


def test_a_pupils_part_of_minutes_goes_where_there_is_a_plan_and_is_asked_about_elsewhere() -> None:
    extract = candidate(1, part=Part.EXTRACT, belongs=Belongs.ASK)
    plan = candidate(2, plan=True, answer=Answer.GIVEN)

    assert [one.document_id for one in select((extract,), ROUND).questions] == [extract.document_id]
    assert extract.document_id in delivered(select((extract, plan), ROUND))
    assert extract.document_id in delivered(select((replace(extract, chosen=True),), ROUND))


def test_a_decision_is_an_attachment_of_its_report_and_stands_alone_once_that_is_archived() -> None:
    report = candidate(1, answer=Answer.GIVEN)
    decision = candidate(2, part=Part.DECISION, base=report.document_id)

    together = {one.document_id: one.main for one in select((report, decision), ROUND).items}
    later = {one.document_id: one.main for one in select((replace(report, archived="1"), decision), ROUND).items}

    assert together[decision.document_id] == report.document_id
    assert later == {decision.document_id: decision.document_id}


def test_two_pupils_of_one_name_in_one_class_have_a_folder_each() -> None:
    first, second = candidate(1, born="2013-01-02"), candidate(2, born="2013-03-04")
    unclear = candidate(3)

    found = select((first, second, unclear), ROUND)

    assert len({one.folder_pupil for one in found.items}) == 3
    assert [(one.document_id, one.lack) for one in found.missing] == [(unclear.document_id, Lack.SAME_NAME)]


def test_one_pupil_now_holds_that_pupil_alone_and_no_drafts() -> None:
    own, other = candidate(1), candidate(2, pupil="Noor Låtsom")
    drafts = (OldDraft("d", "Plan", "Prøve", WHEN - timedelta(days=60)),)

    found = select((own, other), Round.one_pupil(date(2026, 11, 23), "prøve  Prøvesen", "8 a"), drafts=drafts)

    assert delivered(found) == [own.document_id]
    assert not found.missing
    assert [one.lack for one in select((), ROUND, drafts=drafts).missing] == [Lack.OLD_DRAFT]


def test_the_worklist_goes_by_class_then_pupil() -> None:
    found = [candidate(number, group=group) for number, group in enumerate(("10A", "8B", "8A", "9C", ""))]

    assert [one.candidate.group for one in select(found, ROUND).items] == ["", "8A", "8B", "9C", "10A"]


def test_the_office_is_given_what_would_be_delivered() -> None:
    found = (candidate(1), candidate(2, belongs=Belongs.NO), candidate(3, restricted=True))

    assert for_the_office(found) == {found[0].document_id}


def test_rounds_by_name() -> None:
    assert Round.parse(" 2027-JANUAR ").round_id == "2027-januar"
    assert Round.parse("2027-juni").school_year == "2026-2027"
    assert Round.upcoming(date(2026, 11, 23)).round_id == "2027-januar"
    assert Round.upcoming(date(2027, 1, 31)).round_id == "2027-januar"
    assert Round.upcoming(date(2027, 2, 1)).round_id == "2027-juni"
    assert Round.upcoming(date(2027, 2, 1)).before.round_id == "2027-januar"
    assert Round.upcoming(date(2026, 11, 23)).before.round_id == "2026-juni"
    for text in ("", "januar", "2027", "2027-mars", "1999-januar", "2027-13-01-na", "x" * 500):
        with pytest.raises(SkjemaError) as caught:
            Round.parse(text)
        assert caught.value.code is ErrorCode.ROUND_UNKNOWN


@given(st.permutations([5, 6, 7, 8]))
def test_of_one_instant_the_report_comes_first_and_the_plan_last(ids: list[int]) -> None:
    report, decision, plan, newer = (
        replace(candidate(number), finished=WHEN, pupil="Prøve Prøvesen", group="8A") for number in ids
    )
    decision = replace(decision, part=Part.DECISION, base=report.document_id)
    plan, newer = replace(plan, plan=True), replace(newer, plan=True, number=2)
    found = select((newer, plan, decision, report), ROUND)
    wanted = [one.document_id for one in (report, decision, plan, newer)]
    assert delivered(found) == wanted
