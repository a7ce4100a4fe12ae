"""*Del utenfor skolen*: a document to a service outside, with a consent in force or a reason, and always logged."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from skjema_app.domain.documents import EventKind
from skjema_app.domain.errors import ErrorCode, SkjemaError
from skjema_app.system.texts import _
from skjema_app.workflows import documents as document_work
from skjema_app.workflows.consent import consent_missing, lacking_for, service_names
from skjema_app.workflows.session import Change, Session


def share_outside(
    session: Session,
    document_id: str,
    target: Path,
    *,
    service: Sequence[str],
    recipient: str,
    override: str = "",
    replace: bool = False,
) -> Change:
    """*Del utenfor skolen*: write the PDF to a file for a service, when there is a consent, and log who got what.

    Args:
        session: of anybody who may read the document.
        document_id: a finished document.
        target: the file, not encrypted.
        service: which services it goes to; at least one.
        recipient: to whom, in words («PPT, ved Lise Berg»).
        override: why it is shared without a consent; is logged with it.
        replace: overwrite the file.

    Raises:
        SkjemaError: DOCUMENT_UNKNOWN, RESTRICTED (§ 12-5 is given to its recipient, and that needs no consent),
            CONSENT_WORDS (no service or no recipient), CONSENT_MISSING with ``services``, FILE_EXISTS, WRITE_DENIED …
    """
    document = session.vault.documents.get(document_id)
    if document.restricted:
        raise SkjemaError(ErrorCode.RESTRICTED)
    wanted = tuple(dict.fromkeys(one for one in service if one))
    if not wanted or not recipient.strip():
        raise SkjemaError(ErrorCode.CONSENT_WORDS, reason="service" if not wanted else "recipient")
    lacking = lacking_for(session, document_id, wanted)
    if lacking and not override.strip():
        raise consent_missing(session, lacking)
    change = document_work.export_pdf(session, document_id, target, replace=replace)
    return change | document_work.record_event(
        session,
        document_id,
        EventKind.SHARED_OUTSIDE,
        happened=session.clock.now().date().isoformat(),
        who=recipient.strip(),
        how=service_names(session, wanted),
        text=_("Uten samtykke: {why}").format(why=override.strip()) if lacking else _("Med samtykke"),
    )
