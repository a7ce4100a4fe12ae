"""What a form is: levels, steps, fields, options and conditions, as frozen values. No behaviour but look-ups.

``load.py`` makes these from YAML; ``evaluate.py`` says what a set of answers means in them. Windows and documents
read them and never change them. All texts are ``Text``: bokmål always, nynorsk and English where written.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from skjema_app.domain.answers import FieldPath
from skjema_app.domain.documents import FormPin
from skjema_app.form_engine.conditions import Condition
from skjema_app.form_engine.field_kinds import (
    Begins,
    Dates,
    FieldType,
    PartyFact,
    PartyKind,
    Phase,
    Placement,
    Propose,
    PupilFact,
    Quick,
    Tone,
)
from skjema_app.form_engine.form_facts import (
    Access,
    Archive,
    CheckRule,
    ClosingFacts,
    ConsentFacts,
    Conversation,
    DecisionFacts,
    DecisionTexts,
    FormFacts,
    FormRule,
    Prefill,
    RowsPrefill,
    SplitFacts,
)
from skjema_app.form_engine.shared_data import PickList, Threshold
from skjema_app.form_engine.text import NO_TEXT, LawRef, Text

__all__ = [
    "ABOVE",
    "DECISION_LEVEL",
    "EXTRACT_LEVEL",
    "NO_TEXT",
    "UNKNOWN_PUPIL",
    "Access",
    "Archive",
    "Begins",
    "CheckRule",
    "ClosingFacts",
    "ConsentFacts",
    "Conversation",
    "Dates",
    "DecisionFacts",
    "DecisionTexts",
    "Field",
    "FieldType",
    "FormDefinition",
    "FormFacts",
    "FormRule",
    "LawRef",
    "Level",
    "NotStaff",
    "Option",
    "PartyFact",
    "PartyKind",
    "Phase",
    "Placement",
    "Prefill",
    "Propose",
    "PupilFact",
    "Quick",
    "RowsPrefill",
    "SplitFacts",
    "Step",
    "Text",
    "Tone",
]

UNKNOWN_PUPIL = "ukjent"
"""The ``ref`` of a pupil answer that says «Jeg vet ikke hvem eleven er»; ``name`` is then the field's ``unknown``."""

DECISION_LEVEL = "beslutning"
"""The level of a draft or document that is the decision on another one: it asks the fields of phase ``decision``,
with the frozen answers of what is decided on as ``base`` (user-review § 3.1). No form has a level of this name."""

EXTRACT_LEVEL = "elevutdrag"
"""The level of one pupil's copy of minutes (REQ-48, ``FormFacts.split``): it pins the minutes' form, supplements the
minutes, and its answers are what stands in the copy. Everything the author answers is asked, nothing is required
again. No form has a level of this name."""

OWN_LEVELS = frozenset({DECISION_LEVEL, EXTRACT_LEVEL})
"""Levels that every form has and none may name."""

ABOVE = "above"
"""In ``Field.inherit``: the same column in the row above."""


@dataclass(frozen=True, slots=True)
class Option:
    """One choice of a field. ``when`` None: always offered; ``FieldState.options`` holds those offered now."""

    option_id: str
    label: Text
    help: Text = NO_TEXT
    when: Condition | None = None


@dataclass(frozen=True, slots=True)
class NotStaff:
    """Who is asked about when named in a person field: people in these fields, and these words (domain § 4.0 T)."""

    fields: tuple[str, ...]
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Field:
    """One question of a form, or a notice.

    Attributes:
        field_id: unique in the form; also within rows no id repeats.
        type: what it asks for.
        label: the question, or for a notice its heading (may be empty there).
        help: shown under the label; for a notice its text.
        example: an example answer, shown faintly.
        law: references to law.
        phase: author, decision or event; which of them is asked follows from the draft's level (``asked_phase``).
        level: the level it belongs to and all fuller ones; "" means all levels.
        required: when an answer is needed at Ferdigstill; None means never.
        should: when an unanswered field is shown as «bør være med»; it never stops anything. None where ``required``.
        when: when it is visible; None means always.
        inherit: within rows: where the value comes from when none is written, in this order: ``ABOVE`` or a field.
        not_before: for a date: the field with the date it can't be before, or "".
        within_weeks: for a date: a day further ahead than this is asked about; 0 means no limit.
        not_staff: for a person: who is asked about, since the school is responsible; or None.
        options: choices of ``one`` and ``many``.
        fields: columns of ``rows``.
        minimum_rows: fewest rows when ``rows`` is required.
        fills: for ``pupil``: fact of the chosen pupil -> field it fills in.
        kinds: for ``party``: where it may come from.
        party_fills: for ``party``: fact of the chosen party -> field beside it that it fills in.
        unknown: for ``pupil``: label of «Jeg vet ikke hvem eleven er»; empty means it isn't offered.
        propose: what the program may fill in, or None.
        quick: buttons beside the field.
        suggestions: texts offered as examples to pick; never defaults.
        own_words: the pupil's own words; printed as a quote, never copied forward.
        sentence: refuse an answer that says nothing (only punctuation, «ok», «se over»).
        dates: which dates make sense.
        max_length: most characters of a text.
        tone: for a notice.
        placement: for a notice.
        phones: for a notice: show the phone numbers with it.
        keep: for ``rows``: a row of the earlier version can't be dropped from a later one, only ended.
        once: never carried over into a new version; asked anew each time.
        largest: for ``attachment``: MiB that each may have.
        most: for ``attachment``: how many.
        pick_list: for ``one`` and ``many``: the list its options come from, or "".
        threshold: the threshold that its number is, such as ``within_weeks``; "" for a number of its own, or none.
        widget: a hint to the window, such as "radio", "checkbox", "dropdown" or "lines:4"; "" leaves it to the window.
    """

    field_id: str
    type: FieldType
    label: Text
    help: Text = NO_TEXT
    example: Text = NO_TEXT
    law: tuple[LawRef, ...] = ()
    phase: Phase = Phase.AUTHOR
    level: str = ""
    required: Condition | None = None
    should: Condition | None = None
    when: Condition | None = None
    inherit: tuple[str, ...] = ()
    not_before: str = ""
    within_weeks: int = 0
    not_staff: NotStaff | None = None
    options: tuple[Option, ...] = ()
    fields: tuple[Field, ...] = ()
    minimum_rows: int = 0
    fills: Mapping[PupilFact, str] = field(default_factory=lambda: MappingProxyType({}), hash=False)
    kinds: tuple[PartyKind, ...] = ()
    party_fills: Mapping[PartyFact, str] = field(default_factory=lambda: MappingProxyType({}), hash=False)
    unknown: Text = NO_TEXT
    propose: Propose | None = None
    quick: tuple[Quick, ...] = ()
    suggestions: tuple[Text, ...] = ()
    own_words: bool = False
    sentence: bool = False
    dates: Dates = Dates.ANY
    max_length: int = 20_000
    tone: Tone = Tone.INFO
    placement: Placement = Placement.INLINE
    phones: bool = False
    keep: bool = False
    once: bool = False
    largest: int = 0
    most: int = 0
    pick_list: str = ""
    threshold: str = ""
    widget: str = ""

    def option(self, option_id: str) -> Option | None:
        """The option with this id, or None."""
        return next((option for option in self.options if option.option_id == option_id), None)

    def column(self, field_id: str) -> Field | None:
        """For ``rows``: the field of a row with this id, or None."""
        return next((column for column in self.fields if column.field_id == field_id), None)


@dataclass(frozen=True, slots=True)
class Step:
    """A page of the wizard and a section of the document. Without a visible question it isn't shown."""

    step_id: str
    title: Text
    fields: tuple[Field, ...]
    intro: Text = NO_TEXT
    level: str = ""


@dataclass(frozen=True, slots=True)
class Level:
    """How much is asked; a form's levels go from lightest to fullest, each with all of the ones before."""

    level_id: str
    title: Text
    lead: Text
    minutes: int


@dataclass(frozen=True, slots=True)
class FormDefinition:
    """One version of one form.

    Attributes:
        form_id: e.g. "melding-12-4".
        version: counts from 1; a released version is never changed.
        sha256: hash over the form's text, the texts of the blocks and lists it uses, and the values of its thresholds.
        title: e.g. «Melding til rektor (§ 12-4)».
        short_title: for lists.
        button: what the button that starts it says, e.g. «Meld fra».
        purpose: one or two sentences on when to use it.
        search_words: other names people look for it by.
        levels: lightest first.
        steps: pages in order; the review page is the window's own.
        facts: what the rest of the program needs to know.
        decision: what the decision on such a document is called, or None.
        checklist: what the one who approves or decides looks at, in order.
        rules: what must hold between answers, in order.
        lists: the pick lists it uses.
        thresholds: the thresholds it uses.
    """

    form_id: str
    version: int
    sha256: str
    title: Text
    short_title: Text
    button: Text
    purpose: Text
    search_words: tuple[str, ...]
    levels: tuple[Level, ...]
    steps: tuple[Step, ...]
    facts: FormFacts
    index: Mapping[str, Field] = field(repr=False, compare=False, hash=False)
    """Every field by id, fields within rows included."""
    visibility_order: tuple[str, ...] = field(repr=False, compare=False, hash=False)
    """Top-level fields, each after the fields that its visibility depends on."""
    decision: DecisionTexts | None = None
    checklist: tuple[CheckRule, ...] = ()
    rules: tuple[FormRule, ...] = ()
    lists: tuple[PickList, ...] = ()
    thresholds: tuple[Threshold, ...] = ()

    @property
    def pin(self) -> FormPin:
        """What a draft or document stores to find exactly this version again."""
        return FormPin(self.form_id, self.version, self.sha256)

    @property
    def minutes(self) -> int:
        """Minutes that the lightest level takes."""
        return self.levels[0].minutes

    def level(self, level_id: str) -> Level | None:
        """The level with this id, or None."""
        return next((level for level in self.levels if level.level_id == level_id), None)

    def rank(self, level_id: str) -> int:
        """Place of a level from 0 (lightest); "" and unknown ids count as that; a decision and a copy reach all."""
        if not level_id:
            return 0
        if level_id in OWN_LEVELS:
            return len(self.levels)
        return next((rank for rank, level in enumerate(self.levels) if level.level_id == level_id), 0)

    def asked_phase(self, level_id: str) -> Phase:
        """Which phase's fields a draft of this level asks and a document of this level holds."""
        return Phase.DECISION if level_id == DECISION_LEVEL else Phase.AUTHOR

    def title_at(self, level_id: str) -> Text:
        """What a document of this level is called."""
        if self.facts.split is not None and level_id == EXTRACT_LEVEL:
            return self.facts.split.heading
        return self.decision.title if self.decision and level_id == DECISION_LEVEL else self.title

    def short_title_at(self, level_id: str) -> Text:
        """The same for lists."""
        return self.decision.short_title if self.decision and level_id == DECISION_LEVEL else self.short_title

    def step(self, step_id: str) -> Step | None:
        """The step with this id, or None."""
        return next((step for step in self.steps if step.step_id == step_id), None)

    def step_of(self, field_id: str) -> Step | None:
        """The step that holds a top-level field, or None."""
        return next((step for step in self.steps if any(f.field_id == field_id for f in step.fields)), None)

    def field(self, field_id: str) -> Field | None:
        """The field with this id, at the top or within rows, or None."""
        return self.index.get(field_id)

    def rows_of(self, field_id: str) -> Field | None:
        """The ``rows`` field that a column is in, or None for a field of the form itself."""
        return next((field for _, field in self.fields() if field.fields and field.column(field_id) is not None), None)

    def field_at(self, path: FieldPath) -> Field | None:
        """The field that a path points to: "hva" or "andre/<row id>/rolle"; a row's own path gives the rows field."""
        parts = path.split("/")
        return self.index.get(parts[2] if len(parts) > 2 else parts[0])

    def fields(self) -> Iterator[tuple[Step, Field]]:
        """Every top-level field with its step, in order."""
        for step in self.steps:
            for one in step.fields:
                yield step, one
