"""The separator is chosen by how evenly it cuts, whatever stands inside quotes."""

from __future__ import annotations

import pytest

from skjema_app.imports.class_list import read_class_list

_LISTS = {
    "semicolons in quotes": ('Navn,Klasse\n"Prøve; Kai",8A\n"Test; Bo",8A\n"Liksom; Åse",8B\n', ","),
    "semicolons in quotes, no header": ('8A,"Prøve; Kai"\n8A,"Test; Bo"\n8B,"Liksom; Åse"\n', ","),
    "a space before the quote": ('Klasse, Navn\n8A, "Prøve, Kai"\n8A, "Test, Bo"\n8B, "Liksom, Åse"\n', ","),
    "commas in every name": ("Navn;Klasse\nPrøve, Kai;8A\nTest, Bo;8A\nLiksom, Åse;8B\n", ";"),
    "comma and space": ("Navn, Klasse, Født\nKai Prøve, 8A, 01.02.2013\nBo Test, 8A,\nÅse Liksom, 8B,\n", ","),
    "comma and space, two columns": ("Navn, Klasse\nKai Prøve, 8A\nBo Test, 8A\nÅse Liksom, 8B\n", ","),
    "commas in a remark": (
        "Navn\tKlasse\tMerknad\nKai Prøve\t8A\ta, b\nBo Test\t8A\tc, d\nÅse Liksom\t8B\te, f\n",
        "\t",
    ),
    "only names": ("Prøve, Kai\nTest, Bo\nLiksom, Åse\n", ""),
    "titles above": ("Klasseliste\nvår 2027\n\nKlasse|Navn\n8A|Kai Prøve\n8A|Bo Test\n8B|Åse Liksom\n", "|"),
    "told against the odds": ("sep=,\nNavn,Klasse\nKai Prøve,8A\nBo Test,8A\nÅse Liksom,8B\n", ","),
}


@pytest.mark.parametrize("case", sorted(_LISTS))
def test_the_separator_is_found(case: str) -> None:
    text, separator = _LISTS[case]

    result = read_class_list(text.encode(), "liste.csv")

    assert result.separator == separator
    assert [row.name for row in result.rows] == ["Kai Prøve", "Bo Test", "Åse Liksom"]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_every_kind_of_line_end_counts_the_same_lines(end: str) -> None:
    text = end.join(["Navn;Klasse", "Kai Prøve;8A", "", "Bo Test;8A", ""])

    result = read_class_list(text.encode(), "liste.csv")

    assert ([row.line for row in result.rows], result.lines) == ([2, 4], 4)


def test_a_quote_that_is_never_closed_costs_its_own_line_only() -> None:
    lines = ["Navn;Klasse", '"Kai Prøve;8A', *[f"Bo Test{'abcdefghij'[n]};8A" for n in range(10)]]

    assert len(read_class_list("\n".join(lines).encode(), "liste.csv").rows) == 11
