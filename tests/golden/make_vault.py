"""Make a vault of the present program to be kept: ``make_vault.py school-vN``, N the version of its tables.

Done once for each version of the tables and of what is written in the journal; never done again over an old one.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

_TESTS = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(_TESTS.parent), str(_TESTS / "helpers")]
os.environ.update(SKJEMA_KDF="test", SKJEMA_TEST_RUN="1", SKJEMA_ALLOW_DUMP="1")

if __name__ == "__main__":
    import golden_vault

    golden_vault.make(Path(__file__).parent / sys.argv[1])
