"""The change log of a later version (REQ-22): when, by whom, what, before, now, and why."""

from __future__ import annotations

from collections.abc import Sequence

from skjema_app.documents.facts import ChangeLine
from skjema_app.documents.model import Paragraph, Section, Table
from skjema_app.domain.letters import clean, one_line
from skjema_app.system.calendar import stamp_in_words
from skjema_app.system.texts import _

NOTHING = "–"
"""Stands in a cell where there was or is no answer."""

_SHARES = (0.2, 0.19, 0.19, 0.22, 0.2)

LONGEST = 600
"""Letters of an answer that are printed; the earlier version holds the whole of it."""


def change_log(lines: Sequence[ChangeLine]) -> Section:
    """What changed since the version before (REQ-22)."""
    heading = _("Endringslogg")
    if not lines:
        return Section(heading, (Paragraph(_("Ingen svar er endret siden forrige versjon.")),))
    header = (_("Når og av hvem"), _("Hva"), _("Før"), _("Nå"), _("Hvorfor"))
    rows = tuple(
        (
            f"{stamp_in_words(line.when)}\n{one_line(line.who)}",
            one_line(line.label),
            _shown(line.before),
            _shown(line.after),
            _shown(line.why),
        )
        for line in lines
    )
    return Section(heading, (Table(header, rows, _("Endringer siden forrige versjon"), _SHARES),))


def _shown(text: str) -> str:
    words = clean(text) or NOTHING
    return words if len(words) <= LONGEST else words[:LONGEST].rsplit(" ", 1)[0].rstrip() + " …"
