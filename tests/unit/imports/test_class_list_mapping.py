"""Columns nobody knows are guessed, asked about, and remembered for the same header."""

from __future__ import annotations

import pytest
from class_lists import report, unknown_columns
from hypothesis import given
from hypothesis import strategies as st

from skjema_app.domain.errors import ErrorCode, SkjemaError
from skjema_app.imports.class_list import read_class_list
from skjema_app.imports.mapping import ColumnMapping, ColumnRole, signature


def test_unknown_columns_come_with_a_guess_and_samples() -> None:
    sample = unknown_columns()

    result = read_class_list(sample.data, sample.name)

    assert result.needs_mapping
    assert [(c.header, c.role, c.certain) for c in result.columns] == [
        ("Hvem", ColumnRole.NAME, False),
        ("Hvor", ColumnRole.GROUP, True),
        ("Husdyr", ColumnRole.IGNORE, False),
    ]
    assert result.columns[0].samples == ("Ærlig Prøvesen", "Bo Liksomsen", "Øyvor Testå")


def test_a_saved_mapping_is_recognised_in_the_next_file_with_the_same_header() -> None:
    sample = unknown_columns()
    first = read_class_list(sample.data, sample.name)
    saved = first.mapping.with_role(2, ColumnRole.NICKNAME).to_json()
    next_year = "HVEM;Hvor:;Husdyr;;\nKai Prøve;9A;Pelle\n".encode()

    asked = read_class_list(next_year, "nytt.csv")
    result = read_class_list(next_year, "nytt.csv", ColumnMapping.from_json(saved))

    assert asked.mapping.signature == first.mapping.signature
    assert (result.remembered, result.needs_mapping) == (True, False)
    assert report(result) == ["1 (header)", "2 Kai Prøve | 9A |  |  | Pelle"]


def test_a_mapping_of_another_header_is_not_used() -> None:
    sample = unknown_columns()
    other = ColumnMapping(signature(["Noe", "annet"]), (ColumnRole.IGNORE, ColumnRole.NAME, ColumnRole.IGNORE))

    result = read_class_list(sample.data, sample.name, other)

    assert not result.remembered
    assert result.rows[0].name == "Ærlig Prøvesen"


def test_two_columns_of_words_without_a_header_are_asked_about_and_remembered() -> None:
    data = "Prøve;Kai;8A\nTestå;Bo;8A\nLiksom;Åse;8B\n".encode()
    first = read_class_list(data, "liste.csv")
    turned = first.mapping.with_role(0, ColumnRole.FIRST_NAME).with_role(1, ColumnRole.LAST_NAME)

    result = read_class_list(data, "liste.csv", turned)

    assert first.needs_mapping
    assert [row.name for row in first.rows] == ["Kai Prøve", "Bo Testå", "Åse Liksom"]
    assert [row.name for row in result.rows] == ["Prøve Kai", "Testå Bo", "Liksom Åse"]
    assert result.remembered


def test_a_column_of_few_names_beside_the_pupils_is_guessed_to_be_their_teacher() -> None:
    lines = [f"Oskar Opplær;Kai Prøve{'abcdef'[n]};8A" for n in range(6)]

    result = read_class_list("\n".join(lines).encode(), "liste.csv")

    assert [c.role for c in result.columns] == [ColumnRole.CONTACT_TEACHER, ColumnRole.NAME, ColumnRole.GROUP]
    assert result.needs_mapping


def test_a_mapping_without_names_is_refused() -> None:
    sample = unknown_columns()
    mapping = read_class_list(sample.data, sample.name).mapping.with_role(0, ColumnRole.IGNORE)

    with pytest.raises(SkjemaError) as caught:
        read_class_list(sample.data, sample.name, mapping)

    assert caught.value.code is ErrorCode.LIST_NO_COLUMNS


def test_a_role_for_a_column_that_is_not_there_is_a_mistake_in_the_program() -> None:
    with pytest.raises(IndexError):
        ColumnMapping("x", (ColumnRole.NAME,)).with_role(1, ColumnRole.GROUP)


@pytest.mark.parametrize(
    ("header", "role"),
    [
        ("Gr.", ColumnRole.GROUP),
        ("KLASSE", ColumnRole.GROUP),
        ("Basisgruppe (8. trinn)", ColumnRole.GROUP),
        ("Trinn", ColumnRole.YEAR),
        ("Elevnavn", ColumnRole.NAME),
        ("Kallenavn", ColumnRole.NICKNAME),
        ("Kontaktlaerer", ColumnRole.CONTACT_TEACHER),
        ("Kontaktl.", ColumnRole.CONTACT_TEACHER),
        ("Fodselsdato", ColumnRole.BIRTH),
        ("Fødselsdato (dd.mm.åååå)", ColumnRole.BIRTH),
        ("F.dato", ColumnRole.BIRTH),
        ("Foresatt 1 mobil", ColumnRole.GUARDIAN),
        ("Mor", ColumnRole.GUARDIAN),
        ("Hemmelig adresse", ColumnRole.PROTECTION),
        ("Tlf. hjem", ColumnRole.PHONE),
        ("E-post", ColumnRole.EMAIL),
        ("Fødselsnr.", ColumnRole.NATIONAL_ID),
    ],
)
def test_header_words_are_known_in_many_spellings(header: str, role: ColumnRole) -> None:
    result = read_class_list(f"Fornavn;Etternavn;{header}\nKai;Prøve;\n".encode(), "liste.csv")

    assert result.columns[2].role is role


@given(st.text(max_size=20), st.lists(st.sampled_from(ColumnRole), min_size=1, max_size=12))
def test_a_mapping_survives_being_saved(mark: str, roles: list[ColumnRole]) -> None:
    mapping = ColumnMapping(mark, tuple(roles))

    assert ColumnMapping.from_json(mapping.to_json()) == mapping


@pytest.mark.parametrize(
    "text",
    [
        "",
        "null",
        "[]",
        '{"format": 2, "signature": "x", "roles": ["name"]}',
        '{"format": 1, "signature": 3, "roles": ["name"]}',
        '{"format": 1, "signature": "x", "roles": []}',
        '{"format": 1, "signature": "x", "roles": ["ukjent"]}',
        '{"format": 1, "signature": "x", "roles": [{}]}',
        "[" * 5_000,
        "x" * 30_000,
    ],
)
def test_a_damaged_mapping_is_refused(text: str) -> None:
    with pytest.raises(SkjemaError) as caught:
        ColumnMapping.from_json(text)

    assert (caught.value.code, caught.value.details) == (ErrorCode.LIST_UNREADABLE, {"kind": "mapping"})
