"""Words begun in a panel of *Til godkjenning* or *Saker*: a lock, another row or a larger text takes none of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from school_stages import PLANNED, Stages, bytes_under, dump_of
from work_kit import secret

from skjema_app.domain.errors import ErrorCode, SkjemaError
from skjema_app.ui import half_written as keeping
from skjema_app.ui.answer_panels import OutsidePanel, ReturnPanel, WithdrawPanel
from skjema_app.ui.side_bar import CASES, REVIEWS
from skjema_app.workflows.cases import CaseAction
from skjema_app.workflows.half_written import HalfWritten, half_written, keep_half_written
from skjema_app.workflows.unlock import unlock

CONTROL = Qt.KeyboardModifier.ControlModifier
WORDS = "Hvem er ute når Per er borte? Skriv navn"


@pytest.fixture
def ids(stages: Stages, bench) -> Iterator[Mapping[str, str]]:
    """A plan waits for the rector, whose vault the window opens."""
    with stages.at(PLANNED) as (school, found):
        for session in (school.rector, school.teacher):
            session.close()
        bench.folder = school.folder.parent / "rektor"
        yield found


def _begin_return(bench, ids):
    shell = bench.unlocked()
    main = bench.main(shell)
    main.answers.open_review(ids["plan"])
    bench.settle()
    main.reviews.detail.buttons["return"].click()
    bench.settle()
    box = QApplication.focusWidget()
    assert box is main.reviews.detail.panel.comment
    QTest.keyClicks(box, WORDS)
    return shell, main, box


def _locked(bench, shell, box) -> None:
    QTest.keyClick(box, Qt.Key.Key_L, CONTROL)
    bench.settle()
    assert bench.recorder.notes[-1].saved
    assert shell.session is None
    shell.hide()


def test_a_comment_begun_before_a_lock_stands_there_after_it(bench, ids) -> None:
    shell, _main, box = _begin_return(bench, ids)
    _locked(bench, shell, box)
    assert WORDS.encode() not in bytes_under(bench.folder)

    main = bench.main(bench.unlocked())
    assert main.place == REVIEWS
    panel = main.reviews.detail.panel
    assert isinstance(panel, ReturnPanel)
    assert QApplication.focusWidget() is panel.comment
    assert panel.comment.toPlainText() == WORDS

    panel.write()
    bench.settle()
    assert main.reviews.detail.panel is None
    assert WORDS in dump_of(main.desk.session), "the comment that was sent"
    assert half_written(main.desk.session, ids.values()) == ()


def test_after_avbryt_nothing_is_left(bench, ids) -> None:
    shell, main, _box = _begin_return(bench, ids)
    bench.settle()
    main.reviews.keeper.flush()
    assert WORDS in dump_of(main.desk.session)
    main.reviews.detail.panel.cancel.click()
    bench.settle()
    assert WORDS not in dump_of(main.desk.session)
    shell.lock("asked")
    bench.settle()
    shell.hide()
    again = bench.main(bench.unlocked())
    assert again.place != REVIEWS
    again.answers.open_review(ids["plan"])
    bench.settle()
    assert again.reviews.detail.panel is None


def test_an_emptied_box_is_forgotten(bench, ids) -> None:
    shell, main, box = _begin_return(bench, ids)
    main.reviews.keeper.flush()
    box.clear()
    _locked(bench, shell, box)
    again = bench.main(bench.unlocked())
    assert again.place != REVIEWS
    assert half_written(again.desk.session, ids.values()) == ()


def test_each_panel_of_a_case_keeps_its_own_words(bench, ids) -> None:
    shell = bench.unlocked()
    main = bench.main(shell)
    main.answers.open_review(ids["plan"])
    bench.settle()
    main.reviews.detail.on_outside()
    main.reviews.detail.panel.who.setText("Rita, på papir")
    main.reviews.detail.panel.how.setCurrentIndex(2)
    main.reviews.detail.on_return()
    main.reviews.detail.panel.comment.setPlainText(WORDS)
    main.open_case(ids["report"])
    bench.settle()
    assert isinstance(main.cases.detail.panel, OutsidePanel), "the same question about the same version"
    assert main.cases.detail.panel.who.text() == "Rita, på papir"
    assert main.cases.detail.panel.how.currentIndex() == 2
    box = main.cases.detail.panel.who
    box.setText("Rita, i møte")
    _locked(bench, shell, box)

    again = bench.main(bench.unlocked())
    assert again.place == CASES
    assert again.cases.detail.panel.who.text() == "Rita, i møte"
    assert QApplication.focusWidget() is again.cases.detail.panel.who
    again.answers.open_review(ids["plan"])
    bench.settle()
    assert isinstance(again.reviews.detail.panel, OutsidePanel), "the one written last"
    again.reviews.detail.on_return()
    assert again.reviews.detail.panel.comment.toPlainText() == WORDS


def test_a_larger_text_takes_no_words(bench, ids) -> None:
    _shell, main, _box = _begin_return(bench, ids)
    old = main.reviews
    main.resize_text(1)
    bench.settle()
    assert main.reviews is not old
    assert main.reviews.detail.panel.comment.toPlainText() == WORDS
    main.resize_text(0)
    bench.settle()


def test_a_row_that_is_looked_at_keeps_the_focus_in_the_list(bench, ids) -> None:
    _shell, main, box = _begin_return(bench, ids)
    main.reviews.detail.show_nothing("")
    main.reviews.list.setFocus()
    main.reviews._open(ids["plan"])  # as when another row is chosen, and this one again
    main.reviews._entering = False
    bench.settle()
    assert main.reviews.detail.panel.comment.toPlainText() == WORDS
    assert QApplication.focusWidget() is main.reviews.list
    assert box is not main.reviews.detail.panel.comment


def test_words_that_cannot_be_written_hold_the_lock_back(bench, ids, monkeypatch) -> None:
    shell, _main, _box = _begin_return(bench, ids)

    def full(*_args: object) -> None:
        raise SkjemaError(ErrorCode.DISK_FULL)

    with monkeypatch.context() as broken:
        broken.setattr(keeping, "keep_half_written", full)
        shell.lock("asked")
        bench.settle()
        assert bench.recorder.notes == []
        assert [made.label() for made, _word in shell.cover._made] == ["Prøv igjen", "Lås likevel"]
    shell.cover.chosen.emit("retry")
    bench.settle()
    assert bench.recorder.notes[-1].saved
    shell.hide()
    assert bench.main(bench.unlocked()).reviews.detail.panel.comment.toPlainText() == WORDS


def test_what_can_no_longer_be_done_opens_nothing_and_goes_after_a_month(bench, ids) -> None:
    with _session(bench) as session:
        keep_half_written(session, HalfWritten(ids["report"], WithdrawPanel.kind, {"0": "Ikke min"}))
    main = bench.main(bench.unlocked())
    main.open_case(ids["report"])
    bench.settle()
    assert main.cases.detail.view is not None
    assert CaseAction.WITHDRAW not in main.cases.detail.view.actions
    assert main.cases.detail.panel is None
    bench.clock.advance(days=31)
    assert half_written(main.desk.session, ids.values()) == ()
    assert "Ikke min" not in dump_of(main.desk.session)


def _session(bench):
    import contextlib

    return contextlib.closing(unlock(bench.folder, secret(), bench.clock))


@given(st.dictionaries(st.sampled_from(("0", "1", "2")), st.text(max_size=40), min_size=1, max_size=3))
def test_any_words_come_back_as_they_were(any_session, fields) -> None:
    note = HalfWritten("d" * 32, "return", fields)
    keep_half_written(any_session, note)
    assert half_written(any_session, ["d" * 32]) == (note,)
    keep_half_written(any_session, HalfWritten("d" * 32, "return", {}))
    assert half_written(any_session, ["d" * 32]) == ()


@pytest.fixture(scope="module")
def any_session(tmp_path_factory: pytest.TempPathFactory):
    import work_kit

    session = work_kit.new_session(tmp_path_factory.mktemp("hvelv") / "v", work_kit.FixedClock(work_kit.MONDAY))
    yield session
    session.close()
