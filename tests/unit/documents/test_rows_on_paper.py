"""Rows on paper: own words are a quote, a row's number stands with what follows, and no word is cut without need."""

from __future__ import annotations

from collections.abc import Sequence

import pdf_samples
import pytest
from form_kit import shipped
from form_samples import SAMPLES
from hypothesis import given
from hypothesis import strategies as st

from skjema_app.documents import fonts, style
from skjema_app.documents.blocks import LaidBlock, TextBlock
from skjema_app.documents.compose import compose
from skjema_app.documents.layout import lay_out
from skjema_app.documents.lines import break_lines, widest_word
from skjema_app.documents.model import Block, DocumentModel, Pairs, Quote, Subheading, Table
from skjema_app.documents.paginate import paginate
from skjema_app.documents.readback import as_drawn, check_text, model_texts
from skjema_app.documents.render import render
from skjema_app.documents.tables import TableBlock, column_widths, full_table, pairs_table
from skjema_app.documents.tree import Element
from skjema_app.domain.answers import Json

WORDS = "Jeg vil ikke ut.\n\nDe sier ting når ingen hører det."
HEARD: Json = [
    {
        "id": f"h{number}",
        "hort_elev": {"ref": "", "name": f"Prøve Prøvesen {number}"},
        "hort_svar": "ja",
        "hort_dato": "2026-11-20",
        "hort_av": {"ref": "", "name": "Kari Nordli"},
        "hort_syn": WORDS,
    }
    for number in (1, 2)
]


def investigation(composed: int, rows: Json = HEARD) -> DocumentModel:
    answers = {**SAMPLES["undersokelse"], "hort": rows}
    form = shipped().current("undersokelse")
    level = form.levels[-1].level_id
    return compose(form, answers, pdf_samples.facts(level=level, composed=composed))


def blocks(model: DocumentModel) -> list[Block]:
    return [block for section in model.sections for block in section.blocks]


def texts(model: DocumentModel) -> list[str]:
    return [as_drawn(text) for text in model_texts(model)]


@pytest.mark.parametrize("composed", [1, 2, 3])
def test_own_words_in_rows_are_a_quote_under_their_question(composed: int) -> None:
    model = investigation(composed)
    found = blocks(model)
    places = [at for at, block in enumerate(found) if block == Quote((WORDS,))]
    assert len(places) == 2
    label = shipped().current("undersokelse").index["hort_syn"].label.nb
    assert [found[at - 1] for at in places] == [Subheading(label)] * 2
    for number, at in enumerate(places, 1):
        above = found[at - 2]
        assert isinstance(above, Pairs)
        assert above.rows[0] == ("Nr.", str(number))


def test_documents_of_before_say_the_same_in_the_same_order() -> None:
    said = texts(investigation(2))
    at = said.index("Nr.")
    label = as_drawn(shipped().current("undersokelse").index["hort_syn"].label.nb)
    assert said[at + 1] == "1"
    assert said[said.index(label, at) + 1] == as_drawn(WORDS)
    pdf = render(investigation(2), when=pdf_samples.WHEN)
    check_text(pdf, investigation(2))


FEW: Json = [{"id": "h1", "hort_elev": {"ref": "", "name": "Prøve Prøvesen"}, "hort_svar": "ja", "hort_syn": "Nei."}]


def test_own_words_stand_in_no_table_since_number_three_and_before_as_they_did() -> None:
    assert Quote(("Nei.",)) in blocks(investigation(3, FEW))
    tables = [block for block in blocks(investigation(2, FEW)) if isinstance(block, Table)]
    assert any("Nei." in row for table in tables for row in table.rows)


# --- page ends --------------------------------------------------------------------------------------------------------


def pairs(*rows: tuple[str, str]) -> TableBlock:
    return pairs_table(Element("Document").add("Table"), rows)


def spacer(lines: int) -> TextBlock:
    return TextBlock(Element("P"), "\n".join(["fyll"] * lines), style.BODY)


@given(st.integers(1, 60), st.integers(1, 6), st.integers(1, 14))
def test_a_rows_number_never_stands_alone_at_the_foot_of_a_page(lines: int, rows: int, long: int) -> None:
    fonts.ready()
    words = " ".join(["Drøftet lenge og vel med alle som var til stede i møtet."] * long)
    story: list[LaidBlock] = [spacer(lines)]
    story += [
        pairs(("Nr.", str(number)), ("Tema", "Ro i timene"), ("Hva ble sagt?", words)) for number in range(1, rows + 1)
    ]
    pages = paginate(story)
    for page in pages:
        last = page[-1].block
        if isinstance(last, TableBlock):
            assert len(last._rows) > 1 or last._rows[0].cells[0].lines != ["Nr."]


@given(st.integers(1, 200))
def test_a_long_first_answer_is_no_heading(long: int) -> None:
    """It is parted from the next where it ends, so that no page is left half empty."""
    fonts.ready()
    words = " ".join(["Et langt svar som står først."] * long)
    pages = paginate([spacer(20), pairs(("Hva skjedde?", words), ("Når?", "I går"))])
    foot = min(item.top - item.block.height for item in pages[0])
    assert len(pages) == 1 or foot < style.BOTTOM + 200


# --- widths -----------------------------------------------------------------------------------------------------------


TOTAL = style.WIDTH - 2 * (style.CELL_PAD + 2)
HEADER = ("Navn", "Rolle", "Virksomhet", "Til stede?")


def cut_words(table: TableBlock) -> list[str]:
    """Words that go on in the next line without a hyphen or a slash."""
    found = []
    for row in table._rows:
        for cell in row.cells:
            found += [
                f"{line}|{below}"
                for line, below in zip(cell.lines, cell.lines[1:], strict=False)
                if not line.endswith((" ", "-", "–", "/"))
            ]
    return found


def full(header: Sequence[str], rows: Sequence[Sequence[str]], shares: Sequence[float] = ()) -> TableBlock:
    fonts.ready()
    return full_table(Element("Document").add("Table"), header, rows, shares)


@pytest.mark.parametrize(
    "rows",
    [
        [("Ingrid Moe", "Helsesykepleier", "Skolehelsetjenesten", "Til stede")],
        [("Kristoffersen-Bjørnstadmoen, Alexandra", "Sosialpedagogisk rådgiver", "Skolehelsetjenesten", "Til stede")],
        [("Konstantinopolsky Wennerströmskaja", "Trinnkoordinatoren", "Oppfølgingstjenesten (OTTO)", "Forfall")],
        [("Ola", "Spesialpedagogkoordinator", "Spesialpedagogisksenteret", "Til stede"), ("Li", "", "PPT", "Forfall")],
        [("Per", "Elev", "Utdanningsetatens skolemiljøteam i Oslo kommune, avdeling sør", "Til stede")],
    ],
)
def test_no_word_of_the_participants_is_cut_in_two(rows: list[tuple[str, ...]]) -> None:
    assert cut_words(full(HEADER, rows)) == []


def test_the_usual_type_where_there_is_room_and_smaller_before_a_word_is_cut() -> None:
    usual = full(HEADER, [("Ola", "Elev", "Skolehelsetjenesten", "Til stede")])
    assert usual._rows[0].cells[0].kind == style.CELL
    names = ("Konstantinopolskybergersenstrand", "Spesialpedagogkoordinator", "Oppfølgingstjenesten", "Forfall")
    wide = full(HEADER, [names])
    assert wide._rows[0].cells[0].kind.size < style.CELL.size
    assert cut_words(wide) == []


def test_names_in_the_plans_narrow_columns_are_not_cut() -> None:
    shares = (0.41, 0.15, 0.24, 0.2)
    header = ("Tiltak", "Hvem", "Når", "Evalueres")
    row = (
        "1. To faste voksne ute i hvert storefri.",
        "Kristoffersen Bjørnstad",
        "Fra 23. november 2026",
        "10. desember",
    )
    assert cut_words(full(header, [row], shares)) == []
    widths = list(full(header, [("a", "b", "c", "d")], shares)._lefts)
    room = TOTAL - 3 * style.CELL_GAP
    assert widths[1] - widths[0] - style.CELL_GAP == pytest.approx(room * 0.41)


@given(st.lists(st.tuples(*[st.text("abcdefghij -", max_size=60)] * 4), min_size=1, max_size=5))
def test_columns_fill_the_width_and_narrow_words_are_cut_last(rows: list[tuple[str, ...]]) -> None:
    fonts.ready()
    kinds = [style.CELL_HEAD] * 4
    widths = column_widths([HEADER, *rows], kinds, TOTAL)
    room = TOTAL - 3 * style.CELL_GAP
    assert sum(widths) == pytest.approx(room)
    assert min(widths) > 0
    for number in range(4):
        need = max(widest_word(row[number], style.CELL_HEAD) for row in [HEADER, *rows])
        if need < room / 4 - 1:
            assert widths[number] >= need - 0.01


def test_where_words_must_be_cut_the_narrow_columns_keep_theirs() -> None:
    fonts.ready()
    long = "Spesialpedagogkoordinatorenes" * 2
    row = (long, long, long, "Til stede")
    widths = column_widths([HEADER, row], [style.CELL_HEAD] * 4, TOTAL)
    assert widths[3] >= max(widest_word(words, style.CELL_HEAD) for words in (HEADER[3], row[3]))
    assert widths[0] == pytest.approx(widths[1]) == pytest.approx(widths[2])


def test_such_documents_are_whole() -> None:
    rows: Json = [
        {
            "id": f"d{number}",
            "deltaker": {"ref": "", "name": "Konstantinopolsky Wennerströmskaja", "kind": "outside"},
            "deltaker_rolle": "helsesykepleier",
            "deltaker_virksomhet": "Skolehelsetjenesten",
            "deltaker_til_stede": "til_stede",
        }
        for number in range(12)
    ]
    form = shipped().current("referat-klassemote")
    answers = {**SAMPLES["referat-klassemote"], "deltakere": rows}
    model = compose(form, answers, pdf_samples.facts(level=form.levels[-1].level_id))
    check_text(render(model, when=pdf_samples.WHEN), model)
    assert lay_out(model).pages >= 1
    assert break_lines("Skolehelsetjenesten", style.CELL, 97) == ["Skolehelsetjenesten"]
