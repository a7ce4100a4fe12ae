"""The libraries that lay out, judge and sign PDFs, loaded before they are needed: they take more than a second.

The window asks for them while the person reads «Se over»; *Ferdigstill* then waits for nothing, or for the rest.
"""

from __future__ import annotations

import threading
from datetime import date

_ONE_AT_A_TIME = threading.Lock()


def load() -> None:
    """Import them; at once when they are there. Two threads never import them together. For a worker thread."""
    with _ONE_AT_A_TIME:
        from skjema_app.documents import (  # noqa: F401 - for others
            approve,
            compose,
            facts_json,
            fonts,
            fresh,
            preflight,
            readback,
            recheck,
            render,
            sign,
            stamp,
        )
        from skjema_app.system.calendar import date_in_words

        fonts.ready()
        date_in_words(date(2000, 1, 1))  # the words of dates are read from files of their own
