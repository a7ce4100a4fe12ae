"""*Til godkjenning*: what changed, what the checklist says, return with a comment, approve with a signature.

Nothing is ticked by hand: the checklist is computed from the answers (user-review § 3.11). A gap asks for a reason,
and never stops her silently. Before she signs, the answers are laid out anew and held against the PDF's own text.
"""

from __future__ import annotations

import functools
import hashlib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import TYPE_CHECKING

from skjema_app.domain.documents import FinishedDocument
from skjema_app.domain.errors import ErrorCode, SkjemaError
from skjema_app.domain.roles import Role
from skjema_app.domain.school import Mark
from skjema_app.form_engine.changes import FieldChange, changes
from skjema_app.form_engine.checklist import CheckItem, CheckState, checklist
from skjema_app.form_engine.definition import Archive
from skjema_app.system.texts import _
from skjema_app.workflows import audit, content_check, new_members, own_certificates, pdf_libraries
from skjema_app.workflows.continue_plan import open_missing_cases
from skjema_app.workflows.decide import reports_waiting, require_decider
from skjema_app.workflows.deputies import in_place_of
from skjema_app.workflows.new_members import NewMembers
from skjema_app.workflows.plan import forked
from skjema_app.workflows.recalled import Look, recall
from skjema_app.workflows.remembered import KeptByVault, surroundings
from skjema_app.workflows.school_lookup import grant_office
from skjema_app.workflows.secrets import Secret
from skjema_app.workflows.session import Change, Session
from skjema_app.workflows.signing import choices, signing
from skjema_app.workflows.standing import Standing, VersionStanding, needs_approval, series, standing_of, tips

_KEPT: KeptByVault[tuple[ReviewRow, ...]] = KeptByVault()

if TYPE_CHECKING:
    from skjema_app.vault.school_feed import School


class ReviewKind(StrEnum):
    """What is asked of the decider."""

    DECIDE = "decide"  # a report: write the decision
    APPROVE = "approve"  # a version: approve or return
    SETTLE = "settle"  # approved and returned at once: say which counts
    JOIN = "join"  # two versions side by side


@dataclass(frozen=True, slots=True)
class ReviewRow:
    """One thing in *Til godkjenning*.

    Attributes:
        kind: what is asked.
        document_id: of what.
        title: short title of the form, with the version from 2 on.
        pupil: name, or «Ukjent elev».
        group: class or "".
        author: who finished it.
        finished: when.
        urgent: «haster».
    """

    kind: ReviewKind
    document_id: str
    title: str
    pupil: str
    group: str
    author: str
    finished: datetime
    urgent: bool


@dataclass(frozen=True, slots=True)
class Reviews:
    """Rows together, as they are kept."""

    rows: tuple[ReviewRow, ...]


@dataclass(frozen=True, slots=True)
class ReviewView:
    """One version as its decider sees it.

    Attributes:
        document: the version.
        standing: how it stands.
        previous: number of the version it is compared with; 0 when there is none, then ``changes`` is empty.
        changes: field by field.
        checks: the computed checklist.
        gaps: checks that are not met; approving then asks for a reason.
        may_approve: this person may approve and return.
        why_not: sentence on why they may not, or "".
        comment: what was said when the version before this one was returned, or "".
        fork: the versions that stand side by side, when there is more than one.
        instead_of: name of whom this person approves in the place of, or "".
        members: who becomes a member of the case that approving opens, or None where it opens none.
    """

    document: FinishedDocument
    standing: VersionStanding
    previous: int
    changes: tuple[FieldChange, ...]
    checks: tuple[CheckItem, ...]
    gaps: int
    may_approve: bool
    why_not: str
    comment: str
    fork: tuple[FinishedDocument, ...]
    instead_of: str = ""
    members: NewMembers | None = None


def list_reviews(session: Session) -> tuple[ReviewRow, ...]:
    """What waits for this decider: urgent first, then oldest first. Empty for everybody else."""
    school = session.member_of
    if school is None or school.me is None or not school.me.decides:
        return ()
    return recall(session, REVIEWS).rows


def _reviews_on(session: Session, _day: date) -> Reviews:
    school = session.school
    if school is None:
        return Reviews(())
    listed, marks = session.vault.documents.list(), school.all_marks()
    make = functools.partial(_listed, session, listed, marks)
    return Reviews(_KEPT.of(session).get("", (surroundings(session), listed, marks), make))


REVIEWS: Look[Reviews] = Look("godkjenning", Reviews, _reviews_on, daily=False)
"""What waits for whoever decides."""


def _listed(
    session: Session, listed: Sequence[FinishedDocument], marks: Mapping[str, tuple[Mark, ...]]
) -> tuple[ReviewRow, ...]:
    rows = [_row(one, ReviewKind.DECIDE) for one in reports_waiting(session)]
    by_series: dict[str, list[FinishedDocument]] = {}
    for document in listed:
        if document.school and needs_approval(session.form_of(document.pin), document):
            by_series.setdefault(document.series, []).append(document)
    for versions in by_series.values():
        open_tips = tips(versions, marks)
        if len(open_tips) > 1:
            rows.append(_row(open_tips[-1], ReviewKind.JOIN))
            continue
        for one in open_tips:
            standing = standing_of(marks.get(one.document_id, ())).standing
            if standing is Standing.CONFLICT:
                rows.append(_row(one, ReviewKind.SETTLE))
            elif standing is Standing.WAITING:
                rows.append(_row(one, ReviewKind.APPROVE))
    return tuple(sorted(rows, key=_urgent_and_old))


def review(session: Session, document_id: str) -> ReviewView:
    """Open one version for review.

    Raises:
        SkjemaError: NOT_CERTIFIED, DOCUMENT_UNKNOWN.
    """
    school = _member(session)
    document = session.vault.documents.get(document_id)
    audit.read_document(session, document)
    definition = session.form_of(document.pin)
    before = _version_before(session, document)
    found = () if before is None else changes(session.form_of(before.pin), before.answers, document.answers, definition)
    checks = checklist(definition, document.answers, level=document.level, today=session.clock.now().date())
    why_not = _why_not(school, document)
    returned = standing_of(school.marks(before.document_id)) if before is not None else None
    comment = _comment_of(returned)
    return ReviewView(
        document=document,
        standing=standing_of(school.marks(document_id)),
        previous=0 if before is None else before.number,
        changes=found,
        checks=checks,
        gaps=sum(1 for item in checks if item.state is CheckState.GAP),
        may_approve=not why_not,
        why_not=why_not,
        comment=comment,
        fork=forked(session, document),
        instead_of=in_place_of(session),
        members=new_members.members_for_version(session, document_id),
    )


def return_version(session: Session, document_id: str, comment: str) -> Change:
    """Send a version back with a comment; the version stays as it is, a corrected one follows it.

    Raises:
        SkjemaError: NOT_CERTIFIED, NOT_A_DECIDER, COMMENT_MISSING, NOT_ALLOWED, ANSWERED_ALREADY.
    """
    school = require_decider(session)
    if not comment.strip():
        raise SkjemaError(ErrorCode.COMMENT_MISSING)
    _require_open(session, school, document_id)
    school.return_(document_id, comment.strip())
    return Change(documents=True, exchange=True)


@dataclass(frozen=True, slots=True)
class Approved(Change):
    """An approval that was written.

    Attributes:
        told: what the approver should know of the signature: a time stamp that did not come; or "".
    """

    told: str = ""


def approve(
    session: Session,
    document_id: str,
    *,
    comment: str = "",
    pin: Secret | None = None,
    without: Collection[str] | None = None,
) -> Approved:
    """Approve a version: the second signature into the PDF's own field; the first stays valid.

    Args:
        session: of a decider who has not written any of it.
        document_id: the version.
        comment: reason for approving in spite of gaps; required when the checklist has any.
        pin: of the smart card that holds the own certificate.
        without: where a case is opened by it: who of the proposed members is left out; None for what was chosen before.

    Raises:
        SkjemaError: NOT_CERTIFIED, NOT_A_DECIDER, NOT_ALLOWED (nothing that is approved), ANSWERED_ALREADY,
            OWN_DOCUMENT, COMMENT_MISSING, PDF_TEXT_DIFFERS, SIGNATURE_FAILED, PIN_NEEDED and others of a smart card.
    """
    pdf_libraries.load()
    from skjema_app.documents import approve as signing_twice

    school = require_decider(session)
    _require_open(session, school, document_id)
    view = review(session, document_id)
    document = view.document
    if not view.may_approve:
        raise SkjemaError(ErrorCode.OWN_DOCUMENT)
    if view.gaps and not comment.strip():
        raise SkjemaError(ErrorCode.COMMENT_MISSING)
    pdf = session.vault.documents.pdf(document_id)
    if hashlib.sha256(pdf).hexdigest() != document.pdf_sha256:
        raise SkjemaError(ErrorCode.PDF_TEXT_DIFFERS)
    content_check.require_match(session, document, pdf)
    me = school.person(school.person_id)
    on_behalf = Role.PRINCIPAL not in me.roles
    chosen = choices(session)
    own_certificates.require_usable(session, pin, chosen)
    if without is not None and view.members is not None:
        new_members.leave_out(session, view.members.key, without)
    with signing(session, pin, chosen) as who:
        signed = signing_twice.approve(
            pdf,
            signer=who.identity,
            name=me.name,
            when=session.clock.now(),
            school=school.name,
            on_behalf=on_behalf,
            comment=comment.strip(),
            stamping=who.stamper,
            lasting=who.proof.held,
            instead_of=in_place_of(session),
        )
    lasting = who.proof.held is not None
    school.approve(document_id, signed, comment=comment.strip(), on_behalf=on_behalf, lasting=lasting)
    if session.form_of(document.pin).facts.archive is Archive.YES:
        grant_office(school, document_id)
    change = Change(documents=True, exchange=True) | open_missing_cases(session)
    return Approved(**asdict(change), told=who.sentence)


def settle(session: Session, document_id: str, *, approved: bool) -> Change:
    """Say which counts when a version was approved and returned at once (design-review §§ 1.52, 4.6).

    Raises:
        SkjemaError: NOT_CERTIFIED, NOT_A_DECIDER, NOT_ALLOWED.
    """
    require_decider(session).settle(document_id, "approved" if approved else "returned")
    return Change(documents=True, exchange=True)


def _row(document: FinishedDocument, kind: ReviewKind) -> ReviewRow:
    title = document.title
    if document.number > 1:
        title = _("{title}, versjon {number}").format(title=title, number=document.number)
    return ReviewRow(
        kind=kind,
        document_id=document.document_id,
        title=title,
        pupil=document.pupil or _("Ukjent elev"),
        group=document.group,
        author=document.author_name,
        finished=document.finished,
        urgent=document.urgent,
    )


def _version_before(session: Session, document: FinishedDocument) -> FinishedDocument | None:
    """What the version is compared with: its nearest parent that may be read here."""
    known = {one.document_id: one for one in series(session, document)}
    return next((known[parent] for parent in document.parents if parent in known), None)


def _why_not(school: School, document: FinishedDocument) -> str:
    me = school.person(school.person_id)
    if not me.decides:
        return _("Bare rektor eller den som er satt inn for rektor, kan godkjenne.")
    if school.person_id in document.authors or school.person_id == document.author:
        return _("Du har skrevet denne selv. En annen må godkjenne den.")
    return ""


def _comment_of(before: VersionStanding | None) -> str:
    """What was said when a version came back; a reason given with an approval is no comment to answer."""
    if before is None or before.mark is None or before.standing is not Standing.RETURNED:
        return ""
    comment = before.mark.data.get("comment")
    return comment if isinstance(comment, str) else ""


def _require_open(session: Session, school: School, document_id: str) -> None:
    document = session.vault.documents.get(document_id)
    if not document.school or not needs_approval(session.form_of(document.pin), document):
        raise SkjemaError(ErrorCode.NOT_ALLOWED, reason="not-approved")
    if standing_of(school.marks(document_id)).standing not in {Standing.WAITING, Standing.CONFLICT}:
        raise SkjemaError(ErrorCode.ANSWERED_ALREADY)


def _member(session: Session) -> School:
    school = session.member_of
    if school is None:
        raise SkjemaError(ErrorCode.NOT_CERTIFIED)
    return school


def _urgent_and_old(row: ReviewRow) -> tuple[bool, datetime, str]:
    return not row.urgent, row.finished, row.document_id
