"""Keeps what is being written in the panel of a page, as a form's draft is kept, and brings it back."""

from __future__ import annotations

import functools
from collections.abc import Iterable
from datetime import datetime

from PySide6.QtCore import QObject

from skjema_app.domain.answers import Answers
from skjema_app.domain.documents import Place
from skjema_app.ui.desk import Desk
from skjema_app.ui.detail_page import DetailPage
from skjema_app.ui.event_panels import EventPanel
from skjema_app.ui.wizard.autosave import Autosave
from skjema_app.workflows.half_written import HalfWritten, keep_half_written
from skjema_app.workflows.session import Session

FLUSH_SECONDS = 5.0


class _Saver:
    """Writes one panel's texts; ``Autosave`` hands them over as answers."""

    def __init__(self, session: Session, panel: EventPanel) -> None:
        self._session = session
        self._about = (panel.document_id, panel.kind)

    def save(self, answers: Answers, place: Place) -> datetime:
        """See ``keeper.Saver``."""
        del place
        fields = {name: text for name, text in answers.items() if isinstance(text, str)}
        return keep_half_written(self._session, HalfWritten(*self._about, fields))


class PanelKeeper(QObject):
    """Belongs to one page, and follows the panel of its detail."""

    def __init__(self, desk: Desk, detail: DetailPage) -> None:
        super().__init__(detail)
        self._desk = desk
        self._detail = detail
        self._kept: dict[tuple[str, str], HalfWritten] = {}
        self._autosave: Autosave | None = None
        self.failure: Exception | None = None
        detail.panel_opened.connect(self._on_opened)
        detail.panel_dropped.connect(self._on_dropped)
        detail.panel_done.connect(self._on_done)

    def know(self, notes: Iterable[HalfWritten]) -> None:
        """What is half-written about the thing that is shown: the newest is brought back unless a panel is open."""
        if self._detail.panel is not None:
            return
        self._kept = {(note.document_id, note.panel): note for note in notes}
        for note in self._kept.values():
            if self._detail.panel is None:
                self._detail.reopen(note.panel)

    def save_now(self) -> None:
        """Write without waiting; the page is about to be made anew."""
        if self._autosave is not None:
            self._autosave.save_now()

    def flush(self) -> bool:
        """Block until everything is written; False when it could not be written within some seconds."""
        return self._autosave is None or self._autosave.flush(FLUSH_SECONDS)

    def _on_opened(self, panel: EventPanel) -> None:
        kept = self._kept.get((panel.document_id, panel.kind))
        if kept is not None:
            panel.put(kept.fields)
        self._autosave = Autosave(_Saver(self._desk.session, panel), self._desk.background, self._texts, panel)
        self._autosave.failed.connect(self._on_failed)
        self._autosave.saved.connect(self._on_saved)
        panel.edited.connect(self._autosave.touch)

    def _on_dropped(self, panel: EventPanel) -> None:
        if self._autosave is not None and self._autosave.unsaved:
            self._keep(panel, panel.held())
        self._forget_panel()

    def _on_done(self, panel: EventPanel) -> None:
        self._kept.pop((panel.document_id, panel.kind), None)
        self._forget_panel()
        self._keep(panel, {})

    def _keep(self, panel: EventPanel, fields: dict[str, str]) -> None:
        note = HalfWritten(panel.document_id, panel.kind, fields)
        self._desk.ask(functools.partial(keep_half_written, self._desk.session, note), self._on_saved, self)

    def _forget_panel(self) -> None:
        if self._autosave is not None:
            self._autosave.stop()
            self._autosave = None

    def _texts(self) -> tuple[Answers, Place]:
        panel = self._detail.panel
        return (panel.held() if panel is not None else {}), Place()

    def _on_failed(self, error: Exception) -> None:
        self.failure = error
        self._desk.trouble(error)

    def _on_saved(self, _when: object) -> None:
        self.failure = None
