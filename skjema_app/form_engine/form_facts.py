"""What the rest of the program needs to know about a form: archive, access, decision, prefilling, checklist."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType

from skjema_app.form_engine.conditions import Condition
from skjema_app.form_engine.text import NO_TEXT, LawRef, Text


class Archive(StrEnum):
    """Whether a document of this form belongs in the pupil's file at the office (user-review § 1.19)."""

    YES = "ja"
    NO = "nei"
    ASK = "spor"


@dataclass(frozen=True, slots=True)
class Access:
    """Who fills, reads and approves: codes of ``domain.roles``, "alle" or "forfatter". It informs; keys decide."""

    fills: tuple[str, ...]
    reads: tuple[str, ...]
    approves: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Conversation:
    """Where a form says that the pupil will be heard later: who does it and when (user-review § 2.2)."""

    when: Condition
    who: str
    date: str


@dataclass(frozen=True, slots=True)
class DecisionFacts:
    """Where the decision on a report says what was decided (issue A2, item 4).

    Attributes:
        outcome: field (one choice, phase decision) with what was decided.
        responsible: field (person, phase decision) with the one responsible for the case.
        accepts: options of ``outcome`` that take the matter up: a case is opened.
    """

    outcome: str
    responsible: str
    accepts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Prefill:
    """Which fields may be filled in from a document of another form. Never the pupil's own words (domain § 4.15).

    Attributes:
        from_form: id of that form.
        fields: field of this form -> field of that form.
    """

    from_form: str
    fields: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}), hash=False)


@dataclass(frozen=True, slots=True)
class FormFacts:
    """What the rest of the program needs to know about documents of a form.

    Attributes:
        archive: whether they go to the pupil's file.
        document_type: code of the document type (Noark 5), e.g. "MELDING".
        record_type: code of the journal post type, e.g. "X" (internal).
        shielding: default shielding reference for the office.
        title: title template; ``{elev}`` is the main pupil's name.
        public_title: title that reveals nobody.
        pupil: field that holds the main pupil, or "".
        group: field that holds the class, or "".
        experienced: field that holds the date the matter is about, or "".
        urgent_when: marks the document «haster».
        restricted_when: § 12-5: the document stays in its author's vault.
        conversation: the pupil will be heard later, or None.
        access: who fills, reads and approves.
        decision: where a decision says what was decided, or None.
        prefill: what may be filled in from another document, or None.
    """

    archive: Archive
    document_type: str
    record_type: str
    shielding: LawRef
    title: Text
    public_title: Text
    pupil: str
    group: str
    experienced: str
    urgent_when: Condition | None
    restricted_when: Condition | None
    conversation: Conversation | None
    access: Access
    decision: DecisionFacts | None = None
    prefill: Prefill | None = None


@dataclass(frozen=True, slots=True)
class DecisionTexts:
    """What the decision on a document of this form is called; a decision is a document of its own.

    Attributes:
        title: heading of the document, e.g. «Rektors beslutning».
        short_title: for lists.
        lead: one sentence for the one who decides.
        record_title: title template for the archive; ``{elev}`` is the main pupil's name.
        public_title: title that reveals nobody.
    """

    title: Text
    short_title: Text
    lead: Text = NO_TEXT
    record_title: Text = NO_TEXT
    public_title: Text = NO_TEXT


@dataclass(frozen=True, slots=True)
class CheckRule:
    """One point of the checklist: computed from answers, never ticked (user-review § 3.11).

    Attributes:
        check_id: unique in the checklist.
        label: what is looked at, e.g. «Elevens stemme».
        law: references to law.
        fields: the fields it is about; without ``ok`` and ``any_row`` it is fulfilled when they are all answered.
        when: when it applies; None means always.
        ok: a condition that must hold besides; None means none.
        any_row: a condition that must hold in at least one row; None means none.
    """

    check_id: str
    label: Text
    fields: tuple[str, ...]
    law: tuple[LawRef, ...] = ()
    when: Condition | None = None
    ok: Condition | None = None
    any_row: Condition | None = None
