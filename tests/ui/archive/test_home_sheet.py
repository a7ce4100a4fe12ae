"""«Sendes hjem» by hand: who may have a copy, places to look at, the tick, the file."""

from __future__ import annotations

from pathlib import Path

import work_kit

from skjema_app.domain.answers import Json
from skjema_app.domain.documents import EventKind, Place
from skjema_app.ui.archive.home_sheet import HomeSheet
from skjema_app.workflows import fill_form, finish_document

MOTHER, AUNT = "Mona Prøvesen", "Tone Tanterud"
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
    "foresatte_syn": "De kjenner Noor Låtsom fra før. Søsteren til Noor var også der.",
    "foresatte_liste": [
        {"id": "g1", "foresatt_navn": MOTHER, "foresatt_telefon": "912 34 567", "foresatt_ansvar": True},
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


def opened(office) -> tuple[HomeSheet, str]:
    session = office.session
    work_kit.finished(session, hvem={"ref": "", "name": "Noor Låtsom"})
    first = work_kit.finished(session)
    draft = fill_form.start_draft(session, "melding-12-4", "utfyllende", supplements=first).draft.draft_id
    fill_form.save_draft(session, draft, FULLER, Place())
    document_id = finish_document.finish_document(session, draft).document.document_id
    office.go()
    office.main.filing.send_home(document_id)
    office.settle()
    sheet = office.main.sheet
    assert isinstance(sheet, HomeSheet)
    return sheet, document_id


def sent_events(office, document_id: str) -> list[tuple[EventKind, str]]:
    found = office.session.vault.documents.all_events().get(document_id, ())
    return [(one.kind, one.who) for one in found if one.kind in {EventKind.SENT_HOME, EventKind.NOT_SENT_HOME}]


def test_only_those_with_responsibility_are_offered_a_copy(office) -> None:
    sheet, _document_id = opened(office)

    assert list(sheet.buttons) == [MOTHER]
    assert "Har ikke foreldreansvar, og får ikke kopi." in office.person.read()


def test_a_copy_is_looked_through_read_and_sent(office, tmp_path: Path) -> None:
    sheet, document_id = opened(office)
    sheet.buttons[MOTHER][0].click()
    office.settle()
    copy = sheet.copy
    assert copy is not None
    assert len(copy.copy.open_spots) >= 1
    copy.send.click()
    assert "Noen steder er ikke sett på" in copy.trouble.title.text()

    while copy.copy.open_spots:
        copy.spot.rewrite.click()
        office.settle()
    copy.send.click()
    assert "Kopien er ikke lest" in copy.trouble.title.text()
    assert copy.read.hasFocus()
    copy.read.click()
    target = tmp_path / "kopi.pdf"
    target.write_bytes(b"something else")
    sheet.write_to(target)
    office.settle()
    assert target.read_bytes() == b"something else"
    assert sheet.replace.hasFocus()
    sheet.replace.click()
    office.settle()

    assert target.read_bytes().startswith(b"%PDF")
    assert sent_events(office, document_id) == [(EventKind.SENT_HOME, MOTHER)]
    assert "Sendt mandag 23. november" in office.person.read()


def test_a_changed_text_must_be_read_again(office) -> None:
    sheet, _document_id = opened(office)
    sheet.begin(MOTHER)
    office.settle()
    copy = sheet.copy
    assert copy is not None
    copy.read.click()

    copy.spot.rewrite.click()
    office.settle()

    assert not copy.read.isChecked()


def test_who_is_to_have_none_needs_a_reason(office) -> None:
    sheet, document_id = opened(office)
    sheet.buttons[MOTHER][1].click()
    assert sheet.reason.hasFocus()
    office.person.key("Return")
    office.settle()
    assert "Skriv hvorfor" in sheet.trouble.title.text()
    assert sent_events(office, document_id) == []

    office.person.type("Barnevernet har bedt om det.")
    office.person.key("Return")
    office.settle()

    assert sent_events(office, document_id) == [(EventKind.NOT_SENT_HOME, MOTHER)]
    assert "Skal ikke ha kopi: Barnevernet har bedt om det." in office.person.read()
