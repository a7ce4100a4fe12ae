"""«Jeg har en invitasjon» and *Koble til skolen*: read the invitation with its code, ask to be certified.

Someone who started alone keeps vault, password, keys and documents; the school's feed is a second one in the same
vault. Nothing of what is there is sent, now or later, unless they share it themselves, one document at a time.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from skjema_app.crypto import invitation as invitations
from skjema_app.crypto import letter_groups, passwords
from skjema_app.crypto.join_request import seal_request
from skjema_app.crypto.secret import Secret
from skjema_app.domain.errors import ErrorCode, SkjemaError
from skjema_app.domain.roles import Role
from skjema_app.domain.school import Membership
from skjema_app.exchange.folder import FolderTarget
from skjema_app.exchange.joining import list_requests, put_request
from skjema_app.system.calendar import date_in_words
from skjema_app.system.clock import Clock
from skjema_app.vault.vault import Vault
from skjema_app.workflows.exchange_folder import choose_folder
from skjema_app.workflows.feeds_on_vault import OnVault, directly
from skjema_app.workflows.forms_here import load_forms
from skjema_app.workflows.role_words import role_words
from skjema_app.workflows.session import Change, Session
from skjema_app.workflows.start_alone import check_place

_REQUEST, _REQUEST_NAME = "join_request", "join_request_name"


@dataclass(frozen=True, slots=True)
class InvitationView:
    """What an invitation says, once its code has opened it.

    Attributes:
        school: name of the school.
        name: of the person invited.
        roles: in words.
        inviter: who invited.
        expires: in words.
        folder_hint: where the inviter has the exchange folder, as a proposal, or "".
    """

    school: str
    name: str
    roles: str
    inviter: str
    expires: str
    folder_hint: str


def look_at_invitation(data: bytes, code: str, clock: Clock) -> InvitationView:
    """Open an invitation with its code.

    Raises:
        SkjemaError: INVITATION_BROKEN, INVITATION_NEWER, CODE_MISTYPED, CODE_WRONG, INVITATION_EXPIRED.
    """
    with letter_groups.decode(code, bits=letter_groups.CODE_BITS) as secret:
        found = invitations.open_invitation(data, secret, clock.now())
    return _view(found)


def join(session: Session, data: bytes, code: str, folder: Path) -> Change:
    """*Koble til skolen* for an open vault: asks for the certificate and drops the request in the exchange folder.

    Raises:
        SkjemaError: as `look_at_invitation`; SCHOOL_EXISTS (belongs to a school already), and what the folder raises.
    """
    _join(session, data, code, folder, began_alone=True)
    return Change(school=True, settings=True, exchange=True)


def start_invited(
    *, data: bytes, code: str, password: Secret, vault_folder: Path, exchange_folder: Path, clock: Clock
) -> Session:
    """First start with an invitation: make the vault under the invited name, and ask to be certified.

    Raises:
        SkjemaError: as `look_at_invitation`, WEAK_PASSWORD, PLACE_…, VAULT_EXISTS, and what the folder raises. A vault
            that was made stays, so that nothing has to be typed twice; *Koble til skolen* goes on from there.
    """
    with letter_groups.decode(code, bits=letter_groups.CODE_BITS) as secret:
        found = invitations.open_invitation(data, secret, clock.now())
    with password.exposed() as raw:
        passwords.require_strong(raw.decode(), (found.name, found.school_name))
    check_place(vault_folder)
    vault = Vault.create(vault_folder, name=found.name, school=found.school_name, password=password, clock=clock)
    session = Session(vault, load_forms(), clock)
    try:
        _join(session, data, code, exchange_folder, began_alone=False)
    except BaseException:
        session.close()
        raise
    return session


def put_request_again(session: Session, target: FolderTarget, on_vault: OnVault = directly) -> None:
    """While waiting: the request lies in the folder until it is answered, also when somebody deleted it.

    Raises:
        SkjemaError: what the folder raises.
    """
    settings = session.vault.settings
    stored = on_vault(partial(settings.get, _REQUEST))
    known = on_vault(partial(settings.get, _REQUEST_NAME))
    if stored and known not in list_requests(target):
        on_vault(partial(settings.set, _REQUEST_NAME, put_request(target, bytes.fromhex(stored))))


def forget_request(session: Session) -> None:
    """Certified: nothing to ask for any more."""
    if session.vault.settings.get(_REQUEST):
        session.vault.settings.remove(_REQUEST)


def _join(session: Session, data: bytes, code: str, folder: Path, *, began_alone: bool) -> None:
    now = session.clock.now()
    with letter_groups.decode(code, bits=letter_groups.CODE_BITS) as secret:
        found = invitations.open_invitation(data, secret, now)
        _make_ready(session, found)
        leaf = hashlib.sha256(session.vault.certificates.leaf_der).hexdigest()
        request = seal_request(found, secret, session.vault.device, old_leaf_sha256=leaf, now=now)
    choose_folder(session, folder)
    session.vault.ask_to_join(found, began_alone=began_alone)
    session.vault.settings.set(_REQUEST, request.hex())
    session.vault.settings.set(_REQUEST_NAME, "")
    put_request_again(session, FolderTarget(folder, found.school, session.vault.device.device_id))


def _make_ready(session: Session, found: invitations.Invitation) -> None:
    """A vault that was closed out, or whose feed can't go on, becomes a new device before it asks (§ 1.2)."""
    school = session.school
    if school is None:
        return
    if school.school_id != found.school:
        raise SkjemaError(ErrorCode.SCHOOL_DIFFERS)
    if school.membership is Membership.CERTIFIED:
        raise SkjemaError(ErrorCode.SCHOOL_EXISTS)
    if school.needs_new_device or school.membership is Membership.CLOSED:
        session.vault.renew_device("joins-again")


def _view(found: invitations.Invitation) -> InvitationView:
    return InvitationView(
        school=found.school_name,
        name=found.name,
        roles=role_words(Role(role) for role in found.roles),
        inviter=found.issuer_name,
        expires=date_in_words(found.expires.date()),
        folder_hint=found.folder_hint,
    )
