"""People whose certificates a school has issued: root, issuing authority, leaf. Synthetic people only."""

from __future__ import annotations

from datetime import UTC, datetime

from pdf_samples import PRINCIPAL, SCHOOL, WHEN, Someone

from skjema_app.crypto.certificates import IssuingAuthority, root_certificate
from skjema_app.crypto.identity import DeviceKeys
from skjema_app.crypto.revocation import issuer_list, root_list
from skjema_app.crypto.school_root import SheetKeys, new_sheet_secret
from skjema_app.documents.sign import SigningIdentity


class SchoolCertificates:
    """A school founded at the tests' time."""

    def __init__(self) -> None:
        with SheetKeys.derive(new_sheet_secret()) as sheet:
            self.root = root_certificate(SCHOOL, sheet, now=WHEN)
            self._authority = IssuingAuthority.create(
                school=SCHOOL, issuer_name=PRINCIPAL, sheet=sheet, root_der=self.root, now=WHEN
            )
            self.root_list = root_list(sheet, self.root, now=WHEN)
        self.issuing = self._authority.certificate_der

    def lists(self, *closed: Someone, now: datetime | None = None) -> tuple[bytes, ...]:
        """The school's lists of closed certificates, with these people's; of now."""
        leaves = [one.identity.leaf for one in closed]
        return self.root_list, issuer_list(self._authority, leaves, now=now or datetime.now(UTC))

    def someone(self, name: str, *, embed_root: bool = True) -> Someone:
        """A person of this school. ``embed_root``: put the root beside the issuing certificate."""
        keys = DeviceKeys.generate()
        leaf = self._authority.leaf(name, SCHOOL, keys.pdf_public_der, now=WHEN)
        chain = (self.issuing, self.root) if embed_root else (self.issuing,)
        return Someone(name, SigningIdentity(keys.pdf_key(), leaf, chain), self.root)
