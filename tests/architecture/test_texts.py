"""The texts for people: the committed template is the code's, and every text can be translated."""

from __future__ import annotations

import string
from pathlib import Path

import pytest
import strings


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
