"""«Innsyn for en elev»: whose, every place that may show others, each copy to read, then a folder for the package."""

from __future__ import annotations

import functools
from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

from skjema_app.system.texts import _, ngettext
from skjema_app.ui.archive.copy_pages import CopyPages
from skjema_app.ui.archive.spot_view import SpotView
from skjema_app.ui.desk import Desk
from skjema_app.ui.file_dialogs import FileQuestion
from skjema_app.ui.gate_parts import Busy, Trouble
from skjema_app.ui.keyed import KeyedButton, key_of
from skjema_app.ui.overlay import Overlay
from skjema_app.ui.widgets.basics import Button, Notice, announce, button, clear, column, label, row, tag
from skjema_app.ui.widgets.flow import flow
from skjema_app.ui.widgets.inputs import LineInput
from skjema_app.workflows import pupil_package
from skjema_app.workflows.pupil_package import Item, Package, Written


class InnsynSheet(Overlay):
    """One package.

    Signals:
        written: where it was written.
    """

    written = Signal(str)

    def __init__(self, over: QWidget, desk: Desk, pupils: Sequence[str] = ()) -> None:
        """``pupils``: names of those it may be about; the first stands in the field."""
        super().__init__(over, _("Innsyn for en elev"), widest=780)
        self._desk = desk
        self.pupils: list[Button] = []
        self.package: Package | None = None
        self.lead = label(
            _(
                "De ferdige dokumentene om eleven som du kan lese, som filer: signerte der de bare handler om "
                "eleven, ellers kopier der andre er tatt ut. Der Skjema er i tvil, ser du på stedet og bestemmer. "
                "Så leser du hver kopi."
            ),
            "muted",
        )
        self.name, self.asked_by = LineInput(), LineInput()
        name_label, asked_label = label(_("Elevens navn"), "label"), label(_("Hvem ber om innsyn?"), "label")
        name_label.setBuddy(self.name)
        asked_label.setBuddy(self.asked_by)
        self.name.setAccessibleName(_("Elevens navn"))
        self.name.setText(pupils[0] if pupils else "")
        if len(pupils) > 1:
            for name in pupils:
                choice = KeyedButton(name, name, "chip")
                choice.clicked.connect(self._on_pupil)
                self.pupils.append(choice)
        self.asked_by.setAccessibleName(_("Hvem ber om innsyn?"))
        self.begin_button = button(_("Finn dokumentene"), "primary", "FileSearch")
        self.about = label("", "h3")
        self._items = column(spacing=6)
        self.spot = SpotView()
        self.copy_words = label("", "h3")
        self.pages = CopyPages(desk)
        self.read = button(_("Jeg har lest kopien"), "primary", "Checkmark")
        self._drawn = ""
        self.left_out = Notice("info", _("Dette er ikke med"))
        self.save = button(_("Velg mappe og lagre"), "primary", "FileExport")
        self.plain = label(_("Filene er ikke kryptert. Slett dem når de er gitt videre."), "muted")
        self.done = Notice("success", _("Pakken er lagret"))
        self.busy, self.trouble = Busy(), Trouble()
        self.close_button = button(_("Lukk"))
        who = flow(*self.pupils) if self.pupils else None
        for part in (
            self.lead,
            name_label,
            *((who,) if who else ()),
            self.name,
            asked_label,
            self.asked_by,
            flow(self.begin_button),
        ):
            self.card.column.addWidget(part)
        self.card.column.addWidget(self.about)
        self.card.column.addLayout(self._items)
        self.card.column.addWidget(self.spot)
        self.card.column.addWidget(self.copy_words)
        self.card.column.addWidget(self.pages)
        for part in (flow(self.read), self.left_out, self.plain, flow(self.save), self.done, self.busy, self.trouble):
            self.card.column.addWidget(part)
        self.card.column.addWidget(self.close_button, 0, Qt.AlignmentFlag.AlignLeft)
        self._question = FileQuestion(self, _("En tom mappe til pakken"))
        self._question.chosen.connect(self.write_to)
        self.begin_button.clicked.connect(self.begin)
        self.name.entered.connect(self.begin)
        self.spot.rewritten.connect(self._on_rewrite)
        self.spot.kept.connect(self._on_keep)
        self.pages.drawn.connect(self._on_drawn)
        self.pages.failed.connect(self._on_failed)
        self.read.clicked.connect(self._on_read)
        self.save.clicked.connect(self._question.folder)
        self.close_button.clicked.connect(self.close_sheet)
        self._show()

    def begin(self) -> None:
        """Gather the documents and mask what is sure; costs as much as a preview of each."""
        self.trouble.show_words("")
        self.done.hide()
        self.busy.begin(_("Leter fram dokumentene …"))
        work = functools.partial(pupil_package.begin, self._desk.session, self.name.text())
        self._desk.ask(work, self._on_package, self, self._on_failed)

    def write_to(self, folder: Path) -> None:
        """Write the package."""
        if self.package is None:
            return
        self.busy.begin(_("Lager filene …"))
        work = functools.partial(
            pupil_package.write, self._desk.session, self.package, folder, asked_by=self.asked_by.text().strip()
        )
        self._desk.ask(work, self._on_written, self, self._on_failed)

    def _on_pupil(self) -> None:
        self.name.setText(key_of(self.sender()))
        self.begin()

    def _on_package(self, package: Package) -> None:
        self.busy.end()
        self.package = package
        self._show()
        self._focus()

    def _focus(self) -> None:
        """What is to be done next."""
        package = self.package
        if package is not None:
            (self.spot.instead if package.open_spots else self.read if package.unread else self.save).setFocus()

    def _show(self) -> None:
        package = self.package
        for part in (self.about, self.left_out, self.plain):
            part.setVisible(package is not None)
        clear(self._items)
        open_ = () if package is None else package.open_spots
        self.spot.setVisible(bool(open_))
        unread = () if package is None or open_ else package.unread
        self.save.setVisible(package is not None and not open_ and not unread)
        self._show_copy(unread[0] if unread else None)
        self.done.hide()
        if package is None:
            return
        count = len(package.items)
        self.about.setText(
            ngettext("{n} dokument om {who}", "{n} dokumenter om {who}", count).format(n=count, who=package.pupil)
        )
        for item in package.items:
            left = len(item.open_spots)
            words = ngettext("{n} sted å se på", "{n} steder å se på", left).format(n=left)
            taken = ngettext("Kopi, {n} opplysning tatt ut", "Kopi, {n} opplysninger tatt ut", item.copy.replaced)
            copied = tag(taken.format(n=item.copy.replaced), "info")
            state = tag(_("Signert original"), "success") if item.original else copied
            waits = tag(words, "warning") if left else tag(_("Les kopien"), "warning") if item.unread else None
            line = row(label(f"{item.title}, {item.day}"), *((waits,) if waits else ()), state)
            line.setStretch(0, 1)
            self._items.addLayout(line)
        said = list(pupil_package.not_inside(package))
        if package.restricted:
            said.append(_("Det som gjelder en ansatt (§ 12-5). Det er heller ikke nevnt i pakken."))
        self.left_out.say(_("Dette er ikke med"), "\n".join(said))
        if open_:
            item, one = open_[0]
            where = _("«{words}» i {title}: {field}").format(words=one.words, title=item.title, field=one.label)
            self.spot.ask(pupil_package.around(item, one) or one.words, where, one.suggestion, sure=one.sure)

    def _on_rewrite(self) -> None:
        if self.package is not None and self.package.open_spots:
            item, spot = self.package.open_spots[0]
            words = self.spot.wording
            work = functools.partial(
                pupil_package.with_words, self._desk.session, self.package, item.document_id, spot, words
            )
            self._desk.ask(work, self._on_package, self, self._on_failed)

    def _on_keep(self) -> None:
        if self.package is not None and self.package.open_spots:
            item, spot = self.package.open_spots[0]
            self._on_package(pupil_package.confirmed(self.package, item.document_id, spot))

    def _show_copy(self, item: Item | None) -> None:
        """The pages of a copy to read; None takes them away."""
        for part in (self.copy_words, self.read):
            part.setVisible(item is not None)
        wanted = "" if item is None else item.copy.digest
        if wanted == self._drawn:
            return
        self._drawn = wanted
        self.pages.empty()
        self.read.setEnabled(False)
        if item is not None:
            self.copy_words.setText(_("Les kopien av {title}, {day}").format(title=item.title, day=item.day))
            self.pages.draw(item.copy)

    def _on_drawn(self) -> None:
        self.read.setEnabled(True)
        self.read.setFocus()
        announce(self.read, self.copy_words.text())

    def _on_read(self) -> None:
        if self.package is not None and self.package.unread:
            self.package = pupil_package.was_read(self.package, self.package.unread[0].document_id)
            self._show()
            self._focus()

    def _on_written(self, written: Written) -> None:
        self.busy.end()
        self.package = None
        self._show()
        self.done.say(_("Pakken er lagret"), _("Den ligger i «{folder}».").format(folder=written.folder))
        self.done.show()
        self.written.emit(str(written.folder))
        self._desk.tell(written.change)
        self.close_button.setFocus()

    def _on_failed(self, error: Exception) -> None:
        self.busy.end()
        sentence = self._desk.sentence(error)
        self.trouble.show_words(sentence.heading, sentence.text)
