"""What the benchmarks share: medians, interleaved rounds, a vault with documents, one line per figure."""

from __future__ import annotations

import os
import statistics
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import work_kit
from work_kit import ANSWERS, PASSWORD, filled_draft

from skjema_app.domain.answers import Json
from skjema_app.system.clock import SystemClock
from skjema_app.vault.bodies import EntryType, RoomKind
from skjema_app.vault.journal import NewEntry
from skjema_app.workflows.session import Session

__all__ = ["ANSWERS", "PASSWORD", "filled_draft", "interleaved", "new_session", "report", "timed", "worked"]


def new_session(folder: Path) -> Session:
    """A vault of a synthetic teacher on this machine's clock."""
    return work_kit.new_session(folder, SystemClock())


def fill_with_documents(session: Session, count: int) -> None:
    """Journal entries of ``count`` finished documents, sealed and projected as real ones; they share one PDF blob."""
    vault = session.vault
    definition = session.forms.current("melding-12-4")
    pdf = b"%PDF-1.7 stands in for a document of ordinary size" * 1000
    blob = vault._blobs.put(pdf, "application/pdf")
    start = session.clock.now() - timedelta(days=400)
    for first in range(0, count, 500):
        with vault.state.database.transaction() as connection:
            for number in range(first, min(first + 500, count)):
                room = vault._journal.open_room(connection, RoomKind.DOCUMENT)
                data: dict[str, Json] = {
                    "title": "Melding til rektor",
                    "pupil": f"Prøve Nummer{number}",
                    "group": f"{8 + number % 3}{'ABCD'[number % 4]}",
                    "level": "kort",
                    "supplements": "",
                    "answers": {**ANSWERS, "hva": f"Hendelse {number}. " + str(ANSWERS["hva"])},
                    "experienced": "2026-11-20",
                    "pdf_sha256": "0" * 64,
                    "restricted": False,
                    "urgent": number % 17 == 0,
                    "made_with": "bench",
                }
                at = start + timedelta(minutes=number)
                entry = NewEntry(EntryType.DOCUMENT_FINISHED, room, at, data, form=definition.pin, blobs=(blob,))
                vault._journal.append(connection, entry)


def interleaved(ours: Callable[[], float], bare: Callable[[], float], rounds: int) -> tuple[float, float]:
    """Medians of two measures taken in turn, so that a drifting machine slows both."""
    left, right = [], []
    for _ in range(rounds):
        left.append(ours())
        right.append(bare())
    return statistics.median(left), statistics.median(right)


def timed(work: Callable[[], object]) -> float:
    """Milliseconds that a call takes."""
    start = time.perf_counter()
    work()
    return (time.perf_counter() - start) * 1000


def worked(work: Callable[[], object]) -> float:
    """Milliseconds of this process's processor time that a call takes."""
    start = time.process_time()
    work()
    return (time.process_time() - start) * 1000


def processor() -> float:
    """Milliseconds of processor time so far: of this process with all its threads, and of children that have ended."""
    children = os.times()
    return (time.process_time() + children.children_user + children.children_system) * 1000


def report(name: str, figure: str, limit: str, *, kept: bool) -> None:
    """One line: what, how much, what was asked for, whether it holds in this run."""
    print(f"{'ok  ' if kept else 'OVER'}  {name:<52} {figure:<44} limit {limit}", flush=True)
