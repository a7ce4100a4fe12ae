"""Every form with answers that nobody should be able to break a document with, before judges that are not ours.

One mixture of all cruelties for every form in the ordinary suite; each cruelty with 200 rows in ``make soak``.
"""

from __future__ import annotations

import pytest
from all_judges import judge
from cruel import CRUELTIES, MIXTURE, cruel_answers, document
from form_kit import shipped
from pdf_samples import AUTHOR, PRINCIPAL, Someone, someone

FORMS = {form.form_id: form for form in shipped().all()}
ALSO_APPROVED = {"aktivitetsplan", "melding-12-4"}


@pytest.fixture(scope="module")
def people() -> tuple[Someone, Someone]:
    return someone(AUTHOR), someone(PRINCIPAL)


@pytest.mark.parametrize("form_id", sorted(FORMS))
def test_a_mixture_of_all_cruelties(form_id: str, people: tuple[Someone, Someone]) -> None:
    form = FORMS[form_id]
    level = form.levels[-1].level_id
    author, principal = people
    approver = principal if form_id in ALSO_APPROVED else None  # takes as long again; all of them in the slow suite
    judge(document(form, level, cruel_answers(form, level, MIXTURE, rows=3)), author, approver)


@pytest.mark.soak
@pytest.mark.timeout(1200)
@pytest.mark.parametrize("cruelty", [*CRUELTIES, MIXTURE])
@pytest.mark.parametrize("form_id", sorted(FORMS))
def test_each_cruelty_with_many_rows(form_id: str, cruelty: str, people: tuple[Someone, Someone]) -> None:
    form = FORMS[form_id]
    for level in form.levels:
        judge(document(form, level.level_id, cruel_answers(form, level.level_id, cruelty, rows=200)), *people)
