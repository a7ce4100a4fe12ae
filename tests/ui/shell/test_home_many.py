"""*Hjem* of somebody with hundreds of tasks: the first of each group, and a way to the rest."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from skjema_app.ui.keyed import KeyedButton
from skjema_app.ui.side_bar import HOME
from skjema_app.workflows.home import WaitingItem
from skjema_app.workflows.tasks import TaskGroup


def _items(count: int, group: TaskGroup) -> tuple[WaitingItem, ...]:
    return tuple(
        WaitingItem("next-step", f"Undersøk saken: Elev {n}", "", overdue=False, key=f"{group}{n}", group=group)
        for n in range(count)
    )


def _buttons(home) -> list[KeyedButton]:
    return [one for one in home.inner.findChildren(KeyedButton) if one.isVisibleTo(home)]


def test_hundreds_are_shown_a_part_at_a_time(bench) -> None:
    main = bench.main(bench.unlocked())
    home = main.home
    main.go(HOME)
    bench.settle()
    waiting = (*_items(3, TaskGroup.TODAY), *_items(200, TaskGroup.THIS_WEEK))
    home._on_content(replace(home.content, view=replace(home.content.view, waiting=waiting)))
    bench.settle()
    assert sum(one.text() == "Åpne saken" for one in _buttons(home)) == 3 + 20
    (more,) = (one for one in _buttons(home) if one.text().startswith("Vis"))
    assert more.text() == "Vis 50 til (av 180)"
    assert more.accessibleName() == "Vis 50 til (av 180): Denne uken"
    more.setFocus()
    QTest.keyClick(more, Qt.Key.Key_Space)
    bench.settle()
    assert sum(one.text() == "Åpne saken" for one in _buttons(home)) == 3 + 70
    (more,) = (one for one in _buttons(home) if one.text().startswith("Vis"))
    assert more.hasFocus()
    for _press in range(3):
        (more,) = (one for one in _buttons(home) if one.text().startswith("Vis"))
        QTest.keyClick(more, Qt.Key.Key_Space)
        bench.settle()
    assert sum(one.text() == "Åpne saken" for one in _buttons(home)) == 203
    assert not any(one.text().startswith("Vis") for one in _buttons(home))
