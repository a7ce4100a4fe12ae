"""Values of Qt's enums as properties take them: asking for the name ``Qt`` makes 93 enums, and the first window waits.

For what is made before the first paint only, as ``widget.setProperty("focusPolicy", NO_FOCUS)``; everything else uses
Qt's names. ``test_numbers.py`` holds each number to its name.
"""

PLAIN_TEXT = 0
NO_FOCUS = 0
NO_CONTEXT_MENU = 0
SCROLL_BAR_ALWAYS_OFF = 1
RIGHT_TO_LEFT = 1
HINTS_FOR_A_PASSWORD = 0x2 | 0x4 | 0x40
"""Sensitive data, no automatic capitals, no prediction."""
