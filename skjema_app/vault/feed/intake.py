"""Frames in: what parses, is of this school and truly signed is stored; what can't be told yet waits outside.

An entry's id does not cover its signature. A frame of a device whose key is not known therefore stays a *stray* until
the key is: otherwise a false signature, delivered first, would keep the true entry out for ever. A frame without its
body was cut by an erasure, or by somebody on the way: it is taken, since what follows it hangs on its header, and the
whole one takes its place when it comes and nothing here says that it is erased.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence

import sqlalchemy as sa

from skjema_app.crypto.entry import asked_of, verify, verify_all
from skjema_app.crypto.frame import HEADER_BYTES, Frame, device_in, envelopes_in, parse_frame, signed_part
from skjema_app.crypto.signature_checks import Checks
from skjema_app.domain.errors import SkjemaError
from skjema_app.domain.feeds import Refusal, Taken
from skjema_app.vault import school_tables as tables
from skjema_app.vault.feed.ledger import CAME_CUT, Ledger
from skjema_app.vault.judge.reasons import Reason

MOST_BEGUN = 20_000
"""Signatures that are looked at ahead in one exchange."""
MOST_STRAYS = 2000
"""Frames of unknown devices that are kept at most (design-review § 1.35)."""


def take(
    connection: sa.Connection,
    ledger: Ledger,
    feed_keys: Mapping[str, bytes],
    frames: Sequence[bytes],
    *,
    school: str,
    feeds: frozenset[str],
    receiver: str,
    received: str,
    checks: Checks,
) -> Taken:
    """Store frames.

    Args:
        connection: of the caller's transaction.
        ledger: of all entries.
        feed_keys: feed keys known so far, by device.
        frames: as they came.
        school: whose they must be.
        feeds: the devices they may be of: the one whose files these are, and the sheet, whose few entries have no
            files of their own and travel with those of whoever typed the sheet.
        receiver: the own device.
        received: our time.
        checks: where signatures are checked.
    """
    read = [_read(raw, school, feeds) for raw in frames]
    signed: dict[int, tuple[Frame, bytes]] = {}
    for index, frame in enumerate(read):
        if isinstance(frame, Frame) and frame.header.device in feed_keys and frame.entry_id not in ledger:
            signed[index] = (frame, feed_keys[frame.header.device])
    answers = dict(zip(signed, verify_all(list(signed.values()), checks, receiver), strict=True))
    new = known = 0
    refused: list[Refusal] = []
    room: int | None = None
    for index, frame in enumerate(read):
        answer = answers.get(index)
        if not isinstance(frame, Frame):
            refused.append(Refusal(index, frame))
        elif isinstance(answer, SkjemaError):
            refused.append(Refusal(index, _reason(answer)))
        elif frame.entry_id in ledger:
            completed = _complete(connection, ledger, frame)
            new, known = new + completed, known + (not completed)
        elif index in signed:
            ledger.add(frame, received, answer)
            new += 1
        elif _is_stray(connection, frame):
            known += 1
        else:
            room = MOST_STRAYS - _stray_count(connection) if room is None else room
            if room <= 0:
                refused.append(Refusal(index, "too-many-unknown"))
                continue
            _add_stray(connection, frame, received)
            room -= 1
            new += 1
    return Taken(new, known, tuple(refused))


def begin_checks(
    frames: Iterable[bytes],
    feed_keys: Mapping[str, bytes],
    ledger: Ledger,
    checks: Checks,
    begun: set[bytes],
    receiver: str,
) -> None:
    """Let the signatures of frames that will come be checked meanwhile, as far as it is known by whose key.

    ``begun`` are headers with their signatures that were here already; more are added. ``receiver`` is the own device.
    """
    asked = []
    for raw in frames:
        part = signed_part(raw)
        if part is None or part in begun or len(begun) >= MOST_BEGUN:
            continue
        begun.add(part)
        header, signature = part[:HEADER_BYTES], part[HEADER_BYTES:]
        public = feed_keys.get(device_in(header))
        if public is not None and hashlib.sha256(header).hexdigest() not in ledger:
            asked.append(asked_of(header, signature, public, envelopes_in(raw), receiver))
    checks.begin(asked)


def adopt_strays(connection: sa.Connection, ledger: Ledger, feed_keys: Mapping[str, bytes]) -> None:
    """Take in the strays of devices whose key is known by now; a false one is dropped: it proves nothing."""
    rows = tables.strays
    # In the driver's own words: an import asks many times, and most often there are none.
    waiting = connection.exec_driver_sql("SELECT DISTINCT device FROM school_stray").scalars().all()
    for device in waiting:
        if device not in feed_keys:
            continue
        for row in connection.execute(
            sa.select(rows).where(rows.c.device == device).order_by(rows.c.frame_sha256)
        ).all():
            frame = parse_frame(row.frame)
            try:
                verify(frame, feed_keys[device])
            except SkjemaError:
                continue
            if frame.entry_id not in ledger:
                ledger.add(frame, row.received)
            else:
                _complete(connection, ledger, frame)
        connection.execute(sa.delete(rows).where(rows.c.device == device))


def stray_counts(connection: sa.Connection) -> dict[str, int]:
    """How many strays there are of each device."""
    rows = tables.strays
    query = sa.select(rows.c.device, sa.func.count()).group_by(rows.c.device).order_by(rows.c.device)
    return {row[0]: row[1] for row in connection.execute(query)}


def _read(raw: bytes, school: str, feeds: frozenset[str]) -> Frame | str:
    """A frame, or the reason why it can't be taken."""
    try:
        frame = parse_frame(raw)
    except SkjemaError as error:
        return _reason(error)
    if frame.header.school != school:
        return "school"
    return frame if frame.header.device in feeds else "device"


def _complete(connection: sa.Connection, ledger: Ledger, frame: Frame) -> bool:
    """Put a whole frame in the place of one that came cut; header and hashes are the same, so it is the true one."""
    entry = ledger[frame.entry_id]
    if frame.cut or entry.cut != CAME_CUT or entry.reason == Reason.ERASED:
        return False
    if frame.signature != ledger.frame(connection, entry).signature:
        return False
    ledger.replace_frame(connection, entry, frame)
    ledger.completed(entry)
    return True


def _reason(error: SkjemaError) -> str:
    return str(error.details.get("reason", "broken"))


def _is_stray(connection: sa.Connection, frame: Frame) -> bool:
    rows = tables.strays
    query = sa.select(rows.c.device).where(rows.c.frame_sha256 == _name_of(frame))
    return connection.execute(query).first() is not None


def _add_stray(connection: sa.Connection, frame: Frame, received: str) -> None:
    connection.execute(
        sa.insert(tables.strays).values(
            frame_sha256=_name_of(frame),
            entry_id=frame.entry_id,
            device=frame.header.device,
            received=received,
            frame=frame.raw,
        )
    )


def _name_of(frame: Frame) -> str:
    return hashlib.sha256(frame.raw).hexdigest()


def _stray_count(connection: sa.Connection) -> int:
    found: int = connection.execute(sa.select(sa.func.count()).select_from(tables.strays)).scalar_one()
    return found
