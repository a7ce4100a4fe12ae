"""``arkivmelding`` of both kinds: valid whatever people write, nothing lost; what our profile takes its owner takes."""

import copy
import os
import re
from pathlib import Path

import pytest
from archive_kit import candidate, item
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree
from message_kit import NAMESPACES, broken, follows_profile, messages, official

from skjema_app.archive import arkivmelding, arkivmelding_efm, message_check
from skjema_app.archive.message_xml import MessageDocument, MessageFile, visible
from skjema_app.archive.model import EFM, FIKS, MESSAGES, Codes, Metadata
from skjema_app.domain.errors import ErrorCode, SkjemaError

CASES = int(os.environ.get("SKJEMA_MESSAGE_CASES", "25"))
QUIET = settings(
    max_examples=CASES,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.data_too_large],
)
PDF = MessageFile(
    "2026-11-23-Melding.pdf",
    "2026-11-23 Melding på øya.pdf",
    "application/pdf",
    ("fmt/476", "PDF/A-2a"),
    "PDF/A-2a, PDF/UA-1, PAdES",
    71_234,
    "ab" * 32,
    signed=True,
    verdict=(2, True),
)
PICTURE = MessageFile("bilde.jpg", "bilde.jpg", "image/jpeg", ("fmt/43", "JPEG"), "", 9, "cd" * 32)


def made(kind: str = FIKS, title: str = "Melding – Prøve Prøvesen", *files: MessageFile, **codes: str) -> bytes:
    one = candidate(1, metadata=Metadata(title, "Melding – skjermet", "X", "MELDING", "offl. § 13, jf. fvl. § 13"))
    documents = [MessageDocument(item(one), (PDF, *files))]
    return arkivmelding.message(documents, school="Eksempelåsen ungdomsskole", codes=Codes(message=kind, **codes))


@given(data=messages())
@QUIET
def test_whatever_people_write_the_message_follows_its_profile(data: bytes) -> None:
    named = message_check.check(data)

    assert named.promised == len(named.files)
    assert all(len(one.sha256) == 64 and one.size for one in named.files)


@pytest.mark.parametrize("kind", MESSAGES)
@given(data=st.data())
@QUIET
def test_its_owner_takes_it_too(kind: str, data: st.DataObject) -> None:
    schema = official(kind)
    message = data.draw(messages(kind))

    assert schema.validate(etree.fromstring(message)), schema.error_log


@pytest.mark.parametrize("kind", MESSAGES)
@given(data=st.data())
@QUIET
def test_what_our_profile_takes_of_broken_ones_its_owner_takes(
    kind: str, data: st.DataObject, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    schema = official(kind)
    message = data.draw(broken(kind))

    if follows_profile(message, tmp_path, monkeypatch):
        assert schema.validate(etree.fromstring(message)), schema.error_log


@pytest.mark.parametrize(
    "title",
    [
        "Bjelle \x07, null \x00 og fil \x1c",
        "Halvt par \ud83d og ikke-tegn \uffff\ufffe",
        "🧒🏽👩‍👩‍👧 emoji",
        "\u202ebaklengs\u202c \u05e2\u05d1\u05e8\u05d9\u05ea \u0627\u0644\u0639\u0631\u0628\u064a\u0629",
        "á" + "́" * 40,
        "<&>\"' ]]> <!-- -->",
        "Lang " + "x" * 20_000,
        "\x01",
    ],
)
@pytest.mark.parametrize("kind", MESSAGES)
def test_a_cruel_title_arrives_with_every_character_that_it_had(kind: str, title: str) -> None:
    data = made(kind, title)

    message_check.check(data)
    found = etree.fromstring(data).find(f".//{{{NAMESPACES[kind]}}}dokumentbeskrivelse/{{{NAMESPACES[kind]}}}tittel")
    assert found is not None
    assert found.text == visible(title)
    assert len(visible(title)) == len(title)
    changed = {before for before, after in zip(title, visible(title), strict=True) if before != after}
    assert changed <= set("\x00\x01\x07\x1c\ud83d\ufffe\uffff")


def test_what_xml_cant_carry_is_shown_by_its_picture() -> None:
    assert visible("a\x07b\x00c\ud800d\uffffe\tf\x7f") == "a␇b␀c�d�e\tf\x7f"


@pytest.mark.parametrize("kind", MESSAGES)
def test_a_message_names_its_files_as_they_lie_beside_it(kind: str) -> None:
    named = message_check.check(made(kind, "Melding", PICTURE))

    assert named.promised == 2
    assert [(one.name, one.size, one.sha256) for one in named.files] == [
        ("2026-11-23-Melding.pdf", 71_234, "ab" * 32),
        ("bilde.jpg", 9, "cd" * 32),
    ]


def test_the_message_says_whom_it_is_about_who_wrote_it_and_why_it_is_shielded() -> None:
    root = etree.fromstring(made(FIKS, "Melding", PICTURE))
    names = {"m": arkivmelding.NS, "c": arkivmelding.MDK}

    assert root.findtext("m:registrering/m:part/m:partNavn", "", names) == "Prøve Prøvesen"
    assert root.findtext("m:registrering/m:part/m:partRolle/c:kode", "", names) == "K"
    assert root.findtext("m:registrering/m:forfatter", "", names) == "Kari Eksempel"
    assert root.findtext("m:registrering/m:skjerming/m:skjermingshjemmel", "", names).startswith("offl. § 13")
    assert root.findtext("m:registrering/m:antallVedlegg", "", names) == "1"
    held = "m:registrering/m:dokumentbeskrivelse/m:dokumentobjekt/"
    assert root.findtext(held + "m:filnavn", "", names) == "2026-11-23 Melding på øya.pdf"
    keys = [one.text for one in root.iter(f"{{{arkivmelding.MDK}}}noekkel")]
    assert keys[0] == keys[1]  # the folder, and the entry's reference to it
    assert len(set(keys)) == 2


def test_the_other_kind_says_hash_and_signatures_in_a_remark_and_its_ids_stay() -> None:
    first, again = made(EFM), made(EFM)
    root = etree.fromstring(first)
    names = {"m": arkivmelding_efm.NS}

    assert first == again
    said = root.findtext(".//m:merknad/m:merknadstekst", "", names)
    what = "71234 byte; PDF/A-2a, PDF/UA-1, PAdES; 2 signaturer, uendret siden signeringen"
    assert said == f"SHA-256 {'ab' * 32}; {what}"
    assert root.findtext(".//m:dokumentobjekt/m:variantformat", "", names) == "Arkivformat"
    assert "IKKE uendret" in arkivmelding_efm.remark(
        MessageFile("a.pdf", "a", "application/pdf", ("x", "PDF"), "", 1, "0" * 64, signed=True, verdict=(1, False))
    )


def test_the_other_kind_says_when_and_by_whom_the_entry_was_frozen() -> None:
    """Some editions of the message type let it go, others refuse an entry without it; so it is always said."""
    good = made(EFM)
    entry = etree.fromstring(good).find(f".//{{{arkivmelding_efm.NS}}}basisregistrering")
    assert entry is not None
    said = [etree.QName(one).localname for one in entry][:6]
    assert said == ["systemID", "opprettetDato", "opprettetAv", "arkivertDato", "arkivertAv", "referanseForelderMappe"]
    assert [one.text for one in entry[3:5]] == ["2026-11-23T15:56:00+00:00", "Kari Eksempel"]

    for tag in (b"arkivertDato", b"arkivertAv"):
        wrong = re.sub(b"<" + tag + b">[^<]*</" + tag + b">", b"", good)
        assert wrong != good
        with pytest.raises(SkjemaError) as caught:
            message_check.check(wrong)
        assert caught.value.code is ErrorCode.ARCHIVE_MESSAGE


BREAKS = [
    (FIKS, b"<filnavn>", b"<navn>", b"</filnavn>", b"</navn>"),
    (FIKS, b"<dokumentetsDato>2026-11-23", b"<dokumentetsDato>23.11.2026", b"", b""),
    (FIKS, b"<filstoerrelse>", b"<filstoerrelse>-", b"", b""),
    (FIKS, b"<antallFiler>1", b"<antallFiler>mange", b"", b""),
    (FIKS, b"n5mdk:kode>", b"kode>", b"", b""),
    (FIKS, b"<tittel>Melding", b"<tittel/><tittel>Melding", b"", b""),
    (FIKS, b'xsi:type="journalpost"', b'xsi:type="journalpst"', b"", b""),
    (FIKS, b"opprett/v1", b"opprett/v9", b"", b""),
    (EFM, b"<journalposttype>Organinternt", b"<journalposttype>Internt", b"", b""),
    (EFM, b"<systemID>", b"<systemID>nr ", b"", b""),
    (EFM, b"<saksstatus>Under behandling", b"<saksstatus>Ferdig", b"", b""),
    (EFM, b"<tidspunkt>2026-11-23T", b"<tidspunkt>2026-11-23 ", b"", b""),
    (EFM, b"<versjonsnummer>1", b"<versjonsnummer>i", b"", b""),
]


@pytest.mark.parametrize(("kind", "old", "new", "end", "ended"), BREAKS)
def test_a_wrong_message_is_refused_with_its_place(kind: str, old: bytes, new: bytes, end: bytes, ended: bytes) -> None:
    good = made(kind, "Melding")
    wrong = good.replace(old, new)
    wrong = wrong.replace(end, ended) if end else wrong
    assert wrong != good

    with pytest.raises(SkjemaError) as caught:
        message_check.check(wrong)
    assert caught.value.code is ErrorCode.ARCHIVE_MESSAGE
    assert caught.value.details["line"]


@pytest.mark.parametrize(("kind", "old", "new", "end", "ended"), BREAKS)
def test_its_owner_refuses_the_same(kind: str, old: bytes, new: bytes, end: bytes, ended: bytes) -> None:
    schema = official(kind)
    wrong = made(kind, "Melding").replace(old, new)
    wrong = wrong.replace(end, ended) if end else wrong

    assert not schema.validate(etree.fromstring(wrong))


@pytest.mark.parametrize("kind", MESSAGES)
def test_nothing_that_is_said_may_be_empty(kind: str) -> None:
    good = etree.fromstring(made(kind, "Melding", PICTURE))
    said = [number for number, one in enumerate(good.iter(etree.Element)) if not len(one)]
    assert len(said) > 40
    for number in said:
        wrong = copy.deepcopy(good)
        list(wrong.iter(etree.Element))[number].text = None

        with pytest.raises(SkjemaError) as caught:
            message_check.check(etree.tostring(wrong))
        assert caught.value.code is ErrorCode.ARCHIVE_MESSAGE


@pytest.mark.parametrize("kind", MESSAGES)
def test_nothing_may_change_places(kind: str) -> None:
    good = etree.fromstring(made(kind, "Melding", PICTURE))
    pairs = [
        number
        for number, one in enumerate(good.iter(etree.Element))
        if (after := one.getnext()) is not None and after.tag != one.tag
    ]
    for number in pairs:
        wrong = copy.deepcopy(good)
        one = list(wrong.iter(etree.Element))[number]
        after = one.getnext()
        assert after is not None
        after.addnext(one)

        with pytest.raises(SkjemaError):
            message_check.check(etree.tostring(wrong))


@pytest.mark.parametrize("kind", MESSAGES)
def test_a_kind_that_no_schema_would_find_is_refused(kind: str) -> None:
    """``xsi:type`` is a name in the message's namespace; with a prefix around it, it would be another name."""
    prefixed = re.sub(rb"<(/?)([A-Za-z]+)([ >/])", rb"<\1a:\2\3", made(kind)).replace(b"xmlns=", b"xmlns:a=")

    with pytest.raises(SkjemaError) as caught:
        message_check.check(prefixed)
    assert caught.value.details["what"] == "xsi:type"
    assert not official(kind).validate(etree.fromstring(prefixed))


def test_a_schema_that_is_half_there_judges_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / message_check.SCHEMAS[arkivmelding.NS]).write_text("<xs:schema")
    monkeypatch.setenv(message_check.FOLDER, str(tmp_path))

    with pytest.raises(SkjemaError) as caught:
        message_check.check(made())
    assert caught.value.details["what"] == "schema"
    message_check.check(made(EFM))


@pytest.mark.parametrize(
    "wrong",
    [
        b"",
        b"<x",
        b"<x/>",
        b'<?xml version="1.0"?><!DOCTYPE arkivmelding [<!ENTITY a "b">]>' + made().split(b"?>", 1)[1].lstrip(),
        made()
        .replace(b"<arkivmelding xmlns=", b"<a:arkivmelding xmlns:a=")
        .replace(b"</arkivmelding>", b"</a:arkivmelding>"),
    ],
)
def test_what_is_no_message_of_ours_is_refused(wrong: bytes) -> None:
    with pytest.raises(SkjemaError) as caught:
        message_check.check(wrong)
    assert caught.value.code is ErrorCode.ARCHIVE_MESSAGE
