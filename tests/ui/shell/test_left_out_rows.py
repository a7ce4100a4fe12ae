"""Something finished on a machine that was closed meanwhile: from Hjem to its page, and on to a draft with the text."""

from __future__ import annotations

import ui_kit
from PySide6.QtWidgets import QLabel, QWidget
from review_shots import Window
from school_stages import THREE, Stages
from three_people import report

from skjema_app.ui import theme
from skjema_app.ui.keyed import KeyedButton
from skjema_app.workflows import people
from skjema_app.workflows.cases import CaseState


def _press(root: QWidget, words: str) -> None:
    (found,) = [one for one in root.findChildren(KeyedButton) if one.label() == words and one.isVisibleTo(root)]
    found.click()


def _said(root: QWidget) -> str:
    return "\n".join(one.text() for one in root.findChildren(QLabel) if one.isVisibleTo(root))


def test_it_leads_from_hjem_to_a_draft_with_the_text(stages: Stages, qapp, tmp_path, monkeypatch) -> None:
    monkeypatch.setenv("SKJEMA_HOME", str(tmp_path / "home"))
    theme.apply("light", 100)
    with stages.at(THREE) as (school, _ids):
        offline = report(school.teacher, fuller=False)
        people.close_device(school.rector, school.teacher.vault.device.device_id)
        school.exchange(school.rector, school.teacher)
        window = Window(school.teacher)
        main = window.main
        try:
            _press(main.home, "Åpne saken")
            window.settle()
            assert [row.state for row in main.cases.model.rows] == [CaseState.LEFT_OUT]
            words = _said(main.cases.detail)
            assert "Ingen andre ser den." in words
            assert "Be skolen om en ny invitasjon." in words
            assert not ui_kit.cut_labels(main.cases)
            _press(main.cases.detail, "Fortsett på en kladd")
            window.settle()
            assert main.form is not None
            assert main.form.wizard._model.value("hva") == offline.answers["hva"]
            main.form.wizard.close_draft()
            window.settle()
            main.open_case(offline.document_id)
            window.settle()
            _press(main.cases.detail, "Fortsett kladden")
            window.settle()
            assert main.form is not None
        finally:
            window.close()
