"""What belongs in a round, what is missing, and what is left out with why. A pure function of plain facts.

Delivered (user-review § 1.19, issue E1): reports with the decision, plans in every version that ran, investigations,
evaluations, R-team, minutes about one pupil, each pupil's part of other minutes where the pupil has a plan,
conversations in a case. What has a journalpost number is not delivered again; a newer version is a document of its own.
§ 12-5 never comes along (§ 1.11).
"""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime

from skjema_app.archive.model import (
    Answer,
    ArchiveItem,
    Belongs,
    Candidate,
    Lack,
    LeftOut,
    LeftOutWhy,
    Missing,
    OldDraft,
    Part,
    Round,
    Selection,
    Term,
)

_BLOCKED = {Answer.WAITING: Lack.NOT_APPROVED, Answer.OPEN: Lack.NOT_SETTLED}


def select(candidates: Sequence[Candidate], round_: Round, *, drafts: Sequence[OldDraft] = ()) -> Selection:
    """Sort every candidate into exactly one of: delivered, asked about, blocked, left out, archived before.

    Args:
        candidates: every finished document that the vault may read, each once.
        round_: which round.
        drafts: the person's own old drafts.
    """
    known = {one.document_id: one for one in candidates}
    planned = {_key(one) for one in candidates if one.plan and not one.withdrawn}
    items: list[Candidate] = []
    missing: list[Missing] = []
    questions: list[Candidate] = []
    left_out: list[LeftOut] = []
    archived: list[Candidate] = []
    for one in sorted(candidates, key=_order):
        if round_.term is Term.NOW and _key(one) != (_plain(round_.pupil), _plain(round_.group)):
            continue
        why = _left_out_why(one, round_)
        if one.archived:
            archived.append(one)
        elif why is not None:
            left_out.append(LeftOut(one, why, one.left_out if why is LeftOutWhy.BY_HAND else ""))
        elif (lack := _blocked_by(one, known)) is not None:
            missing.append(_missing(one, lack, blocks=True))
        elif _asked(one, planned):
            questions.append(one)
        else:
            items.append(one)
        if why is None and not one.has_participants:
            missing.append(_missing(one, Lack.NO_PARTICIPANTS, blocks=False))
        if one.unsplit and not one.restricted:
            missing.append(_missing(one, Lack.NOT_SPLIT, blocks=False, count=one.unsplit))
    wanted = [one for one in candidates if round_.term is not Term.NOW or _key(one) == _round_key(round_)]
    missing += _unevaluated(wanted, round_)
    folders, unclear = _folders(items, candidates)
    missing += [_missing(one, Lack.SAME_NAME, blocks=False) for one in unclear]
    missing += [_draft(one) for one in drafts if round_.term is not Term.NOW]
    chosen = {one.document_id for one in items}
    return Selection(
        items=tuple(
            ArchiveItem(one, one.base if one.base in chosen and is_part(one) else one.document_id, folders[one])
            for one in items
        ),
        missing=tuple(missing),
        questions=tuple(questions),
        left_out=tuple(left_out),
        archived=tuple(archived),
    )


def for_the_office(candidates: Sequence[Candidate]) -> frozenset[str]:
    """The documents that the office is to read: those that a round without a last day would deliver."""
    return frozenset(item.document_id for item in select(candidates, Round(Term.JUNE, date.max)).items)


def _left_out_why(one: Candidate, round_: Round) -> LeftOutWhy | None:
    if one.restricted:
        return LeftOutWhy.RESTRICTED
    if one.belongs is Belongs.NO:
        return LeftOutWhy.FORM
    if one.part is Part.WHOLE_MINUTES:
        return LeftOutWhy.SPLIT
    if one.left_out:
        return LeftOutWhy.BY_HAND
    if one.withdrawn:
        return LeftOutWhy.WITHDRAWN
    if one.answer is Answer.RETURNED or (one.answer is Answer.WAITING and not one.newest):
        return LeftOutWhy.RETURNED
    if one.part is Part.EXTRACT and not one.newest:
        return LeftOutWhy.OLD_EXTRACT
    if one.talk and not one.in_case and not one.chosen:
        return LeftOutWhy.NO_CASE
    if not one.pupil:
        return LeftOutWhy.NO_PUPIL
    if round_.term is not Term.NOW and one.finished.date() > round_.day:
        return LeftOutWhy.NEXT_ROUND
    return None


def _blocked_by(one: Candidate, known: Mapping[str, Candidate]) -> Lack | None:
    if not one.signed:
        return Lack.NOT_SIGNED
    base = known.get(one.base) if is_part(one) else None
    whose = base if base is not None and one.part is Part.SUPPLEMENT else one
    lack = _BLOCKED.get(whose.answer)
    if lack is Lack.NOT_APPROVED and not whose.plan:
        return Lack.NOT_DECIDED
    return lack


def _asked(one: Candidate, planned: set[tuple[str, str]]) -> bool:
    """Whether a person must say it: the form asks, unless it is the part of a pupil with a plan.

    What was added to a report is asked about too: the office is given single documents (design-review § 1.17).
    """
    if one.chosen:
        return False
    if one.part is Part.SUPPLEMENT:
        return True
    if one.part is Part.EXTRACT:
        return _key(one) not in planned
    return one.belongs is Belongs.ASK


def _unevaluated(candidates: Sequence[Candidate], round_: Round) -> list[Missing]:
    """Plans whose day for the evaluation has come before the round ends, without one."""
    found = []
    for one in sorted(candidates, key=_order):
        due = one.evaluation_due
        if not one.plan or not one.newest or one.withdrawn or due is None or due > round_.day:
            continue
        if one.answer not in {Answer.GIVEN, Answer.NOT_NEEDED}:
            continue
        later = (other for other in candidates if other.evaluates and _key(other) == _key(one))
        if not any(other.finished >= one.finished for other in later):
            found.append(replace(_missing(one, Lack.NO_EVALUATION, blocks=False), day=due))
    return found


def _folders(
    items: Sequence[Candidate], everything: Sequence[Candidate]
) -> tuple[dict[Candidate, str], tuple[Candidate, ...]]:
    """Each document's pupil as a folder's name; and what doesn't say which of two pupils of one name it is about."""
    born: dict[tuple[str, str], set[str]] = {}
    for one in everything:
        if one.born and not one.restricted:
            born.setdefault(_key(one), set()).add(one.born)
    folders: dict[Candidate, str] = {}
    unclear = []
    for one in items:
        twins = len(born.get(_key(one), ())) > 1
        folders[one] = f"{one.pupil} ({one.born or '?'})" if twins else one.pupil
        if twins and not one.born:
            unclear.append(one)
    return folders, tuple(unclear)


def is_part(one: Candidate) -> bool:
    """A supplement and a decision are attachments of the report; a pupil's part of minutes stands alone."""
    return one.part in {Part.SUPPLEMENT, Part.DECISION}


def _missing(one: Candidate, lack: Lack, *, blocks: bool, count: int = 0) -> Missing:
    return Missing(lack, one.document_id, one.title, one.pupil, one.group, blocks, count=count)


def _draft(one: OldDraft) -> Missing:
    return Missing(Lack.OLD_DRAFT, "", one.title, one.pupil, "", blocks=False, draft_id=one.draft_id)


def _key(one: Candidate) -> tuple[str, str]:
    return _plain(one.pupil), _plain(one.group)


def _round_key(round_: Round) -> tuple[str, str]:
    return _plain(round_.pupil), _plain(round_.group)


def _plain(text: str) -> str:
    return "".join(text.split()).casefold()


def _order(one: Candidate) -> tuple[int, str, str, datetime, bool, bool, int, str]:
    """Class, pupil, then by date; what is said of one report stands together as far as it was written in turn.

    Of one instant (a clock that stands still, a vault that was restored) the report comes first, then what belongs to
    it, then the plan: never what an id happens to be.
    """
    last = (one.finished, one.plan, is_part(one), one.number, one.document_id)
    return (_grade(one.group), _plain(one.group), _plain(one.pupil), *last)


def _grade(group: str) -> int:
    """8 before 10: the number that a class begins with."""
    digits = "".join(itertools.takewhile(str.isdecimal, _plain(group)))[:3]
    return int(digits) if digits else 0
