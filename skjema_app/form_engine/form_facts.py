"""What the rest of the program needs to know about a form: archive, access, decision, prefilling, checklist."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType

from skjema_app.form_engine.conditions import Condition
from skjema_app.form_engine.field_kinds import Begins, Phase
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
        rows: ``rows`` field of this form -> where its rows come from.
    """

    from_form: str
    fields: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}), hash=False)
    rows: Mapping[str, RowsPrefill] = field(default_factory=lambda: MappingProxyType({}), hash=False)


@dataclass(frozen=True, slots=True)
class RowsPrefill:
    """Rows that are filled in from rows of another document, column by column.

    Attributes:
        source: the ``rows`` field there.
        columns: column here -> column there.
        keep_ids: a row here has the id of the row there, so that the two can be read together.
    """

    source: str
    columns: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}), hash=False)
    keep_ids: bool = False


@dataclass(frozen=True, slots=True)
class SplitFacts:
    """How minutes become one copy per pupil (REQ-48). Rows without a pupil are the frame that all copies share.

    Attributes:
        rows: ``rows`` field -> its column with the pupil that a row is about.
        archive: ``rows`` field -> its yes/no column «Arkiveres på elev», where it has one.
        title: title of a copy; ``{elev}`` is its pupil.
        public_title: title that reveals nobody.
    """

    rows: Mapping[str, str] = field(hash=False)
    archive: Mapping[str, str] = field(hash=False)
    title: Text
    public_title: Text

    @property
    def heading(self) -> Text:
        """What such a document is called, without the pupil: «Utdrag av referat»."""
        return Text(*(_without_pupil(text) for text in (self.title.nb, self.title.nn, self.title.en)))


@dataclass(frozen=True, slots=True)
class ConsentFacts:
    """Sharing such a document needs a consent (domain § 4.3).

    Attributes:
        needed: when it does.
        given: when it is given.
        services: the fields that say for whom.
        override: the field (long text) with why it is shared all the same, or "".
    """

    needed: Condition
    given: Condition
    services: tuple[str, ...]
    override: str


@dataclass(frozen=True, slots=True)
class ClosingFacts:
    """Which answer ends the plan that a document evaluates; the rector decides.

    Attributes:
        outcome: field (one choice) with what follows.
        ends: options of it that end the plan.
        voice: field with what the pupil says about it, or "".
    """

    outcome: str
    ends: tuple[str, ...]
    voice: str


@dataclass(frozen=True, slots=True)
class FormRule:
    """What must hold between answers: where ``when`` holds and ``must`` doesn't, Ferdigstill refuses, or asks once.

    Attributes:
        rule_id: unique in the form.
        must: what must hold.
        when: where it applies; None means always.
        fields: what it is about; it is told at the first of them that is asked, and doesn't apply where none is.
        message: what is said, as a sentence.
        ask: the person is asked once instead of refused.
        phase: author or decision; judged with the other answers of that phase.
    """

    rule_id: str
    must: Condition
    fields: tuple[str, ...]
    message: Text
    when: Condition | None = None
    ask: bool = False
    phase: Phase = Phase.AUTHOR


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
        begins: where the program offers the form.
        split: how it becomes one copy per pupil, or None.
        consent: what consent sharing it needs, or None.
        closing: which answer ends the plan it evaluates, or None.
        portal: the school's portal has such a report too: «Kopier tekst til portalen» and «Merk som meldt».
        hidden: never in ordinary lists or search (§ 12-5).
        anonymous: nobody may be recognised in it: names and the like are refused or need a reason (domain § 4.4).
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
    begins: tuple[Begins, ...] = ()
    split: SplitFacts | None = None
    consent: ConsentFacts | None = None
    closing: ClosingFacts | None = None
    portal: bool = False
    hidden: bool = False
    anonymous: bool = False


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


def _without_pupil(title: str) -> str:
    return title.replace("{elev}", "").strip(" –-")
