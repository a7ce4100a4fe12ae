"""An open vault and what every workflow needs beside it. Used from one thread at a time (the vault's executor)."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from skjema_app.domain.documents import FormPin, Person
from skjema_app.domain.school import Membership
from skjema_app.system.clock import Clock
from skjema_app.system.texts import _
from skjema_app.workflows.looking import new_looker
from skjema_app.workflows.tries import Misses

if TYPE_CHECKING:  # light on purpose: the window reads the machine's settings before anything heavy is loaded
    from skjema_app.form_engine.definition import FormDefinition
    from skjema_app.form_engine.library import FormLibrary
    from skjema_app.looker.client import Looker
    from skjema_app.vault.school_feed import School
    from skjema_app.vault.vault import Vault


@dataclass(frozen=True, slots=True)
class Session:
    """One unlocked vault with the forms and the clock; hand it to the functions of this package."""

    vault: Vault
    forms: FormLibrary
    clock: Clock
    looker: Looker = field(default_factory=new_looker, compare=False, repr=False)
    """Looks at files in processes of their own; they end with the session."""
    misses: Misses = field(default_factory=Misses, compare=False)
    """Wrong passwords that were tried before the right one."""

    def __post_init__(self) -> None:
        """Tell the vault what the forms say of who may do what."""
        self.vault.know_forms(self.forms.access_book)

    @property
    def person(self) -> Person:
        """Whose vault this is; once a school has certified it, with the name the school knows."""
        return self.vault.person

    @property
    def school(self) -> School | None:
        """The school this vault belongs to, or None for somebody who is alone. May still wait to be certified."""
        return self.vault.school

    @property
    def member_of(self) -> School | None:
        """The school, once it has certified this vault; None while alone, waiting, or closed out."""
        school = self.vault.school
        return school if school is not None and school.membership is Membership.CERTIFIED else None

    def phones(self, principal: str) -> tuple[tuple[str, str, bool], ...]:
        """Numbers for acute danger: (label, number, confirmed). The principal's own number, when set, comes second."""
        numbers = tuple((phone.label.nb, phone.number, phone.checked) for phone in self.forms.phones if phone.number)
        return (*numbers[:1], (_("Rektor"), principal, True), *numbers[1:]) if principal else numbers

    def form_of(self, pin: FormPin) -> FormDefinition:
        """The form version that a draft or document pins; a school's own edit of it is taken rather than none."""
        return self.forms.get(pin, exact=False)

    def close(self) -> None:
        """Close the database and let go of the keys. The process must be replaced to free the text (design § 3)."""
        self.looker.close()
        self.vault.close()


@dataclass(frozen=True, slots=True)
class Change:
    """What a write changed, so that views refresh themselves.

    Attributes:
        drafts: the list of drafts changed.
        documents: finished documents or their events changed.
        pupils: the pupil list changed.
        copies: a backup was made or its state changed.
        settings: a setting changed.
        school: people, invitations or the membership changed.
        exchange: what is delivered, fetched or waiting changed.
        absence: the absence register changed.
    """

    drafts: bool = False
    documents: bool = False
    pupils: bool = False
    copies: bool = False
    settings: bool = False
    school: bool = False
    exchange: bool = False
    absence: bool = False

    def __or__(self, other: Change) -> Change:
        """Both changes as one."""
        return Change(
            drafts=self.drafts or other.drafts,
            documents=self.documents or other.documents,
            pupils=self.pupils or other.pupils,
            copies=self.copies or other.copies,
            settings=self.settings or other.settings,
            school=self.school or other.school,
            exchange=self.exchange or other.exchange,
            absence=self.absence or other.absence,
        )
