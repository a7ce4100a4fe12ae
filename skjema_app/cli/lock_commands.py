"""``skjema vault password`` and ``skjema vault lock-test``."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from skjema_app.cli.common import DONE, REFUSED, add_command, open_vault, vault_folder
from skjema_app.cli.console import Console
from skjema_app.cli.passwords import read_new_password, read_password
from skjema_app.domain.answers import Json
from skjema_app.domain.errors import ErrorCode, SkjemaError
from skjema_app.system.clock import SystemClock
from skjema_app.system.texts import _, ngettext
from skjema_app.workflows import at_start, renew_key, unlock
from skjema_app.workflows.lock_test import LockTest, lock_test
from skjema_app.workflows.secrets import Secret
from skjema_app.workflows.session import Session

if TYPE_CHECKING:
    from skjema_app.cli.common import Commands


def add(group: Commands) -> None:
    """Add both to the group ``vault``."""
    password = add_command(group, "password", _("Bytt passord"), _password)
    password.choices.add_argument(
        "--new-password-file",
        metavar=_("FIL"),
        default="",
        help=_("les det nye passordet fra en fil; ellers spør programmet"),
    )
    password.choices.add_argument(
        "--known",
        action="store_true",
        help=_("noen kan kjenne det gamle: eldre kopier slettes, og maskinen må kobles til skolen på nytt"),
    )
    password.choices.add_argument(
        "--have-sheet",
        action="store_true",
        help=_("sammen med --known, når du styrer hvem som er med: jeg har skolens gjenopprettingsark"),
    )
    add_command(group, "lock-test", _("Prøv låsen: se om noe fra hvelvet ligger igjen i minnet"), _lock_test)


def _password(arguments: argparse.Namespace, console: Console) -> int:
    folder = vault_folder(arguments)
    if not at_start.vault_exists(folder):
        raise SkjemaError(ErrorCode.NO_VAULT, path=str(folder))
    with read_password(arguments.password_file, prompt=_("Passordet du har nå: ")) as old:
        session = unlock.unlock(folder, old, SystemClock())
        try:
            with read_new_password(arguments.new_password_file) as new:
                change = _renew if arguments.known else _change
                return change(session, old, new, arguments, console)
        finally:
            session.close()


def _change(session: Session, old: Secret, new: Secret, _arguments: argparse.Namespace, console: Console) -> int:
    unlock.change_password(session, old, new)
    console.show(
        {"changed": True, "new_key": False},
        [
            _("Passordet er byttet."),
            _("Eldre kopier et annet sted åpnes med det gamle passordet."),
            _("Kan noen kjenne det gamle, og ha hatt en kopi av hvelvet? Bruk --known."),
        ],
    )
    return DONE


def _renew(session: Session, old: Secret, new: Secret, arguments: argparse.Namespace, console: Console) -> int:
    for sentence in renew_key.price_sentences(renew_key.price(session)):
        console.note(sentence)
    renewed = renew_key.renew_key(session, old, new, have_sheet=arguments.have_sheet)
    result: dict[str, Json] = {
        "changed": True,
        "new_key": True,
        "second_place_left": renewed.second_place or None,
        "needs_invitation": renewed.in_school,
    }
    console.show(result, list(renewed.sentences))
    return DONE


def _lock_test(arguments: argparse.Namespace, console: Console) -> int:
    with open_vault(arguments) as session:
        found = lock_test(session)
    result: dict[str, Json] = {
        "holds": found.holds,
        "texts": found.texts,
        "open": {"texts": found.open_texts, "keys": found.open_keys},
        "closed": {"texts": found.closed_texts, "keys": found.closed_keys},
        "fresh": {"texts": found.fresh_texts, "keys": found.fresh_keys},
    }
    lines = _lines(found)
    if found.holds:
        console.show(result, lines)
        return DONE
    console.refuse(
        "lock-broken", _("Låsen holder ikke det den lover. Lukk Skjema, og meld fra."), more=result, lines=lines
    )
    return REFUSED


def _lines(found: LockTest) -> list[str]:
    places = ngettext("{n} sted", "{n} steder", found.closed_texts).format(n=found.closed_texts)
    return [
        _("Åpent hvelv: tekst fra hvelvet ble funnet {n} steder i minnet, så letingen virker.").format(
            n=found.open_texts
        ),
        _("Etter lukking, i samme prosess: nøkler {keys} steder, tekst {places}.").format(
            keys=found.closed_keys, places=places
        ),
        _("Derfor startes en ny prosess når Skjema låser seg: der er det nøkler {keys} steder, tekst {texts}.").format(
            keys=found.fresh_keys, texts=found.fresh_texts
        ),
        _("Prøven ser ikke vekslefilen eller dvalefilen på disken. Bare diskkryptering hjelper mot den som leser dem."),
    ]
