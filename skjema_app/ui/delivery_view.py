"""How far an own document has come: four steps with their times, and «Ring rektor» when it stands still (§ 1.2)."""

from __future__ import annotations

from PySide6.QtCore import Qt

from skjema_app.system.texts import _
from skjema_app.ui import icons
from skjema_app.ui.widgets.basics import Card, IconLabel, Notice, label, row
from skjema_app.workflows.delivery import Delivery


class DeliveryCard(Card):
    """The sentence, the steps, and the phone number when the principal should be called."""

    def __init__(self, way: Delivery, phone: str) -> None:
        super().__init__(spacing=8)
        self.column.addWidget(label(_("Levering"), "h2"))
        if way.call:
            number = (
                _("Rektor: {number}").format(number=phone)
                if phone
                else _("Nummeret kan du skrive inn under Innstillinger.")
            )
            call = Notice("warning", _("Ring rektor"), f"{way.sentence} {number}")
            self.column.addWidget(call)
        else:
            self.column.addWidget(label(way.sentence))
        for step in way.steps:
            icon = IconLabel(
                "CheckmarkCircleFill" if step.done else "Circle",
                icons.SUCCESS if step.done else icons.SUBTLE,
                18,
                _("Gjort") if step.done else _("Ikke ennå"),
            )
            when = label(step.when if step.done else _("ikke ennå"), "small", wrap=False)
            line = row(icon, label(step.title, "" if step.done else "muted"), when, spacing=8)
            line.setStretch(1, 1)
            line.setAlignment(icon, Qt.AlignmentFlag.AlignTop)
            line.setAlignment(when, Qt.AlignmentFlag.AlignTop)
            self.column.addLayout(line)
