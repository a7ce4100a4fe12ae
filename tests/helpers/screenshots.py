"""Pictures of the screens, light and dark, 100 and 150 %, a small screen: ``screenshots.py OUT [part of a name]``."""

from __future__ import annotations

import shell_shots

if __name__ == "__main__":
    shell_shots.main()
