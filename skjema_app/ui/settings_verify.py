"""*Innstillinger › Kontroller PDF*: drop files or choose them; a sentence and who signed (user-review § 7, 20).

The files are read and judged beside both the window and the vault, in a process of their own; the vault is only asked
whom to trust and which documents it knows.
"""

from __future__ import annotations

import functools
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDropEvent
from PySide6.QtWidgets import QVBoxLayout

from skjema_app.system.texts import _, ngettext
from skjema_app.ui import icons, theme
from skjema_app.ui.desk import Desk
from skjema_app.ui.dropped_files import dropped_files
from skjema_app.ui.file_dialogs import FileQuestion
from skjema_app.ui.gate_parts import Busy
from skjema_app.ui.settings_section import Section
from skjema_app.ui.widgets.basics import (
    IconLabel,
    Notice,
    Tone,
    announce,
    button,
    clear,
    column,
    label,
    row,
    set_property,
)
from skjema_app.workflows.judged_files import JudgedFile, judged
from skjema_app.workflows.verify_pdf import Anchors, SignerLine, VerifiedFile, anchors, told

MOST_AT_ONCE = 100
"""Files that are checked in one go; a whole archive round has its own check (``skjema archive check``)."""

_TONES: dict[str, Tone] = {
    "unchanged": "success",
    "older": "warning",
    "revoked": "warning",
    "stranger": "warning",
    "foreign": "warning",
    "unsigned": "warning",
    "missing": "warning",
}
"""What is left is «danger»: changed, or unreadable."""


class VerifySection(Section):
    """Check signed PDFs."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(_("Kontroller PDF"), desk)
        self.setAcceptDrops(True)
        self.say(
            _(
                "Se hvem som har signert en PDF fra Skjema, om den er endret etterpå, og om det finnes en nyere "
                "versjon. Filen endres ikke."
            )
        )
        self.choose = button(_("Velg fil"), "primary", "FileSearch")
        self.busy = Busy()
        self.zone = Notice("quiet", "", _("Slipp én eller flere PDF-filer her, eller hvor som helst i vinduet."))
        self.zone.body.addLayout(row(self.choose, None))
        self._results = column(spacing=8)
        self.column.addWidget(self.zone)
        self.column.addWidget(self.busy)
        self.column.addLayout(self._results)
        self._question = FileQuestion(self, _("Velg PDF-filer"))
        self._question.several.connect(self.verify)
        self.choose.clicked.connect(self._on_choose)
        self._waiting: tuple[Path, ...] = ()
        self._trusted = Anchors(())

    @property
    def results(self) -> QVBoxLayout:
        """One box per file that was checked last."""
        return self._results

    def verify(self, files: tuple[Path, ...]) -> None:
        """Check these files; others that are being checked are forgotten."""
        clear(self._results)
        self._waiting = tuple(dict.fromkeys(files))[:MOST_AT_ONCE]
        count = len(self._waiting)
        self.busy.begin(ngettext("Kontrollerer {n} fil …", "Kontrollerer {n} filer …", count).format(n=count))
        self.desk.ask(functools.partial(anchors, self.desk.session), self._on_anchors, self, self._on_failed)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Files may be dropped."""
        if dropped_files(event.mimeData()):
            event.acceptProposedAction()
            set_property(self.zone, "notice", "info")

    def dragLeaveEvent(self, _event: QDragLeaveEvent) -> None:
        """They went away again."""
        set_property(self.zone, "notice", "quiet")

    def dropEvent(self, event: QDropEvent) -> None:
        """Check what was dropped; the originals stay where they are."""
        set_property(self.zone, "notice", "quiet")
        files = dropped_files(event.mimeData())
        if files:
            event.setDropAction(Qt.DropAction.CopyAction)
            event.accept()
            self.verify(files)

    def _on_choose(self) -> None:
        self._question.open_files(_("PDF (*.pdf)"))

    def _on_anchors(self, trusted: Anchors) -> None:
        self._trusted = trusted
        work = functools.partial(judged, self._waiting, trusted)
        self.desk.background.pool.run(work, self._on_judged, self._on_failed, self)

    def _on_judged(self, found: tuple[JudgedFile, ...]) -> None:
        if tuple(one.file for one in found) == self._waiting:  # else others have been dropped meanwhile
            work = functools.partial(told, found, self.desk.session, self._trusted)
            self.desk.ask(work, self._on_told, self, self._on_failed)

    def _on_told(self, found: tuple[VerifiedFile, ...]) -> None:
        self.busy.end()
        clear(self._results)
        for one in found:
            self._results.addWidget(result_box(one))
            announce(self, f"{Path(one.file).name}: {one.sentence}")

    def _on_failed(self, error: Exception) -> None:
        self.busy.end()
        self.desk.trouble(error)


def result_box(one: VerifiedFile) -> Notice:
    """The verdict on one file."""
    made = Notice(_TONES.get(one.code, "danger"), Path(one.file).name, one.sentence)
    if one.version:
        words = _("Versjon {number}").format(number=one.version)
        if one.newest > one.version:
            words = _("Versjon {number}. Nyeste er versjon {newest}.").format(number=one.version, newest=one.newest)
        made.body.addWidget(label(words))
    for signer in one.signers:
        icon = IconLabel(_icon(one, signer), icons.SUBTLE, 18)
        line = row(icon, label(_signer_words(signer)), spacing=6)
        line.setStretch(1, 1)
        line.setAlignment(icon, Qt.AlignmentFlag.AlignTop)
        made.body.addLayout(line)
    if one.against == "file-only":
        made.body.addSpacing(theme.px(2))
        made.body.addWidget(
            label(_("Skjema har bare sett på filen, og vet ikke om det finnes en nyere versjon."), "small")
        )
    return made


def _icon(one: VerifiedFile, signer: SignerLine) -> str:
    """A seal only where the signature stands for the file as it is now."""
    if one.code == "changed" or not signer.intact:
        return "XMarkOctagon"
    return "SealCheckmark" if one.good else "QuestionmarkCircle"


def _signer_words(signer: SignerLine) -> str:
    who = f"{signer.name}, {signer.school}" if signer.school else signer.name
    sure = "" if signer.confirmed else _(" (ikke bekreftet av skolen)")
    issued = _(" Sertifikatet er utstedt av {issuer}.").format(issuer=signer.issuer) if signer.issuer else ""
    stamped = _(" Tidspunktet er tidsstemplet av {service}.").format(service=signer.stamped_by)
    words = f"{who}{sure}, {signer.signed_at}.{issued}{stamped if signer.stamped_by else ''}"
    return f"{words} {signer.level_words}".rstrip()
