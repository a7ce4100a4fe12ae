"""Buttons that know what they are about, so that one bound method serves a whole list."""

from __future__ import annotations

from PySide6.QtCore import QObject

from skjema_app.ui.widgets.basics import Button, Kind


class KeyedButton(Button):
    """A button with the id of the thing it acts on.

    Attributes:
        key: the id.
    """

    def __init__(self, text: str, key: str, kind: Kind = "", icon: str = "") -> None:
        super().__init__(text, kind, icon)
        self.key = key


def keyed_icon(name: str, key: str, icon: str) -> KeyedButton:
    """An icon-only button; ``name`` is read aloud and shown as tool tip."""
    made = KeyedButton("", key, "icon", icon)
    made.setAccessibleName(name)
    made.setToolTip(name)
    return made


def key_of(sender: QObject | None) -> str:
    """The id of the button that sent the signal, or ""."""
    return sender.key if isinstance(sender, KeyedButton) else ""
