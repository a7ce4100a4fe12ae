"""«Del utenfor skolen»: where the PDF goes; it is written, and the case says who got it."""

from __future__ import annotations

import functools
from collections.abc import Callable
from pathlib import Path

from PySide6.QtWidgets import QWidget

from skjema_app.ui.casework.panels import OutsideShare
from skjema_app.ui.desk import Desk
from skjema_app.ui.export_panel import ExportPanel
from skjema_app.workflows import share_outside
from skjema_app.workflows.session import Change


class ShareSheet(ExportPanel):
    """An export that is logged as shared."""

    def __init__(self, over: QWidget, desk: Desk, words: OutsideShare) -> None:
        super().__init__(over, desk, words.document_id)
        self._words = words

    def work(self, target: Path, *, replace: bool) -> Callable[[], Change]:
        """See ``ExportPanel``."""
        return functools.partial(
            share_outside.share_outside,
            self._desk.session,
            self._words.document_id,
            target,
            service=self._words.services,
            recipient=self._words.recipient,
            override=self._words.override,
            replace=replace,
        )
