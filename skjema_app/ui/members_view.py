"""«Hvem blir med i saken»: who becomes a member of the case that is about to be opened, each with why."""

from __future__ import annotations

from PySide6.QtCore import Signal

from skjema_app.system.texts import _
from skjema_app.ui import icons
from skjema_app.ui.widgets.basics import Card, IconLabel, clear, column, label, row
from skjema_app.ui.widgets.choices import Check
from skjema_app.workflows.new_members import NewMembers, Proposed


class MembersView(Card):
    """Who always is in it stands as text; who is proposed is ticked, and can be left out.

    Signals:
        chosen: the key of what is opened, and the ids of those left out; after each click.
    """

    chosen = Signal(str, object)

    def __init__(self) -> None:
        super().__init__(label(_("Hvem blir med i saken"), "h2"), spacing=10)
        self.checks: dict[str, Check] = {}
        self._key = ""
        self._shown: NewMembers | None = None
        self.lead = label("", "muted")
        self.column.addWidget(self.lead)
        self._people = column(spacing=8)
        self.column.addLayout(self._people)
        self.hide()

    def show_members(self, members: NewMembers | None) -> None:
        """Show these; nothing where no case is opened."""
        if members is not None and members == self._shown:
            return  # whoever is choosing keeps their place
        self._shown = members
        clear(self._people)
        self.checks = {}
        self._key = "" if members is None else members.key
        self.setVisible(members is not None)
        if members is None:
            return
        some = any(not one.always for one in members.people)
        lead = _("De kan lese alt som legges i saken. Ta bort krysset for dem som ikke trenger det.")
        self.lead.setText(lead if some else _("De kan lese alt som legges i saken."))
        for one in members.people:
            if one.always:
                line = row(IconLabel("Checkmark", icons.SUBTLE, 16), label(_words(one)))
                line.setStretch(1, 1)
                self._people.addLayout(line)
            else:
                self._people.addWidget(self._check(one))
        for note in members.notes:
            self._people.addWidget(label(note, "muted"))

    def left_out(self) -> tuple[str, ...]:
        """Person ids of those who are unticked."""
        return tuple(person for person, check in self.checks.items() if not check.isChecked())

    def _check(self, one: Proposed) -> Check:
        check = Check(one.name, one.why)
        check.setChecked(one.chosen)
        check.toggled.connect(self._on_toggled)
        self.checks[one.person_id] = check
        return check

    def _on_toggled(self, _on: bool) -> None:
        self._shown = None
        self.chosen.emit(self._key, self.left_out())


def _words(one: Proposed) -> str:
    return _("{name}: {why}").format(name=one.name, why=one.why)
