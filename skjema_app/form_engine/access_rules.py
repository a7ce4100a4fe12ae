"""``forms/tilgang.yaml``: who may do what with documents and cases, and who is a member of a new case.

The rights, and which roles count where a form names another, are an agreement between all vaults of a school: two
programs that read them differently would keep different histories (design-review § 1.37). So the program knows their
fingerprint by version, and a file that says something else stops loading. Words and members may be changed.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from skjema_app.domain.access import AccessBook, Action, ByForm, FormAccess, Right, Scope, Who
from skjema_app.domain.documents import FormPin
from skjema_app.domain.roles import Role
from skjema_app.form_engine.faults import BrokenTextError, FaultCode, Faults, FormFault
from skjema_app.form_engine.reading import TableReader
from skjema_app.form_engine.text import Text
from skjema_app.form_engine.yaml_tree import read_tree

EVERYBODY = "alle"
MEMBER_CODES = ("rektor", "saksansvarlig", "forfatter", "kontaktlaerer", "radgiver", "sosiallaerer", "trinnleder")
"""Who may be named as a member of a new case; never the office, which gets single documents."""

AGREED: Mapping[int, str] = MappingProxyType({1: "18295b4d3bac80ab5c5b07df982ca9d07aa9cb8a3f91c0b4fd4c59cd2ae6e728"})
"""Version of the agreement → fingerprint of its rights. A released version is never changed."""


@dataclass(frozen=True, slots=True)
class RightOf:
    """A right as the file has it: ``domain.access.Right`` with lists in the file's order."""

    action: Action
    scope: Scope
    who: tuple[Who, ...]
    own: bool
    by_form: ByForm | None
    words: Text


@dataclass(frozen=True, slots=True)
class StandsIn:
    """Roles that count where a form names another."""

    role: Role
    by: tuple[Role, ...]


@dataclass(frozen=True, slots=True)
class NewCase:
    """Who becomes a member of a new case, by code (design-review §§ 1.18, 1.20).

    Attributes:
        always: whatever the one who decides says.
        proposed: unless the one who decides leaves them out.
    """

    always: tuple[str, ...]
    proposed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Members:
    """Who becomes a member of new cases: in general, and by the form that a case begins with."""

    general: NewCase
    by_form: Mapping[str, NewCase] = field(default_factory=dict)

    def of_form(self, form_id: str) -> NewCase:
        """Of a case that begins with a document of this form."""
        return self.by_form.get(form_id, self.general)


@dataclass(frozen=True, slots=True)
class AccessRules:
    """What the file says.

    Attributes:
        version: of the agreement.
        members: who becomes a member of a new case.
        stands_in: which roles count where a form names another.
        rights: in the order in which they are shown; one of each action.
    """

    version: int
    members: Members
    stands_in: tuple[StandsIn, ...]
    rights: tuple[RightOf, ...]

    def roles(self, codes: Iterable[str]) -> frozenset[Role] | None:
        """The roles that a form's list reaches; None for everybody. Codes that are no role reach nobody."""
        named = set(codes)
        if EVERYBODY in named:
            return None
        known = {role for role in Role if role.value in named}
        return frozenset(known.union(*(one.by for one in self.stands_in if one.role in known)))

    def right(self, action: Action) -> RightOf:
        """Of one action."""
        return next(one for one in self.rights if one.action is action)

    def book(self, forms: Mapping[FormPin, FormAccess]) -> AccessBook:
        """The matrix with what form versions say."""
        rights = {
            one.action: Right(one.action, one.scope, frozenset(one.who), one.own, one.by_form) for one in self.rights
        }
        return AccessBook(MappingProxyType(rights), forms)

    def fingerprint(self) -> str:
        """Of what every vault of a school must read alike."""
        parts = [
            f"{one.action}|{one.scope}|{','.join(sorted(one.who))}|{one.own}|{one.by_form or ''}"
            for one in sorted(self.rights, key=_action)
        ]
        parts += sorted(f"{one.role}={','.join(sorted(one.by))}" for one in self.stands_in)
        return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def inspect_access(text: str, source: str) -> tuple[AccessRules | None, tuple[FormFault, ...]]:
    """The rules of a text, or None and its faults."""
    faults = Faults()
    try:
        top = TableReader(read_tree(text, source), faults)
    except BrokenTextError as broken:
        return None, (broken.fault,)
    version = top.integer("access", lowest=1, highest=1000)
    members = _members(top)
    stands_in = tuple(_stands_in(TableReader(table, faults)) for table in top.tables("stands_in"))
    rights: list[RightOf] = []
    for table in top.tables("rights", must=True):
        reader = TableReader(table, faults)
        right = _right(reader)
        if any(one.action is right.action for one in rights):
            faults.add(reader.where("id"), FaultCode.DUPLICATE_ID, right.action)
        rights.append(right)
    missing = [one for one in Action if not any(right.action is one for right in rights)]
    for action in missing[: 0 if faults.found else None]:
        faults.add(top.where("rights"), FaultCode.MISSING_KEY, action)
    top.finish()
    rules = AccessRules(version, members, stands_in, tuple(rights))
    if not faults.found and rules.fingerprint() != AGREED.get(version):
        faults.add(top.where("rights"), FaultCode.AGREED, str(version))
    return (None, tuple(faults.found)) if faults.found else (rules, ())


def _members(top: TableReader) -> Members:
    reader = top.sub("members", must=True)
    if reader is None:
        return Members(NewCase(()))
    by_form: dict[str, NewCase] = {}
    for table in reader.tables("forms"):
        one = TableReader(table, reader.faults)
        form = one.new_id("form", of_field=False)
        if form in by_form:
            one.faults.add(one.where("form"), FaultCode.DUPLICATE_ID, form)
        by_form[form] = _new_case(one)
        one.finish()
    general = _new_case(reader)
    reader.finish()
    return Members(general, MappingProxyType(by_form))


def _new_case(reader: TableReader) -> NewCase:
    reader.items("always", must=True)
    return NewCase(_member_codes(reader, "always"), _member_codes(reader, "proposed"))


def _member_codes(reader: TableReader, key: str) -> tuple[str, ...]:
    found = reader.words(key)
    for word, node in zip(found, reader.items(key), strict=True):
        if word and word not in MEMBER_CODES:
            reader.faults.add(node.at, FaultCode.UNKNOWN_VALUE, word, MEMBER_CODES)
    return found


def _stands_in(reader: TableReader) -> StandsIn:
    if reader.node("role") is None:
        reader.missing("role")
    reader.items("by", must=True)
    found = StandsIn(reader.one_of("role", Role, Role.TEACHER), reader.many_of("by", Role))
    reader.finish()
    return found


def _right(reader: TableReader) -> RightOf:
    for key in ("id", "scope"):
        if reader.node(key) is None:
            reader.missing(key)
    reader.items("who", must=True)
    right = RightOf(
        action=reader.one_of("id", Action, Action.FILL),
        scope=reader.one_of("scope", Scope, Scope.DOCUMENT),
        who=reader.many_of("who", Who),
        own=reader.flag("own", default=True),
        by_form=None if reader.node("form") is None else reader.one_of("form", ByForm, ByForm.FILLS),
        words=reader.text("words", must=True),
    )
    reader.finish()
    return right


def _action(one: RightOf) -> str:
    return one.action
