"""``skjema case handover|accept|decline|take-back|move|readers`` and ``skjema person deputy``: the people of a case."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Sequence
from datetime import date
from typing import TYPE_CHECKING

from skjema_app.cli.case_turns import row_of
from skjema_app.cli.common import DONE, add_command, add_group, keep_daily_copies, open_vault, stamp
from skjema_app.cli.console import Console
from skjema_app.domain.answers import Json
from skjema_app.domain.errors import ErrorCode, SkjemaError
from skjema_app.system.texts import _
from skjema_app.workflows import case_people, cases, deputies, late_deputies, lookup
from skjema_app.workflows.deputies import DeputyLine
from skjema_app.workflows.readers import Reader, Readers
from skjema_app.workflows.session import Change, Session

if TYPE_CHECKING:
    from skjema_app.cli.common import Commands

_SHORT = 12


def add_to_case(group: Commands) -> None:
    """Add the commands to the group ``case``."""
    over = add_command(group, "handover", _("Overlat en sak: spør en annen om å ta den over"), _hand_over)
    move = add_command(group, "move", _("Gi en sak til en annen med en gang, når den som hadde den, er borte"), _move)
    accept = add_command(group, "accept", _("Ta over en sak du er spurt om"), _accept)
    decline = add_command(group, "decline", _("Takk nei til en sak, eller gi den tilbake til rektor"), _decline)
    back = add_command(group, "take-back", _("Ta tilbake et tilbud om en sak"), _take_back)
    readers = add_command(group, "readers", _("Hvem kan lese saken, hvorfor og siden når"), show_readers)
    for command in (over, move):
        command.choices.add_argument("--to", required=True, metavar=_("NAVN"), help=_("fullt navn, eller id"))
    over.choices.add_argument("--text", required=True, metavar=_("TEKST"), help=_("en setning til den andre"))
    decline.choices.add_argument("--text", required=True, metavar=_("TEKST"), help=_("hvorfor"))
    for command in (move, accept, back):
        command.choices.add_argument("--text", default="", metavar=_("TEKST"), help=_("noe du vil si"))
    for command in (over, move, accept, decline, back, readers):
        command.values.add_argument("case", metavar=_("SAK"), help=_("Skjema-nr., eller id til et dokument i saken"))


def add_to_person(group: Commands) -> None:
    """Add the group ``deputy`` to the group ``person``."""
    deputy = add_group(group, "deputy", _("Stedfortreder for rektor, med datoer"))
    name = add_command(deputy, "name", _("Sett inn en stedfortreder"), _name)
    name.choices.add_argument("--person", required=True, metavar=_("NAVN"), help=_("fullt navn, eller id"))
    name.choices.add_argument("--from", dest="first", default="", metavar=_("DATO"), help=_("ellers i dag"))
    name.choices.add_argument("--to", dest="last", required=True, metavar=_("DATO"), help=_("siste dag"))
    end = add_command(deputy, "end", _("Avslutt en stedfortreder nå"), _end)
    end.values.add_argument("deputy", metavar=_("ID"), help=_("id fra «skjema person deputy list»"))
    add_command(deputy, "list", _("Hvem som er, blir og var stedfortreder"), _list)
    late = add_command(deputy, "late", _("Det en stedfortreder skrev i tide, men som kom hit etter siste dag"), _late)
    late.choices.add_argument("--accept", default="", metavar=_("NAVN"), help=_("godta det denne personen skrev"))
    late.choices.add_argument("--leave", default="", metavar=_("NAVN"), help=_("la det denne personen skrev, ligge"))


def _hand_over(arguments: argparse.Namespace, console: Console) -> int:
    def work(session: Session, key: str) -> Change:
        person = lookup.find_person(session, str(arguments.to))
        return case_people.hand_over(session, key, person, str(arguments.text))

    return _written(arguments, console, _("Saken er tilbudt. Du er saksansvarlig til svaret er ja."), work)


def _move(arguments: argparse.Namespace, console: Console) -> int:
    def work(session: Session, key: str) -> Change:
        person = lookup.find_person(session, str(arguments.to))
        return case_people.move_case(session, key, person, str(arguments.text))

    return _written(arguments, console, _("Saken er gitt videre. Den nye får beskjed, og kan gi den tilbake."), work)


def _accept(arguments: argparse.Namespace, console: Console) -> int:
    def work(session: Session, key: str) -> Change:
        return case_people.answer_offer(session, key, str(arguments.text), accepted=True)

    return _written(arguments, console, _("Du er saksansvarlig."), work)


def _decline(arguments: argparse.Namespace, console: Console) -> int:
    def work(session: Session, key: str) -> Change:
        return case_people.answer_offer(session, key, str(arguments.text), accepted=False)

    return _written(arguments, console, _("Du har takket nei."), work)


def _take_back(arguments: argparse.Namespace, console: Console) -> int:
    def work(session: Session, key: str) -> Change:
        return case_people.take_offer_back(session, key, str(arguments.text))

    return _written(arguments, console, _("Tilbudet er tatt tilbake."), work)


def _written(
    arguments: argparse.Namespace, console: Console, words: str, work: Callable[[Session, str], Change]
) -> int:
    with open_vault(arguments) as session:
        key = row_of(session, str(arguments.case))
        work(session, key)
        responsible = cases.open_case(session, key).responsible
        keep_daily_copies(session)
    console.show({"case": key, "responsible": responsible}, [words])
    return DONE


def show_readers(arguments: argparse.Namespace, console: Console) -> int:
    """Who can read a case; ``skjema access show SAK`` too."""
    with open_vault(arguments) as session:
        view = cases.open_case(session, row_of(session, str(arguments.case)))
    found = view.readers
    documents: list[Json] = [
        {"document": one.document_id, "title": one.title, "people": _people(one.people)} for one in found.documents
    ]
    result: dict[str, Json] = {
        "case": view.case_id,
        "number": view.number,
        "responsible": view.responsible,
        "people": _people(found.people),
        "former": _people(found.former),
        "documents": documents,
        "cannot": list(found.cannot),
    }
    console.show(result, _reader_lines(found))
    return DONE


def _people(people: Sequence[Reader]) -> list[Json]:
    return [
        {
            "person": one.person_id,
            "name": one.name,
            "role": one.role,
            "why": one.why,
            "since": stamp(one.since),
            "fetched": one.fetched,
            "left": one.left,
            "you": one.you,
        }
        for one in people
    ]


def _reader_lines(found: Readers) -> list[str]:
    lines = [found.lead] if found.lead else []
    lines += [_reader_line(one) for one in found.people]
    if found.former:
        lines += [_("Kan ikke lese det som skrives nå:"), *(_reader_line(one) for one in found.former)]
    return [*lines, *found.cannot]


def _reader_line(one: Reader) -> str:
    since = one.since.date().isoformat() if one.since is not None else ""
    name = f"{one.name} ({one.role})" if one.role else one.name
    return "  ".join(part for part in ("", name, one.why, since, one.left or one.fetched) if part or part == "")


def _name(arguments: argparse.Namespace, console: Console) -> int:
    with open_vault(arguments) as session:
        person = lookup.find_person(session, str(arguments.person))
        first = _day(str(arguments.first)) if arguments.first else session.clock.now().date()
        deputies.name_deputy(session, person, first, _day(str(arguments.last)))
        lines = deputies.deputy_lines(session)
        keep_daily_copies(session)
    return _shown(lines, console)


def _end(arguments: argparse.Namespace, console: Console) -> int:
    with open_vault(arguments) as session:
        wanted = str(arguments.deputy).strip().lower()
        fitting = [one.deputy_id for one in deputies.deputy_lines(session) if one.deputy_id.startswith(wanted)]
        if len(wanted) < _SHORT or len(fitting) != 1:
            raise SkjemaError(ErrorCode.DEPUTY_UNKNOWN)
        deputies.end_deputy(session, fitting[0])
        lines = deputies.deputy_lines(session)
        keep_daily_copies(session)
    return _shown(lines, console)


def _list(arguments: argparse.Namespace, console: Console) -> int:
    with open_vault(arguments) as session:
        lines = deputies.deputy_lines(session)
    return _shown(lines, console)


def _late(arguments: argparse.Namespace, console: Console) -> int:
    with open_vault(arguments) as session:
        for name, weigh in ((arguments.accept, late_deputies.accept), (arguments.leave, late_deputies.let_lie)):
            if name:
                person = lookup.find_person(session, str(name))
                entries = {one.person_id: one.entries for one in late_deputies.late_groups(session)}
                weigh(session, person, entries.get(person, ()))
                keep_daily_copies(session)
        groups = late_deputies.late_groups(session)
    listed: list[Json] = [
        {
            "person": one.person_id,
            "left": one.left,
            "things": [{"what": line.words, "when": line.when} for line in one.lines],
        }
        for one in groups
    ]
    words = [
        words
        for one in groups
        for words in (one.sentence, one.explained, *(f"  {line.words}. {line.when}" for line in one.lines))
    ]
    console.show({"late": listed}, words or [_("Ingenting er kommet for sent.")])
    return DONE


def _shown(lines: Sequence[DeputyLine], console: Console) -> int:
    listed: list[Json] = [
        {
            "deputy": one.deputy_id,
            "person": one.person_id,
            "name": one.name,
            "stands_for": one.stands_for,
            "from": one.first.isoformat(),
            "to": one.last.isoformat(),
            "state": one.state.value,
        }
        for one in lines
    ]
    words = [f"{one.deputy_id[:_SHORT]}  {one.words}" for one in lines]
    console.show({"deputies": listed}, words or [_("Ingen er satt inn som stedfortreder.")])
    return DONE


def _day(typed: str) -> date:
    try:
        return date.fromisoformat(typed)
    except ValueError as error:
        raise SkjemaError(ErrorCode.USAGE, reason="day") from error
