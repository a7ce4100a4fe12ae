"""``skjema meeting agenda|decisions|done``: what the next meeting takes up, and what became of what it decided."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from skjema_app.cli.common import DONE, add_command, keep_daily_copies, open_vault
from skjema_app.cli.console import Console
from skjema_app.domain.answers import Json
from skjema_app.domain.errors import ErrorCode, SkjemaError
from skjema_app.form_engine.values import parse_date
from skjema_app.system.texts import _
from skjema_app.workflows import agenda as agendas
from skjema_app.workflows import agenda_print, decided
from skjema_app.workflows.agenda import Agenda
from skjema_app.workflows.agenda_facts import AgendaKind
from skjema_app.workflows.agenda_items import AgendaItem
from skjema_app.workflows.agenda_print import settled_words
from skjema_app.workflows.decided import Decision, DecisionState
from skjema_app.workflows.session import Change, Session

if TYPE_CHECKING:
    from skjema_app.cli.common import Commands


def add(group: Commands) -> None:
    """Add the commands to ``skjema meeting``."""
    shown = add_command(group, "agenda", _("Sakslisten til neste møte, av det som er åpent"), _agenda)
    options = shown.choices
    options.add_argument("--kind", required=True, choices=[one.value for one in AgendaKind], help=_("hvilket møte"))
    options.add_argument("--class", dest="group", default="", metavar=_("KLASSE"), help=_("klassen, eller trinnet"))
    options.add_argument("--today", default="", metavar=_("DATO"), help=_("som om det var denne dagen (demo)"))
    options.add_argument("--pdf", type=Path, metavar=_("FIL"), help=_("lag en PDF, uten navn"))
    options.add_argument("--names", action="store_true", help=_("med navn i PDF-en"))
    options.add_argument("--start", action="store_true", help=_("begynn på referatet; skriver kladdens id"))
    options.add_argument("--skip", default="", metavar=_("SAK"), help=_("ikke på dette møtet"))
    options.add_argument("--take", default="", metavar=_("SAK"), help=_("ta med saken igjen"))
    options.add_argument("--until", default="", metavar=_("DATO"), help=_("sammen med --skip: utsett til denne dagen"))
    options.add_argument(
        "--drop", default="", metavar=_("HVORFOR"), help=_("sammen med --skip: ikke aktuelt, og hvorfor")
    )
    listed = add_command(group, "decisions", _("Det møtene har bestemt, og hva som er gjort"), _decisions)
    listed.choices.add_argument("--all", action="store_true", help=_("også det som er gjort"))
    done = add_command(group, "done", _("Et vedtak er gjort"), _done)
    done.values.add_argument("key", metavar=_("VEDTAK"), help=_("begynnelsen på vedtakets id"))
    done.choices.add_argument("--note", default="", metavar=_("TEKST"), help=_("en merknad"))
    done.choices.add_argument("--drop", default="", metavar=_("HVORFOR"), help=_("det skal ikke gjøres likevel"))
    done.choices.add_argument("--undo", action="store_true", help=_("det er ikke gjort likevel"))


def _agenda(arguments: argparse.Namespace, console: Console) -> int:
    kind, group = AgendaKind(arguments.kind), str(arguments.group)
    with open_vault(arguments) as session:
        writes = _choose(session, kind, group, arguments)
        found = agendas.agenda(session, kind, group)
        draft = ""
        if arguments.start:
            draft, writes = agendas.start_minutes(session, kind, group).form.draft.draft_id, True
        if arguments.pdf is not None:
            agenda_print.write_agenda(session, found, Path(arguments.pdf), names=bool(arguments.names))
        if writes:
            keep_daily_copies(session)
    lines = [draft] if draft else _lines(found)
    if arguments.pdf is not None:
        lines.append(_("Sakslisten er lagret i {file}. Filen er ikke kryptert.").format(file=arguments.pdf))
    console.show({**_as_json(found), "started": draft or None}, lines)
    return DONE


def _choose(session: Session, kind: AgendaKind, group: str, arguments: argparse.Namespace) -> bool:
    """What is left for another time; whether anything was."""
    wanted = str(arguments.skip or arguments.take)
    if not wanted:
        return False
    known = agendas.agenda(session, kind, group)
    items = [one for one in (*known.items, *known.put_away) if one.row_id.startswith(wanted)]
    if len(items) != 1:
        raise SkjemaError(ErrorCode.AGENDA_ITEM_UNKNOWN)
    key = items[0].key
    if arguments.take:
        agendas.bring_back(session, kind, group, key)
    elif arguments.drop:
        agendas.drop(session, kind, group, key, str(arguments.drop))
    elif arguments.until:
        agendas.put_off(session, kind, group, key, _day(str(arguments.until)))
    else:
        agendas.choose(session, kind, group, key, on=False)
    return True


def _day(text: str) -> date:
    day = parse_date(text)
    if day is None:
        raise SkjemaError(ErrorCode.AGENDA_DAY)
    return day


def _lines(found: Agenda) -> list[str]:
    lines = [f"{number}. {_words(one)}" for number, one in enumerate(found.chosen, 1)]
    if not lines:
        lines = [_("Ingen saker er åpne. Sakslisten er tom.")]
    later = [one for one in (*found.items, *found.put_away) if not one.chosen]
    if later:
        lines += [_("Ikke på dette møtet:"), *(f"   {_words(one)}" for one in later)]
    if found.settled:
        lines += [_("Gjort siden sist:"), *(f"   {settled_words(one.short, one.state)}" for one in found.settled)]
    return [found.title, *lines]


def _words(one: AgendaItem) -> str:
    about = ", ".join(part for part in (one.about, one.group, one.number) if part)
    title = f"{one.title}: «{one.said}»" if one.said else one.title
    named = about or (_("uten navn") if one.sharing.value == "anonymt" else "")
    length = _("ca. {n} min sist").format(n=one.minutes) if one.minutes else ""
    return f"{one.row_id}  " + "  ".join(part for part in (title, named, one.why, length) if part)


def _as_json(found: Agenda) -> dict[str, Json]:
    items: list[Json] = [_item(one) for one in found.items]
    away: list[Json] = [_item(one) for one in found.put_away]
    settled: list[Json] = [_decision(one) for one in found.settled]
    return {
        "kind": found.kind.value,
        "group": found.group,
        "title": found.title,
        "today": found.today.isoformat(),
        "last": found.last.day.isoformat() if found.last is not None else None,
        "draft": found.draft or None,
        "items": items,
        "put_away": away,
        "settled": settled,
    }


def _item(one: AgendaItem) -> Json:
    return {
        "id": one.row_id,
        "because": one.because.value,
        "title": one.title,
        "said": one.said,
        "why": one.why,
        "sharing": one.sharing.value,
        "about": one.about,
        "group": one.group,
        "number": one.number,
        "due": one.due.isoformat() if one.due else None,
        "overdue": one.overdue,
        "last": one.last.isoformat() if one.last else None,
        "minutes": one.minutes,
        "chosen": one.chosen,
        "until": one.until.isoformat() if one.until else None,
        "dropped": one.dropped,
    }


def _decisions(arguments: argparse.Namespace, console: Console) -> int:
    with open_vault(arguments) as session:
        found = [one for one in decided.decisions(session) if arguments.all or one.state is DecisionState.OPEN]
    listed: list[Json] = [_decision(one) for one in found]
    console.show({"decisions": listed}, [_decision_line(one) for one in found] or [_("Ingen åpne vedtak.")])
    return DONE


def _decision(one: Decision) -> Json:
    return {
        "id": one.key,
        "minutes": one.minute_id,
        "meeting": one.meeting,
        "group": one.group,
        "day": one.day.isoformat(),
        "what": one.what,
        "who": one.doer,
        "due": one.due.isoformat() if one.due else None,
        "pupil": one.pupil,
        "state": one.state.value,
        "note": one.note,
    }


def _decision_line(one: Decision) -> str:
    due = one.due.isoformat() if one.due else ""
    parts = (one.key, due, one.short, one.doer, one.pupil, _state(one.state))
    return "  ".join(part for part in parts if part)


def _state(state: DecisionState) -> str:
    words = {
        DecisionState.OPEN: _("åpent"),
        DecisionState.DONE: _("gjort"),
        DecisionState.DROPPED: _("skal ikke gjøres"),
    }
    return words[state]


def _done(arguments: argparse.Namespace, console: Console) -> int:
    with open_vault(arguments) as session:
        one = decided.find_decision(session, str(arguments.key))
        _act(arguments)(session, one.key)
        keep_daily_copies(session)
        now = decided.find_decision(session, one.key)
    console.show({"decision": _decision(now)}, [_decision_line(now)])
    return DONE


def _act(arguments: argparse.Namespace) -> Callable[[Session, str], Change]:
    note, why = str(arguments.note), str(arguments.drop)

    def act(session: Session, key: str) -> Change:
        if arguments.undo:
            return decided.open_again(session, key)
        return decided.drop(session, key, why) if why else decided.mark_done(session, key, note)

    return act
