"""Asking the search index: what is sought as plain values, the newest answers first.

Only what this person may read is there to be found: the index is made of the projections, which hold what this vault's
keys open; of cases those that the person is a member of are told. § 12-5 is not in it (``search_index.py``).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias

from skjema_app.domain.documents import DocumentEvent, FinishedDocument
from skjema_app.vault.connection import Database
from skjema_app.vault.search_index import BREAK, IS_CASE, bring_up_to_date, haystack, index_unless_crowded, words_of
from skjema_app.vault.search_words import folded, words_in


class Where(StrEnum):
    """In which part of what is indexed."""

    TEXT = "{head body}"
    HEAD = "head"
    KEYS = "keys"


@dataclass(frozen=True, slots=True)
class Sought:
    """Words that stand beside each other, as `search_words.folded` has them.

    Attributes:
        words: at least one.
        begins: the last one may go on.
        where: in texts, in titles and names only, or among the keys.
    """

    words: tuple[str, ...]
    begins: bool = False
    where: Where = Where.TEXT


Part: TypeAlias = tuple[Sought, ...]
"""One of them is enough."""
Query: TypeAlias = tuple[Part, ...]
"""Each part must be met."""
ALL = -1


_SLICE = 100


class Search:
    """Asks the index of one vault. Writes nothing of what was asked, and remembers nothing of it.

    What came in a crowd and isn't indexed yet, is so before an answer is given; or, without ``whole``, the answer is
    what is indexed by now, and `is_behind` says that there may be more.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    def documents(self, query: Query, *, most: int = ALL, older: bool = False, whole: bool = True) -> tuple[str, ...]:
        """Ids of the documents that meet the query, newest first; an empty one finds nothing.

        Args:
            query: what is sought.
            most: no more than so many.
            older: versions too that a newer one has followed.
            whole: wait until everything is indexed.
        """
        return self._ask(_DOCUMENTS if older else _NEWEST, query, most, whole=whole)

    def cases(self, query: Query, *, most: int = ALL, whole: bool = True) -> tuple[str, ...]:
        """Ids of the cases that meet the query and that the person is a member of, newest first."""
        return self._ask(_CASES, (*query, _OF_CASES), most, whole=whole) if query else ()

    @property
    def is_behind(self) -> bool:
        """Whether something is not indexed yet."""
        with self._database.transaction() as connection:
            return connection.exec_driver_sql("SELECT 1 FROM search_due LIMIT 1").first() is not None

    def catch_up(self) -> bool:
        """Index some of what came in a crowd; a few hundredths of a second. Returns whether more is left."""
        with self._database.transaction() as connection:
            return bring_up_to_date(connection, _SLICE)

    def followed(self, ids: Sequence[str]) -> frozenset[str]:
        """Which of these documents a newer version has followed."""
        with self._database.transaction() as connection:
            found = (connection.exec_driver_sql(_FOLLOWED, (one,)).scalar() for one in ids)
            return frozenset(one for one in found if one)

    def _ask(self, question: str, query: Query, most: int, *, whole: bool) -> tuple[str, ...]:
        words = _as_match(query)
        if not words:
            return ()
        with self._database.transaction() as connection:
            if whole:
                bring_up_to_date(connection)
            else:
                index_unless_crowded(connection)
            found = connection.exec_driver_sql(question, {"words": words, "most": most})
            return tuple(found.scalars())


def typed(text: str) -> Query:
    """The plainest query: every word, of which the beginning is enough."""
    found = (words_in(chunk) for chunk in text.split())
    return tuple((Sought(words, begins=True),) for words in found if words)


@dataclass(frozen=True, slots=True)
class Hay:
    """What can be sought in something that stands in no index: the same words as the index would have."""

    text: str
    head: str
    keys: str

    @classmethod
    def of(cls, head: Sequence[str], body: Sequence[str], keys: Sequence[str] = ()) -> Hay:
        """From texts."""
        first, then, all_keys = haystack(head, body, keys)
        return cls(f" {first} {BREAK} {then} ", f" {first} ", f" {all_keys} ")

    @classmethod
    def of_document(cls, document: FinishedDocument, events: Sequence[DocumentEvent] = ()) -> Hay:
        """From a finished document and what happened to it."""
        told = (part for event in events for part in (event.who, event.how, event.text))
        head = (document.title, document.pupil, document.group)
        return cls.of(head, (*words_of(dict(document.answers)), *told))


def meets(query: Query, hay: Hay) -> bool:
    """Whether it would be found, by the rule of the index."""
    return bool(query) and all(any(_is_in(one, hay) for one in part) for part in query)


def _is_in(sought: Sought, hay: Hay) -> bool:
    text = {Where.TEXT: hay.text, Where.HEAD: hay.head, Where.KEYS: hay.keys}[sought.where]
    return f" {' '.join(sought.words)}{'' if sought.begins else ' '}" in text


def _as_match(query: Query) -> str:
    """The query in FTS5's language. Words are quoted, and nothing but words: no sign is taken for an operator."""
    parts = []
    for part in query:
        either = [phrase for phrase in map(_as_phrase, part) if phrase]
        if not either:
            return ""
        parts.append("(" + " OR ".join(either) + ")")
    return " AND ".join(parts)


def _as_phrase(sought: Sought) -> str:
    words = folded(" ".join(sought.words))
    return f'{sought.where.value} : "{words}"{" *" if sought.begins else ""}' if words else ""


_OF_CASES: Part = (Sought((IS_CASE,), where=Where.KEYS),)
_SELECT = """
    SELECT one.entry_id FROM search CROSS JOIN search_row AS one ON one.row = search.rowid WHERE search MATCH :words"""
# A private one that was shared is left out: the version in the school's journal stands for it.
_DOCUMENTS_ONLY = """ AND one.kind = 'document' AND NOT EXISTS (
    SELECT 1 FROM search_row AS shared WHERE shared.origin = one.entry_id
    AND shared.author = (SELECT value FROM fact WHERE name = 'of-school-person'))"""
_NEWEST_ONLY = """ AND NOT EXISTS (
    SELECT 1 FROM search_row AS later WHERE later.series = one.series AND later.number > one.number)"""
_MINE_ONLY = """ AND one.kind = 'case' AND EXISTS (
    SELECT 1 FROM case_member AS mine WHERE mine.room = one.entry_id AND mine.member = 1
    AND mine.person = (SELECT value FROM fact WHERE name = 'of-school-person'))"""
_ORDER = " ORDER BY search.rowid DESC LIMIT :most"
_DOCUMENTS = _SELECT + _DOCUMENTS_ONLY + _ORDER
_NEWEST = _SELECT + _DOCUMENTS_ONLY + _NEWEST_ONLY + _ORDER
_CASES = _SELECT + _MINE_ONLY + _ORDER
_FOLLOWED = """
    SELECT one.entry_id FROM search_row AS one WHERE one.entry_id = ? AND EXISTS (
    SELECT 1 FROM search_row AS later WHERE later.series = one.series AND later.number > one.number)"""
