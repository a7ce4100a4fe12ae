"""Pictures of the screens, light and dark, 100 and 150 %, a small screen: ``screenshots.py OUT [part of a name]``."""

from __future__ import annotations

import sys

import absence_shots
import agenda_shots
import archive_shots
import audit_shots
import case_shots
import flow_shots
import late_shots
import meeting_shots
import people_shots
import recovery_shots
import review_shots
import rights_shots
import school_shots
import search_shots
import shell_shots
import timeline_shots
import wizard_shots
import year_shots

STUDIOS = (
    shell_shots.Studio,
    case_shots.CaseStudio,
    flow_shots.FlowStudio,
    people_shots.PeopleStudio,
    year_shots.YearStudio,
    audit_shots.AuditStudio,
    recovery_shots.RecoveryStudio,
    late_shots.LateStudio,
    rights_shots.RightsStudio,
)

if __name__ == "__main__":
    wizard_shots.main(sys.argv[1:])
    for studio in STUDIOS:
        shell_shots.draw(studio)
    school_shots.main()
    review_shots.main()
    meeting_shots.main()
    absence_shots.main()
    agenda_shots.main()
    timeline_shots.main()
    archive_shots.main()
    search_shots.main()
