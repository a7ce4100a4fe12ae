"""The recovery sheet through workflows: a lost rector, a forgotten password, a new sheet; and everybody is told."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from case_kit import own_form
from form_samples import party
from school_stages import dump_of
from three_people import RECTOR, TEACHER, decided, founded, joined, report, supplement
from work_kit import MONDAY, SCHOOL, secret

from skjema_app.crypto import letter_groups
from skjema_app.domain.errors import ErrorCode, SkjemaError
from skjema_app.domain.roles import Role
from skjema_app.domain.school import Membership
from skjema_app.system.clock import FixedClock
from skjema_app.workflows import (
    cases,
    closed_room,
    exchange_folder,
    exchanging,
    found_school,
    join_school,
    people,
    recovery,
    renew_key,
    sheet_news,
    unlock,
)
from skjema_app.workflows.found_school import SheetInHand
from skjema_app.workflows.session import Session
from skjema_app.workflows.start_alone import start_alone

NEW, WORD = "Ny Rektorsen", "xylofonord"


class Small:
    """A rector and a teacher, the letters of the sheet, and a case between them."""

    def __init__(self, base: Path) -> None:
        self.base, self.clock, self.folder = base, FixedClock(MONDAY), base / "deling"
        self.folder.mkdir()
        self.opened: list[Session] = []
        self.rector = self.keep(
            start_alone(name=RECTOR, school=SCHOOL, password=secret(), folder=base / "rektor", clock=self.clock)
        )
        sheet = founded(self.rector)
        self.letters = letter_groups.shown(sheet.groups)
        sheet.wipe()
        exchange_folder.choose_folder(self.rector, self.folder)
        exchanging.exchange_now(self.rector)
        self.teacher = self.keep(joined(self.rector, TEACHER, Role.TEACHER, base / "larer", self.folder, self.clock))
        self.exchange(self.rector, self.teacher)

    def keep(self, session: Session) -> Session:
        self.opened.append(session)
        return session

    def exchange(self, *sessions: Session) -> None:
        for _round in range(2):
            for session in sessions:
                outcome = exchanging.exchange_now(session)
                assert not outcome.trouble, outcome.trouble

    def with_case(self) -> str:
        """A report that the rector has decided on; its document."""
        first = report(self.teacher, fuller=False)
        supplement(self.teacher, first)
        self.exchange(self.teacher, self.rector)
        decided(self.rector, first.document_id)
        self.exchange(self.rector, self.teacher)
        return first.document_id

    def come_back(self, name: str, letters: str = "", place: str = "ny") -> Session:
        return self.keep(
            recovery.start_with_sheet(
                name=name,
                typed=letters or self.letters,
                password=secret(),
                vault_folder=self.base / place,
                exchange_folder=self.folder,
                clock=self.clock,
            )
        )

    def renewed(self, *, split: bool = False, old: str = "") -> str:
        """The letters of a new sheet; of both papers."""
        sheet = recovery.draw_new(self.rector)
        sheet.split(on=split)
        letters = " ".join(letter_groups.shown(sheet.groups_of(part)) for part in range(sheet.parts))
        recovery.renew(self.rector, sheet, old)
        sheet.wipe()
        self.exchange(self.rector, self.teacher)
        return letters


@pytest.fixture
def small(tmp_path: Path) -> Iterator[Small]:
    made = Small(tmp_path)
    yield made
    for session in made.opened:
        session.close()


def told(session: Session) -> str:
    return " | ".join(f"{one.heading}. {one.text}" for one in sheet_news.news(session))


def refused(work: object, *words: object, **named: object) -> SkjemaError:
    with pytest.raises(SkjemaError) as found:
        work(*words, **named)  # type: ignore[operator]
    return found.value


def test_a_lost_rector_comes_back_with_sheet_and_folder_and_the_cases_come(small: Small) -> None:
    document = small.with_case()
    small.rector.close()
    back = small.come_back(RECTOR)
    assert back.school is not None
    assert back.school.is_issuer
    assert (back.person.name, back.person.confirmed) == (RECTOR, True)
    (row,) = (one for one in people.list_people(back) if one.you)
    assert [(one.active, one.issuer) for one in sorted(row.devices, key=lambda one: not one.this_one)] == [
        (True, True),
        (False, False),
    ]
    assert back.school.person(row.person_id).roles == {Role.PRINCIPAL}
    small.exchange(small.teacher, back)
    assert [one.number for one in cases.list_cases(back)] == [one.number for one in cases.list_cases(small.teacher)]
    assert cases.list_cases(back)
    assert back.vault.documents.get(document).document_id == document
    assert f"Gjenopprettingsarket er brukt: {RECTOR} styrer hvem som er med" in told(small.teacher)
    assert back.vault.sheet_number == 1
    guest = small.keep(joined(back, "Eva Nyansatt", Role.TEACHER, small.base / "eva", small.folder, small.clock))
    small.exchange(back, guest)
    assert guest.school is not None
    assert guest.school.membership is Membership.CERTIFIED


def test_a_new_rector_with_the_sheet_is_a_new_person_and_the_deputy_with_a_vault_just_governs(small: Small) -> None:
    new = small.come_back(NEW)
    assert new.school is not None
    assert new.school.me is not None
    assert (new.school.me.name, new.school.me.roles) == (NEW, {Role.PRINCIPAL})
    small.exchange(new, small.teacher, small.rector)
    lost = [one.device_id for one in recovery.governors(small.teacher) if one.name == RECTOR]
    recovery.govern_here(small.teacher, small.letters, lost=lost)
    small.exchange(small.teacher, new, small.rector)
    assert {one.name for one in recovery.governors(new)} == {NEW, TEACHER}
    assert small.rector.school is not None
    assert small.rector.school.membership is Membership.CLOSED
    assert refused(recovery.govern_here, small.teacher, small.letters).code is ErrorCode.ISSUER_ALREADY


def test_what_is_between_two_stays_behind_when_a_lost_rector_is_replaced(small: Small) -> None:
    """Cases come by grants; § 12-5 to nobody because they govern (design-review §§ 1.21, 1.22, attack 23)."""
    document = small.with_case()
    about = own_form(
        small.teacher,
        "ansatt-12-5",
        ansatt=party("Tormod Beskyldt", "staff"),
        i_ledelsen=False,
        hva=f"I gangen ropte den voksne {WORD} til eleven.",
        varslet="ikke_enna",
        varslet_hvem=None,
        varslet_dato=None,
        varslet_tid=None,
    )
    assert small.rector.school is not None
    closed_room.share_with(small.teacher, about.document_id, small.rector.school.person_id)
    small.exchange(small.teacher, small.rector)
    assert WORD in dump_of(small.rector)
    small.rector.close()
    new = small.come_back(NEW)
    again = small.come_back(RECTOR, place="igjen")  # the recipient's own new machine asks a person first, too
    for _round in range(2):
        small.exchange(small.teacher, new, again)
    for session in (new, again):
        assert session.school is not None
        assert session.school.is_issuer
        assert document in {one.document_id for one in session.vault.documents.list()}
        assert not [one for one in session.vault.documents.list() if one.restricted]
        assert not cases.list_cases(session, hidden=True)
        assert WORD not in dump_of(session)
    (shared,) = (one for one in small.teacher.vault.documents.list() if one.restricted and one.school)
    closed_room.let_new_machines_in(small.teacher, shared.document_id)
    for _round in range(2):
        small.exchange(small.teacher, new, again)
    assert WORD not in dump_of(new)
    assert WORD in dump_of(again)


def test_a_sheet_of_nobody_opens_nothing_and_makes_no_vault(small: Small, tmp_path: Path) -> None:
    strange = start_alone(
        name="Fremmed Fremmedsen", school="En annen", password=secret(), folder=tmp_path / "f", clock=small.clock
    )
    other = founded(small.keep(strange))
    letters = letter_groups.shown(other.groups)
    other.wipe()
    assert refused(small.come_back, RECTOR, letters).code is ErrorCode.SHEET_FINDS_NOTHING
    assert not (small.base / "ny").exists()
    error = refused(recovery.govern_here, small.teacher, letters)
    assert (error.code, error.details["reason"]) == (ErrorCode.SHEET_WRONG, "other-school")


def test_a_new_sheet_takes_the_old_ones_place_everywhere(small: Small) -> None:
    letters = small.renewed(old=small.letters)
    assert (small.rector.vault.sheet_number, small.teacher.vault.sheet_number) == (2, 2)
    assert "nytt gjenopprettingsark, nr. 2" in told(small.teacher)
    assert "var ikke med" not in told(small.teacher)
    error = refused(recovery.govern_here, small.teacher, small.letters)
    assert (error.code, error.details["reason"]) == (ErrorCode.SHEET_WRONG, "replaced")
    small.rector.close()
    error = refused(small.come_back, RECTOR, small.letters, "gammelt")
    assert (error.code, error.details["reason"]) == (ErrorCode.SHEET_WRONG, "replaced")
    assert not (small.base / "gammelt").exists()
    back = small.come_back(RECTOR, letters)
    assert back.school is not None
    assert back.school.is_issuer
    report(small.teacher)
    small.exchange(small.teacher, back)
    assert back.vault.documents.list()


def test_a_forgotten_password_is_replaced_and_those_concerned_are_told(small: Small) -> None:
    folder = small.teacher.vault.folder
    small.teacher.close()
    again = small.keep(found_school.open_with_sheet(folder, small.letters, secret("ny klok frase 77 her"), small.clock))
    small.exchange(again, small.rector)
    assert f"Hvelvet til {TEACHER} er åpnet med gjenopprettingsarket" in told(small.rector)
    assert TEACHER in told(again)
    (one,) = sheet_news.news(again)
    sheet_news.mark_seen(again, one.key)
    assert not sheet_news.news(again)
    again.close()
    assert refused(unlock.unlock, folder, secret(), small.clock).code is ErrorCode.WRONG_PASSWORD


@pytest.mark.soak
def test_in_two_envelopes_both_are_needed(small: Small) -> None:
    letters = small.renewed(split=True)
    one, other = letters[: len(letters) // 2], letters[len(letters) // 2 :]
    folder = small.teacher.vault.folder
    small.teacher.close()
    for alone in (one, other):
        error = refused(found_school.open_with_sheet, folder, alone, secret("ny klok frase 77 her"), small.clock)
        assert error.code is ErrorCode.SHEET_WRONG
    assert refused(found_school.sheet_secret, one + one).details["reason"] == "same-half"
    small.keep(found_school.open_with_sheet(folder, f"{other}\n{one}", secret("ny klok frase 77 her"), small.clock))


@pytest.mark.soak
def test_a_forgotten_password_without_the_sheet_is_a_new_machine_and_the_cases_come(small: Small) -> None:
    small.with_case()
    numbers = [one.number for one in cases.list_cases(small.teacher)]
    small.teacher.close()
    who = next(one.person_id for one in people.list_people(small.rector) if one.name == TEACHER)
    invited = people.invite(small.rector, name=TEACHER, roles=(), person_id=who)
    new = small.keep(
        join_school.start_invited(
            data=invited.data,
            code=" ".join(invited.code),
            password=secret(),
            vault_folder=small.base / "larer2",
            exchange_folder=small.folder,
            clock=small.clock,
        )
    )
    small.exchange(small.rector, new)
    assert new.school is not None
    assert new.school.person_id == who
    assert [one.number for one in cases.list_cases(new)] == numbers


def test_a_sheet_that_nobody_kept_replaces_nothing(small: Small) -> None:
    drawn: SheetInHand = recovery.draw_new(small.rector)
    drawn.wipe()
    assert recovery.sheet_state(small.rector).number == 1
    assert refused(recovery.draw_new, small.teacher).code is ErrorCode.NOT_AN_ISSUER


def test_who_alone_governs_and_takes_a_new_key_governs_again_with_the_sheet(small: Small) -> None:
    """Nobody is there to invite the machine, so the sheet stands in; the case comes back."""
    document = small.with_case()
    old = small.rector.vault.device.device_id
    place = small.rector.vault.folder
    done = renew_key.renew_key(small.rector, secret(), secret("nytt passord om ugler og grantrær"), have_sheet=True)
    assert (done.in_school, done.issuer) == (True, True)
    again = small.keep(unlock.unlock(place, secret("nytt passord om ugler og grantrær"), small.clock))
    assert again.school is not None
    assert again.school.membership is Membership.RENEW
    recovery.govern_here(again, small.letters)
    small.exchange(again, small.teacher)
    assert again.school.membership is Membership.CERTIFIED
    assert again.school.is_issuer
    assert {one.device_id for one in recovery.governors(small.teacher)} == {again.vault.device.device_id} != {old}
    assert again.vault.documents.get(document).document_id == document
    assert f"Gjenopprettingsarket er brukt: {RECTOR} styrer hvem som er med" in told(small.teacher)


def test_who_never_governed_is_invited_anew_and_the_sheet_does_not_make_them_govern(small: Small) -> None:
    place = small.teacher.vault.folder
    done = renew_key.renew_key(small.teacher, secret(), secret("nytt passord om ugler og grantrær"))
    assert (done.in_school, done.issuer) == (True, False)
    again = small.keep(unlock.unlock(place, secret("nytt passord om ugler og grantrær"), small.clock))
    assert refused(recovery.govern_here, again, small.letters).code is ErrorCode.NOT_CERTIFIED
    assert {one.name for one in recovery.governors(small.rector)} == {RECTOR}
