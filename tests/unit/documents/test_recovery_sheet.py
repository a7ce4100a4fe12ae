"""The recovery sheet: one page, read by a person, a screen reader and a camera alike, and written to no file."""

from __future__ import annotations

import sys
from datetime import date

import pdf_judges
import pytest
import zxingcpp
from hypothesis import given, settings
from hypothesis import strategies as st
from pages import page_count, page_image

from skjema_app.crypto import letter_groups
from skjema_app.crypto.secret import Secret
from skjema_app.documents.readback import structure_texts
from skjema_app.documents.recovery_sheet import qr_text, recovery_sheet
from skjema_app.domain.errors import ErrorCode, SkjemaError

SECRET = bytes(range(16))
GROUPS = letter_groups.encode(Secret(SECRET))


def _sheet(**more: object) -> bytes:
    given = {
        "school": "Solbakken ungdomsskole",
        "sheet_number": 1,
        "made": date(2026, 11, 22),
        "groups": GROUPS,
        "founder": "Ragnhild Berg",
        "part": "",
        **more,
    }
    return recovery_sheet(**given)  # type: ignore[arg-type]


def _seen_by_a_camera(pdf: bytes, dpi: int) -> list[str]:
    picture = page_image(pdf, 0, dpi).convert("L")
    return [code.text for code in zxingcpp.read_barcodes(picture)]


@pytest.mark.parametrize("dpi", [72, 110, 300])
def test_a_camera_reads_the_same_secret(dpi: int) -> None:
    (text,) = _seen_by_a_camera(_sheet(), dpi)
    assert text == qr_text(GROUPS) == "SKJEMA-ARK 1 " + "-".join(GROUPS)
    read = letter_groups.decode(text.removeprefix("SKJEMA-ARK 1 "), bits=letter_groups.SHEET_BITS)
    with read.exposed() as buffer:
        assert bytes(buffer) == SECRET


def test_a_stained_code_can_still_be_read() -> None:
    picture = page_image(_sheet(), 0, 150).convert("L")
    (code,) = zxingcpp.read_barcodes(picture)
    corner = code.position.bottom_right
    picture.paste(255, (corner.x - 40, corner.y - 45, corner.x + 5, corner.y + 5))
    assert [one.text for one in zxingcpp.read_barcodes(picture)] == [qr_text(GROUPS)]


@settings(max_examples=15)
@given(st.binary(min_size=16, max_size=16))
def test_every_secret_can_be_read_back(secret: bytes) -> None:
    groups = letter_groups.encode(Secret(secret))
    assert _seen_by_a_camera(_sheet(groups=groups), 110) == [qr_text(groups)]


@pytest.mark.parametrize("part", ["", "1 av 2", "2 av 2"])
def test_it_is_one_archivable_and_accessible_page(part: str) -> None:
    pdf = _sheet(part=part, school="Á" * 90, founder="Anne-Sofie Ávžžašvárri " * 8)
    assert page_count(pdf) == 1
    pdf_judges.archivable_and_accessible(pdf, signed=False)
    texts = structure_texts(pdf)
    assert [text for text in texts if text in GROUPS] == list(GROUPS)
    assert [text for text in pdf_judges.poppler_structure_texts(pdf) if text] == texts  # the figure has none


def test_it_says_what_a_stranger_must_know() -> None:
    said = " ".join(structure_texts(_sheet(sheet_number=3)))
    for words in (
        "Gjenopprettingsark nr. 3",
        "søndag 22. november 2026 av Ragnhild Berg",
        "kan lese alt i hvelvet",
        "Ingen kan se at det er gjort",
        "Er konvolutten hel?",
        "lag et nytt ark",
    ):
        assert words in said
    halves = " ".join(structure_texts(_sheet(part="1 av 2")))
    assert "(1 av 2)" in halves
    assert "Denne delen alene åpner ingenting" in halves


@pytest.mark.parametrize(
    "groups", [(), GROUPS[:6], (*GROUPS, "7K3M"), ("7K3", *GROUPS[1:]), ("7k3m", *GROUPS[1:]), ("OLIU", *GROUPS[1:])]
)
def test_anything_but_seven_groups_is_the_callers_mistake(groups: tuple[str, ...]) -> None:
    with pytest.raises(SkjemaError) as refused:
        _sheet(groups=groups)
    assert refused.value.code is ErrorCode.USAGE
    assert not set(groups) & set(map(str, refused.value.details.values()))


def test_a_name_the_font_cannot_draw_is_refused_by_its_letter() -> None:
    with pytest.raises(SkjemaError) as refused:
        _sheet(founder="علي")
    assert refused.value.code is ErrorCode.LETTERS_NOT_DRAWABLE


def test_the_same_sheet_has_the_same_bytes() -> None:
    assert _sheet() == _sheet()


_opened: list[str] = []
_watching: list[bool] = []


def _watch(event: str, args: tuple[object, ...]) -> None:
    if _watching and event == "open" and len(args) > 1 and isinstance(args[1], str) and set(args[1]) & set("wax+"):
        _opened.append(str(args[0]))


def test_making_it_writes_no_file_at_all() -> None:
    _sheet()  # what is loaded the first time has been
    sys.addaudithook(_watch)
    _watching.append(True)
    try:
        _sheet()
    finally:
        _watching.clear()
    assert _opened == []
