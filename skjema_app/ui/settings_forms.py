"""*Innstillinger › Skjemaer*: what the school should look over before it uses the forms, and empty forms to print."""

from __future__ import annotations

import functools

from PySide6.QtWidgets import QWidget

from skjema_app.system.texts import _, ngettext
from skjema_app.ui import theme
from skjema_app.ui.blank_form_sheet import BlankFormSheet
from skjema_app.ui.desk import Desk
from skjema_app.ui.settings_section import Section
from skjema_app.ui.widgets.basics import Button, Card, announce, button, clear, column, label, row, tag
from skjema_app.workflows import check_data
from skjema_app.workflows.check_data import DatumRow
from skjema_app.workflows.session import Change, Session

_MOST_PLACES = 3


class FormsSection(Section):
    """The list «Kontroller før bruk», each with *Bekreft* or *Angre*."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(_("Skjemaer"), desk)
        self.buttons: dict[Button, DatumRow] = {}
        self._wanted = ""
        self._said = ""
        self.blank = button(_("Skriv ut tomt skjema"), "", "FilePdf")
        self.blank.clicked.connect(self.print_blank)
        self.column.addLayout(row(self.blank, None))
        self.heading = label(_("Kontroller før bruk"), "h3")
        self.column.addWidget(self.heading)
        self.say(
            _(
                "Dette kan være endret, eller være annerledes hos dere. Se etter, og bekreft det som stemmer. "
                "Da forsvinner «kontroller» i skjemaene."
            )
        )
        self.left = label("", "muted")
        self.column.addWidget(self.left)
        self._lines = column(spacing=10)
        self.column.addLayout(self._lines)

    def refresh(self) -> None:
        """Read the list."""
        self.desk.ask(functools.partial(_read, self.desk.session), self._on_rows, self)

    def on_change(self, change: Change) -> None:
        """Somebody confirmed something."""
        if change.settings or change.school:
            self.refresh()

    def print_blank(self) -> None:
        """«Skriv ut tomt skjema»."""
        BlankFormSheet(self.window(), self.desk).open()

    def _on_rows(self, found: tuple[tuple[DatumRow, ...], bool]) -> None:
        rows, allowed = found
        focused = next((one.datum_id for act, one in self.buttons.items() if act.hasFocus()), "")
        self._wanted = focused or self._wanted
        clear(self._lines)
        self.buttons = {}
        open_rows = sum(not one.confirmed for one in rows)
        said = ngettext("{n} gjenstår.", "{n} gjenstår.", open_rows).format(n=open_rows)
        if not open_rows:
            said = _("Alt er kontrollert.")
        elif not allowed:
            said = _("{said} Rektor bekrefter for hele skolen.").format(said=said)
        self.left.setText(said)
        for one in rows:
            self._lines.addWidget(self._line(one, allowed=allowed))
        self._take_focus_back()

    def _line(self, one: DatumRow, *, allowed: bool) -> QWidget:
        words = column(label(one.name, "label"), spacing=2)
        if one.value:
            words.addWidget(label(one.value))
        if one.places:
            words.addWidget(label(_places(one.places), "small"))
        mark = tag(one.confirmed, "success") if one.confirmed else tag(_("Kontroller"), "warning")
        card = Card(spacing=6, name="rowCard")
        card.column.addLayout(words)
        word = _("Angre") if one.confirmed else _("Bekreft")
        act = button(word, "link" if one.confirmed else "")
        act.setAccessibleName(_("{choice}: {question}").format(choice=word, question=one.name))
        act.setMinimumWidth(theme.px(90))
        if not allowed:
            act.hide()
        act.clicked.connect(self._on_pressed)
        self.buttons[act] = one
        card.column.addLayout(row(mark, None, act))
        return card

    def _on_pressed(self) -> None:
        pressed = self.sender()
        one = self.buttons.get(pressed) if isinstance(pressed, Button) else None
        if one is None:
            return
        self._wanted = one.datum_id
        work = functools.partial(check_data.confirm_datum, self.desk.session, one.datum_id, confirmed=not one.confirmed)
        self.desk.ask(work, self._on_done, self)

    def _on_done(self, change: Change) -> None:
        self._said = self._wanted
        self.desk.tell(change)

    def _take_focus_back(self) -> None:
        """The list is made anew: the same line keeps the focus, and what happened is heard."""
        for act, one in self.buttons.items():
            if one.datum_id == self._wanted:
                act.setFocus()
            if one.datum_id == self._said:
                announce(self, one.confirmed or _("Ikke bekreftet lenger"))
        self._said = ""


def _read(session: Session) -> tuple[tuple[DatumRow, ...], bool]:
    return check_data.data_rows(session), check_data.may_confirm(session)


def _places(places: tuple[str, ...]) -> str:
    more = len(places) - _MOST_PLACES
    said = " · ".join(places[:_MOST_PLACES])
    if more <= 0:
        return said
    rest = ngettext("og {n} sted til", "og {n} steder til", more).format(n=more)
    return f"{said} {rest}"
