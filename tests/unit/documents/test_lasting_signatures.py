"""PAdES B-LT: what issuers said lies in the file, under the signature; judged by four who are not ours."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from io import BytesIO

import pdf_judges
import pdf_samples
import pikepdf
import pytest
import signature_kit
from pdf_samples import AUTHOR, PRINCIPAL, SCHOOL, WHEN, Someone
from school_people import SchoolCertificates
from signature_kit import Answers, Issuer, Service

from skjema_app.crypto import revocation
from skjema_app.documents import bounds, increment
from skjema_app.documents.approve import approve
from skjema_app.documents.device_seal import make_seal
from skjema_app.documents.drawn import check_drawing
from skjema_app.documents.fresh import check_fresh
from skjema_app.documents.increment import extends
from skjema_app.documents.lasting import Lasting, gathered, is_lasting, names_a_place, whole_chain
from skjema_app.documents.model import AUTHOR_FIELD
from skjema_app.documents.readback import check_text
from skjema_app.documents.sign import SigningIdentity, sign
from skjema_app.documents.stamp import author_stamp
from skjema_app.documents.store import is_plain
from skjema_app.documents.timestamp import QUERY, REPLY, Stamper
from skjema_app.documents.verify import verify
from skjema_app.domain.errors import ErrorCode, SkjemaError
from skjema_app.system import post


@dataclass
class World:
    """A school, another issuer with lists, one with answers, a time-stamp service, and where they are asked."""

    asked: Answers
    service: Service
    school: SchoolCertificates
    listing: Issuer
    answering: Issuer

    def stamper(self) -> Stamper:
        def ask(query: bytes) -> bytes:
            return post.post(self.service.address, query, kind=QUERY, wanted=REPLY, seconds=10, most=65536)

        return Stamper(ask, [self.service.root])

    def ask(self, address: str, body: bytes) -> bytes:
        if body:
            kinds = {"kind": "application/ocsp-request", "wanted": "application/ocsp-response"}
            return post.post(address, body, **kinds, seconds=10, most=65536)
        return post.fetch(address, seconds=10, most=65536)

    def proof(self, who: Someone, lists: Sequence[bytes] = ()) -> Lasting | None:
        signer = whole_chain(who.identity.leaf, who.identity.chain)
        stamping, at = self.stamper().chain()
        return gathered((signer, stamping), lists, self.ask, at)

    def elsewhere(self, issuer: Issuer, name: str) -> Someone:
        """Somebody with a certificate that is no school's, answered for by a device of this one."""
        issued, device = issuer.issue(name), self.school.someone(name).identity
        key = signature_kit.key_der(issued)
        chain = tuple(one.public_bytes(signature_kit.Encoding.DER) for one in issued.chain)
        return Someone(name, SigningIdentity(key, issued.leaf, chain, make_seal(device, issued.leaf)), issued.root)


@pytest.fixture(scope="module")
def world() -> Iterator[World]:
    now = datetime.now(UTC)
    with ExitStack() as stack:
        asked = stack.enter_context(signature_kit.answers())
        service = stack.enter_context(signature_kit.time_stamp_service(at=asked))
        listing, answering = Issuer("Lister", now=now, at=asked), Issuer("Svar", now=now, at=asked, answering=True)
        yield World(asked, service, SchoolCertificates(), listing, answering)


@pytest.fixture
def quiet(world: World) -> Iterator[World]:
    """The same, as it is meant to be before and after."""
    world.asked.asked.clear()
    yield world
    world.asked.silent = False
    world.listing.closed.clear()
    world.answering.closed.clear()


def _signed(pdf: bytes, who: Someone, stamper: Stamper, lasting: Lasting | None) -> bytes:
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
        lasting=lasting,
    )


def _approved(world: World, pdf: bytes, who: Someone, lists: Sequence[bytes]) -> bytes:
    return approve(
        pdf,
        signer=who.identity,
        name=who.name,
        when=WHEN + timedelta(hours=18),
        school=SCHOOL,
        on_behalf=False,
        stamping=world.stamper(),
        lasting=world.proof(who, lists),
    )


@pytest.fixture(scope="module")
def both(world: World, files: dict[str, bytes]) -> tuple[bytes, bytes, Someone, Someone]:
    """Finished by a teacher of the school, approved by the rector; both last."""
    author, rector = world.school.someone(AUTHOR), world.school.someone(PRINCIPAL)
    lists = world.school.lists()
    one = _signed(files["short"], author, world.stamper(), world.proof(author, lists))
    return one, _approved(world, one, rector, lists), author, rector


def test_two_signatures_of_a_school_last_and_are_valid_for_everyone(
    world: World, files: dict[str, bytes], both: tuple[bytes, bytes, Someone, Someone]
) -> None:
    one, two, *_people = both
    root, stamping = world.school.root, world.service.root
    for pdf, names in ((one, [AUTHOR]), (two, [AUTHOR, PRINCIPAL])):
        pdf_judges.archivable_and_accessible(pdf, signed=True)
        assert [(seen.signer, seen.valid, seen.trusted) for seen in pdf_judges.pdfsig(pdf, [root])] == [
            (name, True, True) for name in names
        ]
        assert pdf_judges.openssl_cms(pdf, [root]) == [True] * len(names)
        assert signature_kit.pyhanko_long_term(pdf, [root], [stamping]) == ["OK"] * len(names)
        assert pdf_judges.qpdf_complaint(pdf) == ""
        verdict = verify(pdf, roots=[root], stamp_roots=[stamping])
        assert verdict.unchanged
        assert [seen.level for seen in verdict.signatures] == ["B-LT"] * len(names)
        assert verdict.signatures[-1].covers_whole
    assert two.startswith(one)
    assert extends(one, two)
    check_text(two, pdf_samples.model("short"))
    assert len(one) - len(files["short"]) < 64 * 1024


@pytest.mark.parametrize("kind", ["lists", "answers"])
def test_an_own_certificate_is_asked_about_where_it_says(kind: str, quiet: World, files: dict[str, bytes]) -> None:
    who = quiet.elsewhere(quiet.listing if kind == "lists" else quiet.answering, AUTHOR)
    assert names_a_place((who.identity.leaf, *who.identity.chain))
    proof = quiet.proof(who)
    assert proof is not None
    assert bool(proof.answers) == (kind == "answers")
    stamper = quiet.stamper()
    pdf = _signed(files["short"], who, stamper, proof)
    check_fresh(
        files["short"],
        pdf,
        field=AUTHOR_FIELD,
        leaf=who.identity.leaf,
        issuers=who.identity.chain,
        when=WHEN,
        seal=who.identity.seal,
        token=stamper.token,
    )
    assert signature_kit.pyhanko_long_term(pdf, [who.root], [quiet.service.root]) == ["OK"]
    assert [one.level for one in verify(pdf).signatures] == ["B-LT"]
    assert [one.valid for one in pdf_judges.pdfsig(pdf, [who.root])] == [True]


def test_without_the_issuers_word_a_stamped_file_is_no_more_than_stamped(quiet: World, files: dict[str, bytes]) -> None:
    who = quiet.elsewhere(quiet.listing, AUTHOR)
    quiet.asked.silent = True
    assert quiet.proof(who) is None
    quiet.asked.silent = False
    pdf = _signed(files["short"], who, quiet.stamper(), None)
    assert [one.level for one in verify(pdf).signatures] == ["B-T"]
    assert signature_kit.pyhanko_long_term(pdf, [who.root], [quiet.service.root]) != ["OK"]
    unstamped = pdf_samples.signed_by_author(files["short"], who)
    assert [one.level for one in verify(unstamped).signatures] == ["B-B"]


@pytest.mark.parametrize("kind", ["lists", "answers"])
def test_a_closed_certificate_gets_no_proof(kind: str, quiet: World) -> None:
    issuer = quiet.listing if kind == "lists" else quiet.answering
    who = quiet.elsewhere(issuer, AUTHOR)
    issuer.closed.add(signature_kit.x509.load_der_x509_certificate(who.identity.leaf).serial_number)
    assert quiet.proof(who) is None


def test_a_school_closes_one_certificate_and_not_the_others(quiet: World) -> None:
    gone, stays = quiet.school.someone("Ingrid Moe"), quiet.school.someone(AUTHOR)
    closed = datetime.now(UTC)
    lists = quiet.school.lists(gone, now=closed)
    assert quiet.proof(stays, lists) is not None
    chain = whole_chain(gone.identity.leaf, gone.identity.chain)
    held = Lasting(lists=lists)
    assert not is_lasting(chain, held, closed + timedelta(minutes=1))
    assert is_lasting(chain, held, closed - timedelta(minutes=1))  # what was signed before counts


def test_an_old_list_and_another_schools_list_are_no_proof(quiet: World) -> None:
    who = quiet.school.someone(AUTHOR)
    old = quiet.school.lists(now=datetime.now(UTC) - revocation.LASTS - timedelta(days=1))
    other = SchoolCertificates().lists()
    assert quiet.proof(who, old) is None
    assert quiet.proof(who, other) is None
    assert quiet.proof(who, quiet.school.lists()[:1]) is None
    assert not any(revocation.is_list_of(one, quiet.school.issuing) for one in (*other, b"", b"nei"))


def test_a_list_that_is_too_large_is_left_where_it_is(quiet: World, monkeypatch: pytest.MonkeyPatch) -> None:
    who = quiet.school.someone(AUTHOR)
    monkeypatch.setattr("skjema_app.documents.lasting.MOST_BYTES", 100)
    assert quiet.proof(who, quiet.school.lists()) is None


# --- what an approval may add to the store ----------------------------------------------------------------------------


def _with_other_store(change: Callable[[pikepdf.Pdf], None], two: bytes) -> bytes:
    with pikepdf.open(BytesIO(two)) as pdf:
        change(pdf)
        out = BytesIO()
        pdf.save(out, static_id=True)
    return out.getvalue()


def _named(pdf: pikepdf.Pdf) -> None:
    pdf.Root.DSS["/Names"] = pikepdf.Dictionary()


def _script(pdf: pikepdf.Pdf) -> None:
    stream = pdf.make_stream(b"app.alert(1)")
    stream["/S"] = pikepdf.Name.JavaScript
    pdf.Root.DSS.Certs.append(stream)


def _fewer(pdf: pikepdf.Pdf) -> None:
    del pdf.Root.DSS.CRLs[0]


def _root(pdf: pikepdf.Pdf) -> None:
    pdf.Root["/OpenAction"] = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS=pikepdf.String("app.alert(1)"))


def _nothing(_pdf: pikepdf.Pdf) -> None:
    """Only written anew."""


@pytest.mark.parametrize("change", [_named, _script, _fewer, _root])
def test_nothing_else_gets_in_with_the_issuers_word(
    change: Callable[[pikepdf.Pdf], None], both: tuple[bytes, bytes, Someone, Someone]
) -> None:
    one, two, *_people = both
    before = _with_other_store(_nothing, one)
    with increment.opened(before) as earlier, increment.opened(_with_other_store(_nothing, one)) as same:
        assert increment._store_only_grew(earlier, same, set())
        assert is_plain(same)
    changed = _with_other_store(change, one)
    with increment.opened(before) as earlier, increment.opened(changed) as later:
        every = {value.objgen for value in earlier.objects if isinstance(value, pikepdf.Object)}
        assert not increment._store_only_grew(earlier, later, every)
        assert is_plain(later) == (change in {_fewer, _root})
    assert two.startswith(one)


@pytest.mark.parametrize("change", [_nothing, _named, _script])
def test_a_receiver_takes_a_plain_store_only(
    change: Callable[[pikepdf.Pdf], None], both: tuple[bytes, bytes, Someone, Someone]
) -> None:
    with bounds.opened(_with_other_store(change, both[1])) as pdf:
        if change is _nothing:
            check_drawing(pdf, pdf_samples.model("short"), bounds.Budget())
            return
        with pytest.raises(SkjemaError) as refused:
            check_drawing(pdf, pdf_samples.model("short"), bounds.Budget())
    assert refused.value.details["what"] == "store"


def test_an_approval_may_add_to_the_store(quiet: World, files: dict[str, bytes]) -> None:
    """A teacher of the school, and a rector with another issuer's certificate; and the other way round."""
    author, rector = quiet.school.someone(AUTHOR), quiet.elsewhere(quiet.listing, PRINCIPAL)
    for lists in (quiet.school.lists(), None):
        proof = None if lists is None else quiet.proof(author, lists)
        one = _signed(files["short"], author, quiet.stamper(), proof)
        two = _approved(quiet, one, rector, ())
        assert extends(one, two)
        verdict = verify(two, roots=[quiet.school.root, rector.root])
        assert verdict.unchanged
        assert [seen.level for seen in verdict.signatures] == ["B-T" if lists is None else "B-LT", "B-LT"]
        assert [seen.valid for seen in pdf_judges.pdfsig(two)] == [True, True]


def test_a_store_of_rubbish_is_no_proof_and_breaks_nothing(both: tuple[bytes, bytes, Someone, Someone]) -> None:
    """In a copy whose signatures don't hold any more: only that the judge answers."""
    one, *_rest = both

    def rubbish(pdf: pikepdf.Pdf) -> None:
        pdf.Root["/DSS"] = pdf.make_indirect(
            pikepdf.Dictionary(CRLs=pikepdf.Array([pdf.make_stream(b"0" * 99) for _ in range(70)]), OCSPs=3)
        )

    verdict = verify(_with_other_store(rubbish, one))
    assert [seen.level for seen in verdict.signatures if seen.intact] == []


def test_an_address_that_is_none_is_not_asked() -> None:
    with pytest.raises(SkjemaError) as refused:
        post.checked_address("ldap://ca.example.no/liste")
    assert refused.value.code is ErrorCode.TIMESTAMP_ADDRESS


def test_a_chain_without_its_top_is_no_chain(quiet: World) -> None:
    who = quiet.school.someone(AUTHOR)
    assert whole_chain(who.identity.leaf, who.identity.chain[:1]) == ()
    assert not is_lasting((), Lasting(lists=quiet.school.lists()), WHEN)
    assert replace(Lasting(), lists=(b"12",)).size == 2
