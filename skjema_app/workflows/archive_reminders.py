"""Content-free reminders before a round (user-review § 4.11): «Kontoret venter på 1 kladd før januarrunden».

The office sees no drafts, so it can't know which are missing; it doesn't learn of any either. It asks by one event on
each document that it holds and that lacks something («Kontoret venter», with the round and nothing else). The owner's
own program finds its old drafts, once the office has asked or the round is a month away, and tells nobody else.

When the round is told of and to whom is data (``forms/frister.yaml``, the rules with ``yearly``).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from skjema_app.archive.model import Lack, Round, Selection, Term
from skjema_app.archive.select import select
from skjema_app.domain.documents import EventKind
from skjema_app.domain.errors import ErrorCode, SkjemaError
from skjema_app.domain.roles import Role
from skjema_app.form_engine.flow import FlowWho
from skjema_app.form_engine.flow_deadlines import DeadlineRule
from skjema_app.system.texts import _, ngettext
from skjema_app.workflows import archive_begun, archive_exports, archive_facts, archive_round
from skjema_app.workflows.archive_words import round_words
from skjema_app.workflows.session import Change, Session

_AHEAD = timedelta(days=30)
_ASKED_FOR = frozenset({Lack.NO_EVALUATION, Lack.NO_PARTICIPANTS, Lack.SAME_NAME})
"""What the office sees and somebody else can mend; what the rector has not answered stands in her own list."""


class ReminderKind(StrEnum):
    """What a reminder is about."""

    DOCUMENT = "archive-document"  # the office waits for what belongs with a document
    DRAFTS = "archive-drafts"  # own old drafts
    NOT_SPLIT = "archive-split"  # own minutes with pupils who have no copy
    FILES = "export-left"  # plain files that can be deleted
    ROUND = "archive-round"  # the round itself, for who delivers it


@dataclass(frozen=True, slots=True)
class ArchiveReminder:
    """One line on *Hjem*.

    Attributes:
        kind: which.
        sentence: what to tell; names nobody.
        document_id: the document to open, or "".
        draft_id: the draft to open (the oldest), or "".
        count: how many.
        day: the last day for it, or None.
        rule: the rule behind it in words, or "".
        source: where the rule comes from, or "".
    """

    kind: ReminderKind
    sentence: str
    document_id: str = ""
    draft_id: str = ""
    count: int = 1
    day: date | None = None
    rule: str = ""
    source: str = ""


@dataclass(frozen=True, slots=True)
class Reminded:
    """What asking did: on how many documents it was noted, and how many had been asked for before."""

    count: int
    before: int
    change: Change


def remind(session: Session, round_id: str) -> Reminded:
    """Ask for what is missing in a round: once per document and round.

    Raises:
        SkjemaError: ARCHIVE_ROLE, ROUND_UNKNOWN, NO_SCHOOL (nobody to ask).
    """
    if session.member_of is None:
        raise SkjemaError(ErrorCode.NO_SCHOOL)
    if not archive_round.may_archive(session):
        raise SkjemaError(ErrorCode.ARCHIVE_ROLE)
    round_ = Round.parse(round_id)
    events = session.vault.documents.all_events()
    wanted = {one.document_id for one in _selected(session, round_).missing if one.lack in _ASKED_FOR}
    count = 0
    for document_id in sorted(wanted - {""}):
        asked = any(one.kind is EventKind.WAITED_FOR and one.how == round_id for one in events.get(document_id, ()))
        if not asked:
            session.vault.record_event(document_id, EventKind.WAITED_FOR, how=round_id)
            count += 1
    return Reminded(count, len(wanted) - count, Change(documents=bool(count), exchange=bool(count)))


def reminders(session: Session) -> tuple[ArchiveReminder, ...]:
    """What waits for this person because of the round that is prepared now; nothing most of the year."""
    return (*of_documents(session), *of_files(session))


def of_documents(session: Session) -> tuple[ArchiveReminder, ...]:
    """Because of documents and drafts: all of them are looked through when a round is near."""
    today = session.clock.now().date()
    round_ = Round.upcoming(today)
    asked = _asked(session, round_.round_id)
    found: list[ArchiveReminder] = []
    rule = _rule(session, round_)
    last = round_.day if rule is None else rule.next_day(today) or round_.day
    soon = today >= min(last, round_.day) - (_AHEAD if rule is None else timedelta(days=rule.ahead))
    if asked or (soon and session.school is not None):
        selected = _selected(session, round_)
        found += _of_documents(session, asked, selected, round_)
        found += _own_work(selected, round_, asked=bool(asked))
        if rule is not None and soon and selected.items and _delivers(session, rule):
            found.append(_round(rule, round_, len(selected.items), last))
    return tuple(found)


def _rule(session: Session, round_: Round) -> DeadlineRule | None:
    """The rule of a round: that of its month."""
    yearly = (one for one in session.forms.deadlines if one.yearly and FlowWho.PUPIL_LIST not in one.who)
    return next((one for one in yearly if one.yearly and one.yearly[0] == round_.day.month), None)


def _delivers(session: Session, rule: DeadlineRule) -> bool:
    """Whether the round is this person's, as the rule says."""
    school = session.member_of
    if school is None or school.me is None or not archive_round.may_archive(session):
        return False
    return (school.me.decides and FlowWho.DECIDER in rule.who) or (
        Role.OFFICE in school.me.roles and FlowWho.OFFICE in rule.who
    )


def _round(rule: DeadlineRule, round_: Round, count: int, last: date) -> ArchiveReminder:
    sentence = ngettext(
        "{round}: {n} dokument er ikke registrert ennå.", "{round}: {n} dokumenter er ikke registrert ennå.", count
    ).format(round=round_words(round_), n=count)
    return ArchiveReminder(ReminderKind.ROUND, sentence, count=count, day=last, rule=rule.rule.nb, source=rule.law.ref)


def _of_documents(session: Session, asked: frozenset[str], selected: Selection, round_: Round) -> list[ArchiveReminder]:
    """Documents of this person that the office asked about, and that still lack something."""
    school = session.member_of
    own = {
        one.document_id
        for one in session.vault.documents.list()
        if school is not None and school.person_id in {one.author, *one.authors}
    }
    lacking = {one.document_id for one in selected.missing if one.lack in _ASKED_FOR}
    wanted = sorted(asked & own & lacking)
    if not wanted:
        return []
    count = len(wanted)
    sentence = ngettext(
        "Kontoret venter på {n} dokument før {round}.", "Kontoret venter på {n} dokumenter før {round}.", count
    ).format(n=count, round=_in_a_sentence(round_))
    return [ArchiveReminder(ReminderKind.DOCUMENT, sentence, document_id=wanted[0], count=count)]


def _own_work(selected: Selection, round_: Round, *, asked: bool) -> list[ArchiveReminder]:
    """Own old drafts and minutes that are not split: known to this vault alone."""
    found = []
    drafts = [one for one in selected.missing if one.lack is Lack.OLD_DRAFT]
    if drafts:
        count = len(drafts)
        words = (
            ngettext("Kontoret venter på {n} kladd før {round}.", "Kontoret venter på {n} kladder før {round}.", count)
            if asked
            else ngettext(
                "{n} kladd er ikke ferdigstilt før {round}.", "{n} kladder er ikke ferdigstilt før {round}.", count
            )
        )
        sentence = words.format(n=count, round=_in_a_sentence(round_))
        found.append(ArchiveReminder(ReminderKind.DRAFTS, sentence, draft_id=drafts[0].draft_id, count=count))
    split = [one for one in selected.missing if one.lack is Lack.NOT_SPLIT]
    if split:
        count = len(split)
        sentence = ngettext(
            "{n} referat er ikke delt per elev før {round}.", "{n} referater er ikke delt per elev før {round}.", count
        ).format(n=count, round=_in_a_sentence(round_))
        found.append(ArchiveReminder(ReminderKind.NOT_SPLIT, sentence, document_id=split[0].document_id, count=count))
    return found


def of_files(session: Session) -> list[ArchiveReminder]:
    """Plain files that lie there still: § 1.7 says to remind until they are gone.

    Somebody who doesn't deliver rounds has them of a § 12-5 document, and is led to it.
    """
    left = [one for one in archive_exports.plain_exports(session) if one.receipted and (one.left or not one.there)]
    begun = archive_begun.unfinished(session)
    count = sum(one.left for one in left)
    if begun:
        sentence = _("En eksport til arkivet ble ikke ferdig. Fortsett den, eller slett det som ligger der.")
    elif count:
        sentence = ngettext(
            "{n} ukryptert fil fra arkivrunden ligger fortsatt på disken.",
            "{n} ukrypterte filer fra arkivrunden ligger fortsatt på disken.",
            count,
        ).format(n=count)
    elif left:
        sentence = _("Filer fra arkivrunden kan ligge på en minnepinne. Slett dem.")
    else:
        return []
    where = ""
    if not archive_round.may_archive(session):
        about = [one.document_id for one in begun] + [document for one in left for document in one.documents]
        where = next(iter(about), "")
    return [ArchiveReminder(ReminderKind.FILES, sentence, document_id=where, count=count)]


def _asked(session: Session, round_id: str) -> frozenset[str]:
    return frozenset(
        document_id
        for document_id, found in session.vault.documents.all_events().items()
        if any(one.kind is EventKind.WAITED_FOR and one.how == round_id for one in found)
    )


def _selected(session: Session, round_: Round) -> Selection:
    return select(archive_facts.candidates(session), round_, drafts=archive_facts.old_drafts(session))


def _in_a_sentence(round_: Round) -> str:
    if round_.term is Term.JANUARY:
        return _("januarrunden")
    return _("junirunden") if round_.term is Term.JUNE else round_words(round_)
