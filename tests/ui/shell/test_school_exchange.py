"""The clock of the exchange: by itself, one at a time, quiet when nothing is new; a lost folder is told once."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
import work_kit
from window_school import PRINCIPAL, TEACHER, WindowSchool, window_school

from skjema_app.domain.errors import ErrorCode, SkjemaError
from skjema_app.ui import exchange_clock
from skjema_app.ui.exchange_bar import trouble_sentence
from skjema_app.ui.exchange_clock import LeftError, VaultHop
from skjema_app.workflows import exchange_watch, exchanging, fill_form, join_school
from skjema_app.workflows.exchanging import ExchangeOutcome
from skjema_app.workflows.session import Change


@pytest.fixture
def school(bench, tmp_path: Path) -> Iterator[WindowSchool]:
    made = window_school(tmp_path / "skolen", bench.clock)
    yield made
    made.close()


def _principal(bench, school: WindowSchool) -> object:
    founder = school.found()
    school.join(founder, TEACHER)
    school.close(PRINCIPAL)
    bench.folder = school.folder(PRINCIPAL)
    return bench.main(bench.unlocked())


def _teacher(bench, school: WindowSchool) -> object:
    school.join(school.found(), TEACHER)
    school.close(TEACHER)
    bench.folder = school.folder(TEACHER)
    return bench.main(bench.unlocked())


def _rest(bench, main, qtbot) -> None:
    """Until the window has nothing to do by itself: what comes now comes because the folder changed."""
    qtbot.waitUntil(lambda: not main.school.clock._soon.isActive(), timeout=20_000)
    bench.settle()


class Rounds:
    """Counts the exchanges of a window."""

    def __init__(self, main) -> None:
        self.ended: list[ExchangeOutcome | None] = []
        main.desk.exchanged.connect(self.ended.append)


def test_unlocking_exchanges(bench, school: WindowSchool) -> None:
    founder = school.found()
    teacher = school.join(founder, TEACHER)
    report = work_kit.finished(teacher)
    exchanging.exchange_now(teacher)
    school.close(PRINCIPAL)
    bench.folder = school.folder(PRINCIPAL)
    main = bench.main(bench.unlocked())
    assert main.desk.session.vault.documents.get(report).pupil


def test_a_report_comes_by_itself_when_the_folder_changes(bench, school: WindowSchool, qtbot) -> None:
    main = _principal(bench, school)
    teacher = school.open[TEACHER]
    assert main.school.clock.watcher.directories()
    _rest(bench, main, qtbot)
    told: list[Change] = []
    main.desk.changed.connect(told.append)
    report = work_kit.finished(teacher)
    exchanging.exchange_now(teacher)
    qtbot.waitUntil(lambda: any(one.documents for one in told), timeout=20_000)
    bench.settle()
    assert [one.document_id for one in main.desk.session.vault.documents.list()] == [report]


def test_who_asks_to_join_is_certified_and_told(bench, school: WindowSchool, qtbot) -> None:
    main = _principal(bench, school)
    issuer = main.desk.session
    done: list[object] = []
    bench.background.vault.run(lambda: school.invite(issuer, "Ola Eksempel"), done.append, done.append, main)
    bench.settle()
    invitation = done[0]
    school.open["Ola"] = join_school.start_invited(
        data=invitation.file.read_bytes(),
        code=invitation.code,
        password=work_kit.secret(),
        vault_folder=school.folder("Ola"),
        exchange_folder=school.share,
        clock=bench.clock,
    )
    qtbot.waitUntil(main.bars.news.isVisible, timeout=20_000)
    assert "Ola Eksempel er godkjent" in main.bars.news.title.text()
    bench.settle()


def test_finishing_delivers_at_once(bench, school: WindowSchool) -> None:
    main = _teacher(bench, school)
    done: list[object] = []
    session = main.desk.session
    bench.background.vault.run(lambda: work_kit.finished(session), done.append, done.append, main)
    bench.settle()
    assert isinstance(done[0], str)
    main.desk.tell(Change(documents=True))  # as the form's page does
    bench.settle()
    assert exchanging.undelivered(session) == 0
    exchanging.exchange_now(school.open[PRINCIPAL])
    assert [one.document_id for one in school.open[PRINCIPAL].vault.documents.list()] == done


def test_nothing_new_is_quiet(bench, school: WindowSchool) -> None:
    main = _teacher(bench, school)
    bench.settle()
    told: list[object] = []
    main.desk.changed.connect(told.append)
    rounds = Rounds(main)
    for _time in range(3):
        main.school.clock.kick()
        bench.settle()
    assert len(rounds.ended) >= 3
    assert told == []
    assert not main.bars.news.isVisible()
    assert not main.bars.exchange.isVisible()


def test_what_the_exchange_itself_changed_starts_no_other(bench, school: WindowSchool, qtbot) -> None:
    main = _principal(bench, school)
    _rest(bench, main, qtbot)
    main.school.clock._soon.setInterval(3_600_000)  # only what is asked for below
    work_kit.finished(school.open[TEACHER])
    exchanging.exchange_now(school.open[TEACHER])
    rounds = Rounds(main)
    main.school.clock.kick()
    bench.settle()
    assert [one.received > 0 for one in rounds.ended if one is not None] == [True]


def test_never_two_at_once_and_one_more_after(bench, school: WindowSchool, monkeypatch) -> None:
    main = _teacher(bench, school)
    gate, at_once, most, count = threading.Event(), [0], [0], [0]
    real = exchange_clock.exchange_once

    def slow(session, on_vault) -> object:
        at_once[0] += 1
        count[0] += 1
        most[0] = max(most[0], at_once[0])
        gate.wait(20)
        at_once[0] -= 1
        return real(session, on_vault)

    monkeypatch.setattr(exchange_clock, "exchange_once", slow)
    for _time in range(5):
        main.school.clock.kick()
    assert main.school.clock.running
    gate.set()
    bench.settle()
    assert most == [1]
    assert count == [2]


def test_a_folder_that_is_gone_is_told_once(bench, school: WindowSchool) -> None:
    main = _teacher(bench, school)
    away = school.root / "borte"
    school.share.rename(away)
    main.school.clock.kick()
    bench.settle()
    bar = main.bars.exchange
    assert bar.isVisible()
    assert "delingsmappen" in bar.title.text()
    bar.close_button.click()
    main.school.clock.kick()
    bench.settle()
    assert not bar.isVisible()  # not said a second time by itself
    main.desk.exchange_wanted.emit()
    bench.settle()
    assert bar.isVisible()  # but to who asks
    away.rename(school.root / "deling")
    bar.again.click()
    bench.settle()
    assert not bar.isVisible()


def test_the_bar_leads_to_another_folder(bench, school: WindowSchool) -> None:
    main = _teacher(bench, school)
    shutil.rmtree(school.share)
    main.school.clock.kick()
    bench.settle()
    main.bars.exchange.choose.click()
    bench.settle()
    assert main.settings.shown is main.settings.exchange
    assert main.settings.exchange.isVisible()


def test_what_waits_stands_in_the_bar() -> None:
    assert "Ett" not in trouble_sentence("folder-gone", 0).text
    assert "1 dokument venter" in trouble_sentence("folder-gone", 1).text
    assert "2 dokumenter venter" in trouble_sentence("folder-gone", 2).text
    assert trouble_sentence("folder-full", 2).heading != trouble_sentence("folder-gone", 2).heading


def test_somebody_who_is_alone_exchanges_nothing(bench) -> None:
    main = bench.main(bench.unlocked())
    rounds = Rounds(main)
    main.desk.exchange_wanted.emit()
    bench.settle()
    assert rounds.ended == [None]
    assert not main.bars.trouble.isVisible()
    assert not main.bars.exchange.isVisible()


def test_a_failure_of_the_vault_is_told_once(bench, school: WindowSchool, monkeypatch) -> None:
    main = _teacher(bench, school)

    def full(_session, _on_vault) -> object:
        raise SkjemaError(ErrorCode.DISK_FULL)

    monkeypatch.setattr(exchange_clock, "exchange_once", full)
    main.school.clock.kick()
    bench.settle()
    assert main.bars.trouble.isVisible()
    main.bars.trouble.hide()
    main.school.clock.kick()
    bench.settle()
    assert not main.bars.trouble.isVisible()


@pytest.mark.parametrize("patience", [60_000, 10], ids=["it-comes-to-its-end", "it-hangs"])
def test_leaving_waits_for_what_is_under_way_and_not_for_ever(
    bench, school: WindowSchool, monkeypatch, qtbot, patience: int
) -> None:
    monkeypatch.setattr(exchange_clock, "LAST_MS", patience)
    main = _teacher(bench, school)
    shell = bench.shells[0]
    started, go_on, ended = threading.Event(), threading.Event(), []
    real = exchange_clock.exchange_once

    def slow(session, on_vault) -> object:
        started.set()
        go_on.wait(20)
        try:
            made = real(session, on_vault)
        except LeftError:
            ended.append("left")
            raise
        ended.append("done")
        return made

    monkeypatch.setattr(exchange_clock, "exchange_once", slow)
    main.school.clock.kick()
    assert started.wait(20)
    shell.lock("asked")
    if patience < 1000:
        qtbot.waitUntil(lambda: main.school.clock.stopped)
    go_on.set()
    bench.settle()
    assert ended == (["left"] if patience < 1000 else ["done"])
    assert shell.session is None
    assert bench.recorder.notes[-1].saved
    assert not main.school.clock.watcher.directories()


def test_a_hop_runs_on_the_vaults_thread(bench) -> None:
    names: list[str] = []
    hop = VaultHop(bench.background.vault)
    bench.background.vault.run(lambda: None, names.append, names.append, bench.background)
    bench.background.pool.run(
        lambda: hop(lambda: threading.current_thread().name), names.append, names.append, bench.background
    )
    bench.settle()
    assert any(str(one).startswith("vault") for one in names)


def test_the_own_folder_is_not_watched(bench, school: WindowSchool) -> None:
    founder = school.found()
    teacher = school.join(founder, TEACHER)
    own = teacher.vault.device.device_id
    watched = exchange_watch.watched_folders(teacher)
    assert watched
    assert not any(own in one for one in watched)
    assert any(founder.vault.device.device_id in one for one in watched)
    shutil.rmtree(school.share)
    assert exchange_watch.watched_folders(teacher) == ()


def test_a_draft_is_written_while_the_folder_hangs(bench, school: WindowSchool, monkeypatch) -> None:
    main = _teacher(bench, school)
    hang, started = threading.Event(), threading.Event()
    real = exchanging.exchange

    def hanging(*args, **kwargs) -> object:
        started.set()
        hang.wait(20)
        return real(*args, **kwargs)

    monkeypatch.setattr(exchanging, "exchange", hanging)
    main.school.clock.kick()
    assert started.wait(20)
    drafts: list[object] = []
    session = main.desk.session
    bench.background.vault.run(
        lambda: fill_form.start_draft(session, work_kit.FORM, "kort").draft.draft_id, drafts.append, drafts.append, main
    ).result(20)
    assert len(fill_form.list_drafts(session)) == 1
    hang.set()
    bench.settle()
