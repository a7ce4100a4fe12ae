"""What the entries of a school's journal are worth: accepted, sealed, waiting or refused, and in which order.

Pure: no database, no keys, no clock, no files. The answer is a function of the *set* of entries held, never of the
order they came in (design-review §§ 1.28, 4). May use ``domain``, ``crypto`` (hashes and key checks) and
``vault.bodies``. Start with ``judge.py``; ``held.py`` is what goes in, ``judgement.py`` what comes out.
"""

from __future__ import annotations

from skjema_app.vault.judge.claims import KNOWN, claims_of, feed_key_named
from skjema_app.vault.judge.held import Anchor, Held
from skjema_app.vault.judge.judge import Judging, judge
from skjema_app.vault.judge.judgement import HandState, Issuing, Judged, Judgement, Roster, Standing
from skjema_app.vault.judge.reasons import Reason

__all__ = [
    "KNOWN",
    "Anchor",
    "HandState",
    "Held",
    "Issuing",
    "Judged",
    "Judgement",
    "Judging",
    "Reason",
    "Roster",
    "Standing",
    "claims_of",
    "feed_key_named",
    "judge",
]
