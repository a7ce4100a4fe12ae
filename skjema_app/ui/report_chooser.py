"""*Meld fra*: which form, in two clicks from anywhere. Acute danger stands first (user-review § 7, text 6)."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from skjema_app.system.texts import _, ngettext
from skjema_app.ui import theme
from skjema_app.ui.form_jobs import FormOffer
from skjema_app.ui.overlay import Overlay
from skjema_app.ui.widgets.basics import Button, Label, button, label, notice, row


class ChoiceButton(Button):
    """A large button with a heading and a sentence; grows with its text."""

    def __init__(self, offer: FormOffer) -> None:
        super().__init__("")
        choice = self.choice = offer.choice
        minutes = ngettext("ca. {n} min", "ca. {n} min", choice.minutes).format(n=choice.minutes)
        self._title = label(f"{offer.level} – {minutes}", "h3")
        self._lead = label(f"{choice.title}. {choice.lead}", "muted")
        self.setAccessibleName(f"{offer.level}, {minutes}. {choice.title}. {choice.lead}")
        inside = QVBoxLayout(self)
        side, top = theme.px(16), theme.px(10)
        inside.setContentsMargins(side, top, side, top)
        inside.setSpacing(theme.px(2))
        for part in (self._title, self._lead):
            part.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
            inside.addWidget(part)
        self._parts: tuple[Label, ...] = (self._title, self._lead)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def hasHeightForWidth(self) -> bool:
        """The height follows the width."""
        return True

    def heightForWidth(self, width: int) -> int:
        """Height of the wrapped words."""
        inner = width - 2 * theme.px(16)
        return sum(part.heightForWidth(inner) for part in self._parts) + 2 * theme.px(10) + theme.px(2)

    def sizeHint(self) -> QSize:
        """A readable width."""
        return QSize(theme.px(440), self.heightForWidth(theme.px(440)))

    def minimumSizeHint(self) -> QSize:
        """May become narrow."""
        return QSize(theme.px(200), theme.px(56))


class ReportChooser(Overlay):
    """Offers the forms.

    Signals:
        chosen: ``FormChoice``.
        blank_wanted: «Skriv ut tomt skjema».
    """

    chosen = Signal(object)
    blank_wanted = Signal()

    def __init__(self, over: QWidget, offers: tuple[FormOffer, ...]) -> None:
        super().__init__(over, _("Meld fra"))
        self.card.column.addWidget(
            notice(
                "danger", _("Er noen i fare nå?"), _("Ring 112 først, og så rektor. Skriv etterpå – kladden venter.")
            )
        )
        self.buttons: list[ChoiceButton] = []
        for offer in offers:
            made = ChoiceButton(offer)
            made.clicked.connect(self._on_choice)
            self.buttons.append(made)
            self.card.column.addWidget(made)
        self.blank = button(_("Skriv ut tomt skjema"), "link", "FilePdf")
        self.blank.clicked.connect(self._on_blank)
        cancel = button(_("Avbryt"))
        cancel.clicked.connect(self.close_sheet)
        self.card.column.addLayout(row(self.blank, None, cancel))

    def _on_blank(self) -> None:
        self.close_sheet()
        self.blank_wanted.emit()

    def _on_choice(self) -> None:
        pressed = self.sender()
        if isinstance(pressed, ChoiceButton):
            self.hide()
            self.chosen.emit(pressed.choice)
            self.deleteLater()
