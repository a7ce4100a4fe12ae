"""A draft that its author keeps out of recovery, for what concerns those who hold the school's sheet (§ 12-5).

Said plainly before it is done: with the password forgotten nobody opens it, the author neither. It holds for the draft.
A finished document is one like the others.
"""

from __future__ import annotations

from skjema_app.crypto.secret import Secret
from skjema_app.system.texts import _
from skjema_app.workflows.session import Change, Session


def price() -> tuple[str, ...]:
    """What it means, in sentences; shown before it is done."""
    return (
        _("Gjenopprettingsarket åpner hvelvet ditt, men ikke denne kladden. Bare passordet ditt gjør det."),
        _("Prisen: Glemmer du passordet, er kladden borte for alltid. Heller ikke vi kan hente den."),
        _("Sikkerhetskopier som er laget før, har den slik den var da. Vedlegg kan ikke holdes utenfor."),
        _("Når du ferdigstiller, er dokumentet som de andre: Den som har arket og mappen med hvelvet, kan lese det."),
    )


def keep_out(session: Session, draft_id: str, password: Secret, *, on: bool) -> Change:
    """Keep a draft out of recovery, or take it back.

    Raises:
        SkjemaError: WRONG_PASSWORD, DRAFT_UNKNOWN, DRAFT_HAS_FILES, DISK_FULL, WRITE_DENIED.
    """
    session.vault.keep_out(draft_id, password, on=on)
    return Change(drafts=True, copies=True)


def read_with_earlier(session: Session, earlier: Secret, password: Secret) -> Change:
    """The vault was opened with the sheet; the earlier password came to mind again.

    Raises:
        SkjemaError: WRONG_PASSWORD (one of them), DISK_FULL, WRITE_DENIED.
    """
    session.vault.read_kept_out(earlier, password)
    return Change(drafts=True, copies=True)
