"""*Innstillinger › Arkiv*: what the archive calls things; only who delivers to it needs this, and seldom."""

from __future__ import annotations

import functools
from dataclasses import dataclass, fields

from PySide6.QtWidgets import QVBoxLayout, QWidget

from skjema_app.domain.errors import SkjemaError
from skjema_app.system.texts import _
from skjema_app.ui.desk import Desk
from skjema_app.ui.gate_parts import Trouble
from skjema_app.ui.settings_section import Section
from skjema_app.ui.widgets.basics import Notice, announce, button, column, label, row
from skjema_app.ui.widgets.choices import Check, QuietCombo
from skjema_app.ui.widgets.flow import flow
from skjema_app.ui.widgets.inputs import LineInput
from skjema_app.workflows import archive_metadata, archive_round
from skjema_app.workflows.archive_metadata import Codes
from skjema_app.workflows.session import Change, Session

_CHARACTERS = 24


@dataclass(frozen=True, slots=True)
class _Found:
    codes: Codes
    allowed: bool


class ArchiveSection(Section):
    """The codes, with what they are for, and the way back to what Skjema proposes."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(_("Arkiv"), desk)
        self.say(
            _(
                "Filen arkivmelding.xml i en eksport bruker disse kodene. De er slik KS Fiks Arkiv har dem. "
                "Endre dem bare hvis arkivet hos dere bruker andre. Drar dere filene inn i Websak, betyr de ingenting."
            )
        )
        self.lines: dict[str, LineInput] = {}
        self.lists: dict[str, QuietCombo] = {}
        self.checks: dict[str, Check] = {}
        self.refused = label(_("Kodene er for dem som leverer til arkivet: kontoret og rektor."), "muted")
        self.body = QWidget()
        inside = column(spacing=12)
        inside.setContentsMargins(0, 0, 0, 0)
        self.body.setLayout(inside)
        words = code_words()
        known = {field.name for field in fields(Codes)}
        for key in (*(one for one in words if one in known), *sorted(known - words.keys())):
            name, help_text = words.get(key, (key, ""))
            if isinstance(getattr(Codes(), key), bool):
                self.checks[key] = Check(name, help_text)
                inside.addWidget(self.checks[key])
            else:
                inside.addLayout(self._line(key, name, help_text))
        self.done = Notice("success", _("Kodene er lagret."))
        self.trouble = Trouble()
        self.save = button(_("Lagre"), "primary")
        self.reset = button(_("Tilbakestill alle"), "", "ArrowUndo")
        for part in (self.done, self.trouble, flow(self.save, self.reset)):
            inside.addWidget(part)
        self.column.addWidget(self.refused)
        self.column.addWidget(self.body)
        for part in (self.done, self.refused, self.body):
            part.hide()
        self.save.clicked.connect(self.store)
        self.reset.clicked.connect(self._on_reset)

    def refresh(self) -> None:
        """Read them."""
        self.done.hide()
        self.trouble.show_words("")
        self.desk.ask(functools.partial(_read, self.desk.session), self._on_found, self)

    def store(self) -> None:
        """Write them down; an empty one is refused."""
        self.done.hide()
        self.trouble.show_words("")
        empty = next((name for name, line in self.lines.items() if not line.text().strip()), "")
        if empty:
            self.trouble.show_words(_("En kode mangler"), _("Skriv den, eller tilbakestill alle."))
            self.lines[empty].setFocus()
            return
        self._write(self.said())

    def said(self) -> Codes:
        """What stands in the fields."""
        texts: dict[str, str | bool] = {name: line.text().strip() for name, line in self.lines.items()}
        texts |= {name: str(one.currentData()) for name, one in self.lists.items()}
        texts |= {name: check.isChecked() for name, check in self.checks.items()}
        return Codes(**texts)  # type: ignore[arg-type]  # every field has the widget of its kind

    def _line(self, key: str, name: str, help_text: str) -> QVBoxLayout:
        title = label(name, "label")
        editor: LineInput | QuietCombo
        choices = code_choices().get(key)
        if choices is None:
            editor = self.lines[key] = LineInput(_CHARACTERS)
            editor.entered.connect(self.store)
        else:
            editor = self.lists[key] = QuietCombo()
            editor.setSizeAdjustPolicy(QuietCombo.SizeAdjustPolicy.AdjustToContents)
            for code, words in choices:
                editor.addItem(words, code)
        title.setBuddy(editor)
        editor.setAccessibleName(name)
        editor.setAccessibleDescription(help_text)
        parts = [title, label(help_text, "small")] if help_text else [title]
        return column(*parts, row(editor, None), spacing=2)

    def _on_found(self, found: _Found) -> None:
        self.body.setVisible(found.allowed)
        self.refused.setVisible(not found.allowed)
        self._fill(found.codes)

    def _fill(self, codes: Codes) -> None:
        for name, line in self.lines.items():
            line.setText(str(getattr(codes, name)))
        for name, one in self.lists.items():
            value = getattr(codes, name)
            if one.findData(value) < 0:
                one.addItem(str(value), value)
            one.setCurrentIndex(one.findData(value))
        for name, check in self.checks.items():
            check.setChecked(bool(getattr(codes, name)))

    def _on_reset(self) -> None:
        self.trouble.show_words("")
        self._fill(Codes())
        self._write(Codes())

    def _write(self, codes: Codes) -> None:
        work = functools.partial(archive_metadata.set_codes, self.desk.session, codes)
        self.desk.ask(work, self._on_stored, self, self._on_failed)

    def _on_stored(self, change: Change) -> None:
        self.done.show()
        announce(self.done, self.done.title.text())
        self.desk.tell(change)

    def _on_failed(self, error: Exception) -> None:
        sentence = self.desk.sentence(error)
        self.trouble.show_words(sentence.heading, sentence.text)
        if not isinstance(error, SkjemaError):
            self.desk.crashed.emit(error)


def code_words() -> dict[str, tuple[str, str]]:
    """Each code's name, and what it is for."""
    return {
        "message": (_("Hvilken arkivmelding"), _("Spør den som drifter arkivet. De fleste trenger ingen av dem.")),
        "system": (_("Fagsystem"), _("Hvem meldingen sier at den kommer fra.")),
        "folder_type": (_("Mappetype"), _("Hva elevens mappe heter i arkivet.")),
        "restriction": (_("Tilgangsrestriksjon"), _("Koden for «unntatt etter offentleglova § 13».")),
        "variant": (_("Variantformat"), _("Hva den signerte filen kalles.")),
        "pdf_format": (_("Format for signert PDF"), _("PDF/A-2a har koden fmt/476.")),
        "filled_pdf_format": (_("Format for signert PDF med svarene inni"), _("PDF/A-3a har koden fmt/479.")),
        "json_format": (_("Format for svarene"), _("JSON har koden fmt/817.")),
        "other_pdf_format": (_("Format for vedlagt PDF"), _("PDF som noen har lagt ved; fmt/276 er PDF 1.7.")),
        "jpeg_format": (_("Format for bilder, JPEG"), ""),
        "png_format": (_("Format for bilder, PNG"), ""),
        "text_format": (_("Format for ren tekst"), ""),
        "json_in_message": (
            _("Ta med svarene som vedlegg i meldingen"),
            _("Ellers ligger de bare ved siden av, for maskiner."),
        ),
    }


def code_choices() -> dict[str, tuple[tuple[str, str], ...]]:
    """What can be chosen, where it isn't free: (code, words)."""
    return {
        "message": (
            ("fiks", _("KS Fiks Arkiv V1 (det vanlige)")),
            ("efm", _("eFormidling")),
        ),
        "variant": (
            ("A", _("A – Arkivformat (det vanlige)")),
            ("S", _("S – Digitalt signert dokument")),
            ("P", _("P – Produksjonsformat")),
        ),
    }


def _read(session: Session) -> _Found:
    return _Found(archive_metadata.codes(session), archive_round.may_archive(session))
