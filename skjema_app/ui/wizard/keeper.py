"""What the wizard needs of the draft behind it. Everything here runs on the vault's thread, never on the window's."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Protocol

from skjema_app.domain.answers import Answers
from skjema_app.domain.documents import DraftVersion, Place
from skjema_app.workflows.documents import PageImages, draft_pages
from skjema_app.workflows.fill_form import (
    OpenForm,
    draft_versions,
    restore_draft_version,
    save_draft,
    widen_draft,
)
from skjema_app.workflows.finish_document import Finished, finish_document
from skjema_app.workflows.secrets import Secret
from skjema_app.workflows.session import Session


class Saver(Protocol):
    """Writes what a person types."""

    def save(self, answers: Answers, place: Place) -> datetime:
        """Write answers and place durably; returns when. Failures are ``SkjemaError``."""
        ...


class Keeper(Saver, Protocol):
    """Keeps one draft. Failures are ``SkjemaError``; ``finish`` may raise ``AnswersNotComplete`` too."""

    def finish(self, *, signs: bool = False, pin: Secret | None = None) -> Finished:
        """*Ferdigstill* what was saved last.

        ``signs``: letters that can't be printed are to be shown by a sign; ``pin``: of the card that signs.
        """
        ...

    def preview(self) -> Callable[[], PageImages]:
        """Read what was saved last; what is given draws its pages, marked UTKAST, on any other thread."""
        ...

    def versions(self) -> tuple[DraftVersion, ...]:
        """Earlier versions, newest first."""
        ...

    def restore(self, version_id: int) -> OpenForm:
        """Bring an earlier version back."""
        ...

    def widen(self, level: str) -> OpenForm:
        """Go to another level in the same draft."""
        ...


class SessionKeeper:
    """Keeps a draft of an open session through the workflows."""

    def __init__(self, session: Session, draft_id: str) -> None:
        self._session = session
        self._draft_id = draft_id

    def save(self, answers: Answers, place: Place) -> datetime:
        """See ``Keeper``."""
        return save_draft(self._session, self._draft_id, answers, place)

    def finish(self, *, signs: bool = False, pin: Secret | None = None) -> Finished:
        """See ``Keeper``."""
        return finish_document(self._session, self._draft_id, signs=signs, pin=pin)

    def preview(self) -> Callable[[], PageImages]:
        """See ``Keeper``."""
        return draft_pages(self._session, self._draft_id)

    def versions(self) -> tuple[DraftVersion, ...]:
        """See ``Keeper``."""
        return draft_versions(self._session, self._draft_id)

    def restore(self, version_id: int) -> OpenForm:
        """See ``Keeper``."""
        return restore_draft_version(self._session, self._draft_id, version_id)

    def widen(self, level: str) -> OpenForm:
        """See ``Keeper``."""
        return widen_draft(self._session, self._draft_id, level)


class FinishJob:
    """*Ferdigstill*; work for the vault's thread. The PIN is wiped afterwards."""

    def __init__(self, keeper: Keeper, *, signs: bool, pin: Secret | None = None) -> None:
        self._keeper, self._signs, self._pin = keeper, signs, pin

    def __call__(self) -> Finished:
        """Do it."""
        if self._pin is None:
            return self._keeper.finish(signs=self._signs)
        with self._pin as pin:
            return self._keeper.finish(signs=self._signs, pin=pin)


class WidenJob:
    """Goes to another level; work for the vault's thread."""

    def __init__(self, keeper: Keeper, level: str) -> None:
        self._keeper, self._level = keeper, level

    def __call__(self) -> OpenForm:
        """Do it."""
        return self._keeper.widen(self._level)


class RestoreJob:
    """Brings a version back; work for the vault's thread."""

    def __init__(self, keeper: Keeper, version_id: int) -> None:
        self._keeper, self._version_id = keeper, version_id

    def __call__(self) -> OpenForm:
        """Do it."""
        return self._keeper.restore(self._version_id)
