"""Why an entry is not accepted, as codes. An entry's own fault (``Held.fault``) is a reason too."""

from __future__ import annotations

from enum import StrEnum

from skjema_app.vault.bodies import EntryState


class Reason(StrEnum):
    """``waiting`` may still be accepted when more arrives; ``refused`` is proven by the entry and what stands above."""

    # sealed
    NO_KEY = "no-key"
    ERASED = "erased"  # two people have stated that its content is gone
    # waiting
    UNKNOWN_DEVICE = "unknown-device"  # no statement names its key, or certifies it
    GAP = "gap"  # entries before it in its feed are missing
    TWO_HISTORIES = "two-histories"  # its feed has forked at or before it, and nobody has named the branch
    OTHER_BRANCH = "other-branch"  # its feed has forked, and the other branch was named
    CUT = "cut"  # its body is gone, and no valid erasure says so
    CONTESTED = "contested"  # two issuers certified its device for different persons
    CUT_OFF = "cut-off"  # beyond where its device, its issuer or its membership ends
    DEPUTY_OVER = "deputy-over"  # a deputy's, dated on their days, beyond what the school has said counts
    MISSING_PARENT = "missing-parent"  # cites an entry of the room that isn't here, or isn't readable yet
    MISSING_AUTHORITY = "missing-authority"  # cites one of the school room
    MISSING_REVISION = "missing-revision"  # about a version that waits itself
    MISSING_APPROVAL = "missing-approval"  # leaves out authors, which only an approval that isn't here allows
    MEMBER_WAITS = "member-waits"  # the entry that made its writer a member waits itself
    ATTACHMENT_MISSING = "attachment-missing"
    ATTACHMENT_UNPROVEN = "attachment-unproven"  # it is there; nobody has compared it with the answers yet
    FORM_UNKNOWN = "form-unknown"
    NEWER_PROGRAM = "newer-program"  # its kind or version isn't known
    # refused
    CHAIN = "chain"  # says that it follows an entry which is not the one before it
    TOO_MANY_PARENTS = "too-many-parents"
    PARENT_ROOM = "parent-room"  # cites an entry of another room
    AUTHORITY_ROOM = "authority-room"
    OWN_PREVIOUS = "own-previous"  # hides its device's own entry before it in the room
    CLOCK = "clock"  # its time can't be read
    BY = "by"  # not the device's person
    ROOM_KIND = "room-kind"  # doesn't belong in this sort of room
    NOT_FIRST = "not-first"  # must be the first of its room
    NO_PARENTS = "no-parents"  # can't be the first of its room
    SHAPE = "body-shape"
    NOT_SHEET = "not-sheet"  # only the recovery sheet may say this
    SHEET_REPLACED = "sheet-replaced"  # said by a sheet that another one had taken the place of
    NOT_ISSUER = "not-issuer"
    ISSUER_IS_EQUAL = "issuer-is-equal"  # an issuer can't close another
    OTHER_PERSON = "other-person"  # a device stays with the person it was certified for
    SHEET = "sheet"  # the founding entry is not the sheet's
    ROLE = "role"  # their roles don't allow it
    FORM_ROLE = "form-role"  # … by the form version that it pins
    NOT_AUTHOR = "not-author"
    AUTHORS = "authors"  # the writer is not among the authors named
    SERIES = "series"
    REVISION = "revision"  # about a version that isn't in this room, was refused, or isn't cited
    PDF = "pdf"  # another PDF than the version's
    DECISION = "decision"  # the decision named is not one about this version
    OWN_DOCUMENT = "own-document"  # author ≠ approver
    NOTHING_TO_SETTLE = "nothing-to-settle"
    NOT_MEMBER = "not-member"
    OFFER = "offer"  # answers an offer that isn't there, or isn't open any more
    NOT_OFFERED = "not-offered"  # … that was made to somebody else
    CASE_CLOSED = "case-closed"  # hands over a case that its writer knew to be closed
    RESTRICTED = "restricted"  # puts a version under § 12-5 into a case
    AUDIT_OTHER = "audit-other"  # notes what another than its writer did
    AUDIT_DAY = "audit-day"  # of a day that had not come, or before that of the batch before it
    AUDIT_GAP = "audit-gap"  # leaves out batches of its device, or counts one twice
    AUDIT_CHAIN = "audit-chain"  # follows another batch than the one before it
    AUDIT_ROOM = "audit-room"  # in the room of somebody else's notes


_WAITING = frozenset(
    {
        Reason.UNKNOWN_DEVICE,
        Reason.GAP,
        Reason.TWO_HISTORIES,
        Reason.OTHER_BRANCH,
        Reason.CUT,
        Reason.CONTESTED,
        Reason.CUT_OFF,
        Reason.DEPUTY_OVER,
        Reason.MISSING_PARENT,
        Reason.MISSING_AUTHORITY,
        Reason.MISSING_REVISION,
        Reason.MISSING_APPROVAL,
        Reason.MEMBER_WAITS,
        Reason.ATTACHMENT_MISSING,
        Reason.ATTACHMENT_UNPROVEN,
        Reason.FORM_UNKNOWN,
        Reason.NEWER_PROGRAM,
    }
)


def state_for(reason: str) -> EntryState:
    """The state that goes with a reason; a word that isn't ours is a verdict on an attachment, and refuses."""
    if not reason:
        return EntryState.ACCEPTED
    if reason in {Reason.NO_KEY, Reason.ERASED}:
        return EntryState.SEALED
    return EntryState.WAITING if reason in _WAITING else EntryState.REFUSED
