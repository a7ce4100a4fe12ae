"""Python's search for circular garbage, kept away from where only lasting values are made."""

from __future__ import annotations

import contextlib
import gc
from collections.abc import Iterator


@contextlib.contextmanager
def no_collecting() -> Iterator[None]:
    """Don't look for circular garbage meanwhile.

    While thousands of entries are taken in, Python would go through all that is held again and again, and find nothing:
    measured, an eighth of the time. Values without circles are freed as always.
    """
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()
