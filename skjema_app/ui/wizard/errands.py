"""What the wizard sends to the vault's thread beside autosave: finish, preview, versions, another level.

A preview is only read there; its pages are drawn in the pool, so that the next key is saved meanwhile. One errand at a
time; the wizard writes before each, so the vault's single thread sees the newest answers first.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from skjema_app.domain.answers import Answers
from skjema_app.domain.documents import DraftVersion
from skjema_app.form_engine.definition import FormDefinition
from skjema_app.ui.background import Background
from skjema_app.ui.pin_sheet import PinSheet, asks_for_pin
from skjema_app.ui.wizard.keeper import FinishJob, Keeper, RestoreJob, WidenJob
from skjema_app.ui.wizard.versions import VersionsDialog
from skjema_app.workflows import pdf_libraries
from skjema_app.workflows.documents import PageImages
from skjema_app.workflows.fill_form import OpenForm
from skjema_app.workflows.finish_document import AnswersNotComplete, Finished
from skjema_app.workflows.secrets import Secret


class Errands(QObject):
    """Runs errands and tells how they went.

    Signals:
        finished: carries ``Finished``. refused: *Ferdigstill* refused; carries the problems.
        previewed: carries ``PageImages``. reopened: another version or level; carries ``OpenForm``.
        version_chosen: «Bruk denne»; carries the version's id.
        made_ready: what *Ferdigstill* needs has been loaded.
        failed: carries the exception.
    """

    finished = Signal(object)
    refused = Signal(object)
    previewed = Signal(object)
    reopened = Signal(object)
    version_chosen = Signal(int)
    made_ready = Signal()
    failed = Signal(object)

    def __init__(self, keeper: Keeper, background: Background, window: QWidget) -> None:
        super().__init__(window)
        self._keeper, self._lane, self._window = keeper, background.vault, window
        self._pool = background.pool
        self._compared: tuple[FormDefinition, Answers] | None = None
        self.dialog: VersionsDialog | None = None
        self.pin: PinSheet | None = None
        self._signs = False
        self._asked: Exception | None = None

    def make_ready(self) -> None:
        """Load what *Ferdigstill* needs while the person reads; beside the vault's thread, which may have to write."""
        self._pool.run(pdf_libraries.load, self._made_ready, self._not_ready, self)

    def finish(self, *, signs: bool = False) -> None:
        """*Ferdigstill*; ``signs``: the person agreed to a sign for letters that can't be printed."""
        self._signs = signs
        self._lane.run(FinishJob(self._keeper, signs=signs), self._finished, self._failed, self)

    def finish_with(self, pin: Secret) -> None:
        """The same, with the PIN of the card that signs."""
        self._lane.run(FinishJob(self._keeper, signs=self._signs, pin=pin), self._finished, self._failed, self)

    def preview(self) -> None:
        """Pages of the draft: read on the vault's thread, drawn beside it."""
        self._lane.run(self._keeper.preview, self._draw, self._failed, self)

    def compare_versions(self, definition: FormDefinition, now: Answers) -> None:
        """Read the earlier versions and show them beside what is there now."""
        self._compared = (definition, now)
        self._lane.run(self._keeper.versions, self._versions_read, self._failed, self)

    def restore(self, version_id: int) -> None:
        """Bring a version back."""
        self._lane.run(RestoreJob(self._keeper, version_id), self._reopened, self._failed, self)

    def widen(self, level: str) -> None:
        """Go to another level."""
        self._lane.run(WidenJob(self._keeper, level), self._reopened, self._failed, self)

    def _made_ready(self, _nothing: None) -> None:
        """The modules are there."""
        self.made_ready.emit()

    def _not_ready(self, _error: Exception) -> None:
        """Nobody waits for it yet; *Ferdigstill* meets the same fault and tells it."""

    def _finished(self, done: Finished) -> None:
        self.finished.emit(done)

    def _draw(self, draw: Callable[[], PageImages]) -> None:
        self._pool.run(draw, self._previewed, self._failed, self)

    def _previewed(self, pages: PageImages) -> None:
        self.previewed.emit(pages)

    def _reopened(self, form: OpenForm) -> None:
        self.reopened.emit(form)

    def _versions_read(self, versions: tuple[DraftVersion, ...]) -> None:
        if self._compared is not None:
            self.dialog = VersionsDialog(versions, *self._compared, self._window)
            self.dialog.chosen.connect(self.version_chosen)
            self.dialog.open()

    def _failed(self, error: Exception) -> None:
        if isinstance(error, AnswersNotComplete):
            self.refused.emit(error.problems)
        elif asks_for_pin(error):
            self._asked = error
            self.pin = PinSheet(self._window.window(), error)
            self.pin.given.connect(self.finish_with)
            self.pin.declined.connect(self._no_pin)
            self.pin.open()
        else:
            self.failed.emit(error)

    def _no_pin(self) -> None:
        self.failed.emit(self._asked)
