"""Work beside the window: order, results on its thread, nothing delivered to what is gone, joined at the end."""

from __future__ import annotations

import gc
import threading
from collections.abc import Iterator
from typing import ClassVar

import pytest
from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QApplication

from skjema_app.ui.background import Background


class Listener(QObject):
    def __init__(self) -> None:
        super().__init__()
        self.got: list[object] = []
        self.errors: list[Exception] = []
        self.threads: list[int] = []

    def done(self, value: object) -> None:
        self.got.append(value)
        self.threads.append(threading.get_ident())

    def failed(self, error: Exception) -> None:
        self.errors.append(error)


@pytest.fixture
def background(qapp: QApplication) -> Iterator[Background]:
    made = Background()
    yield made
    made.shutdown()


def number(value: int):
    return lambda: value


def test_results_come_in_order_on_the_windows_thread(background):
    listener = Listener()
    for value in range(50):
        background.vault.run(number(value), listener.done, listener.failed, listener)
    assert background.drain()
    assert listener.got == list(range(50))
    assert set(listener.threads) == {threading.get_ident()}


def test_an_exception_is_a_value(background):
    listener = Listener()
    background.pool.run(lambda: 1 / 0, listener.done, listener.failed, listener)
    assert background.drain()
    assert [type(error) for error in listener.errors] == [ZeroDivisionError]


def test_nothing_is_delivered_to_what_is_destroyed(background, qapp):
    listener, owner = Listener(), QObject()
    gate = threading.Event()
    background.vault.run(gate.wait, listener.done, listener.failed, owner)
    owner.deleteLater()
    qapp.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    gate.set()
    assert background.drain()
    assert listener.got == []


def test_shutdown_waits_for_writes_and_takes_no_more(qapp):
    background, listener = Background(), Listener()
    written = []
    background.vault.run(lambda: written.append(1), listener.done, listener.failed, listener)
    background.shutdown()
    assert written == [1]
    late = background.vault.run(lambda: written.append(2), listener.done, listener.failed, listener)
    assert late.cancelled()
    assert written == [1]


def test_the_pool_does_two_things_at_once(background):
    listener = Listener()
    meeting = threading.Barrier(2)
    for _one in range(2):
        background.pool.run(lambda: meeting.wait(5), listener.done, listener.failed, listener)
    assert background.drain()
    assert len(listener.got) == 2


class Circle:
    """Garbage that only a search finds; counts where it was destroyed."""

    ended: ClassVar[list[str]] = []

    def __init__(self) -> None:
        self.itself = self

    def __del__(self) -> None:
        Circle.ended.append(threading.current_thread().name)


def make_circles() -> int:
    for _number in range(3000):
        Circle()
    return 3000


def test_garbage_of_any_thread_is_looked_for_on_the_windows_thread_only(background, qapp):
    Circle.ended = []
    listener = Listener()
    for _round in range(3):
        background.vault.run(make_circles, listener.done, listener.failed, listener)
        background.pool.run(make_circles, listener.done, listener.failed, listener)
    assert background.drain(30)
    assert not gc.isenabled()
    background.garbage.look()
    assert len(Circle.ended) == 6 * 3000
    assert set(Circle.ended) == {"MainThread"}


def test_the_timer_looks_by_itself(background, qapp, qtbot):
    Circle.ended = []
    listener = Listener()
    background.vault.run(make_circles, listener.done, listener.failed, listener)
    qtbot.waitUntil(lambda: len(Circle.ended) > 0, timeout=20_000)
    assert set(Circle.ended) == {"MainThread"}


def test_python_looks_by_itself_again_when_the_threads_are_gone(qapp):
    before = gc.isenabled()
    one, other = Background(), Background()
    listener = Listener()
    for made in (one, other):
        made.vault.run(number(1), listener.done, listener.failed, listener)
        assert made.drain()
    assert not gc.isenabled()
    one.shutdown()
    one.shutdown()
    assert not gc.isenabled()
    other.shutdown()
    assert gc.isenabled() == before
