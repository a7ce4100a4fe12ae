"""People × roles × events as a state machine: what each can read, held against a model that fits on a page.

Few steps in the ordinary suite; many in the slow one (``make soak``).
"""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test
from school_kit import (
    DEPUTY,
    OFFICE,
    PRINCIPAL,
    TEACHER,
    Member,
    TestSchool,
    approve,
    exchange,
    finish,
    found_school,
)

from skjema_app.domain.errors import SkjemaError
from skjema_app.domain.roles import Role

PEOPLE = (PRINCIPAL, TEACHER, DEPUTY, OFFICE)
LEAD = frozenset({PRINCIPAL, DEPUTY})
who = st.sampled_from(PEOPLE)
some = st.sets(who, max_size=2)


class People(RuleBasedStateMachine):
    """Four people with a vault each; everybody exchanges after every step, so the model needs no time."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp(prefix="skjema-folk-"))
        self.school: TestSchool = found_school(self.folder)
        for name, role in ((TEACHER, Role.TEACHER), (DEPUTY, Role.DEPUTY), (OFFICE, Role.OFFICE)):
            self.school.join(name, {role})
        # the model: who reads what, who is in which case, what stands in it, who wrote it
        self.reads: dict[str, set[str]] = {}
        self.authors: dict[str, str] = {}
        self.members: dict[str, set[str]] = {}
        self.inside: dict[str, list[str]] = {}
        self.approved: dict[str, bool] = {}
        self.holder: dict[str, str] = {}

    def teardown(self) -> None:
        """Vaults are closed, and nothing is left."""
        self.school.close()
        shutil.rmtree(self.folder, ignore_errors=True)

    @initialize()
    def begin(self) -> None:
        """A first document, in a first case."""
        self.write(TEACHER, {PRINCIPAL})
        self.open_case(PRINCIPAL, TEACHER, {OFFICE})
        (case,), (document,) = self.members, self.reads
        self._of(PRINCIPAL).school.link(case, document)
        self.inside[case].append(document)
        self.reads[document] |= self.members[case]
        self._meet()

    @rule(author=who, readers=some)
    def write(self, author: str, readers: set[str]) -> None:
        """Finish a document for some."""
        made = finish(self._of(author), readers=[self._person(one) for one in readers], text=f"nr. {len(self.reads)}")
        self.reads[made.document_id] = {author, *readers}
        self.authors[made.document_id] = author
        self.approved[made.document_id] = False
        self._meet()

    @rule(giver=who, receiver=who, data=st.data())
    def give(self, giver: str, receiver: str, data: st.DataObject) -> None:
        """Give a document to somebody: its author and who decides may, if they have it."""
        document = self._some(data, giver)
        if document is None:
            return
        may = giver in LEAD or self.authors[document] == giver
        if self._tries(may, self._of(giver).school.grant, document, [self._person(receiver)], ""):
            self.reads[document].add(receiver)

    @rule(opener=who, holder=who, more=some)
    def open_case(self, opener: str, holder: str, more: set[str]) -> None:
        """Open a case: who decides may."""
        names = {opener, holder, *more}
        values = {
            "number": f"S-2026-{len(self.members) + 1:03}",
            "pupil": "Ola",
            "group": "8A",
            "responsible": self._person(holder),
            "members": [self._person(one) for one in names],
            "why": "",
        }
        made = self._tries(opener in LEAD, lambda: self._of(opener).school.open_case(**values))  # type: ignore[arg-type]
        if made is not None:
            self.members[made.case_id] = names  # type: ignore[attr-defined]
            self.inside[made.case_id] = []  # type: ignore[attr-defined]
            self.holder[made.case_id] = holder  # type: ignore[attr-defined]

    @rule(linker=who, data=st.data())
    def link(self, linker: str, data: st.DataObject) -> None:
        """Put a document into a case: all its members read it."""
        case, document = self._case(data), self._some(data, linker)
        if case is None or document is None or document in self.inside[case]:
            return
        if self._tries(linker in self.members[case], self._of(linker).school.link, case, document):
            self.inside[case].append(document)
            self.reads[document] |= self.members[case]

    @rule(adder=who, added=who, data=st.data())
    def add(self, adder: str, added: str, data: st.DataObject) -> None:
        """Let somebody in: a new member reads all of the case."""
        case = self._case(data)
        if case is None or added in self.members[case]:
            return
        if self._tries(adder in self.members[case], self._of(adder).school.add_member, case, self._person(added)):
            self.members[case].add(added)
            for document in self.inside[case]:
                self.reads[document].add(added)

    @rule(remover=who, removed=who, data=st.data())
    def remove(self, remover: str, removed: str, data: st.DataObject) -> None:
        """Take somebody out: they keep what they had, and get nothing more."""
        case = self._case(data)
        if case is None or removed not in self.members[case] or remover not in self.members[case]:
            return
        may = remover in LEAD or remover == removed or self.holder[case] == remover
        if self._tries(may, self._of(remover).school.remove_member, case, self._person(removed)):
            self.members[case].discard(removed)

    @rule(approver=who, data=st.data())
    def approve_one(self, approver: str, data: st.DataObject) -> None:
        """Approve: who decides may, and never what is their own."""
        document = self._some(data, approver)
        if document is None or self.approved[document]:
            return
        may = approver in LEAD and self.authors[document] != approver
        member = self._of(approver)
        made = self._tries(may, lambda: approve(member, member.vault.documents.get(document)) or True)
        self.approved[document] = self.approved[document] or made is not None

    @invariant()
    def everybody_reads_what_the_model_says(self) -> None:
        """Neither more nor less, in every vault."""
        for name in PEOPLE:
            held = {one.document_id for one in self._of(name).vault.documents.list()}
            assert held == {document for document, readers in self.reads.items() if name in readers}
            cases = {case.case_id: set(case.members) for case in self._of(name).school.cases()}
            for case, members in self.members.items():
                if name in members:
                    assert cases[case] == {self._person(one) for one in members}

    @invariant()
    def nothing_is_refused_or_waits(self) -> None:
        """Honest programs write nothing that does not count."""
        assert not [wait for name in PEOPLE for wait in self._of(name).school.waits() if wait.refused]

    def _of(self, name: str) -> Member:
        return self.school[name]

    def _person(self, name: str) -> str:
        return self.school[name].person

    def _case(self, data: st.DataObject) -> str | None:
        return data.draw(st.sampled_from(list(self.members))) if self.members else None

    def _some(self, data: st.DataObject, reader: str) -> str | None:
        theirs = [document for document, readers in self.reads.items() if reader in readers]  # in the order made
        return data.draw(st.sampled_from(theirs)) if theirs else None

    def _tries(self, may: bool, work: object, *values: object) -> object | None:
        """Do it; refused exactly where the model says so. Everybody then has everything."""
        try:
            made = work(*values)  # type: ignore[operator]
        except SkjemaError:
            assert not may
            return None
        assert may
        self._meet()
        return made if made is not None else True

    def _meet(self) -> None:
        exchange(*(self._of(name) for name in PEOPLE))


SLOW = (HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much)


def test_what_each_can_read_is_what_the_model_says() -> None:
    run_state_machine_as_test(  # type: ignore[no-untyped-call]
        People,
        settings=settings(max_examples=3, stateful_step_count=12, deadline=None, suppress_health_check=SLOW),
    )


@pytest.mark.soak
@pytest.mark.timeout(3600)
def test_what_each_can_read_in_many_histories() -> None:
    run_state_machine_as_test(  # type: ignore[no-untyped-call]
        People,
        settings=settings(max_examples=40, stateful_step_count=30, deadline=None, suppress_health_check=SLOW),
    )
