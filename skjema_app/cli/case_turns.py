"""``skjema case close|open|note|to-chain``, and the flow of a case for ``skjema case show``."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from typing import TYPE_CHECKING

from skjema_app.cli.common import DONE, add_command, keep_daily_copies, open_vault
from skjema_app.cli.console import Console
from skjema_app.domain.answers import Json
from skjema_app.domain.errors import ErrorCode, SkjemaError
from skjema_app.form_engine.flow import CaseFact
from skjema_app.form_engine.flow_deadlines import DeadlineKind
from skjema_app.system.texts import _
from skjema_app.workflows import good_practice, lookup
from skjema_app.workflows.case_flow import CaseFlow
from skjema_app.workflows.case_words import fact_words, outcomes_of
from skjema_app.workflows.session import Change, Session

if TYPE_CHECKING:
    from skjema_app.cli.common import Commands


def add(group: Commands) -> None:
    """Add the commands to the group ``case``."""
    close = add_command(group, "close", _("Avslutt en sak, med en grunn"), _close)
    again = add_command(group, "open", _("Åpne en avsluttet sak igjen, med en grunn"), _reopen)
    chain = add_command(group, "to-chain", _("Gå over til handlingskjeden"), _chain)
    note = add_command(group, "note", _("Noter at et steg er gjort utenfor Skjema"), _note)
    for command in (close, again):
        command.choices.add_argument("--reason", required=True, metavar=_("TEKST"), help=_("hvorfor"))
    note.choices.add_argument("--step", required=True, choices=_steps(), help=_("hva som er gjort"))
    note.choices.add_argument("--date", default="", metavar=_("DATO"), help=_("ellers i dag"))
    note.choices.add_argument("--who", default="", metavar=_("NAVN"), help=_("hvem som gjorde det, ellers du"))
    note.choices.add_argument("--outcome", default="", metavar=_("SVAR"), help=_("hvordan det gikk, der det spørres"))
    for command in (close, again, chain, note):
        command.values.add_argument("case", metavar=_("SAK"), help=_("Skjema-nr., eller id til et dokument i saken"))


def row_of(session: Session, typed: str) -> str:
    """A document of the row that is meant by its Skjema-nr., its case, or a document."""
    try:
        case = lookup.find_case(session, typed)
    except SkjemaError as error:
        if error.code not in {ErrorCode.NO_SCHOOL, ErrorCode.CASE_UNKNOWN}:
            raise
        return lookup.find_document(session, typed).document_id
    known = {one.document_id for one in session.vault.documents.list()}
    return next((one for one in case.documents if one in known), case.case_id)


def flow_facts(flow: CaseFlow | None) -> dict[str, Json]:
    """For JSON: where the case is, what is proposed, and which days count."""
    if flow is None:
        return {"flow": None}
    view, closing = flow.view, flow.view.closing
    proposed: Json = None
    if view.next is not None:
        proposed = {
            "step": view.next.step_id,
            "label": view.next.label,
            "why": view.next.why,
            "mine": view.next.mine,
            "waits_for": view.next.waits_for,
            "offers": [one.form or (one.action.value if one.action else str(one.fact)) for one in view.next.offers],
        }
    deadlines: list[Json] = [
        {
            "rule": one.rule_id,
            "label": one.label,
            "day": one.day.isoformat(),
            "kind": one.kind.value,
            "overdue": one.overdue,
            "sure": one.sure,
            "why": one.rule,
            "source": one.source,
        }
        for one in flow.deadlines
    ]
    practice: list[Json] = [
        {"id": one.practice_id, "label": one.label, "done": one.done, "said": one.said} for one in flow.practice
    ]
    steps: list[Json] = [{"step": one.step_id, "state": one.state.value, "said": one.said} for one in view.steps]
    return {
        "flow": view.flow_id,
        "status": view.status,
        "next": proposed,
        "deadlines": deadlines,
        "practice": practice,
        "steps": steps,
        "closed": None if closing is None else {"who": closing.who, "why": closing.why},
        "notice": flow.notice,
    }


def flow_lines(flow: CaseFlow | None) -> list[str]:
    """The same for a person."""
    if flow is None:
        return []
    view = flow.view
    lines = [f"{view.title}: {view.status}"]
    if flow.notice:
        lines.append(flow.notice)
    if view.closing is not None:
        words = _("Avsluttet av {who}: {why}") if view.closing.why else _("Avsluttet av {who}.")
        lines.append(words.format(who=view.closing.who, why=view.closing.why))
    if view.next is not None:
        lines.append(_("Neste steg: {label}. {why}").format(label=view.next.label, why=view.next.why))
        if view.next.waits_for:
            lines.append(_("Venter på {who}.").format(who=view.next.waits_for))
    lines += [_deadline(one.label, one.day.isoformat(), one.rule, one.kind) for one in flow.deadlines]
    return lines


def _deadline(label: str, day: str, rule: str, kind: DeadlineKind) -> str:
    mark = _("til opplysning") if kind is DeadlineKind.INFORMATION else ""
    return "  ".join(part for part in (day, label, mark, rule) if part)


def _steps() -> list[str]:
    return [one.value for one in CaseFact if fact_words(one)]


def _close(arguments: argparse.Namespace, console: Console) -> int:
    return _written(arguments, console, _("Saken er avsluttet."), _closing(good_practice.close_case, arguments))


def _reopen(arguments: argparse.Namespace, console: Console) -> int:
    return _written(arguments, console, _("Saken er åpnet igjen."), _closing(good_practice.reopen_case, arguments))


def _closing(
    work: Callable[[Session, str, str], Change], arguments: argparse.Namespace
) -> Callable[[Session, str], Change]:
    def done(session: Session, key: str) -> Change:
        return work(session, key, str(arguments.reason))

    return done


def _chain(arguments: argparse.Namespace, console: Console) -> int:
    return _written(arguments, console, _("Saken følger handlingskjeden."), good_practice.move_to_chain)


def _note(arguments: argparse.Namespace, console: Console) -> int:
    fact = CaseFact(arguments.step)
    allowed = [one.outcome_id for one in outcomes_of(fact)]
    if bool(allowed) != bool(arguments.outcome) or (allowed and arguments.outcome not in allowed):
        raise SkjemaError(ErrorCode.USAGE)

    def noted(session: Session, key: str) -> Change:
        said = {"happened": str(arguments.date), "who": str(arguments.who), "outcome": str(arguments.outcome)}
        return good_practice.note_step(session, key, fact, **said)

    return _written(arguments, console, _("Notert i saken."), noted)


def _written(
    arguments: argparse.Namespace, console: Console, words: str, work: Callable[[Session, str], Change]
) -> int:
    with open_vault(arguments) as session:
        key = row_of(session, str(arguments.case))
        work(session, key)
        keep_daily_copies(session)
    console.show({"case": key}, [words])
    return DONE
