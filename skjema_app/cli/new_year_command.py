"""``skjema pupils new-year``: the classes of a new school year, and who the open cases are offered to."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from skjema_app.cli.common import DONE, add_command, keep_daily_copies, open_vault
from skjema_app.cli.console import Console
from skjema_app.domain.answers import Json
from skjema_app.system.texts import _
from skjema_app.workflows import new_year
from skjema_app.workflows.new_year import ClassMove, NewYear, Turned

if TYPE_CHECKING:
    from skjema_app.cli.common import Commands


def add(group: Commands) -> None:
    """Add the command to ``skjema pupils``."""
    turn = add_command(
        group, "new-year", _("Nytt skoleår: flytt klassene opp, og tilby åpne saker til nye kontaktlærere"), _new_year
    )
    turn.choices.add_argument(
        "--move",
        action="append",
        default=[],
        type=_pair,
        metavar=_("8B=9B"),
        help=_("flytt en klasse; «10A=» går ut av skolen; kan gjentas"),
    )
    turn.choices.add_argument(
        "--contact",
        action="append",
        default=[],
        type=_pair,
        metavar=_("8B=NAVN"),
        help=_("ny kontaktlærer; kan gjentas"),
    )
    turn.choices.add_argument("--hand-over", action="store_true", help=_("tilby sakene til dem som er foreslått"))
    turn.choices.add_argument("--dry-run", action="store_true", help=_("vis hva som ville skje, skriv ingenting"))
    turn.choices.add_argument("--undo", action="store_true", help=_("sett elevlisten tilbake slik den var"))
    turn.choices.add_argument("--today", default="", metavar=_("DATO"), help=_("som om det var denne dagen (demo)"))


def _pair(text: str) -> tuple[str, str]:
    before, sign, after = text.partition("=")
    if not sign or not before.strip():
        raise argparse.ArgumentTypeError(_("skriv KLASSE=NY, for eksempel 8B=9B"))
    return before.strip(), after.strip()


def _new_year(arguments: argparse.Namespace, console: Console) -> int:
    with open_vault(arguments) as session:
        if arguments.undo:
            taken, _change = new_year.undo(session)
            keep_daily_copies(session)
            console.show({"undone": True, "offers": taken}, [_("Elevlisten er som før.")])
            return DONE
        shown = new_year.new_year(session)
        moves = _moves(shown, dict(arguments.move), dict(arguments.contact))
        if moves:
            shown = new_year.new_year(session, moves)
        turned = None
        if not arguments.dry_run:
            wanted = {one.case_id: one.proposed for one in shown.cases if one.proposed}
            turned, _change = new_year.turn(session, shown, wanted if arguments.hand_over else {})
            keep_daily_copies(session)
    console.show(_as_json(shown, turned), _in_words(shown, turned))
    return DONE


def _moves(shown: NewYear, after: dict[str, str], contact: dict[str, str]) -> list[ClassMove]:
    proposed = {one.move.before: one.move.after for one in shown.classes}
    named = {**dict.fromkeys(after), **dict.fromkeys(contact)}
    return [ClassMove(one, after.get(one, proposed.get(one, "")), contact.get(one, "")) for one in named]


def _as_json(shown: NewYear, turned: Turned | None) -> dict[str, Json]:
    classes: list[Json] = [
        {"before": one.move.before, "after": one.move.after, "contact": one.move.contact, "pupils": one.pupils}
        for one in shown.classes
    ]
    names = dict(shown.people)
    cases: list[Json] = [
        {
            "case": one.case_id,
            "key": one.key,
            "title": one.title,
            "before": one.group,
            "after": one.after,
            "leaves": one.leaves,
            "responsible": one.responsible,
            "proposed": names.get(one.proposed, ""),
            "offered": one.offered,
            "plan": one.plan,
            "why": one.why,
        }
        for one in shown.cases
    ]
    said: list[Json] = [*shown.warnings, *shown.before_summer]
    not_offered: list[Json] = [] if turned is None else [*turned.not_offered]
    return {
        "year": shown.title,
        "classes": classes,
        "cases": cases,
        "moving": shown.moving,
        "leaving": shown.leaving,
        "remarks": said,
        "written": turned is not None,
        "offered": 0 if turned is None else turned.offered,
        "not_offered": not_offered,
    }


def _in_words(shown: NewYear, turned: Turned | None) -> list[str]:
    lines = [_("Nytt skoleår {year}").format(year=shown.title), shown.summary]
    lines += [f"  {one.move.before} → {one.move.after or _('slutter')} ({one.pupils})" for one in shown.classes]
    names = dict(shown.people)
    for one in shown.cases:
        who = f"{one.responsible} → {names[one.proposed]}" if one.proposed in names else one.responsible
        lines.append(f"  {one.title}: " + ". ".join(part.rstrip(".") for part in (who, one.plan, one.why) if part))
    lines += [*shown.warnings, *shown.before_summer]
    lines.append(_("Ingenting er skrevet.") if turned is None else _("Elevlisten er oppdatert."))
    if turned is not None and turned.not_offered:
        lines.append(_("Ikke tilbudt: {names}.").format(names=", ".join(turned.not_offered)))
    return lines
