"""The same workflows without a window: ``skjema vault|pupils|form|doc|verify|demo``.

May import: workflows, domain, system; argparse. Never Qt.
Start in ``main.py``. Exit codes: 0 done, 1 refused with a sentence on stderr, 2 wrong usage.
"""
