"""«Utdrag per elev» on the page of a minute: each pupil with how far their copy has come, and the way to it."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal

from skjema_app.system.texts import _, ngettext
from skjema_app.ui.keyed import KeyedButton, key_of
from skjema_app.ui.widgets.basics import Card, Line, TagTone, label, row, tag
from skjema_app.workflows.split_minutes import ExtractPupil


class ExtractsCard(Card):
    """The list.

    Signals:
        extract_wanted: id of the pupil whose copy is to be made or gone on with.
        pdf_wanted: document id of a finished copy.
    """

    extract_wanted = Signal(str)
    pdf_wanted = Signal(str)

    def __init__(self, pupils: Sequence[ExtractPupil]) -> None:
        super().__init__(spacing=10)
        self.buttons: dict[str, KeyedButton] = {}
        self._next = next((one.pupil_id for one in pupils if not one.document or one.outdated), "")
        done = sum(1 for one in pupils if one.document and not one.outdated)
        self.column.addLayout(row(label(_("Utdrag per elev"), "h2"), None, tag(_count(done, len(pupils)))))
        lead = _(
            "Hver elev får et eget utdrag med sine saker. Navn på andre elever er erstattet. Les det før du er ferdig."
        )
        self.column.addWidget(label(lead, "muted"))
        for number, pupil in enumerate(pupils):
            if number:
                self.column.addWidget(Line())
            self._add(pupil)

    def focus_next(self) -> bool:
        """Go to the first pupil whose copy isn't finished; False when all are."""
        wanted = self.buttons.get(self._next)
        if wanted is None:
            return False
        wanted.setFocus(Qt.FocusReason.OtherFocusReason)
        return True

    def _add(self, pupil: ExtractPupil) -> None:
        name = f"{pupil.name}, {pupil.group}" if pupil.group else pupil.name
        words, tone = _state(pupil)
        items = ngettext("{n} sak", "{n} saker", pupil.items).format(n=pupil.items)
        line = row(label(name, "h3"), label(items, "muted", wrap=False), tag(words, tone), spacing=10)
        line.setStretch(0, 1)
        if pupil.document:
            show = KeyedButton(_("Vis PDF"), pupil.document, "quiet", "FilePdf")
            show.setAccessibleName(_("Vis PDF av utdraget for {name}").format(name=pupil.name))
            show.clicked.connect(self._on_pdf)
            line.addWidget(show)
        act = _action(pupil)
        if act:
            kind = "primary" if pupil.pupil_id == self._next else ""
            made = KeyedButton(act, pupil.pupil_id, "primary") if kind else KeyedButton(act, pupil.pupil_id)
            made.setAccessibleName(_("{action} for {name}").format(action=act, name=pupil.name))
            made.clicked.connect(self._on_extract)
            self.buttons[pupil.pupil_id] = made
            line.addWidget(made)
        self.column.addLayout(line)

    def _on_extract(self) -> None:
        self.extract_wanted.emit(key_of(self.sender()))

    def _on_pdf(self) -> None:
        self.pdf_wanted.emit(key_of(self.sender()))


def _count(done: int, every: int) -> str:
    return _("{n} av {all} ferdig").format(n=done, all=every)


def _state(pupil: ExtractPupil) -> tuple[str, TagTone]:
    if pupil.draft:
        return _("Til gjennomlesing"), "warning"
    if pupil.document and pupil.outdated:
        return _("Referatet er rettet siden"), "warning"
    if pupil.document:
        return _("Ferdig"), "success"
    return _("Ikke laget"), "neutral"


def _action(pupil: ExtractPupil) -> str:
    if pupil.draft:
        return _("Les utdraget")
    if pupil.document:
        return _("Lag nytt utdrag") if pupil.outdated else ""
    return _("Lag utdrag")
