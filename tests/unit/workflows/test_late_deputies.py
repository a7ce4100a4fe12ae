"""A deputy who was offline: what they wrote on their days and that came afterwards is told, and taken or left."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from case_kit import REASON
from school_stages import newcomer
from three_people import COUNSELLOR, RECTOR, School, decided, report

from skjema_app.domain.errors import ErrorCode, SkjemaError
from skjema_app.domain.roles import Role
from skjema_app.domain.school import MarkKind
from skjema_app.workflows import deputies, home, late_deputies, people, review
from skjema_app.workflows.session import Session

Stage = tuple[School, Mapping[str, str]]


def on_home(session: Session) -> list[str]:
    return [item.title for item in home.home(session).waiting if item.kind == "late"]


def refused(session: Session, person: str, entries: tuple[str, ...]) -> ErrorCode:
    with pytest.raises(SkjemaError) as found:
        late_deputies.accept(session, person, entries)
    return found.value.code


def test_an_honest_deputys_late_work_is_told_left_and_taken(with_plan: Stage) -> None:
    school, ids = with_plan
    today = school.clock.now().date()
    with newcomer(school, COUNSELLOR, Role.COUNSELLOR, "radgiver") as counsellor:
        her = next(one.person_id for one in people.list_people(school.rector) if one.name == COUNSELLOR)
        deputies.name_deputy(school.rector, her, today, today)
        fresh = report(school.teacher)
        school.exchange(school.rector, school.teacher, counsellor)
        review.approve(counsellor, ids["plan"], comment=REASON)
        decided(counsellor, fresh.document_id)
        school.clock.advance(days=1)
        school.exchange(school.rector, school.teacher)
        assert late_deputies.late_groups(school.rector) == ()
        school.exchange(counsellor, school.rector, school.teacher)

        (group,) = late_deputies.late_groups(school.rector)
        assert group.sentence == f"{COUNSELLOR} skrev 3 ting som stedfortreder. De kom hit først etter siste dag."
        assert [one.words for one in group.lines] == [
            "Godkjente: Prøve Prøvesen · Aktivitetsplan",
            "Bestemte om: Prøve Prøvesen · Melding til rektor",
            "Åpnet en sak",
        ]
        approved = group.lines[0]
        assert approved.when.startswith("Skrevet 23. november 2026 kl. ")
        assert "Kom hit 24. november 2026 kl. " in approved.when
        assert on_home(school.rector) == [group.sentence]
        (mine,) = on_home(counsellor)
        assert mine.startswith("Du skrev 3 ting")
        assert RECTOR not in mine
        assert not late_deputies.late_groups(counsellor)[0].may_weigh
        assert late_deputies.late_groups(school.teacher) == ()
        assert refused(school.teacher, her, group.entries) is ErrorCode.NOT_AN_ISSUER
        assert refused(school.rector, her, ()) is ErrorCode.DEPUTY_LATE_GONE

        late_deputies.let_lie(school.rector, her, group.entries)
        school.exchange(school.rector, counsellor)
        assert on_home(school.rector) == on_home(counsellor) == []
        assert late_deputies.late_groups(school.rector)[0].left

        late_deputies.accept(school.rector, her, group.entries)
        school.exchange(school.rector, counsellor, school.teacher)
        assert late_deputies.late_groups(school.rector) == late_deputies.late_groups(counsellor) == ()
        for session in (school.rector, school.teacher):
            assert session.school is not None
            said = {mark.kind for mark in session.school.marks(ids["plan"])}
            assert MarkKind.APPROVED in said
            assert MarkKind.DECIDED in {mark.kind for mark in session.school.marks(fresh.document_id)}
            assert session.vault.rebuild().equal
