"""The plain files that exports left on the disk: where, how many, and *Slett filene nå* (user-review § 1.7)."""

from __future__ import annotations

import functools

from PySide6.QtCore import Qt, Signal

from skjema_app.domain.errors import ErrorCode, SkjemaError
from skjema_app.system.texts import _, ngettext
from skjema_app.ui.desk import Desk
from skjema_app.ui.gate_parts import Trouble
from skjema_app.ui.keyed import KeyedButton, key_of
from skjema_app.ui.widgets.basics import Card, Elided, clear, column, label
from skjema_app.ui.widgets.flow import flow
from skjema_app.workflows import archive_exports
from skjema_app.workflows.archive_exports import Deleted, PlainExport


class FilesCard(Card):
    """Hidden while there are none.

    Signals:
        said: what was deleted.
    """

    said = Signal(str)

    def __init__(self, desk: Desk) -> None:
        super().__init__(spacing=10)
        self._desk = desk
        self._shown: tuple[PlainExport, ...] = ()
        self._asked = ""
        self.buttons: dict[str, KeyedButton] = {}
        self.column.addWidget(label(_("Ukrypterte filer på disken"), "h2"))
        self._lines = column(spacing=12)
        self.column.addLayout(self._lines)
        self.trouble = Trouble(warning=True)
        self.column.addWidget(self.trouble)
        self.anyway = KeyedButton(_("Slett likevel"), "", "danger")
        self.anyway.clicked.connect(self._on_anyway)
        self.column.addWidget(self.anyway, 0, Qt.AlignmentFlag.AlignLeft)
        self.anyway.hide()
        self.hide()

    def show_exports(self, exports: tuple[PlainExport, ...]) -> None:
        """Show these."""
        if exports != self._shown:
            self._shown = exports
            clear(self._lines)
            self.buttons = {}
            for one in exports:
                self._add(one)
            self._ask("")
        self.setVisible(bool(exports))

    def delete(self, export_id: str, *, anyway: bool = False) -> None:
        """*Slett filene nå*."""
        self._asked = export_id
        work = functools.partial(archive_exports.delete_files, self._desk.session, export_id, unreceipted_ok=anyway)
        self._desk.ask(work, self._on_deleted, self, self._on_failed)

    def _add(self, one: PlainExport) -> None:
        remove = KeyedButton(_("Slett filene nå"), one.export_id, "primary" if one.receipted else "", "Trash")
        remove.clicked.connect(self._on_delete)
        self.buttons[one.export_id] = remove
        parts = [remove]
        if not one.there:
            gone = KeyedButton(_("Filene finnes ikke mer"), one.export_id, "quiet")
            gone.clicked.connect(self._on_gone)
            parts.append(gone)
        for part in parts:
            part.setAccessibleName(f"{part.label()}: {one.title}")
        self._lines.addLayout(
            column(label(one.title, "h3"), label(one.sentence), Elided(one.folder, "muted"), flow(*parts), spacing=4)
        )

    def _on_delete(self) -> None:
        self.delete(key_of(self.sender()))

    def _on_anyway(self) -> None:
        self.delete(self._asked, anyway=True)

    def _on_gone(self) -> None:
        self._desk.change(functools.partial(archive_exports.forget, self._desk.session, key_of(self.sender())), self)

    def _on_deleted(self, made: Deleted) -> None:
        self._ask("")
        words = ngettext("{n} fil er slettet.", "{n} filer er slettet.", made.count).format(n=made.count)
        if made.kept:
            more = ngettext(
                "{n} fil er endret av noen etterpå, og ligger der fortsatt.",
                "{n} filer er endret av noen etterpå, og ligger der fortsatt.",
                len(made.kept),
            ).format(n=len(made.kept))
            words = f"{words} {more}"
        self.said.emit(words)
        self._desk.tell(made.change)

    def _on_failed(self, error: Exception) -> None:
        sentence = self._desk.sentence(error)
        asks = isinstance(error, SkjemaError) and error.code is ErrorCode.FILES_NOT_RECEIPTED
        self.trouble.show_words(sentence.heading, sentence.text)
        self.anyway.setVisible(asks)
        if asks:
            self.anyway.setFocus()

    def _ask(self, words: str) -> None:
        self.trouble.show_words(words)
        self.anyway.hide()
