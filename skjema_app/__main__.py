"""Chooses the window or the command line, nothing else."""

import gc
import re
import sys

_TRACKER = r"from multiprocessing\.resource_tracker import main;\s*main\((\d+)\)"


def main() -> int:
    """Open the window when there are no sub-commands, else run the command line; returns the exit code."""
    arguments = sys.argv[1:]
    if getattr(sys, "frozen", False):
        _help_python(arguments)
    if arguments == ["--looker"]:  # an installed program starts itself to look at a file (looker/process.py)
        from skjema_app.looker.child import main as look

        return look()
    if arguments == ["--verifier"]:  # likewise to judge a PDF (workflows/verify_apart.py)
        from skjema_app.workflows.verify_child import main as judge

        return judge()
    if arguments == ["--signatures"]:  # likewise to check signatures of entries (workflows/checks_apart.py)
        from skjema_app.workflows.checks_child import main as check

        return check()
    if arguments == ["--lock-look"]:  # likewise to look into a fresh memory (workflows/lock_test.py)
        from skjema_app.workflows.lock_test import look_from_start

        return look_from_start()
    if not arguments or arguments[0] in {"--locked", "--sikker", "--window"} or _is_file(arguments[0]):
        gc.disable()  # loading makes no rubbish; looking for it is a tenth of the start. On again after the first paint
        from skjema_app.ui.app import run_window

        return run_window(arguments)
    from skjema_app.cli.main import run_command

    return run_command(arguments)


def _help_python(arguments: list[str]) -> None:
    """In an installed program Python's own helpers are this program too (pool of ``workflows/archive_check.py``)."""
    if "--multiprocessing-fork" in arguments:
        from multiprocessing.spawn import freeze_support  # that of ``multiprocessing`` itself is for Windows only

        freeze_support()
    elif arguments and (tracker := re.fullmatch(_TRACKER, arguments[-1])):
        from multiprocessing.resource_tracker import main as track

        track(int(tracker[1]))
        sys.exit(0)


def _is_file(word: str) -> bool:
    """Whether the program was started with a file, as by a double click: commands hold no slash."""
    return not word.startswith("-") and (word.casefold().endswith(".skjemainvitasjon") or "/" in word or "\\" in word)


if __name__ == "__main__":
    sys.exit(main())
