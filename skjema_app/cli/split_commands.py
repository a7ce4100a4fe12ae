"""``skjema doc split|read``: minutes split per pupil, and a pupil's copy gone through before it is finished."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from skjema_app.cli.common import DONE, add_command, keep_daily_copies, open_vault
from skjema_app.cli.console import Console
from skjema_app.domain.answers import Json
from skjema_app.domain.errors import ErrorCode, SkjemaError
from skjema_app.system.texts import _
from skjema_app.workflows import fill_form, lookup, split_minutes
from skjema_app.workflows.extract_answers import ExtractSpot, confirm_read, confirm_spot
from skjema_app.workflows.split_minutes import ExtractPupil

if TYPE_CHECKING:
    from skjema_app.cli.common import Commands


def add(group: Commands) -> None:
    """Add the commands to the group ``doc``."""
    split = add_command(
        group, "split", _("Del et referat per elev: vis elevene, eller begynn på en elevs utdrag"), _split
    )
    split.values.add_argument("document", metavar=_("ID"), help=_("referatets id"))
    split.choices.add_argument("--pupil", default="", metavar=_("ELEV"), help=_("elevens navn: begynn på utdraget"))
    read = add_command(group, "read", _("Se stedene i et utdrag som må ses på, og si at det er lest"), _read)
    read.values.add_argument("draft", metavar=_("KLADD"), help=_("utdragets id"))
    read.choices.add_argument("--leave", action="store_true", help=_("la alt som kanskje er et navn, stå"))
    read.choices.add_argument("--confirm", action="store_true", help=_("jeg har lest utdraget"))


def _split(arguments: argparse.Namespace, console: Console) -> int:
    with open_vault(arguments) as session:
        minute = lookup.find_document(session, str(arguments.document)).document_id
        pupils = split_minutes.pupils_of(session, minute)
        if not arguments.pupil:
            listed: list[Json] = [_as_json(one) for one in pupils]
            console.show({"document": minute, "pupils": listed}, [_line(one) for one in pupils] or [_("Ingen elever.")])
            return DONE
        wanted = str(arguments.pupil).strip().casefold()
        found = [one for one in pupils if wanted in {one.name.casefold(), one.pupil_id.casefold()}]
        if len(found) != 1:
            raise SkjemaError(ErrorCode.EXTRACT_NOT_SPLIT, reason="pupil")
        draft = split_minutes.start_extract(session, minute, found[0].pupil_id).draft
        spots = split_minutes.watch_of(session, draft.draft_id).spots(draft.answers)
        keep_daily_copies(session)
    console.show({"draft": draft.draft_id, "spots": _spots(spots)}, [draft.draft_id, *map(_spot_line, spots)])
    return DONE


def _read(arguments: argparse.Namespace, console: Console) -> int:
    with open_vault(arguments) as session:
        draft = lookup.find_draft(session, str(arguments.draft))
        watch = split_minutes.watch_of(session, draft.draft_id)
        answers = dict(draft.answers)
        if arguments.leave:
            for spot in watch.spots(answers):
                answers = confirm_spot(answers, spot)
        if arguments.confirm:
            answers = confirm_read(answers)
        if answers != draft.answers:
            fill_form.save_draft(session, draft.draft_id, answers, draft.place)
            keep_daily_copies(session)
        review = split_minutes.review(watch, answers)
    open_ = (*review.names, *review.looks)
    state = _("Utdraget kan ferdigstilles.") if review.ready else _("Utdraget kan ikke ferdigstilles ennå.")
    result: dict[str, Json] = {
        "draft": draft.draft_id,
        "ready": review.ready,
        "read": review.read,
        "spots": _spots(open_),
    }
    console.show(result, [*map(_spot_line, open_), state])
    return DONE


def _as_json(one: ExtractPupil) -> Json:
    return {
        "pupil": one.pupil_id,
        "name": one.name,
        "group": one.group,
        "items": one.items,
        "draft": one.draft,
        "document": one.document,
        "outdated": one.outdated,
    }


def _line(one: ExtractPupil) -> str:
    state = _("utdrag {id}").format(id=one.document[:8]) if one.document else _("uten utdrag")
    if one.draft:
        state = _("kladd {id}").format(id=one.draft[:8])
    return "  ".join((one.name, one.group, state))


def _spots(spots: tuple[ExtractSpot, ...]) -> list[Json]:
    return [
        {
            "path": one.path,
            "start": one.start,
            "end": one.end,
            "words": one.words,
            "kind": one.kind.value,
            "sure": one.sure,
            "suggestion": one.suggestion,
        }
        for one in spots
    ]


def _spot_line(one: ExtractSpot) -> str:
    return f"  {one.path}: «{one.words}» {split_minutes.why_words(one.kind, sure=one.sure)}"
