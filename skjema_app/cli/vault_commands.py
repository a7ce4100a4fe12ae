"""``skjema vault create|info|check|rebuild|salvage|recover``; copies: ``backup_commands``, signatures: their own."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from skjema_app.cli import lock_commands, signature_commands
from skjema_app.cli.common import DONE, REFUSED, add_command, add_group, open_vault, stamp, vault_folder
from skjema_app.cli.console import Console
from skjema_app.cli.passwords import read_new_password, read_password
from skjema_app.domain.answers import Json
from skjema_app.domain.errors import ErrorCode, SkjemaError
from skjema_app.system import safe_files
from skjema_app.system.clock import SystemClock
from skjema_app.system.texts import _
from skjema_app.workflows import at_start, care, found_school, keep_copies
from skjema_app.workflows.start_alone import start_alone

if TYPE_CHECKING:
    from skjema_app.cli.common import Commands

_SHEET_LIMIT = 1024


def add(commands: Commands) -> None:
    """Add the group to the parser."""
    group = add_group(commands, "vault", _("Lag, se, kontroller og sikre hvelvet"))
    create = add_command(group, "create", _("Kom i gang alene: lag et hvelv"), _create)
    create.choices.add_argument("--name", required=True, metavar=_("NAVN"), help=_("fullt navn, som på dokumentene"))
    create.choices.add_argument("--school", required=True, metavar=_("SKOLE"), help=_("skolens navn"))
    add_command(group, "info", _("Hva hvelvet inneholder, og når siste kopi ble laget"), _info)
    add_command(group, "check", _("Kontroller at alt i hvelvet er helt"), _check)
    add_command(group, "rebuild", _("Lag lister og søk på nytt av det som er lagret"), _rebuild)
    salvage = add_command(group, "salvage", _("Berg det som kan leses fra et skadet hvelv"), _salvage)
    salvage.choices.add_argument(
        "--out", type=Path, required=True, metavar=_("MAPPE"), help=_("ny mappe for det som berges")
    )

    recover = add_command(group, "recover", _("Glemt passord: åpne med skolens gjenopprettingsark"), _recover)
    recover.choices.add_argument(
        "--sheet-file",
        required=True,
        metavar=_("FIL"),
        help=_("fil med gruppene fra arket; skriv dem aldri i kommandoen"),
    )
    signature_commands.add(group)
    lock_commands.add(group)


def _recover(arguments: argparse.Namespace, console: Console) -> int:
    typed = safe_files.read_file(Path(arguments.sheet_file), limit=_SHEET_LIMIT).decode("utf-8", "replace")
    folder = vault_folder(arguments)
    with read_new_password(arguments.password_file) as password:
        found_school.open_with_sheet(folder, typed, password, SystemClock()).close()
    console.show({"vault": str(folder)}, [_("Hvelvet er åpnet med arket og har fått det nye passordet.")])
    return DONE


def _create(arguments: argparse.Namespace, console: Console) -> int:
    folder = vault_folder(arguments)
    if at_start.vault_exists(folder):
        raise SkjemaError(ErrorCode.VAULT_EXISTS, path=str(folder))
    with read_new_password(arguments.password_file) as password:
        session = start_alone(
            name=arguments.name, school=arguments.school, password=password, folder=folder, clock=SystemClock()
        )
    try:
        person = session.person
    finally:
        session.close()
    console.show(
        {"vault": str(folder), "name": person.name, "school": person.school, "device": person.device_id},
        [
            _("Hvelvet er laget i {folder}.").format(folder=folder),
            _("Det ligger bare på denne maskinen. Velg et sted for kopien: skjema backup make --to MAPPE"),
        ],
    )
    return DONE


def _info(arguments: argparse.Namespace, console: Console) -> int:
    with open_vault(arguments) as session:
        facts = care.vault_info(session)
        copies = keep_copies.copy_status(session)
    result: dict[str, Json] = {
        "vault": str(facts.folder),
        "vault_id": facts.vault_id,
        "name": facts.name,
        "school": facts.school,
        "confirmed": facts.confirmed,
        "device": facts.device_id,
        "entries": facts.entries,
        "documents": facts.documents,
        "drafts": facts.drafts,
        "pupils": facts.pupils,
        "second_place": copies.second_place,
        "last_copy": stamp(copies.last_success),
        "copy_warning": copies.warn,
        "local_backups": copies.local_count,
        "keys_rolled_back": facts.keys_rolled_back,
    }
    lines = [
        _("{name}, {school}").format(name=facts.name, school=facts.school)
        + ("" if facts.confirmed else " " + _("(ikke bekreftet av skolen)")),
        _("Hvelv {vault_id} i {folder}").format(vault_id=facts.vault_id[:8], folder=facts.folder),
        _("Ferdige dokumenter: {documents}. Kladder: {drafts}. Elever: {pupils}. Oppføringer: {entries}.").format(
            documents=facts.documents, drafts=facts.drafts, pupils=facts.pupils, entries=facts.entries
        ),
        copies.sentence,
        _("Sikkerhetskopier på denne maskinen: {count}.").format(count=copies.local_count),
    ]
    if facts.keys_rolled_back:
        lines.append(_("Nøkkelfilen er eldre enn den som sist ble brukt. Har noen lagt tilbake en gammel fil?"))
    console.show(result, lines)
    return DONE


def _check(arguments: argparse.Namespace, console: Console) -> int:
    with open_vault(arguments) as session:
        report = care.check_vault(session)
    findings: list[Json] = list(report.findings)
    result: dict[str, Json] = {
        "whole": report.whole,
        "entries": report.entries,
        "attachments": report.attachments,
        "findings": findings,
    }
    if report.whole:
        said = _("Alt er helt. Kontrollert: {entries} oppføringer i journalen, PDF-er: {attachments}.")
        console.show(result, [said.format(entries=report.entries, attachments=report.attachments)])
        return DONE
    sentence = _("Noe i hvelvet er skadet. Vi har ikke endret noe. Åpne siste sikkerhetskopi, eller berg det som er.")
    console.refuse("vault-not-whole", sentence, more=result, lines=[f"  {one}" for one in report.findings])
    return REFUSED


def _rebuild(arguments: argparse.Namespace, console: Console) -> int:
    with open_vault(arguments) as session:
        report = care.rebuild_vault(session)
    differing: list[Json] = list(report.differing)
    result: dict[str, Json] = {"equal": report.equal, "entries": report.entries, "differing": differing}
    sentence = (
        _("Lister og søk er bygget på nytt fra {entries} oppføringer. Alt var likt fra før.")
        if report.equal
        else _("Lister og søk er bygget på nytt fra {entries} oppføringer. Noe var ulikt og er rettet.")
    )
    console.show(result, [sentence.format(entries=report.entries)])
    return DONE


def _salvage(arguments: argparse.Namespace, console: Console) -> int:
    folder, target = vault_folder(arguments), Path(arguments.out).absolute()
    if not at_start.vault_exists(folder):
        raise SkjemaError(ErrorCode.NO_VAULT, path=str(folder))
    with read_password(arguments.password_file) as password:
        report = keep_copies.salvage_vault(folder, target, password, SystemClock())
    gaps: list[Json] = list(report.gaps)
    console.show(
        {
            "vault": str(report.folder),
            "entries": report.entries,
            "documents": report.documents,
            "drafts": report.drafts,
            "gaps": gaps,
            "gap_lines": list(report.gap_lines),
            "from_school": report.from_school,
        },
        [
            _("Berget i {folder}: {documents} dokumenter, {drafts} kladder, {entries} oppføringer.").format(
                folder=report.folder, documents=report.documents, drafts=report.drafts, entries=report.entries
            ),
            _("Det skadde hvelvet er ikke rørt."),
            *(f"  {line}" for line in report.gap_lines),
            *([_("Det skolen har fra før, kommer tilbake når maskinen er godkjent på nytt.")] * report.from_school),
        ],
    )
    return DONE
