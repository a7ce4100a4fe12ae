"""The one window: decides which page stands in it, locks it, closes it.

Light: each page, and all that only an open vault needs, is imported where it is first used; ``make_ready`` fetches what
must be at hand without waiting.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QMainWindow, QStackedWidget, QWidget

from skjema_app.system.texts import _
from skjema_app.ui import theme
from skjema_app.workflows.at_start import vault_exists

if TYPE_CHECKING:
    from PySide6.QtGui import QCloseEvent, QPaintEvent

    from skjema_app.domain.roles import Role
    from skjema_app.system.clock import Clock
    from skjema_app.ui.background import Background
    from skjema_app.ui.clipboard import ClipboardWatch
    from skjema_app.ui.cover import Cover
    from skjema_app.ui.departure import Departure
    from skjema_app.ui.errors import CrashReporter
    from skjema_app.ui.idle import IdleWatch
    from skjema_app.ui.lock_note import LockNote
    from skjema_app.ui.main_window import MainView
    from skjema_app.ui.password_gate import PasswordGate
    from skjema_app.ui.relaunch import Relauncher
    from skjema_app.ui.renewal import Renewal
    from skjema_app.ui.restore_page import RestorePage
    from skjema_app.workflows.secrets import Secret
    from skjema_app.workflows.session import Change, Session

    Entering = Callable[[Session], None] | None

LOOKER_MS = 1500
"""After entering, until a process that looks at files stands ready: the first page comes first."""
OFFER_MS = 4000
"""How long a close may take before the person is offered not to wait."""
FLUSH_MS = 10_000
"""How long writing the last words may take before the person is asked."""
COPY_MS = 20_000
"""How long the copy at the end may take before it is given up."""
RENEW_MS = 15 * 60_000
"""How long a new vault key may take: the whole database and its copies are written anew."""


class Shell(QMainWindow):
    """The window of the program.

    Signals:
        painted: the window is being painted, for the first time.
        entered: the vault is open and its first page shows.
        left: the vault is closed and the window may go; whether the vault was closed in time.
    """

    painted = Signal()
    entered = Signal()
    left = Signal(bool)

    def __init__(
        self,
        folder: Path,
        background: Background,
        clock: Clock,
        relauncher: Relauncher,
        *,
        note: LockNote | None = None,
        reporter: CrashReporter | None = None,
        idle: IdleWatch | None = None,
        flush_ms: int = FLUSH_MS,
        copy_ms: int = COPY_MS,
    ) -> None:
        super().__init__()
        self.setWindowTitle("Skjema")  # never a name: the task bar shows it to everybody
        self._folder = folder
        self._background = background
        self._clock = clock
        self._relauncher = relauncher
        self.reporter = reporter
        self._note = note
        self._flush_ms, self._copy_ms = flush_ms, copy_ms
        self._session: Session | None = None
        self._departure: Departure | None = None
        self._leaving_note: LockNote | None = None
        self._may_close = False
        self._seen = self._fills_screen = False
        self.main: MainView | None = None
        self.stack = QStackedWidget()
        self.stack.setObjectName("pages")
        self.setCentralWidget(self.stack)
        self._given_idle = idle
        self._offer = QTimer(self)
        self._offer.setSingleShot(True)
        self._offer.setInterval(OFFER_MS)
        self._offer.timeout.connect(self._on_offer)
        self._place_window(note.geometry if note else "")
        if vault_exists(folder):
            self.show_unlock(note)
        else:
            self.show_welcome()

    @property
    def session(self) -> Session | None:
        """The open vault, or None while locked."""
        return self._session

    @property
    def page(self) -> QWidget:
        """The page that stands in the window."""
        return self.stack.currentWidget() or self.stack

    @functools.cached_property
    def cover(self) -> Cover:
        """The sheet that hides everything."""
        from skjema_app.ui.cover import Cover

        made = Cover(self)
        made.chosen.connect(self._on_cover_choice)
        return made

    @functools.cached_property
    def idle(self) -> IdleWatch:
        """Notices that nobody is there."""
        from skjema_app.ui.idle import IdleWatch

        made = self._given_idle or IdleWatch(self)
        made.expired.connect(self.lock)
        return made

    @functools.cached_property
    def _clipboard(self) -> ClipboardWatch:
        from skjema_app.ui.clipboard import ClipboardWatch

        return ClipboardWatch(self)

    def make_ready(self) -> None:
        """Make what the first paint didn't need: a lock must wait for no import, and copies are watched from now on."""
        self._ready = (self.cover, self.idle, self._clipboard)

    # before the vault is open

    def show_unlock(self, note: LockNote | None = None) -> None:
        """Ask for the password."""
        from skjema_app.ui.unlock_window import UnlockPage

        page = UnlockPage(self._folder, self._background, self._clock, note)
        page.opened.connect(self.enter)
        page.failed.connect(self.show_rescue)
        page.restore_wanted.connect(self.show_restore)
        page.sheet_wanted.connect(self.show_sheet)
        self._put(page)

    def show_sheet(self) -> None:
        """The password is forgotten: the school's recovery sheet."""
        from skjema_app.ui.sheet_page import SheetPage

        self._way_in(SheetPage(self._folder, self._background, self._clock), self.show_unlock)

    def show_take_over(self) -> None:
        """Whoever governed is gone: a new vault with the school's recovery sheet."""
        from skjema_app.ui.sheet_start_page import SheetStartPage

        self._way_in(SheetStartPage(self._folder, self._background, self._clock), self.show_welcome)

    def _way_in(self, page: PasswordGate | RestorePage, back: Callable[[], None], opened: Entering = None) -> None:
        page.opened.connect(opened or self.enter)
        page.back.connect(back)
        self._put(page)

    def show_welcome(self) -> None:
        """First start."""
        from skjema_app.ui.welcome_page import WelcomePage

        page = WelcomePage()
        page.alone_wanted.connect(self.show_alone)
        page.invited_wanted.connect(self.show_invited)
        page.found_wanted.connect(self.show_found)
        page.restore_wanted.connect(self.show_restore)
        page.sheet_wanted.connect(self.show_take_over)
        self._put(page)

    def show_alone(self) -> None:
        """Name, school, password."""
        from skjema_app.ui.first_start import AlonePage

        self._way_in(AlonePage(self._folder, self._background, self._clock), self.show_welcome, self.enter_fresh)

    def show_invited(self) -> None:
        """«Jeg har en invitasjon»."""
        from skjema_app.ui.invited_page import InvitedPage

        page = InvitedPage(self._folder, self._background, self._clock)
        page.unlock_wanted.connect(self.show_unlock)
        self._way_in(page, self.show_welcome)

    def show_found(self) -> None:
        """«Sett opp for skolen»: first the founder's own vault."""
        from skjema_app.ui.found_page import FoundPage

        self._way_in(FoundPage(self._folder, self._background, self._clock), self.show_welcome, self._enter_founder)

    def show_restore(self) -> None:
        """Open a copy from another machine."""
        from skjema_app.ui.restore_page import RestorePage

        page = RestorePage(self._folder, self._background, self._clock, replaces=vault_exists(self._folder))
        self._way_in(page, self._on_restore_back)

    def show_rescue(self, error: Exception, password: Secret) -> None:
        """The vault can't be opened."""
        from skjema_app.ui.rescue_page import RescuePage

        if self.reporter is not None and not hasattr(error, "code"):
            self.reporter.report(error)
        page = RescuePage(error, self._folder, password, self._background, self._clock)
        page.opened.connect(self.enter)
        page.again.connect(self._on_restore_back)
        page.restore_wanted.connect(self.show_restore)
        page.quit_wanted.connect(self.close)
        self._put(page)

    # the open vault

    def enter(self, session: Session) -> None:
        """The vault is open: show what the person came from."""
        self._enter(session, fresh=False)

    def enter_fresh(self, session: Session) -> None:
        """The vault is new: straight into *Meld fra*."""
        self._enter(session, fresh=True)

    def _enter_founder(self, session: Session) -> None:
        """The founder's vault is new: straight on to the recovery sheet."""
        from skjema_app.ui.found_page import FoundPage

        page = self.page
        self._enter(session, fresh=False, founder=page.role.roles if isinstance(page, FoundPage) else None)

    def lock(self, reason: str) -> None:
        """Hide everything now, write, copy, close, and let a fresh process take over."""
        from skjema_app.ui.lock_note import LockNote, LockReason

        if self._session is None or self.main is None:
            return
        if self._departure is not None and self._leaving_note is not None:
            return
        if self.main.school.hold(asked=reason in {LockReason.ASKED, LockReason.HIDDEN}):
            self.locks.wake()
            self.main.calm()
            return
        minutes = round(self.idle.limit_seconds / 60) if reason == LockReason.IDLE else 0
        self._leaving_note = LockNote(LockReason(reason), minutes=minutes, geometry=self._geometry())
        self._leave(_("Skjema låses"), _("Lagrer og lukker …"))

    def renew(self, renewal: Renewal) -> None:
        """«Noen kan kjenne det gamle»: write, close, change the vault's key, and let a fresh process take over."""
        from skjema_app.ui.lock_note import LockNote, LockReason

        if self._session is None or self._departure is not None:
            renewal.wipe()
            return
        self._leaving_note = LockNote(LockReason.RENEWED, geometry=self._geometry())
        self._copy_ms = RENEW_MS
        self._leave(_("Bytter nøkkel"), _("Lagrer …"), renewal)

    def appear(self) -> None:
        """Show the window for the first time; a small screen is filled."""
        if self._fills_screen:
            self.showMaximized()
        else:
            self.show()
        self.activateWindow()

    def come_forward(self) -> None:
        """A second start asked for this window."""
        self.setWindowState(self.windowState() & ~self.windowState().WindowMinimized)
        self.show()
        self.raise_()
        self.activateWindow()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Tell of the first one."""
        super().paintEvent(event)
        if not self._seen:
            self._seen = True
            self.painted.emit()

    def closeEvent(self, event: QCloseEvent) -> None:
        """Write, copy, close the vault; then the window goes. No question is asked."""
        if self._may_close or self._session is None:
            self.idle.stop()
            event.accept()
            self.left.emit(True)
            return
        event.ignore()
        if self._departure is None and self.main is not None and self.main.school.hold(asked=True):
            return
        if self._departure is None:
            self._leaving_note = None
            self._leave(_("Lukker Skjema"), _("Lagrer …"))
            self._offer.start()

    def set_looks(self, choice: str, percent: int) -> None:
        """Theme and text size, for now and for the next start."""
        from dataclasses import replace

        from skjema_app.workflows.settings import machine_settings, save_machine_settings

        rescaled = percent != theme.text_percent()
        theme.apply(choice, percent)
        if self.main is not None and rescaled:
            self.main.rebuild(choice)
        # Read anew: the vault's part of the program writes there too.
        chosen = replace(machine_settings(), theme=choice, text_percent=percent)
        work = functools.partial(save_machine_settings, chosen)
        self._background.pool.run(work, self._on_looks_saved, self._on_quiet_failure, self)

    def _enter(self, session: Session, *, fresh: bool, founder: frozenset[Role] | None = None) -> None:
        from skjema_app.ui.desk import Desk
        from skjema_app.ui.lock_parts import LockParts
        from skjema_app.ui.main_window import MainView
        from skjema_app.ui.window_drops import WindowDrops
        from skjema_app.workflows.settings import machine_settings

        self._session = session
        self.make_ready()
        desk = Desk(session, self._background, self)
        if self.reporter is not None:
            desk.crashed.connect(self.reporter.report)
        self.main = MainView(desk, machine_settings().theme)
        WindowDrops(self.main)
        self.main.lock_wanted.connect(self.lock)
        self.main.quit_wanted.connect(self.close)
        self.main.looks_wanted.connect(self.set_looks)
        self.main.settled.connect(self.entered)
        self._put(self.main)
        self.locks = LockParts(desk, self.main, self.idle, self)
        self.locks.lock_wanted.connect(self.lock)
        desk.renewal_wanted.connect(self.renew)
        self.main.begin(fresh=fresh, founder=founder)  # before the copy: the vault's work is done one by one
        desk.ask(functools.partial(_daily_copy, session), desk.tell, self)
        QTimer.singleShot(LOOKER_MS, self, self._keep_looker_warm)

    def _keep_looker_warm(self) -> None:
        """Nobody should wait for libraries when the first page is opened."""
        if self._session is not None:
            warm = self._session.looker.keep_warm
            self._background.pool.run(warm, self._on_looks_saved, self._on_quiet_failure, self)

    # leaving

    def _geometry(self) -> str:
        return bytes(self.saveGeometry().data()).hex()

    def _leave(self, title: str, text: str, renewal: Renewal | None = None) -> None:
        from skjema_app.ui.departure import Departure

        if self._session is None or self.main is None:
            return
        if self._departure is not None:  # a lock while closing: the cover is on, only the end differs
            self.cover.say(title, text)
            return
        self.cover.put_on(title, text)
        self.locks.rest()
        self._clipboard.clear_ours()
        self._departure = Departure(
            self._session,
            self._background,
            self.main,
            self.main.school.wind_down,
            self,
            flush_ms=self._flush_ms,
            copy_ms=self._copy_ms,
            finish=renewal,
        )
        self._departure.copying.connect(self._on_copying)
        self._departure.stuck.connect(self._on_stuck)
        self._departure.gone.connect(self._on_gone)
        self._departure.start()
        self.cover.take_focus()

    @property
    def _renewing(self) -> bool:
        return self._leaving_note is not None and self._leaving_note.reason == "renewed"

    def _on_copying(self) -> None:
        if self.main is not None:
            self.main.school.pause()
        if self._renewing:
            self.cover.say(_("Bytter nøkkel"), _("Alt er lagret. Krypterer hvelvet på nytt …"))
            return
        title = _("Lukker Skjema") if self._leaving_note is None else _("Skjema låses")
        self.cover.say(title, _("Alt er lagret. Lager sikkerhetskopi …"))

    def _on_stuck(self, error: Exception) -> None:
        from skjema_app.ui.errors import sentence_of
        from skjema_app.workflows.sentences import Sentence

        sentence = (
            Sentence(_("Det siste er ikke lagret ennå"), _("Disken svarer ikke. Prøv igjen om litt."))
            if isinstance(error, TimeoutError)
            else sentence_of(error)
        )
        choices = [("retry", _("Prøv igjen"))]
        if self._leaving_note is None:
            choices.append(("stay", _("Gå tilbake")))
        choices.append(("leave", _("Lås likevel") if self._leaving_note is not None else _("Lukk likevel")))
        self.cover.ask(sentence, tuple(choices))

    def _on_offer(self) -> None:
        if self._departure is not None and not self._departure.over:
            self.cover.offer("skip", _("Lukk uten å vente"))

    def _on_cover_choice(self, word: str) -> None:
        if self._departure is None:
            return
        if word == "retry":
            self.cover.say(_("Prøver igjen"), _("Lagrer …"))
            self._departure.retry()
        elif word == "leave":
            self._departure.give_up()
        elif word == "skip":
            self._departure.skip_copy()
        elif word == "stay":
            self._departure.stop()
            self._departure = None
            self.cover.take_off()
            self.locks.wake()
            if self.main is not None:
                self.main.school.begin()

    def _on_gone(self, saved: bool, closed: bool) -> None:
        from skjema_app.ui.lock_note import LockNote, LockReason

        self._session = None
        note = self._leaving_note
        if note is not None:
            failed = self._renewing and (self._departure is None or self._departure.failed)
            reason = LockReason.NOT_RENEWED if failed else note.reason
            self._relauncher.relaunch(LockNote(reason, note.minutes, note.geometry, saved=saved))
            return
        self._may_close = True
        self.idle.stop()
        self.hide()
        self.left.emit(closed)

    # small things

    def _put(self, page: QWidget) -> None:
        old = self.stack.currentWidget()
        self.stack.addWidget(page)
        self.stack.setCurrentWidget(page)
        if old is not None:
            self.stack.removeWidget(old)
            old.deleteLater()

    def _on_restore_back(self) -> None:
        begin = self.show_unlock if vault_exists(self._folder) else self.show_welcome
        begin()

    def _on_looks_saved(self, _nothing: None) -> None:
        """Nothing to tell."""

    def _on_quiet_failure(self, error: Exception) -> None:
        if self.main is not None:
            self.main.desk.trouble(error)

    def _place_window(self, geometry: str) -> None:
        self.setMinimumSize(480, 360)
        if geometry and self._restore(geometry):
            return
        screen = QGuiApplication.primaryScreen()
        room = screen.availableGeometry()
        self.resize(min(1180, room.width()), min(780, room.height()))
        self._fills_screen = room.width() < 1200 or room.height() < 760

    def _restore(self, geometry: str) -> bool:
        from PySide6.QtCore import QByteArray

        try:
            return self.restoreGeometry(QByteArray(bytes.fromhex(geometry)))
        except ValueError:
            return False


def _daily_copy(session: Session) -> Change:
    from skjema_app.workflows.keep_copies import back_up_if_due

    return back_up_if_due(session, leaving=False)
