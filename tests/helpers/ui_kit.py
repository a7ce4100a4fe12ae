"""For tests of the window: an open form on the real form file, and a keeper in memory that can be slow or fail."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta

from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QLabel, QPushButton, QWidget

from skjema_app.domain.answers import Answers, Json
from skjema_app.domain.documents import Draft, DraftVersion, Place, Pupil, VersionKind
from skjema_app.domain.errors import ErrorCode, SkjemaError
from skjema_app.domain.pictures import Picture
from skjema_app.form_engine.library import FormLibrary
from skjema_app.workflows.documents import PageImages
from skjema_app.workflows.fill_form import OpenForm
from skjema_app.workflows.finish_document import Finished

TODAY = date(2026, 11, 22)
PUPILS = (
    Pupil("p1", "Kari Nordmann", "8A", "2013-03-04", "Ingrid Moe"),
    Pupil("p2", "Ola Hansen", "8B", "2013-06-01", "Per Dahl"),
    Pupil("p3", "Amina Yusuf", "9A", "2012-01-09", "Ingrid Moe", protected=True),
    Pupil("p4", "Ola Hansen", "10C", "2011-08-08", "Liv Berg"),
)
PHONES = (("Politi (nødnummer)", "112", True), ("Ambulanse", "113", True), ("Rektor", "22 00 00 00", False))
FULL_KORT: Mapping[str, Json] = {
    "hvem": {"ref": "p1", "name": "Kari Nordmann"},
    "klasse": "8A",
    "hva": "I storefri stod Kari alene ved benken. To elever sa «flytt deg, ingen vil ha deg her».",
    "naar": "2026-11-20",
    "haster": "nei",
    "gjelder_ansatt": "nei",
    "sier_selv": "ja",
    "stemme": "ja",
    "stemme_ord": "Jeg vil ikke gå ut i friminuttene lenger.",
    "stemme_hvem": {"ref": "", "name": "Kari Nordli"},
    "stemme_dato": "2026-11-20",
}
_LIBRARY: dict[str, FormLibrary] = {}


def library() -> FormLibrary:
    """The forms that ship, read once."""
    if "all" not in _LIBRARY:
        _LIBRARY["all"] = FormLibrary.load()
    return _LIBRARY["all"]


def open_form(
    answers: Mapping[str, Json] | None = None,
    *,
    level: str = "kort",
    place: Place | None = None,
    pupils: tuple[Pupil, ...] = PUPILS,
    form: str = "melding-12-4",
) -> OpenForm:
    """A draft of a real form, opened."""
    definition = library().current(form)
    now = datetime(2026, 11, 22, 15, 56, tzinfo=UTC)
    draft = Draft("d" * 32, definition.pin, level, "", dict(answers or {}), place or Place(), created=now, updated=now)
    return OpenForm(
        draft=draft,
        definition=definition,
        base={},
        pupils=pupils,
        staff=("Ragnhild Berg", "Per Dahl"),
        person_name="Kari Nordli",
        today=TODAY,
        next_school_day=TODAY + timedelta(days=1),
        phones=PHONES,
    )


def _set_event() -> threading.Event:
    event = threading.Event()
    event.set()
    return event


@dataclass
class MemoryKeeper:
    """Keeps a draft in memory. ``delay`` seconds per write; ``broken`` makes writes fail.

    Pages are drawn once ``may_draw`` is set, as it is at first.
    """

    form: OpenForm
    delay: float = 0.0
    broken: bool = False
    writes: list[tuple[dict[str, Json], Place]] = field(default_factory=list)
    kept: tuple[DraftVersion, ...] = ()
    finishes: int = 0
    signs: bool = False
    at_once: int = 0
    most_at_once: int = 0
    may_draw: threading.Event = field(default_factory=_set_event)

    def save(self, answers: Answers, place: Place) -> datetime:
        self.at_once += 1
        self.most_at_once = max(self.most_at_once, self.at_once)
        time.sleep(self.delay)
        self.at_once -= 1
        if self.broken:
            raise SkjemaError(ErrorCode.DISK_FULL)
        self.writes.append((dict(answers), place))
        return datetime(2026, 11, 22, 15, 56, tzinfo=UTC)

    @property
    def answers(self) -> dict[str, Json]:
        """What was written last."""
        return self.writes[-1][0] if self.writes else dict(self.form.draft.answers)

    @property
    def place(self) -> Place:
        """Where the person was at the last write."""
        return self.writes[-1][1] if self.writes else self.form.draft.place

    def finish(self, *, signs: bool = False) -> Finished:
        self.finishes += 1
        self.signs = signs
        return None  # type: ignore[return-value]

    def preview(self) -> Callable[[], PageImages]:
        return self._drawn

    def _drawn(self) -> PageImages:
        assert self.may_draw.wait(10)
        return PageImages("Melding", (Picture(1, 1, b"\xff\xff\xff"),), 110, draft=True)

    def versions(self) -> tuple[DraftVersion, ...]:
        return self.kept

    def restore(self, version_id: int) -> OpenForm:
        version = next(one for one in self.kept if one.version_id == version_id)
        draft = replace(self.form.draft, answers=version.answers)
        return replace(self.form, draft=draft)

    def widen(self, level: str) -> OpenForm:
        draft = replace(self.form.draft, level=level, answers=self.answers)
        self.form = replace(self.form, draft=draft)
        return self.form


def version(version_id: int, answers: Mapping[str, Json], hour: int = 10) -> DraftVersion:
    """An earlier version."""
    at = datetime(2026, 11, 21, hour, 5, tzinfo=UTC)
    return DraftVersion(version_id, "d" * 32, VersionKind.SESSION, at, dict(answers))


# --- widgets --------------------------------------------------------------------------------------------------


def focusable(root: QWidget) -> list[QWidget]:
    """Visible, enabled widgets below ``root`` that Tab stops at."""
    return [
        one
        for one in root.findChildren(QWidget)
        if one.focusPolicy() & Qt.FocusPolicy.TabFocus and one.isVisibleTo(root) and one.isEnabled()
    ]


def spoken_name(widget: QWidget) -> str:
    """The name that a screen reader gets."""
    interface = QAccessible.queryAccessibleInterface(widget)
    return interface.text(QAccessible.Text.Name) if interface is not None else ""


def cut_labels(root: QWidget) -> list[str]:
    """Texts of visible labels and buttons that have less room than they need."""
    found = []
    for label in root.findChildren(QLabel):
        if not label.isVisibleTo(root) or not label.text() or label.toolTip():
            continue
        if label.wordWrap():
            short = label.heightForWidth(label.width()) > label.height() + 1
        else:
            short = label.sizeHint().width() > label.width() + 1 or label.sizeHint().height() > label.height() + 1
        if short:
            found.append(label.text())
    for one in root.findChildren(QAbstractButton):
        if one.isVisibleTo(root) and one.text() and one.sizeHint().height() > one.height() + 1:
            found.append(one.text())
        if isinstance(one, QPushButton) and one.isVisibleTo(root) and one.sizeHint().width() > one.width() + 1:
            found.append(one.accessibleName())
    return found


def tab_round(window: QWidget, limit: int = 200) -> list[QWidget]:
    """Press Tab until a widget has the focus a second time; the widgets in the order they got it."""
    order: list[QWidget] = []
    for _step in range(limit):
        now = window.focusWidget()
        if now is None or now in order:
            return order
        order.append(now)
        QTest.keyClick(now, Qt.Key.Key_Tab)
    return order


def contrast(one: str, other: str) -> float:
    """WCAG contrast ratio of two ``#RRGGBB`` colours."""
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(color: str) -> float:
    parts = [int(color[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
