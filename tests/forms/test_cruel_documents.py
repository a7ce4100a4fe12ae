"""Every form with answers that nobody should be able to break a document with, before judges that are not ours.

One mixture of all cruelties for a form of each shape in the ordinary suite. In ``make soak`` the mixture for every
form, with 200 rows too, and each cruelty alone for forms that have every kind of field: on that it depends how a
cruelty is drawn.
"""

from __future__ import annotations

import functools
import re

import glyph_boxes
import mutants
import pytest
from all_judges import judge
from cruel import CRUELTIES, MIXTURE, cruel_answers, document
from form_kit import shipped
from pdf_samples import AUTHOR, PRINCIPAL, Someone, someone

from skjema_app.form_engine.definition import DECISION_LEVEL
from skjema_app.form_engine.evaluate import document_answers

FORMS = {form.form_id: form for form in shipped().all()}
EACH_SHAPE = {"aktivitetsplan", "melding-12-4", "referat-sosial-r-team"}
EVERY_KIND = EACH_SHAPE | {"samtale-12-4"}  # its numbers and parties are in none of the others
ALSO_APPROVED = {"aktivitetsplan", "melding-12-4"}
SLOW = (pytest.mark.soak, pytest.mark.timeout(1200))
DECIDED = [form.form_id for form in FORMS.values() if form.decision is not None]


@pytest.fixture(scope="module")
def people() -> tuple[Someone, Someone]:
    return someone(AUTHOR), someone(PRINCIPAL)


@pytest.mark.parametrize(
    "form_id", [one if one in EACH_SHAPE else pytest.param(one, marks=SLOW) for one in sorted(FORMS)]
)
def test_a_mixture_of_all_cruelties(form_id: str, people: tuple[Someone, Someone]) -> None:
    form = FORMS[form_id]
    level = form.levels[-1].level_id
    author, principal = people
    approver = principal if form_id in ALSO_APPROVED else None  # takes as long again; all of them in the slow suite
    judge(document(form, level, cruel_answers(form, level, MIXTURE, rows=3)), author, approver)


@pytest.mark.parametrize(
    ("form_id", "cruelty", "rows"),
    [
        ("melding-12-4", MIXTURE, 3),
        *(pytest.param(one, MIXTURE, 200, marks=SLOW) for one in DECIDED),
        *(pytest.param("melding-12-4", cruelty, 200, marks=SLOW) for cruelty in CRUELTIES),
    ],
)
def test_a_decision_on_a_cruel_report(form_id: str, cruelty: str, rows: int, people: tuple[Someone, Someone]) -> None:
    """The rector's own document: what she writes is as cruel, and so is whom it is about."""
    form = FORMS[form_id]
    level = form.levels[-1].level_id
    base = document_answers(form, cruel_answers(form, level, cruelty, rows=3), level)
    made = document(form, DECISION_LEVEL, cruel_answers(form, DECISION_LEVEL, cruelty, rows=rows, base=base), base=base)
    typed = [one for one in made.answers.values() if isinstance(one, str) and one.startswith("Svar ")]
    assert typed or form_id != "melding-12-4"  # other decisions are choices only, on a cruel report all the same
    judge(made, people[1], None)


@pytest.mark.soak
@pytest.mark.timeout(1200)
@pytest.mark.parametrize(
    ("form_id", "cruelty"),
    [
        *((form_id, MIXTURE) for form_id in sorted(FORMS)),
        *((form_id, cruelty) for form_id in sorted(EVERY_KIND) for cruelty in CRUELTIES),
    ],
)
def test_each_cruelty_with_many_rows(form_id: str, cruelty: str, people: tuple[Someone, Someone]) -> None:
    form = FORMS[form_id]
    for level in form.levels:
        judge(document(form, level.level_id, cruel_answers(form, level.level_id, cruelty, rows=200)), *people)


def test_words_over_words_and_beyond_the_margin_are_noticed() -> None:
    """The judge of places would notice: one line laid over another, and one moved out of the paper."""
    form = FORMS["melding-12-4"]
    one = document(form, "kort", cruel_answers(form, "kort", "markup", rows=1)).unsigned
    assert glyph_boxes.faults(one) == []

    def over(drawn: bytes) -> bytes:
        return re.sub(rb"1 0 0 1 (62 )?[\d. ]+ Tm", rb"1 0 0 1 62 500 Tm", drawn)

    def out(drawn: bytes) -> bytes:
        return re.sub(rb"1 0 0 1 62 ([\d.]+) Tm", rb"1 0 0 1 15 \1 Tm", drawn, count=4)

    for change, word in ((over, "over"), (out, "outside")):
        moved = mutants.rewritten(one, functools.partial(mutants.redrawn, change=change))
        assert any(word in fault for fault in glyph_boxes.faults(moved)), word
