"""``skjema absence add|import|show|handled|undo``: the absence register of this person."""

from __future__ import annotations

import argparse
import sys
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from skjema_app.cli.common import DONE, add_command, add_group, keep_daily_copies, open_vault
from skjema_app.cli.console import Console
from skjema_app.cli.pupils_commands import column_choice
from skjema_app.domain.absence import AbsenceCount, AbsenceDay, Validity
from skjema_app.domain.answers import Json
from skjema_app.domain.errors import ErrorCode, SkjemaError
from skjema_app.form_engine.values import parse_date
from skjema_app.system.texts import _, ngettext
from skjema_app.workflows import absence, absence_import, absence_limits, absence_view
from skjema_app.workflows.absence import Registered
from skjema_app.workflows.absence_import import AbsenceFile, AbsencePreview
from skjema_app.workflows.absence_register import find_pupil, read_register
from skjema_app.workflows.absence_words import day_words
from skjema_app.workflows.session import Session

if TYPE_CHECKING:
    from skjema_app.cli.common import Commands
    from skjema_app.cli.wording import Parser

_LARGEST = (4 << 20) + 1


def add(commands: Commands) -> None:
    """Add the group to the parser."""
    group = add_group(commands, "absence", _("Fravær: før, hent og se"))
    put = add_command(group, "add", _("Før fravær for en elev"), _add)
    _whose(put)
    put.choices.add_argument("--from", dest="first", required=True, metavar=_("DATO"), help=_("første dag"))
    put.choices.add_argument("--to", dest="last", default="", metavar=_("DATO"), help=_("siste dag; ellers én dag"))
    kinds = put.choices.add_mutually_exclusive_group()
    kinds.add_argument("--valid", action="store_true", help=_("gyldig fravær"))
    kinds.add_argument("--invalid", action="store_true", help=_("ugyldig fravær"))
    kinds.add_argument("--present", action="store_true", help=_("eleven var til stede; retter det som er ført"))
    put.choices.add_argument("--documented", action="store_true", help=_("med legeerklæring eller lignende"))
    put.choices.add_argument("--hours", type=int, default=0, metavar=_("TIMER"), help=_("bare noen timer av dagen"))
    take = add_command(group, "import", _("Hent fravær fra skolens system (CSV eller tekst)"), _import)
    take.values.add_argument("file", metavar=_("FIL"), help=_("filen; «-» er standard inn"))
    take.choices.add_argument("--dry-run", action="store_true", help=_("vis hva som ville skje, skriv ingenting"))
    take.choices.add_argument(
        "--column",
        action="append",
        default=[],
        type=column_choice,
        metavar=_("NR=ROLLE"),
        help=_("hva en kolonne er, talt fra 0: 0=name er navnet, 3=from første dag; kan gjentas"),
    )
    show = add_command(group, "show", _("Fraværet til en elev, eller til en klasse"), _show)
    _whose(show, must=False)
    show.choices.add_argument("--today", default="", metavar=_("DATO"), help=_("som om det var denne dagen (demo)"))
    seen = add_command(group, "handled", _("Noter at en grense er fulgt opp"), _handled)
    _whose(seen)
    seen.choices.add_argument("--rule", required=True, metavar=_("REGEL"), help=_("for eksempel kontakt eller mote"))
    seen.choices.add_argument("--day", default="", metavar=_("DATO"), help=_("når; ellers i dag"))
    seen.choices.add_argument("--note", default="", metavar=_("TEKST"), help=_("hva som kom ut av det"))
    seen.choices.add_argument("--undo", action="store_true", help=_("det ble ikke gjort likevel"))
    undo = add_command(group, "undo", _("Angre en føring eller en henting"), _undo)
    undo.values.add_argument("batch", metavar=_("ID"), help=_("som «absence show» og «absence add» skriver"))


def _whose(parser: Parser, *, must: bool = True) -> None:
    parser.values.add_argument(
        "pupil", nargs=None if must else "?", default="", metavar=_("ELEV"), help=_("hele navnet")
    )
    parser.choices.add_argument("--class", dest="group", default="", metavar=_("KLASSE"), help=_("elevens klasse"))


def _add(arguments: argparse.Namespace, console: Console) -> int:
    first = _day(str(arguments.first))
    last = _day(str(arguments.last)) if arguments.last else first
    kind = Validity.VALID if arguments.valid else Validity.INVALID if arguments.invalid else Validity.UNKNOWN
    with open_vault(arguments) as session:
        register = read_register(session)
        pupil = find_pupil(register, str(arguments.pupil), str(arguments.group))
        like = AbsenceDay(
            pupil.pupil_id, first, kind, bool(arguments.documented), int(arguments.hours), not arguments.present
        )
        done = absence.register(session, absence.spread(register.school_days, pupil.pupil_id, first, last, like))
        shown = absence_view.pupil_view(session, pupil.pupil_id)
        keep_daily_copies(session)
    lines = [*_done_words(done), shown.words, *(one for one in (shown.row, shown.next) if one)]
    lines += [_("! {what}").format(what=one.words) for one in shown.limits]
    console.show({**_done_json(done), "count": _count(shown.count), "limits": _limits(shown)}, lines)
    return DONE


def _import(arguments: argparse.Namespace, console: Console) -> int:
    name = str(arguments.file)
    source = (
        AbsenceFile(sys.stdin.buffer.read(_LARGEST), "innlimt.txt") if name == "-" else AbsenceFile.of_path(Path(name))
    )
    mapping = dict(arguments.column)
    roles = {role.value for role in absence_import.column_words()}
    if any(role not in roles for role in mapping.values()):
        console.note(_("Roller: {roles}").format(roles=", ".join(sorted(roles))))
        raise SkjemaError(ErrorCode.ABSENCE_NO_DAYS, reason="columns")
    with open_vault(arguments) as session:
        if arguments.dry_run:
            preview = absence_import.read_file(session, source, mapping=mapping)
            console.show(_preview_json(preview), [*_preview_words(preview), _("Ingenting er skrevet.")])
            return DONE
        preview = absence_import.read_file(session, source, mapping=mapping)
        if preview.needs_mapping:
            for column in preview.columns:
                console.note(f"  {column.index} «{column.header}» ({', '.join(column.samples)}) – {column.taken_as}")
        preview, done = absence_import.take_over(session, source, mapping=mapping)
        keep_daily_copies(session)
    console.show({**_preview_json(preview), **_done_json(done)}, [*_preview_words(preview), *_done_words(done)])
    return DONE


def _show(arguments: argparse.Namespace, console: Console) -> int:
    with open_vault(arguments) as session:
        if arguments.pupil:
            pupil = find_pupil(read_register(session), str(arguments.pupil), str(arguments.group))
            shown = absence_view.pupil_view(session, pupil.pupil_id)
            console.show(_pupil_json(shown), _pupil_words(shown))
            return DONE
        rows = _class_rows(session, str(arguments.group))
        recent = absence_view.registrations(read_register(session))
    listed: list[Json] = [
        {
            "pupil": one.pupil.name,
            "group": one.pupil.group,
            "count": _count(one.count),
            "limits": list[Json](one.limits),
        }
        for one in rows
    ]
    undoable: list[Json] = [{"batch": one.batch, "words": one.words} for one in recent]
    lines = [
        "  ".join(part for part in (one.pupil.name, one.pupil.group, one.total, "; ".join(one.limits)) if part)
        for one in rows
        if one.total
    ]
    lines += [f"{one.batch}  {one.words}" for one in recent]
    console.show({"pupils": listed, "registrations": undoable}, lines or [_("Ikke noe fravær er ført.")])
    return DONE


def _handled(arguments: argparse.Namespace, console: Console) -> int:
    with open_vault(arguments) as session:
        pupil = find_pupil(read_register(session), str(arguments.pupil), str(arguments.group))
        absence_limits.see_to(
            session,
            pupil.pupil_id,
            str(arguments.rule),
            happened=str(arguments.day),
            note=str(arguments.note),
            done=not arguments.undo,
        )
        keep_daily_copies(session)
    console.show({"pupil": pupil.name, "rule": str(arguments.rule), "handled": not arguments.undo}, [_("Notert.")])
    return DONE


def _undo(arguments: argparse.Namespace, console: Console) -> int:
    with open_vault(arguments) as session:
        absence.take_back(session, str(arguments.batch))
        keep_daily_copies(session)
    console.show({"undone": str(arguments.batch)}, [_("Angret. Det som sto før, gjelder igjen.")])
    return DONE


def _class_rows(session: Session, group: str) -> list[absence_view.GridRow]:
    groups = absence_view.class_view(session).groups
    wanted = [one for one in groups if not group or one.casefold() == group.strip().casefold()]
    return [row for one in wanted for row in absence_view.class_view(session, one).rows]


def _day(words: str) -> date:
    found = parse_date(words)
    if found is None:
        raise SkjemaError(ErrorCode.NOT_ALLOWED, reason="not-a-day")
    return found


def _done_words(done: Registered) -> list[str]:
    lines = [ngettext("{n} dag er ført.", "{n} dager er ført.", done.new).format(n=done.new)] if done.new else []
    lines += [
        _("Rettet: {pupil} {day}: {before} ble {after}.").format(
            pupil=one.pupil, day=one.after.day.isoformat(), before=day_words(one.before), after=day_words(one.after)
        )
        for one in done.corrected
    ]
    lines += [_("Saken har fått vite det: {case}").format(case=one) for one in done.cases]
    if not done.batch:
        return [_("Det var ført fra før. Ingenting er endret.")]
    return [*lines, _("Angre med: skjema absence undo {batch}").format(batch=done.batch)]


def _done_json(done: Registered) -> dict[str, Json]:
    corrected: list[Json] = [
        {
            "pupil": one.pupil,
            "day": one.after.day.isoformat(),
            "before": _day_json(one.before),
            "after": _day_json(one.after),
        }
        for one in done.corrected
    ]
    cases: list[Json] = list(done.cases)
    return {"batch": done.batch, "new": done.new, "same": done.same, "corrected": corrected, "cases": cases}


def _day_json(one: AbsenceDay) -> dict[str, Json]:
    return {
        "day": one.day.isoformat(),
        "absent": one.absent,
        "validity": one.validity.value,
        "documented": one.documented,
        "hours": one.hours,
    }


def _count(one: AbsenceCount) -> dict[str, Json]:
    return {
        "days": one.days,
        "valid": one.valid,
        "invalid": one.invalid,
        "unknown": one.unknown,
        "documented": one.documented,
        "parts": one.parts,
        "hours": one.hours,
        "longest": one.longest,
    }


def _limits(shown: absence_view.PupilView) -> list[Json]:
    return [{"rule": one.rule.rule_id, "words": one.words, "due": one.due.isoformat()} for one in shown.limits]


def _pupil_json(shown: absence_view.PupilView) -> dict[str, Json]:
    history: list[Json] = [
        {**_day_json(one.value), "origin": one.origin, "before": one.before} for one in shown.history
    ]
    seen: list[Json] = list(shown.seen_to)
    return {
        "pupil": shown.pupil.name,
        "group": shown.pupil.group,
        "count": _count(shown.count),
        "row": shown.row,
        "next": shown.next,
        "limits": _limits(shown),
        "handled": seen,
        "days": history,
    }


def _pupil_words(shown: absence_view.PupilView) -> list[str]:
    lines = [f"{shown.pupil.name} {shown.pupil.group}".strip(), shown.words]
    lines += [one for one in (shown.row, shown.next) if one]
    lines += [f"! {one.words} ({one.due.isoformat()}, {one.source})" for one in shown.limits]
    lines += list(shown.seen_to)
    lines += [
        "  ".join(part for part in (one.day.isoformat(), one.words, one.origin, one.before) if part)
        for one in shown.history
    ]
    return lines


def _preview_words(preview: AbsencePreview) -> list[str]:
    lines = [preview.summary]
    for one in preview.lines:
        who = f"{one.name} {one.group}".strip()
        parts = (_("linje {line}").format(line=one.line), who, one.days, one.sentence or one.kind.value)
        lines.append("  ".join(part for part in parts if part))
    return lines


def _preview_json(preview: AbsencePreview) -> dict[str, Json]:
    lines: list[Json] = [
        {"line": one.line, "kind": one.kind.value, "name": one.name, "days": one.days, "sentence": one.sentence}
        for one in preview.lines
    ]
    counts: dict[str, Json] = {kind.value: number for kind, number in preview.counts.items()}
    columns: list[Json] = [{"index": one.index, "header": one.header, "role": one.taken_as} for one in preview.columns]
    return {
        "file": preview.file_name,
        "file_date": preview.file_date,
        "summary": preview.summary,
        "days": preview.days,
        "counts": counts,
        "columns": columns,
        "lines": lines,
    }
