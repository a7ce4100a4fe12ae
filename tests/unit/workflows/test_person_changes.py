"""*Innstillinger › Folk*, one person, through workflows and the command line."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest
from three_people import RECTOR, TEACHER, School, school_of_three

from skjema_app.domain.errors import ErrorCode, SkjemaError
from skjema_app.domain.roles import Role
from skjema_app.domain.school import Membership
from skjema_app.workflows import exchanging, people, person_changes
from skjema_app.workflows.person_changes import Stop
from skjema_app.workflows.session import Session


@pytest.fixture(scope="module")
def school(tmp_path_factory: pytest.TempPathFactory) -> Iterator[School]:
    with school_of_three(tmp_path_factory.mktemp("folk")) as made:
        yield made


def id_of(session: Session, name: str) -> str:
    return next(one.person_id for one in people.list_people(session) if one.name == name)


def refused(session: Session, name: str, work: object) -> ErrorCode:
    with pytest.raises(SkjemaError) as found:
        work(session, id_of(session, name))  # type: ignore[operator]
    return found.value.code


def test_what_cannot_be_done_says_why(school: School) -> None:
    def to_office(session: Session, who: str) -> object:
        return person_changes.set_roles(session, who, {Role.OFFICE})

    def no_roles(session: Session, who: str) -> object:
        return person_changes.set_roles(session, who, ())

    def stop(session: Session, who: str) -> object:
        return person_changes.stop_person(session, who, Stop.REVOKED)

    def yesterday(session: Session, who: str) -> object:
        return person_changes.set_last_day(session, who, session.clock.now().date() - timedelta(days=1))

    assert refused(school.teacher, TEACHER, to_office) is ErrorCode.NOT_AN_ISSUER
    assert refused(school.teacher, RECTOR, stop) is ErrorCode.NOT_AN_ISSUER
    assert refused(school.rector, TEACHER, no_roles) is ErrorCode.ROLE_MISSING
    assert refused(school.rector, RECTOR, stop) is ErrorCode.PERSON_GOVERNS
    assert refused(school.rector, TEACHER, yesterday) is ErrorCode.LAST_DAY_PAST


def test_the_words_say_what_follows(school: School) -> None:
    view = person_changes.person_view(school.rector, id_of(school.rector, RECTOR))
    assert view.governs
    assert view.last_decider
    said = " ".join(person_changes.role_change_words(view, {Role.TEACHER}))
    assert f"{RECTOR} kan ikke lenger bestemme og godkjenne." in said
    assert "ingen som bestemmer" in said
    view = person_changes.person_view(school.rector, id_of(school.rector, TEACHER))
    assert f"Det {TEACHER} har signert til nå, gjelder fortsatt." in person_changes.stop_words(view, Stop.REVOKED)


@pytest.mark.soak
def test_a_vikar_until_june_is_out_on_the_first_of_july_and_the_exchange_says_so(tmp_path: Path) -> None:
    with school_of_three(tmp_path) as school:
        who = id_of(school.rector, TEACHER)
        last = date(2027, 6, 30)
        person_changes.set_last_day(school.rector, who, last)
        (row,) = (one for one in people.list_people(school.rector) if one.person_id == who)
        assert row.until == "til og med 30. juni"
        school.exchange()
        school.clock.advance(days=(last - school.clock.now().date()).days)
        assert not any("er avsluttet" in one for one in exchanging.exchange_now(school.rector).notices)
        school.clock.advance(days=1)
        (said,) = (one for one in exchanging.exchange_now(school.rector).notices if "er avsluttet" in one)
        assert TEACHER in said
        exchanging.exchange_now(school.teacher)
        assert school.teacher.school is not None
        assert school.teacher.school.membership is Membership.CLOSED
