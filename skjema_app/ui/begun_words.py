"""Words begun in the panels of *Saker* and *Til godkjenning*, at a lock and after it: written, and found again."""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping

from PySide6.QtWidgets import QWidget

from skjema_app.ui.desk import Desk
from skjema_app.ui.list_and_detail import ListAndDetail
from skjema_app.workflows.half_written import remember_panel


def write_panels(
    desk: Desk,
    places: Mapping[int, ListAndDetail],
    shown: QWidget | None,
    done: Callable[[], None],
    failed: Callable[[Exception], None],
) -> None:
    """Write what stands in the panels, and which of the places is shown with one; see ``departure.Writer``."""
    for page in places.values():
        if not page.keeper.flush():
            failed(page.keeper.failure or TimeoutError())
            return
    number, about = next(((n, page.writing_about) for n, page in places.items() if page is shown), (0, ""))
    remember = functools.partial(remember_panel, desk.session, str(number), about)
    desk.ask(remember, _ignore, desk)  # done before the vault is closed: its work is done one by one
    done()


def save_panels(places: Mapping[int, ListAndDetail]) -> dict[int, str]:
    """Write what stands in the panels, before the places are made anew; what is written about, by place."""
    for page in places.values():
        page.keeper.save_now()
    return {number: page.writing_about for number, page in places.items()}


def _ignore(_nothing: None) -> None:
    """Where the person was is remembered; there is nothing to tell."""
