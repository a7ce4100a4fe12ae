"""What happens to typed text before it is frozen and laid out.

The rule, applied to every text of a finished document, in the stored answers and on the page alike:

* composed form (Unicode NFC), so that «å» typed as a + ring is the letter å;
* every kind of line break is one line break; two or more in a row separate paragraphs;
* tabs and blanks of any width become one ordinary blank, but a no-break space stays one; blanks at line ends go;
* other control characters and invisible format characters (bidi overrides, zero-width, soft hyphen) are taken out:
  they cannot be seen on paper and could make the page read otherwise than the stored answer.

Nothing else is changed: letters that the font lacks are refused by name (``fonts.missing_letters``), never replaced.
"""

from __future__ import annotations

import re
import unicodedata

NO_BREAK_SPACE = "\u00a0"

_LINE_BREAKS = re.compile("\r\n|[\r\u000b\u000c\u0085\u2028\u2029]")
_BLANKS = re.compile("[ \t]+")
_PARAGRAPHS = re.compile("\n{2,}")
_NO_BREAK = frozenset("\u00a0\u2007\u202f")


def clean(text: str) -> str:
    """Text as it is laid out; see the module's text for the rule."""
    if text.isprintable() and "  " not in text and unicodedata.is_normalized("NFC", text):
        return text.strip(" ")  # one line of ordinary letters: nearly every answer, looked at on every key press
    broken = _LINE_BREAKS.sub("\n", unicodedata.normalize("NFC", text))
    # nearly all text needs no look at its single letters, and this asks in one go
    plain = broken.replace("\n", "").isprintable()
    kept = broken if plain else "".join(_letter(char) for char in broken)
    lines = (_BLANKS.sub(" ", line).strip(" ") for line in kept.split("\n"))
    return "\n".join(lines).strip("\n")


def one_line(text: str) -> str:
    """Clean text with line breaks turned into blanks: for headings, labels and table headers."""
    return " ".join(clean(text).split("\n"))


def paragraphs(text: str) -> tuple[str, ...]:
    """Clean text cut at empty lines; no part is empty."""
    return tuple(part for part in _PARAGRAPHS.split(clean(text)) if part)


def _letter(char: str) -> str:
    if char.isascii():
        return char if (char >= " " and char != "\x7f") or char in "\n\t" else ""
    category = unicodedata.category(char)
    if category == "Zs":
        return NO_BREAK_SPACE if char in _NO_BREAK else " "
    return "" if category in {"Cc", "Cf"} else char
