"""``skjema case …``: rows of *Saker*, what can be begun in them, consents and sharing; more of ``skjema doc``."""

from __future__ import annotations

import argparse
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from skjema_app.cli import case_timeline, case_turns, people_commands
from skjema_app.cli.case_turns import row_of
from skjema_app.cli.common import DONE, add_command, add_group, keep_daily_copies, open_vault, stamp
from skjema_app.cli.console import Console
from skjema_app.domain.answers import Json
from skjema_app.domain.errors import ErrorCode, SkjemaError
from skjema_app.system.texts import _
from skjema_app.workflows import (
    case_forms,
    cases,
    consent,
    continue_plan,
    evaluation,
    link_case,
    lookup,
    measures,
    portal,
    share_outside,
)
from skjema_app.workflows.cases import CaseView
from skjema_app.workflows.fill_form import OpenForm
from skjema_app.workflows.session import Session

if TYPE_CHECKING:
    from skjema_app.cli.common import Commands

_SHORT = 12


def add(commands: Commands) -> None:
    """Add the group to the parser."""
    group = add_group(commands, "case", _("Saker: vis, begynn på skjemaer, del, gi videre, avslutt"))
    listed = add_command(group, "list", _("Radene i Saker"), _list)
    listed.choices.add_argument("--query", default="", metavar=_("ORD"), help=_("søk i titler, navn og tekst"))
    shown = add_command(group, "show", _("En sak: versjoner, samtykker og hva som kan begynnes"), _show)
    begin = add_command(group, "begin", _("Begynn på et skjema i en sak; skriver kladdens id"), _begin)
    begin.choices.add_argument("--form", required=True, metavar=_("SKJEMA"), help=_("for eksempel undersokelse"))
    evaluated = add_command(group, "next-version", _("Ny versjon av planen, med det evalueringen sier"), _next_version)
    link = add_command(group, "link", _("Knytt en egen samtale eller et referat til en sak"), _link)
    link.choices.add_argument("--document", required=True, metavar=_("ID"), help=_("dokumentets id"))
    withdraw = add_command(group, "withdraw-consent", _("Trekk et samtykke"), _withdraw)
    withdraw.choices.add_argument("--service", default="", metavar=_("TJENESTE"), help=_("ellers alle"))
    withdraw.choices.add_argument("--who", required=True, metavar=_("NAVN"), help=_("hvem som trekker det"))
    withdraw.choices.add_argument("--date", default="", metavar=_("DATO"), help=_("ellers i dag"))
    share = add_command(group, "share", _("Del et dokument utenfor skolen: lagrer PDF-en og noterer det"), _share)
    share.choices.add_argument(
        "--service", action="append", required=True, metavar=_("TJENESTE"), help=_("for eksempel ppt; kan gjentas")
    )
    share.choices.add_argument("--to", required=True, metavar=_("NAVN"), help=_("hvem som får det"))
    share.choices.add_argument("--out", type=Path, required=True, metavar=_("FIL"), help=_("filen som skal lages"))
    share.choices.add_argument("--reason", default="", metavar=_("TEKST"), help=_("hvorfor det deles uten samtykke"))
    shown.choices.add_argument("--today", default="", metavar=_("DATO"), help=_("som om det var denne dagen (demo)"))
    for command in (shown, begin, evaluated, link):
        command.values.add_argument("case", metavar=_("SAK"), help=_("Skjema-nr., eller id til et dokument i saken"))
    for command in (withdraw, share):
        command.values.add_argument("document", metavar=_("ID"), help=_("dokumentets id"))
    case_turns.add(group)
    case_timeline.add(group)
    people_commands.add_to_case(group)
    plan = add_command(group, "continue-plan", _("Fortsett en plan som finnes; skriver kladdens id"), _continue)
    plan.choices.add_argument("--case", default="", metavar=_("SAK"), help=_("i denne saken, ellers uten"))


def add_to_doc(group: Commands) -> None:
    """Add the commands of the group ``doc``."""
    history = add_command(group, "measures", _("Tiltakenes historie i en plan"), _measures)
    text = add_command(group, "portal-text", _("Svarene som ren tekst, til portalen"), _portal_text)
    reported = add_command(group, "reported", _("Merk et dokument som meldt i portalen"), _reported)
    reported.choices.add_argument("--date", default="", metavar=_("DATO"), help=_("ellers i dag"))
    for command in (history, text, reported):
        command.values.add_argument("id", metavar=_("ID"), help=_("id, eller de åtte første tegnene"))


def _list(arguments: argparse.Namespace, console: Console) -> int:
    with open_vault(arguments) as session:
        rows = cases.list_cases(session, query=str(arguments.query))
    items: list[Json] = [
        {
            "key": row.key,
            "draft": row.draft,
            "title": row.title,
            "pupil": row.pupil,
            "group": row.group,
            "state": row.state.value,
            "urgent": row.urgent,
            "when": stamp(row.when),
            "number": row.number,
        }
        for row in rows
    ]
    lines = [
        "  ".join(part for part in (row.key[:_SHORT], row.number, row.pupil, row.group, row.title, row.state) if part)
        for row in rows
    ]
    console.show({"cases": items}, lines or [_("Ingen saker.")])
    return DONE


def _show(arguments: argparse.Namespace, console: Console) -> int:
    with open_vault(arguments) as session:
        view = cases.open_case(session, row_of(session, str(arguments.case)))
    forms: list[Json] = [
        {"form": one.form_id, "title": one.title, "draft": one.draft or None} for one in view.work.forms
    ]
    consents: list[Json] = [
        {
            "document": one.document_id,
            "service": one.service.service_id,
            "name": one.service.name,
            "state": one.state.value,
            "by": one.by,
            "given": one.given,
            "until": one.until,
            "withdrawn": one.withdrawn,
        }
        for one in view.work.consents
    ]
    end = view.work.end
    result: dict[str, Json] = {
        "document": view.document.document_id,
        "case": view.case_id,
        "number": view.number,
        "state": view.state.value,
        "actions": [*sorted(one.value for one in view.actions)],
        "forms": forms,
        "consents": consents,
        "evaluation_due": view.work.next_evaluation,
        "ended": None if end is None else stamp(end.when),
        "follow_up": [] if end is None else [*end.sentences],
        **case_turns.flow_facts(view.flow),
    }
    console.show(result, _case_lines(view))
    return DONE


def _case_lines(view: CaseView) -> list[str]:
    lines = [f"{view.document.pupil or _('Ukjent elev')} · {view.document.title}", f"  {view.state.value}"]
    lines += case_turns.flow_lines(view.flow)
    if view.work.next_evaluation:
        lines.append(_("Evalueres {day}.").format(day=view.work.next_evaluation))
    if view.work.end is not None:
        lines += view.work.end.sentences
    lines.append(_("Samtykker:"))
    lines += [f"  {one.service.name}: {one.state.value}, {one.given}" for one in view.work.consents] or [_("  ingen")]
    lines.append(_("Nytt i saken:"))
    lines += [f"  {one.form_id}: {one.title}" for one in view.work.forms] or [_("  ingenting")]
    return lines


def _begin(arguments: argparse.Namespace, console: Console) -> int:
    with open_vault(arguments) as session:
        opened = case_forms.start_in_case(session, row_of(session, str(arguments.case)), str(arguments.form))
        keep_daily_copies(session)
    return _begun(opened, console)


def _next_version(arguments: argparse.Namespace, console: Console) -> int:
    with open_vault(arguments) as session:
        waiting = cases.open_case(session, row_of(session, str(arguments.case))).work.evaluation
        if not waiting:
            raise SkjemaError(ErrorCode.NOT_ALLOWED, reason="not-an-evaluation")
        opened = evaluation.start_next_version(session, waiting)
        keep_daily_copies(session)
    return _begun(opened, console)


def _continue(arguments: argparse.Namespace, console: Console) -> int:
    with open_vault(arguments) as session:
        key = row_of(session, str(arguments.case)) if arguments.case else ""
        opened = continue_plan.continue_plan(session, key)
        keep_daily_copies(session)
    return _begun(opened, console)


def _begun(opened: OpenForm, console: Console) -> int:
    draft = opened.draft
    console.show({"draft": draft.draft_id, "form": draft.pin.form_id}, [draft.draft_id])
    return DONE


def _link(arguments: argparse.Namespace, console: Console) -> int:
    with open_vault(arguments) as session:
        document = lookup.find_document(session, str(arguments.document)).document_id
        link_case.put_into_case(session, document, row_of(session, str(arguments.case)))
        keep_daily_copies(session)
    console.show({"document": document}, [_("Dokumentet ligger i saken.")])
    return DONE


def _withdraw(arguments: argparse.Namespace, console: Console) -> int:
    with open_vault(arguments) as session:
        document = lookup.find_document(session, str(arguments.document)).document_id
        day = _day(session, str(arguments.date))
        consent.withdraw_consent(session, document, str(arguments.service), who=str(arguments.who), happened=day)
        keep_daily_copies(session)
    console.show({"document": document, "date": day.isoformat()}, [_("Samtykket er trukket.")])
    return DONE


def _share(arguments: argparse.Namespace, console: Console) -> int:
    target = Path(arguments.out)
    with open_vault(arguments) as session:
        document = lookup.find_document(session, str(arguments.document)).document_id
        share_outside.share_outside(
            session,
            document,
            target,
            service=[str(one) for one in arguments.service],
            recipient=str(arguments.to),
            override=str(arguments.reason),
        )
        keep_daily_copies(session)
    lines = [_("PDF-en er lagret i {file}, og det står i saken hvem som fikk den.").format(file=target)]
    console.show({"document": document, "file": str(target), "encrypted": False}, lines)
    return DONE


def _measures(arguments: argparse.Namespace, console: Console) -> int:
    with open_vault(arguments) as session:
        document = lookup.find_document(session, str(arguments.id))
        found = measures.measure_history(session, document)
    items: list[Json] = [
        {
            "measure": one.measure,
            "name": one.name,
            "gone": one.gone,
            "changes": [
                {
                    "when": stamp(change.when),
                    "who": change.who,
                    "what": change.what,
                    "before": change.before,
                    "after": change.after,
                    "why": change.why,
                    "r_team": change.r_team,
                    "urgent": change.urgent,
                }
                for change in one.changes
            ],
        }
        for one in found
    ]
    lines: list[str] = []
    for one in found:
        lines.append(one.name)
        for change in one.changes:
            why = ", ".join(part for part in (change.why, change.r_team, change.urgent) if part)
            lines.append(f"  {change.when.date().isoformat()} {change.who}: {change.what}")
            lines.append(f"    {change.before or '–'} → {change.after or '–'}" + (f" ({why})" if why else ""))
    console.show({"document": document.document_id, "measures": items}, lines or [_("Ingen tiltak.")])
    return DONE


def _portal_text(arguments: argparse.Namespace, console: Console) -> int:
    with open_vault(arguments) as session:
        document = lookup.find_document(session, str(arguments.id)).document_id
        text = portal.portal_text(session, document)
    console.show({"document": document, "text": text}, [text])
    return DONE


def _reported(arguments: argparse.Namespace, console: Console) -> int:
    with open_vault(arguments) as session:
        document = lookup.find_document(session, str(arguments.id)).document_id
        day = _day(session, str(arguments.date))
        portal.mark_reported(session, document, day)
        keep_daily_copies(session)
    console.show({"document": document, "date": day.isoformat()}, [_("Merket som meldt i portalen.")])
    return DONE


def _day(session: Session, typed: str) -> date:
    if not typed:
        return session.clock.now().date()
    try:
        return date.fromisoformat(typed)
    except ValueError as error:
        raise SkjemaError(ErrorCode.USAGE, reason="day") from error
