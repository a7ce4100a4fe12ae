"""One pupil's copy at a school: for its author, the rector and the pupil's case; not for who else was there."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import pytest
import split_kit
from school_stages import PLANNED, Stages, newcomer
from three_people import COUNSELLOR, PUPIL, RECTOR, School

from skjema_app.domain.answers import Json
from skjema_app.domain.errors import ErrorCode, SkjemaError
from skjema_app.domain.roles import Role
from skjema_app.workflows import cases, finish_document, split_minutes
from skjema_app.workflows.session import Session

Stage = tuple[School, Mapping[str, str]]


@pytest.fixture(scope="module")
def stages(tmp_path_factory: pytest.TempPathFactory) -> Stages:
    return Stages(tmp_path_factory.mktemp("skole"))


@pytest.fixture
def planned(stages: Stages) -> Iterator[Stage]:
    with stages.at(PLANNED) as stage:
        yield stage


def minute(session: Session, leader: str) -> str:
    split_kit.add_class(session)
    about: list[Json] = [
        {
            "id": "s1",
            "sak_tema": "Oppfølging",
            "sak_elev": {"ref": "", "name": PUPIL},
            "sak_arkiveres": True,
            "sak_droftet": "Prøve er alene når Stein er borte.",
        },
        {
            "id": "s2",
            "sak_tema": "Oppfølging",
            "sak_elev": {"ref": "p-stein", "name": "Stein Berg"},
            "sak_arkiveres": True,
            "sak_droftet": "Stein er mye borte.",
        },
    ]
    people: list[Json] = [
        {
            "id": f"d{number}",
            "deltaker": {"ref": "", "name": name, "kind": "staff"},
            "deltaker_rolle": "laerer",
            "deltaker_til_stede": "til_stede",
        }
        for number, name in enumerate((split_kit.TEACHER, COUNSELLOR))
    ]
    return split_kit.finished_minute(
        session,
        klasse="8A",
        moteleder={"ref": "", "name": leader},
        deltakere=people,
        laringsmiljo="Roligere enn i høst.",
        saker=about,
    )


def copy_of(session: Session, minute_id: str, name: str) -> str:
    wanted = next(one for one in split_minutes.pupils_of(session, minute_id) if one.name == name)
    draft = split_minutes.start_extract(session, minute_id, wanted.pupil_id).draft.draft_id
    split_kit.gone_through(session, draft)
    return finish_document.finish_document(session, draft).document.document_id


def test_who_was_in_the_meeting_reads_the_minute_and_not_the_copy(planned: Stage) -> None:
    school, ids = planned
    with newcomer(school, COUNSELLOR, Role.COUNSELLOR, "radgiver") as counsellor:
        school.exchange(school.rector, counsellor, school.teacher)
        written = minute(school.teacher, split_kit.TEACHER)
        copy = copy_of(school.teacher, written, PUPIL)
        other = copy_of(school.teacher, written, "Stein Berg")
        school.exchange(school.teacher, counsellor, school.rector)

        assert {one.document_id for one in counsellor.vault.documents.list()} == {written}
        read = {one.document_id: one for one in school.rector.vault.documents.list()}
        assert {written, copy, other} <= set(read)
        assert (read[copy].pupil, read[other].pupil) == (PUPIL, "Stein Berg")
        assert not {copy, other} & {one.document_id for one in school.office.vault.documents.list()}
        assert school.teacher.school is not None
        (case,) = school.teacher.school.cases()
        assert copy in case.documents
        assert not {other, written} & set(case.documents)
        # the two copies are not one row with the minute, though they say what they are taken from
        rows = {one.first.document_id: one for one in cases.threads_of(school.rector)}
        assert {one.document_id for one in rows[other].documents} == {other}
        assert ids

        with pytest.raises(SkjemaError) as found:
            split_minutes.pupils_of(counsellor, written)
        assert found.value.code is ErrorCode.EXTRACT_NOT_YOURS


def test_who_led_the_meeting_may_split_it_too(planned: Stage) -> None:
    school, _ids = planned
    written = minute(school.teacher, RECTOR)
    school.exchange(school.teacher, school.rector)
    split_kit.add_class(school.rector)
    copy = copy_of(school.rector, written, "Stein Berg")
    document = school.rector.vault.documents.get(copy)
    assert school.rector.school is not None
    assert document.author == school.rector.school.person_id
    assert document.supplements == written


def test_a_member_of_the_pupils_case_reads_the_copy_without_the_minute(planned: Stage) -> None:
    school, ids = planned
    with newcomer(school, "Sosial Lærersen", Role.SOCIAL_TEACHER, "sosiallaerer") as member:
        school.exchange(school.rector, member, school.teacher)
        assert school.rector.school is not None
        assert member.school is not None
        school.rector.school.add_member(ids["case"], member.school.person_id)
        school.exchange(school.rector, member, school.teacher)
        written = minute(school.teacher, split_kit.TEACHER)
        copy = copy_of(school.teacher, written, PUPIL)
        other = copy_of(school.teacher, written, "Stein Berg")
        school.exchange(school.teacher, member)

        held = {one.document_id for one in member.vault.documents.list()}
        assert copy in held
        assert not {other, written} & held
        view = cases.open_case(member, copy)
        assert (view.document.pupil, view.case_id) == (PUPIL, ids["case"])
        assert any(PUPIL in one.pupil for one in member.vault.documents.list() if one.document_id == copy)
        assert [one.supplements for one in view.supplements if one.document_id == copy] == []
