"""A vault with many documents of everyday words, searched letter by letter as it is typed.

How it is filled: the vault's own fold and projections make the rows and the index, 500 documents to a transaction. What
a search never meets is left out: the sealed entry, the draft, the PDF (all share one). How much the index adds to a
vault is told of one with real entries, sealed, signed and chained. Words are drawn as in a language: few are common,
most are rare, and there are names.
"""

from __future__ import annotations

import hashlib
import itertools
import random
import statistics
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import kit

from skjema_app.domain.answers import Json
from skjema_app.domain.documents import FormPin
from skjema_app.system.clock import SystemClock
from skjema_app.vault import projections
from skjema_app.vault.bodies import BlobRef, EntryType, OpenEntry, RoomKind
from skjema_app.vault.fold import Put, fold
from skjema_app.vault.journal import NewEntry
from skjema_app.workflows.search import Finder
from skjema_app.workflows.session import Session

FIRST = ("Åse", "Ola", "Kari", "Nora", "Jonas", "Ærlig", "Fatima", "Emil", "Ingrid", "Øyvind", "Sara", "Mohammed")
LAST = ("Tenktvik", "Påfunn", "Øvrebø", "Prøvesen", "Eksempel", "Nordmann", "Oppdiktet", "Ali", "Sørtun", "Lie")
ENDS = ("", "en", "et", "er", "ene", "s", "heten", "dag", "plass", "laget", "leder", "rommet", "sak", "møte")
SOUNDS = (
    "ba",
    "mo",
    "skri",
    "sto",
    "fri",
    "le",
    "kla",
    "ren",
    "går",
    "hus",
    "æl",
    "øv",
    "år",
    "tre",
    "sam",
    "ta",
    "gym",
)
COMMON = ("i", "og", "det", "er", "på", "som", "en", "til", "av", "for", "at", "med", "de", "ikke", "den", "har", "om")
TYPED = (
    "mobbing i storefri",
    "åse tenktvik",
    "nordmann 8b",
    "samtale med eleven",
    "november 2025",
    "«alene ved benken»",
    "3.11.2025",
    "sto alene",
    "gymsalen",
    "det er ikke",
    "finnes slett ikke noe sted",
)
WORDS, SEALED, _DAYS = 170, 3000, 5 * 365


@dataclass(frozen=True, slots=True)
class Figures:
    """Milliseconds a key, sorted, and megabytes that the process holds."""

    keys: list[float]
    memory_mb: float


def fill(session: Session, count: int, *, sealed: bool = False) -> None:
    """``count`` reports of about a page over five years; ``sealed``: as real entries, else as rows."""
    vault = session.vault
    pin = session.forms.current("melding-12-4").pin
    blob = vault._blobs.put(b"%PDF-1.7 stands in for a document of ordinary size" * 1000, "application/pdf")
    reports = _reports(session.clock.now() - timedelta(days=_DAYS), count)
    for first in range(0, count, 500):
        with vault.state.database.transaction() as connection:
            puts: list[Put] = []
            for number in range(first, min(first + 500, count)):
                at, data = next(reports)
                if sealed:
                    room = vault._journal.open_room(connection, RoomKind.DOCUMENT)
                    entry = NewEntry(EntryType.DOCUMENT_FINISHED, room, at, data, form=pin, blobs=(blob,))
                    vault._journal.append(connection, entry)
                    continue
                puts += fold((_opened(number, at, data, pin, blob),))
            projections.apply(connection, puts)
    while session.vault.search.catch_up():  # as the window does when nothing else is done
        pass


def _opened(number: int, at: datetime, data: dict[str, Json], pin: FormPin, blob: BlobRef) -> OpenEntry:
    """The entry as the journal would have given it, without the journal."""
    entry_id = hashlib.sha256(str(number).encode()).hexdigest()[:32]
    return OpenEntry(
        entry_id=entry_id,
        device="",
        seq=number,
        room=entry_id,
        kind=EntryType.DOCUMENT_FINISHED,
        version=1,
        by="",
        at=at.isoformat(),
        after=(),
        form=pin,
        blobs=(blob,),
        data=data,
        depth=1,
    )


def _reports(start: datetime, count: int) -> Iterator[tuple[datetime, dict[str, Json]]]:
    chance = random.Random(12)
    vocabulary = [a + b + c for a in SOUNDS for b in SOUNDS for c in ENDS]
    chance.shuffle(vocabulary)
    weights = list(itertools.accumulate(1 / (place + 3) for place in range(len(vocabulary))))
    for number in range(count):
        at = start + timedelta(minutes=number * _DAYS * 24 * 60 // count)
        told = chance.choices(vocabulary, cum_weights=weights, k=WORDS)
        told[::4] = chance.choices(COMMON, k=len(told[::4]))
        if number % 97 == 0:
            told[20:20] = ["mobbing", "i", "storefri", "alene", "ved", "benken"]
        pupil = f"{chance.choice(FIRST)} {chance.choice(LAST)}"
        yield (
            at,
            {
                "title": "Melding til rektor",
                "pupil": pupil,
                "group": f"{8 + number % 3}{'ABCD'[number % 4]}",
                "level": "kort",
                "supplements": "",
                "answers": {
                    **kit.ANSWERS,
                    "hvem": {"ref": "", "name": pupil},
                    "hva": " ".join(told),
                    "naar": at.date().isoformat(),
                },
                "experienced": at.date().isoformat(),
                "pdf_sha256": "0" * 64,
                "restricted": False,
                "urgent": False,
                "made_with": "bench",
            },
        )


def measure(session: Session) -> Figures:
    """Type everything in ``TYPED``, each key a search."""
    finder = Finder(session)
    took = sorted(_milliseconds(finder, text) for whole in TYPED for text in _keys(whole))
    return Figures(took, _resident())


def growth(session: Session) -> tuple[int, int]:
    """Bytes of the index, and of the database without it: what goes when it is taken out. The vault is spoilt then."""
    raw = session.vault.state.database.raw
    sizes = []
    for taken_out in ((), ("DROP TRIGGER search_row_gone", "DROP TABLE search", "DROP TABLE search_row")):
        for statement in (*taken_out, "VACUUM"):
            raw.execute(statement)
        sizes.append(int(raw.execute("PRAGMA page_count").fetchone()[0]) * 4096)
    return sizes[0] - sizes[1], sizes[1]


def bench(folder: Path, count: int) -> None:
    """Fill, open anew as after a lock, measure and report."""
    from skjema_app.crypto.secret import Secret
    from skjema_app.workflows import unlock

    session = kit.new_session(folder / "search")
    fill(session, count)
    session.close()
    session = unlock.unlock(folder / "search", Secret.from_text(kit.PASSWORD), SystemClock())
    found = measure(session)
    edge = statistics.quantiles(found.keys, n=20)[-1]
    kit.report(
        f"search, a key, 95th percentile, {count:,} documents",
        f"{edge:.1f} ms (median {statistics.median(found.keys):.1f}, worst {found.keys[-1]:.1f})",
        "50 ms",
        kept=edge <= 50,
    )
    kit.report("  memory of the process, searching", f"{found.memory_mb:.0f} MB", "400 MB", kept=found.memory_mb <= 400)
    session.close()
    session = kit.new_session(folder / "sealed")
    fill(session, SEALED, sealed=True)
    index, rest = growth(session)
    kit.report(
        f"  the index, of a database with {SEALED:,} real entries",
        f"+ {100 * index / rest:.0f} % ({index / SEALED / 1024:.1f} of {rest / SEALED / 1024:.1f} KB a document)",
        "said",
        kept=True,
    )
    session.close()


def _keys(whole: str) -> Iterator[str]:
    return (whole[:end] for end in range(1, len(whole) + 1))


def _milliseconds(finder: Finder, text: str) -> float:
    return kit.timed(lambda: finder.find(text))


def _resident() -> float:
    """Megabytes that this process holds now."""
    status = Path("/proc/self/status")
    if not status.exists():
        return 0.0
    line = next(line for line in status.read_text().splitlines() if line.startswith("VmRSS"))
    return int(line.split()[1]) / 1024
