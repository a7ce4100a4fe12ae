"""Clock, paths, resources, texts and hardening."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from skjema_app.system import hardening, paths, resources, texts
from skjema_app.system.clock import Clock, FixedClock, SystemClock


def test_system_clock_is_aware_and_now() -> None:
    clock: Clock = SystemClock()
    now = clock.now()
    assert now.tzinfo is not None
    assert abs(now - datetime.now(UTC)) < timedelta(minutes=1)


def test_fixed_clock_stands_and_moves() -> None:
    clock = FixedClock(datetime(2026, 11, 22, 15, 56, tzinfo=UTC))
    assert clock.now() == clock.now()
    assert clock.advance(days=1, minutes=4) == datetime(2026, 11, 23, 16, 0, tzinfo=UTC) == clock.now()
    clock.advance(hours=-16)
    assert clock.now().hour == 0
    clock.set(datetime(2030, 1, 1, tzinfo=UTC))
    assert clock.now().year == 2030
    with pytest.raises(ValueError, match="offset"):
        clock.set(datetime(2030, 1, 1))  # noqa: DTZ001 - that is the point


def test_paths_follow_the_override(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("SKJEMA_HOME", str(tmp_path / "æ"))
    assert paths.app_data() == tmp_path / "æ"
    assert paths.default_vault() == tmp_path / "æ" / "hvelv"
    assert paths.log_dir() == tmp_path / "æ" / "logg"
    assert not (tmp_path / "æ").exists()


def test_paths_without_override_are_local_and_absolute(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SKJEMA_HOME")
    assert paths.app_data().is_absolute()
    assert paths.app_data().name == "Skjema"


def test_resources_of_the_checkout() -> None:
    assert resources.forms_dir().is_dir()
    assert resources.resource("fonts").parent.name == "resources"


def test_resources_of_an_installed_program(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "_data").mkdir()
    monkeypatch.setattr(resources, "_INSTALLED", tmp_path / "_data")
    assert resources.forms_dir() == tmp_path / "_data" / "forms"
    assert resources.resource("icons", "a.svg") == tmp_path / "_data" / "resources" / "icons" / "a.svg"


def test_texts_fall_back_to_the_source(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(resources, "_CHECKOUT", tmp_path)
    monkeypatch.setattr(resources, "_INSTALLED", tmp_path / "_data")
    texts.set_language("nn")
    try:
        assert texts.language() == "nn"
        assert texts._("Alt er lagret.") == "Alt er lagret."
        assert texts.ngettext("{n} kladd", "{n} kladder", 2).format(n=2) == "2 kladder"
    finally:
        texts.set_language("nb")
    assert texts.ngettext("{n} kladd", "{n} kladder", 1).format(n=1) == "1 kladd"


def write_catalogue(folder: Path) -> None:
    """A compiled catalogue with one text, by the format of GNU gettext."""
    pairs = sorted({"": "Content-Type: text/plain; charset=UTF-8\n", "Hva skjedde?": "Kva hende?"}.items())
    ids = b"".join(key.encode() + b"\0" for key, _ in pairs)
    values = b"".join(value.encode() + b"\0" for _, value in pairs)
    table, at, value_at = b"", 28 + 16 * len(pairs), 28 + 16 * len(pairs) + len(ids)
    values_table = b""
    for key, value in pairs:
        table += len(key.encode()).to_bytes(4, "little") + at.to_bytes(4, "little")
        values_table += len(value.encode()).to_bytes(4, "little") + value_at.to_bytes(4, "little")
        at += len(key.encode()) + 1
        value_at += len(value.encode()) + 1
    head = [0x950412DE, 0, len(pairs), 28, 28 + 8 * len(pairs), 0, 0]
    data = b"".join(number.to_bytes(4, "little") for number in head) + table + values_table + ids + values
    (folder / "nn" / "LC_MESSAGES").mkdir(parents=True)
    (folder / "nn" / "LC_MESSAGES" / "skjema.mo").write_bytes(data)


def test_texts_are_translated_where_there_is_a_catalogue(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    write_catalogue(tmp_path / "resources" / "i18n")
    monkeypatch.setattr(resources, "_CHECKOUT", tmp_path)
    texts.set_language("nn")
    try:
        assert texts._("Hva skjedde?") == "Kva hende?"
        assert texts._("Noe annet") == "Noe annet"
    finally:
        texts.set_language("nb")
    assert texts._("Hva skjedde?") == "Hva skjedde?"


def test_importing_texts_is_light() -> None:
    found = subprocess.run(
        [
            sys.executable,
            "-c",
            "import sys, skjema_app.system.texts; print('babel' in sys.modules, 'holidays' in sys.modules)",
        ],
        capture_output=True,
        text=True,
        check=True,
    )
    assert found.stdout.split() == ["False", "False"]


def test_hardening_can_be_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SKJEMA_ALLOW_DUMP", "1")
    assert hardening.harden_process() == hardening.Hardening(core_dumps_off=False, reading_refused=False)


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="prctl is Linux's")
def test_hardening_holds_in_the_process() -> None:
    program = (
        "import resource, ctypes\n"
        "from skjema_app.system.hardening import harden_process\n"
        "print(harden_process())\n"
        "print(resource.getrlimit(resource.RLIMIT_CORE), ctypes.CDLL(None).prctl(3, 0, 0, 0, 0))\n"
    )
    environment = {name: value for name, value in os.environ.items() if name != "SKJEMA_ALLOW_DUMP"}
    found = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, env=environment)
    assert found.stdout.splitlines() == ["Hardening(core_dumps_off=True, reading_refused=True)", "(0, 0) 0"]
