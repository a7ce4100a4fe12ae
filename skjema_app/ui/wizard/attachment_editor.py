"""The editor for attachments: drop, choose or paste files; a list with small pictures; remove, undo, delete for good.

Files are taken one at a time: read and judged beside the vault's thread, then encrypted on it. The first picture of a
draft waits for the sentence of user-review § 1.6 to be read.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDropEvent, QImage, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QApplication, QFileDialog, QFrame, QVBoxLayout, QWidget

from skjema_app.domain.answers import Answers, Json
from skjema_app.domain.attachments import Attachment
from skjema_app.form_engine.definition import Field
from skjema_app.system.texts import _, ngettext
from skjema_app.ui import theme
from skjema_app.ui.attachment_files import AttachmentFiles
from skjema_app.ui.attachment_row import AttachmentRow
from skjema_app.ui.attachment_sheet import open_attachment
from skjema_app.ui.attachments_card import fill_thumbnail
from skjema_app.ui.clipboard import picture_on
from skjema_app.ui.dropped_files import dropped_files
from skjema_app.ui.gate_parts import Busy, Trouble
from skjema_app.ui.widgets.basics import Label, Notice, announce, button, set_property
from skjema_app.ui.widgets.flow import flow
from skjema_app.ui.wizard.editors import Editor
from skjema_app.workflows.attachments import FoundFile, in_field, picture_sentence
from skjema_app.workflows.fill_form import OpenForm


@dataclass(frozen=True, slots=True)
class _Pasted:
    """A picture from the clipboard."""

    picture: bytes | QImage
    name: str


class AttachmentEditor(Editor):
    """The attachments of one field."""

    typed = False

    def __init__(self, field: Field, _form: OpenForm) -> None:
        super().__init__()
        self._field = field
        self._files: AttachmentFiles | None = None
        self._answers: Callable[[], Answers] | None = None
        self._waiting: deque[Path | _Pasted] = deque()
        self._working = False
        self._found: FoundFile | None = None
        self._notes: dict[str, str] = {}
        self._refused: list[str] = []
        self._listed: list[Attachment] = []
        self._removed: Attachment | None = None
        self._removed_at = 0
        self.rows: list[AttachmentRow] = []
        self._list = QVBoxLayout()
        self._list.setSpacing(theme.px(2))
        self.zone = QFrame()
        self.zone.setProperty("notice", "quiet")
        self.choose = button(_("Velg filer …"), "", "Plus")
        self.zone_words = Label(_("Dra filer hit, eller velg dem. Du kan også lime inn et skjermbilde (Ctrl+V)."))
        self.limits = Label(_limits(field), "small")
        inside = QVBoxLayout(self.zone)
        inside.setContentsMargins(theme.px(16), theme.px(14), theme.px(16), theme.px(14))
        inside.setSpacing(theme.px(8))
        for part in (self.zone_words, flow(self.choose), self.limits):
            inside.addWidget(part)
        self.busy = Busy()
        self.trouble = Trouble(warning=True)
        self.question = Notice("warning", picture_sentence(), _("(Kontroller ordlyden med politiet og skoleeieren.)"))
        self.go_on = button(_("Jeg har lest det. Legg ved bildet"))
        self.leave_out = button(_("Ikke legg ved"))
        self.question.body.addWidget(flow(self.go_on, self.leave_out))
        self.question.hide()
        self.undo_bar = Notice("info", "", "")
        self.undo = button(_("Angre"), "", "ArrowUndo")
        self.for_good = button(_("Slett for godt"), "", "Trash")
        self.undo_bar.body.addWidget(flow(self.undo, self.for_good))
        self.undo_bar.hide()
        self.column.addLayout(self._list)
        for part in (self.undo_bar, self.question, self.zone, self.busy, self.trouble):
            self.column.addWidget(part)
        self.setAcceptDrops(True)
        self.choose.clicked.connect(self._on_choose)
        self.go_on.clicked.connect(self._on_confirmed)
        self.leave_out.clicked.connect(self._on_left_out)
        self.undo.clicked.connect(self._on_undo)
        self.for_good.clicked.connect(self._on_for_good)
        self._dialog: QFileDialog | None = None

    def use_files(self, files: AttachmentFiles, answers: Callable[[], Answers]) -> None:
        """What is behind the editor; ``answers`` gives the whole draft's, for the limits."""
        self._files, self._answers = files, answers
        for row in self.rows:
            fill_thumbnail(files.desk, row)

    @property
    def working(self) -> bool:
        """Whether files are being taken in."""
        return self._working or bool(self._waiting)

    # --- Editor ------------------------------------------------------------------------------------------------------

    def value(self) -> Json:
        """See ``Editor``."""
        listed: list[Json] = [one.to_answer() for one in self._listed]
        return listed or None

    def set_value(self, value: Json) -> None:
        """See ``Editor``."""
        self._show(list(in_field(value)))

    def focus_widget(self) -> QWidget:
        """See ``Editor``."""
        return self.choose

    def mark(self, *, wrong: bool) -> None:
        """See ``Editor``."""
        set_property(self.zone, "notice", "danger" if wrong else "quiet")

    def describe(self, name: str, description: str) -> None:
        """See ``Editor``."""
        self.choose.setAccessibleName(_("{question}: velg filer").format(question=name))
        self.choose.setAccessibleDescription(f"{description} {self.limits.text()}".strip())

    # --- taking in ---------------------------------------------------------------------------------------------------

    def take(self, paths: tuple[Path, ...]) -> None:
        """Files that were dropped or chosen."""
        self._begin(list(paths))

    def paste(self) -> bool:
        """What the clipboard holds: files, or a picture as it was put there; False when it is neither."""
        content = QApplication.clipboard().mimeData()
        paths = dropped_files(content)
        if paths:
            self.take(paths)
            return True
        picture = picture_on(content)
        if picture is None:
            return False
        self._begin([_Pasted(picture, _("Utklipp"))])
        return True

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Files are welcome; texts and web addresses go elsewhere."""
        if self._files is not None and dropped_files(event.mimeData()):
            event.acceptProposedAction()
            set_property(self.zone, "notice", "info")

    def dragLeaveEvent(self, _event: QDragLeaveEvent) -> None:
        """They went away again."""
        set_property(self.zone, "notice", "quiet")

    def dropEvent(self, event: QDropEvent) -> None:
        """Take them; the originals stay where they are."""
        set_property(self.zone, "notice", "quiet")
        event.setDropAction(Qt.DropAction.CopyAction)
        event.accept()
        self.take(dropped_files(event.mimeData()))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Ctrl+V takes files or a picture from the clipboard."""
        if event.matches(QKeySequence.StandardKey.Paste) and self._files is not None and self.paste():
            return
        super().keyPressEvent(event)

    def _begin(self, more: list[Path | _Pasted] | list[Path] | list[_Pasted]) -> None:
        if self._files is None or not more:
            return
        if not self.working:
            self._refused = []
            self.trouble.show_words("")
        self._waiting.extend(more)
        self._next()

    def _next(self) -> None:
        if self._working or self._files is None:
            return
        if not self._waiting:
            self._end()
            return
        self._working = True
        one = self._waiting.popleft()
        name = one.name
        self.busy.begin(_("Leser og krypterer {name} …").format(name=name))
        refuse = _Refuser(self, name)
        if not isinstance(one, _Pasted):
            self._files.read(one, self._field, self._on_read, refuse.refused, self)
        elif isinstance(one.picture, QImage):
            self._files.take_image(one.picture, name, self._field, self._on_read, refuse.refused, self)
        else:
            self._files.take(one.picture, name, self._field, self._on_read, refuse.refused, self)

    def _on_read(self, found: FoundFile) -> None:
        self._found = found
        if self._files is not None:
            self._files.asks_first(found.media, self._on_asked, _Refuser(self, found.name).refused, self)

    def _on_asked(self, asks: bool) -> None:
        if not asks:
            self._attach()
            return
        self.busy.end()
        self.question.show()
        announce(self, picture_sentence())
        self.leave_out.setFocus(Qt.FocusReason.OtherFocusReason)
        self.grew.emit()

    def _on_confirmed(self) -> None:
        self.question.hide()
        self.choose.setFocus(Qt.FocusReason.OtherFocusReason)
        self._attach()

    def _on_left_out(self) -> None:
        self.question.hide()
        self.choose.setFocus(Qt.FocusReason.OtherFocusReason)
        self._found = None
        self._working = False
        self._next()

    def _attach(self) -> None:
        found = self._found
        if found is None or self._files is None or self._answers is None:
            return
        self.busy.begin(_("Leser og krypterer {name} …").format(name=found.name))
        answers = {**self._answers(), self._field.field_id: self.value()}
        self._files.attach(self._field, found, answers, self._on_attached, _Refuser(self, found.name).refused, self)

    def _on_attached(self, made: Attachment) -> None:
        found, self._found = self._found, None
        self._show([*self._listed, made])
        self._drop_undo()
        self.changed.emit()
        announce(self, _("{name} er lagt ved og kryptert.").format(name=made.name))
        if found is not None and self._files is not None:
            note = _Noter(self, made)
            self._files.notes(found, note.noted, note.failed, self)
        self._working = False
        self._next()

    def refuse(self, name: str, error: Exception) -> None:
        """One file was not taken; the others go on."""
        self._found = None
        if self._files is not None:
            sentence = self._files.desk.sentence(error)
            self._refused.append(f"{name}: {sentence.heading}. {sentence.text}")
        self._working = False
        self._next()

    def note(self, made: Attachment, notes: tuple[str, ...]) -> None:
        """What is to be known of a file that was attached."""
        self._notes[made.attachment_id] = " ".join(notes)
        for row in self.rows:
            if row.attachment == made:
                row.say(self._notes[made.attachment_id])
        self.grew.emit()

    def _end(self) -> None:
        self.busy.end()
        if self._refused:
            count = len(self._refused)
            heading = ngettext("{n} fil er ikke lagt ved", "{n} filer er ikke lagt ved", count).format(n=count)
            self.trouble.show_words(heading, "\n".join(self._refused))
        self.left.emit()
        self.grew.emit()

    # --- the list ----------------------------------------------------------------------------------------------------

    def _show(self, listed: list[Attachment]) -> None:
        if listed == self._listed and self.rows:
            return
        kept = {row.attachment: row for row in self.rows}
        self._listed = listed
        self.rows = [kept.pop(one) if one in kept else self._new_row(one) for one in listed]
        for row in kept.values():
            self._list.removeWidget(row)
            row.hide()
            row.deleteLater()
        for place, row in enumerate(self.rows):
            self._list.insertWidget(place, row)
        self.grew.emit()

    def _new_row(self, attachment: Attachment) -> AttachmentRow:
        row = AttachmentRow(attachment, removable=True)
        row.say(self._notes.get(attachment.attachment_id, ""))
        row.show_wanted.connect(self._on_show)
        row.remove_wanted.connect(self._on_remove)
        if self._files is not None:
            fill_thumbnail(self._files.desk, row)
        return row

    def _on_show(self, attachment: Attachment) -> None:
        if self._files is not None:
            open_attachment(self._files.desk, self, attachment)

    def _on_remove(self, attachment: Attachment) -> None:
        self._removed, self._removed_at = attachment, self._listed.index(attachment)
        self._show([one for one in self._listed if one != attachment])
        self.undo_bar.say(
            _("{name} er fjernet").format(name=attachment.name),
            _("Tidligere versjoner av kladden har den ennå. Slett for godt om den skal bort nå."),
        )
        self.undo_bar.show()
        self.changed.emit()
        announce(self, _("{name} er fjernet").format(name=attachment.name))
        self.undo.setFocus(Qt.FocusReason.OtherFocusReason)

    def _on_undo(self) -> None:
        if self._removed is not None:
            self._show([*self._listed[: self._removed_at], self._removed, *self._listed[self._removed_at :]])
            self.changed.emit()
        self._drop_undo()
        self.choose.setFocus(Qt.FocusReason.OtherFocusReason)

    def _on_for_good(self) -> None:
        removed = self._removed
        self._drop_undo()
        self.choose.setFocus(Qt.FocusReason.OtherFocusReason)
        if removed is not None and self._files is not None:
            refuse = _Refuser(self, removed.name)
            self._files.forget(removed, self._on_forgotten, refuse.refused, self)

    def _on_forgotten(self, _nothing: None) -> None:
        announce(self, _("Slettet for godt. Eldre sikkerhetskopier har filen til de er byttet ut."))

    def _drop_undo(self) -> None:
        self._removed = None
        self.undo_bar.hide()

    # --- the file dialog ---------------------------------------------------------------------------------------------

    def _on_choose(self) -> None:
        dialog = QFileDialog(self, _("Velg filer"))
        dialog.setFileMode(QFileDialog.FileMode.ExistingFiles)
        dialog.setNameFilters([_("Bilder, PDF og tekst (*.jpg *.jpeg *.png *.pdf *.txt)"), _("Alle filer (*)")])
        dialog.filesSelected.connect(self._on_chosen)
        dialog.finished.connect(self._on_closed)
        self._dialog = dialog
        dialog.open()

    def _on_chosen(self, names: list[str]) -> None:
        self.take(tuple(Path(name) for name in names))

    def _on_closed(self, _result: int) -> None:
        if self._dialog is not None:
            self._dialog.deleteLater()
            self._dialog = None


class _Refuser:
    """Carries the name of the file to the failure."""

    def __init__(self, editor: AttachmentEditor, name: str) -> None:
        self._editor, self._name = editor, name

    def refused(self, error: Exception) -> None:
        self._editor.refuse(self._name, error)


class _Noter:
    """Carries the attachment to what is told of it."""

    def __init__(self, editor: AttachmentEditor, made: Attachment) -> None:
        self._editor, self._made = editor, made

    def noted(self, notes: tuple[str, ...]) -> None:
        self._editor.note(self._made, notes)

    def failed(self, _error: Exception) -> None:
        """What can't be told is not told; the file is there."""


def _limits(field: Field) -> str:
    most = ngettext("Opptil {n} fil", "Opptil {n} filer", field.most).format(n=field.most)
    return _("Bilder (JPEG, PNG), PDF og ren tekst. {most}, inntil {size} MB hver. Lagres kryptert.").format(
        most=most, size=field.largest
    )
