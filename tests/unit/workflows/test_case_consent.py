"""Consent in a case: gathered, withdrawn, expired; sharing refused, or overridden and logged; no duty ever waits."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path

import pytest
from case_kit import in_case, own_form, view
from three_people import School, report
from work_kit import finished, new_session

from skjema_app.domain.consent import ConsentState
from skjema_app.domain.documents import EventKind
from skjema_app.domain.errors import ErrorCode, SkjemaError
from skjema_app.system.clock import FixedClock
from skjema_app.workflows import consent, share_outside
from skjema_app.workflows.case_actions import CaseAction
from skjema_app.workflows.session import Session

Stage = tuple[School, Mapping[str, str]]
ONLY_PPT = {"samtykke_tjenester": ["ppt"], "samtykke_til": "2027-01-31"}


def refused(call: object, *words: object, **named: object) -> SkjemaError:
    with pytest.raises(SkjemaError) as found:
        call(*words, **named)  # type: ignore[operator]
    return found.value


def states(session: Session, document_id: str) -> dict[str, ConsentState]:
    return {one.service.service_id: one.state for one in view(session, document_id).work.consents}


def kinds(session: Session, document_id: str) -> list[EventKind]:
    return [one.kind for one in session.vault.documents.events(document_id)]


@pytest.fixture
def alone(tmp_path: Path, clock: FixedClock) -> Iterator[Session]:
    session = new_session(tmp_path / "hvelv", clock)
    yield session
    session.close()


@pytest.fixture
def clock() -> FixedClock:
    from work_kit import MONDAY

    return FixedClock(MONDAY)


def test_a_consent_is_shown_expires_and_is_withdrawn_per_service(alone: Session, clock: FixedClock) -> None:
    row = finished(alone)
    assert view(alone, row).work.consents == ()
    made = in_case(
        alone,
        row,
        "samtykke",
        samtykke_tjenester=["ppt", "bup", "annet"],
        samtykke_annet="Fotballklubben",
        samtykke_til="2027-01-31",
    )
    lines = {one.service.service_id: one for one in view(alone, row).work.consents}
    assert set(lines) == {"ppt", "bup", "annet:fotballklubben"}
    assert lines["annet:fotballklubben"].service.name == "Fotballklubben"
    assert (lines["ppt"].by, lines["ppt"].until) == ("Anne Solberg", "søndag 31. januar 2027")
    assert lines["ppt"].given == "tirsdag 17. november 2026, muntlig"

    later = {"who": "Anne Solberg", "how": "telefon"}
    assert (
        refused(consent.withdraw_consent, alone, made.document_id, "hs", happened=date(2026, 11, 23), **later).code
        is ErrorCode.NO_CONSENT
    )
    assert (
        refused(consent.withdraw_consent, alone, made.document_id, "ppt", happened=date(2026, 11, 24), **later).code
        is ErrorCode.DATE_AHEAD
    )
    assert (
        refused(consent.withdraw_consent, alone, made.document_id, "ppt", happened=date(2026, 11, 23), who=" ").code
        is ErrorCode.CONSENT_WORDS
    )
    consent.withdraw_consent(alone, made.document_id, "ppt", happened=date(2026, 11, 23), **later)
    assert states(alone, row) == {
        "ppt": ConsentState.WITHDRAWN,
        "bup": ConsentState.IN_FORCE,
        "annet:fotballklubben": ConsentState.IN_FORCE,
    }
    line = next(one for one in view(alone, row).work.consents if one.service.service_id == "ppt")
    assert (line.withdrawn, line.may_withdraw) == ("mandag 23. november 2026 av Anne Solberg", False)
    clock.advance(days=90)
    assert states(alone, row)["bup"] is ConsentState.EXPIRED
    alone.vault.rebuild()
    assert states(alone, row)["ppt"] is ConsentState.WITHDRAWN


def test_sharing_outside_needs_a_consent_or_a_reason_and_is_logged(alone: Session, tmp_path: Path) -> None:
    row = finished(alone)
    target = tmp_path / "til ppt.pdf"
    ask = {"service": ["ppt"], "recipient": "PPT, ved Siv Aas"}
    missing = refused(share_outside.share_outside, alone, row, target, **ask)
    assert (missing.code, missing.details) == (ErrorCode.CONSENT_MISSING, {"services": "PPT"})
    assert not target.exists()
    assert kinds(alone, row) == []

    share_outside.share_outside(alone, row, target, override="Eleven er i fare hjemme.", **ask)
    assert target.exists()
    assert kinds(alone, row) == [EventKind.EXPORTED, EventKind.SHARED_OUTSIDE]
    logged = alone.vault.documents.events(row)[-1]
    assert (logged.who, logged.how, logged.text) == (
        "PPT, ved Siv Aas",
        "PPT",
        "Uten samtykke: Eleven er i fare hjemme.",
    )

    in_case(alone, row, "samtykke", **ONLY_PPT)
    share_outside.share_outside(alone, row, tmp_path / "med.pdf", **ask)
    assert alone.vault.documents.events(row)[-1].text == "Med samtykke"
    both = refused(
        share_outside.share_outside, alone, row, tmp_path / "to.pdf", service=["ppt", "bup"], recipient="BUP"
    )
    assert both.details == {"services": "BUP"}
    assert (
        refused(share_outside.share_outside, alone, row, tmp_path / "x.pdf", service=[], recipient="BUP").code
        is ErrorCode.CONSENT_WORDS
    )
    assert CaseAction.SHARE_OUTSIDE in view(alone, row).actions


def test_a_consent_about_another_pupil_opens_nothing(alone: Session, tmp_path: Path) -> None:
    other = finished(alone, hvem={"ref": "", "name": "Annen Elevsen"}, klasse="8A")
    in_case(alone, other, "samtykke", **ONLY_PPT)
    mine = finished(alone)
    assert (
        refused(share_outside.share_outside, alone, mine, tmp_path / "x.pdf", service=["ppt"], recipient="PPT").code
        is ErrorCode.CONSENT_MISSING
    )
    namesake = finished(alone, hvem={"ref": "", "name": "Annen Elevsen"}, klasse="10C")
    assert consent.lacking_for(alone, namesake, ["ppt"]) == ("ppt",), "the same name in another class is somebody else"


def test_a_report_to_r_team_waits_for_consent_or_says_why_it_does_not(with_plan: Stage) -> None:
    school, ids = with_plan
    case = ids["case"]
    given = in_case(school.teacher, case, "samtykke", samtykke_tjenester=["sosial_r_team"], samtykke_dato="2026-11-20")
    school.clock.advance(days=1)
    consent.withdraw_consent(school.teacher, given.document_id, "", who="Mor", happened=date(2026, 11, 24))
    old = refused(in_case, school.teacher, case, "r-team-melding", samtykke_dato="2026-11-20")
    assert old.code is ErrorCode.CONSENT_MISSING, "what was given before somebody withdrew theirs doesn't hold"
    drafts = [one for one in school.teacher.vault.drafts.list() if one.pin.form_id == "r-team-melding"]
    assert len(drafts) == 1, "everything that was written is kept"

    without = {
        "har_samtykke": "nei",
        "deling": "likevel",
        "uten_samtykke_grunn": "Eleven har det så vondt at det ikke kan vente.",
        "samtykke_fra": None,
        "samtykke_tjenester": None,
        "samtykke_dato": None,
        "samtykke_mate": None,
        "samtykke_til": None,
        "samtykke_hva": None,
    }
    sent = in_case(school.teacher, case, "r-team-melding", **without)
    events = school.teacher.vault.documents.events(sent.document_id)
    assert [(one.kind, one.text) for one in events] == [
        (EventKind.SHARED_OUTSIDE, "Uten samtykke: Eleven har det så vondt at det ikke kan vente.")
    ]


def test_only_to_the_rector_needs_no_consent(with_plan: Stage) -> None:
    school, ids = with_plan
    none = dict.fromkeys(
        ("samtykke_fra", "samtykke_tjenester", "samtykke_dato", "samtykke_mate", "samtykke_til", "samtykke_hva")
    )
    sent = in_case(
        school.teacher, ids["case"], "r-team-melding", har_samtykke="ikke_spurt", deling="kun_rektor", **none
    )
    school.exchange()
    assert sent.document_id in {one.document_id for one in school.rector.vault.documents.list()}
    assert kinds(school.teacher, sent.document_id) == []


def test_the_duty_to_tell_never_waits_for_a_consent(school: School, tmp_path: Path) -> None:
    told = report(school.teacher, fuller=False)
    hidden = own_form(school.teacher, "ansatt-12-5")
    school.exchange()
    assert told.document_id in {one.document_id for one in school.rector.vault.documents.list()}
    assert not hidden.school
    assert (
        refused(
            share_outside.share_outside,
            school.teacher,
            hidden.document_id,
            tmp_path / "x.pdf",
            service=["ppt"],
            recipient="PPT",
        ).code
        is ErrorCode.RESTRICTED
    )
    from skjema_app.workflows import documents

    documents.export_pdf(school.teacher, hidden.document_id, tmp_path / "til kommunen.pdf")
    assert (tmp_path / "til kommunen.pdf").exists(), "to the municipality it goes without anybody's consent"
