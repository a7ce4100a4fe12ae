"""*Til godkjenning*, *Saker* and *Hjem* on a school's real vaults: decide, return, approve, join, withdraw, share."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import ui_kit
import work_kit
from PySide6.QtCore import QSize, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QWidget
from review_shots import Window
from school_stages import PLANNED, REPORTED, Stages
from three_people import PLAN, School, founded, new_version, report
from work_kit import finished

from skjema_app.domain.school import MarkKind
from skjema_app.ui import theme
from skjema_app.ui.answer_panels import ApprovePanel, OutsidePanel, ReturnPanel, SharePanel, WithdrawPanel
from skjema_app.ui.keyed import KeyedButton
from skjema_app.ui.marked_text import MarkedText
from skjema_app.ui.review_jobs import open_review
from skjema_app.ui.side_bar import CASES, REVIEWS, SETTINGS
from skjema_app.ui.widgets.basics import Button
from skjema_app.workflows import cases, review
from skjema_app.workflows.cases import CaseAction, CaseState
from skjema_app.workflows.review import ReviewKind
from skjema_app.workflows.session import Change
from skjema_app.workflows.standing import Standing

CONTROL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def reported(stages: Stages, windows: list[Window]) -> Iterator[tuple[School, dict[str, str]]]:
    with stages.at(REPORTED) as found:
        yield found
        _close(windows)  # before their vaults


@pytest.fixture
def with_plan(stages: Stages, windows: list[Window]) -> Iterator[tuple[School, dict[str, str]]]:
    with stages.at(PLANNED) as found:
        yield found
        _close(windows)


@pytest.fixture
def windows(qapp: QApplication, tmp_path, monkeypatch) -> Iterator[list[Window]]:
    monkeypatch.setenv("SKJEMA_HOME", str(tmp_path / "home"))
    theme.apply("light", 100)
    made: list[Window] = []
    yield made
    _close(made)


def _close(windows: list[Window]) -> None:
    while windows:
        windows.pop().close()


def _open(windows: list[Window], session) -> Window:
    made = Window(session)
    windows.append(made)
    return made


def _said(root: QWidget) -> str:
    return "\n".join(one.text() for one in root.findChildren(QLabel) if one.isVisibleTo(root))


def _press(root: QWidget, words: str) -> None:
    found = [one for one in root.findChildren(KeyedButton) if one.label() == words and one.isVisibleTo(root)]
    assert found, words
    found[0].click()


def test_only_deciders_have_the_place_and_numbers_follow_what_is_shown(windows, reported) -> None:
    school, _ids = reported
    rector = _open(windows, school.rector)
    assert rector.main.side.places.button(REVIEWS).isVisible()
    assert rector.main.side.places.button(REVIEWS).label() == "Til godkjenning (1)"
    for key, page in (
        (Qt.Key.Key_4, "reviews"),
        (Qt.Key.Key_5, "archive"),
        (Qt.Key.Key_6, "settings"),
        (Qt.Key.Key_2, "cases"),
    ):
        QTest.keyClick(QApplication.focusWidget(), key, CONTROL)
        rector.settle()
        assert rector.main.stack.currentWidget() is getattr(rector.main, page)
    rector.main.hide()
    teacher = _open(windows, school.teacher)
    assert teacher.main.side.places.button(REVIEWS).isHidden()
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_4, CONTROL)
    teacher.settle()
    assert teacher.main.place == SETTINGS


def test_nothing_is_opened_by_itself_and_opening_leaves_a_receipt(windows, reported) -> None:
    school, ids = reported
    window = _open(windows, school.rector)
    window.main.go(REVIEWS)
    window.settle()
    page = window.main.reviews
    kinds = {mark.kind for mark in school.rector.school.marks(ids["report"])}
    assert page.detail.opened is None
    assert MarkKind.OPENED not in kinds
    page.list.setFocus()
    QTest.keyClick(page.list, Qt.Key.Key_Home)
    window.settle()
    assert page.detail.opened is None
    page.list.activated.emit(page.model.index(0, 0))
    window.settle()
    assert page.detail.opened.kind is ReviewKind.DECIDE
    assert MarkKind.OPENED in {mark.kind for mark in school.rector.school.marks(ids["report"])}
    school.exchange(school.rector, school.teacher)
    assert cases.open_case(school.teacher, ids["report"]).state is CaseState.OPENED


def test_a_decision_is_written_from_the_place_and_the_row_goes(windows, reported) -> None:
    school, ids = reported
    window = _open(windows, school.rector)
    main = window.main
    main.answers.open_review(ids["report"])
    window.settle()
    main.reviews.detail.buttons["decide"].click()
    window.settle()
    wizard = main.form.wizard
    assert wizard.frame.side.isVisibleTo(wizard)
    main.form.base.click()
    window.settle()
    assert main.stack.currentWidget() is main.preview
    assert "Melding til rektor" in main.preview.title.whole()
    main.preview.back_wanted.emit()
    assert main.stack.currentWidget() is main.form
    assert {view.path for view in wizard.page.questions()} >= {"mottatt_dato", "beslutning"}
    wizard._model.set_value("beslutning", "plan")
    wizard._model.set_value("saksansvarlig", {"ref": "", "name": "Rita Oppdiktet"})
    wizard._model.set_value("rolleavklaring", "Kari snakker med eleven og lager plan sammen med foresatte.")
    wizard._model.set_value("undersokelse", False)
    wizard.finish_or_review()
    window.settle()
    members = wizard.page.members
    assert members.isVisibleTo(wizard.page)
    assert "Rita Oppdiktet: du, som åpner saken" in _said(members)
    (kari,) = members.checks.values()
    assert (kari.accessibleName(), kari.accessibleDescription()) == ("Kari Eksempel", "elevens kontaktlærer")
    assert kari.isChecked()
    kari.click()
    window.settle()
    wizard.finish()
    window.settle()
    assert main.form is None, [one.path for one in wizard.journey.hindrances()]
    assert "tatt imot" in _said(main.receipt)
    assert main.receipt.delivered.isVisible()
    main.receipt.case.click()
    window.settle()
    assert main.cases.detail.view.number == "S-2026-001"
    assert main.cases.detail.view.state is CaseState.ACCEPTED
    assert main.cases.model.rows[0].number == "S-2026-001"
    assert school.rector.school.cases()[0].members == (school.rector.school.person_id,)
    (innsyn,) = (one for one in main.cases.detail.findChildren(Button) if one.label() == "Innsyn")
    innsyn.click()
    assert main.cases.detail.innsyn.name.text() == main.cases.detail.view.document.pupil
    main.cases.detail.innsyn.close_sheet()
    main.go(REVIEWS)
    window.settle()
    assert main.reviews.model.rows == ()
    assert main.reviews.empty.isVisible()
    assert main.side.places.button(REVIEWS).label() == "Til godkjenning"


def test_whoever_opens_something_stands_at_the_first_thing_to_do(windows, with_plan) -> None:
    school, ids = with_plan
    window = _open(windows, school.rector)
    main = window.main
    main.answers.open_review(ids["plan"])
    window.settle()
    assert QApplication.focusWidget() is main.reviews.detail.buttons["approve"]
    main.reviews.detail.on_return()
    main.reviews.detail.panel.cancel.click()
    window.settle()
    assert QApplication.focusWidget() is main.reviews.detail.buttons["approve"]
    main.resize(QSize(800, 600))  # one side at a time
    main.go(CASES)
    main.cases.list.activated.emit(main.cases.model.index(0, 0))
    window.settle()
    assert QApplication.focusWidget().label() == "Til godkjenning"


def test_a_plan_is_approved_after_a_last_question(windows, with_plan) -> None:
    school, ids = with_plan
    window = _open(windows, school.rector)
    main = window.main
    main.answers.open_review(ids["plan"])
    window.settle()
    detail = main.reviews.detail
    detail.buttons["approve"].click()
    assert isinstance(detail.panel, ApprovePanel)
    assert "signerer med navnet ditt" in _said(detail.panel)
    QTest.keyClick(detail.panel.do_it, Qt.Key.Key_Escape)
    window.settle()
    assert detail.panel is None
    assert cases.open_case(school.rector, ids["plan"]).state is CaseState.PLAN_WAITING
    detail.on_approve()
    detail.panel.write()
    window.settle()
    assert cases.open_case(school.rector, ids["plan"]).state is CaseState.PLAN_APPROVED
    assert main.bars.news.isVisible()
    assert "Kari Eksempel" in main.bars.news.title.text()
    assert main.reviews.model.rows == ()
    assert detail.opened is None


def test_a_return_needs_a_comment_and_the_author_sees_it(windows, with_plan) -> None:
    school, ids = with_plan
    window = _open(windows, school.rector)
    detail = window.main.reviews.detail
    window.main.answers.open_review(ids["plan"])
    window.settle()
    detail.on_return()
    assert isinstance(detail.panel, ReturnPanel)
    detail.panel.write()
    assert detail.panel.problem.isVisible()
    detail.panel.comment.setPlainText("Hvem følger opp i storefri?")
    detail.panel.write()
    window.settle()
    school.exchange(school.rector, school.teacher)
    window.main.hide()
    teacher = _open(windows, school.teacher)
    main = teacher.main
    items = [one for one in main.home.content.view.waiting if one.kind == "returned"]
    assert [one.key for one in items] == [ids["plan"]]
    _press(main.home, "Åpne saken")
    teacher.settle()
    words = _said(main.cases.detail)
    assert "«Hvem følger opp i storefri?»" in words
    assert "Rett det som trengs, og send på nytt." in words
    assert main.cases.detail.view.versions[0].standing.standing is Standing.RETURNED
    _press(main.cases.detail, "Rett og send på nytt")
    teacher.settle()
    assert main.form.wizard._model.value("mal") == PLAN["mal"]


def test_what_changed_is_shown_field_by_field_with_signs(windows, with_plan) -> None:
    school, ids = with_plan
    review.return_version(school.rector, ids["plan"], "Se på målet.")
    school.exchange(school.rector, school.teacher)
    measures = [
        {"id": "b2", "tiltak_hva": "Kari og Prøve snakker sammen hver fredag.", "tiltak_niva": "individ"},
        {"id": "a1", "tiltak_hva": "To faste voksne er ved benkene i hele storefri.", "tiltak_niva": "voksne"},
        {"id": "c3", "tiltak_hva": "Faste grupper i storefri.", "tiltak_niva": "klasse"},
    ]
    second = new_version(
        school.teacher, ids["plan"], tiltak=measures, situasjon=None, stemme_ord="Jeg vil velge selv hvem som får vite."
    )
    school.exchange(school.teacher, school.rector)
    window = _open(windows, school.rector)
    window.main.answers.open_review(second.document_id)
    window.settle()
    detail = window.main.reviews.detail
    words = _said(detail)
    assert "Versjon 1 ble sendt tilbake" in words
    for kind in ("Skrevet om", "Fjernet", "Lagt til", "Flyttet", "Endret"):
        assert kind in words
    assert "Det hjelper når en voksen er der vi pleier å stå." in words  # old above new
    assert words.index("Det hjelper når") < words.index("Jeg vil velge selv")
    marked = [one for one in detail.findChildren(MarkedText) if "hele" in one.text()]
    assert "[+ hele" in marked[0].text()
    assert "(nytt: hele)" in marked[0].accessibleName()
    assert detail.changes.cards["situasjon"].isVisibleTo(detail)


def test_the_checklist_leads_to_the_answers(windows, with_plan) -> None:
    school, ids = with_plan
    window = _open(windows, school.rector)
    window.main.answers.open_review(ids["plan"])
    window.settle()
    detail = window.main.reviews.detail
    assert detail.checklist.links
    look = detail.checklist.links[0]
    look.click()
    window.settle()
    assert detail.answers is not None
    place = detail.answers.place_of(look.key)
    assert place is not None
    top = place.mapTo(detail.viewport(), place.rect().topLeft()).y()
    assert 0 <= top < detail.viewport().height()
    hidden = len(detail.checklist.findChildren(KeyedButton))
    detail.checklist.toggle.click()
    shown = [one for one in detail.checklist.findChildren(KeyedButton) if one.isVisibleTo(detail)]
    assert len(shown) == hidden
    detail.chips.button(2).click()
    window.settle()
    assert detail.pages
    assert detail.pages[0].width() <= detail.viewport().width()


def test_gaps_ask_for_a_reason(qapp: QApplication) -> None:
    from datetime import UTC, datetime

    theme.apply("light", 100)
    now = datetime(2026, 11, 23, 15, 56, tzinfo=UTC)
    panel = ApprovePanel("d" * 64, now, title="Aktivitetsplan", number=2, gaps=1)
    heard: list[object] = []
    panel.written.connect(heard.append)
    panel.show()
    panel.write()
    assert heard == []
    assert panel.problem.isVisible()
    panel.why.setPlainText("Foresatte nås i morgen.")
    panel.write()
    assert heard[0].comment == "Foresatte nås i morgen."
    panel.hide()
    panel.deleteLater()


def test_own_plan_can_not_be_approved(windows, with_plan) -> None:
    school, ids = with_plan
    own = new_version(school.rector, ids["plan"], mal="Prøve sier selv at hun har det trygt i alle friminutt.")
    window = _open(windows, school.rector)
    window.main.answers.open_review(own.document_id)
    window.settle()
    detail = window.main.reviews.detail
    assert not detail.buttons["approve"].isEnabled()
    assert "Du har skrevet denne selv" in _said(detail)


def test_two_versions_are_compared_and_joined(windows, with_plan) -> None:
    school, ids = with_plan
    new_version(school.teacher, ids["plan"], mal="Prøve sier at det er trygt i gangene.")
    new_version(school.rector, ids["plan"], problemet="Prøve blir stående alene i gangene etter timen.")
    school.exchange(school.teacher, school.rector)
    window = _open(windows, school.rector)
    main = window.main
    main.open_case(ids["report"])
    window.settle()
    detail = main.cases.detail
    assert detail.view.state is CaseState.FORK
    assert "har laget hver sin versjon av planen." in _said(detail)
    detail.versions._on_compare()
    window.settle()
    sheet = main.sheet
    assert {"mal", "problemet"} <= set(sheet.changes.cards)
    sheet.join.click()
    window.settle()
    draft = school.rector.vault.drafts.get(main.form.draft_id)
    assert set(draft.revises) == set(detail.view.fork)


def test_withdrawing_tells_why_and_leaves_it_in_the_history(windows, reported) -> None:
    school, ids = reported
    window = _open(windows, school.teacher)
    detail = window.main.cases.detail
    window.main.open_case(ids["report"])
    window.settle()
    detail.do(CaseAction.WITHDRAW)
    assert isinstance(detail.panel, WithdrawPanel)
    detail.panel.write()
    assert detail.panel.problem.isVisible()
    detail.panel.reason.setPlainText("Skrevet på feil elev.")
    detail.panel.write()
    window.settle()
    assert detail.view.state is CaseState.WITHDRAWN
    assert "Skrevet på feil elev." in _said(detail)
    school.exchange(school.teacher, school.rector)
    assert review.list_reviews(school.rector) == ()


def test_an_approval_elsewhere_is_written_down(windows, with_plan) -> None:
    school, ids = with_plan
    window = _open(windows, school.rector)
    detail = window.main.cases.detail
    window.main.open_case(ids["report"])
    window.settle()
    detail.do(CaseAction.APPROVED_OUTSIDE)
    assert isinstance(detail.panel, OutsidePanel)
    detail.panel.write()
    assert detail.panel.problem.isVisible()
    detail.panel.who.setText("Rita Oppdiktet, rektor")
    detail.panel.write()
    window.settle()
    assert "Godkjent utenfor Skjema" in {one.title for one in detail.view.timeline}
    assert CaseAction.APPROVED_OUTSIDE not in detail.view.actions


def test_delivery_and_the_call_are_told(windows, reported) -> None:
    school, _ids = reported
    late = report(school.teacher, fuller=False, haster="ja-i-dag")
    window = _open(windows, school.teacher)
    main = window.main
    assert [one.key for one in main.home.content.view.waiting if one.kind == "call"] == [late.document_id]
    main.open_case(late.document_id)
    window.settle()
    words = _said(main.cases.detail.delivery)
    assert "Ring rektor" in words
    assert "Lagt i delingsmappen" in words
    assert "Hvem kan lese dette?" in _said(main.cases.detail)


def test_an_older_document_is_shared_as_it_is(windows, stages: Stages, tmp_path) -> None:
    import work_kit
    from three_people import TEACHER

    from skjema_app.domain.roles import Role
    from skjema_app.workflows import join_school, people

    with stages.at(REPORTED) as (school, _ids):
        alone = work_kit.new_session(tmp_path / "alene", school.clock)
        old = finished(alone)
        invited = people.invite(school.rector, name=TEACHER, roles=[Role.TEACHER])
        join_school.join(alone, invited.data, " ".join(invited.code), school.folder)
        school.exchange(alone, school.rector)
        window = _open(windows, alone)
        detail = window.main.cases.detail
        window.main.open_case(old)
        window.settle()
        detail.do(CaseAction.SHARE)
        assert isinstance(detail.panel, SharePanel)
        assert "Ingenting signeres på nytt" in _said(detail.panel)
        detail.panel.write()
        window.settle()
        assert not window.main.bars.trouble.isVisible()
        assert window.main.bars.news.isVisible()
        school.exchange(alone, school.rector)
        shared = [one for one in review.list_reviews(school.rector) if one.kind is ReviewKind.DECIDE]
        assert len(shared) == 2
        window.close()
        windows.remove(window)
        alone.close()


def test_what_others_do_meanwhile_takes_nothing_away(windows, with_plan) -> None:
    school, ids = with_plan
    window = _open(windows, school.rector)
    main = window.main
    main.answers.open_review(ids["plan"])
    window.settle()
    main.reviews.detail.on_return()
    main.reviews.detail.panel.comment.setPlainText("Halvferdig tanke")
    main.cases.open_document(ids["report"])
    window.settle()
    main.cases.detail.do(CaseAction.APPROVED_OUTSIDE)
    main.cases.detail.panel.who.setText("Rita")
    report(school.teacher, fuller=False)
    new_version(school.teacher, ids["plan"], mal="Prøve sier at det er trygt i gangene.")
    school.exchange(school.teacher, school.rector)
    window.desk.tell(Change(documents=True, exchange=True))
    window.settle()
    assert main.side.places.button(REVIEWS).label() == "Til godkjenning (2)"
    assert main.reviews.detail.panel.comment.toPlainText() == "Halvferdig tanke"
    assert main.cases.detail.panel.who.text() == "Rita"


def test_approved_and_returned_at_once_is_settled_by_a_person(windows, with_plan) -> None:
    school, ids = with_plan
    window = _open(windows, school.rector)
    detail = window.main.reviews.detail
    detail.show_review(open_review(school.rector, ids["plan"], ReviewKind.SETTLE))
    heard: list[tuple[str, bool]] = []
    detail.settled.disconnect()
    detail.settled.connect(lambda document, approved: heard.append((document, approved)))
    assert "Bestem hvilket svar som gjelder." in _said(detail)
    assert "approve" not in detail.buttons
    detail.buttons["count-return"].click()
    detail.buttons["count-approval"].click()
    assert heard == [(ids["plan"], False), (ids["plan"], True)]


@pytest.mark.parametrize(("percent", "size"), [(100, QSize(911, 512)), (150, QSize(1280, 800))])
def test_nothing_is_cut_or_nameless(windows, with_plan, percent: int, size: QSize) -> None:
    school, ids = with_plan
    theme.apply("light", percent)
    review.return_version(school.rector, ids["plan"], "Se på målet.")
    school.exchange(school.rector, school.teacher)
    second = new_version(school.teacher, ids["plan"], mal="Prøve sier selv at hun har minst to å være med.")
    school.exchange(school.teacher, school.rector)
    window = _open(windows, school.rector)
    main = window.main
    main.resize(size)
    faults: list[str] = []
    for step in ("list", "open", "approve", "return", "answers", "case", "compare"):
        if step == "list":
            main.go(REVIEWS)
        elif step == "open":
            main.reviews.open_document(second.document_id)
        elif step == "approve":
            main.reviews.detail.on_approve()
        elif step == "return":
            main.reviews.detail.on_return()
        elif step == "answers":
            main.reviews.detail.chips.button(1).click()
        elif step == "case":
            main.open_case(ids["report"])
        else:
            main.answers.compare((ids["plan"], second.document_id))
        window.settle()
        stops = [one for one in ui_kit.focusable(main) if one.focusProxy() is None]
        faults += [f"{step}: no name: {one}" for one in stops if not ui_kit.spoken_name(one)]
        faults += [f"{step}: cut: {words!r}" for words in ui_kit.cut_labels(main)]
        small = [one for one in stops if min(one.width(), one.height()) < 24]
        faults += [f"{step}: below 24 px: {one.accessibleName()} {one}" for one in small]
    assert main.place == CASES
    assert not faults, "\n".join(dict.fromkeys(faults))


def test_the_side_bar_says_the_schools_name_as_soon_as_it_changes(windows, tmp_path) -> None:
    alone = work_kit.new_session(tmp_path / "alene")
    window = _open(windows, alone)
    side = window.main.side
    assert side.school.text() == work_kit.SCHOOL
    founded(alone, "Nyåsen ungdomsskole").wipe()
    window.desk.tell(Change(school=True))
    window.settle()
    assert side.school.text() == "Nyåsen ungdomsskole"
    window.close()
    windows.remove(window)
    alone.close()
