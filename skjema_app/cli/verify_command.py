"""``skjema verify FILE…``: is it signed, by whom, and is it unchanged? Works without a vault.

The exit code says what was found, so that a script need not read words; of several files the gravest one's counts.
"""

from __future__ import annotations

import argparse
import contextlib
from pathlib import Path
from typing import TYPE_CHECKING

from skjema_app.cli.common import DONE, add_command, open_vault
from skjema_app.cli.console import Console
from skjema_app.domain.answers import Json
from skjema_app.domain.errors import ErrorCode, SkjemaError
from skjema_app.system.texts import _
from skjema_app.workflows.verify_pdf import SignerLine, VerifiedFile, verify_files

if TYPE_CHECKING:
    from skjema_app.cli.common import Commands

EXIT_CODES = {
    "unchanged": DONE,
    "older": 10,
    "changed": 11,
    "revoked": 12,
    "stranger": 13,
    "foreign": 14,
    "unsigned": 15,
    "unreadable": 16,
    "missing": 17,
}
"""By what was found. 1 (a certificate or the vault could not be used) and 2 (wrong usage) are every command's."""

_GRAVEST_FIRST = (
    *("changed", "unreadable", "revoked", "stranger", "foreign", "unsigned", "missing"),
    *("older", "unchanged"),
)


def add(commands: Commands) -> None:
    """Add the command to the parser."""
    command = add_command(commands, "verify", _("Kontroller signerte PDF-er"), _verify)
    command.values.add_argument("files", nargs="+", type=Path, metavar=_("FIL"), help=_("PDF-filer"))
    command.choices.add_argument(
        "--root",
        action="append",
        default=[],
        type=Path,
        metavar=_("FIL"),
        help=_("et sertifikat du stoler på (PEM eller DER); kan gjentas"),
    )
    command.epilog = _(
        "Sluttkode: 0 uendret, 10 uendret men det finnes en nyere versjon, 11 endret, 12 nøkkelen er stengt av skolen, "
        "13 ukjent signatur, 14 ikke fra Skjema, 15 ikke signert, 16 kan ikke leses, 17 finnes ikke. "
        "Med flere filer gjelder den alvorligste."
    )


def _verify(arguments: argparse.Namespace, console: Console) -> int:
    files = tuple(Path(file) for file in arguments.files)
    roots = tuple(Path(root) for root in arguments.root)
    for root in roots:
        if not root.is_file():
            raise SkjemaError(ErrorCode.FILE_MISSING, path=str(root))
    # The vault is used only when it is asked for: checking a file from somebody else needs no password.
    asked = arguments.vault is not None or arguments.password_file
    with open_vault(arguments) if asked else contextlib.nullcontext() as session:
        verdicts = verify_files(files, session, roots=roots)
    good = all(verdict.good for verdict in verdicts)
    gravest = min((verdict.code for verdict in verdicts), key=_GRAVEST_FIRST.index)
    found: list[Json] = [_as_json(verdict) for verdict in verdicts]
    lines = [line for verdict in verdicts for line in _in_words(verdict)]
    if good or console.as_json:
        console.show({"good": good, "code": gravest, "files": found}, lines)
    if not good:
        for verdict in verdicts:
            if console.as_json and not verdict.good:
                console.note(f"{verdict.file}: {verdict.sentence}")
        if not console.as_json:
            for line in lines:
                console.note(line)
    return EXIT_CODES[gravest]


def _as_json(verdict: VerifiedFile) -> dict[str, Json]:
    signers: list[Json] = [
        {
            "name": signer.name,
            "school": signer.school,
            "signed_at": signer.signed_at,
            "intact": signer.intact,
            "confirmed": signer.confirmed,
            "issuer": signer.issuer,
            "stamped_by": signer.stamped_by,
            "level": signer.level,
        }
        for signer in verdict.signers
    ]
    return {
        "file": verdict.file,
        "good": verdict.good,
        "code": verdict.code,
        "reason": verdict.reason,
        "sentence": verdict.sentence,
        "against": verdict.against,
        "version": verdict.version or None,
        "newest": verdict.newest or None,
        "signers": signers,
    }


def _in_words(verdict: VerifiedFile) -> list[str]:
    against = _("Holdt opp mot hvelvet ditt.") if verdict.against == "vault" else _("Bare filen selv er kontrollert.")
    lines = [f"{verdict.file}: {verdict.sentence}"]
    if verdict.version:
        lines.append("  " + _("Versjon {number}").format(number=verdict.version))
    return [*lines, *(f"  {_signer(one)}" for one in verdict.signers), f"  {against}"]


def _signer(signer: SignerLine) -> str:
    who = f"{signer.name}, {signer.school}" if signer.school else signer.name
    issued = _("sertifikatet er utstedt av {issuer}").format(issuer=signer.issuer or "–")
    return f"{who}: {signer.signed_at} ({issued}). {signer.level_words}"
