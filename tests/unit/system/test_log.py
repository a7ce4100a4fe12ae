"""The log and the crash report hold codes and places in the program, and nothing that anybody wrote."""

from __future__ import annotations

import logging
import re
import stat
import sys
import warnings
from pathlib import Path

import pytest

from skjema_app.domain.errors import ErrorCode, SkjemaError
from skjema_app.system import log

MARKER = "Fatima-ble-slått-ved-skuret"


@pytest.fixture
def written(tmp_path: Path):
    level = logging.raiseExceptions
    log.set_up(tmp_path / "logg")
    yield lambda: "".join(file.read_text() for file in sorted((tmp_path / "logg").iterdir()))
    log.tear_down()
    logging.raiseExceptions = level


def raise_with_marker() -> None:
    answer = MARKER
    raise ValueError(f"kan ikke lese {answer}")


def test_no_words_of_messages_arguments_or_exceptions(written) -> None:
    logger = logging.getLogger("et.bibliotek")
    logger.warning("svar: %s", MARKER)
    logger.error(MARKER)
    try:
        raise_with_marker()
    except ValueError:
        logger.exception("gikk galt med %s", MARKER, extra={"skjema_code": MARKER})
    with warnings.catch_warnings():
        warnings.simplefilter("always")
        warnings.warn(MARKER, RuntimeWarning, stacklevel=1)
    logging.getLogger(f"navn {MARKER}").error("x")
    text = written()
    assert MARKER not in text
    assert "slått" not in text
    assert len(text.splitlines()) == 5
    assert "et.bibliotek test_log.py" in text
    assert "ValueError" in text


def test_notes_have_code_type_and_place(written) -> None:
    log.note("copy-failed")
    try:
        raise SkjemaError(ErrorCode.DISK_FULL, path=f"/home/{MARKER}/x", reason="enospc")
    except SkjemaError as error:
        log.note("copy-failed", error)
    first, second = written().splitlines()
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d WARNING skjema-app test_log\.py:\d+ copy-failed", first)
    assert "skjema_app.domain.errors.SkjemaError[disk-full/enospc]" in second
    assert MARKER not in second


def test_only_warnings_and_worse(written) -> None:
    logging.getLogger("skjema_app").info("x")
    logging.getLogger("skjema_app").debug("x")
    log.note("en-kode")
    assert len(written().splitlines()) == 1


def test_what_is_no_code_is_not_written(written) -> None:
    log.note(f"{MARKER} og mer")
    log.note("A" * 200)
    assert MARKER not in written()
    assert "AAAA" not in written().upper()


@pytest.mark.skipif(sys.platform == "win32", reason="modes of POSIX")
def test_log_is_private_and_rotates(written, tmp_path: Path) -> None:
    for _ in range(9000):
        log.note("mange-linjer")
    files = sorted((tmp_path / "logg").iterdir())
    assert 1 < len(files) <= 4
    assert all(stat.S_IMODE(file.stat().st_mode) == 0o600 for file in files)
    assert sum(file.stat().st_size for file in files) <= 4 * 256 * 1024


def test_a_log_that_can_t_be_written_stops_nothing(written, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "logg" / "skjema.log").mkdir()
    log.note("en-kode")
    shown = capsys.readouterr()
    assert shown.out == shown.err == ""
    (tmp_path / "logg" / "skjema.log").rmdir()


def test_setting_up_twice_moves_the_log(written, tmp_path: Path) -> None:
    log.set_up(tmp_path / "annet")
    log.note("en-kode")
    assert (tmp_path / "annet" / "skjema.log").exists()
    assert written() == ""


def test_crash_report_names_types_and_lines_only() -> None:
    try:
        try:
            raise_with_marker()
        except ValueError as error:
            raise SkjemaError(ErrorCode.DATABASE_DAMAGED, path=MARKER, reason="page") from error
    except SkjemaError as error:
        report = log.crash_report(type(error), error, error.__traceback__)
    assert MARKER not in report
    assert "kan ikke lese" not in report
    assert "SkjemaError[database-damaged/page]" in report
    assert "from ValueError test_log.py:" in report
    assert "raise_with_marker" in report
    assert str(Path.home()) not in report
    assert str(Path(__file__).parent) not in report


def test_crash_report_without_a_trace() -> None:
    assert "KeyError" in log.crash_report(KeyError, KeyError(MARKER), None)


def test_crash_report_of_endless_recursion_is_short() -> None:
    def again() -> None:
        again()

    with pytest.raises(RecursionError) as caught:
        again()
    report = log.crash_report(RecursionError, caught.value, caught.value.__traceback__)
    assert len(report.splitlines()) < 60


def test_places_in_the_program_have_no_folders_of_people() -> None:
    assert log._program_path("/home/kari nordmann/skjema/skjema_app/ui/window.py") == "skjema_app/ui/window.py"
    assert log._program_path("/home/kari/.venv/lib/site-packages/pikepdf/a.py") == "site-packages/pikepdf/a.py"
    assert log._program_path("/home/skjema_app/x/skjema_app/a.py") == "skjema_app/a.py"
    assert log._program_path("<Fatima>") == "-"
