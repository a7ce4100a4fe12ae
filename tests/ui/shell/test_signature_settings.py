"""*Innstillinger › Signatur* in a real window on a real vault, and the sheet that asks for a PIN."""

from __future__ import annotations

from pathlib import Path

import pytest
import signature_kit
import work_kit
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QWidget
from signature_kit import Issuer

from skjema_app.domain.errors import ErrorCode, SkjemaError
from skjema_app.ui.background import Background
from skjema_app.ui.settings_signature import SignatureSection
from skjema_app.ui.wizard.errands import Errands
from skjema_app.workflows import own_certificates, settings, time_stamps
from skjema_app.workflows.secrets import Secret


def section_of(bench) -> SignatureSection:
    main = bench.main(bench.unlocked())
    main.go(2)
    section = main.settings.signature
    main.settings.show_section(section)
    bench.settle()
    return section


def words(widget: QWidget) -> str:
    return "\n".join(one.text() for one in widget.findChildren(QLabel) if one.isVisibleTo(widget))


def press(button: QWidget) -> None:
    assert button.isEnabled()
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)


def test_a_certificate_is_taken_from_a_file_and_given_up(bench, tmp_path: Path) -> None:
    section = section_of(bench)
    part = section.certificate
    assert "Du signerer med sertifikatet i hvelvet" in words(part)
    assert not part.drop.isVisibleTo(section)
    issuer = Issuer(now=bench.clock.now())
    file = tmp_path / "kari.p12"
    file.write_bytes(issuer.issue(work_kit.NAME, signature_kit.rsa_key()).p12())
    part.set_file(file)
    bench.settle()
    part.password.line.setText("feil")
    press(part.use)
    bench.settle()
    assert "Passordet til sertifikatet stemmer ikke" in words(part)
    assert part.password.empty
    assert part.ask.isVisibleTo(section)
    QTest.keyClicks(part.password.line, signature_kit.PASSWORD)
    QTest.keyClick(part.password.line, Qt.Key.Key_Return)
    bench.settle()
    said = words(part)
    assert "Du signerer med et eget sertifikat" in said
    assert "Utstedt av Kommune-CA utsteder" in said
    assert "Kommune-CA rot" in said
    assert not part.ask.isVisibleTo(section)
    assert own_certificates.own_certificate(section.desk.session) is not None
    press(part.drop)
    bench.settle()
    assert own_certificates.own_certificate(section.desk.session) is None
    assert "Du signerer med sertifikatet i hvelvet" in words(part)


def test_leaving_the_section_leaves_no_password(bench, tmp_path: Path) -> None:
    section = section_of(bench)
    file = tmp_path / "kari.p12"
    file.write_bytes(b"0")
    section.certificate.set_file(file)
    bench.settle()
    section.certificate.password.line.setText("hemmelig")
    main = bench.shells[-1].main
    main.settings.show_section(main.settings.about)
    assert section.certificate.password.empty


def test_a_service_is_tried_saved_and_taken_away(bench, tmp_path: Path) -> None:
    section = section_of(bench)
    part = section.stamps
    with signature_kit.time_stamp_service() as service:
        part.address.setText("tsa.example.no")
        press(part.save)
        bench.settle()
        assert "Det er ikke en adresse til en tidsstempeltjeneste" in words(part)
        root = tmp_path / "rot.der"
        root.write_bytes(service.root)
        part.set_root(root)
        bench.settle()
        assert "Rotsertifikat: Tidsstempel rot" in words(part)
        part.address.setText(service.address)
        press(part.test)
        bench.settle()
        assert "Tjenesten svarte. Stempelet er fra Stempeltjenesten" in words(part)
        assert time_stamps.service(section.desk.session).address == ""
        press(part.save)
        bench.settle()
        assert time_stamps.service(section.desk.session).address == service.address
    press(part.test)
    bench.settle()
    assert "Tidsstempeltjenesten svarte ikke" in words(part)
    press(part.drop)
    bench.settle()
    assert time_stamps.service(section.desk.session) == time_stamps.TimeStampService()
    assert not part.drop.isVisibleTo(section)


def test_answers_inside_are_chosen_by_a_click(bench) -> None:
    section = section_of(bench)
    assert not section.inside.isChecked()
    section.inside.click()
    bench.settle()
    assert settings.answers_inside(section.desk.session)
    section.refresh()
    bench.settle()
    assert section.inside.isChecked()


class Card:
    """A keeper whose documents are signed with a card."""

    def __init__(self) -> None:
        self.pins: list[str] = []

    def finish(self, *, signs: bool = False, pin: Secret | None = None) -> str:
        if pin is None:
            raise SkjemaError(ErrorCode.PIN_NEEDED)
        with pin.exposed() as typed:
            self.pins.append(typed.decode())
        if self.pins[-1] != "1234":
            raise SkjemaError(ErrorCode.PIN_WRONG)
        return "ferdig" if signs else "ferdig uten tegn"


@pytest.fixture
def asked(qtbot):
    background = Background()
    window = QWidget()
    qtbot.addWidget(window)
    window.resize(800, 600)
    window.show()
    keeper = Card()
    errands = Errands(keeper, background, window)  # type: ignore[arg-type]
    yield errands, keeper
    assert background.drain(10)
    background.shutdown()


def test_the_pin_is_asked_for_and_used_once(asked, qtbot) -> None:
    errands, keeper = asked
    done: list[object] = []
    errands.finished.connect(done.append)
    errands.finish(signs=True)
    qtbot.waitUntil(lambda: errands.pin is not None)
    sheet = errands.pin
    assert sheet.pin.line.hasFocus()
    press(sheet.sign)
    assert "Skriv PIN-koden" in words(sheet)
    QTest.keyClicks(sheet.pin.line, "9999")
    press(sheet.sign)
    qtbot.waitUntil(lambda: errands.pin is not sheet)
    assert "PIN-koden stemmer ikke" in words(errands.pin)
    QTest.keyClicks(errands.pin.pin.line, "1234")
    QTest.keyClick(errands.pin.pin.line, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: bool(done))
    assert done == ["ferdig"]
    assert keeper.pins == ["9999", "1234"]


def test_no_pin_is_no_signature(asked, qtbot) -> None:
    errands, keeper = asked
    failed: list[SkjemaError] = []
    errands.failed.connect(failed.append)
    errands.finish()
    qtbot.waitUntil(lambda: errands.pin is not None)
    QTest.keyClick(errands.pin.pin.line, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: bool(failed))
    assert failed[0].code is ErrorCode.PIN_NEEDED
    assert keeper.pins == []
