"""A draft kept out of recovery: the sheet opens the vault and not the draft; the password does, also an earlier one."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from three_people import founded
from work_kit import MONDAY, PASSWORD, filled_draft, new_session, secret

from skjema_app.crypto import letter_groups
from skjema_app.domain.documents import Place, VersionKind
from skjema_app.domain.errors import ErrorCode, SkjemaError
from skjema_app.system.clock import FixedClock
from skjema_app.workflows import fill_form, found_school, keep_copies, kept_out, unlock
from skjema_app.workflows.session import Session

PLANTED = "Ledelsen visste om dette i august"
NEW = "ny klok frase 77 her"


class Person:
    def __init__(self, folder: Path) -> None:
        self.folder, self.clock = folder, FixedClock(MONDAY)
        self.session: Session = new_session(folder, self.clock)
        sheet = founded(self.session)
        self.letters = letter_groups.shown(sheet.groups)
        sheet.wipe()
        self.draft = filled_draft(self.session, hendelse=PLANTED)
        fill_form.save_draft(self.session, self.draft, dict(self.answers) | {"x": PLANTED}, Place())
        assert self.session.vault.drafts.keep_version(self.draft, VersionKind.SESSION)

    @property
    def answers(self) -> dict[str, object]:
        return dict(self.session.vault.drafts.get(self.draft).answers)

    def again(self, password: str = PASSWORD) -> None:
        self.session.close()
        self.session = unlock.unlock(self.folder, secret(password), self.clock)

    def with_sheet(self) -> None:
        self.session.close()
        self.session = found_school.open_with_sheet(self.folder, self.letters, secret(NEW), self.clock)

    def stored(self) -> str:
        """Every text that the database holds of drafts."""
        raw = self.session.vault.state.database.raw
        rows = raw.execute("SELECT answers FROM draft UNION ALL SELECT answers FROM draft_version").fetchall()
        return " ".join(row[0] for row in rows)


@pytest.fixture
def person(tmp_path: Path) -> Iterator[Person]:
    made = Person(tmp_path / "hvelv")
    yield made
    made.session.close()


def refused(work: object, *words: object, **named: object) -> ErrorCode:
    with pytest.raises(SkjemaError) as found:
        work(*words, **named)  # type: ignore[operator]
    return found.value.code


def test_the_sheet_opens_the_vault_and_not_the_draft_and_the_earlier_password_does(person: Person) -> None:
    kept_out.keep_out(person.session, person.draft, secret(), on=True)
    assert PLANTED not in person.stored()
    fill_form.save_draft(person.session, person.draft, {**person.answers, "y": PLANTED}, Place())
    person.session.vault.drafts.open(person.draft)
    assert PLANTED not in person.stored()
    person.again()
    assert person.answers["y"] == PLANTED
    person.with_sheet()
    draft = person.session.vault.drafts.get(person.draft)
    assert (draft.kept_out, draft.locked, draft.answers) == (True, True, {})
    assert refused(person.session.vault.drafts.open, person.draft) is ErrorCode.DRAFT_LOCKED
    assert refused(person.session.vault.drafts.save, person.draft, {}, Place()) is ErrorCode.DRAFT_LOCKED
    assert refused(person.session.vault.drafts.versions, person.draft) is ErrorCode.DRAFT_LOCKED
    assert fill_form.list_drafts(person.session)
    person.again(NEW)
    assert person.session.vault.drafts.get(person.draft).locked
    assert refused(kept_out.read_with_earlier, person.session, secret("feil"), secret(NEW)) is ErrorCode.WRONG_PASSWORD
    kept_out.read_with_earlier(person.session, secret(), secret(NEW))
    assert person.answers["y"] == PLANTED
    person.again(NEW)
    assert person.answers["y"] == PLANTED


def test_it_follows_a_change_of_password_and_a_new_key(person: Person) -> None:
    kept_out.keep_out(person.session, person.draft, secret(), on=True)
    unlock.change_password(person.session, secret(), secret(NEW))
    person.again(NEW)
    assert person.answers["x"] == PLANTED
    kept_out.keep_out(person.session, person.draft, secret(NEW), on=False)
    assert PLANTED in person.stored()
    person.with_sheet()
    assert person.answers["x"] == PLANTED


def test_a_copy_in_another_place_brings_it_back_with_the_password(person: Person, tmp_path: Path) -> None:
    kept_out.keep_out(person.session, person.draft, secret(), on=True)
    copy = person.session.vault.make_backup()
    person.session.close()
    person.session = keep_copies.restore_copy(copy, tmp_path / "ny", secret(), person.clock)
    person.folder = tmp_path / "ny"
    person.again()
    assert person.answers["x"] == PLANTED


def test_a_wrong_password_keeps_nothing_out(person: Person) -> None:
    before = person.stored()
    assert refused(kept_out.keep_out, person.session, person.draft, secret("feil"), on=True) is ErrorCode.WRONG_PASSWORD
    assert person.stored() == before
    assert not person.session.vault.drafts.is_kept_out(person.draft)
