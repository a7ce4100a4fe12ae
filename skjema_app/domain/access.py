"""Who may do what with documents and cases: the words of it.

The matrix itself is data (``forms/tilgang.yaml``, and ``access:`` of each form). What an honest program does and what
every vault enforces when it imports come from the same values: a right of the shared file says how somebody must stand
to the document or the case, and the form version that an entry pins narrows it by role (design-review § 1.37).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from skjema_app.domain.documents import FormPin
from skjema_app.domain.roles import Role


class Action(StrEnum):
    """What can be done. The order is that in which they are shown."""

    # with a document
    FILL = "fill"
    EXTRACT = "extract"  # one pupil's copy of minutes
    NOTE = "note"
    RECEIPT = "receipt"
    NOTE_READING = "note-reading"
    GRANT = "grant"
    WITHDRAW = "withdraw"
    APPROVE = "approve"
    RETURN = "return"
    SETTLE = "settle"
    DECIDE = "decide"
    NOTE_OWN = "note-own"  # steps and closing of what is no case
    CHOOSE_ARCHIVE = "choose-archive"
    ARCHIVE = "archive"
    # with a case
    OPEN_CASE = "open-case"
    LINK = "link"
    NOTE_CASE = "note-case"
    NOTE_CASE_READING = "note-case-reading"
    CLOSE_CASE = "close-case"
    ADD_MEMBER = "add-member"
    REMOVE_MEMBER = "remove-member"
    ROTATE = "rotate"
    NUMBER_CASE = "number-case"
    OFFER_CASE = "offer-case"
    ANSWER_OFFER = "answer-offer"
    TAKE_BACK_OFFER = "take-back-offer"
    MOVE_CASE = "move-case"


class Who(StrEnum):
    """How somebody stands to what they do it with."""

    READER = "leser"  # whoever holds the room's key
    AUTHOR = "forfatter"  # among the authors of the version; of an offer: who made it
    DECIDER = "rektor"  # rector or deputy, by role or for some days
    OFFICE = "kontor"
    MEMBER = "medlem"  # of the case, at the entry's place
    RESPONSIBLE = "saksansvarlig"
    SELF = "seg-selv"  # about nobody but themselves
    ASKED = "den-spurte"  # whom the offer was made to


class Scope(StrEnum):
    """What an action is done with."""

    DOCUMENT = "document"
    CASE = "case"


class ByForm(StrEnum):
    """What of a form narrows a right."""

    FILLS = "fills"
    APPROVES = "approves"
    DECIDED = "decided"  # the form has a decision


@dataclass(frozen=True, slots=True)
class Right:
    """Who may do one thing.

    Attributes:
        action: which.
        scope: with what.
        who: any of these will do.
        own: whether somebody may do it to a version that they are an author of (author ≠ approver).
        by_form: what of the form narrows it further, or None.
    """

    action: Action
    scope: Scope
    who: frozenset[Who]
    own: bool = True
    by_form: ByForm | None = None


@dataclass(frozen=True, slots=True)
class FormAccess:
    """What of one form version the judge needs: plain, and the same in every vault that knows the version.

    Attributes:
        fills: roles that may write one; None: everybody in the school.
        approves: roles that approve; empty: nobody does.
        decided: whether a decision is made on it.
        closed: § 12-5: between its author and one other; in no case.
        led: whoever leads the school gets one by itself.
    """

    fills: frozenset[Role] | None
    approves: frozenset[Role]
    decided: bool
    closed: bool = False
    led: bool = True


@dataclass(frozen=True, slots=True)
class AccessBook:
    """The whole matrix: rights by action, and what the known form versions say."""

    rights: Mapping[Action, Right] = field(repr=False)
    forms: Mapping[FormPin, FormAccess] = field(default_factory=dict, repr=False)

    def who(self, action: Action) -> frozenset[Who]:
        """How somebody must stand to it."""
        return self.rights[action].who

    def is_closed(self, pin: FormPin | None) -> bool:
        """Whether documents of the form version are in no case; of one that isn't known nothing is said."""
        form = None if pin is None else self.forms.get(pin)
        return form is not None and form.closed

    def is_led(self, pin: FormPin | None) -> bool:
        """Whether those who lead the school get such a document by itself; so too of one that isn't known."""
        form = None if pin is None else self.forms.get(pin)
        return form is None or form.led

    def form_allows(self, action: Action, pin: FormPin | None, roles: frozenset[Role]) -> bool:
        """Whether the form version lets these roles do it; one that isn't known says nothing (its content waits)."""
        by_form = self.rights[action].by_form
        form = None if by_form is None or pin is None else self.forms.get(pin)
        if form is None:
            return True
        if by_form is ByForm.FILLS:
            return form.fills is None or not form.fills.isdisjoint(roles)
        if by_form is ByForm.APPROVES:
            return not form.approves.isdisjoint(roles)
        return form.decided
