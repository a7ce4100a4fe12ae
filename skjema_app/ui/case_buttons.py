"""What a person can do with a case now, as buttons: the most likely one first and marked."""

from __future__ import annotations

from dataclasses import dataclass

from skjema_app.system.texts import _
from skjema_app.ui.fork_words import join_words
from skjema_app.workflows.cases import CaseAction, CaseView
from skjema_app.workflows.standing import Standing


@dataclass(frozen=True, slots=True)
class Offer:
    """One button: what it does, its words, its icon; ``main`` marks the one that is expected next."""

    action: CaseAction
    words: str
    icon: str
    main: bool = False


def offers_of(view: CaseView) -> tuple[Offer, ...]:
    """The buttons of a case. What is begun already is gone on with instead (``CaseView.plan_draft``)."""
    returned = any(one.newest and one.standing.standing is Standing.RETURNED for one in view.versions)
    words: dict[CaseAction, tuple[str, str]] = {
        CaseAction.DECIDE: (_("Skriv beslutning"), "NotePencil"),
        CaseAction.REVIEW: (_("Til godkjenning"), "SealCheckmark"),
        CaseAction.JOIN: (join_words(len(view.fork)), "Files"),
        CaseAction.NEW_VERSION: (_("Rett og send på nytt") if returned else _("Ny versjon"), "NotePencil"),
        CaseAction.PLAN: (_("Lag plan"), "Tasklist"),
        CaseAction.SHARE: (_("Del med rektor"), "PersonGroup"),
        CaseAction.WITHDRAW: (_("Trekk tilbake"), "ArrowUndo"),
        CaseAction.AFTER_EVALUATION: (_("Lag ny versjon av planen"), "NotePencil"),
        CaseAction.GIVE: (_("Gi til én mottaker"), "Person"),
        CaseAction.ANSWER: (_("Skriv beslutning"), "NotePencil"),
        CaseAction.GO_ON: (_("Fortsett i skjemaet for ansatte"), "NotePencil"),
        CaseAction.PUT_IN_CASE: (_("Knytt til sak"), "Folder"),
        CaseAction.SHARE_OUTSIDE: (_("Del utenfor skolen"), "ExternalLink"),
        CaseAction.NEW_MACHINES: (_("Gi ny maskin tilgang"), "KeyHorizontal"),
        CaseAction.APPROVED_OUTSIDE: (_("Godkjent utenfor Skjema"), "Pencil"),
        CaseAction.SEND_HOME: (_("Send hjem"), "House"),
        CaseAction.DELIVER: (_("Lever til arkivet"), "Archive"),
        CaseAction.HAND_OVER: (_("Overlat saken"), "PersonGroup"),
        CaseAction.ERASE_OWN: (_("Slett …"), "Trash"),
    }
    if view.work.late and not view.work.evaluation:
        words = {CaseAction.EVALUATE: (_("Evaluer planen"), "Checkmark"), **words}
    writes = {CaseAction.DECIDE, CaseAction.PLAN, CaseAction.NEW_VERSION, CaseAction.JOIN, CaseAction.ANSWER}
    done = {CaseAction.NEW_VERSION} if CaseAction.AFTER_EVALUATION in view.actions else set()
    found = [one for one in words if one in view.actions - done and not (view.plan_draft and one in writes)]
    leading = {CaseAction.DECIDE, CaseAction.REVIEW, CaseAction.JOIN, CaseAction.PLAN, *_LEADING}
    if returned:
        leading.add(CaseAction.NEW_VERSION)
    first = next((one for one in found if one in leading), None) if not view.plan_draft else None
    return tuple(Offer(one, *words[one], main=one is first) for one in found)


_LEADING = frozenset(
    {CaseAction.EVALUATE, CaseAction.AFTER_EVALUATION, CaseAction.GIVE, CaseAction.ANSWER, CaseAction.GO_ON}
)


def newest_version(view: CaseView) -> str:
    """Document id of the newest version of the plan, or "" when there is none."""
    return next((one.document_id for one in reversed(view.versions) if one.newest), "")
