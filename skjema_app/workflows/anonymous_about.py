"""Whom an anonymous draft is about: known to this vault's settings alone, so that the check can look for that name.

It stands in no answer, so it comes neither into the document, the PDF, the text for others, nor any entry that is
exchanged. It goes with the draft or the document: when that is gone, so is this.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from skjema_app.domain.naming.folding import Token, fold, spellings, tokens
from skjema_app.domain.naming.people import Certainty, Finding, FindingKind, KnownPerson, Lexicon, PersonKind
from skjema_app.workflows.name_data import named_id
from skjema_app.workflows.session import Session

LINK = "anonym_til:"
"""Beginning of the settings that say whom an anonymous document is about."""

_BY_NAME = "navn:"
"""Before a name that stands on no list; no id of a pupil has a colon."""

_SHORTEST = 2
_NO_INITIALS = frozenset({"I", "Å"})
"""Words of one letter, which may stand first in a sentence."""


@dataclass(frozen=True, slots=True)
class About:
    """Whom it is about.

    Attributes:
        pupil_id: of the pupil list; "" for a name that was typed.
        name: the name.
        group: the class, or "".
        nickname: what others call them, or "".
    """

    pupil_id: str
    name: str
    group: str = ""
    nickname: str = ""

    @property
    def person(self) -> KnownPerson:
        """As the search for names knows them."""
        person_id = self.pupil_id or named_id(PersonKind.PUPIL, self.name)
        return KnownPerson(person_id, PersonKind.PUPIL, self.name, self.nickname, self.group)

    def more(self, text: str, lexicon: Lexicon, found: Sequence[Finding]) -> Iterator[Finding]:
        """What nobody else's name would be looked for so sharply: a word that is a name too, and a lone first letter.

        Never sure: «Vår» may be the word, and «K» may be anybody.
        """
        taken = {at for one in found for at in range(one.start, one.end)}
        names = _name_words(self)
        letters = {word[:1].upper() for word in (self.name, self.nickname) if word} - _NO_INITIALS
        spots = tokens(text)
        for start, end, word in spots:
            if start in taken:
                continue
            if _is_name(word, names, lexicon):
                yield self._finding(start, end, FindingKind.FIRST_NAME)
            elif word.removesuffix("s") in letters and not _is_listed(text, (start, end, word)):
                yield self._finding(start, end, FindingKind.INITIALS)

    def _finding(self, start: int, end: int, kind: FindingKind) -> Finding:
        return Finding(start, end, kind, (self.person.person_id,), Certainty.MAYBE)


def about_of(session: Session, item_id: str) -> About | None:
    """Whom an anonymous draft or document is about; None when that isn't said, or the pupil is no more on the list."""
    said = session.vault.settings.get(LINK + item_id) or ""
    if said.startswith(_BY_NAME):
        return About("", said.removeprefix(_BY_NAME))
    pupils = session.vault.pupils.list(include_left=True) if said else ()
    found = next((one for one in pupils if one.pupil_id == said), None)
    return About(found.pupil_id, found.name, found.group, found.nickname) if found is not None else None


def link_pupil(session: Session, item_id: str, pupil_id: str, *, name: str = "") -> None:
    """Remember, in this vault only, whom an anonymous draft or document is about.

    Args:
        session: the open vault.
        item_id: the draft or the document.
        pupil_id: of the pupil list, or "".
        name: instead of an id: of a pupil who is on no list. Both "" forget it.
    """
    typed = " ".join(name.split())
    said = pupil_id or (_BY_NAME + typed if typed else "")
    if said:
        session.vault.settings.set(LINK + item_id, said)
    else:
        session.vault.settings.remove(LINK + item_id)
    _forget_what_is_gone(session)


def keep_link(session: Session, draft_id: str, document_id: str) -> None:
    """The draft became a document: what it is about goes along."""
    said = session.vault.settings.get(LINK + draft_id)
    if said:
        session.vault.settings.set(LINK + document_id, said)
        session.vault.settings.remove(LINK + draft_id)


def _forget_what_is_gone(session: Session) -> None:
    """A draft that was deleted for good takes along what was said of it."""
    links = session.vault.settings.all(LINK)
    known = {one.draft_id for one in session.vault.drafts.list(include_deleted=True)}
    known |= {one.document_id for one in session.vault.documents.list()}
    for key in links:
        if key.removeprefix(LINK) not in known:
            session.vault.settings.remove(key)


def _name_words(about: About) -> frozenset[str]:
    """Every spelling of every word of the names."""
    words = (word for name in (about.name, about.nickname) for _start, _end, word in tokens(name))
    return frozenset(found for word in words for found in spellings(word) if len(found) >= _SHORTEST)


def _is_name(word: str, names: frozenset[str], lexicon: Lexicon) -> bool:
    """Whether a word may be part of the name. One that the language has too needs its capital letter («Vår»)."""
    folded = fold(word)
    same = next((one for one in (folded, folded.removesuffix("s")) if one in names), "")
    return bool(same) and (word[:1].isupper() or not {same, folded} & lexicon.words)


def _is_listed(text: str, spot: Token) -> bool:
    """Whether a letter is a point of a list or belongs to a number: «A) …», «plan 2 B»."""
    start, end, _word = spot
    return text[end : end + 1] == ")" or text[:start].rstrip()[-1:].isdigit()
