"""A school of three as it stood at some point of the work, made once and put back for every test that asks.

Founding, inviting and signing take seconds; copying vault folders takes milliseconds. Everything is put back at the
path where it was made, since a vault remembers where its exchange folder is.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import three_people
from case_kit import approved
from three_people import School, decided, planned, report, school_of_three
from work_kit import MONDAY, secret

from skjema_app.domain.roles import Role
from skjema_app.system.clock import FixedClock
from skjema_app.workflows import cases, people
from skjema_app.workflows.session import Session
from skjema_app.workflows.unlock import unlock

THREE, REPORTED, PLANNED, RUNNING = "three", "reported", "planned", "running"
"""Three certified people; a whole report with the rector; a plan by the teacher that waits for her; it is approved."""
_PLACES = ("rektor", "larer", "kontor")


class Stages:
    """Makes each stage when it is first asked for, out of the one before it."""

    def __init__(self, base: Path) -> None:
        self._live = base / "live"
        self._saved = base / "saved"
        self._notes: dict[str, Mapping[str, str]] = {}

    @contextmanager
    def at(self, stage: str) -> Iterator[tuple[School, Mapping[str, str]]]:
        """The school as it was then, with the ids of what was written."""
        self._make(stage)
        with self._opened(stage) as school:
            yield school, self._notes[stage]

    def _make(self, stage: str) -> None:
        if stage in self._notes:
            return
        if stage == THREE:
            shutil.rmtree(self._live, ignore_errors=True)
            self._live.mkdir(parents=True)
            with school_of_three(self._live):
                pass
            self._notes[stage] = {}
        else:
            before, write = _STEPS[stage]
            self._make(before)
            with self._opened(before) as school:
                self._notes[stage] = write(school, self._notes[before])
        shutil.copytree(self._live, self._saved / stage)

    @contextmanager
    def _opened(self, stage: str) -> Iterator[School]:
        shutil.rmtree(self._live, ignore_errors=True)
        shutil.copytree(self._saved / stage, self._live)
        clock = FixedClock(MONDAY)
        opened: list[Session] = []
        try:
            opened = [unlock(self._live / place, secret(), clock) for place in _PLACES]
            yield School(clock, self._live / "deling", *opened)
        finally:
            for session in opened:
                session.close()


def _reported(school: School, _ids: Mapping[str, str]) -> Mapping[str, str]:
    first = report(school.teacher)
    school.exchange(school.teacher, school.rector)
    return {"report": first.document_id}


def _planned(school: School, ids: Mapping[str, str]) -> Mapping[str, str]:
    decision = decided(school.rector, ids["report"])
    school.exchange(school.rector, school.teacher)
    case = cases.open_case(school.rector, ids["report"]).case_id
    first = planned(school.teacher, case)
    school.exchange()
    return {**ids, "decision": decision.document_id, "case": case, "plan": first.document_id}


def _running(school: School, ids: Mapping[str, str]) -> Mapping[str, str]:
    approved(school, ids["plan"])
    return ids


_Step = Callable[[School, Mapping[str, str]], Mapping[str, str]]
_STEPS: Mapping[str, tuple[str, _Step]] = {
    REPORTED: (THREE, _reported),
    PLANNED: (REPORTED, _planned),
    RUNNING: (PLANNED, _running),
}


@contextmanager
def newcomer(school: School, name: str, role: Role, place: str, *, person_id: str = "") -> Iterator[Session]:
    """One more person (or one more machine of somebody) who was invited, asked, and is certified."""
    invited = people.invite(school.rector, name=name, roles=[role], person_id=person_id)
    session = three_people.join_school.start_invited(
        data=invited.data,
        code=" ".join(invited.code),
        password=secret(),
        vault_folder=school.folder.parent / place,
        exchange_folder=school.folder,
        clock=school.clock,
    )
    try:
        school.exchange(school.rector, session)
        yield session
    finally:
        session.close()


def dump_of(session: Session) -> str:
    """Every table of a vault as text: what its owner could read with their own key and a database program."""
    import sqlalchemy as sa

    lines = []
    with session.vault.state.database.transaction() as connection:
        names = connection.execute(sa.text("SELECT name FROM sqlite_master WHERE type = 'table'")).scalars().all()
        for name in names:
            lines += [repr(tuple(row)) for row in connection.execute(sa.text(f'SELECT * FROM "{name}"'))]
    return "\n".join(lines)


def bytes_under(folder: Path) -> bytes:
    """Every byte of every file there, one after another, with the names."""
    files = sorted(file for file in folder.rglob("*") if file.is_file())
    return b"\n".join(str(file.relative_to(folder)).encode() + b"\n" + file.read_bytes() for file in files)


def own_files(school: School, session: Session) -> Path:
    """The folder that this machine writes to in the exchange folder."""
    assert session.school is not None
    return school.folder / session.school.school_id / "feeds" / session.vault.device.device_id
