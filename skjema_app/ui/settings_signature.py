"""*Innstillinger › Signatur*: time stamp, own certificate, and the answers inside the PDF. All are off by default."""

from __future__ import annotations

import functools

from skjema_app.system.texts import _
from skjema_app.ui.desk import Desk
from skjema_app.ui.settings_certificate import CertificatePart
from skjema_app.ui.settings_section import Section
from skjema_app.ui.settings_timestamp import TimeStampPart
from skjema_app.ui.widgets.basics import label
from skjema_app.ui.widgets.choices import Check
from skjema_app.workflows import settings


class SignatureSection(Section):
    """What a signature is, and the choices for those who have been asked to make them."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(_("Signatur"), desk)
        self.say(
            _(
                "Du trenger ikke endre noe her. Skjema signerer dokumentene dine, og viser om noe er endret etterpå. "
                "Valgene under er for skoler som har egne avtaler om signatur."
            )
        )
        self.certificate = CertificatePart(desk)
        self.stamps = TimeStampPart(desk)
        self.inside = Check(
            _("Legg svarene inn i PDF-en"),
            _(
                "Som JSON, for maskiner. Filen blir PDF/A-3a i stedet for PDF/A-2a. Spør arkivet før du slår det på: "
                "mange tar bare imot 2a."
            ),
        )
        self.column.addWidget(self.certificate)
        self.column.addSpacing(8)
        self.column.addWidget(self.stamps)
        self.column.addSpacing(8)
        self.column.addWidget(label(_("Svarene som data"), "h3"))
        self.column.addWidget(self.inside)
        self.inside.clicked.connect(self.store_inside)

    def refresh(self) -> None:
        """Read what is set."""
        self.certificate.refresh()
        self.stamps.refresh()
        self.desk.ask(functools.partial(settings.answers_inside, self.desk.session), self.inside.setChecked, self)

    def wipe(self) -> None:
        """The section is left."""
        self.certificate.wipe()

    def store_inside(self) -> None:
        """The check was clicked."""
        wanted = self.inside.isChecked()
        self.desk.change(functools.partial(settings.save_answers_inside, self.desk.session, wanted), self)
