"""``skjema form list|check|print``: the forms that come with the program, form files being written, empty forms."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from skjema_app.cli.common import DONE, REFUSED, add_command, add_group
from skjema_app.cli.console import Console
from skjema_app.domain.answers import Json
from skjema_app.system.clock import SystemClock
from skjema_app.system.texts import _
from skjema_app.workflows import blank_form, check_data, form_files
from skjema_app.workflows.form_files import FileVerdict
from skjema_app.workflows.forms_here import load_forms

if TYPE_CHECKING:
    from skjema_app.cli.common import Commands


def add(commands: Commands) -> None:
    """Add the group to the parser."""
    group = add_group(commands, "form", _("Skjemaene som følger med"))
    add_command(group, "list", _("Vis skjemaene, og om de har et kort og et utfyllende nivå"), _list, vault=False)
    check = add_command(group, "check", _("Kontroller skjemafiler; uten filer: de som følger med"), _check, vault=False)
    check.values.add_argument("files", nargs="*", type=Path, metavar=_("FIL"), help=_("skjemafiler (YAML)"))
    check.choices.add_argument(
        "--uncertain", action="store_true", help=_("vis det skolen bør kontrollere: lover, lister, terskler og numre")
    )
    blank = add_command(group, "print", _("Lag et tomt skjema som PDF, til å skrive på for hånd"), _print, vault=False)
    blank.values.add_argument("form", metavar=_("SKJEMA"), help=_("skjemaets id, se «skjema form list»"))
    blank.choices.add_argument("--out", type=Path, required=True, metavar=_("FIL"), help=_("filen som skal lages"))
    blank.choices.add_argument("--level", default="", metavar=_("NIVÅ"), help=_("nivået; ellers det fyldigste"))
    blank.choices.add_argument("--school", default="", metavar=_("SKOLE"), help=_("skolens navn øverst på siden"))
    blank.choices.add_argument("--force", action="store_true", help=_("erstatt filen om den finnes"))


def _list(_arguments: argparse.Namespace, console: Console) -> int:
    forms = form_files.list_forms()
    found: list[Json] = []
    lines: list[str] = []
    for form in forms:
        levels: list[Json] = [
            {"id": level.level_id, "title": level.title, "lead": level.lead, "minutes": level.minutes}
            for level in form.levels
        ]
        found.append(
            {
                "id": form.form_id,
                "version": form.version,
                "sha256": form.sha256,
                "title": form.title,
                "purpose": form.purpose,
                "levels": levels,
            }
        )
        lines.append(
            _("{form_id}  {title}, versjon {version}").format(
                form_id=form.form_id, title=form.title, version=form.version
            )
        )
        lines += [
            _("  --level {level}: {title}, om lag {minutes} min. {lead}").format(
                level=level.level_id, title=level.title, minutes=level.minutes, lead=level.lead
            )
            for level in form.levels
        ]
    console.show({"forms": found}, lines)
    return DONE


def _print(arguments: argparse.Namespace, console: Console) -> int:
    target = Path(arguments.out)
    made = blank_form.blank_form(
        load_forms(),
        str(arguments.form),
        SystemClock().now(),
        level=str(arguments.level),
        school=str(arguments.school),
    )
    blank_form.write_blank_form(made, target, replace=bool(arguments.force))
    said = _("Tomt skjema «{title}» er lagret i {file}.").format(title=made.title, file=target)
    console.show({"file": str(target), "form": str(arguments.form), "title": made.title}, [said])
    return DONE


def _uncertain(console: Console) -> int:
    rows = check_data.rows_without_vault(load_forms())
    found: list[Json] = []
    lines: list[str] = []
    for one in rows:
        places: list[Json] = list(one.places)
        found.append({"id": one.datum_id, "kind": one.kind, "name": one.name, "value": one.value, "places": places})
        lines.append(f"{one.name}: {one.value}" if one.value else one.name)
        lines += [f"  {place}" for place in one.places]
    lines.append(_("Bekreft dem i Skjema under Innstillinger › Skjemaer."))
    console.show({"uncertain": found}, lines)
    return DONE


def _check(arguments: argparse.Namespace, console: Console) -> int:
    if arguments.uncertain:
        return _uncertain(console)
    verdicts = form_files.check_forms(tuple(Path(file) for file in arguments.files))
    result: dict[str, Json] = {"good": all(one.good for one in verdicts), "files": [_as_json(one) for one in verdicts]}
    bad = [one for one in verdicts if not one.good]
    if not bad:
        console.show(result, [f"{one.file}: {one.sentence}" for one in verdicts])
        return DONE
    sentence = _("{bad} av {all} skjemafiler kan ikke brukes. Kladder og dokumenter er ikke rørt.").format(
        bad=len(bad), all=len(verdicts)
    )
    lines = [f"  {text}" for one in bad for text in ([fault.sentence for fault in one.faults] or [one.sentence])]
    console.refuse("form-broken", sentence, more=result, lines=lines)
    return REFUSED


def _as_json(verdict: FileVerdict) -> Json:
    faults: list[Json] = [
        {
            "file": fault.file,
            "line": fault.line,
            "column": fault.column,
            "code": fault.code,
            "what": fault.what,
            "suggestion": fault.suggestion,
            "sentence": fault.sentence,
        }
        for fault in verdict.faults
    ]
    return {
        "file": verdict.file,
        "good": verdict.good,
        "code": verdict.code,
        "sentence": verdict.sentence,
        "faults": faults,
    }
