"""A teacher of the school who is outside the case, with every byte of the folder and their own key, finds nothing."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from school_stages import bytes_under, dump_of, newcomer
from three_people import PLAN, PUPIL, School, new_version
from work_kit import ANSWERS

from skjema_app.domain.errors import ErrorCode, SkjemaError
from skjema_app.domain.roles import Role
from skjema_app.workflows import cases, documents, review
from skjema_app.workflows.session import Session

Stage = tuple[School, Mapping[str, str]]
PLANTED = (
    PUPIL,
    "Prøvesen",
    "flytt deg",
    str(ANSWERS["stemme_ord"]),
    "Moren har merket",
    str(PLAN["mal"]),
    str(PLAN["stemme_ord"]),
    "Kari snakker med eleven",
    "Rett tiltak én",
    "S-2026-001",
)


def insiders_words(school: School, ids: Mapping[str, str]) -> None:
    """The rest of a case's life: returned with a comment, corrected, approved, opened by the office."""
    review.return_version(school.rector, ids["plan"], "Rett tiltak én.")
    school.exchange()
    second = new_version(school.teacher, ids["plan"], mal=str(PLAN["mal"])).document_id
    school.exchange()
    review.approve(school.rector, second, comment="Rett tiltak én på møtet.")
    school.exchange()


def found_in(text: str) -> list[str]:
    return [word for word in PLANTED if word in text]


def test_the_planted_words_are_there_for_those_inside(with_plan: Stage) -> None:
    school, ids = with_plan
    insiders_words(school, ids)

    assert found_in(dump_of(school.rector)) == list(PLANTED), "else the test below would prove nothing"


def test_an_outsider_with_all_bytes_finds_none_of_the_cases_words(with_plan: Stage) -> None:
    school, ids = with_plan
    with newcomer(school, "Ute Utenfor", Role.TEACHER, "utenfor") as outsider:
        insiders_words(school, ids)
        school.exchange(school.rector, school.teacher, outsider)
        school.exchange(school.rector, outsider)

        assert outsider.school is not None
        assert school.rector.school is not None
        assert outsider.school.feeds().tips() == school.rector.school.feeds().tips(), "every entry was handed over"
        assert outsider.vault.documents.list() == ()
        assert outsider.school.cases() == ()
        assert outsider.school.all_marks() == {}
        assert cases.list_cases(outsider) == cases.list_cases(outsider, query="Prøve") == ()
        assert review.list_reviews(outsider) == ()
        for one in ids.values():
            with pytest.raises(SkjemaError) as found:
                documents.signed_pdf(outsider, one)
            assert found.value.code is ErrorCode.DOCUMENT_UNKNOWN
        assert found_in(dump_of(outsider)) == []
        assert not [word for word in PLANTED if word.encode() in bytes_under(outsider.vault.folder)]
        assert not [word for word in PLANTED if word.encode() in bytes_under(school.folder)]
        assert readable_blobs(outsider, school) == 0
        assert readable_blobs(school.rector, school) > 0


def readable_blobs(session: Session, school: School) -> int:
    """How many PDFs a vault can open; one that can open none knows not even which attachment belongs to what."""
    names = {file.name for file in school.folder.rglob("blobs/*")}
    text = dump_of(session)
    known = [name for name in names if name in text]
    opened = [documents.signed_pdf(session, one.document_id) for one in session.vault.documents.list()]
    assert names
    assert bool(known) == bool(opened)
    return len(opened)
