"""A process at one person's machine: writes in its vault and exchanges, again and again, until somebody kills it.

Run as ``python exchange_person.py VAULT BEGAN SEED``. Lines on stdout: ``open``; before every step of an
exchange its name (``fetch``, ``store``, ``settle``, ``blob``, ``prove``, ``push``, ``head``); after something was
written ``wrote ENTRY TEXT``; after a whole exchange ``done``.
"""

from __future__ import annotations

import random
import sys
import time
from datetime import datetime, timedelta
from pathlib import Path

import three_people
from work_kit import MONDAY, secret

from skjema_app.domain.documents import EventKind
from skjema_app.domain.roles import Role
from skjema_app.exchange import engine
from skjema_app.exchange.report import ExchangeReport
from skjema_app.exchange.target import HEAD_NAME, AreaKind
from skjema_app.workflows import content_check, exchanging, unlock
from skjema_app.workflows.session import Session

STEPS = ("fetch", "store", "settle", "blob", "prove", "push", "head")
MOST_WRITTEN = 10
"""Things written in one life of the process; then it only exchanges, so that the school stays small."""


class RunningClock:
    """Monday afternoon, and as much later as the test has lasted."""

    def __init__(self, began: float) -> None:
        self._began = began

    def now(self) -> datetime:
        return MONDAY + timedelta(seconds=time.time() - self._began)


def main(vault: Path, began: float, seed: int) -> None:
    chance = random.Random(seed)
    announce_steps()
    session = unlock.unlock(vault, secret(), RunningClock(began))
    _say("open")
    number = 0
    while True:
        if number < MOST_WRITTEN and chance.random() < 0.4:
            number += 1
            write_something(session, chance, f"{seed}-{number}")
        outcome = exchanging.exchange_now(session)
        assert not outcome.trouble, outcome.trouble
        _say("done")
        time.sleep(chance.uniform(0, 0.05))


def write_something(session: Session, chance: random.Random, text: str) -> None:
    """A report now and then (nobody decides here), a word about any version that is here, a version for the office."""
    school = session.school
    assert school is not None
    documents = [one for one in session.vault.documents.list() if one.school]
    what = chance.random()
    if not documents or (what < 0.3 and school.me is not None and Role.TEACHER in school.me.roles):
        if school.me is None or Role.TEACHER not in school.me.roles:
            return
        made = three_people.report(session, fuller=False, hva=f"Hendelse {text}. " * 4)
        _say("wrote", made.document_id, text)
    elif what < 0.4 and school.decides:
        school.grant(chance.choice(documents).document_id, school.with_role(Role.OFFICE), "shared")
    else:
        event = school.record_event(chance.choice(documents).document_id, EventKind.NOTE, text=text)
        _say("wrote", event.entry_id, text)


def announce_steps() -> None:
    """Say the name of every step of an exchange just before it is taken."""
    plain, prove = engine.exchange, content_check.prove_all

    def announced(target: object, feeds: object, **more: object) -> ExchangeReport:
        return plain(_Announcing(target), _Announcing(feeds), **more)  # type: ignore[arg-type]

    def announced_proof(*arguments: object) -> int:
        _say("prove")
        return prove(*arguments)  # type: ignore[arg-type]

    exchanging.exchange = announced  # type: ignore[assignment]
    content_check.prove_all = announced_proof  # type: ignore[assignment]


class _Announcing:
    """Stands before a target or the feeds."""

    def __init__(self, inner: object) -> None:
        self._inner = inner

    def __getattr__(self, name: str) -> object:
        value = getattr(self._inner, name)
        if name not in {"read", "put", "replace", "receive", "settle", "put_blob", "remember"}:
            return value

        def call(*arguments: object) -> object:
            _say(_step(name, arguments))
            return value(*arguments)

        return call


def _step(name: str, arguments: tuple[object, ...]) -> str:
    if name == "remember":
        return "note"
    if name in {"settle", "put_blob", "receive"}:
        return {"settle": "settle", "put_blob": "blob", "receive": "store"}[name]
    area, file = arguments[0], arguments[1]
    if name == "read":
        return "blob" if getattr(area, "kind", None) is AreaKind.BLOBS else "fetch"
    return "head" if file == HEAD_NAME else "push"


def _say(*words: str) -> None:
    sys.stdout.write(" ".join(words) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main(Path(sys.argv[1]), float(sys.argv[2]), int(sys.argv[3]))
