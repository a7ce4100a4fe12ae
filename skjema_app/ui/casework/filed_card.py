"""«Arkivert»: the journalpost numbers of a row, and what may be deleted now, and what not."""

from __future__ import annotations

from skjema_app.system.texts import _, ngettext
from skjema_app.ui.widgets.basics import Card, column, label
from skjema_app.workflows.archive_state import Filed


class FiledCard(Card):
    """The numbers; the plain files that can go once everything has its number (user-review § 1.7)."""

    def __init__(self, filed: Filed) -> None:
        super().__init__(spacing=8)
        self.column.addWidget(label(_("Arkivert"), "h2"))
        for one in filed.lines:
            facts = _("{day} av {who}").format(day=one.day, who=one.by) if one.by else one.day
            words = _("Journalpost {number}: {title}").format(number=one.number, title=one.title)
            self.column.addLayout(column(label(words), label(facts, "small"), spacing=0))
        if filed.waiting:
            waits = ngettext(
                "{n} dokument i saken er ikke arkivert ennå. Behold filene du har lagret, til det er gjort.",
                "{n} dokumenter i saken er ikke arkivert ennå. Behold filene du har lagret, til det er gjort.",
                filed.waiting,
            )
            self.column.addWidget(label(waits.format(n=filed.waiting), "muted"))
            return
        self.column.addWidget(label(_("Alt i saken som skal arkiveres, har journalpostnummer.")))
        if filed.files:
            named = ", ".join(f"«{one}»" for one in filed.files)
            text = _("Disse er lagret som vanlige filer. Har du dem fortsatt, så slett dem: {files}")
            self.column.addWidget(label(text.format(files=named)))
        kept = _(
            "Saken blir liggende i Skjema, kryptert, til den slettes i Arkiv, under «Slett etter arkivering». Ved en "
            "skole gjør kontoret og rektor det sammen. Skolens frister gjelder."
        )
        self.column.addWidget(label(kept, "muted"))
