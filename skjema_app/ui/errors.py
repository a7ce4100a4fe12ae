"""What happens when something fails: known failures become a sentence, unknown ones a crash report.

The crash report holds the type of the exception, places in the program and versions: never the exception's text,
local values, answers or names (desktop-ux § 7). The log keeps a line of each: type and place. Nothing is sent anywhere;
the person may copy the report.
"""

from __future__ import annotations

import sys
import threading
from types import TracebackType

from PySide6.QtCore import QMessageLogContext, QObject, Qt, QtMsgType, Signal, qInstallMessageHandler
from PySide6.QtWidgets import (
    QApplication,
    QDialog,
    QDialogButtonBox,
    QPlainTextEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from skjema_app.domain.errors import SkjemaError
from skjema_app.system import log
from skjema_app.system.texts import _
from skjema_app.ui.widgets.buttons import Label
from skjema_app.workflows.sentences import Sentence, sentence_for

_QT_KINDS = {
    QtMsgType.QtWarningMsg: "warning",
    QtMsgType.QtCriticalMsg: "critical",
    QtMsgType.QtFatalMsg: "fatal",
}


def sentence_of(error: BaseException) -> Sentence:
    """The sentence for any failure: its own for a known one, a plain one for a fault in the program."""
    if isinstance(error, SkjemaError):
        return sentence_for(error)
    return Sentence(
        _("Noe gikk galt i Skjema"),
        _("Det som er lagret, er trygt. Prøv igjen. Skjer det på nytt, start Skjema på nytt."),
    )


class CrashReporter(QObject):
    """Catches what nobody caught, writes it to the log and shows a dialog.

    Signals:
        crashed: the report, emitted on the UI thread's queue from any thread.
    """

    crashed = Signal(str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._dialog: CrashDialog | None = None
        self.crashed.connect(self._show, Qt.ConnectionType.QueuedConnection)

    def install(self) -> None:
        """Become the hook of this process for exceptions (all threads) and for Qt's own messages."""
        sys.excepthook = self.on_exception
        threading.excepthook = self._on_thread_exception
        qInstallMessageHandler(_on_qt_message)

    def on_exception(self, kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        """Take an exception that reached the top; ``KeyboardInterrupt`` ends the program as usual."""
        if issubclass(kind, KeyboardInterrupt):
            QApplication.exit(130)
            return
        log.note("crash", error.with_traceback(trace))
        self.crashed.emit(log.crash_report(kind, error, trace))

    def report(self, error: BaseException) -> None:
        """Take an exception that background work handed over."""
        self.on_exception(type(error), error, error.__traceback__)

    def _on_thread_exception(self, args: threading.ExceptHookArgs) -> None:
        if args.exc_value is not None:
            self.on_exception(args.exc_type, args.exc_value, args.exc_traceback)

    def _show(self, report: str) -> None:
        # One dialog at a time: a fault that repeats each second must not bury the window.
        if self._dialog is not None:
            return
        self._dialog = CrashDialog(report, QApplication.activeWindow())
        self._dialog.finished.connect(self._on_closed)
        self._dialog.open()

    def _on_closed(self, _result: int) -> None:
        if self._dialog is not None:
            self._dialog.deleteLater()
            self._dialog = None


class CrashDialog(QDialog):
    """Says that the program has a fault, that what is saved is safe, and lets the person copy the report."""

    def __init__(self, report: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(_("Skjema"))
        self._report = QPlainTextEdit(report)
        self._report.setReadOnly(True)
        self._report.setTabChangesFocus(True)
        self._report.setAccessibleName(_("Feilrapport"))
        heading = Label(_("Noe gikk galt i Skjema"), "h3")
        text = Label(
            _(
                "Det som er lagret, er trygt. Rapporten under sier hvor i programmet det stoppet. "
                "Den inneholder ikke navn eller det du har skrevet. Kopier den til den som hjelper deg."
            )
        )
        self._copy = QPushButton(_("Kopier"))
        self._copy.setAutoDefault(False)
        self._copy.clicked.connect(self._on_copy)
        buttons = QDialogButtonBox()
        buttons.addButton(self._copy, QDialogButtonBox.ButtonRole.ActionRole)
        close = QPushButton(_("Lukk"))
        buttons.addButton(close, QDialogButtonBox.ButtonRole.RejectRole)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        for part in (heading, text, self._report, buttons):
            layout.addWidget(part)
        self.resize(560, 380)
        close.setFocus()

    def _on_copy(self) -> None:
        QApplication.clipboard().setText(self._report.toPlainText())
        self._copy.setText(_("Kopiert"))


def _on_qt_message(kind: QtMsgType, context: QMessageLogContext, _message: str) -> None:
    # The text may hold a path or what somebody typed, so only kind and category are kept.
    if kind in _QT_KINDS:
        category = context.category if isinstance(context.category, str) else "default"
        log.note(f"qt.{_QT_KINDS[kind]}.{category.lower()}")
