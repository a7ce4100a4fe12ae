"""A file that the program was started with: an invitation goes to the page that asks for its code.

Before the vault is open it waits on the first page for a while; on a page where somebody is in the middle of something
nothing is taken from them.
"""

from __future__ import annotations

import functools
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, Signal
from PySide6.QtGui import QFileOpenEvent

from skjema_app.system.texts import _

if TYPE_CHECKING:
    from skjema_app.ui.background import Background
    from skjema_app.ui.main_window import MainView
    from skjema_app.ui.shell import Shell
    from skjema_app.ui.unlock_window import UnlockPage
    from skjema_app.workflows.sentences import Sentence


class GivenFiles(QObject):
    """Takes files for one window."""

    def __init__(self, shell: Shell, background: Background) -> None:
        super().__init__(shell)
        self._shell = shell
        self._background = background
        self._file: Path | None = None
        self._wrong: Exception | None = None
        self._for_join = Path()
        shell.stack.currentChanged.connect(self._on_page)
        shell.entered.connect(self._place)

    def take(self, file: str) -> None:
        """Look at a file, and bring it to where it is used."""
        self._wrong = None  # an invitation that waits for the password waits on, whatever else is opened
        self._background.pool.run(functools.partial(_check, Path(file)), self._on_good, self._on_wrong, self)

    def _on_good(self, file: Path) -> None:
        self._file = file
        self._place()

    def _on_wrong(self, error: Exception) -> None:
        self._wrong = error
        self._place()

    def _on_page(self, _number: int) -> None:
        if self._shell.main is None:  # an open vault tells by itself when its first page stands
            self._place()

    def _place(self) -> None:
        from skjema_app.ui.invited_page import InvitedPage
        from skjema_app.ui.unlock_window import UnlockPage
        from skjema_app.ui.welcome_page import WelcomePage

        if self._file is None and self._wrong is None:
            return
        page = self._shell.page
        if self._shell.main is not None and page is self._shell.main:
            self._place_inside(self._shell.main)
        elif isinstance(page, UnlockPage):
            self._tell_locked(page)
        elif isinstance(page, WelcomePage):
            self._shell.show_invited()  # the page changes: on from there
        elif isinstance(page, InvitedPage) and page.form.isVisibleTo(page):
            file, wrong = self._done()
            if file is not None:
                page.form.take(file)
            elif wrong is not None:
                sentence = _sentence(wrong)
                page.form.trouble.show_words(sentence.heading, sentence.text)

    def _tell_locked(self, page: UnlockPage) -> None:
        """The file waits for the password; one that is none is told now and forgotten."""
        from skjema_app.ui.widgets.notices import notice

        if self._wrong is not None:
            sentence = _sentence(self._wrong)
            self._wrong = None
            page.card.column.insertWidget(1, notice("warning", sentence.heading, sentence.text))
        elif page.property("told") is None:
            page.setProperty("told", True)
            page.card.column.insertWidget(1, notice("info", "", _("Lås opp først. Så åpnes invitasjonen.")))

    def _place_inside(self, main: MainView) -> None:
        from skjema_app.workflows.given_file import why_not_join

        file, wrong = self._done()
        if file is not None and main.school.founding is None:
            self._for_join = file
            main.desk.ask(functools.partial(why_not_join, main.desk.session), self._on_why_not, self)
        elif wrong is not None:
            main.desk.trouble(wrong)

    def _on_why_not(self, reason: Sentence | None) -> None:
        main = self._shell.main
        if main is None:
            return
        if reason is not None:
            main.bars.news.show_words(reason.heading, reason.text)
            return
        main.go_to_section(main.settings.school)
        main.settings.open_join()
        main.settings.joiner.form.take(self._for_join)

    def _done(self) -> tuple[Path | None, Exception | None]:
        found = self._file, self._wrong
        self._file = self._wrong = None
        return found


class OpenEvents(QObject):
    """macOS tells a running program by an event which file was double-clicked.

    Signals:
        given: its path.
    """

    given = Signal(str)

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        """Take such an event."""
        if isinstance(event, QFileOpenEvent) and event.file():
            self.given.emit(event.file())
            return True
        return False


def _check(file: Path) -> Path:
    from skjema_app.workflows.given_file import check_invitation

    return check_invitation(file)


def _sentence(error: Exception) -> Sentence:
    from skjema_app.ui.errors import sentence_of

    return sentence_of(error)
