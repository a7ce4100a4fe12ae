"""Widgets that know nothing of forms: texts, buttons, cards, notices, choices, dates, search.

May import: theme and icons; Qt; texts. May touch: nothing but the screen.
Start in ``basics.py``. Every text is shown as plain text, so that an answer is never taken for mark-up.
"""
