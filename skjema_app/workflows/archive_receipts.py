"""Receipts: the journalpost number of each document, typed, pasted as a column, or from a table (domain § 4.13).

It is an event in the document's room, so whoever wrote the document sees «Arkivert» after the next exchange. A number
that was given stays; giving the same one again changes nothing. A report's number is also its decision's and its
supplement's, as long as they are delivered together.

A receipt for «one pupil now» says ``round_id`` «2026-11-23-na» and, best, whose it is. Without that a typed number and
a table find their documents by themselves; a column belongs to the one pupil who was exported under that id.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from skjema_app.archive import receipt_csv
from skjema_app.archive.model import Round, Term
from skjema_app.archive.receipt_csv import Fault, Match, Problem, Waiting
from skjema_app.archive.select import select
from skjema_app.domain.documents import EventKind
from skjema_app.domain.errors import ErrorCode, SkjemaError
from skjema_app.imports import text_decoding
from skjema_app.system import safe_files
from skjema_app.system.texts import _, ngettext
from skjema_app.workflows import archive_exports, archive_facts, archive_own_number, archive_round
from skjema_app.workflows.session import Change, Session

LARGEST = receipt_csv.LARGEST
"""Bytes of a receipt."""


@dataclass(frozen=True, slots=True)
class ReceiptLine:
    """A line of a preview: which document gets which number."""

    document_id: str
    title: str
    pupil: str
    number: str


@dataclass(frozen=True, slots=True)
class ReceiptPreview:
    """What a pasted column or a table would do; nothing is written yet.

    Attributes:
        lines: numbers to give; empty with problems.
        problems: sentences on the lines that don't fit, each once.
        codes: their codes, in the same order.
        skipped: lines without a number.
        sentence: one sentence for the whole.
    """

    lines: tuple[ReceiptLine, ...]
    problems: tuple[str, ...]
    codes: tuple[str, ...]
    skipped: int
    sentence: str


@dataclass(frozen=True, slots=True)
class Recorded:
    """What was written down: how many numbers, and what changed."""

    count: int
    change: Change


def record(
    session: Session, document_id: str, number: str, round_id: str = "", *, pupil: str = "", group: str = ""
) -> Recorded:
    """One number, typed; also for what is delivered as an attachment of the document.

    Args:
        session: whose vault.
        document_id: which.
        number: as it was typed.
        round_id: the round, «2027-januar»; "" takes the one that is prepared now, for one pupil the one of today.
        pupil: for one pupil now: name.
        group: their class.

    Raises:
        SkjemaError: ARCHIVE_ROLE, DOCUMENT_UNKNOWN, RECEIPT_REFUSED (``reason`` form, annet-nummer, samme-nummer,
            mangler), NOT_IN_ROUND.
    """
    document = session.vault.documents.get(document_id)
    cleaned = receipt_csv.clean_number(number)
    if not cleaned:
        raise SkjemaError(ErrorCode.RECEIPT_REFUSED, reason="mangler")
    if document.restricted and document.school and not archive_round.may_archive(session):
        archive_own_number.note(session, document_id, cleaned)  # the journal takes it from others only
        return Recorded(1, Change(settings=True))
    if document.restricted:  # in no round; whoever has it registers it alone
        return _record_all(session, Match(((document_id, cleaned),), ()), _round(session, round_id, pupil, group))
    round_ = _round(session, round_id, pupil, group)
    waiting = _waiting(session, round_)
    known = {one.document_id: one for one in waiting}
    own = known.get(document_id)
    if own is None:
        raise SkjemaError(ErrorCode.NOT_IN_ROUND)
    parts = [one for one in waiting if one.main == document_id and not one.number]
    lines = [receipt_csv.ReceiptLine(0, one.document_id, 0, cleaned) for one in dict.fromkeys((own, *parts))]
    return _record_all(session, receipt_csv.match_table(lines, waiting), round_)


def preview_column(
    session: Session, text: str, round_id: str = "", *, pupil: str = "", group: str = ""
) -> ReceiptPreview:
    """A pasted column against the worklist, line by line; the arguments as `record`.

    Raises:
        SkjemaError: ARCHIVE_ROLE, ROUND_UNKNOWN, RECEIPT_UNREADABLE (``reason`` empty, columns, large).
    """
    return _preview(session, _column(session, text, _round(session, round_id, pupil, group)))


def preview_table(
    session: Session, text: str, round_id: str = "", *, pupil: str = "", group: str = ""
) -> ReceiptPreview:
    """A table, pasted or read from a file; the arguments as `record`.

    Raises:
        SkjemaError: ARCHIVE_ROLE, ROUND_UNKNOWN, RECEIPT_UNREADABLE (``reason`` empty, number-column, key-column,
            large, broken).
    """
    return _preview(session, _table(session, text, _round(session, round_id, pupil, group)))


def record_column(session: Session, text: str, round_id: str = "", *, pupil: str = "", group: str = "") -> Recorded:
    """Write down a pasted column, all of it or nothing.

    Raises:
        SkjemaError: as `preview_column`; RECEIPT_REFUSED with ``count`` when a line doesn't fit.
    """
    round_ = _round(session, round_id, pupil, group)
    return _record_all(session, _column(session, text, round_), round_)


def record_table(session: Session, text: str, round_id: str = "", *, pupil: str = "", group: str = "") -> Recorded:
    """Write down a table, all of it or nothing.

    Raises:
        SkjemaError: as `preview_table`; RECEIPT_REFUSED with ``count`` when a line doesn't fit.
    """
    round_ = _round(session, round_id, pupil, group)
    return _record_all(session, _table(session, text, round_), round_)


def read_file(path: Path) -> str:
    """The text of a receipt file, in whatever encoding Excel gave it.

    Raises:
        SkjemaError: FILE_MISSING, READ_DENIED, PLACE_UNUSABLE, RECEIPT_UNREADABLE with ``reason`` «binary».
    """
    return decode(safe_files.read_file(path, limit=LARGEST), path.name)


def decode(data: bytes, name: str = "") -> str:
    """The same for bytes that were read already. Raises RECEIPT_UNREADABLE."""
    try:
        return text_decoding.decode(data, name).text
    except SkjemaError as error:
        reason = {ErrorCode.LIST_EMPTY: "empty", ErrorCode.LIST_TOO_LARGE: "large"}.get(error.code, "binary")
        raise SkjemaError(ErrorCode.RECEIPT_UNREADABLE, reason=reason) from error


def problem_words(problem: Problem) -> str:
    """A sentence on a line that doesn't fit."""
    words = {
        Fault.COUNT: _count_words(*problem.counts),
        Fault.UNKNOWN: _("«{what}» er ikke et dokument i runden."),
        Fault.AMBIGUOUS: _("«{what}» passer til flere dokumenter. Skriv flere tegn av id-en."),
        Fault.TWICE: _("Dokumentet {what} står to ganger, med ulike nummer."),
        Fault.SAME_NUMBER: _("{what} står på to dokumenter som ikke hører sammen."),
        Fault.SHAPE: _("«{what}» ligner ikke et journalpostnummer."),
        Fault.OTHER_NUMBER: _("Dokumentet har allerede nummeret {what}."),
        Fault.NO_KEY: _("Linjen sier ikke hvilket dokument den gjelder."),
        Fault.WHICH_PUPIL: _("Flere elever ble levert hver for seg den dagen. Velg eleven først, og lim inn igjen."),
    }
    said = words[problem.fault].format(what=problem.what)
    return _("Linje {line}: {said}").format(line=problem.line, said=said) if problem.line else said


def _count_words(pasted: int, waiting: int) -> str:
    numbers = ngettext("{n} nummer", "{n} numre", pasted).format(n=pasted)
    documents = ngettext("{n} dokument", "{n} dokumenter", waiting).format(n=waiting)
    return _(
        "Du limte inn {numbers}, men listen har {documents} som venter. Lim inn ett nummer per linje i samme "
        "rekkefølge som listen, og la linjen være tom der det ikke er noe nummer ennå."
    ).format(numbers=numbers, documents=documents)


def _round(session: Session, round_id: str, pupil: str, group: str) -> Round:
    """The round that a receipt is for. Raises ROUND_UNKNOWN."""
    today = session.clock.now().date()
    round_ = Round.parse(round_id) if round_id else Round.upcoming(today)
    if pupil:
        return Round.one_pupil(round_.day if round_.term is Term.NOW else today, pupil, group)
    if round_.term is not Term.NOW:
        return round_
    known = archive_exports.pupils_of(session, round_.round_id)
    return Round(round_.term, round_.day, *next(iter(known))) if len(known) == 1 else round_


def _column(session: Session, text: str, round_: Round) -> Match:
    numbers = receipt_csv.read_column(text)
    if round_.term is Term.NOW and not round_.pupil:
        return Match((), (Problem(Fault.WHICH_PUPIL, 0),))
    open_ = [one for one in _waiting(session, round_) if not one.number]
    return receipt_csv.match_column(numbers, open_)


def _table(session: Session, text: str, round_: Round) -> Match:
    lines = receipt_csv.read_table(text)
    return receipt_csv.match_table(lines, _waiting(session, round_))


def _waiting(session: Session, round_: Round) -> tuple[Waiting, ...]:
    """What a number can be given to: the round's documents in order, what has one, and what was delivered before.

    The places are those of the newest export of the round that this vault made, where there is one: the office writes
    on the list that it printed, and that doesn't change when some have their numbers. Where nobody says which pupil,
    everything that could be delivered today is known by its id, and nothing has a place.
    """
    if not archive_round.may_archive(session):
        raise SkjemaError(ErrorCode.ARCHIVE_ROLE)
    anybody = round_.term is Term.NOW and not round_.pupil
    found = select(archive_facts.candidates(session), Round(Term.JUNE, date.max) if anybody else round_)
    places: dict[str, int] = {}
    if not anybody:
        places = archive_exports.places_of(session, round_.round_id, pupil=round_.pupil)
        places = places or {one.document_id: number for number, one in enumerate(found.items, 1)}
    waiting = [Waiting(one.document_id, one.main, places.get(one.document_id, 0)) for one in found.items]
    mains = {one.document_id: one.base or one.document_id for one in found.archived}
    waiting += [
        Waiting(one.document_id, mains[one.document_id], places.get(one.document_id, 0), one.archived)
        for one in found.archived
    ]
    return tuple(waiting)


def _preview(session: Session, match: Match) -> ReceiptPreview:
    documents = {one.document_id: one for one in session.vault.documents.list()}
    lines = tuple(
        ReceiptLine(document_id, documents[document_id].title, documents[document_id].pupil, number)
        for document_id, number in match.numbers
    )
    problems = tuple(dict.fromkeys(problem_words(one) for one in match.problems))
    if problems:
        sentence = _("Ingenting er registrert. Rett linjene, og prøv igjen.")
    else:
        sentence = ngettext(
            "{n} journalpostnummer er klart til å registreres.",
            "{n} journalpostnumre er klare til å registreres.",
            len(lines),
        ).format(n=len(lines))
    return ReceiptPreview(lines, problems, tuple(one.fault.value for one in match.problems), match.skipped, sentence)


def _record_all(session: Session, match: Match, round_: Round) -> Recorded:
    if match.problems:
        first = match.problems[0]
        raise ReceiptRefusedError(match.problems, first)
    day = session.clock.now().date().isoformat()
    events = session.vault.documents.all_events()
    count = 0
    for document_id, number in match.numbers:
        had = [one.text for one in events.get(document_id, ()) if one.kind is EventKind.ARCHIVED]
        if number in had[-1:]:
            continue
        session.vault.record_event(
            document_id, EventKind.ARCHIVED, happened=day, who=session.person.name, how=round_.round_id, text=number
        )
        count += 1
    return Recorded(count, Change(documents=bool(count), exchange=bool(count)))


class ReceiptRefusedError(SkjemaError):
    """Lines that don't fit; nothing was written. ``problems``: all of them, for a list."""

    def __init__(self, problems: tuple[Problem, ...], first: Problem) -> None:
        super().__init__(
            ErrorCode.RECEIPT_REFUSED, reason=first.fault.value, count=len(problems), what=first.what, line=first.line
        )
        self.problems = problems
