"""Overlat saken: who may offer, answer and move a case, and that every order of arrival leads to the same hands."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from judge_kit import School, founded, person_id, room_id
from school_kit import (
    DEPUTY,
    PRINCIPAL,
    TEACHER,
    TestSchool,
    exchange,
    exchange_in_any_order,
    rows,
    states,
    three_people,
)

from skjema_app.domain.errors import ErrorCode, SkjemaError
from skjema_app.domain.roles import Role
from skjema_app.domain.school import Case, MarkKind
from skjema_app.vault.bodies import EntryState

ACCEPTED = (EntryState.ACCEPTED, "")
REFUSED = EntryState.REFUSED
KARI, EVA, DINA = person_id("kari"), person_id("eva"), person_id("dina")


def judged_case() -> School:
    """Kari is responsible; Eva is a member; Olga of the office is not."""
    school = founded()
    school.certify("rektor", "eva", "eva", ["laerer"])
    school.open_case("rektor", "c", ["rektor", "kari", "eva", "dina"], "kari")
    return school


def test_a_case_changes_hands_when_the_other_accepts_and_not_before() -> None:
    school = judged_case()
    offer = school.hand("kari", "c", "offered", "eva")
    assert school.responsible("c") == KARI
    assert school.judge().hands[room_id("c")].open_offers == {offer}
    assert school.state(school.hand("eva", "c", "accepted", offer=offer)) == ACCEPTED
    assert school.responsible("c") == EVA
    assert not school.judge().hands[room_id("c")].open_offers
    assert school.state(school.note("kari", "c", "closed")) == (REFUSED, "role")
    assert school.state(school.note("eva", "c", "closed")) == ACCEPTED


@pytest.mark.parametrize("answer", ["declined", "taken-back"])
def test_a_no_leaves_the_case_where_it_was_and_ends_the_offer(answer: str) -> None:
    school = judged_case()
    offer = school.hand("kari", "c", "offered", "eva")
    school.hand("eva" if answer == "declined" else "kari", "c", answer, offer=offer)
    assert school.responsible("c") == KARI
    assert not school.judge().hands[room_id("c")].open_offers
    assert school.state(school.hand("eva", "c", "accepted", offer=offer)) == (REFUSED, "offer")


def test_only_those_who_may_offer_answer_and_move() -> None:
    school = judged_case()
    assert school.state(school.hand("eva", "c", "offered", "eva")) == (REFUSED, "role")
    assert school.state(school.hand("eva", "c", "moved", "eva")) == (REFUSED, "role")
    assert school.state(school.hand("kari", "c", "moved", "eva")) == (REFUSED, "role")
    assert school.state(school.hand("olga", "c", "offered", "eva")) == (REFUSED, "not-member")
    offer = school.hand("dina", "c", "offered", "eva")  # a decider may, of a case that is another's
    assert school.state(offer) == ACCEPTED
    assert school.state(school.hand("kari", "c", "accepted", offer=offer)) == (REFUSED, "not-offered")
    assert school.state(school.hand("kari", "c", "declined", offer=offer)) == (REFUSED, "not-offered")
    assert school.state(school.hand("eva", "c", "taken-back", offer=offer)) == (REFUSED, "role")
    assert school.state(school.hand("eva", "c", "accepted", offer="f" * 64)) == (REFUSED, "offer")
    assert school.state(school.hand("kari", "c", "taken-back", offer=offer)) == ACCEPTED


def test_who_gave_the_case_away_offers_it_no_more() -> None:
    school = judged_case()
    late = school.hand("kari", "c", "offered", "dina")
    offer = school.hand("kari", "c", "offered", "eva")
    school.hand("eva", "c", "accepted", offer=offer)
    assert school.state(school.hand("dina", "c", "accepted", offer=late)) == (REFUSED, "offer")
    assert school.state(school.hand("kari", "c", "offered", "dina")) == (REFUSED, "role")
    assert school.responsible("c") == EVA


def test_two_who_accept_at_once_leave_it_with_the_giver_until_it_is_settled() -> None:
    school = judged_case()
    before = list(school.held)
    to_eva = school.hand("kari", "c", "offered", "eva", seen=before)
    seen_by_eva = list(school.held)
    to_dina = school.hand("rektor", "c", "offered", "dina", seen=before)
    seen_by_dina = [*before, school.held[-1]]
    yes_eva = school.hand("eva", "c", "accepted", offer=to_eva, seen=seen_by_eva)
    yes_dina = school.hand("dina", "c", "accepted", offer=to_dina, seen=seen_by_dina)
    assert school.state(yes_eva) == school.state(yes_dina) == ACCEPTED
    hands = school.judge().hands[room_id("c")]
    assert (hands.responsible, hands.clash) == (KARI, {yes_eva, yes_dina})
    again = school.hand("kari", "c", "offered", "dina")
    school.hand("dina", "c", "accepted", offer=again)
    hands = school.judge().hands[room_id("c")]
    assert (hands.responsible, hands.clash) == (DINA, frozenset())


def test_accepting_on_two_machines_is_accepting_once() -> None:
    school = judged_case()
    school.certify("rektor", "eva2", "eva", ["laerer"])
    offer = school.hand("kari", "c", "offered", "eva")
    seen = list(school.held)
    for machine in ("eva", "eva2"):
        assert school.state(school.hand(machine, "c", "accepted", offer=offer, seen=seen)) == ACCEPTED
    hands = school.judge().hands[room_id("c")]
    assert (hands.responsible, hands.clash) == (EVA, frozenset())
    assert school.state(school.hand("eva", "c", "accepted", offer=offer)) == (REFUSED, "offer")


def test_a_yes_and_a_withdrawal_at_once_leave_it_with_the_giver() -> None:
    school = judged_case()
    offer = school.hand("kari", "c", "offered", "eva")
    seen = list(school.held)
    school.hand("eva", "c", "accepted", offer=offer, seen=seen)
    school.hand("kari", "c", "taken-back", offer=offer, seen=seen)
    hands = school.judge().hands[room_id("c")]
    assert hands.responsible == KARI
    assert hands.clash
    school.hand("rektor", "c", "moved", "eva")
    assert school.responsible("c") == EVA


def test_a_moved_case_counts_at_once_and_can_be_given_back_to_who_decides() -> None:
    school = judged_case()
    offer = school.hand("kari", "c", "offered", "dina")
    moved = school.hand("rektor", "c", "moved", "eva")
    assert school.responsible("c") == EVA
    assert school.judge().hands[room_id("c")].open_offers == {moved}
    assert school.state(school.hand("dina", "c", "accepted", offer=offer)) == (REFUSED, "offer")
    assert school.state(school.hand("eva", "c", "declined", offer=moved)) == ACCEPTED
    assert school.responsible("c") == ""
    moved = school.hand("rektor", "c", "moved", "eva")
    school.hand("eva", "c", "accepted", offer=moved)
    assert school.responsible("c") == EVA
    assert school.state(school.hand("eva", "c", "declined", offer=moved)) == (REFUSED, "offer")


def test_a_closed_case_is_not_handed_over_but_an_offer_can_be_declined() -> None:
    school = judged_case()
    offer = school.hand("kari", "c", "offered", "eva")
    school.note("kari", "c", "closed")
    assert school.state(school.hand("kari", "c", "offered", "dina")) == (REFUSED, "case-closed")
    assert school.state(school.hand("eva", "c", "accepted", offer=offer)) == (REFUSED, "case-closed")
    assert school.state(school.hand("eva", "c", "declined", offer=offer)) == ACCEPTED
    school.note("kari", "c", "reopened")
    again = school.hand("kari", "c", "offered", "eva")
    assert school.state(school.hand("eva", "c", "accepted", offer=again)) == ACCEPTED


def test_whoever_was_taken_out_hands_nothing_over_and_a_new_responsible_removes() -> None:
    school = judged_case()
    offer = school.hand("kari", "c", "offered", "eva")
    seen = list(school.held)
    school.remove("rektor", "c", "eva", {"eva": -1})
    assert school.state(school.hand("eva", "c", "accepted", offer=offer, seen=seen)) == (EntryState.WAITING, "cut-off")
    assert school.responsible("c") == KARI
    school.add("rektor", "c", "eva")
    offer = school.hand("kari", "c", "offered", "eva")
    school.hand("eva", "c", "accepted", offer=offer)
    assert school.state(school.remove("kari", "c", "dina")) == (REFUSED, "role")
    assert school.state(school.remove("eva", "c", "kari")) == ACCEPTED


def test_a_machine_that_was_closed_accepts_nothing() -> None:
    school = judged_case()
    offer = school.hand("kari", "c", "offered", "eva")
    school.end("rektor", "eva", -1)
    assert school.state(school.hand("eva", "c", "accepted", offer=offer))[0] is EntryState.WAITING
    assert school.responsible("c") == KARI


@given(seed=st.integers(0, 2**32))
def test_every_order_leads_to_the_same_hands(seed: int) -> None:
    chance = random.Random(seed)
    school = judged_case()
    offers: list[tuple[str, str]] = []
    seen: dict[str, set[int]] = {who: set(range(len(school.held))) for who in ("kari", "eva", "dina", "rektor")}
    for _step in range(chance.randint(2, 9)):
        who = chance.choice(sorted(seen))
        view = [school.held[place] for place in sorted(seen[who])]
        known = [offer for offer in offers if any(one.entry_id == offer[0] for one in view)]
        if known and chance.random() < 0.6:
            offer, to = chance.choice(known)
            kind = chance.choice(("accepted", "declined", "taken-back"))
            school.hand(to if kind != "taken-back" and to == who else who, "c", kind, offer=offer, seen=view)
        else:
            to = chance.choice(sorted(seen))
            made = school.hand(who, "c", chance.choice(("offered", "moved")), to, seen=view)
            offers.append((made, to))
        for other in seen:
            if other == who or chance.random() < 0.5:
                seen[other] |= {*seen[who], len(school.held) - 1}
    whole = school.judge()
    shuffled = list(school.held)
    chance.shuffle(shuffled)
    again = school.judge(shuffled)
    assert (again.hands, again.entries, again.members) == (whole.hands, whole.entries, whole.members)
    assert whole.hands[room_id("c")].responsible in {"", KARI, EVA, DINA, person_id("rektor")}


@pytest.fixture
def people(tmp_path: Path) -> Iterator[TestSchool]:
    made = three_people(tmp_path)
    made.join(DEPUTY, {Role.TEACHER})  # a second teacher here
    yield made
    made.close()


def opened(people: TestSchool) -> Case:
    case = people[PRINCIPAL].school.open_case(
        number="S-2026-001", pupil="x", group="8A", responsible=people[TEACHER].person, members=[], why="test"
    )
    exchange(*people.members.values())
    return case


def test_the_receiver_reads_the_case_from_the_offer_on_and_no_more_after_a_no(people: TestSchool) -> None:
    case, other = opened(people), people[DEPUTY]
    assert not other.school.cases()
    offer = people[TEACHER].school.offer_case(case.case_id, other.person, "Du kjenner eleven best.")
    exchange(*people.members.values())
    (mark,) = other.school.marks(case.case_id)
    assert (mark.kind, mark.data["text"], mark.data["open"]) == (
        MarkKind.HAND_OFFERED,
        "Du kjenner eleven best.",
        True,
    )
    assert other.school.case(case.case_id).responsible == people[TEACHER].person
    other.school.answer_offer(case.case_id, offer.entry_id, "Jeg har ikke tid.", accepted=False)
    exchange(*people.members.values())
    assert other.person not in people[TEACHER].school.case(case.case_id).members
    people[TEACHER].school.note(case.case_id, MarkKind.STEP_DONE, text="etterpå")
    exchange(*people.members.values())
    assert MarkKind.STEP_DONE not in {mark.kind for mark in other.school.marks(case.case_id)}
    assert [step.came for step in people[TEACHER].school.case_steps(case.case_id)][-2:] == [True, False]


def test_an_accepted_case_is_the_receivers_everywhere_and_rebuilds_the_same(people: TestSchool) -> None:
    case, other = opened(people), people[DEPUTY]
    offer = people[TEACHER].school.offer_case(case.case_id, other.person, "Vær så god.")
    exchange(*people.members.values())
    other.school.answer_offer(case.case_id, offer.entry_id, "Takk.", accepted=True)
    exchange(*people.members.values())
    for name in (PRINCIPAL, TEACHER, DEPUTY):
        assert people[name].school.case(case.case_id).responsible == other.person
        report = people[name].vault.rebuild()
        assert report.equal, report.differing
    with pytest.raises(SkjemaError) as found:
        other.school.answer_offer(case.case_id, offer.entry_id, "", accepted=True)
    assert (found.value.code, found.value.details["reason"]) == (ErrorCode.NOT_ALLOWED, "offer")


def test_an_offer_that_is_taken_back_takes_the_receiver_out_again(people: TestSchool) -> None:
    case, other = opened(people), people[DEPUTY]
    offer = people[TEACHER].school.offer_case(case.case_id, other.person, "Ta den.")
    people[TEACHER].school.take_offer_back(case.case_id, offer.entry_id)
    exchange(*people.members.values())
    assert not other.school.cases()


def test_frames_in_any_order_give_the_same_hands(people: TestSchool) -> None:
    case, other = opened(people), people[DEPUTY]
    first = people[TEACHER].school.offer_case(case.case_id, other.person, "Du?")
    people[PRINCIPAL].school.move_case(case.case_id, people[PRINCIPAL].person, "Jeg tar den selv.")
    exchange(people[TEACHER], other)
    other.school.answer_offer(case.case_id, first.entry_id, "Ja.", accepted=True)
    members = [people[name] for name in (PRINCIPAL, TEACHER, DEPUTY)]
    exchange_in_any_order(members, random.Random(7))
    exchange(*members)
    assert len({str(states(one)) for one in members}) == 1
    assert len({str(rows(one, "school_case")) for one in members}) == 1
