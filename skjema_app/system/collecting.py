"""Python's search for circular garbage, kept away from where only lasting values are made."""

from __future__ import annotations

import contextlib
import gc
from collections.abc import Iterator

_CROWD = 20_000
"""Values more than before; Python itself would have looked through them thirty times by then."""


@contextlib.contextmanager
def no_collecting() -> Iterator[None]:
    """Don't look for circular garbage meanwhile.

    While thousands of entries are taken in, Python would go through all that is held again and again, and find nothing:
    measured, an eighth of the time. Values without circles are freed as always. What a crowd has left is put among the
    old at once: made to last, it would be gone through three times before it got there.
    """
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            if gc.get_count()[0] > _CROWD:
                gc.freeze()
                gc.unfreeze()
            gc.enable()
