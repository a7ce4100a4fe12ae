"""«Neste steg», «Frister», «God praksis» and the picture of the flow on the page of a case, and *Hjem* in groups."""

from __future__ import annotations

import case_kit
import three_people
import work_kit
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QPushButton, QWidget

from skjema_app.form_engine.flow import CaseFact
from skjema_app.form_engine.flow_place import StepState
from skjema_app.ui.casework.flow_panels import ClosePanel, NotePanel, ReopenPanel
from skjema_app.workflows import cases, fill_form, good_practice, plan
from skjema_app.workflows.cases import CaseAction, CaseState


def _words(widget: QWidget) -> str:
    return " ".join(one.text() for one in widget.findChildren(QLabel) if one.isVisibleTo(widget))


def _label(one: QPushButton) -> str:
    label = getattr(one, "label", None)
    return label() if callable(label) else one.text()


def _labels(root: QWidget) -> list[str]:
    return [_label(one) for one in root.findChildren(QPushButton) if one.isVisibleTo(root)]


def _press(root: QWidget, words: str) -> None:
    next(one for one in root.findChildren(QPushButton) if _label(one) == words).click()


def _opened(bench, *, with_plan: bool = False):
    """Alone: a report whose rector has said that a plan is to be made."""
    session = work_kit.new_session(bench.folder, bench.clock)
    report = work_kit.finished(session)
    bench.clock.advance(hours=1)
    good_practice.note_step(session, report, CaseFact.DECIDED, who="Rektor", outcome="plan")
    if with_plan:
        case_kit.write(session, plan.start_plan(session, report).draft.draft_id, three_people.PLAN)
    fill_form.remember_place(session, "")
    session.close()
    shell = bench.unlocked()
    main = bench.main(shell)
    main.open_case(report)
    bench.settle()
    return main, report


def test_the_next_step_says_why_and_opens_its_form_filled_in(bench) -> None:
    main, report = _opened(bench)
    card = main.cases.detail.flow.step
    words = _words(card)
    assert "Lag aktivitetsplan" in words
    assert "skal det alltid lages en skriftlig plan" in words
    assert _labels(card)[0] == "Lag plan"
    _press(card, "Lag plan")
    bench.settle()
    assert main.form is not None
    (draft,) = main.desk.session.vault.drafts.list()
    assert draft.answers["hvem"] == {"ref": "", "name": "Prøve Prøvesen"}
    assert "stemme_ord" not in draft.answers, "never the pupil's own words"
    main.open_case(report)
    bench.settle()
    assert _labels(main.cases.detail.flow.step)[0] == "Fortsett kladden"


def test_deadlines_tell_the_rule_and_its_source_and_the_other_clock_stands_apart(bench) -> None:
    main, _report = _opened(bench)
    words = _words(main.cases.detail.flow.deadlines)
    assert "Skolens egen frist for plan: mandag 30. november" in words
    assert "Datoen er skolens egen frist, ikke lovens." in words
    assert "skolens rutine (kontroller)" in words
    assert "Skolens fridager er ikke lagt inn" in words
    assert "Til opplysning" not in words, "nobody told the rector in the program"


def test_noting_a_step_by_keyboard_moves_the_case(bench) -> None:
    main, _report = _opened(bench, with_plan=True)
    detail = main.cases.detail
    assert "Send planen hjem" in _words(detail.flow.step)
    _press(detail.flow.step, "Noter: Planen er sendt hjem")
    bench.settle()
    panel = detail.panel
    assert isinstance(panel, NotePanel)
    panel.who.setText("Kontoret")
    QTest.keyClick(panel.who, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    bench.settle()
    assert "Evaluer planen sammen med eleven" in _words(main.cases.detail.flow.step)
    assert any(one.title == "Planen er sendt hjem" for one in main.cases.detail.view.timeline)


def test_a_day_that_has_not_been_is_told_in_the_panel(bench) -> None:
    main, _report = _opened(bench, with_plan=True)
    main.cases.detail.note_step(CaseFact.SENT_HOME)
    bench.settle()
    panel = main.cases.detail.panel
    panel.day.set_value("2027-01-01")
    panel.write()
    assert panel.problem.text() == "Dagen kan ikke være etter i dag"


def test_close_asks_why_and_reopen_brings_it_back(bench) -> None:
    main, report = _opened(bench)
    main.cases.detail.do(CaseAction.CLOSE)
    bench.settle()
    panel = main.cases.detail.panel
    assert isinstance(panel, ClosePanel)
    panel.write()
    assert panel.problem.isVisibleTo(panel)
    panel.reason.setPlainText("Eleven har det trygt og godt.")
    panel.write()
    bench.settle()
    detail = main.cases.detail
    assert detail.view.state is CaseState.CLOSED
    words = _words(detail.flow.step)
    assert "Saken er avsluttet" in words
    assert "«Eleven har det trygt og godt.»" in words
    assert [row.state for row in cases.list_cases(main.desk.session)] == [CaseState.CLOSED]
    detail.do(CaseAction.REOPEN)
    bench.settle()
    assert isinstance(detail.panel, ReopenPanel)
    detail.panel.reason.setPlainText("Det har begynt igjen.")
    detail.panel.write()
    bench.settle()
    assert main.cases.detail.view.state is not CaseState.CLOSED
    assert report


def test_the_picture_has_the_case_in_it_and_is_told_by_keyboard(bench) -> None:
    main, _report = _opened(bench)
    card = main.cases.detail.flow.step
    assert card.picture.isHidden()
    card.toggle.click()
    line = card.picture.line
    assert [one.step_id for one in line.steps if one.state is StepState.HERE] == ["plan"]
    told = line.accessibleDescription()
    assert "Lag aktivitetsplan: saken er her." in told
    assert all(one.label in told for one in line.steps)
    line.setFocus()
    QApplication.processEvents()
    QTest.keyClick(line, Qt.Key.Key_Home)
    assert card.picture.said.text().startswith("Noen ser, hører eller får vite noe: gjort.")
    QTest.keyClick(line, Qt.Key.Key_Down)
    assert card.picture.said.text().startswith("Meld fra til rektor: gjort.")
    QTest.keyClick(line, Qt.Key.Key_End)
    QTest.keyClick(line, Qt.Key.Key_Down)
    assert card.picture.said.text() == "Avslutt saken: senere."
    picture = line.grab().toImage()
    colours = {picture.pixel(x, y) for x in range(0, picture.width(), 3) for y in range(0, picture.height(), 3)}
    assert len(colours) > 4, "something is painted"


def test_good_practice_offers_a_note_where_nothing_is_written(bench) -> None:
    main, _report = _opened(bench)
    card = main.cases.detail.flow.practice
    assert _labels(card) == ["Noter"] * 4
    names = [one.accessibleName() for one in card.findChildren(QPushButton)]
    assert "Noter: Saken undersøkes videre" in names


def test_hjem_has_its_groups(bench) -> None:
    main, _report = _opened(bench)
    main.go(0)
    bench.settle()
    words = _words(main.home)
    assert "Venter på deg" in words
    assert "Senere" in words
    assert "Skolens egen frist for plan: Prøve Prøvesen" in words
    assert "Denne uken" not in words
    bench.clock.advance(days=14)
    main.home.refresh()
    bench.settle()
    words = _words(main.home)
    assert "I dag" in words
    assert "Senere" not in words


def test_the_notice_outside_the_window_names_nobody(bench, monkeypatch) -> None:
    main, _report = _opened(bench)
    notice = main.casework.notice
    notice.look()
    bench.settle()
    assert notice.said == "", "nothing is for today"
    bench.clock.advance(days=14)
    monkeypatch.setattr(notice, "_is_in_front", lambda: True)
    notice.look()
    bench.settle()
    assert notice.said == "", "whoever looks at the window sees Hjem"
    monkeypatch.setattr(notice, "_is_in_front", lambda: False)
    notice.look()
    bench.settle()
    assert notice.said == "Skjema: 1 oppgave venter i dag."
    notice.said = ""
    notice.look()
    bench.settle()
    assert notice.said == "", "once a day"
