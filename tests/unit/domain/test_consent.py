"""Consent per service: what is in force on a day, by date of giving, end and withdrawal."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from skjema_app.domain.consent import Consent, ConsentState, in_force, missing, state_on

DAY = date(2026, 11, 23)


def consent(service: str = "ppt", given: int = -10, until: int | None = None, withdrawn: int | None = None) -> Consent:
    def day(offset: int | None) -> date | None:
        return None if offset is None else DAY + timedelta(days=offset)

    return Consent("Prøve", "Mor", service, DAY + timedelta(days=given), "skriftlig", day(until), day(withdrawn))


def test_a_consent_holds_from_its_day_to_its_last_day() -> None:
    assert state_on(consent(given=0), DAY) is ConsentState.IN_FORCE
    assert state_on(consent(given=1), DAY) is ConsentState.NOT_YET
    assert state_on(consent(until=0), DAY) is ConsentState.IN_FORCE
    assert state_on(consent(until=-1), DAY) is ConsentState.EXPIRED
    assert state_on(consent(withdrawn=0), DAY) is ConsentState.WITHDRAWN, "from the day it was said"
    assert state_on(consent(withdrawn=1), DAY) is ConsentState.IN_FORCE


def test_one_service_is_not_another() -> None:
    known = (consent("ppt"), consent("bup", until=-2))
    assert in_force(known, "ppt", DAY) == (known[0],)
    assert in_force(known, "bup", DAY) == ()
    assert missing(known, ["bup", "ppt", "bup", "hs"], DAY) == ("bup", "hs")


def test_the_last_word_counts_whoever_said_it() -> None:
    fathers, mothers = consent(given=-20), consent(given=-15, withdrawn=-5)
    assert in_force((fathers, mothers), "ppt", DAY) == (), "the mother has withdrawn hers since"
    again = consent(given=-4)
    assert in_force((fathers, mothers, again), "ppt", DAY) == (again,)


@st.composite
def _consents(draw: st.DrawFn) -> Consent:
    offsets = st.integers(-30, 30)
    return consent(
        draw(st.sampled_from(("ppt", "bup"))),
        draw(offsets),
        draw(st.none() | offsets),
        draw(st.none() | offsets),
    )


@given(st.lists(_consents(), max_size=6), st.integers(-40, 40))
def test_what_is_in_force_is_so_by_itself_and_order_does_not_matter(known: list[Consent], offset: int) -> None:
    on = DAY + timedelta(days=offset)
    found = in_force(known, "ppt", on)
    assert all(state_on(one, on) is ConsentState.IN_FORCE and one.service == "ppt" for one in found)
    assert set(found) == set(in_force(reversed(known), "ppt", on))
    newer = [one.withdrawn for one in known if one.service == "ppt" and one.withdrawn and one.withdrawn <= on]
    assert all(one.given > max(newer) for one in found if newer)


@given(st.lists(_consents(), max_size=6), st.integers(-40, 40))
def test_a_withdrawal_never_opens_anything(known: list[Consent], offset: int) -> None:
    on = DAY + timedelta(days=offset)
    before = set(in_force(known, "ppt", on))
    added = consent("ppt", given=-30, withdrawn=0)
    assert set(in_force([*known, added], "ppt", on)) - {added} <= before
