"""What single cells become: names, dates, classes, and what is taken out of them."""

from __future__ import annotations

import unicodedata

import pytest

from skjema_app.imports.class_list import read_class_list
from skjema_app.imports.model import ClassList, Issue, LeftOutKind, PupilRow


def _read(header: str, *lines: str) -> ClassList:
    return read_class_list("\n".join([header, *lines, ""]).encode(), "liste.csv")


def _one(header: str, line: str) -> PupilRow:
    return _read(header, line).rows[0]


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("Prøvesen, Kai", "Kai Prøvesen"),
        ("van der Prøve, Kai", "Kai van der Prøve"),
        ("KAI PRØVESEN", "Kai Prøvesen"),
        ("Kai McPrøve", "Kai McPrøve"),
        ("Ó Prøve", "Ó Prøve"),
        ("KM Prøve", "KM Prøve"),
        ("ŠÁDDJÁ ČUOŽŽU", "Šáddjá Čuožžu"),
        ("KAI VON O'PRØVE-TEST", "Kai von O'Prøve-Test"),
        ("Kai Prøve", "Kai Prøve"),
        ("A\u030ase Prøve", "Åse Prøve"),
        ("Alexander (Alex) Prøve", "Alexander Prøve"),
        ("12. Kai Prøve", "Kai Prøve"),
    ],
)
def test_names_become_first_name_last_name(written: str, name: str) -> None:
    row = _one("Navn;Klasse", f"{written};8A")

    assert row.name == name
    assert unicodedata.is_normalized("NFC", row.name)


def test_invisible_characters_are_removed_and_reported() -> None:
    row = _one("Navn;Klasse", "Kai\u202e\u200b\u0007 Prø\u00advesen\ufeff;8A")

    assert row.name == "Kai Prøvesen"
    assert row.issues == (Issue.NAME_CLEANED,)


def test_capital_surnames_first_are_turned_when_the_column_is_written_so() -> None:
    result = _read("Elev;Klasse", "PRØVESEN Kai;8A", "VAN DER TEST Åse Lill;8A", "LIKSOM Bo;8A")

    assert [row.name for row in result.rows] == ["Kai Prøvesen", "Åse Lill van der Test", "Bo Liksom"]
    assert all(row.issues == (Issue.CAPITALS_CHANGED, Issue.ORDER_CHANGED) for row in result.rows)


def test_one_capital_word_among_ordinary_names_is_left_alone() -> None:
    result = _read("Elev;Klasse", "Kai Prøvesen;8A", "AL Hassan Prøve;8A", "Bo Liksom;8A")

    assert [row.name for row in result.rows] == ["Kai Prøvesen", "AL Hassan Prøve", "Bo Liksom"]


def test_short_capital_surnames_follow_their_column() -> None:
    result = _read("Etternavn;Fornavn;Klasse", "PRØVESEN;Kai;8A", "LI;JP;8A", "LIKSOM;Bo;8A")

    assert result.rows[1].name == "JP Li"


@pytest.mark.parametrize(
    ("written", "birth"),
    [
        ("01.02.2013", "2013-02-01"),
        ("1.2.13", "2013-02-01"),
        ("1/2-2013", "2013-02-01"),
        ("2013-02-01", "2013-02-01"),
        ("2013-02-01 00:00:00", "2013-02-01"),
        ("010213", "2013-02-01"),
        ("20130201", "2013-02-01"),
        ("20122012", "2012-12-20"),
        ("020399", "1999-03-02"),
    ],
)
def test_birth_dates_are_read_day_first(written: str, birth: str) -> None:
    row = _one("Navn;Klasse;Født", f"Kai Prøve;8A;{written}")

    assert (row.birth, row.issues) == (birth, ())


@pytest.mark.parametrize("written", ["31.02.2013", "10213", "i fjor", "2013", "41306"])
def test_what_is_no_date_is_left_out_and_reported(written: str) -> None:
    row = _one("Navn;Klasse;Født", f"Kai Prøve;8A;{written}")

    assert (row.birth, row.issues) == ("", (Issue.BAD_BIRTH,))


@pytest.mark.parametrize(
    ("header", "cells", "group"),
    [
        ("Klasse", "8 a", "8A"),
        ("Gr.", "8-A", "8A"),
        ("Basisgruppe", "Basisgruppe 8A", "8A"),
        ("Klasse", "8A 2026/27", "8A"),
        ("Klasse", "1STA", "1STA"),
        ("Gruppe", "Elgene", "Elgene"),
        ("Trinn", "8", "8. trinn"),
        ("Trinn;Klasse", "8;B", "8B"),
        ("Trinn;Klasse", "8. trinn;8B", "8B"),
    ],
)
def test_classes_are_said_in_one_way(header: str, cells: str, group: str) -> None:
    assert _one(f"Navn;{header}", f"Kai Prøve;{cells}").group == group


@pytest.mark.parametrize(
    ("written", "kind"),
    [
        ("Kai Prøve 01021399903", LeftOutKind.NATIONAL_ID),
        ("Kai Prøve 010213 99903", LeftOutKind.NATIONAL_ID),
        ("Kai Prøve 41021399903", LeftOutKind.NATIONAL_ID),
        ("Kai Prøve 01821399903", LeftOutKind.NATIONAL_ID),
        ("Kai Prøve +47 999 99 901", LeftOutKind.PHONE),
        ("Kai Prøve kai@liksom.example", LeftOutKind.EMAIL),
        ("Kai Prøve Oppdiktaveien 3b", LeftOutKind.ADDRESS),
        ("Kai Prøve (slutter til jul)", LeftOutKind.REMARK),
    ],
)
def test_what_is_never_kept_is_taken_out_of_a_name(written: str, kind: LeftOutKind) -> None:
    result = _read("Navn;Klasse", f"{written};8A")

    assert result.rows[0].name == "Kai Prøve"
    assert result.rows[0].issues == (Issue.PARTLY_LEFT_OUT,)
    assert [left.kind for left in result.left_out] == [kind]


def test_identity_numbers_under_a_header_for_birth_dates_are_left_out() -> None:
    result = _read("Navn;Klasse;Født", "Kai Prøve;8A;01021399903", "Bo Prøve;8A;02031399904")

    assert [row.birth for row in result.rows] == ["", ""]
    assert [(left.kind, left.pupils) for left in result.left_out] == [(LeftOutKind.NATIONAL_ID, 2)]
    assert "99903" not in repr(result)


def test_phones_and_streets_in_columns_nobody_named_are_counted_not_shown() -> None:
    result = _read("Navn;Klasse;Ekstra", "Kai Prøve;8A;Oppdiktaveien 1", "Bo Prøve;8A;999 99 901")

    assert {left.kind for left in result.left_out} == {LeftOutKind.ADDRESS, LeftOutKind.PHONE}
    assert "Oppdikta" not in repr(result)
    assert "999" not in repr(result)


@pytest.mark.parametrize("value", ["Ja", "x", "1", "6", "7", "noe ukjent", "Fortruleg adresse"])
def test_any_value_but_no_protects(value: str) -> None:
    assert _one("Navn;Klasse;Gradering", f"Kai Prøve;8A;{value}").protected


@pytest.mark.parametrize("value", ["", "Nei", "0", "-", "Ugradert", "ikke sperret"])
def test_a_plain_no_does_not_protect(value: str) -> None:
    assert not _one("Navn;Klasse;Gradering", f"Kai Prøve;8A;{value}").protected


def test_old_codes_alone_under_the_header_kode_protect() -> None:
    result = _read("Navn;Klasse;Kode", "Kai Prøve;8A;6", "Bo Prøve;8A;", "Åse Prøve;8A;0")

    assert [row.protected for row in result.rows] == [True, False, False]
    assert result.columns[2].header == ""


def test_a_repeated_line_can_add_protection_but_not_a_pupil() -> None:
    result = _read(
        "Navn;Klasse;Født;Merknad",
        "Kai Prøve;8A;01.02.2013;",
        "Kai Prøve;8A;01.02.2013;strengt fortrolig adresse",
    )

    assert [row.protected for row in result.rows] == [True]


def test_a_teacher_cell_with_a_remark_is_not_kept() -> None:
    result = _read("Navn;Klasse;Kontaktlærer", "Kai Prøve;8A;Skjermet adresse, spør rektor")

    assert result.rows[0].contact_teacher == ""
    assert result.rows[0].protected
    assert "rektor" not in repr(result)


def test_a_remark_after_the_protecting_words_goes_with_them() -> None:
    row = _one("Navn;Klasse", "Kai Prøve - fortrolig adresse, ring rektor;8A")

    assert (row.name, row.protected) == ("Kai Prøve", True)


def test_lost_letters_are_reported() -> None:
    assert Issue.GARBLED in _one("Navn;Klasse", "Kai PrÃ¸ve;8A").issues


def test_same_pupil_in_two_classes_is_reported() -> None:
    result = _read("Navn;Klasse;Født", "Kai Prøve;8A;01.02.2013", "Kai Prøve;8B;01.02.2013")

    assert [row.issues for row in result.rows] == [(Issue.SAME_PERSON_TWICE,)] * 2


def test_too_few_and_too_many_cells_are_reported() -> None:
    result = _read("Navn;Klasse;Født", "Kai Prøve;8A", "Bo Prøve;8A;01.02.2013;noe")

    assert result.rows[0].issues == (Issue.MISSING_CELLS,)
    assert result.rows[1].issues == (Issue.EXTRA_CELLS,)


def test_the_title_does_not_fill_an_empty_class_cell() -> None:
    result = _read("Klasseliste 8A", "Navn;Klasse", "Kai Prøve;", "Bo Prøve;8A")

    assert [(row.group, row.issues) for row in result.rows] == [("", (Issue.NO_GROUP,)), ("8A", ())]


def test_a_pupil_may_be_called_sum_or_anna() -> None:
    result = _read("Navn;Klasse", "Sum Prøve;8A", "Anna;8A", "Kode Prøve;8A", "Sum 3 elever;")

    assert [row.name for row in result.rows] == ["Sum Prøve", "Anna", "Kode Prøve"]


def test_a_line_without_a_name_is_skipped() -> None:
    result = _read("Navn;Klasse;Født", "Kai Prøve;8A;01.02.2013", ";8A;02.02.2013", f"{'Å' * 130};8A;")

    assert [skip.reason.value for skip in result.skipped] == ["header", "no-name", "too-long"]


def test_a_long_remark_costs_neither_the_pupil_nor_the_protection() -> None:
    result = _read("Navn;Klasse;Merknad", f"Kai Prøve;8A;{'bla ' * 200}strengt fortrolig adresse", f"{'Å ' * 200};8A;")

    assert [(row.name, row.protected) for row in result.rows] == [("Kai Prøve", True)]
    assert [(skip.line, skip.reason.value) for skip in result.skipped] == [(1, "header"), (3, "too-long")]
