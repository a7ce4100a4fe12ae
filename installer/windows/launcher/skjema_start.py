"""What the launchers of an installed Skjema run: tells the program that it starts itself, then hands over."""

import sys

sys.frozen = True  # type: ignore[attr-defined]  # children are this very program (skjema_app/looker/process.py)

from skjema_app.__main__ import main  # noqa: E402

sys.exit(main())
