"""«Vis tidligere versjoner»: when each was kept, what was different then, and «Bruk denne»."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QDialog, QHBoxLayout, QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from skjema_app.domain.answers import Answers, Json
from skjema_app.domain.documents import DraftVersion, VersionKind
from skjema_app.form_engine.changes import ChangeKind, FieldChange, changes
from skjema_app.form_engine.definition import Field, FieldType, FormDefinition
from skjema_app.system.texts import _, ngettext
from skjema_app.ui import theme
from skjema_app.ui.widgets.basics import Card, Label, Page, button, clear, tag
from skjema_app.ui.wizard.texts import count_word, shown, stamp, value_text


class VersionsDialog(QDialog):
    """Earlier versions of a draft.

    Signals:
        chosen: use this one; carries the version's id.
    """

    chosen = Signal(int)

    def __init__(
        self, versions: tuple[DraftVersion, ...], definition: FormDefinition, now: Answers, parent: QWidget
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(_("Tidligere versjoner"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._versions, self._definition, self._now = versions, definition, now
        self.resize(theme.px(820), theme.px(520))
        column = QVBoxLayout(self)
        margin = theme.px(20)
        column.setContentsMargins(margin, margin, margin, margin)
        column.setSpacing(theme.px(12))
        column.addWidget(Label(_("Tidligere versjoner"), "h1"))
        self.lead = Label("", "muted")
        column.addWidget(self.lead)
        self.list = QListWidget()
        self.list.setAccessibleName(_("Versjoner, nyeste først"))
        self.list.setMaximumWidth(theme.px(270))
        self.list.setMinimumWidth(theme.px(200))
        self.differences = Page(widest=560, margin=12)
        body = QHBoxLayout()
        body.setSpacing(theme.px(12))
        body.addWidget(self.list)
        body.addWidget(self.differences, 1)
        column.addLayout(body, 1)
        foot = QHBoxLayout()
        foot.addStretch(1)
        self.close_button = button(_("Lukk"), "quiet")
        self.close_button.clicked.connect(self.reject)
        self.use_button = button(_("Bruk denne"), "primary")
        self.use_button.clicked.connect(self._use)
        foot.addWidget(self.close_button)
        foot.addWidget(self.use_button)
        column.addLayout(foot)
        self._fill()

    def _fill(self) -> None:
        if not self._versions:
            self.lead.setText(_("Ingen tidligere versjoner ennå. Skjema tar vare på en hver gang du åpner kladden."))
            self.list.hide()
            self.differences.hide()
            self.use_button.hide()
            return
        self.lead.setText(_("Det du har nå, blir også tatt vare på, så du kan gå tilbake igjen."))
        kinds = {
            VersionKind.SESSION: _("da du åpnet kladden"),
            VersionKind.HOURLY: _("tatt vare på underveis"),
            VersionKind.BEFORE_RESTORE: _("før du hentet en eldre"),
            VersionKind.BEFORE_DELETE: _("før du slettet kladden"),
        }
        for version in self._versions:
            item = QListWidgetItem(f"{stamp(version.at)}\n{kinds[version.kind]}")
            self.list.addItem(item)
        self.list.currentRowChanged.connect(self._show)
        self.list.setCurrentRow(0)

    def _show(self, place: int) -> None:
        clear(self.differences.column)
        if not 0 <= place < len(self._versions):
            return
        found = changes(self._definition, self._versions[place].answers, self._now)
        if found:
            text = ngettext("{n} svar er ulikt det du har nå.", "{n} svar er ulike det du har nå.", len(found))
            number = _("Ett") if len(found) == 1 else count_word(len(found)).capitalize()
            self.differences.column.addWidget(Label(text.format(n=number), "h3"))
        else:
            self.differences.column.addWidget(Label(_("Denne versjonen er lik det du har nå."), "muted"))
        for change in found:
            self.differences.column.addWidget(self._difference(change))
        self.differences.column.addStretch(1)

    def _difference(self, change: FieldChange) -> Card:
        field = self._definition.field_at(change.path)
        card = Card(spacing=6)
        card.column.setContentsMargins(theme.px(14), theme.px(12), theme.px(14), theme.px(12))
        card.column.addWidget(Label(shown(change.label), "h3"))
        if change.kind is ChangeKind.MOVED:
            card.column.addWidget(Label(_("Rekkefølgen er endret."), "muted"))
            return card
        for heading, value in ((_("I denne versjonen"), change.before), (_("Nå"), change.after)):
            line = QHBoxLayout()
            line.addWidget(tag(heading, "accent" if value is change.before else "neutral"))
            line.addStretch(1)
            card.column.addLayout(line)
            card.column.addWidget(Label(self._words(value, field) or _("(tomt)")))
        return card

    def _words(self, value: Json, field: Field | None) -> str:
        if field is None or value is None:
            return "" if value is None else str(value)
        if field.type is FieldType.ROWS and isinstance(value, dict):
            return value_text(field, [value], self._definition)
        return value_text(field, value, self._definition)

    def _use(self) -> None:
        place = self.list.currentRow()
        if 0 <= place < len(self._versions):
            self.chosen.emit(self._versions[place].version_id)
            self.accept()
