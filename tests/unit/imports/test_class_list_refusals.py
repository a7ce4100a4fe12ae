"""Files that are no class lists are refused with a code that says why."""

from __future__ import annotations

import pytest

from skjema_app.domain.errors import ErrorCode, SkjemaError
from skjema_app.imports.class_list import read_class_list
from skjema_app.imports.records import MOST_LINES
from skjema_app.imports.text_decoding import MOST_BYTES


def _refused(data: bytes, name: str = "liste.csv") -> SkjemaError:
    with pytest.raises(SkjemaError) as caught:
        read_class_list(data, name)
    return caught.value


@pytest.mark.parametrize("data", [b"", b" \r\n\t\n", b"\xef\xbb\xbf", b"\xff\xfe", b";;;\n;;\n"])
def test_nothing_is_an_empty_list(data: bytes) -> None:
    assert _refused(data).code is ErrorCode.LIST_EMPTY


def test_a_header_alone_is_an_empty_list() -> None:
    assert _refused(b"Navn;Klasse\n\nSum 0 elever;\n").code is ErrorCode.LIST_EMPTY


@pytest.mark.parametrize(
    ("data", "name", "kind"),
    [
        (b"PK\x03\x04....xl/workbook.xml", "elever.xlsx", "xlsx"),
        (b"PK\x03\x04....", "elever.xlsx", "xlsx"),
        (b"PK\x03\x04....", "elever.ods", "ods"),
        (b"PK\x03\x04....word/document.xml", "elever", "docx"),
        (b"PK\x03\x04....", "elever", "zip"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1....", "elever.xls", "xls"),
        (b"%PDF-1.7 ...", "elever.pdf", "pdf"),
        (b"{\\rtf1 Kai}", "elever.rtf", "rtf"),
        (b"<html><table><tr><td>Kai</td></tr></table>", "elever.xls", "html"),
        (b"\x89PNG\r\n\x1a\n", "elever.png", "image"),
        (b"Kai\x00\x01Pr\x00ve;8A\n" * 3, "elever.csv", "nul"),
        (b"\x01\x02\x03\x04Kai;8A\x05\x06\x07", "elever.csv", "control"),
    ],
)
def test_other_kinds_of_files_are_named(data: bytes, name: str, kind: str) -> None:
    error = _refused(data, name)

    assert (error.code, error.details["kind"]) == (ErrorCode.LIST_BINARY, kind)


def test_columns_without_names_are_refused() -> None:
    assert _refused(b"8A;01.02.2013\n8B;02.03.2013\n").code is ErrorCode.LIST_NO_COLUMNS


def test_too_many_bytes_are_refused() -> None:
    error = _refused(b"Kai Test;8A\n" * (MOST_BYTES // 10))

    assert (error.code, error.details["most"]) == (ErrorCode.LIST_TOO_LARGE, MOST_BYTES)


def test_too_many_lines_are_refused_and_the_most_are_read() -> None:
    line = b"Kai Test;8A;01.02.2013\n"

    error = _refused(line * (MOST_LINES + 1))

    assert (error.code, error.details["lines"]) == (ErrorCode.LIST_TOO_LARGE, MOST_LINES + 1)
    assert read_class_list(line * MOST_LINES, "liste.csv").lines == MOST_LINES


@pytest.mark.parametrize("data", [b"\xef\xbb\xbfKai \xff\xfe;8A", b"\xff\xfeK\x00a", b"\xff\xfe\x00\xd8A\x00"])
def test_a_promised_encoding_that_does_not_hold_is_refused(data: bytes) -> None:
    assert _refused(data).code is ErrorCode.LIST_UNREADABLE


@pytest.mark.parametrize(
    ("encoding", "found"),
    [
        ("utf-8", "utf-8"),
        ("utf-16", "utf-16"),
        ("utf-16-le", "utf-16-le"),
        ("utf-16-be", "utf-16-be"),
        ("utf-32", "utf-32"),
        ("cp1252", "cp1252"),
        ("cp850", "cp850"),
    ],
)
@pytest.mark.parametrize("name", ["Åse Prøve", "Pål Prøve", "Ærlig Bjørnås", "Kåre O’Test", "Lærke Ødegård"])
def test_letters_survive_every_encoding(encoding: str, found: str, name: str) -> None:
    if encoding == "cp850":
        name = name.replace("’", "'")

    result = read_class_list(f"Navn;Klasse\n{name};8A\n".encode(encoding), "liste.csv")

    assert (result.rows[0].name, result.encoding) == (name, found)


def test_errors_carry_no_text_of_the_file() -> None:
    error = _refused(b"8A;01.02.2013;Fortrolig\n")

    assert all(isinstance(value, int) or value in {"nothing", "blank"} for value in error.details.values())
