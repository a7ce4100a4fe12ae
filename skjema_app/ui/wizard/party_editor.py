"""Editor for one person from anywhere: staff, a pupil, a guardian, or somebody from outside.

A name that is typed and belongs to exactly one known person is that person; any other name is somebody from outside
(or, where nobody from outside may be named, the first kind that may).
"""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex
from PySide6.QtWidgets import QWidget

from skjema_app.domain.answers import Json
from skjema_app.form_engine.definition import Field, PartyKind
from skjema_app.system.texts import _
from skjema_app.ui.widgets.basics import Label
from skjema_app.ui.widgets.inputs import LineInput
from skjema_app.ui.wizard.editors import Editor
from skjema_app.ui.wizard.people_editors import REF_ROLE, name_completer
from skjema_app.workflows.fill_form import OpenForm
from skjema_app.workflows.known_people import KnownParty


class PartyEditor(Editor):
    """One person. Says below the name who it was taken for."""

    def __init__(self, field: Field, form: OpenForm) -> None:
        super().__init__()
        self._kinds = field.kinds or tuple(PartyKind)
        self._known = tuple(party for party in form.parties if party.kind in self._kinds)
        self._chosen: KnownParty | None = None
        self._kind = self._typed_kind()
        self._ref = ""
        self._loading = False
        self.line = LineInput()
        self.line.setMaximumWidth(self.line.fontMetrics().horizontalAdvance("n") * 48)
        offers = [(party.name, _offered(party), str(place)) for place, party in enumerate(self._known)]
        self.line.setCompleter(name_completer(offers, self))
        completer = self.line.completer()
        completer.activated[QModelIndex].connect(self._picked)  # type: ignore[index]
        self.line.textChanged.connect(self._typed)
        self.line.left.connect(self.left)
        self.line.entered.connect(self.entered)
        self.column.addWidget(self.line)
        self.about = Label("", "small")
        self.about.hide()
        self.column.addWidget(self.about)

    def value(self) -> Json:
        """See ``Editor``."""
        name = self.line.text()
        return {"ref": self._ref, "name": name, "kind": self._kind.value} if name else None

    def set_value(self, value: Json) -> None:
        """See ``Editor``."""
        name, ref, kind = ("", "", "") if not isinstance(value, dict) else map(value.get, ("name", "ref", "kind"))
        self._loading = True
        self.line.setText(name if isinstance(name, str) else "")
        self._loading = False
        self._ref = ref if isinstance(ref, str) else ""
        self._kind = PartyKind(kind) if isinstance(kind, str) and kind in set(PartyKind) else self._typed_kind()
        same = [party for party in self._known if (party.kind, party.ref) == (self._kind, self._ref)]
        self._chosen = next((party for party in same if _is_called(party, self.line.text())), None)
        self._say()

    def focus_widget(self) -> QWidget:
        """See ``Editor``."""
        return self.line

    # --- inside ------------------------------------------------------------------------------------------------

    def _typed_kind(self) -> PartyKind:
        """What somebody is who isn't known."""
        return PartyKind.OUTSIDE if PartyKind.OUTSIDE in self._kinds else self._kinds[0]

    def _typed(self) -> None:
        if self._loading:
            return
        same = self._called()
        if self._chosen not in same:
            self._take(same[0] if len(same) == 1 else None)
        self._say()
        self.changed.emit()

    def _called(self) -> list[KnownParty]:
        return [party for party in self._known if _is_called(party, self.line.text())]

    def _picked(self, index: QModelIndex | QPersistentModelIndex) -> None:
        place = index.data(REF_ROLE)
        if not isinstance(place, str) or not place.isdecimal():
            return
        party = self._known[int(place)]
        self._loading = True
        self.line.setText(party.name)
        self._loading = False
        self._take(party)
        self._say()
        self.changed.emit()

    def _take(self, party: KnownParty | None) -> None:
        self._chosen = party
        self._kind = party.kind if party is not None else self._typed_kind()
        self._ref = party.ref if party is not None else ""

    def _say(self) -> None:
        text = ""
        if self._chosen is not None:
            text = _who(self._chosen)
        elif len(self._called()) > 1:
            text = _("Flere heter dette. Velg den rette i listen.")
        elif self.line.text().strip() and self._kind is PartyKind.OUTSIDE:
            text = _("Utenfor skolen")
        self.about.setText(text)
        self.about.setVisible(bool(text))


def _is_called(party: KnownParty, text: str) -> bool:
    return party.name.casefold() == text.strip().casefold()


def _who(party: KnownParty) -> str:
    """Who it is, in a few words."""
    match party.kind:
        case PartyKind.STAFF:
            return _("Ansatt")
        case PartyKind.PUPIL:
            return _("Elev i {group}").format(group=party.about) if party.about else _("Elev")
        case PartyKind.GUARDIAN:
            return _("Foresatt")
        case PartyKind.OUTSIDE:
            return party.organisation or _("Utenfor skolen")


def _offered(party: KnownParty) -> str:
    return _("{name} – {who}").format(name=party.name, who=_who(party))
