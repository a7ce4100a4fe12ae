"""*Slett*: a member of a school erases what they wrote and never shared, alone and with a reason.

Nobody else ever had it, so nobody else has to say so (design-review § 1.42 is about what a school has). What was
shared, or belongs to something that was, is not reached: that takes two. The reason is kept as a code, in the private
journal.
"""

from __future__ import annotations

from skjema_app.domain.erasure import DECIDED, ErasureReason
from skjema_app.domain.errors import ErrorCode, SkjemaError
from skjema_app.system.texts import _
from skjema_app.workflows import keep_copies
from skjema_app.workflows.erasing import Unit, private_units, reason_words, remains_words
from skjema_app.workflows.session import Change, Session


def reasons() -> tuple[tuple[ErasureReason, str], ...]:
    """Why somebody may erase what is only theirs, with words for it; that it is archived is not asked for here."""
    return tuple((one, reason_words(one)) for one in ErasureReason if one in DECIDED)


def own_unit(session: Session, document_id: str) -> Unit | None:
    """What would go with a document of one's own, or None where it can't be erased alone."""
    return next((one for one in private_units(session) if document_id in one.documents), None)


def erase_own(session: Session, document_id: str, reason: ErasureReason) -> Change:
    """Erase it here, with its versions and what was added to it, and from the copies of this vault.

    Args:
        session: of its owner, a member of a school.
        document_id: it, or any version of it.
        reason: why.

    Raises:
        SkjemaError: DOCUMENT_UNKNOWN, ERASE_SHARED (others have it, or had it: that takes two), ERASE_ROLE (alone there
            is only erasing after archiving), DISK_FULL, WRITE_DENIED.
    """
    session.vault.documents.get(document_id)
    if session.member_of is None:
        raise SkjemaError(ErrorCode.ERASE_ROLE)
    unit = own_unit(session, document_id)
    if unit is None:
        raise SkjemaError(ErrorCode.ERASE_SHARED)
    session.vault.erase_private(unit.documents, reason)
    return Change(documents=True, drafts=True) | keep_copies.after_erasure(session)


def what_remains() -> tuple[str, ...]:
    """The honest text, for what was nobody else's."""
    return (_("Ingen andre på skolen har hatt det, så ingen andre må bekrefte."), *remains_words(alone=True))
