"""*Hjem*: what waits for this person, the drafts, and whether the copy somewhere else is fresh."""

from __future__ import annotations

from dataclasses import dataclass

from skjema_app.workflows.fill_form import DraftSummary
from skjema_app.workflows.keep_copies import CopyStatus
from skjema_app.workflows.session import Session


@dataclass(frozen=True, slots=True)
class WaitingItem:
    """One thing that waits.

    Attributes:
        kind: "conversation", "supplement", "tell" (§ 12-5 not told yet), "export-left".
        title: what it is, in words.
        due: date in words, or "".
        overdue: the date has passed.
        key: document id to open.
    """

    kind: str
    title: str
    due: str
    overdue: bool
    key: str


@dataclass(frozen=True, slots=True)
class HomeView:
    """What *Hjem* shows; all empty means the friendly empty page."""

    waiting: tuple[WaitingItem, ...]
    drafts: tuple[DraftSummary, ...]
    copies: CopyStatus
    finished_count: int


def home(session: Session) -> HomeView:
    """Gather it."""
    raise NotImplementedError
