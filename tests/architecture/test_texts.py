"""The texts for people: the committed template is the code's, and every text can be translated."""

from __future__ import annotations

import re
import string
from pathlib import Path

import pytest
import strings

from skjema_app.ui.side_bar import HELP_TOPICS

_OF_THE_HELP = {"Elevens stemme:", "Er du mottakeren?", "Kort melding", "Si fra muntlig straks.", "Utfyllende"}
"""What stands in bold in the help, and is no text of the program."""


@pytest.fixture(scope="module")
def found() -> set[strings.Text]:
    return strings.texts(strings.extract(strings.ROOT / "skjema_app"))


def test_the_template_holds_exactly_the_texts_of_the_code(found: set[strings.Text]) -> None:
    committed = strings.texts(strings.from_template(strings.TEMPLATE.read_bytes()))

    assert not found - committed, "texts that are new in the code: run `make strings`"
    assert not committed - found, "texts that are gone from the code: run `make strings`"


def test_there_are_texts_and_both_forms_are_found(found: set[strings.Text]) -> None:
    assert len(found) > 100
    assert any(len(text) > 1 for text in found)


def test_a_new_and_a_changed_text_are_seen(tmp_path: Path) -> None:
    module = tmp_path / "program" / "page.py"
    module.parent.mkdir()
    module.write_text('x = _("Alt er lagret.")\ny = ngettext("{n} kladd", "{n} kladder", 2)\n', encoding="utf-8")
    before = strings.from_template(strings.to_template(strings.extract(module.parent)))
    module.write_text('x = _("Alt er trygt.")\ny = ngettext("{n} kladd", "{n} kladder", 2)\n', encoding="utf-8")
    after = strings.extract(module.parent)

    assert strings.texts(before) == {("Alt er lagret.",), ("{n} kladd", "{n} kladder")}
    assert strings.texts(after) ^ strings.texts(before) == {("Alt er lagret.",), ("Alt er trygt.",)}


def test_the_template_is_the_same_when_written_twice() -> None:
    package = strings.ROOT / "skjema_app" / "workflows"

    assert strings.to_template(strings.extract(package)) == strings.to_template(strings.extract(package))


def test_what_the_help_names_stands_on_a_screen(found: set[strings.Text]) -> None:
    """A button that is renamed is renamed in the help too; so is a heading."""
    folder = strings.ROOT / "resources" / "help"
    topics = {*HELP_TOPICS.values(), "meld_fra", "visning"}
    assert {file.stem for file in folder.glob("*.md")} == topics, "a help that nobody can open, or a place without one"

    on_screens = {_bare(form) for text in found for form in text}
    named = {
        f"{file.name}: {words}"
        for file in folder.glob("*.md")
        for words in re.findall(r"\*\*(.+?)\*\*", file.read_text(encoding="utf-8"))
        if _bare(words) not in on_screens and words not in _OF_THE_HELP
    }
    assert not named


def _bare(words: str) -> str:
    """Words up to a placeholder or a bracket, without a stop."""
    return re.split(r" ?[{(]", words)[0].rstrip(" .:…")


def _places(text: str) -> set[str]:
    return {name for _before, name, _spec, _conversion in string.Formatter().parse(text) if name is not None}


def _problem(text: strings.Text) -> str:
    for form in text:
        if "%s" in form or "%d" in form or any(not place.isidentifier() for place in _places(form)):
            return "a placeholder without a name can't be moved by a translator"
        if not form.strip():
            return "gettext gives the header of the catalogue for an empty text"
    if len({frozenset(_places(form) - {"n", "count", "number"}) for form in text}) > 1:
        return "the forms for one and for many have different placeholders"
    return ""


def test_every_text_can_be_translated(found: set[strings.Text]) -> None:
    assert not {text: _problem(text) for text in found if _problem(text)}


@pytest.mark.parametrize(
    "text",
    [("{} dager",), ("{0} dager",), ("%s dager",), ("",), (" ",), ("{n} av {total}", "{n} av {all}"), ("{a.b}",)],
)
def test_a_text_that_can_not_is_seen(text: strings.Text) -> None:
    assert _problem(text)
