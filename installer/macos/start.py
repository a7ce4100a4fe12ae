"""What the application bundle runs: the program itself. PyInstaller sets ``sys.frozen``."""

import sys

from skjema_app.__main__ import main

sys.exit(main())
