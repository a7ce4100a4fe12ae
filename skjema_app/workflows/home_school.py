"""What waits for a person at a school: reports, plans to approve, plans that came back, deliveries that stand still."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from skjema_app.domain.documents import FinishedDocument
from skjema_app.domain.school import Membership
from skjema_app.system.texts import _, ngettext
from skjema_app.vault.feed.deputies import AHEAD
from skjema_app.workflows import deputies, erasing, found_school, late_deputies
from skjema_app.workflows.delivery import delivery
from skjema_app.workflows.deputies import DeputyState
from skjema_app.workflows.exchange_folder import chosen_folder
from skjema_app.workflows.left_out import left_out
from skjema_app.workflows.newer_program import ask_it
from skjema_app.workflows.review import ReviewKind, list_reviews
from skjema_app.workflows.session import Session
from skjema_app.workflows.standing import Standing, needs_approval, standing_of, tips


@dataclass(frozen=True, slots=True)
class SchoolItem:
    """One thing that waits: its kind («decide», «review», «returned», «call», «fork», «sheet», …), words, document.

    ``urgent``: whoever wrote it marked it «haster».
    """

    kind: str
    title: str
    key: str
    pressing: bool
    urgent: bool = False


def school_items(session: Session) -> tuple[SchoolItem, ...]:
    """What waits, most pressing first; empty for somebody who is alone."""
    school = session.school
    if school is None:
        return ()
    return pressing_first((*about_the_vault(session), *of_documents(session)))


def about_the_vault(session: Session) -> tuple[SchoolItem, ...]:
    """What waits because of the vault, the person themselves, and entries that don't count."""
    if session.school is None:
        return ()
    return (*_about_the_vault(session), *_deputy(session), *_late(session), *_left_out(session))


def of_documents(session: Session) -> tuple[SchoolItem, ...]:
    """What waits because of documents: all of them are looked through."""
    return (*_reviews(session), *_own(session)) if session.school is not None else ()


def pressing_first(items: Sequence[SchoolItem]) -> tuple[SchoolItem, ...]:
    """In their order, but what presses above the rest."""
    return tuple(sorted(items, key=_not_pressing))


def _about_the_vault(session: Session) -> Iterator[SchoolItem]:
    school = session.school
    if school is None:
        return
    words = {  # that the school has not answered yet stands above every page
        Membership.RENEW: _("Hvelvet kommer fra en kopi, eller en kopi av det er i bruk. Be om en ny invitasjon."),
        Membership.CLOSED: _("Denne maskinen er stengt av skolen."),
    }
    if school.membership in words:
        yield SchoolItem("waiting-certificate", words[school.membership], "", pressing=False)
    if school.stopped:
        yield SchoolItem(
            "stopped",
            _("Skolen bruker et nyere Skjema, og sending og henting venter.") + f" {ask_it(session)}",
            "",
            pressing=True,
        )
    if chosen_folder(session) is None:
        yield SchoolItem("folder", _("Velg delingsmappen, så kommer det du sender, fram."), "", pressing=True)
    asked = erasing.waiting(session)
    if asked:
        told = ngettext("{n} sletting venter på at du bekrefter.", "{n} slettinger venter på at du bekrefter.", asked)
        yield SchoolItem("erase", told.format(n=asked), "", pressing=False)
    group = found_school.asked_group(session)
    if group:
        text = _("Finn gjenopprettingsarket, og skriv inn gruppe {n}.").format(n=group)
        yield SchoolItem("sheet", text, "", pressing=False)


def _deputy(session: Session) -> Iterator[SchoolItem]:
    """That this person stands in for the rector, today or in a few days."""
    school = session.member_of
    today = session.clock.now().date()
    for one in deputies.deputy_lines(session) if school is not None else ():
        near = one.state is not DeputyState.OVER and one.first - AHEAD <= today
        if school is not None and one.person_id == school.person_id and near:
            words = _("Du er stedfortreder for {rector} {days}. Du bestemmer og godkjenner etter fullmakt.")
            yield SchoolItem("deputy", words.format(rector=one.stands_for, days=one.days), "", pressing=False)


def _late(session: Session) -> Iterator[SchoolItem]:
    """What a deputy wrote in time that came too late, until somebody has looked at it."""
    for group in late_deputies.late_groups(session):
        if not group.left:
            yield SchoolItem("late", group.sentence, "", pressing=False)


def _left_out(session: Session) -> Iterator[SchoolItem]:
    for one in left_out(session):
        if not one.draft_id:  # else the draft itself waits
            who = f"{one.document.pupil or _('Ukjent elev')} · {one.document.title}"
            text = _("Ikke kommet fram: {who}") if one.settled else _("Ikke avklart: {who}")
            text = text.format(who=who)
            yield SchoolItem("left-out", text, one.document.document_id, pressing=one.document.urgent)


def _reviews(session: Session) -> Iterator[SchoolItem]:
    for row in list_reviews(session):
        who = f"{row.pupil} · {row.title}"
        match row.kind:
            case ReviewKind.DECIDE:
                text = _("Ny melding: {who}").format(who=who)
                yield SchoolItem("decide", text, row.document_id, pressing=row.urgent, urgent=row.urgent)
            case ReviewKind.APPROVE:
                yield SchoolItem("review", _("Til godkjenning: {who}").format(who=who), row.document_id, pressing=False)
            case ReviewKind.SETTLE:
                text = _("Godkjent og sendt tilbake samtidig: {who}").format(who=who)
                yield SchoolItem("review", text, row.document_id, pressing=True)
            case ReviewKind.JOIN:
                yield SchoolItem("fork", _("Flere versjoner: {who}").format(who=who), row.document_id, pressing=False)


def _own(session: Session) -> Iterator[SchoolItem]:
    school = session.school
    if school is None:
        return
    marks = school.all_marks()
    series: dict[str, list[FinishedDocument]] = {}
    listed = session.vault.documents.list()
    me = school.person_id
    own = {one.series for one in listed if me in one.authors}
    for document in listed:
        if document.author != me and document.series not in own:
            continue
        if not document.school or document.restricted:  # § 12-5 is told of by ``home`` itself, without names
            continue
        way = delivery(session, document, marks.get(document.document_id, ()))
        if way is not None and way.call and not document.decides:
            who = f"{document.pupil or _('Ukjent elev')} · {document.title}"
            yield SchoolItem("call", _("Ring rektor: {who}").format(who=who), document.document_id, pressing=True)
        if document.series in own and needs_approval(session.form_of(document.pin), document):
            series.setdefault(document.series, []).append(document)
    for versions in series.values():
        newest = tips(versions, marks)
        mine = [one for one in newest if school.person_id in one.authors]
        if len(newest) > 1 and mine and not school.decides:  # who decides has it among the reviews
            text = _("Flere versjoner av samme plan: {who}").format(who=newest[0].pupil or newest[0].title)
            yield SchoolItem("fork", text, newest[0].document_id, pressing=False)
        for one in mine if len(newest) == 1 else ():
            if standing_of(marks.get(one.document_id, ())).standing is Standing.RETURNED:
                text = _("Sendt tilbake med kommentar: {who}").format(who=f"{one.pupil} · {one.title}")
                yield SchoolItem("returned", text, one.document_id, pressing=False)


def _not_pressing(item: SchoolItem) -> bool:
    return not item.pressing
