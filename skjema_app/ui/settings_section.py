"""One theme of *Innstillinger*: a card with a heading; shown one at a time."""

from __future__ import annotations

from skjema_app.ui.desk import Desk
from skjema_app.ui.widgets.basics import Card, label
from skjema_app.workflows.session import Change


class Section(Card):
    """Base of the sections. ``refresh`` is called each time the section is shown."""

    def __init__(self, title: str, desk: Desk) -> None:
        super().__init__(label(title, "h2"), spacing=12)
        self.title = title
        self.desk = desk
        desk.changed.connect(self._on_changed)

    def refresh(self) -> None:
        """Ask for what is shown."""

    def on_change(self, change: Change) -> None:
        """Something changed elsewhere."""

    def wipe(self) -> None:
        """The section is left: empty password fields."""

    def say(self, text: str) -> None:
        """A paragraph of explanation."""
        self.column.addWidget(label(text, "muted"))

    def _on_changed(self, change: Change) -> None:
        if self.isVisible():
            self.on_change(change)
