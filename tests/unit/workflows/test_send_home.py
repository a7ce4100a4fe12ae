"""Copies for guardians with foreldreansvar: no other pupil, no way to reach anybody, read before they are sent."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path

import pikepdf
import pytest
from pdf_judges import archivable_and_accessible, poppler_structure_texts
from work_kit import finished, new_session

from skjema_app.domain.answers import Json
from skjema_app.domain.audit import Deed
from skjema_app.domain.documents import EventKind, FinishedDocument, Place
from skjema_app.domain.errors import ErrorCode, SkjemaError
from skjema_app.workflows import cases, fill_form, finish_document, home_copy, send_home
from skjema_app.workflows.send_home import HomeState
from skjema_app.workflows.session import Session

MOTHER, FATHER, AUNT = "Mona Prøvesen", "Frode Prøvesen", "Tone Tanterud"
FULLER: dict[str, Json] = {
    "rolle": "utsatt",
    "stemme_onske": "At noen voksne er ute.",
    "hvor": ["friminutt"],
    "kjent": "observasjon",
    "type": ["utestenging"],
    "foresatte_informert": "ja",
    "foresatte_dato": "2026-11-20",
    "foresatte_hvordan": "telefon",
    "foresatte_hvem": {"ref": "", "name": "Kari Eksempel"},
    "foresatte_syn": (
        "Mona Prøvesen ringer fra 912 34 567 eller mona@eksempel.no. Frode Prøvesen bor i Lærerveien 12. "
        "De kjenner Noor Låtsom fra før. Søsteren til Noor var også der."
    ),
    "foresatte_liste": [
        {"id": "g1", "foresatt_navn": MOTHER, "foresatt_telefon": "912 34 567", "foresatt_ansvar": True},
        {"id": "g2", "foresatt_navn": FATHER, "foresatt_telefon": "998 87 766", "foresatt_ansvar": True},
        {"id": "g3", "foresatt_navn": AUNT, "foresatt_telefon": "400 00 000", "foresatt_ansvar": False},
    ],
    "kontaktlarer": {"ref": "", "name": "Kari Eksempel"},
    "tolk": False,
    "adresse": "nei",
    "grep_inn": "ja",
    "grep_inn_hva": "Gikk bort til dem.",
    "strakstiltak": "Voksen ved benken.",
    "sagt_fra": "ja",
    "sagt_fra_hvem": {"ref": "", "name": "Rita Oppdiktet"},
    "sagt_fra_dato": "2026-11-20",
}


def text_of_pdf(pdf: bytes) -> str:
    return " ".join(poppler_structure_texts(pdf))


@pytest.fixture
def session(tmp_path: Path) -> Iterator[Session]:
    made = new_session(tmp_path / "hvelv")
    finished(made, hvem={"ref": "", "name": "Noor Låtsom"})
    yield made
    made.close()


def supplement(session: Session, **changed: Json) -> FinishedDocument:
    first = finished(session)
    opened = fill_form.start_draft(session, "melding-12-4", "utfyllende", supplements=first)
    fill_form.save_draft(session, opened.draft.draft_id, {**FULLER, **changed}, Place())
    return finish_document.finish_document(session, opened.draft.draft_id).document


def refused(call: object) -> tuple[ErrorCode, str]:
    with pytest.raises(SkjemaError) as caught:
        call()  # type: ignore[operator]
    return caught.value.code, str(caught.value.details.get("reason", ""))


def test_the_guardians_are_those_of_the_documents_with_what_they_may_have(session: Session) -> None:
    document = supplement(session)

    view = send_home.home_view(session, document.document_id)

    assert [(one.name, one.responsible, one.state) for one in view.guardians] == [
        (MOTHER, True, HomeState.OPEN),
        (FATHER, True, HomeState.OPEN),
        (AUNT, False, HomeState.OPEN),
    ]
    assert view.ready
    assert not view.protected
    begin = send_home.begin
    assert refused(lambda: begin(session, document.document_id, AUNT)) == (ErrorCode.HOME_NOT_FOR, "responsibility")
    assert refused(lambda: begin(session, document.document_id, "Hvem Som Helst"))[0] is ErrorCode.HOME_NOT_FOR


def test_a_copy_names_no_other_pupil_and_no_way_to_reach_anybody(session: Session) -> None:
    document = supplement(session)

    copy = send_home.begin(session, document.document_id, FATHER)
    text = text_of_pdf(home_copy.copy_pdf(session, copy).pdf)

    for secret in ("Noor", "Låtsom", "912", "34 567", "998", "mona@", "Lærerveien", "400 00"):
        assert secret not in text
    assert "[annen elev]" in text
    assert "[telefon]" in text
    assert "[adresse]" in text
    assert f"Kopi til {FATHER}" in text
    assert MOTHER in text  # what she said stands; how to reach her doesn't
    assert copy.replaced >= 4
    assert any(one.words.startswith("Søsteren") for one in copy.open_spots)


def test_a_first_name_on_no_list_is_looked_at_in_every_answer_once_its_surname_stands_there(session: Session) -> None:
    document = supplement(session, grep_inn_hva="Ulvhild Låtsom slo.", foresatte_syn="De kjenner Ulvhild.")

    copy = send_home.begin(session, document.document_id, FATHER)

    assert copy.answers["grep_inn_hva"] == "[annen elev] slo."
    assert [one.path for one in copy.open_spots if one.words == "Ulvhild"] == ["foresatte_syn"]


def test_the_copy_is_unsigned_says_so_and_the_signed_one_is_unchanged(session: Session) -> None:
    document = supplement(session)
    before = session.vault.documents.pdf(document.document_id)

    pdf = home_copy.copy_pdf(session, send_home.begin(session, document.document_id, MOTHER)).pdf

    with pikepdf.open(io.BytesIO(pdf)) as opened:
        assert "/AcroForm" not in opened.Root or not opened.Root.AcroForm.Fields
    archivable_and_accessible(pdf, signed=False)
    assert "kopi uten signatur" in text_of_pdf(pdf)
    assert session.vault.documents.pdf(document.document_id) == before


def test_places_are_looked_at_and_the_text_as_it_is_must_be_read(session: Session, tmp_path: Path) -> None:
    document = supplement(session)
    target = tmp_path / "kopi.pdf"
    copy = send_home.begin(session, document.document_id, MOTHER)

    def sent(one: home_copy.HomeCopy, read: str) -> object:
        return send_home.send(session, one, target, how="Websak", read=read)

    assert refused(lambda: sent(copy, copy.digest))[0] is ErrorCode.HOME_LOOKS
    first = copy.open_spots[0]
    changed = home_copy.with_words(session, copy, first, "En annen")
    assert changed.digest != copy.digest
    for spot in changed.open_spots:
        changed = home_copy.confirmed(changed, spot)
    assert refused(lambda: sent(changed, copy.digest))[0] is ErrorCode.HOME_NOT_READ
    assert not target.exists()
    assert refused(lambda: send_home.send(session, changed, target, how=" ", read=changed.digest))[0] is (
        ErrorCode.COMMENT_MISSING
    )

    sent(changed, changed.digest)

    assert {one.noted.deed for one in session.vault.audit.waiting()} >= {Deed.READ, Deed.MASKED}
    assert first.words not in text_of_pdf(target.read_bytes())
    (event,) = [one for one in session.vault.documents.events(document.document_id) if one.kind is EventKind.SENT_HOME]
    assert (event.who, event.how, event.happened) == (MOTHER, "Websak", "2026-11-23")
    view = send_home.home_view(session, document.document_id)
    assert [one.state for one in view.guardians] == [HomeState.SENT, HomeState.OPEN, HomeState.OPEN]
    assert "Sendt hjem" in [one.title for one in cases.open_case(session, document.document_id).timeline]
    assert refused(lambda: sent(changed, changed.digest))[0] is ErrorCode.FILE_EXISTS


def test_no_copy_needs_a_reason_and_then_none_can_be_made(session: Session) -> None:
    document = supplement(session)
    assert refused(lambda: send_home.not_for(session, document.document_id, FATHER, " "))[0] is ErrorCode.HOME_REASON
    assert refused(lambda: send_home.not_for(session, document.document_id, "Ingen", "x"))[0] is ErrorCode.HOME_NOT_FOR

    send_home.not_for(session, document.document_id, FATHER, "Besøksforbud, se vedtak 3. mars.")

    father = send_home.home_view(session, document.document_id).guardians[1]
    assert (father.state, father.reason) == (HomeState.NOT, "Besøksforbud, se vedtak 3. mars.")
    assert refused(lambda: send_home.begin(session, document.document_id, FATHER)) == (
        ErrorCode.HOME_NOT_FOR,
        "not-sent",
    )
    assert send_home.begin(session, document.document_id, MOTHER).guardian == MOTHER


def test_a_protected_address_is_said_and_never_printed(session: Session) -> None:
    document = supplement(
        session,
        adresse="strengt_fortrolig",
        foresatte_liste=[{"id": "g1", "foresatt_navn": MOTHER, "foresatt_ansvar": True}],
    )

    view = send_home.home_view(session, document.document_id)
    text = text_of_pdf(home_copy.copy_pdf(session, send_home.begin(session, document.document_id, MOTHER)).pdf)

    assert view.protected
    assert "Spør kontoret" in view.sentence
    assert "fortrolig" not in text.lower()


def test_closed_documents_are_not_sent_home_from_here(session: Session) -> None:
    closed = finished(session, gjelder_ansatt="ja")

    assert refused(lambda: send_home.home_view(session, closed))[0] is ErrorCode.RESTRICTED
    assert refused(lambda: send_home.begin(session, closed, MOTHER))[0] is ErrorCode.RESTRICTED
