"""The versions of a plan: who wrote each, how it stands, what was said with it; versions side by side."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal

from skjema_app.system import calendar
from skjema_app.system.texts import _
from skjema_app.ui.fork_words import fork_head, fork_text, join_words
from skjema_app.ui.keyed import KeyedButton, key_of
from skjema_app.ui.widgets.basics import Card, Line, Notice, TagTone, button, label, row, tag
from skjema_app.ui.widgets.flow import flow
from skjema_app.workflows.case_versions import VersionLine
from skjema_app.workflows.standing import Standing


class VersionsCard(Card):
    """A card with the newest version first.

    Signals:
        pdf_wanted: document id.
        compare_wanted: document id of a version that others stand beside.
        join_wanted: ids of the versions side by side.
    """

    pdf_wanted = Signal(str)
    compare_wanted = Signal(str)
    join_wanted = Signal(object)

    def __init__(self, versions: tuple[VersionLine, ...], fork: tuple[str, ...], *, may_join: bool) -> None:
        super().__init__(spacing=10)
        self._fork = fork
        self.column.addWidget(label(_("{title}: versjoner").format(title=versions[-1].title), "h2"))
        if fork:
            self.column.addWidget(self._fork_notice(versions, may_join=may_join))
        for place, one in enumerate(sorted(versions, key=_age, reverse=True)):
            if place:
                self.column.addWidget(Line())
            self._add(one)

    def _fork_notice(self, versions: tuple[VersionLine, ...], *, may_join: bool) -> Notice:
        head = fork_head(one.author for one in versions if one.document_id in self._fork)
        made = Notice("warning", head, fork_text(len(self._fork)))
        compare = button(_("Sammenlign"))
        compare.clicked.connect(self._on_compare)
        made.body.addSpacing(4)
        if may_join:
            join = button(join_words(len(self._fork)))
            join.clicked.connect(self._on_join)
            made.body.addWidget(flow(compare, join))
        else:
            made.body.addWidget(flow(compare))
        return made

    def _add(self, one: VersionLine) -> None:
        words, tone = standing_words(one)
        chip = tag(words, tone)
        head = row(label(_("Versjon {number}").format(number=one.number), "h3"), chip)
        head.setStretch(0, 1)
        head.setAlignment(chip, Qt.AlignmentFlag.AlignTop)
        self.column.addLayout(head)
        when = calendar.stamp_in_words(one.finished)
        about = _("{author}, {when}").format(author=one.author, when=when)
        if one.answered_by:
            answered = {
                Standing.APPROVED: _("Godkjent av {name}."),
                Standing.RETURNED: _("Sendt tilbake av {name}."),
                Standing.WITHDRAWN: _("Trukket tilbake av {name}."),
            }.get(one.standing.standing, _("Svar fra {name}."))
            about = f"{about}. {answered.format(name=one.answered_by)}"
        self.column.addWidget(label(about, "muted"))
        if one.comment:
            self.column.addWidget(label(f"«{one.comment}»"))
        show = KeyedButton(_("Vis PDF"), one.document_id, "link", "FilePdf")
        show.setAccessibleName(_("Vis PDF av versjon {number}").format(number=one.number))
        show.clicked.connect(self._on_pdf)
        self.column.addLayout(row(show, None))

    def _on_pdf(self) -> None:
        self.pdf_wanted.emit(key_of(self.sender()))

    def _on_compare(self) -> None:
        self.compare_wanted.emit(self._fork[0])

    def _on_join(self) -> None:
        self.join_wanted.emit(self._fork)


def _age(one: VersionLine) -> tuple[int, str]:
    return one.number, one.finished.isoformat()


def standing_words(one: VersionLine) -> tuple[str, TagTone]:
    """How a version stands, in words, and how loud that is."""
    if one.standing.standing in {Standing.WAITING, Standing.PRIVATE} and not one.newest:
        return _("Erstattet"), "neutral"
    found: dict[Standing, tuple[str, TagTone]] = {
        Standing.WAITING: (_("Venter på godkjenning"), "info"),
        Standing.APPROVED: (_("Godkjent"), "success"),
        Standing.RETURNED: (_("Sendt tilbake"), "warning"),
        Standing.CONFLICT: (_("Må avklares"), "warning"),
        Standing.WITHDRAWN: (_("Trukket tilbake"), "neutral"),
        Standing.PRIVATE: (_("Ferdig på denne maskinen"), "success"),
    }
    return found[one.standing.standing]
