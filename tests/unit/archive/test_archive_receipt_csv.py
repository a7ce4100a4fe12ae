"""Receipts in any shape that an office has them: separators, encodings' leftovers, wrong counts, wrong lines."""

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from skjema_app.archive.receipt_csv import (
    Fault,
    Waiting,
    clean_number,
    match_column,
    match_table,
    read_column,
    read_table,
    template,
)
from skjema_app.domain.errors import ErrorCode, SkjemaError

IDS = [hashlib.sha256(str(number).encode()).hexdigest() for number in range(4)]
WAITING = tuple(Waiting(one, one, place) for place, one in enumerate(IDS, 1))
NUMBERS = st.from_regex(r"\A[0-9]{2}/[0-9]{1,6}-[0-9]{1,3}\Z")


def faults(text: str, waiting: tuple[Waiting, ...] = WAITING) -> list[Fault]:
    return [one.fault for one in match_table(read_table(text), waiting).problems]


def refused(text: str) -> str:
    with pytest.raises(SkjemaError) as caught:
        read_table(text)
    assert caught.value.code is ErrorCode.RECEIPT_UNREADABLE
    return str(caught.value.details["reason"])


@pytest.mark.parametrize("separator", [";", ",", "\t"])
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
@pytest.mark.parametrize("bom", ["", "\ufeff"])
def test_a_table_is_read_whatever_it_is_separated_by(separator: str, newline: str, bom: str) -> None:
    rows = [("Nr", "Elev", "Dokument", "Journalpostnummer")]
    rows += [(str(place), "Prøve", one[:12], f"26/01234-{place}") for place, one in enumerate(IDS, 1)]
    text = bom + newline.join(separator.join(row) for row in rows) + newline

    found = match_table(read_table(text), WAITING)

    assert not found.problems
    assert dict(found.numbers) == {one: f"26/01234-{place}" for place, one in enumerate(IDS, 1)}


def test_the_template_filled_in_comes_back() -> None:
    rows = [
        (str(place), "8A", "=Prøve", "2026-11-23", "Plan", "8A/x.pdf", one[:12], "") for place, one in enumerate(IDS, 1)
    ]
    text = template(rows).decode("utf-8-sig")
    filled = text.replace(f"{IDS[1][:12]};", f"{IDS[1][:12]};27/1-2")

    found = match_table(read_table(filled), WAITING)

    assert "'=Prøve" in text
    assert found.numbers == ((IDS[1], "27/1-2"),)
    assert found.skipped == 3


def test_a_title_above_the_header_and_a_place_instead_of_an_id_will_do() -> None:
    text = "Januarrunden 2027\n\nLøpenr;JP-nr.\n2;26/7-1\n;\n"

    assert match_table(read_table(text), WAITING).numbers == ((IDS[1], "26/7-1"),)


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (["abcdef1234;26/1-1"], [Fault.UNKNOWN]),
        (["ikke en id;26/1-1"], [Fault.UNKNOWN]),
        ([f"{IDS[0][:12]};26/1-1", f"{IDS[0][:12]};26/1-2"], [Fault.TWICE]),
        ([f"{IDS[0][:12]};26/1-1", f"{IDS[1][:12]};26/1-1"], [Fault.SAME_NUMBER]),
        ([f"{IDS[0][:12]};uten tall"], [Fault.SHAPE]),
        ([f"{IDS[0][:12]};<script>1</script>"], [Fault.SHAPE]),
        ([";26/1-1"], [Fault.NO_KEY]),
    ],
)
def test_each_kind_of_wrong_line_has_its_code(lines: list[str], expected: list[Fault]) -> None:
    assert faults("\n".join(["Dokument;Journalpostnummer", *lines])) == expected


def test_a_number_that_was_given_stays_and_the_same_again_is_fine() -> None:
    waiting = (Waiting(IDS[0], IDS[0], 1, "26/1-1"), Waiting(IDS[1], IDS[1], 2))

    assert faults(f"Dokument;Journalpost\n{IDS[0]};26/1-2", waiting) == [Fault.OTHER_NUMBER]
    assert faults(f"Dokument;Journalpost\n{IDS[0]};26/1-1", waiting) == []
    assert faults(f"Dokument;Journalpost\n{IDS[1]};26/1-1", waiting) == [Fault.SAME_NUMBER]


def test_documents_of_one_journalpost_share_its_number() -> None:
    waiting = (Waiting(IDS[0], IDS[0], 1), Waiting(IDS[1], IDS[0], 2))

    assert faults(f"Dokument;Journalpost\n{IDS[0]};26/1-1\n{IDS[1]};26/1-1", waiting) == []


def test_nothing_is_taken_in_part() -> None:
    found = match_table(read_table(f"Dokument;Journalpost\n{IDS[0]};26/1-1\nffffffff;26/1-2"), WAITING)

    assert found.numbers == ()
    assert [one.line for one in found.problems] == [3]


def test_a_file_that_is_no_receipt_says_what_is_missing() -> None:
    assert refused("") == "empty"
    assert refused("  \n ") == "empty"
    assert refused("Dokument;Journalpostnummer\n") == "empty"
    assert refused("Navn;Klasse\nPrøve;8A") == "number-column"
    assert refused("Elev;Journalpostnummer\nPrøve;26/1-1") == "key-column"
    assert refused("a" * (5 << 20)) == "large"


def test_a_pasted_column_must_have_a_line_for_each_document() -> None:
    right = read_column("Journalpostnummer\r\n26/1-1\r\n\r\n26/1-3\r\n26/1-4\r\n\r\n")
    wrong = match_column(read_column("26/1-1\n26/1-2"), WAITING)

    assert match_column(right, WAITING).numbers == ((IDS[0], "26/1-1"), (IDS[2], "26/1-3"), (IDS[3], "26/1-4"))
    assert [(one.fault, one.counts) for one in wrong.problems] == [(Fault.COUNT, (2, 4))]
    for text, reason in (("", "empty"), ("\n\n", "empty"), ("a;b", "columns"), ("a\tb\n", "columns")):
        with pytest.raises(SkjemaError) as caught:
            read_column(text)
        assert caught.value.details["reason"] == reason


@given(st.lists(NUMBERS, min_size=4, max_size=4, unique=True))
def test_any_four_numbers_reach_their_four_documents(numbers: list[str]) -> None:
    assert match_column(read_column("\n".join(numbers)), WAITING).numbers == tuple(zip(IDS, numbers, strict=True))


@given(st.text(max_size=400))
def test_any_text_at_all_is_read_or_refused_with_a_code(text: str) -> None:
    codes = set()
    for read, match in ((read_table, match_table), (read_column, match_column)):
        try:
            match(read(text), WAITING)
        except SkjemaError as error:
            codes.add(error.code)
    assert codes <= {ErrorCode.RECEIPT_UNREADABLE}


@given(st.text(max_size=60))
def test_a_number_is_cleaned_once(text: str) -> None:
    try:
        number = clean_number(text)
    except SkjemaError as error:
        code, number = error.code, ""
    else:
        code = ErrorCode.RECEIPT_REFUSED
    assert code is ErrorCode.RECEIPT_REFUSED
    assert clean_number(number) == number
    assert not set(number) & set("<>\"'\n\t;")
