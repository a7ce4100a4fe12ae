"""Three people exchange in processes of their own; one after another is killed in the middle of an exchange."""

from __future__ import annotations

import os
import random
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import exchange_person
import three_people
from exchange_person import STEPS, RunningClock
from work_kit import secret

from skjema_app.exchange import segments
from skjema_app.exchange.engine import exchange
from skjema_app.exchange.folder import FolderTarget
from skjema_app.exchange.report import ExchangeReport
from skjema_app.workflows import exchanging, unlock
from skjema_app.workflows.session import Session

_SCRIPT = Path(exchange_person.__file__)
VAULTS = ("rektor", "larer", "kontor")
_LONGEST_WAIT = 2.5
"""Seconds after which a person is killed wherever they are, when the step that was chosen doesn't come."""


@dataclass(slots=True)
class Life:
    """A running person, what they say, and what they were told is written."""

    process: subprocess.Popen[str]
    wrote: dict[str, str]
    heard: dict[str, int] = field(default_factory=dict)
    changed: threading.Condition = field(default_factory=threading.Condition)
    ended: bool = False
    thread: threading.Thread | None = None

    def listen(self) -> None:
        """Take in lines until the process is gone."""
        assert self.process.stdout is not None
        for line in self.process.stdout:
            word, *rest = line.split()
            with self.changed:
                if line.endswith("\n"):
                    self.heard[word] = self.heard.get(word, 0) + 1
                    if word == "wrote":
                        self.wrote[rest[0]] = rest[1]
                self.changed.notify_all()
        with self.changed:
            self.ended = True
            self.changed.notify_all()

    def wait_for(self, word: str, times: int, seconds: float) -> bool:
        """Until a word has been said that often."""
        with self.changed:
            self.changed.wait_for(lambda: self.heard.get(word, 0) >= times or self.ended, seconds)
            return self.heard.get(word, 0) >= times


@dataclass(slots=True)
class Story:
    """What happened over all rounds.

    Attributes:
        wrote: entries that were acknowledged, with their texts.
        killed: how often somebody was killed in which step; "" for anywhere.
        spoiled: own files that a colleague deleted or altered.
    """

    wrote: dict[str, str] = field(default_factory=dict)
    killed: dict[str, int] = field(default_factory=dict)
    spoiled: int = 0


def kill_rounds(base: Path, rounds: int, seed: int) -> Story:
    """Found a school, let everybody work, and kill one of them ``rounds`` times; all are killed at the end."""
    with three_people.school_of_three(base) as school:
        three_people.report(school.teacher, fuller=False)
        school.exchange()
    chance = random.Random(seed)
    story = Story()
    began = time.time()
    seeds = iter(range(seed * 10_000, 10**9))
    lives = {name: _start(base / name, began, next(seeds), story) for name in VAULTS}
    try:
        for number in range(rounds):
            step = chance.choice((*STEPS, ""))
            name = VAULTS[number % 2 * 2 if step in {"blob", "prove"} else number % len(VAULTS)]  # hers come to others
            victim = lives[name]
            assert victim.wait_for("open", 1, 60), _why(victim)
            goal = victim.heard.get(step, 0) + chance.randint(1, 2)
            came = bool(step) and victim.wait_for(step, goal, _LONGEST_WAIT)
            time.sleep(chance.uniform(0, 0.02 if came else 0.5))
            _kill(victim)
            story.killed[step if came else ""] = story.killed.get(step if came else "", 0) + 1
            story.spoiled += _spoil(base / "deling", chance)
            lives[name] = _start(base / name, began, next(seeds), story)
    finally:
        for life in lives.values():
            _kill(life)
    return story


@contextmanager
def opened_again(base: Path) -> Iterator[tuple[Session, ...]]:
    """Everybody's vault, after as many exchanges as it takes until nothing moves any more."""
    clock = RunningClock(time.time() - 24 * 3600)  # a day later: own files are looked at one by one
    sessions: list[Session] = []
    try:
        sessions.extend(unlock.unlock(base / name, secret(), clock) for name in VAULTS)
        for _round in range(10):
            moved = 0
            for session in sessions:
                outcome = exchanging.exchange_now(session)
                assert not outcome.trouble, outcome.trouble
                moved += outcome.received + outcome.sent
            if not moved:
                break
        else:
            raise AssertionError("they never come to rest")
        yield tuple(sessions)
    finally:
        for session in sessions:
            session.close()


def states(session: Session) -> dict[str, tuple[str, str, int]]:
    """State, reason and depth of every entry held, by id."""
    rows = session.vault.state.database.raw.execute("SELECT entry_id, state, reason, depth FROM school_entry")
    return {row[0]: (row[1], row[2], row[3]) for row in rows}


def numbers(session: Session) -> list[tuple[str, int]]:
    """Device and number of every entry held."""
    rows = session.vault.state.database.raw.execute("SELECT device, seq FROM school_entry ORDER BY device, seq")
    return [(row[0], row[1]) for row in rows]


def notes(session: Session) -> list[str]:
    """The text of every note about a version, sorted; each text was written once."""
    found = [
        event.text
        for one in session.vault.documents.list()
        for event in session.vault.documents.events(one.document_id)
        if event.text
    ]
    return sorted(found)


def lying(base: Path, session: Session) -> tuple[bytes, bytes]:
    """The own entries as they lie in the folder, and as the vault holds them."""
    school = session.school
    assert school is not None
    feeds = school.feeds()
    folder = base / "deling" / feeds.school / "feeds" / feeds.device_id
    files = sorted(path for path in folder.iterdir() if segments.number_of(path.name))
    return b"".join(path.read_bytes() for path in files), b"".join(data for _, data in feeds.own_frames(-1))


def once_more(base: Path, session: Session) -> ExchangeReport:
    """An exchange after the last one: it must find nothing to do."""
    school = session.school
    assert school is not None
    feeds = school.feeds()
    target = FolderTarget(base / "deling", feeds.school, feeds.device_id)
    return exchange(target, feeds, now=session.clock.now(), thorough=True)


def _start(vault: Path, began: float, seed: int, story: Story) -> Life:
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    with (vault.parent / "sagt.txt").open("ab") as errors:
        process = subprocess.Popen(
            [sys.executable, str(_SCRIPT), str(vault), str(began), str(seed)],
            stdout=subprocess.PIPE,
            stderr=errors,
            text=True,
            env=environment,
        )
    life = Life(process, story.wrote)
    life.thread = threading.Thread(target=life.listen, daemon=True)
    life.thread.start()
    return life


def _kill(life: Life) -> None:
    ended = life.process.poll()
    life.process.kill()
    life.process.wait()
    if life.thread is not None:
        life.thread.join()
    assert life.process.stdout is not None
    life.process.stdout.close()
    assert ended is None, f"it ended by itself with {ended}: {_why(life)}"


def _why(life: Life) -> str:
    return f"heard {life.heard}; what it said stands in sagt.txt"


def _spoil(folder: Path, chance: random.Random) -> int:
    """One time in five a colleague deletes, cuts or alters a file of somebody's; gives how many."""
    files = [path for path in folder.rglob("*") if path.is_file() and path.parent.name != "join"]
    if chance.random() > 0.2 or not files:
        return 0
    path = chance.choice(sorted(files))
    data = path.read_bytes()
    match chance.randrange(3):
        case 0:
            path.unlink()
        case 1:
            path.write_bytes(data[: chance.randrange(len(data) + 1)])
        case _ if data:
            at = chance.randrange(len(data))
            path.write_bytes(data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :])
    return 1
