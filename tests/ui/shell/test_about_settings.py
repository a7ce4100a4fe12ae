"""*Om Skjema*, and what the screens say of what IT has decided for the machine."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from PySide6.QtGui import QDesktopServices

import skjema_app
from skjema_app.ui import settings_about
from skjema_app.ui.main_window import MainView


def settings_of(bench) -> MainView:
    main = bench.main(bench.unlocked())
    main.go(2)
    return main


def given(folder: Path, monkeypatch: pytest.MonkeyPatch, text: str) -> Path:
    file = folder / "policy.json"
    file.write_text(text, "utf-8")
    file.chmod(0o644)
    monkeypatch.setenv("SKJEMA_POLICY", str(file))
    return file


def test_it_says_which_program_it_is_where_things_lie_and_what_it_is_made_of(bench, monkeypatch, tmp_path) -> None:
    opened: list[str] = []

    class Desktop(QDesktopServices):
        @staticmethod
        def openUrl(url) -> bool:
            opened.append(url.toLocalFile())
            return True

    monkeypatch.setattr(settings_about, "QDesktopServices", Desktop)
    main = settings_of(bench)
    about = main.settings.about
    main.settings.show_section(about)
    bench.settle()
    assert about.name.text() == f"Skjema {skjema_app.__version__}"
    assert about.build.text() == "Kjøres fra kildekoden."
    assert about.updates.text() == "Nye versjoner kommer fra skolens IT."
    assert not about.rules_title.isVisible()
    about.open.click()
    assert [Path(one) for one in opened] == [main.desk.session.vault.folder]

    about.licences.show_all.click()
    bench.settle()
    rows = [about.licences.choice.itemText(number) for number in range(about.licences.choice.count())]
    assert "Noto Sans – OFL-1.1" in rows
    assert any(row.startswith("cryptography ") for row in rows)
    about.licences.choice.setCurrentIndex(rows.index("Noto Sans – OFL-1.1"))
    bench.settle()
    assert "SIL OPEN FONT LICENSE" in about.licences.text.toPlainText()
    assert about.licences.text.accessibleName() == "Lisensen til Noto Sans – OFL-1.1"


def test_what_it_decided_is_shown_and_cant_be_changed(bench, monkeypatch, tmp_path: Path) -> None:
    values = {"lock_minutes": 4, "backup_folder": str(tmp_path / "kopi"), "it_contact": "IT i Nordli"}
    given(tmp_path, monkeypatch, json.dumps({**values, "exchange_folder": str(tmp_path), "lock_minuts": 1}))
    main = settings_of(bench)
    parts = main.settings
    assert not main.bars.lock.isVisible()  # a slip in a name is IT's to mend, not for every morning
    parts.show_section(parts.lock)
    bench.settle()
    assert (parts.lock.minutes.value(), parts.lock.minutes.isEnabled()) == (4, False)
    assert parts.lock.governed.text() == "minutter – styrt av skolen"
    parts.show_section(parts.copies)
    bench.settle()
    assert parts.copies.place.text() == f"Sted: {tmp_path / 'kopi'} – styrt av skolen"
    parts.copies.copy_now.click()
    bench.settle()
    assert not parts.copies.choose.isEnabled()
    assert any((tmp_path / "kopi").glob("*.skjemakopi"))
    parts.show_section(parts.exchange)
    bench.settle()
    assert parts.exchange.governed.isVisible()
    assert not parts.exchange.choose.isEnabled()
    parts.show_section(parts.about)
    bench.settle()
    assert parts.about.updates.text() == "Nye versjoner kommer fra IT i Nordli."
    assert "lock_minuts" in parts.about.trouble.text.text()
    assert parts.about.rules_title.isVisible()


def test_a_broken_policy_is_told_at_opening_and_nothing_is_governed(bench, monkeypatch, tmp_path: Path) -> None:
    given(tmp_path, monkeypatch, "{")
    main = settings_of(bench)
    assert main.bars.lock.isVisible()
    assert "Skolens oppsett på denne maskinen kan ikke leses" in main.bars.lock.text.text()
    main.settings.show_section(main.settings.lock)
    bench.settle()
    assert main.settings.lock.minutes.isEnabled()
