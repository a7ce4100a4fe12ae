"""What a deputy wrote offline and that came after the last day: on *Hjem*, let lie, and accepted in the settings."""

from __future__ import annotations

import three_people
import work_kit
from PySide6.QtWidgets import QLabel, QPushButton, QWidget
from window_school import PRINCIPAL, window_school

from skjema_app.domain.roles import Role
from skjema_app.domain.school import MarkKind
from skjema_app.ui.side_bar import HOME
from skjema_app.workflows import deputies, exchanging, late_deputies, people, sheet_news
from skjema_app.workflows.session import Change, Session

COUNSELLOR = "Rådny Fantasi"


def _words(widget: QWidget) -> str:
    return " ".join(one.text() for one in widget.findChildren(QLabel) if one.isVisibleTo(widget))


def _button(root: QWidget, words: str) -> QPushButton:
    (found,) = [
        one
        for one in root.findChildren(QPushButton)
        if one.accessibleName().startswith(words) and one.isVisibleTo(root)
    ]
    return found


def test_late_work_is_let_lie_on_hjem_and_accepted_in_the_settings(bench) -> None:
    school = window_school(bench.folder.parent / "skolen", bench.clock)
    rector = school.found()
    counsellor = school.join(rector, COUNSELLOR, (Role.COUNSELLOR,))
    report = work_kit.finished(rector)
    three_people.supplement(rector, rector.vault.documents.get(report))
    her = next(one.person_id for one in people.list_people(rector) if one.name == COUNSELLOR)
    today = bench.clock.now().date()
    deputies.name_deputy(rector, her, today, today)
    for session in (rector, counsellor, rector):
        exchanging.exchange_now(session)
    three_people.decided(counsellor, report, saksansvarlig={"ref": "", "name": PRINCIPAL})
    deputies.end_deputy(rector, deputies.deputy_lines(rector)[0].deputy_id)
    for session in (counsellor, rector):
        exchanging.exchange_now(session)
    school.close(PRINCIPAL)
    bench.folder = school.folder(PRINCIPAL)
    main = bench.main(bench.unlocked())
    panel = main.home.late
    said = _words(main.home)
    assert f"{COUNSELLOR} skrev 2 ting som stedfortreder. De kom hit først etter siste dag." in said
    assert "Bestemte om: Prøve Prøvesen · Melding til rektor" in said
    assert said.count("skrev 2 ting") == 1, "the list below doesn't say it again"
    assert "Ingenting venter" not in said

    _button(panel, "La ligge").click()
    bench.settle()
    assert not panel.isVisibleTo(main.home)
    section = main.settings.school
    main.go_to_section(section)
    bench.settle()
    there = section.deputies.late
    assert "Ikke godtatt" in _words(there)
    _button(there, "Godta").click()
    bench.settle()
    assert not there.isVisibleTo(section)
    school_feed = main.desk.session.school
    assert school_feed is not None
    assert MarkKind.DECIDED in {mark.kind for mark in school_feed.marks(report)}
    main.go(HOME)
    bench.settle()
    assert "skrev 2 ting" not in _words(main.home)


def test_the_panels_of_hjem_ask_once_for_each_change(bench, monkeypatch) -> None:
    asked: list[str] = []

    def no_late(_session: Session) -> tuple[()]:
        asked.append("late")
        return ()

    def no_news(_session: Session) -> tuple[()]:
        asked.append("sheet")
        return ()

    main = bench.main(bench.unlocked())
    monkeypatch.setattr(late_deputies, "late_groups", no_late)
    monkeypatch.setattr(sheet_news, "news", no_news)
    for change in (Change(school=True), Change(documents=True), Change(settings=True)):
        asked.clear()
        main.desk.tell(change)
        bench.settle()
        assert sorted(asked) == ["late", "sheet"]
