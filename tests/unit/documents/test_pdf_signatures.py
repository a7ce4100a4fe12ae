"""Signing and verifying: two signatures in one file, every change seen, hostile bytes survived."""

from __future__ import annotations

import sys
import tracemalloc
import zlib
from datetime import timedelta
from io import BytesIO

import pdf_judges
import pdf_samples
import pikepdf
import pytest
from cryptography.hazmat.primitives.asymmetric import ed25519
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pdf_samples import SCHOOL, WHEN, Someone
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

from skjema_app.crypto.secret import Secret
from skjema_app.documents import verify as verify_module
from skjema_app.documents.model import APPROVER_FIELD, AUTHOR_FIELD
from skjema_app.documents.readback import check_text
from skjema_app.documents.sign import SigningIdentity, sign
from skjema_app.documents.signs import shown
from skjema_app.documents.stamp import author_stamp
from skjema_app.documents.verify import MAX_BYTES, verify
from skjema_app.domain.errors import ErrorCode, SkjemaError


def _metadata(pdf: bytes) -> bytes:
    with pikepdf.open(BytesIO(pdf)) as opened:
        return bytes(opened.Root.Metadata.read_bytes())


def _unchanged(pdf: bytes, author: Someone) -> bool:
    """Whether the file is called whole and unchanged; an unreadable one is not. Any other error fails the test."""
    try:
        return verify(pdf, roots=[author.root]).unchanged
    except SkjemaError as error:
        if error.code is not ErrorCode.PDF_UNREADABLE:
            raise
        return False


def _refused(pdf: bytes) -> SkjemaError:
    with pytest.raises(SkjemaError) as refused:
        verify(pdf)
    assert refused.value.code is ErrorCode.PDF_UNREADABLE
    return refused.value


def test_a_signed_report_is_valid_for_everyone(signed: bytes, author: Someone) -> None:
    assert pdf_judges.pdfsig(signed, [author.root]) == [
        pdf_judges.PopplerSignature(author.name, valid=True, trusted=True, whole=True)
    ]
    assert [one.trusted for one in pdf_judges.pdfsig(signed)] == [False]
    assert pdf_judges.openssl_cms(signed, [author.root]) == [True]
    verdict = verify(signed, roots=[author.root])
    assert verdict.unchanged
    assert verdict.signed
    (one,) = verdict.signatures
    assert (one.field, one.signer, one.school, one.signed_at) == (
        AUTHOR_FIELD,
        author.name,
        SCHOOL,
        WHEN.replace(microsecond=0),
    )
    assert (one.intact, one.covers_whole, one.changed_after, one.trusted, one.self_issued) == (
        True,
        True,
        False,
        True,
        False,
    )


def test_without_roots_a_lone_authors_signature_is_called_self_issued(signed: bytes, principal: Someone) -> None:
    for roots in ([], [principal.root]):
        verdict = verify(signed, roots=roots)
        assert verdict.unchanged
        assert [(one.trusted, one.self_issued) for one in verdict.signatures] == [(False, True)]


def test_a_leaf_without_its_issuer_is_neither_trusted_nor_self_issued(files: dict[str, bytes], author: Someone) -> None:
    bare = Someone(author.name, SigningIdentity(author.identity.key, author.identity.leaf, ()), author.root)
    verdict = verify(pdf_samples.signed_by_author(files["short"], bare))
    assert verdict.unchanged
    assert [(one.trusted, one.self_issued) for one in verdict.signatures] == [(False, False)]


def test_an_approval_leaves_the_first_signature_valid(
    signed: bytes, approved: bytes, author: Someone, principal: Someone
) -> None:
    assert approved.startswith(signed)
    roots = [author.root, principal.root]
    seen = pdf_judges.pdfsig(approved, roots)
    assert [(one.signer, one.valid, one.trusted) for one in seen] == [
        (author.name, True, True),
        (principal.name, True, True),
    ]
    assert pdf_judges.openssl_cms(approved, roots) == [True, True]
    pdf_judges.archivable_and_accessible(approved, signed=True)
    check_text(approved, pdf_samples.model("short"))
    verdict = verify(approved, roots=roots)
    assert verdict.unchanged
    assert [(one.field, one.intact, one.covers_whole, one.changed_after) for one in verdict.signatures] == [
        (AUTHOR_FIELD, True, False, False),
        (APPROVER_FIELD, True, True, False),
    ]
    assert verdict.signatures[1].signed_at == WHEN.replace(microsecond=0) + timedelta(hours=2)


def test_metadata_is_byte_identical_after_each_signature(
    files: dict[str, bytes], signed: bytes, approved: bytes
) -> None:
    """Guards the private hook that keeps pyHanko from rewriting the XMP packet."""
    assert _metadata(signed) == _metadata(files["short"])
    assert _metadata(approved) == _metadata(files["short"])


def test_an_unsigned_file_is_not_signed(files: dict[str, bytes]) -> None:
    for pdf in files.values():
        verdict = verify(pdf)
        assert (verdict.signed, verdict.unchanged, verdict.signatures) == (False, False, ())


def test_a_changed_byte_anywhere_is_seen(signed: bytes, author: Someone) -> None:
    """Also in the parts that no signature covers: the message's own fields, its issuing certificate, the padding."""
    start = signed.index(b"/ByteRange")
    for place in [*range(0, len(signed), 997), *range(start, len(signed), 13), len(signed) - 1]:
        changed = bytearray(signed)
        changed[place] ^= 0x01
        assert not _unchanged(bytes(changed), author), f"byte {place} of {len(signed)}"


@pytest.mark.parametrize("tail", [b"\n", b" ", b"\0" * 100])
def test_bytes_after_the_end_are_seen(signed: bytes, tail: bytes) -> None:
    verdict = verify(signed + tail)
    assert verdict.signed
    assert not verdict.unchanged
    assert verdict.signatures[-1].changed_after


def test_a_second_end_is_seen(signed: bytes, author: Someone) -> None:
    assert not _unchanged(signed + b"%%EOF\n", author)


def test_text_added_in_a_later_revision_is_seen(signed: bytes, approved: bytes, author: Someone) -> None:
    for before in (signed, approved):
        writer = IncrementalPdfFileWriter(BytesIO(before))
        stream = generic.StreamObject(stream_data=b"/Artifact BMC 0 0 50 50 re f EMC")
        writer.add_stream_to_page(0, writer.add_object(stream))
        changed = BytesIO()
        writer.write(changed)
        verdict = verify(changed.getvalue(), roots=[author.root])
        assert not verdict.unchanged
        assert all(one.intact and one.changed_after for one in verdict.signatures)
        assert pdf_judges.pdfsig(changed.getvalue(), [author.root])[0].valid  # others only look at the signed bytes


def test_a_change_covered_by_somebody_elses_signature_is_seen(signed: bytes, principal: Someone) -> None:
    writer = IncrementalPdfFileWriter(BytesIO(signed))
    writer.add_stream_to_page(0, writer.add_object(generic.StreamObject(stream_data=b"/Artifact BMC EMC")))
    changed = BytesIO()
    writer.write(changed)
    verdict = verify(pdf_samples.signed_by_approver(changed.getvalue(), principal))
    assert not verdict.unchanged
    assert [one.changed_after for one in verdict.signatures] == [True, False]


def test_a_signature_cut_out_with_its_revision_leaves_an_unsigned_file(files: dict[str, bytes], signed: bytes) -> None:
    assert not verify(signed[: len(files["short"])]).signed


@pytest.mark.parametrize("data", [b"", b"%PDF-", b"hei", b"%PDF-1.7\n" + b"x" * 5000, b"PK\x03\x04" + bytes(500)])
def test_garbage_is_unreadable(data: bytes) -> None:
    _refused(data)


def test_a_file_above_the_ceiling_is_not_even_read() -> None:
    assert _refused(b"%PDF-1.7\n" + bytes(MAX_BYTES)).details["reason"] == "too-large"


@pytest.mark.parametrize("junk", [b"\0", b"\n", b" ", b"x", b"noe annet\n", b"%%EOF\n", b"\nstartxref\n"])
@pytest.mark.parametrize("end", [b"", b"startxref\n7\n%%EOF"])
def test_a_file_that_goes_on_after_its_end_is_not_even_read(
    signed: bytes, junk: bytes, end: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(verify_module, "PdfFileReader", _never)
    assert _refused(signed + junk * (100_000 // len(junk)) + b"x" + end).details == {"reason": "broken"}


def test_a_little_after_the_end_is_let_through_to_be_judged(signed: bytes) -> None:
    """Readers look for the end in the last kilobyte."""
    for tail in (b"\r\n", b"\n" * 900, b"y" * 900):
        verdict = verify(signed + tail)
        assert verdict.signed
        assert not verdict.unchanged


def test_a_file_that_takes_too_many_steps_is_refused(signed: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(verify_module, "MAX_STEPS", 20_000)
    assert verify(signed).unchanged
    blanks = signed + b" " * 40_000 + b"\nstartxref\n%d\n%%%%EOF\n" % len(signed)
    assert _refused(blanks).details == {"reason": "too-large"}


def test_a_signature_that_takes_too_many_steps_is_not_called_broken(
    signed: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What could not be judged to the end is unreadable, not changed."""
    monkeypatch.setattr(verify_module, "MAX_STEPS", 4_000)
    assert _refused(signed).details == {"reason": "too-large"}


def _never(*_anything: object, **_named: object) -> None:
    pytest.fail("the file was read")


def test_a_bomb_is_refused_in_bounded_memory() -> None:
    packer = zlib.compressobj(9)
    packed = b"".join([packer.compress(bytes(1 << 20)) for _ in range(1024)] + [packer.flush()])  # 1 GiB of zeros
    head = b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>\nendobj\n"
    stream = b"<< /Type /XRef /Size 99999999 /W [1 4 2] /Root 1 0 R /Filter /FlateDecode /Length %d >>" % len(packed)
    bomb = head + b"2 0 obj\n" + stream + b"\nstream\n" + packed + b"\nendstream\nendobj\n"
    bomb += b"startxref\n%d\n%%%%EOF\n" % len(head)
    tracemalloc.start()
    try:
        _refused(bomb)
        assert tracemalloc.get_traced_memory()[1] < 300 * 1024 * 1024
    finally:
        tracemalloc.stop()


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_no_bytes_make_verify_fail_otherwise(signed: bytes, author: Someone, data: st.DataObject) -> None:
    broken = bytearray(signed)
    for _ in range(data.draw(st.integers(1, 8))):
        place = data.draw(st.integers(0, len(broken) - 1))
        length = data.draw(st.integers(0, 40))
        broken[place : place + length] = data.draw(st.binary(max_size=40))
    assert not _unchanged(bytes(broken), author) or bytes(broken) == signed


def test_a_root_that_is_no_certificate_is_the_callers_mistake(signed: bytes) -> None:
    with pytest.raises(SkjemaError) as refused:
        verify(signed, roots=[b"hei"])
    assert refused.value.code is ErrorCode.USAGE


def _sign(pdf: bytes, who: Someone, *, field: str = AUTHOR_FIELD, certify: bool = True) -> bytes:
    return sign(
        pdf,
        field=field,
        signer=who.identity,
        name=who.name,
        reason="Utarbeidet",
        when=WHEN,
        certify=certify,
        stamp=author_stamp(who.name, WHEN, confirmed=False),
    )


def test_only_an_empty_prepared_field_can_be_signed(
    files: dict[str, bytes], signed: bytes, author: Someone, principal: Someone
) -> None:
    for pdf, field, certify in (
        (files["draft"], AUTHOR_FIELD, True),  # a draft has no fields
        (signed, AUTHOR_FIELD, False),  # already signed
        (signed, "Kontor", False),  # no such field
        (signed, APPROVER_FIELD, True),  # nobody certifies after the author
        (b"hei", AUTHOR_FIELD, True),
    ):
        with pytest.raises(SkjemaError) as refused:
            _sign(pdf, principal, field=field, certify=certify)
        assert refused.value.code is ErrorCode.SIGNATURE_FAILED
    wrong = ed25519.Ed25519PrivateKey.generate().private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
    stranger = Someone("X", SigningIdentity(Secret(wrong), author.identity.leaf, author.identity.chain), b"")
    with pytest.raises(SkjemaError) as refused:
        _sign(files["short"], stranger)
    assert refused.value.code is ErrorCode.SIGNATURE_FAILED


def test_a_name_the_font_cannot_draw_keeps_nobody_from_signing(files: dict[str, bytes], author: Someone) -> None:
    done = _sign(files["short"], Someone("علي 😀 Nordli", author.identity, author.root))
    pdf_judges.archivable_and_accessible(done, signed=True)
    assert verify(done, roots=[author.root]).unchanged
    (first, _second) = author_stamp("علي 😀 Nordli", WHEN, confirmed=True)
    assert shown(first).startswith("Signert av [?] Nordli, ")


def test_a_very_long_name_still_fits_its_field(files: dict[str, bytes], author: Someone) -> None:
    long = Someone("Anne-Sofie Ávžžašvárri Bjørkelund-Østensjø av Nordre Søndre", author.identity, author.root)
    done = _sign(files["short"], long)
    pdf_judges.archivable_and_accessible(done, signed=True)


_watched: list[str] = []
_watching: list[bool] = []


def _watch(event: str, args: tuple[object, ...]) -> None:
    if _watching and event == "open" and len(args) > 1 and isinstance(args[1], str) and set(args[1]) & set("wax+"):
        _watched.append(str(args[0]))


def test_signing_writes_no_file_at_all(files: dict[str, bytes], author: Someone) -> None:
    sys.addaudithook(_watch)
    _watching.append(True)
    try:
        pdf_samples.signed_by_author(files["short"], author)
    finally:
        _watching.clear()
    assert _watched == []


def test_the_stamp_says_who_when_and_what_it_is_worth() -> None:
    first, second = author_stamp("Kari Nordli", WHEN, confirmed=False)
    assert first == "Signert av Kari Nordli (ikke bekreftet av skolen) 22. november 2026 kl. 15:56"
    assert "oppgitt av forfatteren selv" in second
    assert "ikke bekreftet" not in " ".join(author_stamp("Kari Nordli", WHEN, confirmed=True))
