"""Anonymous discussion (domain § 4.4): nobody may be recognised, so everything that points at somebody is told live.

Each finding is taken out of the text, or left standing with a reason. The reason stays in the draft under a key of its
own, which no field has: it is printed nowhere and goes nowhere. So does whom it is about: that stands in this vault's
settings, never in the draft, the PDF or the journal.

For the window: ``watch_of`` (live, any thread), ``AnonymousWatch.spots`` after each edit, ``override`` (gives new
answers, saved like any), ``link_pupil`` and ``linked_pupil``. ``finish_document`` refuses by itself.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from skjema_app.domain.answers import Answers, FieldPath, Json
from skjema_app.domain.documents import Draft
from skjema_app.domain.errors import ErrorCode, SkjemaError
from skjema_app.domain.naming.finder import NameFinder
from skjema_app.domain.naming.folding import fold, tokens
from skjema_app.domain.naming.people import NAME_KINDS, Finding, FindingKind, PersonKind
from skjema_app.form_engine.definition import Field, FieldType, FormDefinition, PartyKind
from skjema_app.form_engine.values import says_nothing
from skjema_app.system.texts import _
from skjema_app.workflows.extract_answers import leaves, text_of
from skjema_app.workflows.name_data import name_finder, people_in
from skjema_app.workflows.session import Session

REASONS_KEY = "_anonym_grunn"
"""In a draft's answers: key of a finding -> why it may stand. No field can have this id."""

LINK = "anonym_til:"
"""Beginning of the settings that say whom an anonymous document is about."""

_POINTS_AT_NOBODY = frozenset({FindingKind.RELATION})
_OF_PEOPLE = frozenset({FieldType.PERSON, FieldType.PARTY})


@dataclass(frozen=True, slots=True)
class AnonymousSpot:
    """Something that may give away who it is about.

    Attributes:
        path: the field, or the cell of a row.
        label: its question, in bokmål.
        start: first character in the answer.
        end: the character after the last.
        words: what stands there.
        kind: what it is; ``why_words`` says it.
        sure: surely, or perhaps; both must be taken out or given a reason.
        reason: why it may stand, or "".
        key: the same words in the same answer have the same key, wherever they stand in it.
    """

    path: FieldPath
    label: str
    start: int
    end: int
    words: str
    kind: FindingKind
    sure: bool
    reason: str
    key: str


@dataclass(slots=True)
class AnonymousWatch:
    """Looks at a draft while it is written; only texts that changed are looked through again.

    Attributes:
        definition: the form.
        finder: knows everybody this vault knows of.
    """

    definition: FormDefinition
    finder: NameFinder
    _kept: dict[FieldPath, tuple[str, tuple[Finding, ...]]] = field(default_factory=dict)

    def spots(self, answers: Answers) -> tuple[AnonymousSpot, ...]:
        """Everything that was found, in the form's order; those with a reason too. Staff who took part may be named."""
        found: list[AnonymousSpot] = []
        kept: dict[FieldPath, tuple[str, tuple[Finding, ...]]] = {}
        given = reasons(answers)
        present = self._present(answers)
        for path, one, value in leaves(self.definition, answers):
            text = text_of(one, value)
            if not text:
                continue
            before = self._kept.get(path)
            if before is None or before[0] != text:
                before = (text, self.finder.find(text))
            kept[path] = before
            for finding in self._in_person(one, value, before[1]):
                words = text[finding.start : finding.end]
                if self._gives_away(finding, words, present):
                    found.append(_spot(path, one, words, finding, given))
        self._kept = kept
        return tuple(found)

    def open_spots(self, answers: Answers) -> tuple[AnonymousSpot, ...]:
        """Those that stand without a reason."""
        return tuple(spot for spot in self.spots(answers) if not spot.reason)

    def _gives_away(self, finding: Finding, words: str, present: frozenset[str]) -> bool:
        """Whether it points at somebody else than those whom the draft says it was discussed with."""
        if finding.kind in _POINTS_AT_NOBODY:
            return False
        if any(self.finder.people[one].kind is not PersonKind.STAFF for one in finding.persons):
            return True
        said = frozenset(_folded(words))
        known = said <= present or frozenset(word.removesuffix("s") for word in said) <= present
        return not known or finding.kind not in NAME_KINDS

    def _present(self, answers: Answers) -> frozenset[str]:
        """Words of the names of staff, and of people from outside, whom it was discussed with."""
        people = (one for one in people_in(self.definition, answers) if one.kind is PersonKind.STAFF)
        return frozenset(word for one in people for word in _folded(one.name))

    def _in_person(self, one: Field, value: Json, found: tuple[Finding, ...]) -> tuple[Finding, ...]:
        """A field for a person says who it is: somebody at work may stand there, a pupil or guardian may not."""
        if one.type not in _OF_PEOPLE:
            return found
        kind = value.get("kind") if isinstance(value, dict) else ""
        if kind in {PartyKind.PUPIL.value, PartyKind.GUARDIAN.value}:
            return found
        staff = PersonKind.STAFF
        return tuple(f for f in found if f.persons and all(self.finder.people[p].kind is not staff for p in f.persons))


def watch_of(session: Session, draft_id: str) -> AnonymousWatch | None:
    """What looks at an anonymous draft while it is written; None for a form that isn't. Raises DRAFT_UNKNOWN."""
    draft = session.vault.drafts.get(draft_id)
    definition = session.form_of(draft.pin)
    return AnonymousWatch(definition, name_finder(session)) if definition.facts.anonymous else None


def override(answers: Answers, spot: AnonymousSpot, reason: str) -> dict[str, Json]:
    """The answers with the reason why something may stand; one that says nothing takes the reason away."""
    given: dict[str, Json] = {key: words for key, words in reasons(answers).items() if key != spot.key}
    if not says_nothing(reason):
        given[spot.key] = reason.strip()
    return {**answers, REASONS_KEY: given}


def reasons(answers: Answers) -> dict[str, str]:
    """Key of a finding -> why it may stand."""
    value = answers.get(REASONS_KEY)
    if not isinstance(value, dict):
        return {}
    return {key: words for key, words in value.items() if isinstance(words, str) and not says_nothing(words)}


def require_anonymous(session: Session, draft: Draft) -> None:
    """Refuse to finish an anonymous draft in which something stands without a reason; any other draft is fine.

    Raises:
        SkjemaError: NOT_ANONYMOUS with ``count``, ``path`` and ``field`` of the first.
    """
    watch = watch_of(session, draft.draft_id)
    spots = watch.open_spots(draft.answers) if watch is not None else ()
    if spots:
        raise SkjemaError(ErrorCode.NOT_ANONYMOUS, count=len(spots), path=spots[0].path, field=spots[0].label)


def link_pupil(session: Session, item_id: str, pupil_id: str) -> None:
    """Remember, in this vault only, whom an anonymous draft or document is about; "" forgets it."""
    if pupil_id:
        session.vault.settings.set(LINK + item_id, pupil_id)
    else:
        session.vault.settings.remove(LINK + item_id)


def linked_pupil(session: Session, item_id: str) -> str:
    """Id of the pupil whom an anonymous draft or document is about, or ""."""
    return session.vault.settings.get(LINK + item_id) or ""


def keep_link(session: Session, draft_id: str, document_id: str) -> None:
    """The draft became a document: what it is about goes along."""
    pupil_id = linked_pupil(session, draft_id)
    if pupil_id:
        link_pupil(session, document_id, pupil_id)
        link_pupil(session, draft_id, "")


def why_words(kind: FindingKind) -> str:
    """Why something may give away who it is about, as one sentence."""
    return {
        FindingKind.INITIALS: _("Dette kan være initialer."),
        FindingKind.EMAIL: _("En e-postadresse sier hvem det er."),
        FindingKind.BIRTH_DATE: _("En fødselsdato sier hvem det er. Skriv omtrent hvor gammel eleven er."),
        FindingKind.GROUP: _("Klassen kan vise hvem det er. Skriv trinnet, eller la det være."),
        FindingKind.PHONE: _("Et telefonnummer sier hvem det er."),
        FindingKind.NATIONAL_ID: _("Et fødselsnummer sier hvem det er."),
        FindingKind.DIAGNOSIS: _("En sjelden diagnose kan vise hvem det er."),
        FindingKind.COMBINATION: _("Alder og sted sammen kan vise hvem det er."),
    }.get(kind, _("Her står et navn."))


def _spot(path: FieldPath, one: Field, words: str, finding: Finding, given: dict[str, str]) -> AnonymousSpot:
    key = f"{path}:{finding.kind.value}:{' '.join(_folded(words))}"
    reason = given.get(key, "")
    label = one.label.nb
    return AnonymousSpot(
        path, label, finding.start, finding.end, words, finding.kind, sure=finding.sure, reason=reason, key=key
    )


def _folded(text: str) -> list[str]:
    return [fold(word) for _start, _end, word in tokens(text)]
