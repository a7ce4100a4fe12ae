"""Chooses the window or the command line, nothing else."""

import gc
import sys


def main() -> int:
    """Open the window when there are no sub-commands, else run the command line; returns the exit code."""
    arguments = sys.argv[1:]
    if arguments == ["--looker"]:  # an installed program starts itself to look at a file (looker/process.py)
        from skjema_app.looker.child import main as look

        return look()
    if arguments == ["--verifier"]:  # likewise to judge a PDF (workflows/verify_apart.py)
        from skjema_app.workflows.verify_child import main as judge

        return judge()
    if arguments == ["--signatures"]:  # likewise to check signatures of entries (workflows/checks_apart.py)
        from skjema_app.workflows.checks_child import main as check

        return check()
    if not arguments or arguments[0] in {"--locked", "--sikker", "--window"}:
        gc.disable()  # loading makes no rubbish; looking for it is a tenth of the start. On again after the first paint
        from skjema_app.ui.app import run_window

        return run_window(arguments)
    from skjema_app.cli.main import run_command

    return run_command(arguments)


if __name__ == "__main__":
    sys.exit(main())
