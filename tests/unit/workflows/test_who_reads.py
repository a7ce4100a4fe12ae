"""Role × form through real vaults: who writes what, and who can read it when everybody has exchanged.

What is expected is told from the forms' own lists, by other code than the program's. The judge's matrix (every role ×
action × form) is in ``test_access_matrix.py``; here documents are finished and fetched.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from case_kit import in_case, own_form
from form_samples import SAMPLES, staff
from school_stages import RUNNING, Stages, newcomer
from three_people import COUNSELLOR, OFFICE, PUPIL, RECTOR, TEACHER, School

from skjema_app.domain.answers import Json
from skjema_app.domain.documents import Pupil
from skjema_app.domain.errors import ErrorCode, SkjemaError
from skjema_app.domain.roles import Role
from skjema_app.form_engine.definition import Archive, Begins, FormDefinition
from skjema_app.workflows.session import Session

MORE = {
    "Tora Trinnsen": Role.YEAR_LEADER,
    "Sosi Allsen": Role.SOCIAL_TEACHER,
    "Asbjørn Rektorsen": Role.DEPUTY,
    "Konrad Taktsen": Role.CONTACT_TEACHER,
}
WRITTEN_BEFORE = frozenset({"melding-12-4", "aktivitetsplan"})
"""Stand in the case already, by the teacher; asked about below."""
DECIDERS = frozenset({Role.PRINCIPAL, Role.DEPUTY})


@dataclass
class World:
    """Everybody's vault, by name; the case that the teacher has, and what is written with whom may read it."""

    school: School
    sessions: dict[str, Session]
    roles: dict[str, Role]
    case: str
    members: frozenset[str]
    readers: dict[str, tuple[str, frozenset[str]]] = field(default_factory=dict)

    def forms(self) -> Sequence[FormDefinition]:
        return sorted((one for one in self.school.rector.forms.all()), key=_form_id)

    def with_role(self, *roles: Role) -> set[str]:
        return {name for name, role in self.roles.items() if role in roles}

    def may_write(self, name: str, form: FormDefinition) -> bool:
        rules, role = self.school.rector.forms.access, self.roles[name]
        named = {*form.facts.access.fills}
        stood = {one.role.value for one in rules.stands_in if role in one.by}
        return "alle" in named or bool(named & {role.value, *stood})

    def expected(self, name: str, form: FormDefinition, *, in_the_case: bool) -> frozenset[str]:
        """Names of who can read what somebody writes."""
        if form.facts.hidden:
            return frozenset({name})
        found = {name, *(self.members if in_the_case else ())}
        by_code: Mapping[str, Callable[[], set[str]]] = {
            "forfatter": set,
            "rektor": lambda: self.with_role(*DECIDERS),
            "saksansvarlig": lambda: {TEACHER} if in_the_case else set(),
            "deltakere": lambda: {COUNSELLOR},
            "kontaktlaerer": lambda: {COUNSELLOR},  # of this pupil; nobody for having that role
            "trinnleder": lambda: self.with_role(Role.YEAR_LEADER),
        }
        if self._is_the_archives(form):
            found |= self.with_role(Role.OFFICE)
        return frozenset(found.union(*(by_code[code]() for code in form.facts.access.reads)))

    def _is_the_archives(self, form: FormDefinition) -> bool:
        """The office gets what belongs in the pupil's file and waits for nobody; a conversation first in a case."""
        waits = bool(form.facts.access.approves) or Begins.TALKS in form.facts.begins
        return form.facts.archive is Archive.YES and not waits

    def write(self, name: str, form: FormDefinition) -> None:
        """Finish one, and remember who is to read it."""
        session = self.sessions[name]
        inside = Begins.CASE in form.facts.begins and Begins.TALKS not in form.facts.begins and name in self.members
        named: dict[str, Json] = {"referent": staff(COUNSELLOR)} if "referent" in SAMPLES[form.form_id] else {}
        if inside:
            made = in_case(session, self.case, form.form_id, **named)
        else:
            pupil = next(one for one in session.vault.pupils.list() if one.name == PUPIL)
            if "hvem" in SAMPLES[form.form_id]:
                named["hvem"] = {"ref": pupil.pupil_id, "name": PUPIL}
            made = own_form(session, form.form_id, **named)
        self.readers[made.document_id] = (
            f"{form.form_id} av {self.roles[name].value}",
            self.expected(name, form, in_the_case=inside),
        )

    def wrong(self) -> list[str]:
        """Where a vault holds what it shouldn't, or lacks what it should hold."""
        found = []
        for name, session in self.sessions.items():
            held = {one.document_id for one in session.vault.documents.list()}
            for document, (what, readers) in self.readers.items():
                if (document in held) is not (name in readers):
                    found.append(f"{what}: {name} {'har den' if document in held else 'har den ikke'}")
        return found


def writable(world: World, name: str, form: FormDefinition) -> bool:
    """An evaluation is of the plan in the case, so whoever isn't in it has nothing to evaluate."""
    return form.form_id not in WRITTEN_BEFORE and (form.form_id != "evaluering" or name in world.members)


@pytest.fixture(scope="module")
def world(stages: Stages) -> Iterator[World]:
    with _world(stages) as made:
        yield made


@contextmanager
def _world(stages: Stages) -> Iterator[World]:
    """Rector, teacher and office of a case that runs, and a counsellor who came later and isn't in it."""
    with stages.at(RUNNING) as (school, ids), newcomer(school, COUNSELLOR, Role.COUNSELLOR, "radgiver") as counsellor:
        sessions = {RECTOR: school.rector, TEACHER: school.teacher, OFFICE: school.office, COUNSELLOR: counsellor}
        roles = {
            RECTOR: Role.PRINCIPAL,
            TEACHER: Role.TEACHER,
            OFFICE: Role.OFFICE,
            COUNSELLOR: Role.COUNSELLOR,
        }
        made = World(school, sessions, roles, ids["case"], frozenset({RECTOR, TEACHER}))
        made.readers[ids["report"]] = ("melding", frozenset({RECTOR, TEACHER, OFFICE}))  # the office: for the archive
        made.readers[ids["plan"]] = ("plan", frozenset({RECTOR, TEACHER, OFFICE}))
        know_the_pupil(made)
        school.exchange(*sessions.values())
        yield made


def know_the_pupil(world: World) -> None:
    for session in world.sessions.values():
        session.vault.pupils.import_list([Pupil("", PUPIL, "8A", contact_teacher=COUNSELLOR)], "")


def test_each_form_is_written_by_some_role_and_read_by_those_it_names(world: World) -> None:
    names = list(world.sessions)
    written: set[str] = set()
    for place, form in enumerate(world.forms()):
        turn = [*names[place % len(names) :], *names[: place % len(names)]]
        may = [one for one in turn if world.may_write(one, form) and writable(world, one, form)]
        if may:
            world.write(may[0], form)
            written.add(form.form_id)
    assert written == {one.form_id for one in world.forms()} - WRITTEN_BEFORE
    world.school.exchange(*world.sessions.values())
    assert not world.wrong()


def test_whoever_the_form_is_not_for_finishes_none(world: World) -> None:
    for form in world.forms():
        for name, session in world.sessions.items():
            if form.form_id in WRITTEN_BEFORE or form.facts.hidden or world.may_write(name, form):
                continue
            with pytest.raises(SkjemaError) as caught:
                own_form(session, form.form_id)
            assert caught.value.code is ErrorCode.FORM_NOT_YOURS, (form.form_id, name)


def test_what_the_rector_keeps_to_herself_is_not_the_deputys(world: World) -> None:
    """Policy gives a deputy what leads the school gets by itself; a conversation of the rector's is not that."""
    rector = world.school.rector
    with newcomer(world.school, "Ditte Deputert", Role.DEPUTY, "assisterende") as deputy:
        own, minutes = own_form(rector, "elevsamtale"), own_form(rector, "referat-r-team")
        world.school.exchange(rector, deputy)
        world.school.exchange(rector, deputy)
        held = {one.document_id for one in deputy.vault.documents.list()}
        assert minutes.document_id in held
        assert own.document_id not in held


@pytest.mark.soak
def test_every_role_and_every_form(tmp_path: Path) -> None:
    """The whole cross product: all eight roles, each writes all that it may."""
    with _world(Stages(tmp_path)) as world, ExitStack() as stack:
        for number, (name, role) in enumerate(MORE.items()):
            world.sessions[name] = stack.enter_context(newcomer(world.school, name, role, f"person-{number}"))
            world.roles[name] = role
        know_the_pupil(world)
        everybody = world.sessions.values()
        world.school.exchange(*everybody)
        decides = {name for name, role in MORE.items() if role in DECIDERS}
        world.members |= decides  # policy lets them in (design-review § 1.21)
        for document, (what, readers) in list(world.readers.items()):
            world.readers[document] = (what, readers | decides)
        for form in world.forms():
            for name in world.sessions:
                if world.may_write(name, form) and writable(world, name, form):
                    world.write(name, form)
        assert {world.roles[name] for name in world.sessions} == set(Role)
        world.school.exchange(*everybody)
        assert not world.wrong()


def _form_id(form: FormDefinition) -> str:
    return form.form_id
