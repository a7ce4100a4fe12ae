"""Who signs on this machine, and with which clock: the same for *Ferdigstill* and for *Godkjenn*."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from skjema_app.workflows import lasting_proof, own_certificates, settings, time_stamps
from skjema_app.workflows.lasting_proof import Proof
from skjema_app.workflows.school_lookup import signing_certificates
from skjema_app.workflows.secrets import Secret
from skjema_app.workflows.session import Session

if TYPE_CHECKING:
    from skjema_app.documents.signing_key import SigningIdentity
    from skjema_app.documents.timestamp import Stamper


@dataclass(frozen=True, slots=True)
class Signing:
    """What signs.

    Attributes:
        identity: key and certificates.
        issuer: of an own certificate; "" for the vault's or the school's.
        stamper: asks for a time stamp, or None.
        proof: what makes a stamped signature last, or why that could not be had.
    """

    identity: SigningIdentity
    issuer: str
    stamper: Stamper | None
    proof: Proof

    @property
    def sentence(self) -> str:
        """What to tell of a stamp that did not come, or of a signature that does not last; "" for neither."""
        return time_stamps.stamp_sentence(self.stamper) or lasting_proof.sentence(self.proof, self.stamper)


def choices(session: Session) -> dict[str, str]:
    """What is set under *Signatur*, read at once, for the functions that take it as ``known``."""
    return session.vault.settings.some((*own_certificates.KEYS, *time_stamps.KEYS, settings.ANSWERS_INSIDE))


@contextmanager
def signing(session: Session, pin: Secret | None, known: Mapping[str, str]) -> Iterator[Signing]:
    """The certificate that signs now: the own one, else the school's, else the vault's. The key is wiped afterwards.

    Raises:
        SkjemaError: NOT_CERTIFIED, PIN_NEEDED, CERTIFICATE_NO_KEY.
    """
    from skjema_app.documents.signing_key import SigningIdentity

    if session.member_of is not None:
        leaf, issuers = signing_certificates(session.member_of)
    else:
        certificates = session.vault.certificates
        leaf, issuers = certificates.leaf_der, (certificates.ca_der,)
    with session.vault.device.pdf_key() as key:
        device = SigningIdentity(key, leaf, issuers)
        own = own_certificates.own_identity(session, device, pin, known)
        stamper = time_stamps.stamper(session, known)
        if own is None:
            yield Signing(device, "", stamper, lasting_proof.proof(session, device, stamper))
            return
        from skjema_app.documents.own_certificate import issuer_name

        try:
            yield Signing(own, issuer_name(own.leaf), stamper, lasting_proof.proof(session, own, stamper))
        finally:
            if isinstance(own.key, Secret):
                own.key.wipe()
