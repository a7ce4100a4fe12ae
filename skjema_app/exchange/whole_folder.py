"""An exchange folder as it looks to somebody who has nothing but the recovery sheet: which schools, all frames.

Nothing is believed, marked or written here. What is read is as bounded as in an exchange.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path

from skjema_app.domain.errors import ErrorCode, SkjemaError
from skjema_app.exchange import segments
from skjema_app.exchange.target import DEVICES, Target, feed_of

MOST_SCHOOLS = 20
MOST_DEVICES = 2000
MOST_TOTAL_BYTES = 1 << 30
MOST_SEGMENT_BYTES = 4 << 20
_ID = re.compile("[0-9a-f]{32}")


def list_schools(root: Path) -> tuple[str, ...]:
    """Ids of the schools that exchange through a folder, 20 at most.

    Raises:
        SkjemaError: FOLDER_GONE, FOLDER_NOT_READABLE.
    """
    try:
        with os.scandir(root) as found:
            names = [one.name for one in found if _ID.fullmatch(one.name) and one.is_dir(follow_symlinks=False)]
    except FileNotFoundError as error:
        raise SkjemaError(ErrorCode.FOLDER_GONE, path=str(root)) from error
    except OSError as error:
        raise SkjemaError(ErrorCode.FOLDER_NOT_READABLE, path=str(root)) from error
    return tuple(sorted(names)[:MOST_SCHOOLS])


def all_frames(target: Target) -> Iterator[bytes]:
    """Every frame of every device, as far as the files can be read; a file that fails is passed over.

    Raises:
        SkjemaError: FOLDER_… when the place itself fails.
    """
    left = MOST_TOTAL_BYTES
    for device in target.list(DEVICES).entries[:MOST_DEVICES]:
        for listed in target.list(feed_of(device.name)).entries:
            if not segments.number_of(listed.name):
                continue
            try:
                data = target.read(feed_of(device.name), listed.name, MOST_SEGMENT_BYTES)
            except SkjemaError:
                continue
            left -= len(data)
            if left < 0:
                return
            yield from segments.split(data).frames
