"""Pictures of the screens, light and dark, 100 and 150 %, a small screen: ``screenshots.py OUT [part of a name]``."""

from __future__ import annotations

import sys

import archive_shots
import meeting_shots
import review_shots
import school_shots
import search_shots
import shell_shots
import wizard_shots

if __name__ == "__main__":
    wizard_shots.main(sys.argv[1:])
    shell_shots.main()
    school_shots.main()
    review_shots.main()
    meeting_shots.main()
    archive_shots.main()
    search_shots.main()
