"""``skjema review list|show|decide|approve|return|settle``: what waits for who decides."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from skjema_app.cli import signature_commands
from skjema_app.cli.common import DONE, add_command, add_group, keep_daily_copies, open_vault, stamp
from skjema_app.cli.console import Console
from skjema_app.domain.answers import Json
from skjema_app.domain.documents import Draft
from skjema_app.domain.errors import ErrorCode, SkjemaError
from skjema_app.system.texts import _
from skjema_app.workflows import afterwards, decide, lookup, new_members, review
from skjema_app.workflows.change_words import after_words, before_words
from skjema_app.workflows.new_members import NewMembers
from skjema_app.workflows.review import ReviewKind, ReviewView
from skjema_app.workflows.session import Session

if TYPE_CHECKING:
    from skjema_app.cli.common import Commands


def add(commands: Commands) -> None:
    """Add the group to the parser."""
    group = add_group(commands, "review", _("Til godkjenning: se, besvar, godkjenn og send tilbake"))
    add_command(group, "list", _("Det som venter på rektor"), _list)
    for name, description, run in (
        ("show", _("Hva som er endret, og sjekklisten"), _show),
        ("decide", _("Begynn på beslutningen om en melding; skriver kladdens id"), _decide),
    ):
        command = add_command(group, name, description, run)
        command.values.add_argument("document", metavar=_("ID"), help=_("dokumentets id"))
    members = add_command(
        group, "members", _("Hvem blir med i saken som åpnes, og hvem som ikke skal være det"), _members
    )
    members.values.add_argument(
        "document", metavar=_("ID"), help=_("beslutningens eller planens kladd, eller en versjon")
    )
    members.choices.add_argument(
        "--without", action="append", default=[], metavar=_("NAVN"), help=_("en som er foreslått, men ikke skal med")
    )
    members.choices.add_argument("--all", action="store_true", help=_("alle som er foreslått, skal med likevel"))
    approve = add_command(group, "approve", _("Godkjenn og signer en versjon"), _approve)
    approve.values.add_argument("document", metavar=_("ID"), help=_("dokumentets id"))
    approve.choices.add_argument("--comment", default="", metavar=_("TEKST"), help=_("kreves når noe mangler"))
    signature_commands.add_pin(approve)
    back = add_command(group, "return", _("Send en versjon tilbake med en kommentar"), _return)
    back.values.add_argument("document", metavar=_("ID"), help=_("dokumentets id"))
    back.choices.add_argument("--comment", required=True, metavar=_("TEKST"), help=_("hva som må rettes"))
    settle = add_command(
        group, "settle", _("Si hva som gjelder når noe er godkjent og sendt tilbake samtidig"), _settle
    )
    settle.values.add_argument("document", metavar=_("ID"), help=_("dokumentets id"))
    settle.choices.add_argument(
        "--outcome",
        required=True,
        choices=["approved", "returned"],
        help=_("approved: godkjent; returned: sendt tilbake"),
    )
    withdraw = add_command(group, "withdraw", _("Trekk tilbake en egen melding"), _withdraw)
    withdraw.values.add_argument("document", metavar=_("ID"), help=_("dokumentets id"))
    withdraw.choices.add_argument("--reason", required=True, metavar=_("TEKST"), help=_("hvorfor"))


def _list(arguments: argparse.Namespace, console: Console) -> int:
    with open_vault(arguments) as session:
        rows = review.list_reviews(session)
    items: list[Json] = [
        {
            "kind": row.kind.value,
            "document": row.document_id,
            "title": row.title,
            "pupil": row.pupil,
            "group": row.group,
            "author": row.author,
            "finished": stamp(row.finished),
            "urgent": row.urgent,
        }
        for row in rows
    ]
    lines = [
        f"{row.document_id[:8]}  {_kind_word(row.kind)}: {row.pupil} · {row.title} ({row.author})"
        + (_(" – haster") if row.urgent else "")
        for row in rows
    ]
    console.show({"reviews": items}, lines or [_("Ingenting venter.")])
    return DONE


def _show(arguments: argparse.Namespace, console: Console) -> int:
    with open_vault(arguments) as session:
        view = review.review(session, lookup.find_document(session, str(arguments.document)).document_id)
    console.show(_view_json(view), _view_lines(view))
    return DONE


def _decide(arguments: argparse.Namespace, console: Console) -> int:
    with open_vault(arguments) as session:
        report = lookup.find_document(session, str(arguments.document))
        draft = decide.start_decision(session, report.document_id).draft
        keep_daily_copies(session)
    console.show({"draft": draft.draft_id, "document": report.document_id}, [draft.draft_id])
    return DONE


def _members(arguments: argparse.Namespace, console: Console) -> int:
    with open_vault(arguments) as session:
        found = _new_members(session, str(arguments.document))
        if found is not None and (arguments.without or arguments.all):
            chosen = {_proposed_id(found, str(name)) for name in arguments.without}
            new_members.leave_out(session, found.key, chosen)
            found = _new_members(session, str(arguments.document))
            keep_daily_copies(session)
    people: list[Json] = [
        {"name": one.name, "role": one.role, "why": one.why, "always": one.always, "member": one.chosen}
        for one in (() if found is None else found.people)
    ]
    if found is None:
        console.show({"opens": False, "people": people}, [_("Det åpnes ingen sak av dette.")])
        return DONE
    lines = [f"[{'x' if one.chosen else ' '}] {one.name} ({one.why})" for one in found.people]
    console.show({"opens": True, "people": people, "notes": list(found.notes)}, [*lines, *found.notes])
    return DONE


def _new_members(session: Session, typed: str) -> NewMembers | None:
    found = lookup.find_either(session, typed)
    if isinstance(found, Draft):
        return new_members.members_for_draft(session, found.draft_id)
    return new_members.members_for_version(session, found.document_id)


def _proposed_id(found: NewMembers, name: str) -> str:
    """Of the proposed person with this name. Raises NOT_PROPOSED."""
    for one in found.people:
        if one.name.casefold() == name.strip().casefold() and not one.always:
            return one.person_id
    raise SkjemaError(ErrorCode.NOT_PROPOSED)


def _approve(arguments: argparse.Namespace, console: Console) -> int:
    with open_vault(arguments) as session:
        document = lookup.find_document(session, str(arguments.document))
        with signature_commands.pin_for(session, arguments) as pin:
            told = review.approve(session, document.document_id, comment=str(arguments.comment), pin=pin).told
        keep_daily_copies(session)
    said = _("Versjon {number} er godkjent og signert.").format(number=document.number)
    console.show({"document": document.document_id, "number": document.number}, [said])
    if told:
        console.note(told)
    return DONE


def _return(arguments: argparse.Namespace, console: Console) -> int:
    with open_vault(arguments) as session:
        document = lookup.find_document(session, str(arguments.document))
        review.return_version(session, document.document_id, str(arguments.comment))
        keep_daily_copies(session)
    console.show({"document": document.document_id}, [_("Sendt tilbake. Forrige versjon blir liggende.")])
    return DONE


def _settle(arguments: argparse.Namespace, console: Console) -> int:
    with open_vault(arguments) as session:
        document = lookup.find_document(session, str(arguments.document))
        review.settle(session, document.document_id, approved=arguments.outcome == "approved")
        keep_daily_copies(session)
    console.show({"document": document.document_id, "outcome": str(arguments.outcome)}, [_("Det er avklart.")])
    return DONE


def _withdraw(arguments: argparse.Namespace, console: Console) -> int:
    with open_vault(arguments) as session:
        document = lookup.find_document(session, str(arguments.document))
        afterwards.withdraw(session, document.document_id, str(arguments.reason))
        keep_daily_copies(session)
    console.show({"document": document.document_id}, [_("Trukket tilbake. Mottakerne ser det ved neste utveksling.")])
    return DONE


def _view_json(view: ReviewView) -> dict[str, Json]:
    changes: list[Json] = [
        {
            "path": one.path,
            "label": one.label.nb,
            "kind": one.kind.value,
            "before": before_words(one),
            "after": after_words(one),
        }
        for one in view.changes
    ]
    checks: list[Json] = [
        {"id": one.check_id, "label": one.label.nb, "state": one.state.value, "paths": list(one.paths)}
        for one in view.checks
    ]
    return {
        "document": view.document.document_id,
        "number": view.document.number,
        "standing": view.standing.standing.value,
        "previous": view.previous,
        "changes": changes,
        "checks": checks,
        "gaps": view.gaps,
        "may_approve": view.may_approve,
        "why_not": view.why_not,
        "comment": view.comment,
        "fork": [one.document_id for one in view.fork],
    }


def _view_lines(view: ReviewView) -> list[str]:
    lines = [f"{view.document.title}, {view.document.pupil}"]
    if view.previous:
        lines.append(_("Endret siden versjon {number}:").format(number=view.previous))
        lines += [f"  {one.label.nb}: {before_words(one)} → {after_words(one)}" for one in view.changes]
    lines += [f"  [{one.state.value}] {one.label.nb}" for one in view.checks]
    if view.why_not:
        lines.append(view.why_not)
    return lines


def _kind_word(kind: ReviewKind) -> str:
    return {
        ReviewKind.DECIDE: _("Ny melding"),
        ReviewKind.APPROVE: _("Til godkjenning"),
        ReviewKind.SETTLE: _("Må avklares"),
        ReviewKind.JOIN: _("Flere versjoner"),
    }[kind]
