"""``skjema doc show|list|pdf``: look at drafts and finished documents."""

from __future__ import annotations

import argparse
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from skjema_app.cli.common import DONE, add_command, keep_daily_copies, open_vault, stamp
from skjema_app.cli.console import Console
from skjema_app.domain.answers import Json
from skjema_app.domain.documents import Draft, FinishedDocument
from skjema_app.system.calendar import date_in_words, stamp_in_words
from skjema_app.system.texts import _
from skjema_app.workflows import cases, documents, fill_form, lookup
from skjema_app.workflows.cases import CaseState, CaseView
from skjema_app.workflows.left_out import LeftOutView, left_out
from skjema_app.workflows.session import Session
from skjema_app.workflows.show_answers import ShownAnswer, answers_in_words

if TYPE_CHECKING:
    from skjema_app.cli.common import Commands

_SHORT = 12


def add(group: Commands) -> None:
    """Add the commands to the group ``doc``."""
    show = add_command(group, "show", _("Vis et dokument eller en kladd med svarene"), _show)
    show.values.add_argument("id", metavar=_("ID"), help=_("id, eller de åtte første tegnene"))
    listing = add_command(group, "list", _("Vis ferdige dokumenter, eller kladder"), _list)
    listing.choices.add_argument("--drafts", action="store_true", help=_("vis kladdene i stedet"))
    listing.choices.add_argument("--hidden", action="store_true", help=_("bare det som gjelder en ansatt (§ 12-5)"))
    pdf = add_command(group, "pdf", _("Lagre den signerte PDF-en; av en kladd: UTKAST"), _pdf)
    pdf.values.add_argument("id", metavar=_("ID"), help=_("id, eller de åtte første tegnene"))
    pdf.choices.add_argument("--out", type=Path, required=True, metavar=_("FIL"), help=_("filen som skal lages"))
    pdf.choices.add_argument("--force", action="store_true", help=_("erstatt filen om den finnes"))


def _list(arguments: argparse.Namespace, console: Console) -> int:
    with open_vault(arguments) as session:
        hidden = bool(arguments.hidden)
        if arguments.drafts:
            return _list_drafts(session, console, hidden=hidden)
        return _list_documents(session, console, hidden=hidden)


def _list_drafts(session: Session, console: Console, *, hidden: bool) -> int:
    drafts = [one for one in fill_form.list_drafts(session) if one.hidden == hidden]
    found: list[Json] = [
        {
            "draft": draft.draft_id,
            "title": draft.title,
            "pupil": draft.pupil,
            "group": draft.group,
            "level": draft.level,
            "updated": stamp(draft.updated),
            "missing": draft.missing,
        }
        for draft in drafts
    ]
    lines = [
        "  ".join(
            part
            for part in (
                draft.draft_id[:_SHORT],
                draft.title,
                draft.pupil,
                draft.group,
                stamp_in_words(draft.updated),
                _("{count} mangler").format(count=draft.missing) if draft.missing else _("klar til å ferdigstilles"),
            )
            if part
        )
        for draft in drafts
    ]
    console.show({"drafts": found}, lines or [_("Ingen kladder.")])
    return DONE


def _list_documents(session: Session, console: Console, *, hidden: bool) -> int:
    finished = lookup.finished_documents(session, hidden=hidden)
    left = [one for one in left_out(session) if one.document.restricted == hidden]
    found: list[Json] = [_document(one) for one in finished]
    found += [{**_document(one.document), "left_out": _left_out_mark(one), "told": one.sentence} for one in left]
    lines = [_left_out_line(one) for one in left]
    lines += [
        "  ".join(
            part
            for part in (
                one.document_id[:_SHORT],
                one.title,
                one.pupil or _("Ukjent elev"),
                one.group,
                stamp_in_words(one.finished),
                _("§ 12-5, blir i hvelvet") if one.restricted else "",
                _("haster") if one.urgent else "",
                _("utfyller {first}").format(first=one.supplements[:_SHORT]) if one.supplements else "",
            )
            if part
        )
        for one in finished
    ]
    console.show({"documents": found}, lines or [_("Ingen ferdige dokumenter.")])
    return DONE


def _left_out_mark(one: LeftOutView) -> str:
    """The same word as in the window's list: nobody else sees it, or that isn't known yet."""
    return CaseState.LEFT_OUT.value if one.settled else CaseState.UNSETTLED.value


def _left_out_line(one: LeftOutView) -> str:
    document = one.document
    who = " ".join(part for part in (document.pupil or _("Ukjent elev"), document.group) if part)
    mark = _("Ikke kommet fram") if one.settled else _("Ikke avklart")
    parts = (document.document_id[:_SHORT], document.title, who, stamp_in_words(document.finished))
    return "  ".join((*parts, _("[{mark}] {sentence}").format(mark=mark, sentence=one.sentence)))


def _show(arguments: argparse.Namespace, console: Console) -> int:
    with open_vault(arguments) as session:
        found = lookup.find_either(session, str(arguments.id))
        if isinstance(found, Draft):
            return _show_draft(session, found, console)
        return _show_document(session, found, console)


def _show_draft(session: Session, draft: Draft, console: Console) -> int:
    shown = answers_in_words(lookup.form_of(session, draft), draft.answers)
    result: dict[str, Json] = {
        "draft": draft.draft_id,
        "form": draft.pin.form_id,
        "version": draft.pin.version,
        "level": draft.level,
        "supplements": draft.supplements,
        "updated": stamp(draft.updated),
        "answers": dict(draft.answers),
    }
    heading = _("Kladd {draft}, sist lagret {when}").format(
        draft=draft.draft_id[:_SHORT], when=stamp_in_words(draft.updated)
    )
    console.show(result, [heading, *_answer_lines(shown)])
    return DONE


def _show_document(session: Session, document: FinishedDocument, console: Console) -> int:
    case = cases.open_case(session, document.document_id)
    shown = answers_in_words(lookup.form_of(session, document), document.answers)
    timeline: list[Json] = [
        {"when": stamp(item.when), "title": item.title, "text": item.text} for item in case.timeline
    ]
    supplements: list[Json] = [one.document_id for one in case.supplements]
    result: dict[str, Json] = {
        **_document(document),
        "answers": dict(document.answers),
        "supplemented_by": supplements,
        "timeline": timeline,
        "notice": case.notice,
        "open_conversation": case.open_conversation,
    }
    console.show(result, [*_heading(document), *_answer_lines(shown), *_afterwards(case)])
    return DONE


def _document(document: FinishedDocument) -> dict[str, Json]:
    return {
        "document": document.document_id,
        "title": document.title,
        "form": document.pin.form_id,
        "version": document.pin.version,
        "level": document.level,
        "pupil": document.pupil,
        "group": document.group,
        "finished": stamp(document.finished),
        "experienced": document.experienced,
        "restricted": document.restricted,
        "urgent": document.urgent,
        "supplements": document.supplements,
        "pdf_sha256": document.pdf_sha256,
    }


def _heading(document: FinishedDocument) -> list[str]:
    who = " ".join(part for part in (document.pupil or _("Ukjent elev"), document.group) if part)
    return [
        f"{document.title} – {who}",
        _("Ferdigstilt {when}. Id {id}").format(when=stamp_in_words(document.finished), id=document.document_id),
    ]


def _answer_lines(shown: tuple[ShownAnswer, ...]) -> list[str]:
    lines: list[str] = []
    section = ""
    for answer in shown:
        if answer.section != section:
            section = answer.section
            lines += ["", section]
        first, *more = answer.text.splitlines() or [""]
        lines += [f"  {answer.label}", f"    {first}", *(f"    {line}" for line in more)]
    return lines


def _afterwards(case: CaseView) -> list[str]:
    lines = ["", _("Tidslinje")]
    lines += [
        f"  {_when(item.when)}: {item.title}" + (f" – {item.text}" if item.text else "") for item in case.timeline
    ]
    lines += [text for text in (case.open_conversation, case.notice) if text]
    return lines


def _when(moment: datetime) -> str:
    """A time in words; midnight is how a day without a time of day is stored."""
    whole_day = moment.hour == moment.minute == 0
    return f"{date_in_words(moment.date())} {moment.year}" if whole_day else stamp_in_words(moment)


def _pdf(arguments: argparse.Namespace, console: Console) -> int:
    target, force = Path(arguments.out), bool(arguments.force)
    with open_vault(arguments) as session:
        found = lookup.find_either(session, str(arguments.id))
        if isinstance(found, Draft):
            key, said = found.draft_id, _("Kladden er lagret som UTKAST i {file}.")
            documents.export_draft_pdf(session, key, target, replace=force)
        else:
            key, said = found.document_id, _("Den signerte PDF-en er lagret i {file}.")
            documents.export_pdf(session, key, target, replace=force)
            keep_daily_copies(session)
    result: dict[str, Json] = {"file": str(target), "id": key, "draft": isinstance(found, Draft), "encrypted": False}
    lines = [said.format(file=target), _("Filen er ikke kryptert. Slett den når den er levert.")]
    if isinstance(found, FinishedDocument) and found.restricted:
        lines.append(_("Den gjelder en ansatt (§ 12-5). Gi den bare til den som skal ha beskjed, og noter det."))
    console.show(result, lines)
    return DONE
