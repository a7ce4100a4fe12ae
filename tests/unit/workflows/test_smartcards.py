"""A certificate on a card: SoftHSM's token stands in for one. The PIN is asked each time and kept nowhere."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import cli_kit
import pdf_judges
import pytest
import signature_kit
from cryptography.hazmat.primitives.asymmetric import ec
from signature_kit import PIN, Issuer, Token, rsa_key
from work_kit import MONDAY, NAME, filled_draft, new_session, secret

from skjema_app.documents import smartcard
from skjema_app.documents.verify import verify
from skjema_app.domain.errors import ErrorCode, SkjemaError
from skjema_app.workflows import finish_document, own_certificates
from skjema_app.workflows.session import Session


@dataclass(frozen=True)
class Cards:
    """The tokens of this file; SoftHSM is loaded once in a process, so all are made before."""

    rsa: Token
    curve: Token
    removed: Token
    only_old: Token
    folder: Path

    @property
    def library(self) -> Path:
        return self.rsa.library


@pytest.fixture(scope="module")
def cards(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cards]:
    signature_kit.softhsm_library()
    folder = tmp_path_factory.mktemp("kort")
    issuer = Issuer(now=MONDAY)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SOFTHSM2_CONF", "")
        signature_kit.configure_softhsm(folder)
        made = {
            "rsa": issuer.issue(NAME, rsa_key()),
            "curve": issuer.issue(NAME, ec.generate_private_key(ec.SECP256R1())),
            "removed": issuer.issue(NAME, rsa_key()),
            "only_old": issuer.issue(NAME, rsa_key(), length=timedelta(days=5)),
        }
        yield Cards(**{name: signature_kit.make_token(folder, name, one) for name, one in made.items()}, folder=folder)


@pytest.fixture
def alone(tmp_path: Path) -> Iterator[Session]:
    session = new_session(tmp_path / "hvelv")
    try:
        yield session
    finally:
        session.close()


def _use(session: Session, card: Token) -> own_certificates.OwnCertificate:
    choices = own_certificates.on_cards(session, card.library)
    (mine,) = (one for one in choices if one.found.place.label == card.label)
    own_certificates.use_card(session, mine)
    return mine.words


def _refused(session: Session, draft: str, pin: str | None) -> ErrorCode:
    with pytest.raises(SkjemaError) as refused:
        finish_document.finish_document(session, draft, pin=None if pin is None else secret(pin))
    assert not session.vault.drafts.get(draft).finished
    return refused.value.code


@pytest.mark.parametrize("kind", ["rsa", "curve"])
def test_a_document_signed_with_a_card_is_as_good_as_any(kind: str, alone: Session, cards: Cards) -> None:
    card: Token = getattr(cards, kind)
    words = _use(alone, card)
    assert (words.name, words.card, words.trouble) == (NAME, True, "")
    assert words.where == f"Smartkort: {kind}"
    assert words.chain == (NAME, "Kommune-CA utsteder", "Kommune-CA rot")
    assert own_certificates.needs_pin(alone)
    draft = filled_draft(alone)
    assert _refused(alone, draft, None) is ErrorCode.PIN_NEEDED
    done = finish_document.finish_document(alone, draft, pin=secret(PIN))
    pdf = alone.vault.documents.pdf(done.document.document_id)
    pdf_judges.archivable_and_accessible(pdf, signed=True)
    assert [(one.signer, one.valid, one.trusted) for one in pdf_judges.pdfsig(pdf, [card.issued.root])] == [
        (NAME, True, True)
    ]
    assert pdf_judges.openssl_cms(pdf, [card.issued.root]) == [True]
    verdict = verify(pdf, roots=[alone.vault.certificates.ca_der])
    assert verdict.unchanged
    assert [(one.trusted, one.device_trusted) for one in verdict.signatures] == [(False, True)]
    assert PIN not in "".join(alone.vault.settings.all().values())


def test_a_wrong_pin_signs_nothing(alone: Session, cards: Cards) -> None:
    _use(alone, cards.rsa)
    draft = filled_draft(alone)
    for pin in ("9999", "", "1"):
        assert _refused(alone, draft, pin) is ErrorCode.PIN_WRONG
    finish_document.finish_document(alone, draft, pin=secret(PIN))


def test_a_card_that_is_not_there_is_told(alone: Session, cards: Cards, monkeypatch: pytest.MonkeyPatch) -> None:
    _use(alone, cards.rsa)
    draft = filled_draft(alone)
    real = smartcard._token

    def taken_out(library: object, place: smartcard.CardPlace) -> object:
        return real(library, smartcard.CardPlace(place.library, "00", place.label, place.key_id))  # type: ignore[arg-type]

    monkeypatch.setattr(smartcard, "_token", taken_out)
    assert _refused(alone, draft, PIN) is ErrorCode.SMARTCARD_MISSING


def test_a_card_taken_out_while_it_signs_leaves_the_draft_as_it_was(alone: Session, cards: Cards) -> None:
    """The token's files are gone between the log-in and the signature."""
    _use(alone, cards.removed)
    draft = filled_draft(alone)
    real = smartcard._signed

    def gone(*arguments: object) -> bytes:
        for file in (cards.folder / "tokens").rglob("*.object"):
            if b"removed" in (file.parent / "token.object").read_bytes():
                shutil.rmtree(file.parent)
                break
        return real(*arguments)  # type: ignore[arg-type]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(smartcard, "_signed", gone)
        assert _refused(alone, draft, PIN) is ErrorCode.SMARTCARD_GONE
    own_certificates.remove(alone)
    assert finish_document.finish_document(alone, draft).document.title


def test_a_card_with_nothing_usable_says_why(cards: Cards, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(SkjemaError) as refused:
        smartcard.certificates_on_cards(cards.library, MONDAY + timedelta(days=3000))
    assert refused.value.code is ErrorCode.CERTIFICATE_EXPIRED
    monkeypatch.setattr(smartcard, "_certificates", lambda *_args: iter(()))
    with pytest.raises(SkjemaError) as refused:
        smartcard.certificates_on_cards(cards.library, MONDAY)
    assert refused.value.code is ErrorCode.SMARTCARD_EMPTY


def test_what_is_no_library_is_told(tmp_path: Path, alone: Session) -> None:
    signature_kit.softhsm_library()
    file = tmp_path / "kort.so"
    for content in (None, b"nei"):
        if content is not None:
            file.write_bytes(content)
        with pytest.raises(SkjemaError) as refused:
            own_certificates.on_cards(alone, file)
        assert refused.value.code is ErrorCode.SMARTCARD_LIBRARY


def test_without_the_extra_it_is_told(alone: Session, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import sys

    monkeypatch.setitem(sys.modules, "pkcs11", None)
    with pytest.raises(SkjemaError) as refused:
        own_certificates.on_cards(alone, tmp_path / "kort.so")
    assert refused.value.code is ErrorCode.SMARTCARD_SUPPORT


def test_from_the_command_line(cards: Cards, tmp_path: Path) -> None:
    password, pin = tmp_path / "passord", tmp_path / "pin"
    password.write_text(cli_kit.PASSWORD)
    pin.write_text(PIN)
    vault = ("--vault", tmp_path / "hvelv", "--password-file", password, "--json")
    assert cli_kit.skjema("vault", "create", "--name", NAME, "--school", cli_kit.SCHOOL, *vault).code == 0
    several = cli_kit.skjema("vault", "certificate", "card", "--library", cards.library, *vault)
    assert several.code == 1  # several cards are in, all with the same name
    assert cli_kit.skjema("vault", "certificate", "show", *vault).json["own"] is False
