"""``skjema vault certificate import|card|show|remove``, ``skjema vault timestamp set|show|try|remove``."""

from __future__ import annotations

import argparse
import contextlib
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from skjema_app.cli.common import DONE, add_command, add_group, open_vault
from skjema_app.cli.console import Console
from skjema_app.cli.passwords import read_password
from skjema_app.domain.answers import Json
from skjema_app.domain.errors import ErrorCode, SkjemaError
from skjema_app.system.texts import _
from skjema_app.workflows import own_certificates, settings, time_stamps
from skjema_app.workflows.own_certificates import OwnCertificate
from skjema_app.workflows.secrets import Secret
from skjema_app.workflows.session import Session
from skjema_app.workflows.time_stamps import TimeStampService

if TYPE_CHECKING:
    from skjema_app.cli.common import Commands
    from skjema_app.cli.wording import Parser


def add(commands: Commands) -> None:
    """Add both groups, and what lies inside a PDF, to ``skjema vault``."""
    group = add_group(commands, "certificate", _("Eget sertifikat: signer med et som andre har utstedt"))
    taken = add_command(group, "import", _("Hent et sertifikat fra en .p12-fil inn i hvelvet"), _import)
    taken.values.add_argument("file", type=Path, metavar=_("FIL"), help=_("filen (.p12 eller .pfx)"))
    taken.choices.add_argument(
        "--certificate-password-file", default="", metavar=_("FIL"), help=_("passordet til filen; ellers spørres det")
    )
    card = add_command(group, "card", _("Signer med et sertifikat på et smartkort (PKCS#11)"), _card)
    card.choices.add_argument(
        "--library", type=Path, required=True, metavar=_("FIL"), help=_("programfilen som følger med kortet (PKCS#11)")
    )
    card.choices.add_argument("--name", default="", metavar=_("NAVN"), help=_("hvilket, når kortet har flere"))
    add_command(group, "show", _("Hvilket sertifikat det signeres med"), _show)
    add_command(group, "remove", _("Signer med hvelvets eget sertifikat igjen"), _remove)
    stamps = add_group(commands, "timestamp", _("Tidsstempel: en tjeneste (RFC 3161) som bekrefter tidspunktet"))
    chosen = add_command(stamps, "set", _("Bruk denne tjenesten"), _set)
    _add_service(chosen, required=True)
    add_command(stamps, "show", _("Hvilken tjeneste som er valgt"), _show_service)
    tried = add_command(stamps, "try", _("Prøv tjenesten; bare en tilfeldig kontrollsum sendes"), _try)
    _add_service(tried, required=False)
    add_command(stamps, "remove", _("Signer uten tidsstempel"), _remove_service)
    inside = add_command(
        commands, "answers-inside", _("Legg svarene inn i PDF-en som JSON (PDF/A-3a)"), _answers_inside
    )
    inside.values.add_argument("choice", choices=["on", "off"], metavar="on|off", help=_("på eller av"))


def add_pin(parser: Parser) -> None:
    """``--pin-file`` for what signs."""
    parser.choices.add_argument(
        "--pin-file", default="", metavar=_("FIL"), help=_("PIN-koden til smartkortet; ellers spørres det")
    )


@contextlib.contextmanager
def pin_for(session: Session, arguments: argparse.Namespace) -> Iterator[Secret | None]:
    """The PIN, where the certificate in use lies on a card; wiped afterwards."""
    if not own_certificates.needs_pin(session):
        yield None
        return
    with read_password(str(arguments.pin_file), prompt=_("PIN-koden til kortet: ")) as pin:
        yield pin


def _add_service(parser: Parser, *, required: bool) -> None:
    if required:
        parser.values.add_argument("address", metavar=_("ADRESSE"), help=_("for eksempel https://tsa.example.no"))
    else:
        parser.choices.add_argument("--address", default="", metavar=_("ADRESSE"), help=_("ellers den som er valgt"))
    parser.choices.add_argument(
        "--root", type=Path, metavar=_("FIL"), help=_("rotsertifikatet som tjenesten må lede til")
    )


def _import(arguments: argparse.Namespace, console: Console) -> int:
    with open_vault(arguments) as session:
        source = str(arguments.certificate_password_file)
        with read_password(source, prompt=_("Passordet til sertifikatet: ")) as password:
            found = own_certificates.import_file(session, arguments.file, password)
    console.show(_as_json(found), [_("Dokumenter signeres med dette fra nå av."), *_in_words(found)])
    return DONE


def _card(arguments: argparse.Namespace, console: Console) -> int:
    with open_vault(arguments) as session:
        choices = own_certificates.on_cards(session, arguments.library.absolute())
        wanted = [one for one in choices if not arguments.name or one.words.name == arguments.name]
        if len(wanted) != 1:
            lines = [f"  {one.words.name} ({one.words.issuer}), {one.words.where}" for one in choices]
            console.refuse("usage", _("Kortet har flere sertifikater. Velg ett med --name."), lines=lines)
            return 1
        own_certificates.use_card(session, wanted[0])
        found = wanted[0].words
    console.show(_as_json(found), [_("Dokumenter signeres med dette fra nå av."), *_in_words(found)])
    return DONE


def _show(arguments: argparse.Namespace, console: Console) -> int:
    with open_vault(arguments) as session:
        found = own_certificates.own_certificate(session)
    if found is None:
        console.show({"own": False}, [_("Dokumentene signeres med sertifikatet i hvelvet.")])
    else:
        console.show(_as_json(found), _in_words(found))
    return DONE


def _remove(arguments: argparse.Namespace, console: Console) -> int:
    with open_vault(arguments) as session:
        own_certificates.remove(session)
    console.show({"own": False}, [_("Sertifikatet er fjernet. Dokumentene signeres med sertifikatet i hvelvet.")])
    return DONE


def _set(arguments: argparse.Namespace, console: Console) -> int:
    wanted = _service(arguments)
    with open_vault(arguments) as session:
        time_stamps.save_service(session, wanted)
    console.show(_service_json(wanted), _service_words(wanted))
    return DONE


def _show_service(arguments: argparse.Namespace, console: Console) -> int:
    with open_vault(arguments) as session:
        found = time_stamps.service(session)
    console.show(_service_json(found), _service_words(found))
    return DONE


def _try(arguments: argparse.Namespace, console: Console) -> int:
    wanted = _service(arguments)
    with open_vault(arguments) as session:
        if not wanted.address:
            wanted = time_stamps.service(session)
        if not wanted.address:
            raise SkjemaError(ErrorCode.TIMESTAMP_ADDRESS)
        now = session.clock.now()
    tried = time_stamps.try_service(wanted, now)
    console.show(
        {**_service_json(wanted), "warning": tried.warning},
        [tried.sentence, *((tried.warning,) if tried.warning else ())],
    )
    return DONE


def _remove_service(arguments: argparse.Namespace, console: Console) -> int:
    with open_vault(arguments) as session:
        time_stamps.save_service(session, TimeStampService())
    console.show({"address": None}, _service_words(TimeStampService()))
    return DONE


def _answers_inside(arguments: argparse.Namespace, console: Console) -> int:
    wanted = arguments.choice == "on"
    with open_vault(arguments) as session:
        settings.save_answers_inside(session, wanted)
    said = _("Nye dokumenter får svarene inni PDF-en.") if wanted else _("Nye dokumenter får ikke svarene inni PDF-en.")
    console.show({"answers_inside": wanted}, [said])
    return DONE


def _service(arguments: argparse.Namespace) -> TimeStampService:
    root = time_stamps.read_root(arguments.root) if arguments.root is not None else TimeStampService()
    return TimeStampService(str(arguments.address), root.root, root.root_name)


def _service_json(found: TimeStampService) -> dict[str, Json]:
    return {"address": found.address or None, "root": found.root_name or None}


def _service_words(found: TimeStampService) -> list[str]:
    if not found.address:
        return [_("Dokumentene signeres uten tidsstempel.")]
    root = _("Rotsertifikat: {name}").format(name=found.root_name) if found.root_name else _("Uten rotsertifikat.")
    return [_("Tidsstempel fra {address}").format(address=found.address), root]


def _as_json(found: OwnCertificate) -> dict[str, Json]:
    chain: list[Json] = list(found.chain)
    return {
        "own": True,
        "name": found.name,
        "organisation": found.organisation,
        "issuer": found.issuer,
        "chain": chain,
        "valid": found.valid,
        "card": found.card,
        "trouble": found.trouble or None,
        "note": found.note or None,
    }


def _in_words(found: OwnCertificate) -> list[str]:
    who = f"{found.name}, {found.organisation}" if found.organisation else found.name
    lines = [
        who,
        _("Utstedt av {issuer}").format(issuer=found.issuer),
        " › ".join(found.chain),
        found.valid,
        found.where,
    ]
    return [*lines, *(one for one in (found.trouble, found.note) if one)]
