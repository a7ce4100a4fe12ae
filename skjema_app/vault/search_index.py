"""The search index: what is put into it, and when. Kept by the projections, made of nothing but their rows.

The database itself notes in ``search_due`` (triggers) whose rows came or went; `bring_up_to_date` then makes the row
of each anew: in the same transaction, or where a crowd came at once (an exchange, a rebuild) when nothing else is done,
at the latest before the next answer. So the index is a function of what is projected, in whatever order that came.

* One row for a finished document, with what was written about it afterwards, and one for a case with its notes. A
  § 12-5 document has none: it can't be found, counted or timed by any ordinary search. Drafts have none either: they
  change with every key press (``workflows/search.py`` looks through them).
* The index keeps no text (contentless): words only, already folded by ``search_words``, so the tokenizer has nothing
  left to decide. What is shown comes from the documents themselves.
* A row's number grows with the time of what it stands for, so that «newest first» is the index's own order.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime

import sqlalchemy as sa

from skjema_app.domain.answers import Json
from skjema_app.domain.attachments import attachment_of
from skjema_app.vault import tables
from skjema_app.vault.search_words import dates_in, folded, keys_of, keys_of_date, slug_key

DOCUMENT, CASE = "document", "case"
"""Kinds of rows."""

PERSON_KEY, FORM_KEY, OPTION_KEY = "a", "f", "v"
"""Kinds of keys: who wrote it or is responsible, its form, a chosen option."""

IS_CASE = "iscase"
"""The key that every case has."""

BREAK = "\u00a6"
"""A word that nobody can search for, between answers: so that no phrase is found across two."""

_EVENTS = """
    SELECT document_id, happened, who, how, note FROM document_event
    WHERE document_id IN (?) ORDER BY depth, entry_id"""
_FINISHED = """
    SELECT document_id, title, pupil, class_group, answers, finished, experienced,
        form_id, series, number, origin, author
    FROM document WHERE restricted = 0 AND document_id IN (?)"""
_OPENED = "SELECT * FROM school_case WHERE room IN (?)"
_COMMENTS = """
    SELECT document_id, data FROM mark
    WHERE kind IN ('approved', 'returned', 'withdrawn') AND document_id IN (?) ORDER BY depth, entry_id"""
_NOTES = "SELECT document_id, data FROM mark WHERE document_id IN (?) ORDER BY depth, entry_id"
_KNOWN = "SELECT * FROM search_row WHERE entry_id IN (?)"
_NEXT_FREE = """
    SELECT row + 1 FROM search_row AS last WHERE row >= ?
    AND NOT EXISTS (SELECT 1 FROM search_row AS after WHERE after.row = last.row + 1) ORDER BY row LIMIT 1"""

CROWD = 40
"""More than so many are not indexed by the transaction that brought them."""

_AT_ONCE = 400
_SLUG_MOST = 60
_EPOCH = datetime(2000, 1, 1, tzinfo=UTC)
_IN_A_MINUTE = 16
_LATEST = 1 << 40


@dataclass(frozen=True, slots=True)
class Indexed:
    """What the index is given of a document or a case."""

    kind: str
    entry_id: str
    base: int
    head: str
    body: str
    keys: str
    series: str = ""
    number: int = 1
    origin: str = ""
    author: str = ""

    @property
    def digest(self) -> str:
        """A short hash of the words."""
        text = "\n".join((self.head, self.body, self.keys)).encode("utf-8", "surrogatepass")
        return hashlib.blake2b(text, digest_size=8).hexdigest()


def index_unless_crowded(connection: sa.Connection) -> None:
    """Index what a transaction brought, where that is little."""
    if connection.exec_driver_sql("SELECT 1 FROM search_due LIMIT 1 OFFSET ?", (CROWD,)).first() is None:
        bring_up_to_date(connection)


def bring_up_to_date(connection: sa.Connection, most: int | None = None) -> bool:
    """Index what came, changed or went since the last time; in the caller's transaction.

    Args:
        connection: of the vault.
        most: so many, and leave the rest.

    Returns:
        Whether some is left.
    """
    limit = -1 if most is None else most + 1
    due = connection.exec_driver_sql("SELECT kind, entry_id FROM search_due LIMIT ?", (limit,)).all()
    for kind, read in ((DOCUMENT, _documents), (CASE, _cases)):
        ids = [entry_id for which, entry_id in due[:most] if which == kind]
        for chunk in _in_chunks(_oldest_first(connection, kind, ids) if most is None else ids):
            _index(connection, kind, chunk, read(connection, chunk))
            done = [(kind, entry_id) for entry_id in chunk]
            connection.exec_driver_sql("DELETE FROM search_due WHERE kind = ? AND entry_id = ?", done)
    return most is not None and len(due) > most


def empty(connection: sa.Connection) -> None:
    """Drop the index and make it anew, with nothing in it: so no word of it stays in its pages."""
    connection.exec_driver_sql("DROP TRIGGER search_row_gone")
    connection.exec_driver_sql("DROP TABLE search")
    connection.execute(sa.delete(tables.search))
    connection.exec_driver_sql(tables.SEARCH_TABLE)
    connection.exec_driver_sql(tables.SEARCH_GONE_TRIGGER)
    connection.exec_driver_sql("DELETE FROM search_due")


def words_of(value: Json) -> Iterator[str]:
    """Every text in a set of answers; ids, references and hashes of files aside."""
    attachment = attachment_of(value)
    if attachment is not None:
        yield attachment.name
    elif isinstance(value, str):
        yield value
    elif isinstance(value, list):
        for item in value:
            yield from words_of(item)
    elif isinstance(value, dict):
        for name, item in value.items():
            if name not in {"id", "ref"}:
                yield from words_of(item)
    elif isinstance(value, int) and not isinstance(value, bool):
        yield str(value)


def haystack(head: Iterable[str], body: Iterable[str], keys: Iterable[str]) -> tuple[str, str, str]:
    """Texts as the index takes them: words of titles and names, words of answers, keys.

    Args:
        head: title, names, class, number.
        body: answers, names of attachments, what happened afterwards.
        keys: more keys; dates in ``body`` and ids of chosen options are added.
    """
    found = dict.fromkeys(keys)
    words = []
    for text in body:
        for day in dates_in(text):
            found.update(dict.fromkeys(keys_of(day.key)))
        told = folded(text)
        if not told:
            continue
        words.append(told)
        if len(text) <= _SLUG_MOST and " " not in text:
            found[slug_key(OPTION_KEY, text)] = None
    between = f" {BREAK} "
    return between.join(one for one in map(folded, head) if one), between.join(words), " ".join(found)


def _documents(connection: sa.Connection, ids: Sequence[str]) -> dict[str, Indexed]:
    happened: dict[str, list[sa.Row[tuple[str, ...]]]] = {}
    for event in _rows(connection, _EVENTS, ids):
        happened.setdefault(event.document_id, []).append(event)
    comments = _said(connection, _COMMENTS, ids, ("comment", "reason"))
    found = {}
    for row in _rows(connection, _FINISHED, ids):
        events = happened.get(row.document_id, ())
        days = (row.finished, row.experienced, *(event.happened for event in events))
        keys = [key for day in days for key in _keys_of_iso(day)]
        keys.append(slug_key(FORM_KEY, row.form_id))
        if row.author:
            keys.append(slug_key(PERSON_KEY, row.author))
        told = (part for event in events for part in (event.who, event.how, event.note))
        head = (row.title, row.pupil, *_of_group(row.class_group))
        found[row.document_id] = Indexed(
            DOCUMENT,
            row.document_id,
            _base(row.finished),
            *haystack(head, (*words_of(_loaded(row.answers)), *told, *comments.get(row.document_id, ())), keys),
            series=row.series or row.document_id,
            number=row.number,
            origin=row.origin,
            author=row.author,
        )
    return found


def _cases(connection: sa.Connection, ids: Sequence[str]) -> dict[str, Indexed]:
    found = {}
    notes = _said(connection, _NOTES, ids, ("who", "how", "text"))
    for row in _rows(connection, _OPENED, ids):
        keys = [
            IS_CASE,
            *_keys_of_iso(row.opened),
            *((slug_key(PERSON_KEY, row.responsible),) if row.responsible else ()),
        ]
        head = haystack(
            (row.number + row.suffix, row.pupil, *_of_group(row.class_group)), notes.get(row.room, ()), keys
        )
        found[row.room] = Indexed(CASE, row.room, _base(row.opened), *head)
    return found


def _said(connection: sa.Connection, query: str, ids: Sequence[str], names: Sequence[str]) -> dict[str, list[str]]:
    """What people wrote in marks, by what it is about."""
    found: dict[str, list[str]] = {}
    for row in _rows(connection, query, ids):
        data = _loaded(row.data)
        texts = (data.get(name) for name in names) if isinstance(data, dict) else ()
        found.setdefault(row.document_id, []).extend(text for text in texts if isinstance(text, str))
    return found


def _rows(connection: sa.Connection, query: str, ids: Sequence[str]) -> Sequence[sa.Row[tuple[str, ...]]]:
    """Rows by id, in the driver's own words: this runs with every document that is finished or comes."""
    marks = ", ".join("?" * len(ids))
    return connection.exec_driver_sql(query.replace("(?)", f"({marks})"), tuple(ids)).all()


def _index(connection: sa.Connection, kind: str, ids: Sequence[str], wanted: dict[str, Indexed]) -> None:
    known = {row.entry_id: row for row in _rows(connection, _KNOWN, ids) if row.kind == kind}
    gone, made = [], []
    for entry_id in ids:
        one, row = wanted.get(entry_id), known.get(entry_id)
        if one is not None and row is not None and _is_same(one, row):
            continue
        if row is not None:
            gone.append((entry_id,))
        if one is not None:
            made.append(one)
    if gone:
        connection.exec_driver_sql("DELETE FROM search_row WHERE entry_id = ?", gone)
    if made:
        numbered = _numbered(connection, made)
        connection.exec_driver_sql(
            "INSERT INTO search_row (row, kind, entry_id, digest, series, number, origin, author) "
            "VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            [
                (number, one.kind, one.entry_id, one.digest, one.series, one.number, one.origin, one.author)
                for number, one in numbered
            ],
        )
        connection.exec_driver_sql(
            "INSERT INTO search (rowid, head, body, keys) VALUES (?, ?, ?, ?)",
            [(number, one.head, one.body, one.keys) for number, one in numbered],
        )


def _is_same(one: Indexed, row: sa.Row[tuple[str, ...]]) -> bool:
    held = (row.kind, row.digest, row.series, row.number, row.origin, row.author)
    return held == (one.kind, one.digest, one.series, one.number, one.origin, one.author)


def _numbered(connection: sa.Connection, made: Sequence[Indexed]) -> list[tuple[int, Indexed]]:
    """A free row number for each, at its minute or soon after; rising, as the index likes them best."""
    found, last = [], 0
    for one in sorted(made, key=_by_base):
        number = _free(connection, max(one.base, last + 1))
        found.append((number, one))
        last = number
    return found


def _free(connection: sa.Connection, base: int) -> int:
    """The first free number from here on: where more come in a minute than it has room for, they go into the next."""
    taken = connection.exec_driver_sql("SELECT 1 FROM search_row WHERE row = ?", (base,)).first()
    return base if taken is None else int(connection.exec_driver_sql(_NEXT_FREE, (base,)).scalar_one())


def _oldest_first(connection: sa.Connection, kind: str, ids: Sequence[str]) -> list[str]:
    """In the order of their row numbers: the index takes rising ones much faster."""
    if len(ids) <= 1:
        return list(ids)
    query = (
        "SELECT due.entry_id, document.finished FROM search_due AS due "
        "LEFT JOIN document ON document.document_id = due.entry_id WHERE due.kind = ?"
        if kind == DOCUMENT
        else "SELECT due.entry_id, school_case.opened FROM search_due AS due "
        "LEFT JOIN school_case ON school_case.room = due.entry_id WHERE due.kind = ?"
    )
    dated = [(_base(when or ""), entry_id) for entry_id, when in connection.exec_driver_sql(query, (kind,))]
    return [entry_id for _, entry_id in sorted(dated)]


def _in_chunks(ids: Sequence[str]) -> Iterator[Sequence[str]]:
    for first in range(0, len(ids), _AT_ONCE):
        yield ids[first : first + _AT_ONCE]


def _of_group(group: str) -> tuple[str, ...]:
    """«8 B» and «8-B» are found as «8B» too."""
    words = folded(group).replace(" ", "")
    return (group, words) if words != folded(group) else (group,)


def _keys_of_iso(text: str) -> tuple[str, ...]:
    try:
        return keys_of_date(date.fromisoformat(text[:10]))
    except ValueError:
        return ()


def _base(when: str) -> int:
    """A number that grows with the time: minutes since 2000, with room for several in one."""
    try:
        minutes = (datetime.fromisoformat(when) - _EPOCH).total_seconds() // 60
    except (ValueError, TypeError):  # no time, or one without an offset
        return 1
    return min(max(int(minutes) * _IN_A_MINUTE, 1), _LATEST)


def _loaded(text: str) -> Json:
    loaded: Json = json.loads(text)
    return loaded


def _by_base(one: Indexed) -> int:
    return one.base
