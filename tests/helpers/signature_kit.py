"""Other people's certificates, a time-stamp service on this machine, and a token: all synthetic, all made here.

The service is OpenSSL's (``openssl ts``) behind a few lines of HTTP, so that what it makes is not our own code's. The
token is SoftHSM's; where that is not installed the tests that need it are skipped, with the reason.
"""

from __future__ import annotations

import asyncio
import http.server
import importlib.util
import os
import shutil
import subprocess
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path
from typing import TypeAlias

import pdf_judges
import pytest
from asn1crypto import cms
from asn1crypto import x509 as asn1
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
    pkcs12,
)
from cryptography.x509 import ocsp
from cryptography.x509.oid import AuthorityInformationAccessOID, ExtendedKeyUsageOID, NameOID
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import KeyUsageConstraints, ades, policy_decl
from pyhanko.sign.validation.dss import DocumentSecurityStore
from pyhanko_certvalidator.context import CertValidationPolicySpec
from pyhanko_certvalidator.ltv.types import ValidationTimingInfo
from pyhanko_certvalidator.policy_decl import REQUIRE_REVINFO, CertRevTrustPolicy
from pyhanko_certvalidator.registry import SimpleTrustManager
from pyhanko_certvalidator.revinfo.archival import CRLContainer, OCSPContainer

from skjema_app.crypto.secret import Secret

PASSWORD = "hemmelig-fil"
PIN = "1234"
LIBRARIES = (
    "/usr/lib/softhsm/libsofthsm2.so",
    "/usr/lib/x86_64-linux-gnu/softhsm/libsofthsm2.so",
    "/usr/lib/aarch64-linux-gnu/softhsm/libsofthsm2.so",
)
Key: TypeAlias = "rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey | ed25519.Ed25519PrivateKey"


@dataclass(frozen=True)
class Issued:
    """A key, its certificate and what stands above it."""

    key: Key
    certificate: x509.Certificate
    chain: tuple[x509.Certificate, ...]

    @property
    def leaf(self) -> bytes:
        return self.certificate.public_bytes(Encoding.DER)

    @property
    def root(self) -> bytes:
        return self.chain[-1].public_bytes(Encoding.DER)

    def p12(self, password: str = PASSWORD) -> bytes:
        assert not isinstance(self.key, ed25519.Ed25519PrivateKey)
        encryption = BestAvailableEncryption(password.encode()) if password else NoEncryption()
        return pkcs12.serialize_key_and_certificates(b"meg", self.key, self.certificate, self.chain, encryption)


@dataclass
class Answers:
    """Where issuers are asked about their certificates: lists at addresses, and OCSP.

    Attributes:
        address: where it listens.
        lists: path → DER.
        says: path → what is answered to an OCSP question.
        asked: paths that were asked for.
        silent: answers nothing but 503.
    """

    address: str = ""
    lists: dict[str, Callable[[], bytes]] = field(default_factory=dict)
    says: dict[str, Callable[[], bytes]] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    silent: bool = False


@contextmanager
def answers() -> Iterator[Answers]:
    """Lists and OCSP on the loopback address."""
    found = Answers()

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._send(found.lists.get(self.path), "application/pkix-crl")

        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["Content-Length"]))
            self._send(found.says.get(self.path), "application/ocsp-response")

        def _send(self, made: Callable[[], bytes] | None, kind: str) -> None:
            found.asked.append(self.path)
            data = b"" if found.silent or made is None else made()
            self.send_response(200 if data else 503)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002
            """Say nothing."""

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        found.address = f"http://127.0.0.1:{server.server_port}"
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            yield found
        finally:
            server.shutdown()
            thread.join()


class Issuer:
    """A root and an issuing certificate that have nothing to do with any school.

    ``at``: where certificates say that lists are; with ``answering`` the leaves name OCSP instead. ``closed``: serial
    numbers that the next list or answer calls closed, since an hour ago.
    """

    def __init__(
        self, name: str = "Kommune-CA", *, now: datetime, at: Answers | None = None, answering: bool = False
    ) -> None:
        self._now = now
        self._at, self._ocsp, self._path = at, answering, f"/{name.lower()}"
        self.closed: set[int] = set()
        self._root_key, self._key = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP384R1())
        root_name, own_name = _name(f"{name} rot"), _name(f"{name} utsteder")
        self.root = self._make(root_name, self._root_key, root_name, self._root_key, authority=True)
        self.certificate = self._make(own_name, self._key, root_name, self._root_key, authority=True, asked="rot.crl")
        if at is not None:
            at.lists[f"{self._path}/rot.crl"] = lambda: self._list(self.root, self._root_key)
            at.lists[f"{self._path}/utsteder.crl"] = lambda: self._list(self.certificate, self._key)

    def _list(self, issuer: x509.Certificate, key: ec.EllipticCurvePrivateKey) -> bytes:
        now = datetime.now(UTC)
        builder = x509.CertificateRevocationListBuilder().issuer_name(issuer.subject)
        builder = builder.last_update(now - timedelta(hours=1)).next_update(now + timedelta(days=7))
        for serial in self.closed:
            gone = x509.RevokedCertificateBuilder().serial_number(serial).revocation_date(now - timedelta(hours=1))
            builder = builder.add_revoked_certificate(gone.build())
        return builder.sign(key, hashes.SHA256()).public_bytes(Encoding.DER)

    def _answer(self, leaf: x509.Certificate) -> bytes:
        now = datetime.now(UTC)
        gone = leaf.serial_number in self.closed
        builder = ocsp.OCSPResponseBuilder().add_response(
            leaf,
            self.certificate,
            hashes.SHA1(),
            ocsp.OCSPCertStatus.REVOKED if gone else ocsp.OCSPCertStatus.GOOD,
            now - timedelta(minutes=1),
            now + timedelta(days=1),
            now - timedelta(hours=1) if gone else None,
            None,
        )
        made = builder.responder_id(ocsp.OCSPResponderEncoding.HASH, self.certificate).sign(self._key, hashes.SHA256())
        return made.public_bytes(Encoding.DER)

    def issue(
        self,
        name: str,
        key: Key | None = None,
        *,
        usage: tuple[str, ...] | None = ("digital_signature",),
        start: timedelta = -timedelta(days=30),
        length: timedelta = timedelta(days=730),
        stamps: bool = False,
    ) -> Issued:
        made = key or ec.generate_private_key(ec.SECP256R1())
        certificate = self._make(
            _name(name),
            made,
            self.certificate.subject,
            self._key,
            usage=usage,
            start=start,
            length=length,
            stamps=stamps,
            asked="utsteder.ocsp" if self._ocsp else "utsteder.crl",
        )
        if self._at is not None and self._ocsp:
            self._at.says[f"{self._path}/utsteder.ocsp"] = lambda: self._answer(certificate)
        return Issued(made, certificate, (self.certificate, self.root))

    def _make(
        self,
        subject: x509.Name,
        key: Key,
        issuer: x509.Name,
        issuer_key: ec.EllipticCurvePrivateKey,
        *,
        authority: bool = False,
        usage: tuple[str, ...] | None = (),
        start: timedelta = -timedelta(days=400),
        length: timedelta = timedelta(days=4000),
        stamps: bool = False,
        asked: str = "",
    ) -> x509.Certificate:
        begins = self._now + start
        builder = (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(issuer)
            .serial_number(x509.random_serial_number())
            .not_valid_before(begins)
            .not_valid_after(begins + length)
            .public_key(key.public_key())
            .add_extension(x509.BasicConstraints(ca=authority, path_length=None), critical=True)
        )
        chosen = {"key_cert_sign", "crl_sign"} if authority else set(usage or ())
        if authority or usage is not None:
            kinds = (
                *("digital_signature", "content_commitment", "key_encipherment", "data_encipherment"),
                *("key_agreement", "key_cert_sign", "crl_sign", "encipher_only", "decipher_only"),
            )
            builder = builder.add_extension(x509.KeyUsage(**{kind: kind in chosen for kind in kinds}), critical=True)
        if stamps:
            builder = builder.add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING]), critical=True)
        if self._at is not None and asked:
            where = x509.UniformResourceIdentifier(f"{self._at.address}{self._path}/{asked}")
            if asked.endswith(".ocsp"):
                said = x509.AccessDescription(AuthorityInformationAccessOID.OCSP, where)
                builder = builder.add_extension(x509.AuthorityInformationAccess([said]), critical=False)
            else:
                point = x509.DistributionPoint([where], None, None, None)
                builder = builder.add_extension(x509.CRLDistributionPoints([point]), critical=False)
        return builder.sign(issuer_key, hashes.SHA256())


def _name(common: str) -> x509.Name:
    return x509.Name(
        [
            x509.NameAttribute(NameOID.COUNTRY_NAME, "NO"),
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, "Eksempel kommune"),
            x509.NameAttribute(NameOID.COMMON_NAME, common),
        ]
    )


def key_der(issued: Issued) -> Secret:
    """The key as ours takes it."""
    assert not isinstance(issued.key, ed25519.Ed25519PrivateKey)
    return Secret(issued.key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption()))


def rsa_key(bits: int = 2048) -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(65537, bits)


# --- time stamps ------------------------------------------------------------------------------------------------------

_CONFIG = """[tsa]
default_tsa = it
[it]
serial = {folder}/serial
signer_digest = sha256
default_policy = 1.2.3.4.1
digests = sha256
accuracy = secs:1
ess_cert_id_alg = sha256
crypto_device = builtin
"""


@dataclass
class Service:
    """A time-stamp service on this machine.

    Attributes:
        address: where it listens.
        root: its root certificate, DER.
        asked: queries that came, whole: all that has left the machine.
        change: what is done to a reply before it is sent.
        status: HTTP status of replies.
        kind: media type of replies.
    """

    root: bytes
    address: str = ""
    asked: list[bytes] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    change: Callable[[bytes], bytes] | None = None
    status: int = 200
    kind: str = "application/timestamp-reply"
    folder: Path = Path()

    def reply(self, query: bytes) -> bytes:
        """What OpenSSL answers."""
        asked, answer = self.folder / "asked.tsq", self.folder / "answer.tsr"
        asked.write_bytes(query)
        done = pdf_judges.run(
            *("openssl", "ts", "-reply", "-config", str(self.folder / "tsa.cnf"), "-section", "it"),
            *(
                "-queryfile",
                str(asked),
                "-signer",
                str(self.folder / "tsa.pem"),
                "-inkey",
                str(self.folder / "tsa.key"),
            ),
            *("-chain", str(self.folder / "chain.pem"), "-out", str(answer)),
        )
        assert done.returncode == 0, done.stderr
        return answer.read_bytes()


@contextmanager
def time_stamp_service(now: datetime | None = None, *, at: Answers | None = None) -> Iterator[Service]:
    """OpenSSL's time stamper, listening on the loopback address only. ``at``: where its certificates can be asked."""
    issuer = Issuer("Tidsstempel", now=now or datetime.now(UTC), at=at)
    made = issuer.issue("Stempeltjenesten", rsa_key(), stamps=True)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "tsa.cnf").write_text(_CONFIG.format(folder=folder))
        (folder / "serial").write_text("01\n")
        (folder / "tsa.pem").write_bytes(made.certificate.public_bytes(Encoding.PEM))
        (folder / "chain.pem").write_bytes(b"".join(one.public_bytes(Encoding.PEM) for one in made.chain))
        (folder / "tsa.key").write_bytes(made.key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
        service = Service(made.root, folder=folder)

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                query = self.rfile.read(int(self.headers["Content-Length"]))
                service.asked.append(query)
                service.headers.append(dict(self.headers))
                reply = service.reply(query)
                data = service.change(reply) if service.change else reply
                self.send_response(service.status)
                self.send_header("Content-Type", service.kind)
                self.send_header("Content-Length", str(len(data)))
                self.end_headers()
                self.wfile.write(data)

            def log_message(self, format: str, *args: object) -> None:  # noqa: A002
                """Say nothing."""

        with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
            service.address = f"http://127.0.0.1:{server.server_port}/tsa"
            thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
            thread.start()
            try:
                yield service
            finally:
                server.shutdown()
                thread.join()


def openssl_stamps(pdf: bytes, roots: list[bytes]) -> list[bool]:
    """Each signature's time stamp cut out and judged by OpenSSL against the signature value itself."""
    import pikepdf

    found = []
    with tempfile.TemporaryDirectory() as name, pikepdf.open(__import__("io").BytesIO(pdf)) as opened:
        folder = Path(name)
        anchors = b"".join(x509.load_der_x509_certificate(der).public_bytes(Encoding.PEM) for der in roots)
        (folder / "roots.pem").write_bytes(anchors)
        for one in opened.Root.AcroForm.Fields:
            if "/V" not in one:
                continue
            signer = cms.ContentInfo.load(bytes(one.V.Contents))["content"]["signer_infos"][0]
            attributes = signer["unsigned_attrs"]
            if not isinstance(attributes, cms.CMSAttributes):
                found.append(False)
                continue
            (folder / "token").write_bytes(attributes[0]["values"][0].dump())
            (folder / "data").write_bytes(signer["signature"].native)
            done = pdf_judges.run(
                *("openssl", "ts", "-verify", "-data", str(folder / "data"), "-in", str(folder / "token")),
                *("-token_in", "-CAfile", str(folder / "roots.pem")),
            )
            found.append(done.returncode == 0)
    return found


# --- a token ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Token:
    """A SoftHSM token with one key and its certificate."""

    library: Path
    label: str
    issued: Issued
    folder: Path


def softhsm_library() -> Path:
    """Where it is; skips the test with the reason where it is not."""
    found = next((Path(one) for one in LIBRARIES if Path(one).is_file()), None)
    if found is None or not shutil.which("softhsm2-util") or not shutil.which("pkcs11-tool"):
        pytest.skip("no test token: apt-get install softhsm2 opensc")
    if importlib.util.find_spec("pkcs11") is None:
        pytest.skip("no python-pkcs11: pip install -e .[dev]")
    return found


def configure_softhsm(folder: Path) -> None:
    """Where SoftHSM keeps tokens; the library reads it once in a process, so all tests of one share a folder."""
    (folder / "tokens").mkdir(parents=True, exist_ok=True)
    config = folder / "softhsm2.conf"
    config.write_text(f"directories.tokendir = {folder / 'tokens'}\nobjectstore.backend = file\nlog.level = ERROR\n")
    os.environ["SOFTHSM2_CONF"] = str(config)


def make_token(folder: Path, label: str, issued: Issued, *, key_id: str = "01") -> Token:
    """A token with this key and certificate, made by the distribution's own tools. Before the library is loaded."""
    library = softhsm_library()
    _tool("softhsm2-util", "--init-token", "--free", "--label", label, "--pin", PIN, "--so-pin", "87654321")
    key, certificate = folder / "key.pem", folder / "certificate.der"
    key.write_bytes(issued.key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    certificate.write_bytes(issued.leaf)
    _tool("softhsm2-util", "--import", str(key), "--token", label, "--label", "meg", "--id", key_id, "--pin", PIN)
    for number, (der, id_) in enumerate([(issued.leaf, key_id), *((_der(one), "") for one in issued.chain)]):
        file = folder / f"{number}.der"
        file.write_bytes(der)
        _tool(
            *("pkcs11-tool", "--module", str(library), "--token-label", label, "--login", "--pin", PIN),
            *("--write-object", str(file), "--type", "cert", "--id", id_ or f"a{number}", "--label", f"c{number}"),
        )
    key.unlink()
    return Token(library, label, issued, folder)


def _der(certificate: x509.Certificate) -> bytes:
    return certificate.public_bytes(Encoding.DER)


def _tool(*command: str) -> None:
    done = subprocess.run(command, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, (command[0], done.stdout, done.stderr)


def pyhanko_long_term(
    pdf: bytes, roots: list[bytes], stamp_roots: list[bytes], moment: datetime | None = None
) -> list[str]:
    """Each signature as ETSI EN 319 102-1 § 5.5 judges those with long-term material: «OK» is good.

    Offline, with nothing but what lies in the file, and every certificate's issuer must have said something.
    ``moment``: when it is judged; now without one.
    """

    def trusting(anchors: list[bytes]) -> CertValidationPolicySpec:
        manager = SimpleTrustManager.build([asn1.Certificate.load(der) for der in anchors])
        return CertValidationPolicySpec(manager, CertRevTrustPolicy(REQUIRE_REVINFO))

    reader = PdfFileReader(BytesIO(pdf))
    known = policy_decl.LocalKnowledge()
    if "/DSS" in reader.root:
        store = DocumentSecurityStore.read_dss(reader).as_validation_context({"trust_roots": []})
        known = policy_decl.LocalKnowledge(
            known_ocsps=[one for said in store.ocsps for one in OCSPContainer.load_multi(said)],
            known_crls=[CRLContainer(one) for one in store.crls],
            known_certs=list(store.certificate_registry),
        )
    spec = policy_decl.SignatureValidationSpec(
        trusting(roots),
        policy_decl.RevocationInfoGatheringSpec(policy_decl.RevinfoOnlineFetchingRule.LOCAL_ONLY),
        ts_cert_validation_policy=trusting(stamp_roots),
        local_knowledge=known,
        key_usage_settings=KeyUsageConstraints({"digital_signature", "non_repudiation"}, match_all_key_usages=False),
    )
    at = moment or datetime.now(UTC)
    timing = ValidationTimingInfo(validation_time=at, best_signature_time=at, point_in_time_validation=False)
    judged = [
        asyncio.run(
            ades.ades_with_time_validation(one.signed_data, spec, raw_digest=one.compute_digest(), timing_info=timing)
        )
        for one in reader.embedded_signatures
    ]
    return [one.ades_subindic.name for one in judged]
