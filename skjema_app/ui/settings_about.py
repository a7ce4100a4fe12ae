"""*Innstillinger › Om Skjema*: version, where things lie, and whose work it stands on."""

from __future__ import annotations

import skjema_app
from skjema_app.system.texts import _
from skjema_app.ui.desk import Desk
from skjema_app.ui.settings_section import Section
from skjema_app.ui.widgets.basics import Line, label

_PARTS = (
    ("Qt og PySide6", "LGPL-3.0"),
    ("SQLCipher", "BSD-3-Clause"),
    ("SQLAlchemy, Alembic, pyHanko, PyYAML, platformdirs, holidays, charset-normalizer, zxcvbn", "MIT"),
    ("cryptography", "Apache-2.0 / BSD-3-Clause"),
    ("ReportLab, Babel, xkcdpass", "BSD-3-Clause"),
    ("pikepdf", "MPL-2.0"),
    ("pypdfium2", "Apache-2.0 / BSD-3-Clause"),
    ("Pillow", "MIT-CMU"),
    ("Inter, Noto Sans", "OFL-1.1"),
    ("Aksel-ikoner (NAV), Designsystemet", "MIT"),
)


class AboutSection(Section):
    """What this is."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(_("Om Skjema"), desk)
        self.column.addWidget(label(_("Skjema {version}").format(version=skjema_app.__version__), "h3"))
        self.say(
            _(
                "Skjema bruker ikke nettet, sender ingenting til noen og har ingen telemetri. "
                "Signaturen viser hvem som skrev og at teksten ikke er endret. Den er ikke en kvalifisert eID."
            )
        )
        person = desk.session.person
        self.column.addWidget(label(_("Hvelvet tilhører"), "label"))
        self.column.addWidget(label(f"{person.name}, {person.school}"))
        self.column.addWidget(Line())
        self.column.addWidget(label(_("Bygger på"), "label"))
        for names, licence in _PARTS:
            self.column.addWidget(label(f"{names} ({licence})", "small"))
