"""Cases at work in the window: «Nytt i saken», measures, consents, the portal, «Fortsett en plan», *Skjermet*."""

from __future__ import annotations

import case_kit
import three_people
import work_kit
from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QPushButton, QWidget

from skjema_app.domain.consent import ConsentState
from skjema_app.domain.documents import EventKind
from skjema_app.ui.casework.employee_guard import EmployeeGuard
from skjema_app.ui.casework.panels import ConsentPanel, OutsidePanel, ReportedPanel
from skjema_app.ui.casework.portal_copy import STAYS_OUT_OF_HISTORY
from skjema_app.ui.keyed import KeyedButton, key_of
from skjema_app.ui.side_bar import HIDDEN, MEETINGS
from skjema_app.workflows import fill_form, plan
from skjema_app.workflows.cases import CaseAction

CONTROL = Qt.KeyboardModifier.ControlModifier


def _case(bench, *, size: QSize | None = None):
    """Alone: a report with a consent and a plan in its second version."""
    session = work_kit.new_session(bench.folder, bench.clock)
    report = work_kit.finished(session)
    consent = case_kit.in_case(session, report, "samtykke", samtykke_tjenester=["ppt"], samtykke_til="2027-01-31")
    first = case_kit.write(session, plan.start_plan(session, report).draft.draft_id, three_people.PLAN)
    changed = case_kit.changed_measure(tiltak_hva="Kari er ved døra i storefri.")
    bench.clock.advance(hours=1)
    second = case_kit.next_version(session, first, {"a1": changed})
    fill_form.remember_place(session, "")
    session.close()
    shell = bench.unlocked(size=size)
    main = bench.main(shell)
    main.open_case(report)
    bench.settle()
    return main, report, consent.document_id, second.document_id


def _button(root, words: str) -> QPushButton:
    found = [one for one in root.findChildren(QPushButton) if one.isVisibleTo(root) and _label(one) == words]
    assert found, words
    return found[0]


def _words_of(widget: QWidget) -> str:
    return " ".join(one.text() for one in widget.findChildren(QLabel))


def _label(one: QPushButton) -> str:
    label = getattr(one, "label", None)
    return label() if callable(label) else one.text()


def test_a_form_of_the_case_opens_filled_in_and_is_gone_on_with(bench) -> None:
    main, report, _consent, _second = _case(bench)
    card = main.cases.detail.cards.begin
    forms = {key_of(one) for one in card.findChildren(KeyedButton)}
    always = {"undersokelse", "r-team-melding", "samtykke", "samtale-12-4", "fravaersoppfolging"}
    assert forms == always | {"evaluering"}
    assert all(one.accessibleDescription() for one in card.findChildren(KeyedButton)), "when it is used is told"
    next(one for one in card.findChildren(KeyedButton) if key_of(one) == "undersokelse").click()
    bench.settle()
    assert main.form is not None
    (draft,) = main.desk.session.vault.drafts.list()
    assert draft.answers["hvem"] == {"ref": "", "name": "Prøve Prøvesen"}
    main.open_case(report)
    bench.settle()
    again = [_label(one) for one in main.cases.detail.cards.begin.findChildren(KeyedButton)]
    assert any(words.startswith("Fortsett: Undersøkelse") for words in again)


def test_each_measure_shows_what_changed_and_why(bench) -> None:
    main, _report, _consent, _second = _case(bench)
    card = main.cases.detail.cards.measures
    words = _words_of(card)
    assert "Tiltakenes historie" in words
    assert "Før: «To faste voksne er ved benkene i storefri.» Nå: «Kari er ved døra i storefri.»" in words
    assert "Benkene var ikke stedet. · Drøftet i R-team mandag 23. november" in words
    assert "Ikke endret siden planen begynte." in words


def test_a_consent_is_withdrawn_from_its_card_with_the_keyboard(bench) -> None:
    main, _report, consent, _second = _case(bench)
    detail = main.cases.detail
    card = detail.cards.consents
    drop = next(one for one in card.findChildren(KeyedButton) if key_of(one) == f"{consent} ppt")
    assert drop.accessibleName() == "Trekk samtykket for PPT"
    drop.setFocus()
    QTest.keyClick(drop, Qt.Key.Key_Space)
    bench.settle()
    panel = detail.panel
    assert isinstance(panel, ConsentPanel)
    assert panel.isAncestorOf(QApplication.focusWidget())
    panel.write()
    assert panel.problem.isVisible()
    QTest.keyClicks(panel.who, "Anne Solberg")
    QTest.keyClick(panel.who, Qt.Key.Key_Return, CONTROL)
    bench.settle()
    assert detail.panel is None
    assert [one.state for one in detail.view.work.consents] == [ConsentState.WITHDRAWN]


def test_an_empty_section_says_what_a_consent_is_for(bench) -> None:
    session = work_kit.new_session(bench.folder, bench.clock)
    report = work_kit.finished(session)
    fill_form.remember_place(session, "")
    session.close()
    main = bench.main(bench.unlocked())
    main.open_case(report)
    bench.settle()
    texts = _words_of(main.cases.detail.cards.consents)
    assert "Å si fra til rektor krever aldri samtykke." in texts


def test_sharing_asks_for_a_reason_only_when_there_is_no_consent(bench, tmp_path) -> None:
    main, _report, _consent, _second = _case(bench)
    detail = main.cases.detail
    detail.do(CaseAction.SHARE_OUTSIDE)
    bench.settle()
    panel = detail.panel
    assert isinstance(panel, OutsidePanel)
    assert panel.why.isHidden()
    bup = next(check for check in panel.checks if check.text() == "BUP")
    panel.write()
    assert panel.problem.isVisible(), "nobody is chosen"
    bup.setChecked(True)
    panel.recipient.setText("BUP, ved Siv Aas")
    panel.write()
    bench.settle()
    assert panel.why.isVisible()
    assert main.sheet is None
    panel.reason.setPlainText("Eleven er i fare.")
    panel.write()
    bench.settle()
    assert main.sheet is not None
    main.sheet.write_to(tmp_path / "til bup.pdf")
    bench.settle()
    assert (tmp_path / "til bup.pdf").exists()
    assert main.sheet is None
    assert detail.panel is None
    shared = [one for one in detail.view.events if one.kind is EventKind.SHARED_OUTSIDE]
    assert [(one.who, one.how, one.text) for one in shared] == [
        ("BUP, ved Siv Aas", "BUP", "Uten samtykke: Eleven er i fare.")
    ]


def test_the_portals_text_leaves_the_clipboard_again(bench) -> None:
    main, _report, _consent, _second = _case(bench)
    clipboard = QGuiApplication.clipboard()
    card = main.cases.detail.cards.portal
    next(one for one in card.findChildren(KeyedButton) if _label(one) == "Kopier tekst til portalen").click()
    bench.settle()
    assert clipboard.text().startswith("Hvem gjelder det?\nPrøve Prøvesen")
    assert set(STAYS_OUT_OF_HISTORY) <= set(clipboard.mimeData().formats()), "a history of the clipboard leaves it out"
    assert "60 sekunder" in _words_of(main.bars.news)
    main.casework.clipboard.clear()
    assert clipboard.text() == ""
    next(one for one in card.findChildren(KeyedButton) if _label(one) == "Kopier tekst til portalen").click()
    bench.settle()
    clipboard.setText("noe annet")
    main.casework.clipboard.clear()
    assert clipboard.text() == "noe annet", "what somebody else copied is left alone"

    next(one for one in card.findChildren(KeyedButton) if _label(one) == "Merk som meldt").click()
    bench.settle()
    panel = main.cases.detail.panel
    assert isinstance(panel, ReportedPanel)
    panel.write()
    bench.settle()
    assert main.cases.detail.view.work.portal[0].reported == "mandag 23. november 2026"


def test_a_plan_from_onenote_is_begun_from_saker(bench) -> None:
    main = bench.main(bench.unlocked())
    main.go(1)
    bench.settle()
    main.cases.continued.click()
    bench.settle()
    assert main.form is not None
    (draft,) = main.desk.session.vault.drafts.list()
    assert draft.pin.form_id == "aktivitetsplan"
    assert draft.answers == {"viderefort": True}


def test_skjermet_is_offered_only_when_there_is_anything_in_it(bench) -> None:
    main = bench.main(bench.unlocked())
    assert HIDDEN not in main.side.shown()
    assert MEETINGS in main.side.shown()
    session = main.desk.session
    hidden = work_kit.finished(session, gjelder_ansatt="ja")
    main.casework.look_for_hidden()
    bench.settle()
    assert HIDDEN in main.side.shown()
    main.open_case(hidden)
    bench.settle()
    assert main.stack.currentWidget() is main.hidden
    detail = main.hidden.detail
    assert detail.view.document.document_id == hidden
    assert CaseAction.GO_ON in detail.view.actions
    assert not detail.cards.consents
    _button(detail, "Fortsett i skjemaet for ansatte").click()
    bench.settle()
    assert main.form is not None
    main.go(HIDDEN)
    bench.settle()
    assert {row.title for row in main.hidden.model.rows} >= {"Mulig krenkelse fra en ansatt"}
    assert main.cases.model.rows == ()


def test_the_page_fits_a_narrow_window_in_large_type(bench) -> None:
    main, _report, _consent, _second = _case(bench, size=QSize(700, 600))
    detail = main.cases.detail
    assert detail.inner.minimumSizeHint().width() <= detail.viewport().width()


def test_a_talk_is_put_into_its_case_from_moter(bench) -> None:
    main, report, _consent, _second = _case(bench)
    talk = case_kit.own_form(main.desk.session, "elevsamtale").document_id
    main.go(MEETINGS)
    main.meetings.open_document(talk, enter=True)
    bench.settle()
    detail = main.meetings.detail
    assert [one.key for one in detail.view.cases] == [report]
    _button(detail, "Knytt til sak").click()
    bench.settle()
    assert detail.panel is not None
    detail.panel.write()
    bench.settle()
    assert detail.panel is None
    assert detail.view.cases == ()
    main.open_case(report)
    bench.settle()
    assert talk in {one.document_id for one in main.cases.detail.view.timeline}


def test_a_report_about_an_employee_is_offered_its_own_form_while_it_is_written(bench) -> None:
    session = work_kit.new_session(bench.folder, bench.clock)
    draft = work_kit.filled_draft(session, gjelder_ansatt="nei")
    session.close()
    main = bench.main(bench.unlocked())
    main.open_draft(draft)
    bench.settle()
    assert main.form.note.isHidden()
    main.form.wizard.model.set_value("gjelder_ansatt", "ja")
    guard = main.form.wizard.findChild(EmployeeGuard)
    guard.look()
    assert main.form.note.isVisible()
    assert "§ 12-5" in _words_of(main.form.note)
    main.form.note.action.click()
    bench.settle()
    opened = main.form.wizard.model.open_form
    assert opened.draft.pin.form_id == "ansatt-12-5"
    assert opened.draft.answers["stemme_ord"] == work_kit.ANSWERS["stemme_ord"]
    assert main.form.note.isHidden()
    assert [one.draft_id for one in fill_form.list_drafts(main.desk.session, deleted=True)] == [draft]
