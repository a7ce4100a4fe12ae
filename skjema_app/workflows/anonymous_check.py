"""Anonymous discussion (domain § 4.4): nobody may be recognised, so everything that points at somebody is told live.

Each finding is taken out of the text, or left standing with a reason. The reason stays in the draft under a key of its
own, which no field has: it is printed nowhere and goes nowhere. So does whom it is about (``anonymous_about.py``): the
check knows it and looks closer for that name.

For the window: ``watch_of`` (live, any thread), ``AnonymousWatch.spots`` after each edit, ``override`` (gives new
answers, saved like any), ``watch_for`` when it is said whom it is about. ``finish_document`` refuses by itself.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from skjema_app.domain.answers import Answers, FieldPath, Json
from skjema_app.domain.documents import Draft
from skjema_app.domain.errors import ErrorCode, SkjemaError
from skjema_app.domain.naming.finder import NameFinder
from skjema_app.domain.naming.folding import fold, tokens
from skjema_app.domain.naming.people import NAME_KINDS, Finding, FindingKind, Lexicon, PersonKind
from skjema_app.form_engine.definition import Field, FieldType, FormDefinition, PartyKind
from skjema_app.form_engine.values import says_nothing
from skjema_app.system.texts import _
from skjema_app.workflows.anonymous_about import About, about_of, link_pupil
from skjema_app.workflows.anonymous_about import keep_link as keep_link
from skjema_app.workflows.extract_answers import leaves, text_of
from skjema_app.workflows.name_data import lexicon, name_finder, people_in
from skjema_app.workflows.session import Session

REASONS_KEY = "_anonym_grunn"
"""In a draft's answers: key of a finding -> why it may stand. No field can have this id."""

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
        about: it may be the name of the pupil whom it is about.
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
    about: bool = False


@dataclass(slots=True)
class AnonymousWatch:
    """Looks at a draft while it is written; only texts that changed are looked through again.

    Attributes:
        definition: the form.
        finder: knows everybody this vault knows of, and whom it is about.
        lexicon: the words of the language.
        about: whom it is about, when that is said.
    """

    definition: FormDefinition
    finder: NameFinder
    lexicon: Lexicon
    about: About | None = None
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
                before = (text, self._look(text))
            kept[path] = before
            for finding in self._in_person(one, value, before[1]):
                words = text[finding.start : finding.end]
                if self._gives_away(finding, words, present):
                    found.append(_spot(path, one, words, finding, given, self.about))
        self._kept = kept
        return tuple(found)

    def open_spots(self, answers: Answers) -> tuple[AnonymousSpot, ...]:
        """Those that stand without a reason."""
        return tuple(spot for spot in self.spots(answers) if not spot.reason)

    def _look(self, text: str) -> tuple[Finding, ...]:
        found = self.finder.find(text)
        if self.about is None:
            return found
        return tuple(sorted((*found, *self.about.more(text, self.lexicon, found)), key=_place))

    def _gives_away(self, finding: Finding, words: str, present: frozenset[str]) -> bool:
        """Whether it points at somebody else than those whom the draft says it was discussed with."""
        if finding.kind in _POINTS_AT_NOBODY:
            return False
        if not all(self._is_staff(one) for one in finding.persons):
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
        return tuple(f for f in found if f.persons and not any(self._is_staff(person) for person in f.persons))

    def _is_staff(self, person_id: str) -> bool:
        person = self.finder.people.get(person_id)
        return person is not None and person.kind is PersonKind.STAFF


def watch_of(session: Session, draft_id: str) -> AnonymousWatch | None:
    """What looks at an anonymous draft while it is written; None for a form that isn't. Raises DRAFT_UNKNOWN."""
    draft = session.vault.drafts.get(draft_id)
    definition = session.form_of(draft.pin)
    if not definition.facts.anonymous:
        return None
    about = about_of(session, draft_id)
    finder = name_finder(session, (about.person,) if about is not None else ())
    return AnonymousWatch(definition, finder, lexicon(), about)


def watch_for(session: Session, draft_id: str, pupil_id: str, name: str) -> AnonymousWatch | None:
    """Say whom the draft is about (``anonymous_about.link_pupil``), and what looks at it from now on."""
    link_pupil(session, draft_id, pupil_id, name=name)
    return watch_of(session, draft_id)


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


def why_words(kind: FindingKind, *, about: bool = False) -> str:
    """Why something may give away who it is about, as one sentence; ``about``: it may be that very pupil's name."""
    if about:
        if kind is FindingKind.INITIALS:
            return _("Dette kan være forbokstaven til eleven det gjelder.")
        return _("Dette kan være navnet på eleven det gjelder.")
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


def _spot(
    path: FieldPath, one: Field, words: str, finding: Finding, given: dict[str, str], about: About | None
) -> AnonymousSpot:
    key = f"{path}:{finding.kind.value}:{' '.join(_folded(words))}"
    return AnonymousSpot(
        path,
        one.label.nb,
        finding.start,
        finding.end,
        words,
        finding.kind,
        sure=finding.sure,
        reason=given.get(key, ""),
        key=key,
        about=about is not None and finding.kind in NAME_KINDS and about.person.person_id in finding.persons,
    )


def _place(finding: Finding) -> int:
    return finding.start


def _folded(text: str) -> list[str]:
    return [fold(word) for _start, _end, word in tokens(text)]
