"""``skjema search TEXT``: everything this person may read. What is sought is written nowhere."""

from __future__ import annotations

import argparse
import sys
from typing import TYPE_CHECKING

from skjema_app.cli.common import DONE, add_command, open_vault
from skjema_app.cli.console import Console
from skjema_app.domain.answers import Json
from skjema_app.system.texts import _
from skjema_app.workflows.search import Finder, Hit
from skjema_app.workflows.search_marks import Marked

if TYPE_CHECKING:
    from skjema_app.cli.common import Commands

_SHORT = 12


def add(commands: Commands) -> None:
    """Add the command to the parser."""
    search = add_command(commands, "search", _("Søk i saker, dokumenter, møter og kladder"), _search)
    search.values.add_argument(
        "text", metavar=_("TEKST"), help=_("ord, navn, klasse eller dato; «-» leser dem fra standard inn")
    )
    search.choices.add_argument("--older", action="store_true", help=_("ta med eldre versjoner"))


def _search(arguments: argparse.Namespace, console: Console) -> int:
    # What stands on a command line is kept by shells, and seen by others on the machine: it may be read instead.
    text = str(arguments.text) if arguments.text != "-" else (sys.stdin.readline() if sys.stdin is not None else "")
    with open_vault(arguments) as session:
        found = Finder(session).find(text, older=bool(arguments.older))
    hits: list[Json] = [_as_json(hit) for hit in found.hits]
    lines = [line for hit in found.hits for line in _lines(hit)]
    if found.more:
        lines.append(_("Dette er de nyeste. Skriv mer for å finne det du leter etter."))
    console.show({"hits": hits, "more": found.more}, lines or [_("Ingen treff.")])
    return DONE


def _as_json(hit: Hit) -> dict[str, Json]:
    return {
        "kind": hit.kind.value,
        "id": hit.opens,
        "title": hit.title.text,
        "about": hit.about.text,
        "question": hit.question,
        "snippet": hit.snippet.text,
        "marks": [[start, end] for start, end in hit.snippet.ranges],
        "date": hit.when.isoformat(),
        "older": hit.older,
    }


def _lines(hit: Hit) -> tuple[str, ...]:
    first = f"{hit.opens[:_SHORT]}  {hit.title.text}  {hit.about.text}"
    return (first, f"    {_in_signs(hit.snippet)}") if hit.snippet.text else (first,)


def _in_signs(text: Marked) -> str:
    """Marks as signs: a terminal may have no colours."""
    return "".join(f"[{piece}]" if found else piece for piece, found in text.pieces())
