"""The commands on the page «For IT-avdelingen» in ``README.md``, as they stand there; the try-outs run these.

    python installer/page_commands.py 0.1.1 msiexec /i          the one line that holds these words, for that version

So the page can't tell of a file, a property or an option that the packages don't have.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

PAGE = Path(__file__).parent / "README.md"
_HEADING = "## For IT-avdelingen"
_BLOCK = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_SPAN = re.compile(r"(?<!`)`([^`\n]+)`(?!`)")
_VERSION = re.compile(r"(?<=[-_])\d+\.\d+\.\d+(?=[-._])")


class AskedError(Exception):
    """The page has no such command, or several."""


def section(page: str = "") -> str:
    """The page's own text, from its heading to the next."""
    text = page or PAGE.read_text("utf-8")
    return text[text.index(_HEADING) :].split("\n## ", 1)[0]


def lines(version: str = "", page: str = "") -> list[str]:
    """Every line of its blocks of commands. ``version``: to put in the place of the one that it names."""
    found = [
        line.strip()
        for kind, block in _BLOCK.findall(section(page))
        if kind != "json"
        for line in block.splitlines()
        if line.strip()
    ]
    return [_VERSION.sub(version, line) for line in found] if version else found


def spans(page: str = "") -> list[str]:
    """What stands between backticks in its sentences."""
    return _SPAN.findall(_BLOCK.sub("", section(page)))


def policy(page: str = "") -> str:
    """Its example of a policy file."""
    return next(block for kind, block in _BLOCK.findall(section(page)) if kind == "json")


def command(*words: str, version: str = "", page: str = "") -> str:
    """The only line with all these words. Raises AskedError."""
    found = [line for line in lines(version, page) if all(word in line for word in words)]
    if len(found) != 1:
        raise AskedError(f"The page has {len(found)} commands with {' '.join(words)}: {found}")
    return found[0]


if __name__ == "__main__":
    sys.stdout.write(command(*sys.argv[2:], version=sys.argv[1]) + "\n")
