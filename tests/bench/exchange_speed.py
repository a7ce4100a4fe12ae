"""Exchange of ten thousand entries against its bare parts, and how soon a report stands in the rector's list."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import bare_exchange
import kit
import school_year
import three_people
from bare_exchange import Bare, Sealed, Stopwatch

from skjema_app.crypto.frame import parse_frame
from skjema_app.exchange.engine import exchange
from skjema_app.exchange.folder import FolderTarget
from skjema_app.exchange.target import Area, AreaKind
from skjema_app.vault.feed import core
from skjema_app.vault.feed.port import FeedPort
from skjema_app.workflows import content_check, exchanging, review
from skjema_app.workflows.checks_apart import ChecksApart
from skjema_app.workflows.feeds_on_vault import directly
from skjema_app.workflows.session import Session

REPORTS = 7


@dataclass(frozen=True, slots=True)
class Figures:
    """Milliseconds; ``attachments`` and ``proof`` (of one real document) are not in ``push`` and ``pull``.

    Attributes:
        entries: how many.
        push: one device delivers them.
        pull: another fetches, checks, judges and projects them, ``rounds`` exchanges together.
        rounds: as many as the limit of entries per exchange asks for.
        attachments: reading attachments from the folder and looking at them, apart.
        proof: comparing one PDF with its answers, apart.
        idle: an exchange by a vault of this size in which nothing is new.
        bare: the bare parts in the same run.
        worked: processor time of ``push`` and ``pull``, of all processes together: what a busy machine doesn't change.
        bare_worked: the bare parts' processor time.
        reports: seconds from the folder to the list, in a vault of this size.
    """

    entries: int
    push: float
    pull: float
    rounds: int
    attachments: float
    proof: float
    idle: float
    bare: Bare
    worked: float
    bare_worked: Bare
    reports: list[float]


def measure(folder: Path) -> Figures:
    """Everything in one school; the bare parts before and after, averaged."""
    with three_people.school_of_three(folder) as school:
        school_year.write_year(school)
        before = kit.processor()
        push = kit.timed(lambda: _engine(school, school.teacher))
        apart = Stopwatch()
        pull, rounds = _pull(school, apart)
        worked = kit.processor() - before - apart.worked
        entries = _sealed(school)
        assert school.teacher.school is not None
        parts, parts_worked = [], []
        for number in range(3):
            parts.append(_bare(folder / f"bare{number}", school, entries, kit.timed))
            parts_worked.append(_bare(folder / f"worked{number}", school, entries, kit.worked))
        exchanging.exchange_now(school.rector)  # receipts for all of them
        idle = kit.timed(lambda: exchanging.exchange_now(school.rector))
        return Figures(
            entries=len(entries),
            push=push,
            pull=pull,
            rounds=rounds,
            attachments=apart.spent,
            proof=_proof(school),
            idle=idle,
            bare=bare_exchange.middle(parts),
            worked=worked,
            bare_worked=bare_exchange.middle(parts_worked),
            reports=report_times(school),
        )


def reports(folder: Path) -> list[float]:
    """The same wait in a school that has just begun."""
    with three_people.school_of_three(folder) as school:
        return report_times(school)


def report_times(school: three_people.School) -> list[float]:
    """Seconds from a report that lies in the folder to its row in the rector's list, one exchange each."""
    found = []
    for number in range(REPORTS):
        document = three_people.report(school.teacher, fuller=False, hva=f"Hendelse {number} i storefri.")
        exchanging.exchange_now(school.teacher)
        start = time.perf_counter()
        outcome = exchanging.exchange_now(school.rector)
        listed = {row.document_id for row in review.list_reviews(school.rector)}
        found.append(time.perf_counter() - start)
        assert not outcome.trouble
        assert document.document_id in listed
    return found


def _pull(school: three_people.School, apart: Stopwatch) -> tuple[float, int]:
    """Milliseconds of fetching, checking, judging and projecting, and in how many exchanges."""
    reader = school.rector.school
    assert reader is not None
    plain = core.look_at_contents
    core.look_at_contents = apart.on(plain)  # type: ignore[assignment]
    try:
        start = time.perf_counter()
        rounds = 1
        with ChecksApart() as checks:  # as `exchange_now` does
            feeds = reader.feeds(checks)
            feeds.put_blob = apart.on(feeds.put_blob)  # type: ignore[method-assign, assignment]
            while _engine(school, school.rector, apart, feeds):
                rounds += 1
        while asked := apart.on(reader.questions)():
            assert isinstance(asked, tuple)
            reader.answer({one.entry_id: "" for one in asked})
        whole = (time.perf_counter() - start) * 1000
    finally:
        core.look_at_contents = plain
    held = reader._entries()
    accepted = sum(1 for entry in held if entry.kind == "document.finished" and entry.state.value == "accepted")
    assert accepted == school_year.READABLE
    return whole - apart.spent, rounds


def _engine(
    school: three_people.School, session: Session, apart: Stopwatch | None = None, feeds: FeedPort | None = None
) -> bool:
    """One exchange through the folder; whether there is more to fetch."""
    assert session.school is not None
    feeds = feeds or session.school.feeds()
    target = FolderTarget(school.folder, feeds.school, feeds.device_id)
    if apart is not None:
        plain, read = target.read, apart.on(target.read)

        def reading(area: Area, name: str, limit: int) -> object:
            return (read if area.kind is AreaKind.BLOBS else plain)(area, name, limit)

        target.read = reading  # type: ignore[method-assign, assignment]
    report = exchange(target, feeds, now=session.clock.now())
    assert report.push_failed is None
    return bool(report.more)


def _sealed(school: three_people.School) -> list[Sealed]:
    """The teacher's entries with the keys that the rector holds of them."""
    reader, writer = school.rector, school.teacher
    raw = reader.vault.state.database.raw
    keys = dict(raw.execute("SELECT key_id, key FROM school_key").fetchall())
    query = "SELECT frame, key_id FROM school_entry JOIN school_frame USING (position) WHERE device = ? ORDER BY seq"
    rows = raw.execute(query, (writer.vault.device.device_id,)).fetchall()
    return [Sealed(parse_frame(frame), keys.get(key_id, b"")) for frame, key_id in rows]


def _bare(
    folder: Path,
    school: three_people.School,
    entries: list[Sealed],
    gauge: Callable[[Callable[[], object]], float],
) -> Bare:
    writer, reader = school.teacher.vault.device, school.rector.vault.device
    return bare_exchange.measure(folder, entries, reader, writer.feed_public, gauge)


def _proof(school: three_people.School) -> float:
    """One real document's PDF against its answers."""
    document = three_people.report(school.teacher, fuller=False)
    exchanging.exchange_now(school.teacher)
    reader = school.rector.school
    assert reader is not None
    _engine(school, school.rector)
    spent = kit.timed(lambda: content_check.prove_all(reader, school.rector, directly))
    assert school.rector.vault.documents.get(document.document_id).document_id
    return spent
