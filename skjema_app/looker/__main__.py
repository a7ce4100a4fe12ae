"""``python -I -m skjema_app.looker``: the child. Started by ``process.py`` only."""

import sys

from skjema_app.looker.child import main

if __name__ == "__main__":
    sys.exit(main())
