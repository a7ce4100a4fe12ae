"""Time stamps from a service that is not ours: checked by OpenSSL, poppler, pyHanko and veraPDF; no stamp, no harm."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from io import BytesIO

import pdf_judges
import pdf_samples
import pikepdf
import pytest
import signature_kit
from asn1crypto import cms, tsp, x509
from pdf_samples import SCHOOL, WHEN, Someone
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko_certvalidator import ValidationContext
from signature_kit import Service

from skjema_app.documents.approve import approve
from skjema_app.documents.fresh import check_fresh
from skjema_app.documents.increment import extends
from skjema_app.documents.model import AUTHOR_FIELD
from skjema_app.documents.readback import check_text
from skjema_app.documents.sign import TOKEN_ROOM, sign
from skjema_app.documents.stamp import author_stamp
from skjema_app.documents.timestamp import QUERY, REPLY, Stamper
from skjema_app.documents.verify import verify
from skjema_app.domain.errors import ErrorCode, SkjemaError
from skjema_app.system import post


@pytest.fixture(scope="module")
def service() -> Iterator[Service]:
    with signature_kit.time_stamp_service() as found:
        yield found


@pytest.fixture
def asked(service: Service) -> Iterator[Service]:
    """The service, as it is meant to be before and after."""
    service.asked.clear()
    service.headers.clear()
    yield service
    service.change, service.status, service.kind = None, 200, REPLY


def _ask(service: Service) -> Callable[[bytes], bytes]:
    return lambda query: post.post(service.address, query, kind=QUERY, wanted=REPLY, seconds=10, most=65536)


def _signed(pdf: bytes, who: Someone, stamper: Stamper) -> bytes:
    return sign(
        pdf,
        field=AUTHOR_FIELD,
        signer=who.identity,
        name=who.name,
        reason="Utarbeidet",
        when=WHEN,
        certify=True,
        stamp=author_stamp(who.name, WHEN, confirmed=False),
        location=SCHOOL,
        stamping=stamper,
    )


@pytest.fixture(scope="module")
def stamped(service: Service, files: dict[str, bytes], author: Someone) -> tuple[bytes, Stamper]:
    """The short report, signed and stamped."""
    stamper = Stamper(_ask(service), [service.root])
    return _signed(files["short"], author, stamper), stamper


def _metadata(pdf: bytes) -> bytes:
    with pikepdf.open(BytesIO(pdf)) as opened:
        return bytes(opened.Root.Metadata.read_bytes())


def test_a_stamped_document_is_valid_for_everyone(
    stamped: tuple[bytes, Stamper], service: Service, files: dict[str, bytes], author: Someone
) -> None:
    pdf, stamper = stamped
    assert stamper.failure is None
    pdf_judges.archivable_and_accessible(pdf, signed=True)
    assert pdf_judges.pdfsig(pdf, [author.root]) == [
        pdf_judges.PopplerSignature(author.name, valid=True, trusted=True, whole=True)
    ]
    assert pdf_judges.openssl_cms(pdf, [author.root]) == [True]
    assert signature_kit.openssl_stamps(pdf, [service.root]) == [True]
    assert signature_kit.openssl_stamps(pdf, [author.root]) == [False]
    check_text(pdf, pdf_samples.model("short"))
    check_fresh(
        files["short"],
        pdf,
        field=AUTHOR_FIELD,
        leaf=author.identity.leaf,
        issuers=author.identity.chain,
        when=WHEN,
        token=stamper.token,
    )
    assert _metadata(pdf) == _metadata(files["short"])
    with pikepdf.open(BytesIO(pdf)) as opened:
        assert "/DSS" not in opened.Root  # nothing after the signature that it does not cover


def test_pyhanko_calls_it_a_trusted_time(stamped: tuple[bytes, Stamper], service: Service, author: Someone) -> None:
    pdf, _stamper = stamped
    (signature,) = PdfFileReader(BytesIO(pdf)).embedded_signatures
    status = validate_pdf_signature(
        signature,
        signer_validation_context=ValidationContext(trust_roots=[x509.Certificate.load(author.root)], moment=WHEN),
        ts_validation_context=ValidationContext(trust_roots=[x509.Certificate.load(service.root)]),
    )
    assert status.timestamp_validity is not None
    assert status.timestamp_validity.valid
    assert status.timestamp_validity.trusted
    assert status.bottom_line


def test_a_verdict_tells_the_services_time(stamped: tuple[bytes, Stamper], service: Service, author: Someone) -> None:
    pdf, stamper = stamped
    for roots, trusted in (([service.root], True), ([], False), ([author.root], False)):
        verdict = verify(pdf, roots=[author.root], stamp_roots=roots)
        (one,) = verdict.signatures
        assert verdict.unchanged
        assert (one.stamped_by, one.stamp_trusted) == ("Stempeltjenesten", trusted)
        assert stamper.stamp is not None
        assert one.stamped_at == stamper.stamp.at
        assert abs(one.stamped_at - datetime.now(UTC)) < timedelta(minutes=10)
        assert one.signed_at == WHEN.replace(microsecond=0)
    # the service's root is no root for people
    assert not verify(pdf, roots=[], stamp_roots=[author.root]).signatures[0].trusted


def test_only_a_digest_leaves_the_machine(asked: Service, files: dict[str, bytes], author: Someone) -> None:
    pdf = _signed(files["short"], author, Stamper(_ask(asked)))
    (query,) = asked.asked
    sent = tsp.TimeStampReq.load(query, strict=True)
    signer = _signer(pdf)
    assert sorted(name for name, value in sent.native.items() if value) == [
        *("cert_req", "message_imprint", "nonce", "version"),
    ]
    assert sent["message_imprint"]["hashed_message"].native == _sha256(signer["signature"].native)
    assert len(query) < 80
    names = " ".join((author.name, SCHOOL, "Mats Solberg", *author.name.split()))
    for header in asked.headers[0].values():
        assert not any(word in header for word in names.split())


def test_two_documents_never_ask_the_same(asked: Service, files: dict[str, bytes], author: Someone) -> None:
    for _ in range(2):
        _signed(files["short"], author, Stamper(_ask(asked)))
    first, second = (tsp.TimeStampReq.load(one)["nonce"].native for one in asked.asked)
    assert first != second


def test_an_approval_is_stamped_too_and_leaves_the_first_one_whole(
    stamped: tuple[bytes, Stamper], service: Service, author: Someone, principal: Someone
) -> None:
    pdf, _stamper = stamped
    both = approve(
        pdf,
        signer=principal.identity,
        name=principal.name,
        when=WHEN,
        school=SCHOOL,
        on_behalf=False,
        stamping=Stamper(_ask(service), [service.root]),
    )
    assert both.startswith(pdf)
    assert extends(pdf, both)
    assert _metadata(both) == _metadata(pdf)
    pdf_judges.archivable_and_accessible(both, signed=True)
    roots = [author.root, principal.root]
    assert [(one.valid, one.trusted) for one in pdf_judges.pdfsig(both, roots)] == [(True, True)] * 2
    assert pdf_judges.openssl_cms(both, roots) == [True, True]
    assert signature_kit.openssl_stamps(both, [service.root]) == [True, True]
    verdict = verify(both, roots=roots, stamp_roots=[service.root])
    assert verdict.unchanged
    assert all(one.stamp_trusted for one in verdict.signatures)


def test_every_changed_byte_of_a_token_is_seen(stamped: tuple[bytes, Stamper], service: Service) -> None:
    pdf, stamper = stamped
    start = pdf.index(stamper.token.hex().upper().encode())
    for place in range(0, 2 * len(stamper.token), 61):
        changed = bytearray(pdf)
        digit = changed[start + place : start + place + 1]
        changed[start + place : start + place + 1] = b"0" if digit != b"0" else b"1"
        try:
            assert not verify(bytes(changed), stamp_roots=[service.root]).unchanged, place
        except SkjemaError as error:
            assert error.code is ErrorCode.PDF_UNREADABLE  # noqa: PT017 - either answer is right


def test_a_token_on_another_signature_is_seen(
    stamped: tuple[bytes, Stamper], files: dict[str, bytes], author: Someone
) -> None:
    _pdf, stamper = stamped
    other = _signed(files["long"], author, _Given(stamper.token))
    assert not verify(other).unchanged


class _Given(Stamper):
    """A token from elsewhere."""

    def __init__(self, token: bytes) -> None:
        super().__init__(bytes)
        self.token = token

    def __call__(self, _signature: bytes) -> bytes:
        return self.token


def _without_nonce(reply: bytes) -> bytes:
    response = tsp.TimeStampResp.load(reply)
    nonce = response["time_stamp_token"]["content"]["encap_content_info"]["content"].parsed["nonce"].dump()
    return reply.replace(nonce, nonce[:-1] + bytes([nonce[-1] ^ 1]))


def _bad_signature(reply: bytes) -> bytes:
    return reply[:-5] + bytes([reply[-5] ^ 1]) + reply[-4:]


def _refusal(_reply: bytes) -> bytes:
    return bytes.fromhex("3005 3003 020102")  # status: rejection, and no token


TROUBLE: dict[str, tuple[Callable[[bytes], bytes] | None, int, str, str]] = {
    "a page instead of an answer": (lambda _reply: b"<html>", 200, REPLY, "not-a-reply"),
    "nothing": (lambda _reply: b"", 200, REPLY, "not-a-reply"),
    "a refusal": (_refusal, 200, REPLY, "status"),
    "another number": (_without_nonce, 200, REPLY, "nonce"),
    "a broken signature": (_bad_signature, 200, REPLY, "broken"),
    "an error page": (None, 503, REPLY, "http"),
    "a redirect": (None, 302, REPLY, "http"),
    "another media type": (None, 200, "text/html", "type"),
    "too much": (lambda reply: reply + bytes(70_000), 200, REPLY, "too-large"),
}


@pytest.mark.parametrize("kind", TROUBLE)
def test_a_service_that_is_no_use_costs_the_stamp_only(
    kind: str, asked: Service, files: dict[str, bytes], author: Someone
) -> None:
    asked.change, asked.status, asked.kind, reason = TROUBLE[kind]
    stamper = Stamper(_ask(asked), [asked.root])
    pdf = _signed(files["short"], author, stamper)
    assert stamper.failure is not None
    assert stamper.failure.details["reason"] == reason
    assert stamper.token == b""
    assert verify(pdf, roots=[author.root]).unchanged
    assert verify(pdf).signatures[0].stamped_at is None
    assert pdf_judges.openssl_cms(pdf, [author.root]) == [True]
    check_fresh(
        files["short"], pdf, field=AUTHOR_FIELD, leaf=author.identity.leaf, issuers=author.identity.chain, when=WHEN
    )


def test_another_service_than_the_chosen_one_is_refused(
    asked: Service, files: dict[str, bytes], author: Someone
) -> None:
    stamper = Stamper(_ask(asked), [author.root])
    _signed(files["short"], author, stamper)
    assert stamper.failure is not None
    assert stamper.failure.code is ErrorCode.TIMESTAMP_STRANGER


def test_a_certificate_that_is_not_for_stamping_is_refused(files: dict[str, bytes], author: Someone) -> None:
    with signature_kit.time_stamp_service() as found:
        token = _token_signed_by(found, pdf_signature := b"x" * 64)
        from skjema_app.documents.timestamp import read_token

        assert read_token(token, pdf_signature, [found.root]) is not None
        issuer = signature_kit.Issuer(now=datetime.now(UTC))
        plain = issuer.issue("Ikke en stempler", signature_kit.rsa_key())
        assert read_token(_resigned(token, plain), pdf_signature, [plain.root]) is None


def test_nobody_waits_longer_than_said(files: dict[str, bytes], author: Someone) -> None:
    """A service that takes the question and says nothing; the limit is for looking up, connecting and reading."""
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        address = f"http://127.0.0.1:{silent.getsockname()[1]}/"
        stamper = Stamper(lambda query: post.post(address, query, kind=QUERY, wanted=REPLY, seconds=0.3, most=9))
        pdf = _signed(files["short"], author, stamper)
    assert stamper.failure is not None
    assert stamper.failure.details["reason"] == "timeout"
    assert verify(pdf).unchanged


def test_an_answer_that_drips_is_not_waited_for() -> None:
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen()
        over = threading.Event()

        def drip() -> None:
            connection, _peer = server.accept()
            with connection:
                connection.recv(4096)
                connection.sendall(f"HTTP/1.1 200 OK\r\nContent-Type: {REPLY}\r\nContent-Length: 500\r\n\r\n".encode())
                while not over.wait(0.05):
                    try:
                        connection.sendall(b"x")
                    except OSError:
                        return

        thread = threading.Thread(target=drip)
        thread.start()
        try:
            with pytest.raises(SkjemaError) as refused:
                post.post(
                    f"http://127.0.0.1:{server.getsockname()[1]}/", b"", kind=QUERY, wanted=REPLY, seconds=0.4, most=999
                )
        finally:
            over.set()
            thread.join()
    assert refused.value.details == {"reason": "timeout"}


def test_nobody_at_home_is_told_at_once() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        address = f"http://127.0.0.1:{taken.getsockname()[1]}/"
        with pytest.raises(SkjemaError) as refused:
            post.post(address, b"", kind=QUERY, wanted=REPLY, seconds=5, most=9)
    assert refused.value.details == {"reason": "connection"}


@pytest.mark.parametrize(
    "text",
    [
        *(
            "",
            "tsa.example.no",
            "ftp://tsa.example.no",
            "file:///etc/passwd",
            "https://",
            "http://navn:ord@tsa.example.no",
        ),
        *("https://tsa example.no", "https://tsa.example.no:port/", "https://tså.example.no/", "javascript:alert(1)"),
    ],
)
def test_what_is_no_address_is_refused(text: str) -> None:
    with pytest.raises(SkjemaError) as refused:
        post.checked_address(text)
    assert refused.value.code is ErrorCode.TIMESTAMP_ADDRESS


def test_a_token_too_large_for_its_room_is_no_stamp(asked: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("skjema_app.documents.timestamp.TOKEN_ROOM", 1000)
    stamper = Stamper(_ask(asked))
    assert stamper(b"signature") == b""
    assert stamper.failure is not None
    assert stamper.failure.details == {"reason": "too-large"}
    assert TOKEN_ROOM > 8000


def test_the_read_back_wants_just_the_token_that_came(
    stamped: tuple[bytes, Stamper], files: dict[str, bytes], author: Someone
) -> None:
    pdf, _stamper = stamped
    with pytest.raises(SkjemaError) as refused:
        check_fresh(
            files["short"], pdf, field=AUTHOR_FIELD, leaf=author.identity.leaf, issuers=author.identity.chain, when=WHEN
        )
    assert refused.value.details["cause"] == "message"


def _signer(pdf: bytes) -> cms.SignerInfo:
    with pikepdf.open(BytesIO(pdf)) as opened:
        contents = bytes(opened.Root.AcroForm.Fields[0].V.Contents)
    return cms.ContentInfo.load(contents)["content"]["signer_infos"][0]


def _sha256(data: bytes) -> bytes:
    import hashlib

    return hashlib.sha256(data).digest()


def _token_signed_by(service: Service, signature: bytes) -> bytes:
    stamper = Stamper(_ask(service))
    return stamper(signature)


def _resigned(token: bytes, by: signature_kit.Issued) -> bytes:
    """The same statement, signed by a certificate that is meant for something else."""
    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives.asymmetric import padding

    info = cms.ContentInfo.load(token)
    signed = info["content"]
    leaf = x509.Certificate.load(by.leaf)
    signed["certificates"] = cms.CertificateSet([cms.CertificateChoices("certificate", leaf)])
    signer = signed["signer_infos"][0]
    signer["sid"] = cms.SignerIdentifier(
        "issuer_and_serial_number",
        cms.IssuerAndSerialNumber({"issuer": leaf.issuer, "serial_number": leaf.serial_number}),
    )
    kept = [one for one in signer["signed_attrs"] if not one["type"].native.startswith("signing_certificate")]
    signer["signed_attrs"] = cms.CMSAttributes(kept)
    data = signer["signed_attrs"].untag().dump(force=True)
    assert isinstance(by.key, signature_kit.rsa.RSAPrivateKey)
    signer["signature"] = by.key.sign(data, padding.PKCS1v15(), hashes.SHA256())
    signed["signer_infos"] = cms.SignerInfos([signer])
    info["content"] = signed
    return bytes(info.dump(force=True))
