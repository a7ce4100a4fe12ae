"""``skjema verify FILE…``: is it signed, by whom, and is it unchanged? Works without a vault."""

from __future__ import annotations

import argparse
import contextlib
from pathlib import Path
from typing import TYPE_CHECKING

from skjema_app.cli.common import DONE, REFUSED, add_command, open_vault
from skjema_app.cli.console import Console
from skjema_app.domain.answers import Json
from skjema_app.domain.errors import ErrorCode, SkjemaError
from skjema_app.system.texts import _
from skjema_app.workflows.verify_pdf import VerifiedFile, verify_files

if TYPE_CHECKING:
    from skjema_app.cli.common import Commands


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
    found: list[Json] = [_as_json(verdict) for verdict in verdicts]
    lines = [line for verdict in verdicts for line in _in_words(verdict)]
    if good or console.as_json:
        console.show({"good": good, "files": found}, lines)
    if not good:
        for verdict in verdicts:
            if console.as_json and not verdict.good:
                console.note(f"{verdict.file}: {verdict.sentence}")
        if not console.as_json:
            for line in lines:
                console.note(line)
        return REFUSED
    return DONE


def _as_json(verdict: VerifiedFile) -> dict[str, Json]:
    signers: list[Json] = [
        {
            "name": signer.name,
            "school": signer.school,
            "signed_at": signer.signed_at,
            "intact": signer.intact,
            "confirmed": signer.confirmed,
        }
        for signer in verdict.signers
    ]
    return {
        "file": verdict.file,
        "good": verdict.good,
        "code": verdict.code,
        "sentence": verdict.sentence,
        "against": verdict.against,
        "signers": signers,
    }


def _in_words(verdict: VerifiedFile) -> list[str]:
    against = _("Holdt opp mot hvelvet ditt.") if verdict.against == "vault" else _("Bare filen selv er kontrollert.")
    return [f"{verdict.file}: {verdict.sentence}", f"  {against}"]
