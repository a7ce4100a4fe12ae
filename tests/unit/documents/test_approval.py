"""The second signature: valid for everyone, the first one whole, and nothing but the approver's field filled."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import timedelta
from io import BytesIO

import pdf_judges
import pdf_samples
import pikepdf
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pdf_samples import AUTHOR, PRINCIPAL, SCHOOL, WHEN, Someone
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.writer import BasePdfFileWriter
from pyhanko.sign.fields import SigFieldSpec, append_signature_field
from school_people import SchoolCertificates

from skjema_app.documents import sign as sign_module
from skjema_app.documents.approve import approve, check_approved
from skjema_app.documents.fresh import check_fresh
from skjema_app.documents.increment import extends, only_fills
from skjema_app.documents.model import APPROVER_FIELD, AUTHOR_FIELD
from skjema_app.documents.readback import check_text
from skjema_app.documents.sign import SigningIdentity, sign
from skjema_app.documents.stamp import LONGEST_COMMENT, approver_stamp
from skjema_app.documents.verify import verify
from skjema_app.domain.errors import ErrorCode, SkjemaError

LATER = WHEN + timedelta(hours=18)


@pytest.fixture(scope="module")
def school() -> SchoolCertificates:
    return SchoolCertificates()


@pytest.fixture(scope="module")
def rector(school: SchoolCertificates) -> Someone:
    return school.someone(PRINCIPAL)


@pytest.fixture(scope="module")
def finished(files: dict[str, bytes], school: SchoolCertificates) -> bytes:
    return pdf_samples.signed_by_author(files["short"], school.someone(AUTHOR))


def _approved(pdf: bytes, who: Someone, **more: object) -> bytes:
    given = {"signer": who.identity, "name": who.name, "when": LATER, "school": SCHOOL, "on_behalf": False, **more}
    return approve(pdf, **given)  # type: ignore[arg-type]


def _refused(pdf: bytes, who: Someone, **more: object) -> str:
    with pytest.raises(SkjemaError) as refused:
        _approved(pdf, who, **more)
    assert refused.value.code is ErrorCode.SIGNATURE_FAILED
    return str(refused.value.details["cause"])


def _field_text(pdf: bytes, field: str) -> str:
    """What a field shows, through its fonts' own maps."""
    with pikepdf.open(BytesIO(pdf)) as opened:
        widget = next(one for one in opened.Root.AcroForm.Fields if str(one["/T"]) == field)
        form = widget.AP.N
        letters: dict[str, dict[int, str]] = {}
        for name, font in form.Resources.Font.items():
            pairs = [line.split() for line in font.ToUnicode.read_bytes().splitlines() if line.startswith(b"<")]
            letters[name] = {
                int(code[1:-1], 16): bytes.fromhex(to[1:-1].decode()).decode("utf-16-be") for code, to in pairs[1:]
            }
        text, current = "", {}
        for instruction in pikepdf.parse_content_stream(form):
            if str(instruction.operator) == "Tf":
                current = letters[str(instruction.operands[0])]
            elif str(instruction.operator) == "Tj":
                text += "".join(current[code] for code in bytes(instruction.operands[0]))
        return text


@pytest.mark.parametrize("embed_root", [True, False])
def test_both_signatures_of_a_schools_people_are_valid_for_everyone(
    files: dict[str, bytes], school: SchoolCertificates, *, embed_root: bool
) -> None:
    """Also without the root inside: what to embed is a choice, see ``approve``."""
    author, rector = school.someone(AUTHOR, embed_root=embed_root), school.someone(PRINCIPAL, embed_root=embed_root)
    one = pdf_samples.signed_by_author(files["short"], author)
    check_fresh(
        files["short"], one, field=AUTHOR_FIELD, leaf=author.identity.leaf, issuers=author.identity.chain, when=WHEN
    )
    two = _approved(one, rector)
    assert two.startswith(one)
    for pdf, names in ((one, [AUTHOR]), (two, [AUTHOR, PRINCIPAL])):
        seen = pdf_judges.pdfsig(pdf, [school.root])
        assert [(each.signer, each.valid, each.trusted) for each in seen] == [(name, True, True) for name in names]
        assert [each.trusted for each in pdf_judges.pdfsig(pdf)] == [False] * len(names)
        assert pdf_judges.openssl_cms(pdf, [school.root]) == [True] * len(names)
        pdf_judges.archivable_and_accessible(pdf, signed=True)
        verdict = verify(pdf, roots=[school.root])
        assert verdict.unchanged
        assert [each.signer for each in verdict.signatures] == names
        assert all(each.trusted and not each.self_issued for each in verdict.signatures)
        # with the root inside, an unknown school can be told from a broken chain
        assert [each.self_issued for each in verify(pdf).signatures] == [embed_root] * len(names)
    check_text(two, pdf_samples.model("short"))


def test_without_the_issuing_certificate_no_reader_finds_the_root(
    files: dict[str, bytes], finished: bytes, rector: Someone, school: SchoolCertificates
) -> None:
    bare = replace(rector, identity=SigningIdentity(rector.identity.key, rector.identity.leaf, ()))
    assert _refused(finished, bare) == "chain"
    alone = pdf_samples.signed_by_author(files["short"], bare)
    assert [each.trusted for each in pdf_judges.pdfsig(alone, [school.root])] == [False]
    assert pdf_judges.openssl_cms(alone, [school.root]) == [False]
    assert [each.trusted for each in verify(alone, roots=[school.root]).signatures] == [False]


def test_a_verdict_names_the_leaf_and_its_issuer(finished: bytes, rector: Someone, school: SchoolCertificates) -> None:
    last = verify(_approved(finished, rector), roots=[school.root]).signatures[-1]
    assert last.leaf_sha256 == hashlib.sha256(rector.identity.leaf).hexdigest()
    assert PRINCIPAL in last.issuer
    assert "utsteder" in last.issuer
    assert last.signed_at == LATER.replace(microsecond=0)


def test_a_lone_author_may_be_approved_by_the_school(signed: bytes, rector: Someone, author: Someone) -> None:
    done = _approved(signed, rector)
    verdict = verify(done, roots=[rector.root])
    assert verdict.unchanged
    assert [(one.trusted, one.self_issued) for one in verdict.signatures] == [(False, True), (True, False)]
    assert [one.valid for one in pdf_judges.pdfsig(done, [author.root, rector.root])] == [True, True]


@pytest.mark.parametrize(
    ("on_behalf", "comment", "shown", "reason"),
    [
        (False, "", "Godkjent av Ragnhild Berg, 23. november 2026 kl. 09:56", "Godkjent"),
        (True, "", "Godkjent etter fullmakt av Ragnhild Berg, 23. november 2026 kl. 09:56", "Godkjent etter fullmakt"),
        (False, "Godt arbeid.\nTa det opp i R-team.", "Kommentar: Godt arbeid. Ta det opp i R-team.", "Godkjent"),
    ],
)
def test_the_field_says_who_when_and_in_whose_name(
    finished: bytes, rector: Someone, on_behalf: bool, comment: str, shown: str, reason: str
) -> None:
    done = _approved(finished, rector, on_behalf=on_behalf, comment=comment)
    assert shown in _field_text(done, APPROVER_FIELD)
    with pikepdf.open(BytesIO(done)) as opened:
        value = next(one for one in opened.Root.AcroForm.Fields if str(one["/T"]) == APPROVER_FIELD).V
        assert (str(value.Reason), str(value.Name), str(value.Location)) == (reason, PRINCIPAL, SCHOOL)


def test_a_long_comment_is_cut_at_a_word_and_still_fits(finished: bytes, rector: Someone) -> None:
    comment = "Dette er en lang kommentar om tiltakene i friminuttene, " * 20
    *_, shown = approver_stamp(PRINCIPAL, LATER, comment=comment)
    assert shown.endswith(" …")
    assert comment.startswith(shown.removeprefix("Kommentar: ").removesuffix(" …"))
    assert len(shown) <= LONGEST_COMMENT + 20
    pdf_judges.archivable_and_accessible(_approved(finished, rector, comment=comment), signed=True)


def test_only_a_file_that_its_author_signed_and_nobody_changed_is_approved(
    files: dict[str, bytes], finished: bytes, rector: Someone
) -> None:
    assert _refused(files["short"], rector) == "not signed by its author"
    assert _refused(_approved(finished, rector), rector) == "approved before"
    assert _refused(finished + b"\n", rector) == "changed"
    assert _refused(_with_metadata(finished), rector) == "changed"
    with pytest.raises(SkjemaError) as refused:
        _approved(b"hei", rector)
    assert refused.value.code is ErrorCode.PDF_UNREADABLE


def test_an_approver_outside_the_certificates_time_is_refused(finished: bytes, rector: Someone) -> None:
    for days in (-30, 365 * 11):
        assert _refused(finished, rector, when=WHEN + timedelta(days=days)) in {"validity", "chain"}


def test_a_key_or_chain_that_is_not_the_approvers_is_refused(finished: bytes, rector: Someone, author: Someone) -> None:
    mixed = SigningIdentity(author.identity.key, rector.identity.leaf, rector.identity.chain)
    assert _refused(finished, replace(rector, identity=mixed)) == "read back"
    strange = SigningIdentity(rector.identity.key, rector.identity.leaf, author.identity.chain)
    assert _refused(finished, replace(rector, identity=strange)) in {"chain", "read back"}


def test_somebody_elses_approval_is_not_read_back_as_mine(
    finished: bytes, rector: Someone, school: SchoolCertificates
) -> None:
    done = _approved(finished, rector)
    for signer, when in ((school.someone("Per Vik").identity, LATER), (rector.identity, LATER + timedelta(seconds=1))):
        with pytest.raises(SkjemaError) as refused:
            check_approved(finished, done, signer=signer, when=when)
        assert refused.value.code is ErrorCode.SIGNATURE_FAILED


# --- extends ----------------------------------------------------------------------------------------------------------


def _with_metadata(pdf: bytes) -> bytes:
    """An increment that puts other metadata into the catalogue, which validators let pass as harmless."""
    writer = IncrementalPdfFileWriter(BytesIO(pdf))
    stream = generic.StreamObject(stream_data=b"<x/>")
    stream["/Type"], stream["/Subtype"] = generic.pdf_name("/Metadata"), generic.pdf_name("/XML")
    writer.root["/Metadata"] = writer.add_object(stream)
    writer.update_root()
    return _written(writer)


def _with_third_field(pdf: bytes) -> bytes:
    writer = IncrementalPdfFileWriter(BytesIO(pdf))
    append_signature_field(writer, SigFieldSpec("Kontor", on_page=0, box=(10, 10, 200, 60)))
    return _written(writer)


def _written(writer: IncrementalPdfFileWriter) -> bytes:
    out = BytesIO()
    writer.write(out)
    return out.getvalue()


def _signed_second(pdf: bytes, who: Someone, field: str = APPROVER_FIELD) -> bytes:
    return sign(
        pdf,
        field=field,
        signer=who.identity,
        name=who.name,
        reason="Godkjent",
        when=LATER,
        certify=False,
        stamp=("Godkjent",),
    )


def test_an_approval_extends_its_original_and_nothing_else_does(
    files: dict[str, bytes], finished: bytes, signed: bytes, rector: Someone
) -> None:
    done = _approved(finished, rector)
    assert extends(finished, done)
    for original, approved in (
        (signed, done),  # another original
        (finished, finished),
        (done, finished),
        (done, done),
        (files["short"], finished),  # the author's own signature is no approval
        (finished, done + b"\n"),
        (finished, done[:-1]),
        (finished, _with_metadata(done)),
        (finished, _with_third_field(done)),
        (finished, b"hei"),
        (b"hei", done),
        (b"", b""),
    ):
        assert not extends(original, approved)


@pytest.mark.parametrize("change", [_with_metadata, _with_third_field])
def test_a_change_hidden_below_the_approval_is_seen(finished: bytes, rector: Someone, change: object) -> None:
    hidden = _signed_second(change(finished), rector)  # type: ignore[operator]
    assert not extends(finished, hidden)
    assert not only_fills(finished, hidden, APPROVER_FIELD)


def test_a_field_of_another_name_is_no_approval(finished: bytes, rector: Someone) -> None:
    wrong = _signed_second(_with_third_field(finished), rector, "Kontor")
    assert not extends(finished, wrong)


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("/Matrix", [10, 0, 0, 10, 0, 0]),
        ("/BBox", [-300, -300, 800, 800]),
        ("/Group", {}),
    ],
)
def test_an_appearance_that_leaves_its_field_is_seen(
    finished: bytes, rector: Someone, monkeypatch: pytest.MonkeyPatch, key: str, value: object
) -> None:
    """A hostile approver draws over the page from within the field."""
    real = sign_module.stamp_form

    def hostile(writer: BasePdfFileWriter, *given: object, **more: object) -> generic.IndirectObject:
        made = real(writer, *given, **more)  # type: ignore[arg-type]
        form = made.get_object()
        form[key] = (
            generic.ArrayObject([generic.NumberObject(number) for number in value])  # type: ignore[no-untyped-call]
            if isinstance(value, list)
            else generic.DictionaryObject()
        )
        return made

    monkeypatch.setattr(sign_module, "stamp_form", hostile)
    done = _signed_second(finished, rector)
    assert verify(done, roots=[rector.root]).signatures[-1].intact
    assert not extends(finished, done)
    assert _refused(finished, rector) == "read back"


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_no_bytes_make_it_fail_otherwise(finished: bytes, approved: bytes, data: st.DataObject) -> None:
    broken = bytearray(approved)
    for _ in range(data.draw(st.integers(1, 6))):
        place = data.draw(st.integers(0, len(broken) - 1))
        broken[place : place + data.draw(st.integers(0, 30))] = data.draw(st.binary(max_size=30))
    assert not extends(finished, bytes(broken))
    assert not extends(bytes(broken), approved) or approved.startswith(bytes(broken))
