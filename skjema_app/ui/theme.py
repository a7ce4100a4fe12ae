"""Colours, type and the style sheet: light and dark, 100-200 % text, and the system's own colours at high contrast.

Colours are tokens (``resources/theme/*.json``), never literals in widgets. Lengths are given by ``px`` in logical
pixels at 100 % text, so that spacing grows with the letters. ``notifier().changed`` fires after every change.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from PySide6.QtCore import QJsonDocument, QObject, Signal
from PySide6.QtGui import QColor, QFont, QFontDatabase, QGuiApplication, QPalette
from PySide6.QtWidgets import QApplication

from skjema_app.system.resources import resource
from skjema_app.ui.style_sheet import STYLE_SHEET

BASE_POINTS = 11.0
"""Size of ordinary text at 100 %."""
SYSTEM, LIGHT, DARK = "system", "light", "dark"
STYLE = ("-style", "fusion")
"""For the arguments of ``QApplication``: ``setStyle`` hands a style to Python, whose names take 5 ms to make."""
_LOOK = "skjemaLook"
_FACES = ("Regular", "Medium", "SemiBold")


class Notifier(QObject):
    """Tells that colours or text size changed; widgets that paint for themselves listen."""

    changed = Signal()

    def system_changed(self) -> None:
        """The system went light or dark."""
        if _Now.choice == SYSTEM:
            _apply_now()

    def contrast_changed(self) -> None:
        """The system asked for more or less contrast."""
        _apply_now()


class _Now:
    """The one look of this process."""

    choice: str = SYSTEM
    name: str = LIGHT
    percent: int = 100
    high_contrast: bool = False
    tokens: Mapping[str, str] = MappingProxyType({})
    notifier: Notifier | None = None
    families_loaded: bool = False


def tokens_of(name: str) -> Mapping[str, str]:
    """The colour tokens of ``"light"`` or ``"dark"`` as ``#RRGGBB``."""
    return MappingProxyType(dict(QJsonDocument.fromJson(resource("theme", f"{name}.json").read_bytes()).toVariant()))


def apply(choice: str = SYSTEM, text_percent: int = 100) -> None:
    """Give the running ``QApplication`` its look.

    Args:
        choice: "system", "light" or "dark".
        text_percent: 100-200; values outside are brought inside.
    """
    _Now.choice = choice
    _Now.percent = min(200, max(100, text_percent))
    _apply_now()


def confirm() -> None:
    """After the first paint: what was read from the system's palette is asked of the system itself."""
    if _Now.tokens:
        _apply_now()


def notifier() -> Notifier:
    """The object whose ``changed`` fires after the look changed."""
    if _Now.notifier is None:
        keeper = Notifier(QGuiApplication.instance())
        hints = QGuiApplication.styleHints()
        hints.colorSchemeChanged.connect(keeper.system_changed)
        hints.accessibility().contrastPreferenceChanged.connect(keeper.contrast_changed)
        _Now.notifier = keeper
    return _Now.notifier


def is_dark() -> bool:
    """Whether the dark look is on."""
    return _Now.name == DARK


def text_percent() -> int:
    """The text size in per cent."""
    return _Now.percent


def px(length: float) -> int:
    """Logical pixels for a length given at 100 % text and 96 dots per inch."""
    return max(1, round(length * _scale())) if length else 0


def points(factor: float = 1.0) -> float:
    """Point size of text that is ``factor`` times ordinary text."""
    return round(BASE_POINTS * factor * _Now.percent / 100, 2)


def color(token: str) -> QColor:
    """The colour of a token; at high contrast the system's colour with the same part."""
    if _Now.high_contrast or token not in _Now.tokens:
        return _system_color(token)
    return QColor(_Now.tokens[token])


def font(factor: float = 1.0, weight: QFont.Weight = QFont.Weight.Normal) -> QFont:
    """The window's font at a size relative to ordinary text."""
    made = QFont(QGuiApplication.font())
    made.setPointSizeF(points(factor))
    made.setWeight(weight)
    return made


def _scale() -> float:
    screen = QGuiApplication.primaryScreen()
    dots = screen.logicalDotsPerInch() if screen is not None else 96.0
    return _Now.percent / 100 * dots / 96.0


def _apply_now() -> None:
    application = QGuiApplication.instance()
    if not isinstance(application, QApplication):
        return
    listeners = notifier()
    ordinary = not _Now.tokens and _plainly_light()
    system_dark, _Now.high_contrast = (False, False) if ordinary else _asked_of_the_system()
    _Now.name = DARK if _Now.choice == DARK or (_Now.choice == SYSTEM and system_dark) else LIGHT
    _Now.tokens = tokens_of(_Now.name)
    look = f"{_Now.name} {_Now.percent} {_Now.high_contrast} {_scale():.3f}"
    if application.property(_LOOK) == look:
        return  # setting a style sheet anew restyles every widget there is
    application.setProperty(_LOOK, look)
    _load_fonts()
    letters = QFont("Inter")
    letters.setPointSizeF(points())
    application.setFont(letters)
    if _Now.high_contrast:
        application.setStyleSheet("")
        application.setPalette(application.style().standardPalette())
    else:
        application.setPalette(_palette())
        application.setStyleSheet(_style_sheet())
    listeners.changed.emit()


def _plainly_light() -> bool:
    """Whether the system's palette, while it isn't ours yet, is dark letters on light grey: no dark look, no contrast.

    High contrast has white, black or a strong colour for a ground. In doubt the answer is no, and the system is asked.
    """
    palette = QGuiApplication.palette()
    letters, ground = palette.color(QPalette.ColorRole.WindowText), palette.color(QPalette.ColorRole.Window)
    parts = (ground.red(), ground.green(), ground.blue())
    return letters.lightness() < 64 and min(parts) > 225 and max(parts) < 252 and max(parts) - min(parts) < 8


def _asked_of_the_system() -> tuple[bool, bool]:
    """Whether it is dark, and whether it wants contrast. Makes all of Qt's own enums: 14 ms, the first time."""
    from PySide6.QtCore import Qt

    hints = QGuiApplication.styleHints()
    contrast = hints.accessibility().contrastPreference()
    return hints.colorScheme() == Qt.ColorScheme.Dark, contrast != Qt.ContrastPreference.NoPreference


def _load_fonts() -> None:
    if _Now.families_loaded:
        return
    for face in _FACES:
        QFontDatabase.addApplicationFont(str(resource("fonts", "inter", f"Inter-{face}.ttf")))
    _Now.families_loaded = True


def _palette() -> QPalette:
    role = QPalette.ColorRole
    made = QPalette()
    for one, token in (
        (role.Window, "neutral-background-tinted"),
        (role.Base, "neutral-surface-default"),
        (role.AlternateBase, "neutral-background-tinted"),
        (role.Button, "neutral-surface-default"),
        (role.WindowText, "neutral-text-default"),
        (role.Text, "neutral-text-default"),
        (role.ButtonText, "neutral-text-default"),
        (role.PlaceholderText, "neutral-text-subtle"),
        (role.Highlight, "accent-base-default"),
        (role.Accent, "accent-base-default"),
        (role.HighlightedText, "accent-base-contrast-default"),
        (role.Link, "accent-text-subtle"),
        (role.Mid, "neutral-border-default"),
        (role.ToolTipBase, "neutral-surface-tinted"),
        (role.ToolTipText, "neutral-text-default"),
    ):
        made.setColor(one, QColor(_Now.tokens[token]))
    for one in (role.WindowText, role.Text, role.ButtonText):
        made.setColor(QPalette.ColorGroup.Disabled, one, QColor(_Now.tokens["neutral-text-subtle"]))
    return made


class _Lengths:
    """Fills ``{p8}`` in the style sheet with 8 scaled pixels, ``{f13}`` with 1.3 x ordinary text, and tokens."""

    def __getitem__(self, key: str) -> str:
        kind, number = key[0], key[1:]
        if number.isdigit():
            return f"{px(int(number))}px" if kind == "p" else f"{points(int(number) / 10)}pt"
        if key == "theme":
            return f"{resource('theme').as_posix()}/{_Now.name}"
        return _Now.tokens[key]


def _style_sheet() -> str:
    return STYLE_SHEET.format_map(_Lengths())


def _system_color(token: str) -> QColor:
    palette = QGuiApplication.palette()
    role = QPalette.ColorRole
    if "contrast" in token:
        return palette.color(role.HighlightedText)
    if "-base-" in token:
        return palette.color(role.Highlight)
    if "surface" in token:
        return palette.color(role.Base)
    if "background" in token:
        return palette.color(role.Window)
    return palette.color(role.WindowText)
