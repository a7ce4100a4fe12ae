"""«Hvem har den»: a § 12-5 report between its author and one recipient, with who has read it."""

from __future__ import annotations

from skjema_app.system import calendar
from skjema_app.system.texts import _
from skjema_app.ui.widgets.basics import Card, label
from skjema_app.workflows.case_work import ClosedWork


class ClosedCard(Card):
    """Who has it, or that nobody has; the read-log."""

    def __init__(self, closed: ClosedWork) -> None:
        super().__init__(spacing=6)
        self.column.addWidget(label(_("Hvem har den?"), "h2"))
        self.column.addWidget(label(_words(closed)))
        for one in closed.read_log:
            line = _("{what} av {who} {when}").format(
                what=one.what, who=one.who, when=calendar.stamp_in_words(one.when)
            )
            self.column.addWidget(label(line, "muted"))


def _words(closed: ClosedWork) -> str:
    if closed.given_to:
        return _("Bare den som skrev meldingen, og {name} kan lese den.").format(name=closed.given_to)
    if closed.names_nobody:
        return _("Bare du. Skal den gis til noen i Skjema, fortsetter du i skjemaet for meldinger om ansatte.")
    if closed.recipients:
        return _("Bare du. Du kan gi den til én person på skolen, eller gi PDF-en til kommunen eller skoleeieren.")
    return _("Bare du. Gi PDF-en til den som skal ha den, og noter hvem som fikk den.")
