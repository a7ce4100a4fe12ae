"""Looks at an anonymous draft while it is written, and shows what it finds where it stands.

The text is looked through beside the window's thread, at most a quarter of a second after a key. Marks lie in the text;
below it stands a list. «Se over» lists everything that is left, and what was kept with its reason.
"""

from __future__ import annotations

import functools
import re

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtWidgets import QPlainTextEdit, QVBoxLayout

from skjema_app.domain.answers import Answers
from skjema_app.ui.background import Background
from skjema_app.ui.meetings.anonymous_about import AboutPlace
from skjema_app.ui.meetings.anonymous_list import AnonymousList
from skjema_app.ui.meetings.text_marks import Line, mark
from skjema_app.ui.wizard.review import ReviewPage
from skjema_app.ui.wizard.wizard import FormWizard
from skjema_app.workflows.anonymous_check import REASONS_KEY, AnonymousSpot, AnonymousWatch, override

LOOK_AFTER_MS = 200


class AnonymousGuard(QObject):
    """Belongs to one wizard.

    Signals:
        looked: what is found in the text as it is, is shown.
        about_chosen: whom it is about, see ``AboutCard.chosen``; ``use`` brings the answer.
    """

    looked = Signal()
    about_chosen = Signal(str, str)

    def __init__(self, wizard: FormWizard, watch: AnonymousWatch, background: Background) -> None:
        super().__init__(wizard)
        self._wizard, self._watch, self._background = wizard, watch, background
        self._lists: dict[QObject, AnonymousList] = {}
        self._spots: tuple[AnonymousSpot, ...] = ()
        self._looking = self._stale = False
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(LOOK_AFTER_MS)
        self._soon.timeout.connect(self._look)
        self.about = AboutPlace(wizard, watch.about)
        self.about.chosen.connect(self.about_chosen)
        wizard.errands.reopened.connect(self._follow)
        self._follow()

    @property
    def spots(self) -> tuple[AnonymousSpot, ...]:
        """What was found last."""
        return self._spots

    def use(self, watch: AnonymousWatch) -> None:
        """It was said, or taken back, whom it is about: look at everything anew."""
        self._watch = watch
        self.about.show_about(watch.about)
        self._now()

    def _follow(self, _form: object = None) -> None:
        """The wizard has new pages: another version was opened."""
        self._lists = {}
        self.about.follow()
        self._wizard.model.edited.connect(self._on_edited)
        self._wizard.frame.stack.currentChanged.connect(self._on_page)
        self._look()

    def _on_edited(self) -> None:
        self._stale = True
        if not self._soon.isActive():
            self._soon.start()

    def _on_page(self, _number: int) -> None:
        self.about.follow()
        self._show()

    def _look(self) -> None:
        if self._looking:
            self._stale = True
            return
        self._looking, self._stale = True, False
        work = functools.partial(self._watch.spots, self._wizard.model.answers)
        self._background.pool.run(work, self._on_found, self._on_failed, self)

    def _on_found(self, spots: tuple[AnonymousSpot, ...]) -> None:
        self._looking = False
        self._spots = spots
        if self._stale:
            self._soon.start()
        else:
            self._show()
            self.looked.emit()

    def _on_failed(self, error: Exception) -> None:
        self._looking = False
        raise error

    def _show(self) -> None:
        page = self._wizard.page
        if isinstance(page, ReviewPage):
            self._show_whole(page)
            return
        for view in page.questions():
            found = tuple(one for one in self._spots if one.path == view.path)
            box = view.editor.focus_widget()
            if isinstance(box, QPlainTextEdit):
                _mark_in(box, found)
            if found or view in self._lists:
                self._list_of(view, view.layout()).show_spots(found)

    def _show_whole(self, page: ReviewPage) -> None:
        known = page in self._lists
        if not known:
            made = self._new_list(page, whole=True)
            page.column.insertWidget(1, made)
        self._lists[page].show_spots(self._spots)

    def _list_of(self, owner: QObject, layout: object) -> AnonymousList:
        if owner not in self._lists:
            made = self._new_list(owner, whole=False)
            if isinstance(layout, QVBoxLayout):
                layout.addWidget(made)
        return self._lists[owner]

    def _new_list(self, owner: QObject, *, whole: bool) -> AnonymousList:
        made = AnonymousList(whole=whole)
        made.remove_wanted.connect(self._remove)
        made.keep_wanted.connect(self._keep)
        self._lists[owner] = made
        return made

    def _remove(self, spot: AnonymousSpot) -> None:
        """Take the words out wherever they stand in that answer."""
        model = self._wizard.model
        value = model.value(spot.path)
        if isinstance(value, str):
            model.set_value(spot.path, without(value, [one for one in self._spots if one.key == spot.key]) or None)
        else:
            model.set_value(spot.path, None)
        self._now()

    def _keep(self, spot: AnonymousSpot, reason: str) -> None:
        model = self._wizard.model
        answers: Answers = override(model.answers, spot, reason)
        model.set_value(REASONS_KEY, answers[REASONS_KEY])
        self._now()

    def _now(self) -> None:
        self._soon.stop()
        self._look()


def without(text: str, spots: list[AnonymousSpot]) -> str:
    """A text without some places, and without the space that would be left double."""
    for one in sorted(spots, key=_start, reverse=True):
        text = text[: one.start] + text[one.end :]
    text = re.sub(r"(?<=\S) {2,}", " ", text)
    return re.sub(r" +(?=[.,;:!?])", "", text)


def _mark_in(box: QPlainTextEdit, spots: tuple[AnonymousSpot, ...]) -> None:
    box.setExtraSelections([mark(box, one.start, one.end, *_shape(one)) for one in spots])


def _shape(spot: AnonymousSpot) -> tuple[str, Line]:
    if spot.reason:
        return "success", Line.DotLine
    return ("danger", Line.SingleUnderline) if spot.sure else ("warning", Line.WaveUnderline)


def _start(spot: AnonymousSpot) -> int:
    return spot.start
