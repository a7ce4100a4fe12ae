"""The child: takes one file, answers questions about it, and ends with its pipe. Anything unforeseen ends it too."""

from __future__ import annotations

import os
import sys

from skjema_app.domain.attachments import Media
from skjema_app.domain.pictures import Picture
from skjema_app.looker.fences import put_up_fences
from skjema_app.looker.sights import NotShown, Sight, look
from skjema_app.looker.wire import LARGEST_FILE, Flag, Head, Kind, WireBroken, read_exactly, read_head

MEDIA = tuple(Media)
"""In the order of the numbers that stand for them on the wire."""
_REFUSED = 3


def main() -> int:
    """Serve until the pipe ends; the exit code is for nobody but a person with a debugger."""
    if sys.stdin is None or sys.stdout is None:
        return _REFUSED
    put_up_fences()
    asked, answers = sys.stdin.buffer, sys.stdout.buffer
    try:
        head = read_head(asked)
        if head.kind is not Kind.LOOK or head.length > LARGEST_FILE or head.a >= len(MEDIA):
            return _REFUSED
        sight = look(read_exactly(asked, head.length), MEDIA[head.a])
        flags = (Flag.LOCKED if sight.locked else 0) | (Flag.POSITION if sight.position else 0)
        answers.write(Head(Kind.ABOUT, sight.pages, flags).to_bytes())
        answers.flush()
        while True:
            for part in _answer(sight, read_head(asked)):
                answers.write(part)
            answers.flush()
    except (NotShown, WireBroken, BrokenPipeError, MemoryError):
        os._exit(_REFUSED)  # nothing is tidied: no file may have a say in how this process ends


def _answer(sight: Sight, head: Head) -> tuple[bytes, bytes]:
    match head.kind:
        case Kind.BY_DPI:
            return _picture(sight.by_dpi(head.a, head.b))
        case Kind.BY_SIDE:
            return _picture(sight.by_side(head.a, head.b))
        case Kind.TEXT:
            words, more = sight.text()
            raw = words.encode("utf-8")
            return Head(Kind.WORDS, int(more), 0, len(raw)).to_bytes(), raw
        case _:
            raise WireBroken


def _picture(picture: Picture) -> tuple[bytes, bytes]:
    return Head(Kind.PICTURE, picture.width, picture.height, len(picture.rgb)).to_bytes(), picture.rgb
