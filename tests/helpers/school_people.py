"""People whose certificates a school has issued: root, issuing authority, leaf. Synthetic people only."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, EllipticCurvePublicKey, generate_private_key
from cryptography.hazmat.primitives.serialization import Encoding, load_der_private_key
from cryptography.x509.oid import NameOID
from pdf_samples import SCHOOL, WHEN, Someone

from skjema_app.crypto.identity import DeviceKeys
from skjema_app.documents.sign import SigningIdentity


def _name(common: str) -> x509.Name:
    return x509.Name(
        [
            x509.NameAttribute(NameOID.COUNTRY_NAME, "NO"),
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, SCHOOL),
            x509.NameAttribute(NameOID.COMMON_NAME, common),
        ]
    )


def _usage(*, issuing: bool) -> x509.KeyUsage:
    flags = dict.fromkeys(
        ("key_encipherment", "data_encipherment", "key_agreement", "encipher_only", "decipher_only"), False
    )
    return x509.KeyUsage(
        digital_signature=not issuing,
        content_commitment=not issuing,
        key_cert_sign=issuing,
        crl_sign=issuing,
        **flags,
    )


@dataclass
class SchoolCertificates:
    """A school's root and issuing authority, as ``crypto.certificates`` makes them."""

    def __post_init__(self) -> None:
        self._root_key, self._issuing_key = generate_private_key(SECP256R1()), generate_private_key(SECP256R1())
        root, issuing = _name(f"{SCHOOL} – rot"), _name(f"{SCHOOL} – utsteder")
        self.root = self._made(root, root, self._root_key.public_key(), self._root_key, path=1)
        self.issuing = self._made(issuing, root, self._issuing_key.public_key(), self._root_key, path=0)

    def _made(
        self, subject: x509.Name, issuer: x509.Name, public: EllipticCurvePublicKey, key: object, path: int | None
    ) -> bytes:
        builder = (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(issuer)
            .serial_number(x509.random_serial_number())
            .not_valid_before(WHEN - timedelta(days=2))
            .not_valid_after(WHEN + timedelta(days=3650))
            .public_key(public)
            .add_extension(x509.BasicConstraints(ca=path is not None, path_length=path), critical=True)
            .add_extension(_usage(issuing=path is not None), critical=True)
            .add_extension(x509.SubjectKeyIdentifier.from_public_key(public), critical=False)
            .add_extension(
                x509.AuthorityKeyIdentifier.from_issuer_public_key(key.public_key()),  # type: ignore[attr-defined]
                critical=False,
            )
        )
        return builder.sign(key, hashes.SHA256()).public_bytes(Encoding.DER)  # type: ignore[arg-type]

    def someone(self, name: str, *, embed_root: bool = True) -> Someone:
        """A person of this school. ``embed_root``: put the root beside the issuing certificate."""
        key = DeviceKeys.generate().pdf_key()
        with key.exposed() as der:
            public = load_der_private_key(der, password=None).public_key()
        assert isinstance(public, EllipticCurvePublicKey)
        leaf = self._made(_name(name), _name(f"{SCHOOL} – utsteder"), public, self._issuing_key, path=None)
        chain = (self.issuing, self.root) if embed_root else (self.issuing,)
        return Someone(name, SigningIdentity(key, leaf, chain), self.root)
