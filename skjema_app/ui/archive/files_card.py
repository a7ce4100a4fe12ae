"""The plain files that exports left on the disk: where, how many, and *Slett filene nå* (user-review § 1.7)."""

from __future__ import annotations

import functools

from PySide6.QtCore import Qt, Signal

from skjema_app.domain.errors import ErrorCode, SkjemaError
from skjema_app.system.texts import _, ngettext
from skjema_app.ui.archive import jobs
from skjema_app.ui.archive.jobs import Unfinished
from skjema_app.ui.desk import Desk
from skjema_app.ui.gate_parts import Trouble
from skjema_app.ui.keyed import KeyedButton, key_of
from skjema_app.ui.widgets.basics import Card, Elided, clear, column, label
from skjema_app.ui.widgets.flow import flow
from skjema_app.workflows import archive_begun, archive_exports
from skjema_app.workflows.archive_begun import Begun
from skjema_app.workflows.archive_exports import Deleted, PlainExport
from skjema_app.workflows.session import Change


class FilesCard(Card):
    """Hidden while there are none.

    Signals:
        said: what was deleted.
        go_on_wanted: a ``Begun`` to go on with.
    """

    said = Signal(str)
    go_on_wanted = Signal(object)

    def __init__(self, desk: Desk) -> None:
        super().__init__(spacing=10)
        self._desk = desk
        self._shown: tuple[PlainExport, ...] = ()
        self._unfinished: tuple[Unfinished, ...] = ()
        self._discarding: Begun | None = None
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

    def show_exports(self, exports: tuple[PlainExport, ...], unfinished: tuple[Unfinished, ...] = ()) -> None:
        """Show these; what did not end comes first."""
        if (exports, unfinished) != (self._shown, self._unfinished):
            self._shown, self._unfinished = exports, unfinished
            clear(self._lines)
            self.buttons = {}
            for begun in unfinished:
                self._add_unfinished(begun)
            for one in exports:
                self._add(one)
            self._ask("")
        self.setVisible(bool(exports or unfinished))

    def focus_first(self) -> None:
        """Go to the first thing that can be done."""
        for one in self.buttons.values():
            one.setFocus()
            return

    def delete(self, export_id: str, *, anyway: bool = False) -> None:
        """*Slett filene nå*."""
        self._asked = export_id
        work = functools.partial(archive_exports.delete_files, self._desk.session, export_id, unreceipted_ok=anyway)
        self._desk.ask(work, self._on_deleted, self, self._on_failed)

    def _add_unfinished(self, one: Unfinished) -> None:
        begun = one.begun
        words = _("Eksporten ble ikke ferdig. Det som ligger der, er ikke kryptert, og skal ikke leveres.")
        if not one.may_go_on and not archive_begun.is_there(begun):
            words = _("Eksporten ble ikke ferdig, og mappen er ikke her nå. Ligger den på en minnepinne? Sett den inn.")
        parts: list[KeyedButton] = []
        if one.may_go_on:
            go_on = KeyedButton(_("Fortsett eksporten"), begun.key, "primary")
            go_on.clicked.connect(self._on_go_on)
            parts.append(go_on)
        drop = KeyedButton(_("Slett det som ligger der"), begun.key, "", "Trash")
        drop.clicked.connect(self._on_discard)
        parts.append(drop)
        self.buttons[begun.key] = parts[0]
        for part in parts:
            part.setAccessibleName(f"{part.label()}: {begun.title}")
        self._lines.addLayout(
            column(label(begun.title, "h3"), label(words), Elided(begun.out, "muted"), flow(*parts), spacing=4)
        )

    def _begun(self) -> Begun | None:
        key = key_of(self.sender())
        return next((one.begun for one in self._unfinished if one.begun.key == key), None)

    def _on_go_on(self) -> None:
        begun = self._begun()
        if begun is not None:
            self.go_on_wanted.emit(begun)

    def _on_discard(self) -> None:
        self._discarding = self._begun()
        if self._discarding is not None:
            work = functools.partial(jobs.discard, self._desk.session, self._discarding)
            self._desk.ask(work, self._on_discarded, self, self._on_failed)

    def _on_discarded(self, change: Change) -> None:
        self.said.emit(_("Det som lå igjen etter eksporten, er slettet."))
        self._desk.tell(change)

    def _add(self, one: PlainExport) -> None:
        remove = KeyedButton(_("Slett filene nå"), one.export_id, "primary" if one.receipted else "", "Trash")
        remove.clicked.connect(self._on_delete)
        self.buttons[one.export_id] = remove
        parts: list[KeyedButton] = [remove]
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
