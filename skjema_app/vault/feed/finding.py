"""Finding one's school with the recovery sheet alone: its id, the key of its room, and its first sheet.

The key comes in an envelope that an issuer's entry holds for the sheet. That says nothing yet of whose school it is:
everybody can seal to the sheet's public key. So the school must be one that this very sheet has signed for: it founded
it, or signed that it takes the place of an earlier sheet *of this school* (`crypto.sheet_renewal`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from skjema_app.crypto.entry import RoomCipher, open_envelopes, verify
from skjema_app.crypto.frame import Frame, parse_frame
from skjema_app.crypto.identity import DeviceKeys, device_id_of
from skjema_app.crypto.school_root import SheetKeys
from skjema_app.crypto.secret import Secret
from skjema_app.domain.errors import SkjemaError
from skjema_app.vault.bodies import EntryType, decode_body, text
from skjema_app.vault.feed.rooms import room_of_key
from skjema_app.vault.judge import claims_of

_MOST_KEYS = 16


@dataclass(frozen=True, slots=True)
class FoundSchool:
    """A school that a sheet belongs to.

    Attributes:
        school: its id.
        room: id of the school room.
        name: as its founding says.
        anchor: feed key of its first sheet.
        key: of the school room; the caller wipes it.
    """

    school: str
    room: str
    name: str
    anchor: bytes
    key: Secret


def find_school(raw: Iterable[bytes], school: str, sheet: SheetKeys) -> FoundSchool | None:
    """The school of a sheet among the frames of a folder, or None where the sheet opens nothing there.

    Args:
        raw: frames as they lie there.
        school: id of the school whose folder it is.
        sheet: in hand; stays the caller's.
    """
    frames = [frame for one in raw if (frame := _parsed(one, school)) is not None]
    tried: set[str] = set()
    for key in _keys(frames, sheet.device()):
        room = room_of_key(school, key)
        if room not in tried:
            tried.add(room)
            found = _of_key(frames, school, room, key, sheet.feed_public)
            if found is not None:
                return found
        key.wipe()
        if len(tried) >= _MOST_KEYS:
            break
    return None


def _parsed(raw: bytes, school: str) -> Frame | None:
    try:
        frame = parse_frame(raw)
    except SkjemaError:
        return None
    return frame if frame.header.school == school and not frame.cut else None


def _keys(frames: Iterable[Frame], sheet: DeviceKeys) -> Iterator[Secret]:
    for frame in frames:
        try:
            grant = open_envelopes(frame, sheet)
        except SkjemaError:
            continue
        if grant is not None:
            grant.cipher.wipe()
            yield grant.room_key


def _of_key(frames: Iterable[Frame], school: str, room: str, key: Secret, feed: bytes) -> FoundSchool | None:
    """The school whose room this key opens, if this sheet founded it or signed that it came after who did."""
    feeds: dict[str, dict[bytes, Frame]] = {}
    for frame in frames:
        feeds.setdefault(frame.header.device, {})[frame.header.tag] = frame
    anchors: dict[bytes, str] = {}
    renewed: set[bytes] = set()
    with RoomCipher(school, key) as cipher:
        for device, by_tag in feeds.items():
            index = 0
            while (next_one := by_tag.get(cipher.tag(device, index))) is not None:
                _look(next_one, index, cipher, feed, anchors, renewed)
                index += 1
    for anchor, name in anchors.items():
        if anchor == feed or anchor in renewed:
            return FoundSchool(school, room, name, anchor, key)
    return None


def _look(
    frame: Frame, index: int, cipher: RoomCipher, feed: bytes, anchors: dict[bytes, str], renewed: set[bytes]
) -> None:
    """Note a founding by the sheet that it names, and the first sheet of the school that ours signed for."""
    try:
        read = decode_body(
            cipher.open_body(frame, index), entry_id=frame.entry_id, device=frame.header.device, seq=frame.header.seq
        )
        if read.kind not in {EntryType.SCHOOL_FOUNDED, EntryType.SHEET_RENEWED}:
            return
        claims = claims_of(read.kind, read.version, read.data)
        if not claims:
            return
        named = bytes.fromhex(text(claims, "sheet_feed"))
        if read.kind == EntryType.SHEET_RENEWED:
            if named == feed:
                renewed.add(bytes.fromhex(text(claims, "anchor")))
        elif frame.header.device == device_id_of(named):
            verify(frame, named)
            anchors[named] = text(claims, "name")
    except SkjemaError:
        return
