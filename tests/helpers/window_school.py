"""A school around one window: the others are open vaults without windows, and a folder lies between them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import work_kit

from skjema_app.domain.roles import Role
from skjema_app.system.clock import Clock, FixedClock
from skjema_app.workflows import exchange_folder, exchanging, found_school, join_school, people
from skjema_app.workflows.session import Session
from skjema_app.workflows.start_alone import start_alone

SCHOOL = "Eksempelåsen ungdomsskole"
PRINCIPAL, TEACHER, OFFICE = "Ragnhild Berg-Prøve", "Kari Eksempel", "Eva Kontorprøve"
MONDAY = datetime(2026, 11, 23, 15, 55, tzinfo=UTC)


@dataclass
class Invitation:
    """A file on disk and its code."""

    file: Path
    code: str


@dataclass
class WindowSchool:
    """Vaults by name, and the folder they exchange through."""

    root: Path
    clock: Clock
    open: dict[str, Session] = field(default_factory=dict)

    @property
    def share(self) -> Path:
        folder = self.root / "deling"
        folder.mkdir(parents=True, exist_ok=True)
        return folder

    def folder(self, name: str) -> Path:
        return self.root / f"hvelv {name}"

    def alone(self, name: str) -> Session:
        """A vault of somebody who is alone."""
        made = start_alone(
            name=name, school=SCHOOL, password=work_kit.secret(), folder=self.folder(name), clock=self.clock
        )
        self.open[name] = made
        return made

    def found(self, name: str = PRINCIPAL, roles: frozenset[Role] = frozenset({Role.PRINCIPAL})) -> Session:
        """The founder, with the folder chosen and used once."""
        session = self.alone(name)
        sheet = found_school.draw_sheet(session, school=SCHOOL)
        found_school.found_school(session, sheet, roles=roles)
        sheet.wipe()
        exchange_folder.choose_folder(session, self.share)
        exchanging.exchange_now(session)
        return session

    def invite(self, issuer: Session, name: str = TEACHER, roles: tuple[Role, ...] = (Role.TEACHER,)) -> Invitation:
        """An invitation, saved as a file."""
        made = people.invite(issuer, name=name, roles=roles)
        file = self.root / f"{name}.skjemainvitasjon"
        file.write_bytes(made.data)
        return Invitation(file, " - ".join(made.code))

    def ask_to_join(self, issuer: Session, name: str, roles: tuple[Role, ...] = (Role.TEACHER,)) -> Session:
        """A new vault whose request lies in the folder."""
        invitation = self.invite(issuer, name, roles)
        made = join_school.start_invited(
            data=invitation.file.read_bytes(),
            code=invitation.code,
            password=work_kit.secret(),
            vault_folder=self.folder(name),
            exchange_folder=self.share,
            clock=self.clock,
        )
        self.open[name] = made
        return made

    def join(self, issuer: Session, name: str, roles: tuple[Role, ...] = (Role.TEACHER,)) -> Session:
        """A member: asked, certified, and told."""
        made = self.ask_to_join(issuer, name, roles)
        for session in (made, issuer, made):
            exchanging.exchange_now(session)
        return made

    def close(self, *names: str) -> None:
        """Close these vaults, or all."""
        for name in names or tuple(self.open):
            self.open.pop(name).close()


def window_school(root: Path, clock: Clock | None = None) -> WindowSchool:
    """Nobody yet."""
    root.mkdir(parents=True, exist_ok=True)
    return WindowSchool(root, clock or FixedClock(MONDAY))
