"""A person with two machines: the first vouches, an issuer lets the second in, and nobody vouches for others."""

from __future__ import annotations

from pathlib import Path

import pytest
from judge_kit import ROOM, b64, feed_key, founded, person_id, receiving_key
from three_people import TEACHER, decided, report, school_of_three, supplement
from work_kit import secret

from skjema_app.domain.answers import Json
from skjema_app.domain.errors import ErrorCode, SkjemaError
from skjema_app.domain.school import Membership
from skjema_app.vault.bodies import EntryState, EntryType
from skjema_app.workflows import cases, exchanging, join_school, people, review, second_machine


def test_the_first_machine_vouches_and_an_issuer_lets_the_second_in(tmp_path: Path) -> None:
    with school_of_three(tmp_path) as school:
        first = report(school.teacher, fuller=False)
        supplement(school.teacher, first)
        school.exchange()
        decided(school.rector, first.document_id)
        school.exchange()
        assert school.teacher.school is not None
        me = school.teacher.school.person_id
        invited = people.invite(school.teacher, name=TEACHER, roles=(), person_id=me)
        second = join_school.start_invited(
            data=invited.data,
            code=" ".join(invited.code),
            password=secret(),
            vault_folder=tmp_path / "maskin2",
            exchange_folder=school.folder,
            clock=school.clock,
        )
        assert second.school is not None
        try:
            (said,) = exchanging.exchange_now(school.teacher).notices
            assert "meldt til skolen" in said
            school.exchange(second, school.rector)
            assert second.school.membership is Membership.WAITING
            (line,) = second_machine.waiting(school.rector)
            assert (line.person_id, line.name) == (me, TEACHER)
            with pytest.raises(SkjemaError) as found:
                second_machine.let_in(school.teacher, line.device_id)
            assert found.value.code is ErrorCode.NOT_AN_ISSUER
            second_machine.let_in(school.rector, line.device_id)
            school.exchange(school.rector, school.teacher, second)
            assert second.school.membership is Membership.CERTIFIED
            assert second.school.person_id == me
            assert not second_machine.waiting(school.rector)
            school.exchange(school.rector, school.teacher, second)
            assert [one.number for one in cases.list_cases(second)] == [
                one.number for one in cases.list_cases(school.teacher)
            ]
            assert second.vault.documents.get(first.document_id).author == me
            assert not any(row.document_id == first.document_id for row in review.list_reviews(second))
        finally:
            second.close()


def vouch(who: str, name: str, person: str) -> dict[str, Json]:
    from skjema_app.crypto.identity import device_id_of

    return {
        "person": person_id(person),
        "device": device_id_of(feed_key(name)),
        "feed_public": feed_key(name).hex(),
        "receiving_public": receiving_key(name).hex(),
        "pdf_public": b64(b"pdf " + who.encode()),
        "old_leaf_sha256": "",
    }


def test_nobody_vouches_for_somebody_elses_machine_and_a_vouch_gives_no_right() -> None:
    school = founded()
    own = school.write("kari", EntryType.DEVICE_VOUCHED, ROOM, vouch("kari", "kari2", "kari"))
    for_another = school.write("kari", EntryType.DEVICE_VOUCHED, ROOM, vouch("kari", "mallory", "rektor"))
    by_stranger = school.write("eva", EntryType.DEVICE_VOUCHED, ROOM, vouch("eva", "eva2", "eva"))
    school.device("kari2", "kari")
    written = school.finish("kari2", "d")
    assert school.state(own) == (EntryState.ACCEPTED, "")
    assert school.state(for_another) == (EntryState.REFUSED, "other-person")
    assert school.state(by_stranger)[0] is not EntryState.ACCEPTED
    assert school.state(written)[0] is not EntryState.ACCEPTED
    assert school.device("kari2").device_id not in school.judge().roster.devices
