"""``skjema pupil export|erase|correct``: the pupil's rights, each as the windows have it."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from skjema_app.cli.common import DONE, REFUSED, add_command, add_group, keep_daily_copies, open_vault
from skjema_app.cli.console import Console
from skjema_app.domain.answers import Json
from skjema_app.domain.erasure import ErasureReason
from skjema_app.domain.errors import ErrorCode, SkjemaError
from skjema_app.system.texts import _, ngettext
from skjema_app.workflows import corrections, erasing, erasing_private, lookup, pupil_package
from skjema_app.workflows.erasing import Statement, Unit
from skjema_app.workflows.extract_answers import ExtractSpot
from skjema_app.workflows.pupil_package import Package

if TYPE_CHECKING:
    from skjema_app.cli.common import Commands
    from skjema_app.workflows.session import Session

_SHORT = 12


def add(commands: Commands) -> None:
    """Add the group to the parser."""
    group = add_group(commands, "pupil", _("Elevens rettigheter: innsyn, sletting og retting"))
    export = add_command(group, "export", _("Alt om én elev som filer (innsyn)"), _export)
    export.values.add_argument("pupil", metavar=_("ELEV"), help=_("navnet, slik det står i dokumentene"))
    export.choices.add_argument(
        "--out", type=Path, metavar=_("MAPPE"), help=_("en tom mappe til filene; uten den vises stedene å se på")
    )
    export.choices.add_argument(
        "--class", dest="group", default="", metavar=_("KLASSE"), help=_("elevens klasse, når flere heter det samme")
    )
    export.choices.add_argument("--for", dest="asked_by", default="", metavar=_("NAVN"), help=_("hvem som ba om det"))
    export.choices.add_argument(
        "--mask", default="", metavar=_("NUMRE"), help=_("steder som tas ut, for eksempel 1,3 eller alle")
    )
    export.choices.add_argument(
        "--keep", default="", metavar=_("NUMRE"), help=_("steder som kan stå, for eksempel 2 eller alle")
    )
    export.choices.add_argument(
        "--read", action="store_true", help=_("du har lest kopiene; uten det vises de, og ingenting lagres")
    )
    erase = add_command(group, "erase", _("Slett dokumenter: vis, be om, eller bekreft"), _erase)
    erase.values.add_argument("pupil", nargs="?", default="", metavar=_("ELEV"), help=_("bare det som gjelder eleven"))
    erase.choices.add_argument(
        "--document", action="append", default=[], metavar=_("ID"), help=_("dokumentet som skal slettes; kan gjentas")
    )
    erase.choices.add_argument(
        "--archived", action="store_true", help=_("alt som er arkivert; om eleven, når en elev er nevnt")
    )
    erase.choices.add_argument(
        "--reason",
        default=ErasureReason.ARCHIVED.value,
        choices=[one.value for one in ErasureReason],
        metavar=_("GRUNN"),
        help="; ".join(f"{one.value}: {_lower_first(erasing.reason_words(one))}" for one in ErasureReason),
    )
    erase.choices.add_argument(
        "--confirm", default="", metavar=_("ID"), help=_("bekreft det en annen har bedt om; id fra «pupil erase»")
    )

    correct = add_command(group, "correct", _("Rett en opplysning i et dokument, med et tillegg"), _correct)
    correct.values.add_argument("document", metavar=_("ID"), help=_("dokumentets id"))
    correct.choices.add_argument("--wrong", required=True, metavar=_("TEKST"), help=_("hva som er feil"))
    correct.choices.add_argument("--right", required=True, metavar=_("TEKST"), help=_("hva som er riktig"))
    correct.choices.add_argument("--for", dest="asked_by", default="", metavar=_("NAVN"), help=_("hvem som ba om det"))


def _correct(arguments: argparse.Namespace, console: Console) -> int:
    with open_vault(arguments) as session:
        found = lookup.find_document(session, str(arguments.document))
        wrong, right = str(arguments.wrong), str(arguments.right)
        corrections.correct(session, found.document_id, wrong, right, asked_by=str(arguments.asked_by))
        keep_daily_copies(session)
    console.show(
        {"document": found.document_id}, [_("Rettingen står ved siden av dokumentet, og følger med i kopier.")]
    )
    return DONE


def _export(arguments: argparse.Namespace, console: Console) -> int:
    with open_vault(arguments) as session:
        package = pupil_package.begin(session, str(arguments.pupil), str(arguments.group))
        spots = package.open_spots
        mask, keep = _numbers(arguments.mask, len(spots)), _numbers(arguments.keep, len(spots))
        for number, (item, spot) in enumerate(spots, 1):
            if number in keep:
                package = pupil_package.confirmed(package, item.document_id, spot)
        for number, (item, spot) in reversed(tuple(enumerate(spots, 1))):  # from the end: places before it stay
            if number in mask:
                package = pupil_package.masked(session, package, item.document_id, spot)
        left = [number for number in range(1, len(spots) + 1) if number not in mask | keep]
        if left or not arguments.out:
            return _look(console, package, spots)
        if not arguments.read and package.unread:
            return _to_read(session, console, package)
        for item in package.unread:
            package = pupil_package.was_read(package, item.document_id)
        written = pupil_package.write(session, package, Path(arguments.out), asked_by=str(arguments.asked_by))
        keep_daily_copies(session)
    count = len(package.items)
    sentence = ngettext(
        "{n} dokument er lagret i «{folder}». Filene er ikke kryptert.",
        "{n} dokumenter er lagret i «{folder}». Filene er ikke kryptert.",
        count,
    ).format(n=count, folder=written.folder)
    console.show(
        {
            "folder": str(written.folder),
            "files": list(written.files),
            "originals": sum(one.original for one in package.items),
            "copies": sum(not one.original for one in package.items),
        },
        [sentence, *package_lines(package)],
    )
    return DONE


def _look(console: Console, package: Package, spots: tuple[tuple[pupil_package.Item, ExtractSpot], ...]) -> int:
    """What has to be looked at; nothing is written."""
    items: list[Json] = [
        {"number": number, "document": item.document_id, "field": spot.path, "words": spot.words, "sure": spot.sure}
        for number, (item, spot) in enumerate(spots, 1)
    ]
    lines = [
        f"{number}. {item.title}, {item.day}: {spot.label}: «{spot.words}»"
        for number, (item, spot) in enumerate(spots, 1)
    ]
    lines += package_lines(package)
    more: dict[str, Json] = {"spots": items, "documents": len(package.items)}
    if not spots:
        console.show(more, [*lines, _("Ingen steder å se på. Velg en mappe med --out.")])
        return DONE
    words = _("Ingenting er laget. Si for hvert sted om det tas ut (--mask) eller kan stå (--keep).")
    console.refuse(ErrorCode.RIGHTS_LOOKS.value, words, more=more, lines=lines)
    return REFUSED


def _to_read(session: Session, console: Console, package: Package) -> int:
    """The copies in words; nothing is written."""
    copies: list[Json] = []
    lines: list[str] = []
    for item in package.unread:
        words = pupil_package.words_of(session, item)
        copies.append({"document": item.document_id, "file": item.file, "words": list(words)})
        lines += [f"{item.title}, {item.day}", *(f"  {one}" for one in words)]
    said = _("Ingenting er laget. Les kopiene, og gi samme kommando med --read når ingenting om andre står igjen.")
    console.refuse(ErrorCode.RIGHTS_UNREAD.value, said, more={"copies": copies}, lines=lines)
    return REFUSED


def package_lines(package: Package) -> list[str]:
    """The documents, and what is not inside."""
    lines = [f"{one.file}  {_('original') if one.original else _('kopi')}" for one in package.items]
    lines += [_("Ikke med: {what}").format(what=one) for one in pupil_package.not_inside(package)]
    if package.restricted:
        lines.append(_("Ikke med, og ikke nevnt i pakken: det som gjelder en ansatt (§ 12-5)."))
    return lines


def _numbers(text: str, most: int) -> set[int]:
    if not text:
        return set()
    if text in {"alle", "all"}:
        return set(range(1, most + 1))
    try:
        return {int(one) for one in text.split(",")}
    except ValueError as error:
        raise SkjemaError(ErrorCode.USAGE, reason="numbers") from error


def _lower_first(words: str) -> str:
    return words[:1].lower() + words[1:]


def _erase(arguments: argparse.Namespace, console: Console) -> int:
    with open_vault(arguments) as session:
        if arguments.confirm:
            erasing.confirm(session, str(arguments.confirm))
            sentence = _("Det er slettet her. Andre maskiner sletter når de utveksler neste gang.")
            console.show({"erased": True}, [sentence, *erasing.remains_words(alone=False)])
            return DONE
        view = erasing.erasure_view(session, pupil=str(arguments.pupil))
        wanted = [lookup.find_document(session, str(one)).document_id for one in arguments.document]
        if arguments.archived:
            wanted += [one.key for one in view.units if one.archived]
        if not wanted:
            if arguments.archived:
                raise SkjemaError(ErrorCode.NOTHING_TO_ERASE)
            return _show(view, console)
        reason = ErasureReason(str(arguments.reason))
        if len(wanted) == 1 and erasing_private.own_unit(session, wanted[0]) is not None:
            erasing_private.erase_own(session, wanted[0], reason)
            console.show({"erased": True, "statements": []}, [_("Det er slettet."), *erasing_private.what_remains()])
            return DONE
        erasing.state(session, wanted, reason)
        alone = view.alone
        statements = [] if alone else [one.key for one in erasing.erasure_view(session).statements if one.mine][:1]
    said = _("Det er slettet.") if alone else _("Du har bedt om sletting. Det slettes når en til har bekreftet.")
    console.show({"erased": alone, "statements": list(statements)}, [said, *erasing.remains_words(alone=alone)])
    return DONE


def _show(view: erasing.ErasureView, console: Console) -> int:
    if not view.allowed:
        raise SkjemaError(ErrorCode.ERASE_ROLE)
    lines = [_unit_line(one) for one in view.units] + [_statement_line(one) for one in view.statements if not one.done]
    console.show(
        {
            "documents": [
                {"id": one.key, "archived": one.archived, "numbers": list(one.numbers), "stated_by": one.stated_by}
                for one in view.units
            ],
            "statements": [
                {"id": one.key, "reason": one.reason.value, "done": one.done, "can_confirm": one.can_confirm}
                for one in view.statements
            ],
        },
        lines or [_("Det er ingenting å slette.")],
    )
    return DONE


def _unit_line(unit: Unit) -> str:
    state = ", ".join(unit.numbers) if unit.archived else _("ikke arkivert")
    return f"{unit.key[:_SHORT]}  {unit.pupil}  {unit.title}  {erasing.count_words(unit)}  {state}"


def _statement_line(one: Statement) -> str:
    words = _("{person} har bedt om sletting {when}: {reason}").format(
        person=one.person, when=one.when, reason=one.reason_words
    )
    return f"{one.key[:_SHORT]}  {words}"
