"""The texts that people read, as a gettext template. ``make strings`` writes ``resources/i18n/skjema.pot`` anew.

The file has no dates and no line numbers, so it changes only when a text does.
"""

from __future__ import annotations

import io
import sys
from collections.abc import Iterable
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parents[2]
TEMPLATE = ROOT / "resources" / "i18n" / "skjema.pot"

_KEYWORDS = {"_": None, "ngettext": (1, 2)}
_HEADER = "# The texts of Skjema. Source language: bokmål. Written by `make strings`.\n"

Text = tuple[str, ...]
"""A text, or its forms for one and for many."""


def extract(package: Path) -> Catalog:
    """All texts given to ``_()`` and ``ngettext()`` in a package."""
    catalog = Catalog(project="skjema", charset="utf-8", locale=None)
    for file, _line, message, _comments, context in extract_from_dir(
        package, method_map=[("**.py", "python")], keywords=_KEYWORDS, strip_comment_tags=True
    ):
        catalog.add(message, None, [(f"{package.name}/{Path(file).as_posix()}", 0)], context=context)
    return catalog


def texts(catalog: Catalog) -> set[Text]:
    """The texts of a catalogue without the header."""
    return {message.id if isinstance(message.id, tuple) else (message.id,) for message in catalog if message.id}


def to_template(catalog: Catalog) -> bytes:
    """The catalogue as a file, sorted by text."""
    out = io.BytesIO()
    write_po(out, catalog, width=110, omit_header=True, sort_output=True, include_lineno=False)
    head = 'msgid ""\nmsgstr ""\n"MIME-Version: 1.0\\n"\n"Content-Type: text/plain; charset=utf-8\\n"\n'
    head += '"Content-Transfer-Encoding: 8bit\\n"\n\n'
    return (_HEADER + head).encode() + out.getvalue()


def from_template(data: bytes) -> Catalog:
    """A template that was written before."""
    return read_po(io.BytesIO(data), charset="utf-8")


def main(arguments: Iterable[str]) -> int:
    """``--write`` writes the template; without it, tells whether it is up to date (exit code 1 when not)."""
    catalog = extract(ROOT / "skjema_app")
    if "--write" in arguments:
        TEMPLATE.parent.mkdir(parents=True, exist_ok=True)
        TEMPLATE.write_bytes(to_template(catalog))
        print(f"{len(texts(catalog))} texts written to {TEMPLATE.relative_to(ROOT)}")
        return 0
    same = TEMPLATE.exists() and texts(from_template(TEMPLATE.read_bytes())) == texts(catalog)
    print("up to date" if same else "run `make strings`")
    return 0 if same else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
