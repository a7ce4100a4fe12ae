"""``forms/README.md`` names every key, type and fault, and nothing that doesn't exist."""

from __future__ import annotations

import re

import pytest
from form_kit import FORMS

from skjema_app.form_engine.definition import FieldType, Propose, PupilFact, Quick
from skjema_app.form_engine.faults import FaultCode
from skjema_app.form_engine.library import check
from skjema_app.form_engine.read_fields import ALL_KEYS

TEXT = (FORMS / "README.md").read_text(encoding="utf-8")
NAMED = set(re.findall(r"`([\w-]+)`", TEXT))


@pytest.mark.parametrize("word", sorted({*ALL_KEYS, *FieldType, *FaultCode, *Quick, *Propose, *PupilFact}))
def test_the_readme_names_it(word: str) -> None:
    assert str(word) in NAMED


def test_the_readme_names_no_key_or_fault_that_is_not_there() -> None:
    keys = TEXT.split("## Felter")[1].split("Typer:")[0]
    first_cells = re.findall(r"^\| (`.+?) \|", keys, flags=re.MULTILINE)
    assert {name for cell in first_cells for name in re.findall(r"`(\w+)`", cell)} == set(ALL_KEYS)
    faults = TEXT.split("## Feil som stopper")[1].split("## Hvor")[0]
    cells = re.findall(r"^\| (`.+?) \|", faults, flags=re.MULTILINE)
    assert {name for cell in cells for name in re.findall(r"`([\w-]+)`", cell)} == {str(code) for code in FaultCode}


def test_every_shipped_file_is_without_fault() -> None:
    files = sorted(FORMS.rglob("*.yaml"))
    assert len(files) >= 5
    assert check(files) == ()
