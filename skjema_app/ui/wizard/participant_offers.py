"""Who may be picked as a participant: staff, the class's pupils, guardians, and people from outside used before."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from skjema_app.domain.answers import Json
from skjema_app.form_engine.definition import PartyKind
from skjema_app.system.texts import _
from skjema_app.workflows.fill_form import OpenForm


@dataclass(frozen=True, slots=True)
class PartyOffer:
    """One person who can be picked.

    Attributes:
        kind: where the person comes from.
        name: as it is written into the answer.
        ref: id of a pupil or a member of staff, or "".
        detail: class of a pupil, organisation of somebody from outside, or "".
        role: option of the role that they had before, or "".
        organisation: where they work, or "".
        near: belongs to the class that the meeting is about.
    """

    kind: PartyKind
    name: str
    ref: str = ""
    detail: str = ""
    role: str = ""
    organisation: str = ""
    near: bool = False

    @property
    def key(self) -> tuple[str, str]:
        """What makes two offers the same person."""
        return self.kind.value, self.ref or self.name.strip().casefold()

    def as_answer(self) -> Json:
        """The value of a ``party`` field."""
        return {"ref": self.ref, "name": self.name, "kind": self.kind.value}


def kind_words(kind: PartyKind) -> str:
    """The heading of a part of the list."""
    return {
        PartyKind.STAFF: _("Ansatte"),
        PartyKind.PUPIL: _("Elever"),
        PartyKind.GUARDIAN: _("Foresatte"),
        PartyKind.OUTSIDE: _("Utenfor skolen"),
    }[kind]


def offers_of(form: OpenForm, group: str, kinds: Collection[PartyKind]) -> tuple[PartyOffer, ...]:
    """Everybody who can be picked, the author first, then by kind and name; the meeting's class before others."""
    near = group.strip().casefold()
    found = [
        PartyOffer(
            kind=one.kind,
            name=one.name,
            ref=one.ref,
            detail=one.about or one.organisation,
            role=one.role or _certain_role(one.kind),
            organisation=one.organisation,
            near=bool(near) and one.about.strip().casefold() == near,
        )
        for one in form.parties
        if one.kind in kinds
    ]
    me = form.person_name
    return tuple(sorted(found, key=lambda one: (one.kind is not PartyKind.STAFF or one.name != me, not one.near)))


def _certain_role(kind: PartyKind) -> str:
    """The option of the list «moteroller» that follows from where somebody comes from; a form without it ignores it."""
    return {PartyKind.PUPIL: "elev", PartyKind.GUARDIAN: "foresatt"}.get(kind, "")


def chosen_before(rows: Json, party_field: str) -> frozenset[tuple[str, str]]:
    """Keys of who is among the participants already."""
    found = set()
    for row in rows if isinstance(rows, list) else []:
        party = row.get(party_field) if isinstance(row, dict) else None
        if isinstance(party, dict):
            ref, name = str(party.get("ref") or ""), str(party.get("name") or "")
            found.add((str(party.get("kind") or PartyKind.OUTSIDE.value), ref or name.strip().casefold()))
    return frozenset(found)
