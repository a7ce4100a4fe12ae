"""Signatures of a large import checked, and its envelopes tried, by a process beside this one while the vault works.

It starts when there is enough to do for it to be worth a start; what it has not begun with when the answer is needed is
checked here, from the other end. Where no process can be had, or it ends, everything is checked here.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Sequence
from typing import BinaryIO

from skjema_app.crypto.secret import Secret
from skjema_app.crypto.signature_checks import KEY_BYTES, Answer, Asked, is_good, packed
from skjema_app.looker.process import Process
from skjema_app.looker.wire import WireBroken, read_exactly

MODULE, FROZEN_ARGUMENT = "skjema_app.workflows.checks_child", "--signatures"
WORTH_A_START = 800
"""Signatures; checking them here takes a tenth of a second, which is what a start costs."""
MOST_BEGUN = 8000
"""Begun ahead at most; more is checked when it is asked for."""
PATIENCE_SECONDS = 10.0
"""Without any answer of the process; a question takes it a few hundredths of one second."""
_LOT = 64
"""Signatures in one question, about 25 kB: one fits into a pipe while another is answered."""
_AT_ONCE = 2
"""Questions that the process has: what it has is waited for, what it hasn't is looked at here."""


class ChecksApart:
    """For one exchange (``with``). `begin` and `good` are called by one thread at a time."""

    def __init__(self, worth_a_start: int = WORTH_A_START) -> None:
        self._worth_a_start = worth_a_start
        self._alone = os.cpu_count() == 1
        self._process: Process | None = None
        self._threads: list[threading.Thread] = []
        self._news = threading.Condition()
        self._lots: list[list[Asked]] = []
        """Not taken by anybody yet; the process takes the first, this one the last."""
        self._sent: list[list[Asked]] = []
        """Taken by the process and not answered."""
        self._awaited: set[Asked] = set()
        """All that is in those two, or is being looked at here."""
        self._known: dict[Asked, bool] = {}
        self._keys: dict[Asked, bytes] = {}
        """What the process found in envelopes, and nobody has asked for yet."""
        self._receiving: Secret | None = None

    def __enter__(self) -> ChecksApart:
        return self

    def __exit__(self, *_: object) -> None:
        self.end()

    @property
    def process(self) -> Process | None:
        """The process beside this one; None before there is enough to do for one, and when it has ended."""
        return self._process

    def end(self) -> None:
        """End the process; doing it twice is fine."""
        self._give_up()
        if self._process is not None:
            self._process.end()
            for thread in self._threads:
                thread.join()
            self._process.bury()
        self._keys.clear()
        if self._receiving is not None:
            self._receiving.wipe()

    def receive_for(self, receiving: Secret) -> None:
        """See ``Checks.receive_for``; before anything is begun."""
        self._receiving = receiving

    def begin(self, asked: Sequence[Asked]) -> None:
        """See ``Checks.begin``."""
        if self._alone:
            return
        with self._news:
            new = [one for one in asked if one not in self._awaited and one not in self._known]
            new = new[: max(0, MOST_BEGUN - len(self._awaited) - len(self._known))]
            self._awaited.update(new)
            self._lots.extend(new[at : at + _LOT] for at in range(0, len(new), _LOT))
            self._news.notify_all()
        if self._process is None and len(self._awaited) >= self._worth_a_start:
            self._start()

    def good(self, asked: Sequence[Asked]) -> list[bool]:
        """See ``Checks.good``."""
        wanted = set(asked)
        while not wanted.isdisjoint(self._awaited):
            lot = self._take_or_wait(wanted)
            if lot:
                self._note(lot, [is_good(one) for one in lot])
        with self._news:
            known = {one: self._known.pop(one) for one in wanted if one in self._known}
        return [known[one] if one in known else is_good(one) for one in asked]

    def key_in(self, asked: Asked) -> bytes | None:
        """See ``Checks.key_in``."""
        with self._news:
            return self._keys.pop(asked, None)

    def _take_or_wait(self, wanted: set[Asked]) -> list[Asked]:
        """The last lot that nobody has begun with, of those wanted if there are any; nothing after a wait.

        While the process is busy with what is wanted, this one does what will be wanted next.
        """
        with self._news:
            for place in range(len(self._lots) - 1, -1, -1):
                if not wanted.isdisjoint(self._lots[place]):
                    return self._lots.pop(place)
            if self._lots and not wanted.isdisjoint(self._awaited):
                return self._lots.pop(0)
            if not wanted.isdisjoint(self._awaited) and not self._news.wait(PATIENCE_SECONDS):
                self._give_up()
        return []

    def _note(self, lot: Sequence[Asked], good: Sequence[bool]) -> None:
        with self._news:
            self._known.update(zip(lot, good, strict=True))
            self._awaited.difference_update(lot)
            self._news.notify_all()

    # --- the process -------------------------------------------------------------------------------------------------

    def _start(self) -> None:
        try:
            self._process = Process(MODULE, FROZEN_ARGUMENT)
            questions, answers = self._process.pipes
        except OSError:
            self._alone = True  # none can be had here: not tried again
            return
        self._threads = [
            threading.Thread(target=self._ask, args=(questions,), daemon=True),
            threading.Thread(target=self._hear, args=(answers,), daemon=True),
        ]
        for thread in self._threads:
            thread.start()

    def _ask(self, pipe: BinaryIO) -> None:
        """Give the process one lot after another, and one more than it is busy with."""
        if not self._put(pipe, self._key()):
            return
        while True:
            with self._news:
                while (not self._lots or len(self._sent) >= _AT_ONCE) and not self._alone:
                    self._news.wait()
                if self._alone:
                    return
                lot = self._lots.pop(0)
                self._sent.append(lot)
                self._news.notify_all()
            self._put(pipe, packed(lot))

    def _key(self) -> bytes:
        if self._receiving is None or self._receiving.wiped:
            return bytes(KEY_BYTES)
        with self._receiving.exposed() as buffer:
            return bytes(buffer)

    def _put(self, pipe: BinaryIO, data: bytes) -> bool:
        try:
            rest = memoryview(data)
            while rest:
                rest = rest[pipe.write(rest) or 0 :]
        except (OSError, ValueError):
            self._give_up()
            return False
        return True

    def _hear(self, pipe: BinaryIO) -> None:
        while True:
            with self._news:
                while not self._sent and not self._alone:
                    self._news.wait()
                if self._alone:
                    return
                lot = self._sent[0]
            try:
                answers = read_exactly(pipe, len(lot))
                keys = read_exactly(pipe, KEY_BYTES * answers.count(Answer.KEY))
            except (OSError, ValueError, WireBroken):
                self._give_up()
                return
            self._note_answer(lot, answers, keys)

    def _note_answer(self, lot: Sequence[Asked], answers: bytes, keys: bytes) -> None:
        with self._news:
            if self._alone:  # it was given up meanwhile, and is looked at here
                return
            self._sent.pop(0)
            for one, answer in zip(lot, answers, strict=True):
                if answer == Answer.NOTHING:
                    self._keys[one] = b""
                elif answer == Answer.KEY:
                    self._keys[one], keys = keys[:KEY_BYTES], keys[KEY_BYTES:]
        self._note(lot, [answer != Answer.BAD for answer in answers])

    def _give_up(self) -> None:
        """From now on everything is checked here, what the process had begun with too."""
        with self._news:
            self._alone = True
            self._lots[:0] = self._sent
            self._sent.clear()
            self._news.notify_all()
