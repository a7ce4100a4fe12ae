"""An open vault and what every workflow needs beside it. Used from one thread at a time (the vault's executor)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from skjema_app.domain.documents import FormPin, Person
from skjema_app.system.clock import Clock
from skjema_app.system.texts import _

if TYPE_CHECKING:  # light on purpose: the window reads the machine's settings before anything heavy is loaded
    from skjema_app.form_engine.definition import FormDefinition
    from skjema_app.form_engine.library import FormLibrary
    from skjema_app.vault.vault import Vault


@dataclass(frozen=True, slots=True)
class Session:
    """One unlocked vault with the forms and the clock; hand it to the functions of this package."""

    vault: Vault
    forms: FormLibrary
    clock: Clock

    @property
    def person(self) -> Person:
        """Whose vault this is."""
        return self.vault.person

    def phones(self, principal: str) -> tuple[tuple[str, str, bool], ...]:
        """Numbers for acute danger: (label, number, confirmed). The principal's own number, when set, comes second."""
        numbers = tuple((phone.label.nb, phone.number, phone.checked) for phone in self.forms.phones if phone.number)
        return (*numbers[:1], (_("Rektor"), principal, True), *numbers[1:]) if principal else numbers

    def form_of(self, pin: FormPin) -> FormDefinition:
        """The form version that a draft or document pins; a school's own edit of it is taken rather than none."""
        return self.forms.get(pin, exact=False)

    def close(self) -> None:
        """Close the database and let go of the keys. The process must be replaced to free the text (design § 3)."""
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
    """

    drafts: bool = False
    documents: bool = False
    pupils: bool = False
    copies: bool = False
    settings: bool = False
