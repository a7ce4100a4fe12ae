"""The rector approves with a smart card, and is told when the time stamp of her approval did not come."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
import signature_kit
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QWidget
from review_shots import Window
from school_stages import PLANNED, Stages
from signature_kit import PIN, Issuer
from three_people import RECTOR

from skjema_app.documents.verify import verify
from skjema_app.ui import theme
from skjema_app.ui.pin_sheet import PinSheet
from skjema_app.workflows import own_certificates, time_stamps
from skjema_app.workflows.documents import signed_pdf
from skjema_app.workflows.standing import Standing, standing_of
from skjema_app.workflows.time_stamps import TimeStampService

REASON = "Resten tas på evalueringsmøtet."


@pytest.fixture
def page(qapp: QApplication, stages: Stages, tmp_path, monkeypatch) -> Iterator[tuple[Window, str]]:
    """The rector's window with the plan open in *Til godkjenning*, its approval written; and the plan's id."""
    monkeypatch.setenv("SKJEMA_HOME", str(tmp_path / "home"))
    theme.apply("light", 100)
    with stages.at(PLANNED) as (school, ids):
        window = Window(school.rector)
        window.main.answers.open_review(ids["plan"])
        window.settle()
        window.main.reviews.detail.buttons["approve"].click()
        window.settle()
        window.main.reviews.detail.panel.why.setPlainText(REASON)
        yield window, ids["plan"]
        window.close()


def _words(root: QWidget) -> str:
    return "\n".join(one.text() for one in root.findChildren(QLabel) if one.isVisibleTo(root))


def _approve(window: Window) -> None:
    window.main.reviews.detail.panel.do_it.click()
    window.settle()


def _standing(window: Window, document_id: str) -> Standing:
    return standing_of(window.desk.session.school.marks(document_id)).standing


def test_a_stamp_that_did_not_come_is_told_with_the_approval(page: tuple[Window, str]) -> None:
    window, plan = page
    time_stamps.save_service(window.desk.session, TimeStampService("http://127.0.0.1:9/tsa"))
    _approve(window)
    assert _standing(window, plan) is Standing.APPROVED
    said = _words(window.main.bars.news)
    assert "Godkjent. Kari Eksempel ser det" in said
    assert "Tidsstempeltjenesten svarte ikke." in said
    assert "signert uten tidsstempel" in said


def test_the_card_asks_for_its_pin_and_signs_the_approval(page: tuple[Window, str], tmp_path, monkeypatch) -> None:
    window, plan = page
    signature_kit.softhsm_library()
    monkeypatch.setenv("SOFTHSM2_CONF", "")
    signature_kit.configure_softhsm(tmp_path)
    issued = Issuer(now=window.desk.session.clock.now()).issue(RECTOR, signature_kit.rsa_key())
    token = signature_kit.make_token(tmp_path, "rektor", issued)
    library = shutil.copy(token.library, tmp_path)  # loaded apart from the one that other tests have their cards in
    (choice,) = own_certificates.on_cards(window.desk.session, Path(library))
    own_certificates.use_card(window.desk.session, choice)

    _approve(window)
    sheet = window.main.reviews.pin
    assert isinstance(sheet, PinSheet)
    assert "lagres ikke" in _words(sheet)
    QTest.keyClicks(sheet.pin.line, "0000")
    QTest.keyClick(sheet.pin.line, Qt.Key.Key_Return)
    window.settle()
    assert _standing(window, plan) is Standing.WAITING  # a wrong PIN signs nothing
    again = window.main.reviews.pin
    assert again is not sheet
    assert "PIN" in _words(again.trouble)
    QTest.keyClicks(again.pin.line, PIN)
    QTest.keyClick(again.pin.line, Qt.Key.Key_Return)
    window.settle()

    assert _standing(window, plan) is Standing.APPROVED
    last = verify(signed_pdf(window.desk.session, plan), roots=[window.desk.session.school.roster.root_der]).signatures[
        -1
    ]
    assert (last.signer, last.intact, last.device_trusted) == (RECTOR, True, True)
    assert last.issuer == "Kommune-CA utsteder"
    assert window.main.reviews.detail.opened is None or window.main.reviews.detail.panel is None
