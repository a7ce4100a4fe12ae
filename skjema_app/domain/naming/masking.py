"""A text as one pupil's file may hold it: other pupils and their guardians are no longer in it (REQ-48).

What is sure is replaced; what is not, and every relation, is left for a person to look at. The pupil's own name and
the staff stay. Two other pupils are both «[annen elev]»: a number would tell them apart and so tell who they are.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum

from skjema_app.domain.naming.finder import NameFinder
from skjema_app.domain.naming.people import NAME_KINDS, Finding, FindingKind, PersonKind

_MOST_ROUNDS = 50


class Verdict(StrEnum):
    """What becomes of a mention in one pupil's copy."""

    KEEP = "behold"
    MASK = "erstatt"
    LOOK = "se-pa"


@dataclass(frozen=True, slots=True)
class Copy:
    """Whose copy it is, and who may be meant in it.

    Attributes:
        own: ids of the pupil and of what belongs to them (guardians): never replaced.
        near: ids of those who are likely to be meant, e.g. the class and who was there. One who isn't near is masked
            all the same, but gives way where the pupil's or a near member of staff's name is the same. None: all are.
    """

    own: frozenset[str]
    near: frozenset[str] | None = None


@dataclass(frozen=True, slots=True)
class Masked:
    """The text with what was sure replaced.

    Attributes:
        text: the new text.
        replaced: what was replaced, with places in the text as it was handed in.
        spots: what a person should look at, with places in the new text.
    """

    text: str
    replaced: tuple[Finding, ...]
    spots: tuple[Finding, ...]


def mask(text: str, finder: NameFinder, copy: Copy) -> Masked:
    """Replace what is sure, until nothing sure is left: doing it again changes nothing. Never raises."""
    replaced: list[Finding] = []
    found = finder.find(text)
    for _round in range(_MOST_ROUNDS):  # a replacement may change what stands around another name
        wrong = [
            _with_first_name(one, before, text)
            for before, one in itertools.pairwise((None, *found))
            if one is not None and verdict(one, finder, copy) is Verdict.MASK
        ]
        if not wrong:
            break
        if not replaced:
            replaced = wrong
        for one in reversed(wrong):
            text = text[: one.start] + one.suggestion + text[one.end :]
        found = finder.find(text)
    spots = tuple(one for one in found if verdict(one, finder, copy) is Verdict.LOOK)
    return Masked(text, tuple(replaced), spots)


def verdict(finding: Finding, finder: NameFinder, copy: Copy) -> Verdict:
    """What becomes of one mention."""
    if finding.kind in {FindingKind.GROUP, FindingKind.DIAGNOSIS, FindingKind.COMBINATION}:
        return Verdict.KEEP  # a copy is about a pupil who is named; these give nobody else away
    if finding.kind in {FindingKind.RELATION, FindingKind.PHONE}:
        return Verdict.LOOK
    kinds = {one: finder.people[one].kind for one in finding.persons}
    others = {one for one, kind in kinds.items() if kind is not PersonKind.STAFF and one not in copy.own}
    near = others if copy.near is None else others & copy.near
    if copy.own.intersection(kinds):
        return Verdict.LOOK if near else Verdict.KEEP
    if not others:
        return Verdict.KEEP if kinds else _of_nobody(finding)
    if _is_near(kinds, copy, PersonKind.STAFF) and not near:
        return Verdict.KEEP
    if not finding.sure:
        weak = finding.kind is FindingKind.INITIALS and not near
        return Verdict.KEEP if weak else Verdict.LOOK
    if PersonKind.STAFF in kinds.values() and not near:
        return Verdict.LOOK
    return Verdict.MASK


def named(findings: Iterable[Finding], finder: NameFinder, copy: Copy) -> tuple[Finding, ...]:
    """The mentions that may not stand in a copy."""
    return tuple(one for one in findings if verdict(one, finder, copy) is Verdict.MASK)


def _with_first_name(finding: Finding, before: Finding | None, text: str) -> Finding:
    """«Sofie Berg» of nobody known, where Berg is another pupil's: one replacement, not «Sofie [annen elev]»."""
    if before is None or before.persons or before.genitive or finding.kind is not FindingKind.SURNAME:
        return finding
    if before.kind is not FindingKind.FIRST_NAME or text[before.end : finding.start] != " ":
        return finding
    return replace(finding, start=before.start, kind=FindingKind.FULL_NAME)


def _is_near(kinds: dict[str, PersonKind], copy: Copy, wanted: PersonKind) -> bool:
    return copy.near is not None and any(kind is wanted and one in copy.near for one, kind in kinds.items())


def _of_nobody(finding: Finding) -> Verdict:
    """A name or number that nobody known has."""
    if finding.kind is FindingKind.NATIONAL_ID:
        return Verdict.MASK
    if finding.kind in NAME_KINDS or finding.kind is FindingKind.BIRTH_DATE:
        return Verdict.LOOK
    return Verdict.KEEP
