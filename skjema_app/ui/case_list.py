"""The list of *Saker*: what each row says, and its states in words with icon and colour."""

from __future__ import annotations

from datetime import datetime

from skjema_app.system.texts import _, ngettext
from skjema_app.ui.list_rows import Badge, LineList, ListLine, RowModel
from skjema_app.ui.times import short_moment
from skjema_app.ui.widgets.basics import TagTone
from skjema_app.workflows.cases import CaseRow, CaseState

_STATES: dict[CaseState, tuple[str, TagTone]] = {
    CaseState.DRAFT: ("PencilLine", "neutral"),
    CaseState.FINISHED: ("CheckmarkCircle", "success"),
    CaseState.RESTRICTED: ("Megaphone", "danger"),
    CaseState.TOLD: ("Chat", "info"),
    CaseState.PLACED: ("ArrowUp", "neutral"),
    CaseState.FETCHED: ("Download", "info"),
    CaseState.OPENED: ("Eye", "success"),
    CaseState.NEW: ("Bell", "warning"),
    CaseState.RECEIVED: ("FileText", "neutral"),
    CaseState.ACCEPTED: ("Folder", "success"),
    CaseState.CLOSED: ("Archive", "neutral"),
    CaseState.WITHDRAWN: ("ArrowUndo", "neutral"),
    CaseState.PLAN_WAITING: ("Clock", "warning"),
    CaseState.PLAN_RETURNED: ("ArrowUndo", "danger"),
    CaseState.PLAN_APPROVED: ("SealCheckmark", "success"),
    CaseState.PLAN_ENDED: ("CheckmarkCircle", "neutral"),
    CaseState.SHARED: ("ShieldLock", "info"),
    CaseState.ANSWERED: ("ShieldCheckmark", "success"),
    CaseState.FORK: ("Files", "warning"),
    CaseState.LEFT_OUT: ("ExclamationmarkTriangle", "warning"),
    CaseState.UNSETTLED: ("ExclamationmarkTriangle", "warning"),
}


def state_words(state: CaseState) -> str:
    """A state as people read it."""
    return {
        CaseState.DRAFT: _("Kladd"),
        CaseState.FINISHED: _("Ferdig på denne maskinen"),
        CaseState.RESTRICTED: _("Ferdig, skal fortelles"),
        CaseState.TOLD: _("Fortalt"),
        CaseState.PLACED: _("Lagt i delingsmappen"),
        CaseState.FETCHED: _("Hentet, ikke åpnet"),
        CaseState.OPENED: _("Levert og åpnet"),
        CaseState.NEW: _("Ny melding"),
        CaseState.RECEIVED: _("Mottatt"),
        CaseState.ACCEPTED: _("Tatt imot"),
        CaseState.CLOSED: _("Avsluttet"),
        CaseState.WITHDRAWN: _("Trukket tilbake"),
        CaseState.PLAN_WAITING: _("Plan venter på godkjenning"),
        CaseState.PLAN_RETURNED: _("Plan sendt tilbake"),
        CaseState.PLAN_APPROVED: _("Plan godkjent"),
        CaseState.PLAN_ENDED: _("Plan avsluttet"),
        CaseState.SHARED: _("Gitt til én mottaker"),
        CaseState.ANSWERED: _("Besvart"),
        CaseState.FORK: _("Flere versjoner av planen"),
        CaseState.LEFT_OUT: _("Ikke kommet fram"),
        CaseState.UNSETTLED: _("Ikke avklart"),
    }[state]


def short_state(state: CaseState) -> str:
    """A state where there is little room."""
    short = {
        CaseState.FINISHED: _("Ferdig"),
        CaseState.PLACED: _("I delingsmappen"),
        CaseState.FETCHED: _("Hentet"),
        CaseState.OPENED: _("Åpnet"),
        CaseState.WITHDRAWN: _("Trukket"),
        CaseState.PLAN_WAITING: _("Plan venter"),
        CaseState.PLAN_RETURNED: _("Plan i retur"),
        CaseState.FORK: _("Flere versjoner"),
        CaseState.SHARED: _("Gitt til én"),
    }
    return short.get(state) or state_words(state)


def state_tone(state: CaseState) -> TagTone:
    """How loud a state is; its words say the same."""
    return _STATES[state][1]


def below_line(row: CaseRow, now: datetime) -> str:
    """The second line's right part: what waits, what is missing, or when."""
    if row.waiting:
        return row.waiting
    if row.draft and row.missing:
        return ngettext("mangler {n} svar", "mangler {n} svar", row.missing).format(n=row.missing)
    return short_moment(row.when, now)


def who_line(row: CaseRow) -> str:
    """Pupil and class."""
    return f"{row.pupil}, {row.group}" if row.group else row.pupil


def about_line(row: CaseRow) -> str:
    """Skjema-nr. and form."""
    return f"{row.number} · {row.title}" if row.number else row.title


class CaseModel(RowModel[CaseRow]):
    """The rows of *Saker*."""

    def key_of(self, row: CaseRow) -> str:
        """See ``RowModel``."""
        return row.key

    def line_of(self, row: CaseRow, now: datetime | None) -> ListLine:
        """See ``RowModel``."""
        return _line(row, now or row.when)


class CaseList(LineList):
    """The list itself."""

    def __init__(self, *, hidden: bool = False) -> None:
        super().__init__(_("Skjermede saker") if hidden else _("Meldinger"))


def _line(row: CaseRow, now: datetime) -> ListLine:
    icon, tone = _STATES[row.state]
    aside = below_line(row, now)
    urgent = _("Haster.") if row.urgent else ""
    parts = (f"{who_line(row)}.", f"{about_line(row)}.", f"{state_words(row.state)}.", urgent, aside)
    badge = Badge(icon, short_state(row.state), f"{tone}-surface-tinted", f"{tone}-text-default")
    spoken = " ".join(part for part in parts if part)
    return ListLine(row.key, who_line(row), badge, about_line(row), aside, row.urgent, spoken)
