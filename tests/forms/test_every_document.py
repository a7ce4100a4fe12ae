"""Every form, finished: signed, judged, exchanged between two vaults, and there the PDF says what its answers say.

Judges that are not ours see every file three times: as it was before it was signed, signed, and approved.

The plainest way through each form in the ordinary suite; every branch in the slow one (``make soak``).
"""

from __future__ import annotations

from collections.abc import Iterator

import all_judges
import glyph_boxes
import pdf_judges
import pytest
from form_generator import branches, complete, setting, taken
from form_kit import shipped
from pdf_samples import PRINCIPAL, Someone, signed_by_approver, someone
from three_people import School, decided, report, school_of_three

from skjema_app.documents.model import APPROVER_FIELD
from skjema_app.documents.preflight import preflight
from skjema_app.documents.readback import structure_texts
from skjema_app.domain.answers import Answers
from skjema_app.domain.documents import FinishedDocument
from skjema_app.domain.roles import Role
from skjema_app.form_engine.definition import Begins, FormDefinition
from skjema_app.form_engine.evaluate import document_answers
from skjema_app.workflows import finish_document
from skjema_app.workflows.content_check import require_match

FORMS = {form.form_id: form for form in shipped().all()}


@pytest.fixture(scope="module")
def at_work(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[School, str]]:
    """A school where a report was taken up, and the id of its case."""
    with school_of_three(tmp_path_factory.mktemp("skole"), Role.YEAR_LEADER) as school:  # may write every form
        first = report(school.teacher)
        school.exchange()
        decided(school.rector, first.document_id)
        school.exchange()
        assert school.teacher.school is not None
        yield school, next(iter(school.teacher.school.cases())).case_id


@pytest.fixture(scope="module")
def written(at_work: tuple[School, str]) -> dict[tuple[str, str], FinishedDocument]:
    """Every form on each of its levels, finished once, the plainest way through."""
    school, case_id = at_work
    return {
        (form.form_id, level.level_id): _finished(
            school, case_id, form, level.level_id, complete(setting(form, level.level_id), {})
        )
        for form in FORMS.values()
        for level in form.levels
    }


def _finished(school: School, case_id: str, form: FormDefinition, level: str, answers: Answers) -> FinishedDocument:
    """Finish it as its author does; laying out, preflight, signature and reading back are all part of that."""
    case = case_id if Begins.CASE in form.facts.begins else ""
    draft = school.teacher.vault.drafts.create(form.pin, level, answers=answers, case=case)
    return finish_document.finish_document(school.teacher, draft.draft_id).document


def _assert_arrived(school: School, written: list[FinishedDocument]) -> int:
    """With the rector each document is the same, and its PDF says what its answers say; gives how many there were."""
    school.exchange(school.teacher, school.rector)
    assert school.rector.school is not None
    assert not [one for one in school.rector.school.waits() if one.refused]
    theirs = {one.document_id: one for one in school.rector.vault.documents.list()}
    for mine in written:
        other = theirs.get(mine.document_id)
        if other is None:
            continue  # not theirs to read, such as a talk between a teacher and a pupil
        assert (dict(other.answers), other.pdf_sha256) == (dict(mine.answers), mine.pdf_sha256)
        require_match(school.rector, other, school.rector.vault.documents.pdf(other.document_id))
    return len(theirs.keys() & {one.document_id for one in written})


def _before_judges(signed: bytes, author: Someone, principal: Someone) -> None:
    """The file as it was before each signature: a signature is an increment, so the earlier file is its beginning."""
    unsigned = _before_last_signature(signed)
    assert b"/ByteRange" not in unsigned
    preflight(unsigned)
    pdf_judges.archivable_and_accessible(unsigned, signed=False)
    assert glyph_boxes.faults(unsigned) == []
    assert pdf_judges.poppler_structure_texts(unsigned) == structure_texts(signed)
    pdf_judges.archivable_and_accessible(signed, signed=True)
    all_judges.signatures_hold(signed, [author])
    if f"({APPROVER_FIELD})".encode() in pdf_judges.spelt_out(unsigned):
        approved = signed_by_approver(signed, principal)
        assert _before_last_signature(approved) == signed
        pdf_judges.archivable_and_accessible(approved, signed=True)
        all_judges.signatures_hold(approved, [author, principal])


def _before_last_signature(pdf: bytes) -> bytes:
    end = pdf.rindex(b"%%EOF", 0, pdf.rindex(b"%%EOF")) + len(b"%%EOF")
    return pdf[: end + 1] if pdf[end : end + 1] == b"\n" else pdf[:end]


@pytest.mark.parametrize("form_id", sorted(FORMS))
def test_every_form_stands_before_judges_that_are_not_ours(
    at_work: tuple[School, str], written: dict[tuple[str, str], FinishedDocument], form_id: str
) -> None:
    school, _case_id = at_work
    assert school.teacher.school is not None
    root = school.teacher.school.roster.root_der
    author = Someone(school.teacher.person.name, None, root)  # type: ignore[arg-type]
    for level in FORMS[form_id].levels:
        document = written[form_id, level.level_id]
        _before_judges(school.teacher.vault.documents.pdf(document.document_id), author, someone(PRINCIPAL))


def test_every_form_finishes_and_arrives(
    at_work: tuple[School, str], written: dict[tuple[str, str], FinishedDocument]
) -> None:
    school, _case_id = at_work
    for (form_id, level), document in written.items():
        form = FORMS[form_id]
        assert dict(document.answers) == document_answers(form, complete(setting(form, level), {}), level)
        assert bool(document.school) != form.facts.hidden, "§ 12-5 stays with who wrote it"
    assert _assert_arrived(school, [one for one in written.values() if one.school]) >= len(FORMS) // 2


@pytest.mark.soak
@pytest.mark.timeout(600)
@pytest.mark.parametrize("form_id", sorted(FORMS))
def test_every_branch_finishes_and_arrives(at_work: tuple[School, str], form_id: str) -> None:
    school, case_id = at_work
    form = FORMS[form_id]
    written: list[FinishedDocument] = []
    for level in form.levels:
        here = setting(form, level.level_id)
        seen: list[Answers] = []
        for branch in branches(here):
            answers = taken(here, branch, {})
            if answers in seen:
                continue
            seen.append(answers)
            written.append(_finished(school, case_id, form, level.level_id, answers))
    assert written
    _assert_arrived(school, [one for one in written if one.school])
