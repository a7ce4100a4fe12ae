"""How well and how fast names are found: precision and recall on the labelled sentences, milliseconds per edit."""

from __future__ import annotations

import random
import statistics
import time

import name_texts

from skjema_app.domain.naming.finder import NameFinder
from skjema_app.domain.naming.people import KnownPerson, PersonKind
from skjema_app.workflows.name_data import lexicon, replacements

PUPILS, CHARACTERS = 600, 5_000
_TEXT = (
    "I storefri sto eleven alene ved benken. To elever gikk forbi og sa «flytt deg». Det var den 14. mars 2026 at "
    "klassen hadde mattetime, og Stein så på. Læreren snakket med alle etterpå om hva som hadde skjedd, også med mor. "
)


def school() -> NameFinder:
    """A search that knows a whole school of made-up pupils."""
    draw = random.Random(7)
    given, family = sorted(lexicon().first_names), sorted(lexicon().surnames)
    pupils = [
        KnownPerson(f"p{n}", PersonKind.PUPIL, f"{draw.choice(given).title()} {draw.choice(family).title()}")
        for n in range(PUPILS)
    ]
    return NameFinder(pupils, lexicon(), replacements())


def edit_times(rounds: int = 200) -> list[float]:
    """Milliseconds of this process for looking through a long text after one more letter."""
    finder = school()
    text = (_TEXT * (CHARACTERS // len(_TEXT) + 1))[:CHARACTERS]
    finder.find(text)
    taken = []
    for number in range(rounds):
        begun = time.process_time()
        finder.find(f"{text}{'abcdefghij'[number % 10]}")
        taken.append((time.process_time() - begun) * 1000)
    return taken


def median_edit() -> float:
    return statistics.median(edit_times())


def tables() -> tuple[tuple[str, list[str], name_texts.Measured], ...]:
    """Name, lines and figures of each half of the sentences."""
    finder = name_texts.finder()
    found = []
    for name, texts in (("held out", name_texts.held_out()), ("tried on", name_texts.tuned())):
        made = name_texts.measure(texts, finder)
        found.append((name, list(name_texts.table(made)), made))
    return tuple(found)
