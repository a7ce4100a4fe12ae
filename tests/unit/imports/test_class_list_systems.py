"""Class lists of unlike systems, read through the public door, with the whole report asserted."""

from __future__ import annotations

import pytest
from class_lists import SYSTEMS, report

from skjema_app.imports.class_list import read_class_list
from skjema_app.imports.model import LeftOutKind

READ = {
    "ist": (
        ("cp1252", ";", False),
        [
            "1 (header)",
            "2 Ærlig Prøvesen | 8A | 2013-02-01",
            "3 Øyvor Synnøve Testå | 8A | 2013-11-12",
            "4 Åse-Lill O’Liksom | 8B | 2013-06-30",
        ],
    ),
    "visma": (
        ("utf-8-sig", ",", False),
        [
            "1 (header)",
            "2 Ærlig Prøvesen | 9C | 2012-03-04 | Lærke Læresen",
            "3 Kai Ole van der Testå | 9C | 2012-05-06 | Lærke Læresen",
            "4 Ó McPrøve | 9D | 2012-07-08 | Oskar Opplær",
        ],
    ),
    "vigilo": (
        ("utf-16", "\t", False),
        [
            "1 (header)",
            "2 Ánne Čuožžu Prøve | 10A |  | Oskar Opplær | Ánne",
            "3 Ŋávdin Testŧa | 10A |  | Oskar Opplær",
            "4 Đorđe Šikse-Žikk | 10B |  | Lærke Læresen | Dodo",
        ],
    ),
    "excel": (
        ("cp1252", ";", False),
        [
            "1 (separator-line)",
            "2 (title)",
            "3 (title)",
            "4 (blank)",
            "5 (header)",
            "6 Ærlig Prøvesen | 8A | 2013-02-01",
            "7 Bo Liksomsen | 8A | 2013-03-02",
            "8 (blank)",
            "9 (header)",
            "10 Øyvor Testå | 8B |  |  |  | bad-birth",
            "11 (total)",
            "12 (footer)",
        ],
    ),
    "one-column": (
        ("utf-8", ";", False),
        ["1 (header)", "2 Ærlig Prøvesen | 8A", "3 Bo Liksomsen | 8A", "4 Øyvor Testå | 8B"],
    ),
    "no-header": (
        ("utf-8", ";", False),
        ["1 Ærlig Prøvesen | 8A", "2 Bo Liksomsen | 8A", "3 Øyvor Testå | 8B"],
    ),
    "heading": (
        ("utf-8", "", False),
        [
            "1 (heading)",
            "2 Ærlig Prøvesen | 8A",
            "3 Bo Liksomsen | 8A",
            "4 (blank)",
            "5 (heading)",
            "6 Øyvor Testå | 8B",
            "7 (total)",
        ],
    ),
    "names-only": (
        ("cp1252", "", False),
        [
            "1 (title)",
            "2 Ærlig Prøvesen | 8A |  |  |  | group-from-title",
            "3 Bo Liksomsen | 8A |  |  |  | group-from-title",
            "4 Øyvor Testå | 8A |  |  |  | group-from-title",
        ],
    ),
    "pipes": (
        ("cp850", "|", False),
        [
            "1 (header)",
            "2 Ærlig Prøvesen | 8A | 2013-02-01 |  |  | capitals-changed",
            "3 Kai Ole van der Testå | 8A | 2013-05-06 |  |  | capitals-changed",
            "4 Åse-Lill McPrøve | 8B | 2013-05-06 |  |  | capitals-changed",
        ],
    ),
    "quoted": (
        ("utf-8", ";", False),
        [
            "1 (header)",
            "2 Ærlig Prøvesen | 8A |  | Lærke Læresen",
            "3 (continuation)",
            '4 Bo "Bo-Bo" Liksomsen | 8A |  | Lærke Læresen |  | odd-name',
            "5 Øyvor Testå | 8B |  | Oskar Opplær |  | stray-quote",
            "6 Kai Ole Testå | 8B |  | Oskar Opplær",
        ],
    ),
    "same-names": (
        ("utf-8", ";", False),
        [
            "1 (header)",
            "2 Bo Liksomsen | 8A | 2013-02-01 |  |  | same-name",
            "3 Bo Liksomsen | 8A | 2013-04-03 |  |  | same-name",
            "4 Ærlig Prøvesen | 8B |  |  |  | same-name, not-told-apart",
            "5 Ærlig Prøvesen | 8B |  |  |  | same-name, not-told-apart",
            "6 Øyvor Testå | 8B | 2013-06-05",
            "7 (duplicate-line)",
        ],
    ),
    "protected": (
        ("utf-8", ";", False),
        [
            "1 (header)",
            "2 En Prøve | 8A |  |  |  | protected",
            "3 To Prøve | 8A |  |  |  | protected",
            "4 Tre Prøve | 8A |  |  |  | protected",
            "5 Fire Prøve | 8A |  |  |  | protected",
            "6 Fem Prøve | 8A |  |  |  | protected",
            "7 Seks Prøve | 8A |  |  |  | protected",
            "8 Sju Prøve | 8A |  |  |  | protected, partly-left-out",
            "9 Åtte Prøve | 8A |  |  |  | protected",
            "10 Ni Prøve | 8A |  |  |  | protected",
            "11 Ti Prøve | 8A",
            "12 Elleve Prøve | 8A",
            "13 Tolv Prøve | 8A",
        ],
    ),
    "unknown": (
        ("utf-8", ";", True),
        ["1 (header)", "2 Ærlig Prøvesen | 8A", "3 Bo Liksomsen | 8A", "4 Øyvor Testå | 8B"],
    ),
}


@pytest.mark.parametrize("system", sorted(SYSTEMS))
def test_the_list_of_each_system_is_read_line_by_line(system: str) -> None:
    sample = SYSTEMS[system]()

    result = read_class_list(sample.data, sample.name)

    shape, lines = READ[system]
    assert (result.encoding, result.separator, result.needs_mapping) == shape
    assert report(result) == lines


@pytest.mark.parametrize("system", sorted(SYSTEMS))
def test_every_line_is_accounted_for_exactly_once(system: str) -> None:
    sample = SYSTEMS[system]()

    result = read_class_list(sample.data, sample.name)

    accounted = sorted([row.line for row in result.rows] + [skip.line for skip in result.skipped])
    assert accounted == list(range(1, result.lines + 1))


def test_what_is_never_kept_is_counted_and_nowhere_in_the_preview() -> None:
    sample = SYSTEMS["ist"]()

    result = read_class_list(sample.data, sample.name)

    assert {(left.kind, left.pupils) for left in result.left_out} == {
        (LeftOutKind.NATIONAL_ID, 3),
        (LeftOutKind.ADDRESS, 2),
        (LeftOutKind.PHONE, 2),
    }
    shown = repr(result)
    for secret in ("01021399903", "12111399906", "Oppdiktaveien", "Ingensted", "99 99", "99999903"):
        assert secret not in shown


def test_words_that_protect_are_never_shown_again() -> None:
    sample = SYSTEMS["protected"]()

    shown = repr(read_class_list(sample.data, sample.name)).casefold()

    for word in ("kode", "sperr", "hemmelig", "fortrolig", "spsf", "ring rektor"):
        assert word not in shown


def test_the_list_s_own_total_is_handed_on() -> None:
    sample = SYSTEMS["excel"]()

    assert read_class_list(sample.data, sample.name).stated_total == 3
