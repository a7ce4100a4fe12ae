"""What is known of a case: the rest (flow, deadlines, tasks, checklist) is a pure function of this and of today.

``case_gather`` makes it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from types import MappingProxyType

from skjema_app.form_engine.flow import CaseFact
from skjema_app.form_engine.flow_place import Moment


@dataclass(frozen=True, slots=True)
class Witness:
    """What says that a fact is so, last: the day, who did it in words, and the document (or "")."""

    day: date
    who: str
    document_id: str = ""


@dataclass(frozen=True, slots=True)
class Talk:
    """A conversation with the pupil that is promised («ikke ennå»): where, who holds it in words, and when."""

    document_id: str
    who: str
    day: date | None


@dataclass(frozen=True, slots=True)
class Closing:
    """A closed case: when, by whom in words, why; ``by_hand`` is *Avslutt saken*, which can be undone."""

    when: datetime
    who: str
    why: str
    by_hand: bool = True


@dataclass(frozen=True, slots=True)
class CaseFacts:
    """Everything that is asked of a case.

    Attributes:
        key: `Thread.key`; "" where nothing can be begun.
        document_id: the document that its row is called after.
        title: what that is.
        pupil: name, or "".
        group: class, or "".
        number: Skjema-nr., or "".
        case_id: the case at a school, or "".
        moments: what is known, with when.
        witnesses: what says so.
        flow: id of the flow that it is in.
        responsible: person id of the saksansvarlig; "" alone, or when there is none (any more).
        author: person id of who wrote the first document; "" alone.
        members: person ids of who works in it; empty alone.
        talks: promised conversations.
        closing: that it is closed, or None.
        plan: newest version of the plan, or "".
        plan_author: person id of who wrote it, or "".
        fork: versions that stand side by side; empty for one.
        undecided: the report, the evaluation or the one to R-team that waits for the rector; "" for none.
        drafts: forms that are begun in it: form id → draft id.
        meeting: it begins with minutes or a conversation.
        noted: somebody noted something of it by hand.
    """

    key: str
    document_id: str
    title: str
    pupil: str
    group: str
    number: str = ""
    case_id: str = ""
    moments: Mapping[CaseFact, Moment] = field(default_factory=lambda: MappingProxyType({}))
    witnesses: Mapping[CaseFact, Witness] = field(default_factory=lambda: MappingProxyType({}))
    flow: str = "a"
    responsible: str = ""
    author: str = ""
    members: tuple[str, ...] = ()
    talks: tuple[Talk, ...] = ()
    closing: Closing | None = None
    plan: str = ""
    plan_author: str = ""
    fork: tuple[str, ...] = ()
    undecided: str = ""
    drafts: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    meeting: bool = False
    noted: bool = False

    def known(self, fact: CaseFact) -> bool:
        """Whether a fact is known."""
        return fact in self.moments
