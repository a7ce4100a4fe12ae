"""*Innstillinger › Kontroller PDF*: drop a file or choose one; a sentence and who signed (user-review § 7, 20)."""

from __future__ import annotations

import functools
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QDragEnterEvent, QDropEvent

from skjema_app.system.texts import _
from skjema_app.ui import icons, theme
from skjema_app.ui.desk import Desk
from skjema_app.ui.file_dialogs import FileQuestion
from skjema_app.ui.gate_parts import Busy
from skjema_app.ui.settings_section import Section
from skjema_app.ui.widgets.basics import IconLabel, Notice, announce, button, clear, column, label, row
from skjema_app.workflows.verify_pdf import VerifiedFile, verify_files


class VerifySection(Section):
    """Check signed PDFs."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(_("Kontroller PDF"), desk)
        self.setAcceptDrops(True)
        self.say(_("Se hvem som har signert en PDF fra Skjema, og om den er endret etterpå. Filen endres ikke."))
        self.choose = button(_("Velg en PDF"), "primary", "FileSearch")
        self.busy = Busy()
        self._results = column(spacing=8)
        self.column.addLayout(row(self.choose, label(_("eller slipp filen her"), "muted"), None))
        self.column.addWidget(self.busy)
        self.column.addLayout(self._results)
        self._question = FileQuestion(self, _("Velg en PDF"))
        self._question.chosen.connect(self._on_file)
        self.choose.clicked.connect(self._on_choose)

    def verify(self, files: tuple[Path, ...]) -> None:
        """Check these files."""
        clear(self._results)
        self.busy.begin(_("Kontrollerer …"))
        self.desk.ask(functools.partial(verify_files, files, self.desk.session), self._on_verified, self)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Files may be dropped."""
        if _files(event):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Check what was dropped."""
        files = _files(event)
        if files:
            event.acceptProposedAction()
            self.verify(files)

    def _on_choose(self) -> None:
        self._question.open_file(_("PDF (*.pdf)"))

    def _on_file(self, file: Path) -> None:
        self.verify((file,))

    def _on_verified(self, found: tuple[VerifiedFile, ...]) -> None:
        self.busy.end()
        for one in found:
            self._results.addWidget(_result(one))
            announce(self, one.sentence)


def _result(one: VerifiedFile) -> Notice:
    made = Notice("success" if one.good else "danger", Path(one.file).name, one.sentence)
    for signer in one.signers:
        who = f"{signer.name}, {signer.school}" if signer.school else signer.name
        sure = "" if signer.confirmed else _(" (ikke bekreftet av skolen)")
        icon = IconLabel("SealCheckmark" if signer.intact else "XMarkOctagon", icons.SUBTLE, 18)
        words = label(f"{who}{sure}, {signer.signed_at}")
        line = row(icon, words, spacing=6)
        line.setStretch(1, 1)
        line.setAlignment(icon, Qt.AlignmentFlag.AlignTop)
        made.body.addLayout(line)
    if one.against == "file-only":
        made.body.addSpacing(theme.px(2))
        made.body.addWidget(label(_("Kontrollert mot filen alene."), "small"))
    return made


def _files(event: QDropEvent) -> tuple[Path, ...]:
    urls = event.mimeData().urls() if event.mimeData().hasUrls() else []
    return tuple(Path(url.toLocalFile()) for url in urls if url.isLocalFile())
