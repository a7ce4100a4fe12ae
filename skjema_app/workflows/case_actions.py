"""What a person can do with a row of *Saker* now; the page offers these and nothing else."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import StrEnum

from skjema_app.domain.documents import EventKind, FinishedDocument
from skjema_app.domain.school import Case, Mark, MarkKind
from skjema_app.workflows.erasing_private import own_unit
from skjema_app.workflows.session import Session
from skjema_app.workflows.standing import Standing, needs_approval, needs_decision, standing_of, tips


class CaseAction(StrEnum):
    """One thing that can be done."""

    DECIDE = "decide"  # write the decision on the report
    PLAN = "plan"  # begin a plan in the case
    NEW_VERSION = "new-version"  # of the newest plan
    REVIEW = "review"  # open the newest plan in *Til godkjenning*
    JOIN = "join"  # join versions that stand side by side
    WITHDRAW = "withdraw"  # an own report that was sent wrongly
    SHARE = "share"  # an own document from before the school
    APPROVED_OUTSIDE = "approved-outside"  # log an approval on paper or in a meeting
    EVALUATE = "evaluate"  # the plan, together with the pupil
    AFTER_EVALUATION = "after-evaluation"  # a new version of the plan with what the evaluation says
    CONTINUE_PLAN = "continue-plan"  # one that runs in OneNote or on paper
    SHARE_OUTSIDE = "share-outside"  # with a service, when there is a consent
    PUT_IN_CASE = "put-in-case"  # an own conversation or minutes
    GIVE = "give"  # § 12-5: to one person of the school
    ANSWER = "answer"  # § 12-5: the recipient's decision
    NEW_MACHINES = "new-machines"  # § 12-5: the key to new machines of the two
    SEND_HOME = "send-home"  # a copy for a guardian
    DELIVER = "deliver"  # § 12-5: to the archive, alone, by whoever has it
    CLOSE = "close"  # the case, with a reason
    REOPEN = "reopen"
    TO_CHAIN = "to-chain"  # from one's own measures to the action chain
    HAND_OVER = "hand-over"  # offer the case to somebody else
    ERASE_OWN = "erase-own"  # what was written here and never shared
    GO_ON = "go-on"  # a report about an employee in the form for it


def actions_for(
    session: Session,
    documents: Sequence[FinishedDocument],
    case: Case | None,
    marks: Mapping[str, tuple[Mark, ...]],
) -> frozenset[CaseAction]:
    """What this person can do with these documents."""
    school = session.member_of
    if school is None or school.me is None:
        return frozenset()
    first = next((one for one in documents if not one.supplements and not one.decides), documents[0])
    found: set[CaseAction] = set()
    if not first.school:
        erase = frozenset() if own_unit(session, first.document_id) is None else frozenset({CaseAction.ERASE_OWN})
        shared = first.restricted or school.shared_as(first.document_id)
        return erase if shared else erase | {CaseAction.SHARE}
    withdrawn = standing_of(marks.get(first.document_id, ())).standing is Standing.WITHDRAWN
    decided = any(mark.kind is MarkKind.DECIDED for mark in marks.get(first.document_id, ()))
    if needs_decision(session.form_of(first.pin)) and not withdrawn and not decided:
        if school.me.decides and not first.restricted:  # § 12-5 is answered by the one it was given to
            found.add(CaseAction.DECIDE)
        if first.author == school.person_id:
            found.add(CaseAction.WITHDRAW)
    versions = [one for one in documents if needs_approval(session.form_of(one.pin), one)]
    if case is not None and not versions:
        found.add(CaseAction.PLAN)
    if versions:
        found |= _for_versions(session, versions, marks)
    return frozenset(found)


def _for_versions(
    session: Session, versions: list[FinishedDocument], marks: Mapping[str, tuple[Mark, ...]]
) -> set[CaseAction]:
    school = session.member_of
    if school is None or school.me is None:
        return set()
    newest = tips(versions, marks)
    if len(newest) > 1:
        return {CaseAction.JOIN}
    standing = standing_of(marks.get(newest[0].document_id, ())).standing
    found: set[CaseAction] = set()
    may_write = school.person_id in newest[0].authors or any(
        newest[0].document_id in c.documents for c in school.cases()
    )
    if may_write:
        found.add(CaseAction.NEW_VERSION)
    if school.me.decides and standing in {Standing.WAITING, Standing.CONFLICT}:
        found.add(CaseAction.REVIEW)
        outside = session.vault.documents.events(newest[0].document_id)
        if not any(event.kind is EventKind.APPROVED_OUTSIDE for event in outside):
            found.add(CaseAction.APPROVED_OUTSIDE)
    return found
