"""Any bytes give a class list or a refusal, and a class list is always whole and clean."""

from __future__ import annotations

import unicodedata

from class_lists import SYSTEMS
from hypothesis import example, given
from hypothesis import strategies as st

from skjema_app.domain.errors import SkjemaError
from skjema_app.imports.class_list import read_class_list
from skjema_app.imports.model import ClassList

_SAMPLES = [SYSTEMS[name]().data for name in sorted(SYSTEMS)]
_SCRAPS = [
    b"",
    b'"',
    b";",
    b"\n",
    b"\x00",
    b"\xff",
    b"\xe2\x80\xae",
    b",",
    b"\t",
    b"8A",
    b'""',
    b"sep=",
    b"\r",
    b" " * 50,
]


@st.composite
def _mutated(draw: st.DrawFn) -> bytes:
    data = draw(st.sampled_from(_SAMPLES))
    for _ in range(draw(st.integers(1, 6))):
        start = draw(st.integers(0, len(data)))
        end = min(len(data), start + draw(st.integers(0, 12)))
        data = data[:start] + draw(st.sampled_from(_SCRAPS)) * draw(st.integers(1, 3)) + data[end:]
    return data


def _check(data: bytes) -> None:
    result: ClassList | None = None
    code = ""
    try:
        result = read_class_list(data, "liste.csv")
    except SkjemaError as refused:
        code = refused.code.value
    if result is None:
        assert code.startswith("list-")
    else:
        _check_whole(result)


def _check_whole(result: ClassList) -> None:
    accounted = sorted([row.line for row in result.rows] + [skip.line for skip in result.skipped])
    assert accounted == list(range(1, result.lines + 1))
    assert result.rows
    for row in result.rows:
        for text in (row.name, row.group, row.contact_teacher, row.nickname):
            assert unicodedata.is_normalized("NFC", text)
            assert not any(unicodedata.category(character).startswith("C") for character in text)
            assert len(text) <= 250
        assert row.name


@given(st.binary(max_size=400))
@example(b"\xef\xbb\xbfsep=;")
@example(b"sep=;\n")
@example(b'"')
@example(b"\x80")
@example(b"A\x1c\x0bB;8A\n")
def test_any_bytes_give_a_list_or_a_refusal(data: bytes) -> None:
    _check(data)


@given(_mutated())
def test_damaged_lists_give_a_list_or_a_refusal(data: bytes) -> None:
    _check(data)


@given(st.text(max_size=400))
def test_any_text_gives_a_list_or_a_refusal(text: str) -> None:
    _check(text.encode("utf-8", "replace"))


@given(st.text(alphabet="aÅ1;,\"' .\n()8A-@", max_size=2_000))
def test_text_made_of_signs_that_mean_something_gives_a_list_or_a_refusal(text: str) -> None:
    _check(text.encode())


def test_the_worst_lines_we_can_think_of_end() -> None:
    for piece in ("1 ", "( ", "a@", "veien ", '"', "A, ", "8A ", "kode ", "- ", "1.", "Æ" * 40 + "gata "):
        line = (piece * 4_000)[:3_990]
        _check("\n".join(["Navn;Klasse", *[f"{line};8A"] * 60]).encode())
        _check("\n".join([line] * 60).encode())
