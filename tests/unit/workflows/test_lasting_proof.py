"""B-LT from end to end: the school's own lists through the exchange, an own certificate's issuer, and what is told."""

from __future__ import annotations

import base64
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pdf_judges
import pytest
import signature_kit
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from school_people import SchoolCertificates
from signature_kit import PASSWORD, Answers, Issuer, Service
from three_people import School, new_version
from work_kit import NAME, filled_draft, new_session, secret

from skjema_app.documents.verify import verify
from skjema_app.domain.roles import Role
from skjema_app.system.clock import FixedClock
from skjema_app.workflows import (
    finish_document,
    found_school,
    own_certificates,
    people,
    review,
    revocation_lists,
    time_stamps,
    verify_pdf,
)
from skjema_app.workflows.documents import signed_pdf
from skjema_app.workflows.session import Change, Session
from skjema_app.workflows.time_stamps import TimeStampService

Stage = tuple[School, Mapping[str, str]]
CORRECTED = [{"id": "a1", "tiltak_hva": "Per og Lise står ved benkene i storefri.", "tiltak_niva": "voksne"}]
REASON = "Resten tas på evalueringsmøtet."


@pytest.fixture(scope="module")
def asked() -> Iterator[Answers]:
    with signature_kit.answers() as found:
        yield found


@pytest.fixture(scope="module")
def service(asked: Answers) -> Iterator[Service]:
    with signature_kit.time_stamp_service(at=asked) as found:
        yield found


def _use(session: Session, service: Service) -> None:
    """With the clock of the service, which stands still for nobody; the world's own time may still be to come."""
    assert isinstance(session.clock, FixedClock)
    session.clock.set(max(session.clock.now(), datetime.now(UTC)))
    time_stamps.save_service(session, TimeStampService(service.address, service.root))


def _levels(pdf: bytes) -> list[str]:
    return [one.level for one in verify(pdf).signatures]


def test_a_schools_documents_last_once_the_lists_have_come(with_plan: Stage, service: Service, tmp_path: Path) -> None:
    school, ids = with_plan
    _use(school.teacher, service)
    assert school.teacher.school is not None
    assert revocation_lists.lists(school.teacher.school) == ()  # nobody who issues has use for them yet
    _use(school.rector, service)
    school.exchange()
    assert len(revocation_lists.lists(school.teacher.school)) == 2
    service.asked.clear()
    version = new_version(school.teacher, ids["plan"], tiltak=CORRECTED).document_id
    assert len(service.asked) == 2  # one stamp to see who stamps, one on the signature
    school.exchange()
    approved = review.approve(school.rector, version, comment=REASON)
    assert approved.told == ""
    school.exchange()
    pdf = signed_pdf(school.teacher, version)
    root = school.teacher.school.roster.root_der
    assert _levels(pdf) == ["B-LT", "B-LT"]
    assert signature_kit.pyhanko_long_term(pdf, [root], [service.root], school.rector.clock.now()) == ["OK", "OK"]
    file = tmp_path / "plan.pdf"
    file.write_bytes(pdf)
    (told,) = verify_pdf.verify_files((file,), school.teacher)
    assert told.good
    assert [one.level_words.split(":")[0] for one in told.signers] == ["Nivået er B-LT"] * 2
    # what was gathered is used again, and nobody is asked but for the stamp
    service.asked.clear()
    assert _levels(_finished(school.teacher)[0]) == ["B-LT"]
    assert len(service.asked) == 1


def test_a_list_is_made_when_it_is_old_and_when_a_machine_is_closed(with_plan: Stage, service: Service) -> None:
    school, _ids = with_plan
    rector, clock = school.rector, school.rector.clock
    assert rector.school is not None
    assert revocation_lists.renew(rector) == Change()  # no service: nobody has use for a list
    _use(rector, service)
    assert revocation_lists.renew(rector) == Change()
    before = revocation_lists.lists(rector.school)
    office = next(one for one in rector.school.people() if one.person_id != rector.school.person_id)
    assert people.close_device(rector, office.devices[0].device_id).exchange
    after = revocation_lists.lists(rector.school)
    assert after[0] == before[0]  # the root's
    told = revocation_lists.revocation.described(after[1])
    assert list(told.closed.values()) == [clock.now().astimezone(UTC).replace(microsecond=0)]
    assert revocation_lists.renew(rector) == Change()
    later = clock.now() + timedelta(days=15)
    assert revocation_lists.revocation.described(after[1]).until > later
    assert revocation_lists._is_due(after[1], frozenset(told.closed), later)
    assert not revocation_lists._is_due(after[1], frozenset(told.closed), later - timedelta(days=2))


def test_a_policy_that_is_no_list_is_none(with_plan: Stage) -> None:
    school, _ids = with_plan
    assert school.rector.school is not None
    issuing = next(iter(school.rector.school.roster.issuers.values())).ca_der
    for words in ("", "æ", "bmVp"):
        school.rector.school.set_policy({revocation_lists._name(issuing): words})
        assert revocation_lists.lists(school.rector.school) == ()


def test_without_lists_the_file_stays_b_t_and_both_are_told(with_plan: Stage, service: Service) -> None:
    school, ids = with_plan
    _use(school.teacher, service)
    document = new_version(school.teacher, ids["plan"], tiltak=CORRECTED)
    school.exchange()
    assert school.rector.school is not None
    _use(school.rector, service)
    school.rector.school.set_policy(dict.fromkeys(school.rector.school.roster.policy, ""))
    told = review.approve(school.rector, document.document_id, comment=REASON).told
    assert "(nivå B-T). Skolens egen sperreliste mangler eller er for gammel. Den lages på maskinen" in told
    assert _levels(signed_pdf(school.rector, document.document_id)) == ["B-T", "B-T"]


def test_an_approval_without_its_stamp_tells_the_rector(with_plan: Stage, service: Service) -> None:
    school, ids = with_plan
    gone = service.address.replace("127.0.0.1", "127.0.0.2")
    time_stamps.save_service(school.rector, TimeStampService(gone, service.root))
    told = review.approve(school.rector, ids["plan"], comment=REASON).told
    assert told.startswith("Tidsstempeltjenesten svarte ikke.")
    assert _levels(signed_pdf(school.rector, ids["plan"])) == ["B-B", "B-B"]


@pytest.fixture
def alone(tmp_path: Path) -> Iterator[Session]:
    session = new_session(tmp_path / "hvelv")
    try:
        yield session
    finally:
        session.close()


def _finished(session: Session) -> tuple[bytes, tuple[str, ...]]:
    done = finish_document.finish_document(session, filled_draft(session))
    return session.vault.documents.pdf(done.document.document_id), done.next_steps


def test_an_own_certificate_lasts_while_its_issuer_answers(
    alone: Session, asked: Answers, service: Service, tmp_path: Path
) -> None:
    _use(alone, service)
    pdf, told = _finished(alone)
    assert _levels(pdf) == ["B-T"]
    assert not any("B-T" in one for one in told)  # alone nobody could ever say more: not told each time
    issuer = Issuer("Alene", now=datetime.now(UTC), at=asked, answering=True)
    file = tmp_path / "meg.p12"
    file.write_bytes(issuer.issue(NAME).p12())
    own_certificates.import_file(alone, file, secret(PASSWORD))
    asked.silent = True
    try:
        pdf, told = _finished(alone)
    finally:
        asked.silent = False
    assert _levels(pdf) == ["B-T"]
    assert told[-1].endswith("(nivå B-T). En utsteder ga ikke opplysningene.")
    asked.asked.clear()
    assert _levels(_finished(alone)[0]) == ["B-T"]
    assert asked.asked == []  # who was silent is left alone for a quarter of an hour
    alone.vault.settings.remove("lasting_proof")
    pdf, told = _finished(alone)
    assert _levels(pdf) == ["B-LT"]
    assert not any("B-T" in one for one in told)
    alone.vault.settings.set("lasting_proof", '{"key": 1}')
    assert _levels(_finished(alone)[0]) == ["B-LT"]


def test_nobody_is_asked_without_a_time_stamp_service(alone: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    def never(*_args: object, **_named: object) -> bytes:
        raise AssertionError

    monkeypatch.setattr("skjema_app.system.post.post", never)
    monkeypatch.setattr("skjema_app.system.post.fetch", never)
    assert _levels(_finished(alone)[0]) == ["B-B"]
    assert alone.vault.settings.get("lasting_proof") is None


def test_the_sheet_makes_the_roots_list_of_a_school_that_was_founded_without(alone: Session, tmp_path: Path) -> None:
    sheet = found_school.draw_sheet(alone, school="Prøvesen skole")
    try:
        found_school.found_school(alone, sheet, roles=frozenset({Role.PRINCIPAL}))
        typed = " ".join(sheet.groups)
    finally:
        sheet.wipe()
    assert alone.school is not None
    root = alone.school.roster.root_der
    made = alone.vault.settings.get(revocation_lists.ROOT_LIST)
    assert made is not None
    alone.vault.settings.remove(revocation_lists.ROOT_LIST)
    alone.vault.close()
    again = found_school.open_with_sheet(
        tmp_path / "hvelv", typed, secret("torsk lampe fjell brygge saft"), alone.clock
    )
    try:
        kept = again.vault.settings.get(revocation_lists.ROOT_LIST)
        assert kept is not None
        for one in (made, kept):
            assert revocation_lists.revocation.is_list_of(base64.b64decode(one), root)
    finally:
        again.close()


def test_openssl_takes_the_schools_lists(tmp_path: Path) -> None:
    """All the way up, a closed certificate and an open one."""
    school = SchoolCertificates()
    closed, stays = school.someone("Ingrid Moe"), school.someone("Kari Nordli")
    pem = tmp_path / "lister.pem"
    parts = [x509.load_der_x509_crl(der).public_bytes(Encoding.PEM) for der in school.lists(closed)]
    parts += [x509.load_der_x509_certificate(der).public_bytes(Encoding.PEM) for der in (school.issuing, school.root)]
    pem.write_bytes(b"".join(parts))
    for who, word in ((closed, "certificate revoked"), (stays, "OK")):
        leaf = tmp_path / "blad.pem"
        leaf.write_bytes(x509.load_der_x509_certificate(who.identity.leaf).public_bytes(Encoding.PEM))
        ran = pdf_judges.run(
            "openssl", "verify", "-crl_check_all", "-CAfile", str(pem), "-CRLfile", str(pem), str(leaf)
        )
        assert word in ran.stdout + ran.stderr
