"""*Innstillinger › Signatur* from end to end, alone and at school: own certificate, time stamp, answers inside."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from datetime import timedelta
from io import BytesIO
from pathlib import Path

import pdf_judges
import pikepdf
import pytest
import signature_kit
from signature_kit import PASSWORD, Issued, Issuer, Service, rsa_key
from three_people import RECTOR, TEACHER, School, new_version
from work_kit import MONDAY, NAME, filled_draft, finished, new_session, secret

from skjema_app.crypto.certificates import lone_certificates
from skjema_app.crypto.identity import DeviceKeys
from skjema_app.documents import device_seal
from skjema_app.documents.answers_json import FILE_NAME
from skjema_app.documents.recheck import check_answers
from skjema_app.documents.sign import SigningIdentity
from skjema_app.documents.verify import verify
from skjema_app.domain.errors import ErrorCode, SkjemaError
from skjema_app.workflows import (
    finish_document,
    keep_copies,
    own_certificates,
    review,
    settings,
    time_stamps,
    verify_pdf,
)
from skjema_app.workflows.session import Session
from skjema_app.workflows.standing import Standing, standing_of
from skjema_app.workflows.time_stamps import TimeStampService

Stage = tuple[School, Mapping[str, str]]
CORRECTED = [{"id": "a1", "tiltak_hva": "Per og Lise står ved benkene i storefri.", "tiltak_niva": "voksne"}]


@pytest.fixture(scope="module")
def issuer() -> Issuer:
    return Issuer(now=MONDAY)


@pytest.fixture(scope="module")
def service() -> Iterator[Service]:
    with signature_kit.time_stamp_service() as found:
        yield found


@pytest.fixture
def alone(tmp_path: Path) -> Iterator[Session]:
    session = new_session(tmp_path / "hvelv")
    try:
        yield session
    finally:
        session.close()


def _imported(session: Session, folder: Path, issued: Issued) -> own_certificates.OwnCertificate:
    file = folder / "meg.p12"
    file.write_bytes(issued.p12())
    found = own_certificates.import_file(session, file, secret(PASSWORD))
    file.unlink()
    return found


def _pdf(session: Session, document_id: str) -> bytes:
    return session.vault.documents.pdf(document_id)


def _refused(session: Session, folder: Path, issued: Issued) -> ErrorCode:
    with pytest.raises(SkjemaError) as refused:
        _imported(session, folder, issued)
    return refused.value.code


# --- own certificates -------------------------------------------------------------------------------------------------


def test_a_certificate_is_taken_shown_used_and_removed(alone: Session, tmp_path: Path, issuer: Issuer) -> None:
    assert own_certificates.own_certificate(alone) is None
    mine = issuer.issue(NAME, rsa_key())
    found = _imported(alone, tmp_path, mine)
    assert own_certificates.own_certificate(alone) == found
    assert (found.name, found.organisation, found.issuer) == (NAME, "Eksempel kommune", "Kommune-CA utsteder")
    assert found.chain == (NAME, "Kommune-CA utsteder", "Kommune-CA rot")
    assert (found.card, found.trouble, found.note) == (False, "", "")
    first = _pdf(alone, finished(alone))
    pdf_judges.archivable_and_accessible(first, signed=True)
    assert [(one.signer, one.valid, one.trusted) for one in pdf_judges.pdfsig(first, [mine.root])] == [
        (NAME, True, True)
    ]
    (one,) = verify(first, roots=[alone.vault.certificates.ca_der]).signatures
    assert not one.trusted
    assert one.device_trusted
    assert one.device_sha256 == hashlib.sha256(alone.vault.certificates.leaf_der).hexdigest()
    file = tmp_path / "melding.pdf"
    file.write_bytes(first)
    (told,) = verify_pdf.verify_files((file,), alone)
    assert told.good
    assert " Sertifikatet er utstedt av Kommune-CA utsteder, ikke av skolen." in told.sentence
    assert told.signers[0].issuer == "Kommune-CA utsteder"
    (told,) = verify_pdf.verify_files((file,))
    assert told.good
    assert "ikke av skolen" in told.sentence
    own_certificates.remove(alone)
    assert own_certificates.own_certificate(alone) is None
    (one,) = verify(_pdf(alone, finished(alone)), roots=[alone.vault.certificates.ca_der]).signatures
    assert one.trusted
    assert one.device_sha256 == ""
    with pytest.raises(SkjemaError) as refused:
        own_certificates.remove(alone)
    assert refused.value.code is ErrorCode.CERTIFICATE_NONE


def test_what_can_not_be_used_changes_nothing(alone: Session, tmp_path: Path, issuer: Issuer) -> None:
    for issued, code in (
        (issuer.issue(NAME, rsa_key(1024)), ErrorCode.CERTIFICATE_WEAK),
        (issuer.issue(NAME, length=timedelta(days=2)), ErrorCode.CERTIFICATE_EXPIRED),
        (issuer.issue(NAME, start=timedelta(days=2)), ErrorCode.CERTIFICATE_NOT_YET),
        (issuer.issue(NAME, usage=("key_agreement",)), ErrorCode.CERTIFICATE_USAGE),
    ):
        assert _refused(alone, tmp_path, issued) is code
        assert own_certificates.own_certificate(alone) is None
        assert alone.vault.settings.get("own_certificate_key") is None


def test_one_that_expires_later_stops_the_signature_and_keeps_the_draft(
    alone: Session, tmp_path: Path, issuer: Issuer, monkeypatch: pytest.MonkeyPatch
) -> None:
    _imported(alone, tmp_path, issuer.issue(NAME, length=timedelta(days=31)))
    draft = filled_draft(alone)
    later = MONDAY + timedelta(days=3)
    monkeypatch.setattr(type(alone.clock), "now", lambda _self: later)
    found = own_certificates.own_certificate(alone)
    assert found is not None
    assert found.trouble == "Sertifikatet har gått ut"
    with pytest.raises(SkjemaError) as refused:
        finish_document.finish_document(alone, draft)
    assert refused.value.code is ErrorCode.CERTIFICATE_EXPIRED
    assert not alone.vault.drafts.get(draft).finished


def test_another_name_and_a_missing_issuer_are_told(alone: Session, tmp_path: Path, issuer: Issuer) -> None:
    lone = Issued(*(lambda made: (made.key, made.certificate, ()))(issuer.issue("Kari A. Eksempel", rsa_key())))
    note = _imported(alone, tmp_path, lone).note
    assert NAME in note
    assert "ukjent signatur" in note


def test_it_goes_with_a_copy_of_the_vault_and_lies_open_nowhere(alone: Session, tmp_path: Path, issuer: Issuer) -> None:
    mine = issuer.issue(NAME, rsa_key())
    _imported(alone, tmp_path, mine)
    key = mine.key.private_bytes(
        signature_kit.Encoding.DER, signature_kit.PrivateFormat.PKCS8, signature_kit.NoEncryption()
    )
    place = tmp_path / "kopi"
    place.mkdir()
    keep_copies.set_second_place(alone, place)
    copy = next(file for file in place.rglob("*.skjemakopi"))
    alone.vault.settings.set("x", "y")
    for file in tmp_path.rglob("*"):
        if file.is_file():
            data = file.read_bytes()
            assert key[100:140] not in data
            assert PASSWORD.encode() not in data
    again = keep_copies.restore_copy(copy, tmp_path / "nytt", secret(), alone.clock)
    try:
        found = own_certificates.own_certificate(again)
        assert found is not None
        assert found.name == NAME
        pdf = _pdf(again, finished(again))
        assert [one.valid for one in pdf_judges.pdfsig(pdf, [mine.root])] == [True]
    finally:
        again.close()


def test_a_school_takes_a_document_signed_with_an_own_certificate_and_approves_it_so(
    with_plan: Stage, tmp_path: Path, issuer: Issuer
) -> None:
    school, ids = with_plan
    mine, hers = issuer.issue(TEACHER, rsa_key()), issuer.issue(RECTOR)
    _imported(school.teacher, tmp_path, mine)
    _imported(school.rector, tmp_path, hers)
    version = new_version(school.teacher, ids["plan"], tiltak=CORRECTED).document_id
    school.exchange()
    assert version in [row.document_id for row in review.list_reviews(school.rector)]
    review.approve(school.rector, version, comment="Resten tas på evalueringsmøtet.")
    school.exchange()
    assert school.teacher.school is not None
    assert standing_of(school.teacher.school.marks(version)).standing is Standing.APPROVED
    pdf = _approved_pdf(school.teacher, version)
    pdf_judges.archivable_and_accessible(pdf, signed=True)
    seen = pdf_judges.pdfsig(pdf, [mine.root])
    assert [(one.signer, one.valid, one.trusted) for one in seen] == [(TEACHER, True, True), (RECTOR, True, True)]
    root = school.teacher.school.roster.root_der
    verdict = verify(pdf, roots=[root])
    assert verdict.unchanged
    assert [(one.trusted, one.device_trusted) for one in verdict.signatures] == [(False, True)] * 2


def _approved_pdf(session: Session, document_id: str) -> bytes:
    from skjema_app.workflows.documents import signed_pdf

    return signed_pdf(session, document_id)


@pytest.mark.parametrize("answers_for_it", ["nobody known", "nobody at all"])
def test_a_certificate_that_no_device_of_the_author_answers_for_is_refused(
    answers_for_it: str, with_plan: Stage, tmp_path: Path, issuer: Issuer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The teacher's program lies; the rector's refuses."""
    school, ids = with_plan
    _imported(school.teacher, tmp_path, issuer.issue(TEACHER))
    other = DeviceKeys.generate().pdf_key()
    lone = lone_certificates("Ingrid Moe", "Solbakken", other, now=MONDAY)
    stranger = SigningIdentity(other, lone.leaf_der, (lone.ca_der,))
    real = device_seal.make_seal
    monkeypatch.setattr(device_seal, "make_seal", lambda _device, leaf: real(stranger, leaf))
    if answers_for_it == "nobody at all":
        monkeypatch.setattr(device_seal, "make_seal", lambda _device, _leaf: b"0")
        monkeypatch.setattr("skjema_app.documents.fresh.check_fresh", lambda *_args, **_named: None)
    version = new_version(school.teacher, ids["plan"], tiltak=CORRECTED).document_id
    school.exchange()
    assert version not in [row.document_id for row in review.list_reviews(school.rector)]


# --- time stamps ------------------------------------------------------------------------------------------------------


def test_by_default_nobody_is_asked(alone: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    def never(*_args: object, **_named: object) -> bytes:
        raise AssertionError

    monkeypatch.setattr("skjema_app.system.post.post", never)
    assert time_stamps.service(alone) == TimeStampService()
    finished(alone)


def test_a_document_is_stamped_where_a_service_is_set(alone: Session, service: Service, tmp_path: Path) -> None:
    wanted = TimeStampService(service.address, service.root)
    assert time_stamps.try_service(wanted, alone.clock.now()).sentence.startswith("Tjenesten svarte.")
    time_stamps.save_service(alone, wanted)
    assert time_stamps.service(alone) == TimeStampService(service.address, service.root, "Tidsstempel rot")
    done = finish_document.finish_document(alone, filled_draft(alone))
    assert not any("tidsstempel" in step for step in done.next_steps)
    pdf = _pdf(alone, done.document.document_id)
    assert signature_kit.openssl_stamps(pdf, [service.root]) == [True]
    (one,) = verify(pdf, stamp_roots=time_stamps.stamp_roots(alone)).signatures
    assert one.stamp_trusted
    file = tmp_path / "melding.pdf"
    file.write_bytes(pdf)
    (told,) = verify_pdf.verify_files((file,), alone)
    assert told.signers[0].stamped_by == "Stempeltjenesten"
    time_stamps.save_service(alone, TimeStampService())
    assert time_stamps.service(alone) == TimeStampService()


def test_a_document_is_finished_though_the_service_is_gone_and_it_says_so(alone: Session, service: Service) -> None:
    time_stamps.save_service(alone, TimeStampService(service.address.replace("127.0.0.1", "127.0.0.2"), service.root))
    done = finish_document.finish_document(alone, filled_draft(alone))
    assert done.next_steps[-1] == (
        "Tidsstempeltjenesten svarte ikke. Dokumentet er ferdig og signert uten tidsstempel. "
        "Tidspunktet er fra klokken på denne maskinen."
    )
    pdf = _pdf(alone, done.document.document_id)
    assert verify(pdf).unchanged
    assert signature_kit.openssl_stamps(pdf, [service.root]) == [False]


def test_a_clock_that_is_wrong_is_told_when_tried(alone: Session, service: Service) -> None:
    tried = time_stamps.try_service(TimeStampService(service.address), alone.clock.now() + timedelta(days=9))
    assert "mer enn to timer fra hverandre" in tried.warning
    assert "rotsertifikat" in tried.sentence


def test_what_is_no_address_or_root_is_not_saved(alone: Session, tmp_path: Path) -> None:
    for wanted in (TimeStampService("tsa.example.no"), TimeStampService("https://tsa.example.no", b"nei")):
        with pytest.raises(SkjemaError):
            time_stamps.save_service(alone, wanted)
    assert time_stamps.service(alone) == TimeStampService()
    file = tmp_path / "rot.pem"
    file.write_bytes(b"nei")
    with pytest.raises(SkjemaError) as refused:
        time_stamps.read_root(file)
    assert refused.value.code is ErrorCode.CERTIFICATE_UNREADABLE


# --- answers inside ---------------------------------------------------------------------------------------------------


def _inside(pdf: bytes) -> dict[str, object]:
    with pikepdf.open(BytesIO(pdf)) as opened:
        (name,) = opened.attachments
        assert name == FILE_NAME
        assert opened.Root.AF[0].AFRelationship == pikepdf.Name.Data
        found = json.loads(opened.attachments[name].get_file().read_bytes())
    assert isinstance(found, dict)
    return found


def test_answers_lie_inside_where_that_is_wanted(with_plan: Stage) -> None:
    school, ids = with_plan
    settings.save_answers_inside(school.teacher, wanted=True)
    assert settings.answers_inside(school.teacher)
    document = new_version(school.teacher, ids["plan"], tiltak=CORRECTED)
    school.exchange()
    review.approve(school.rector, document.document_id, comment="Resten tas på evalueringsmøtet.")
    for pdf in (_pdf(school.teacher, document.document_id), _approved_pdf(school.rector, document.document_id)):
        assert {flavour: pdf_judges.verapdf(pdf, flavour).broken for flavour in ("3a", "ua1")} == {"3a": {}, "ua1": {}}
        assert pdf_judges.qpdf_complaint(pdf) == ""
        said = _inside(pdf)
        assert (said["format"], said["format_versjon"]) == ("skjema/svar", 1)
        assert (said["skjema"], said["versjon"]) == (document.pin.form_id, document.pin.version)
        assert set(said["svar"]) <= set(document.answers)  # type: ignore[call-overload]


def test_a_file_inside_that_says_something_else_is_refused(alone: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.save_answers_inside(alone, wanted=True)
    good = alone.vault.documents.get(finished(alone))
    definition = alone.form_of(good.pin)
    check_answers(_pdf(alone, good.document_id), definition, good.answers, finish_document.finished_facts(alone, good))
    monkeypatch.setattr(finish_document, "answers_as_json", lambda *_args: b'{"format": "skjema/svar", "svar": {}}\n')
    bad = alone.vault.documents.get(finished(alone))
    with pytest.raises(SkjemaError) as refused:
        check_answers(_pdf(alone, bad.document_id), definition, bad.answers, finish_document.finished_facts(alone, bad))
    assert refused.value.details["reason"] == "answers-file"
