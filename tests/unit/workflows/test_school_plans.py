"""Plans between people: begun, returned, corrected, approved, forked and joined, and what the office sees of it all."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import pytest
from school_stages import bytes_under, dump_of, newcomer
from three_people import COUNSELLOR, OFFICE, PLAN, PUPIL, RECTOR, TEACHER, School, new_version, planned
from work_kit import ANSWERS, finished

from skjema_app.domain.documents import EventKind, Place
from skjema_app.domain.errors import ErrorCode, SkjemaError
from skjema_app.domain.roles import Role
from skjema_app.domain.school import Case
from skjema_app.workflows import (
    afterwards,
    cases,
    documents,
    exchanging,
    fill_form,
    finish_document,
    home_school,
    people,
    plan,
    review,
    verify_pdf,
)
from skjema_app.workflows.case_actions import CaseAction
from skjema_app.workflows.cases import CaseState
from skjema_app.workflows.review import ReviewKind
from skjema_app.workflows.session import Session
from skjema_app.workflows.standing import Standing, standing_of

Stage = tuple[School, Mapping[str, str]]
REASON = "Resten tas på evalueringsmøtet."
CORRECTED = [{"id": "a1", "tiltak_hva": "Per og Lise står ved benkene i storefri.", "tiltak_niva": "voksne"}]


def refused(call: object, *words: object, **named: object) -> ErrorCode:
    with pytest.raises(SkjemaError) as found:
        call(*words, **named)  # type: ignore[operator]
    return found.value.code


def standing(session: Session, document_id: str) -> Standing:
    assert session.school is not None
    return standing_of(session.school.marks(document_id)).standing


def kinds(session: Session) -> list[ReviewKind]:
    return [row.kind for row in review.list_reviews(session)]


@contextmanager
def deputy_of(school: School, case_id: str) -> Iterator[Session]:
    with newcomer(school, "Ditte Deputert", Role.DEPUTY, "assisterende") as found:
        school.exchange(school.rector, found)
        add_to_case(school, case_id, found)
        yield found


def add_to_case(school: School, case_id: str, session: Session) -> None:
    assert school.rector.school is not None
    assert session.school is not None
    school.rector.school.add_member(case_id, session.school.person_id)
    school.exchange(school.rector, session, school.teacher)


def test_a_plan_begins_with_what_is_known_and_never_with_the_pupils_words(reported: Stage) -> None:
    from three_people import decided

    school, ids = reported
    decided(school.rector, ids["report"])
    school.exchange()
    case = cases.open_case(school.teacher, ids["report"]).case_id

    begun = plan.start_plan(school.teacher, case)
    again = plan.start_plan(school.teacher, case)

    assert again.draft.draft_id == begun.draft.draft_id
    assert begun.draft.answers["hvem"] == {"ref": "", "name": PUPIL}
    assert begun.draft.answers["klasse"] == "8A"
    told = str(begun.draft.answers)
    assert str(ANSWERS["stemme_ord"]) not in told
    assert "noen voksne er ute" not in told
    assert not [name for name in begun.draft.answers if name.startswith("stemme")]
    assert str(ANSWERS["stemme_ord"]) in begun.earlier_words, "so that the same words again are asked about"
    assert refused(plan.start_plan, school.office, case) is ErrorCode.CASE_UNKNOWN
    assert refused(plan.start_plan, school.teacher, "0" * 32) is ErrorCode.CASE_UNKNOWN


def test_a_case_has_one_plan_and_only_plans_get_versions(with_plan: Stage) -> None:
    school, ids = with_plan
    private = finished(school.teacher, gjelder_ansatt="ja")

    assert refused(plan.start_plan, school.rector, ids["case"]) is ErrorCode.PLAN_EXISTS
    for other in (ids["report"], ids["decision"], private):
        assert refused(plan.start_version, school.teacher, other) is ErrorCode.NOT_A_VERSION
        assert refused(review.approve, school.rector, ids["report"]) is ErrorCode.NOT_ALLOWED
        assert refused(review.return_version, school.rector, ids["decision"], "Nei") is ErrorCode.NOT_ALLOWED
    assert CaseAction.NEW_VERSION in cases.open_case(school.teacher, ids["report"]).actions


def test_returned_corrected_and_approved_with_two_signatures(with_plan: Stage, tmp_path: Path) -> None:
    school, ids = with_plan
    assert kinds(school.rector) == [ReviewKind.APPROVE]
    assert refused(review.return_version, school.rector, ids["plan"], "  ") is ErrorCode.COMMENT_MISSING
    review.return_version(school.rector, ids["plan"], "Hvem følger opp når en er borte?")
    school.exchange()
    assert kinds(school.rector) == []
    assert standing(school.teacher, ids["plan"]) is Standing.RETURNED
    assert cases.open_case(school.teacher, ids["report"]).state is CaseState.PLAN_RETURNED
    assert "returned" in {item.kind for item in home_school.school_items(school.teacher)}
    assert cases.open_case(school.teacher, ids["report"]).versions[0].comment == "Hvem følger opp når en er borte?"

    begun = plan.start_version(school.teacher, ids["plan"])
    assert begun.draft.answers["stemme_ord"] == PLAN["stemme_ord"], "a correction keeps everything"
    second = new_version(school.teacher, ids["plan"], tiltak=CORRECTED)
    school.exchange()
    assert (second.number, second.parents, second.series) == (2, (ids["plan"],), ids["plan"])
    view = review.review(school.rector, second.document_id)
    assert view.previous == 1
    assert view.comment == "Hvem følger opp når en er borte?"
    assert {change.path for change in view.changes} == {"tiltak/a1/tiltak_hva", "tiltak/b2"}
    assert view.may_approve

    first_pdf = school.teacher.vault.documents.pdf(second.document_id)
    review.approve(school.rector, second.document_id, comment=REASON)
    assert refused(review.approve, school.rector, second.document_id, comment=REASON) is ErrorCode.ANSWERED_ALREADY
    assert refused(review.return_version, school.rector, second.document_id, "Nei") is ErrorCode.ANSWERED_ALREADY
    school.exchange()

    assert standing(school.teacher, second.document_id) is Standing.APPROVED
    assert cases.open_case(school.teacher, ids["report"]).state is CaseState.PLAN_APPROVED
    both = documents.signed_pdf(school.teacher, second.document_id)
    assert both.startswith(first_pdf)
    assert documents.signed_pdf(school.office, second.document_id) == both
    (tmp_path / "plan.pdf").write_bytes(both)
    (tmp_path / "rot.pem").write_text(verify_pdf.root_certificate_pem(school.office))
    (verdict,) = verify_pdf.verify_files((tmp_path / "plan.pdf",), roots=(tmp_path / "rot.pem",))
    assert verdict.good
    assert [(one.name, one.intact, one.confirmed) for one in verdict.signers] == [
        (TEACHER, True, True),
        (RECTOR, True, True),
    ]

    after = plan.start_version(school.teacher, second.document_id)
    assert "stemme_ord" not in after.draft.answers, "after an approval the pupil is asked again"
    assert after.draft.answers["mal"] == PLAN["mal"]
    with pytest.raises(finish_document.AnswersNotComplete):
        finish_document.finish_document(school.teacher, after.draft.draft_id)
    third = new_version(
        school.teacher,
        second.document_id,
        stemme_ord="Nå er Kari der.",
        stemme_onske="At det fortsetter.",
        stemme_hvem=PLAN["stemme_hvem"],
        stemme_dato="2026-11-23",
        stemme="ja",
        stemme_vektlagt="Vi fortsetter slik Prøve ba om.",
    )
    school.exchange()
    assert review.review(school.rector, third.document_id).comment == "", "a reason for approving is no comment"


def test_a_gap_in_the_checklist_asks_the_approver_for_a_reason(with_plan: Stage) -> None:
    school, ids = with_plan
    draft = plan.start_version(school.teacher, ids["plan"]).draft
    unheard = {
        **{name: value for name, value in draft.answers.items() if not name.startswith("stemme")},
        "stemme": "ikke_enna",
        "stemme_grunn": "gikk_hjem",
        "stemme_plan_hvem": PLAN["stemme_hvem"],
        "stemme_plan_dato": "2026-11-24",
    }
    fill_form.save_draft(school.teacher, draft.draft_id, unheard, Place())
    second = finish_document.finish_document(school.teacher, draft.draft_id).document.document_id
    school.exchange()

    assert review.review(school.rector, second).gaps
    assert refused(review.approve, school.rector, second) is ErrorCode.COMMENT_MISSING
    assert refused(review.approve, school.rector, second, comment=" \n") is ErrorCode.COMMENT_MISSING
    review.approve(school.rector, second, comment=REASON)
    school.exchange()
    assert cases.open_case(school.teacher, ids["report"]).versions[-1].comment == REASON


def test_the_office_sees_the_approved_version_and_what_was_decided_and_nothing_more(
    with_plan: Stage, tmp_path: Path
) -> None:
    school, ids = with_plan
    review.return_version(school.rector, ids["plan"], "Rett tiltak én.")
    school.exchange()
    second = new_version(school.teacher, ids["plan"], tiltak=CORRECTED).document_id
    school.exchange()
    review.approve(school.rector, second, comment=REASON)
    school.exchange()

    have = {one.document_id for one in school.office.vault.documents.list()}
    assert have == {ids["report"], ids["decision"], second}
    assert "Rett tiltak én" in dump_of(school.teacher)
    assert "Rett tiltak én" not in dump_of(school.office), "what was said of version 1 is not the office's"
    assert "Moren har merket" in dump_of(school.rector)
    assert "Moren har merket" not in dump_of(school.office), "the supplement is not the office's"
    assert school.office.school is not None
    assert school.office.school.cases() == ()
    for wanted in (ids["plan"],):
        assert refused(documents.export_pdf, school.office, wanted, tmp_path / "x.pdf") is ErrorCode.DOCUMENT_UNKNOWN
    documents.export_pdf(school.office, second, tmp_path / "godkjent.pdf")
    school.exchange()
    assert any(event.kind is EventKind.EXPORTED for event in school.rector.vault.documents.events(second)), (
        "the others see that it was saved as a plain file"
    )

    (known,) = verify_pdf.verify_files((tmp_path / "godkjent.pdf",), school.office)
    assert "den nyeste versjonen" in known.sentence
    documents.export_pdf(school.teacher, ids["plan"], tmp_path / "v1.pdf")
    (old,) = verify_pdf.verify_files((tmp_path / "v1.pdf",), school.teacher)
    assert old.good
    assert "nyere versjon (2)" in old.sentence
    (unknown,) = verify_pdf.verify_files((tmp_path / "v1.pdf",), school.office)
    assert "kjenner ikke filen" in unknown.sentence

    with newcomer(school, COUNSELLOR, Role.COUNSELLOR, "radgiver") as outside:
        assert refused(review.review, outside, second) is ErrorCode.DOCUMENT_UNKNOWN
    assert refused(review.approve, school.office, second, comment=REASON) is ErrorCode.NOT_A_DECIDER
    assert CaseAction.NEW_VERSION not in cases.open_case(school.office, second).actions


def test_one_exchange_brings_a_version_with_its_approval(with_plan: Stage) -> None:
    school, ids = with_plan
    review.approve(school.rector, ids["plan"], comment=REASON)
    exchanging.exchange_now(school.rector)

    exchanging.exchange_now(school.office)

    assert standing(school.office, ids["plan"]) is Standing.APPROVED
    assert documents.signed_pdf(school.office, ids["plan"]) == documents.signed_pdf(school.rector, ids["plan"])


def test_an_author_never_approves_also_not_from_another_machine(with_plan: Stage) -> None:
    school, ids = with_plan
    mine = new_version(school.rector, ids["plan"], tiltak=CORRECTED).document_id
    school.exchange()
    view = review.review(school.rector, mine)
    assert not view.may_approve
    assert "selv" in view.why_not
    assert refused(review.approve, school.rector, mine, comment=REASON) is ErrorCode.OWN_DOCUMENT
    person = next(row for row in people.list_people(school.rector) if row.you)

    with newcomer(school, RECTOR, Role.PRINCIPAL, "rektor2", person_id=person.person_id) as second:
        school.exchange(school.rector, second)
        assert refused(review.approve, second, mine, comment=REASON) is ErrorCode.OWN_DOCUMENT
    after = new_version(school.teacher, mine, mal="Et nytt mål som læreren skrev.").document_id
    school.exchange()
    assert refused(review.approve, school.rector, after, comment=REASON) is ErrorCode.OWN_DOCUMENT, "of an ancestor"
    assert refused(review.approve, school.teacher, after, comment=REASON) is ErrorCode.NOT_A_DECIDER


def test_a_deputy_signs_on_behalf_and_both_answers_at_once_are_settled(with_plan: Stage) -> None:
    school, ids = with_plan
    with deputy_of(school, ids["case"]) as deputy:
        review.return_version(school.rector, ids["plan"], "Rett tiltak én.")
        review.approve(deputy, ids["plan"], comment=REASON)
        school.exchange(school.rector, deputy, school.teacher)

        for session in (school.rector, deputy, school.teacher):
            assert standing(session, ids["plan"]) is Standing.CONFLICT
        assert kinds(school.rector) == kinds(deputy) == [ReviewKind.SETTLE]
        titles = [item.title for item in cases.open_case(school.teacher, ids["report"]).timeline]
        assert "Godkjent etter fullmakt" in titles
        assert refused(review.settle, school.teacher, ids["plan"], approved=True) is ErrorCode.NOT_A_DECIDER

        review.settle(school.rector, ids["plan"], approved=True)
        school.exchange(school.rector, deputy, school.teacher, school.office)
        for session in (school.rector, deputy, school.teacher):
            assert standing(session, ids["plan"]) is Standing.APPROVED
        assert kinds(school.rector) == []
        assert ids["plan"] in {one.document_id for one in school.office.vault.documents.list()}


def test_two_versions_from_one_parent_are_both_shown_and_joined(with_plan: Stage) -> None:
    school, ids = with_plan
    with newcomer(school, COUNSELLOR, Role.COUNSELLOR, "radgiver") as counsellor:
        add_to_case(school, ids["case"], counsellor)
        hers = new_version(counsellor, ids["plan"], mal="Målet slik rådgiveren skrev det.").document_id
        theirs = new_version(school.teacher, ids["plan"], tiltak=CORRECTED).document_id
        school.exchange(school.teacher, counsellor, school.rector)

        for session in (school.rector, school.teacher, counsellor):
            view = cases.open_case(session, ids["report"])
            assert view.state is CaseState.FORK
            assert set(view.fork) == {hers, theirs}
            assert CaseAction.JOIN in view.actions
        assert kinds(school.rector) == [ReviewKind.JOIN]
        assert {one.document_id for one in review.review(school.rector, hers).fork} == {hers, theirs}
        assert "fork" in {item.kind for item in home_school.school_items(school.teacher)}
        assert refused(plan.start_version, counsellor, hers, ids["report"]) is ErrorCode.NOT_A_VERSION

        joined = new_version(counsellor, hers, theirs, tiltak=CORRECTED)
        school.exchange(school.teacher, counsellor, school.rector)

        assert joined.number == 3
        assert set(joined.parents) == {hers, theirs}
        assert len(joined.authors) == 2
        for session in (school.rector, school.teacher, counsellor):
            assert cases.open_case(session, ids["report"]).fork == ()
            assert cases.open_case(session, ids["report"]).state is CaseState.PLAN_WAITING
        assert kinds(school.rector) == [ReviewKind.APPROVE]
        text = _pdf_text(school.rector.vault.documents.pdf(joined.document_id))
        assert text.count("SHA-256") >= 2, "both versions before it are named"


def test_approved_elsewhere_is_an_event_with_who_and_how(with_plan: Stage) -> None:
    school, ids = with_plan
    args = {"who": "Rita Oppdiktet", "happened": "2026-11-23", "how": "papir"}

    assert refused(afterwards.approved_outside, school.teacher, ids["plan"], **args) is ErrorCode.NOT_A_DECIDER
    assert (
        refused(afterwards.approved_outside, school.rector, ids["plan"], **{**args, "who": " "})
        is ErrorCode.COMMENT_MISSING
    )
    afterwards.approved_outside(school.rector, ids["plan"], **args, scan=b"%PDF-1.7 skannet")
    school.exchange()

    (item,) = [one for one in cases.open_case(school.teacher, ids["report"]).timeline if "utenfor" in one.title]
    assert "Rita Oppdiktet" in item.text
    assert "papir" in item.text
    (event,) = school.teacher.vault.documents.events(ids["plan"])
    assert school.teacher.school is not None
    assert school.teacher.school.scan(event.entry_id) == b"%PDF-1.7 skannet"
    assert documents.signed_pdf(school.teacher, ids["plan"]) == school.teacher.vault.documents.pdf(ids["plan"])
    assert CaseAction.APPROVED_OUTSIDE not in cases.open_case(school.rector, ids["report"]).actions


def test_a_crash_between_a_plan_and_its_case_is_made_good(with_plan: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    school, ids = with_plan
    begun = plan.start_version(school.teacher, ids["plan"])
    fill_form.save_draft(school.teacher, begun.draft.draft_id, {**begun.draft.answers, "tiltak": CORRECTED}, Place())
    with monkeypatch.context() as broken:
        broken.setattr(type(school.teacher.school), "link", _power_cut)
        with pytest.raises(KeyboardInterrupt):
            finish_document.finish_document(school.teacher, begun.draft.draft_id)
    second = max(school.teacher.vault.documents.list(), key=lambda one: one.number).document_id
    assert second not in _case(school.teacher, ids).documents

    school.exchange()

    assert second in _case(school.teacher, ids).documents
    assert second in _case(school.rector, ids).documents
    assert _case(school.teacher, ids).documents.count(second) == 1


def test_a_crash_between_the_first_plan_and_its_case_is_made_good(
    reported: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    from three_people import decided

    school, ids = reported
    decided(school.rector, ids["report"])
    school.exchange()
    case = cases.open_case(school.teacher, ids["report"]).case_id
    with monkeypatch.context() as broken:
        broken.setattr(type(school.teacher.school), "link", _power_cut)
        with pytest.raises(KeyboardInterrupt):
            planned(school.teacher, case)

    school.exchange()

    assert cases.open_case(school.rector, ids["report"]).state is CaseState.PLAN_WAITING
    assert len(cases.open_case(school.rector, ids["report"]).versions) == 1


def test_a_crash_between_an_approval_and_the_office_is_made_good(
    with_plan: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    school, ids = with_plan
    with monkeypatch.context() as broken:
        broken.setattr(type(school.rector.school), "grant", _power_cut)
        with pytest.raises(KeyboardInterrupt):
            review.approve(school.rector, ids["plan"], comment=REASON)
    school.exchange()

    assert ids["plan"] in {one.document_id for one in school.office.vault.documents.list()}


def test_an_exchange_with_nothing_new_writes_nothing_and_the_folder_names_nobody(with_plan: Stage) -> None:
    school, _ids = with_plan
    assert school.teacher.school is not None
    before = school.teacher.school.feeds().tips()
    school.exchange()
    assert school.teacher.school.feeds().tips() == before, "an exchange with nothing new writes nothing"
    folder = bytes_under(school.folder)
    assert OFFICE.encode() not in folder
    assert PUPIL.encode() not in folder


def _case(session: Session, ids: Mapping[str, str]) -> Case:
    assert session.school is not None
    return session.school.case(ids["case"])


def _power_cut(*_words: object, **_named: object) -> object:
    raise KeyboardInterrupt


def _pdf_text(pdf: bytes) -> str:
    import pypdfium2

    document = pypdfium2.PdfDocument(pdf)
    return "\n".join(page.get_textpage().get_text_range() for page in document)
