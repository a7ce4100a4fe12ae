"""Exchange with the school: deliver what is finished, fetch what is for us, certify who asks, and tell how it stands.

The folder may be slow or gone, so the work runs beside the vault's thread and only hops onto it for what the vault has
to do (``on_vault``); autosave never waits for a network.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from skjema_app.domain.errors import ErrorCode, SkjemaError
from skjema_app.domain.school import MarkKind, Membership
from skjema_app.exchange import joining
from skjema_app.exchange.engine import exchange
from skjema_app.exchange.folder import FolderTarget
from skjema_app.exchange.report import ExchangeReport
from skjema_app.system.calendar import stamp_in_words
from skjema_app.system.texts import _, ngettext
from skjema_app.workflows import (
    archive_grants,
    audit,
    content_check,
    decide,
    deputies,
    join_school,
    keep_copies,
    link_case,
    people,
    person_changes,
    revocation_lists,
    second_machine,
    sheet_news,
)
from skjema_app.workflows.checks_apart import ChecksApart
from skjema_app.workflows.delivery import DELIVERED, delivered_seq, note_placed
from skjema_app.workflows.exchange_folder import check_apart, chosen_folder
from skjema_app.workflows.exchange_words import (
    done_sentence,
    finding_sentence,
    healed_sentence,
    join_notices,
    left_alone_sentence,
    wait_sentence,
)
from skjema_app.workflows.feeds_on_vault import FeedsOnVault, OnVault, directly
from skjema_app.workflows.machine_rules import given_exchange_folder
from skjema_app.workflows.newer_program import note_newest
from skjema_app.workflows.sentences import sentence_for
from skjema_app.workflows.session import Change, Session

_LAST, _FAILURE, _FINDINGS, _FETCHED = "exchange_last", "exchange_failure", "exchange_findings", "exchange_fetched"
_SENT, _CAME = "exchange_sent", "exchange_came"
OPENED_POLICY, OFF = "receipts-opened", "off"
"""Value of the school's policy: whether «Åpnet» is told."""
_SILENT_AFTER = timedelta(days=14)


@dataclass(frozen=True, slots=True)
class ExchangeOutcome:
    """What an exchange did.

    Attributes:
        received: entries that came.
        sent: entries that went.
        change: which views to refresh.
        sentence: one sentence for the person.
        trouble: code of what stopped it, or "".
        notices: sentences on what was found (files deleted by others, rolled back, a code that leaked …).
        joined: people who were certified now.
    """

    received: int
    sent: int
    change: Change
    sentence: str
    trouble: str = ""
    notices: tuple[str, ...] = ()
    joined: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ExchangeStatus:
    """How the exchange stands, for *Innstillinger › Utveksling* and *Hjem*.

    Attributes:
        membership: how this vault stands to its school; None when it is alone.
        school: its name, or "".
        folder: path, or "".
        sentence: one plain sentence.
        warn: something needs attention.
        last: when the last whole exchange was, in words, or "".
        delivered: when something was delivered last, in words, or "".
        fetched: when something new was fetched last, in words, or "".
        undelivered: finished documents that are not in the folder yet.
        waits: what waits or was refused, in sentences.
        silent: people from whom nothing has come for long.
        notices: what the last exchange found.
        folder_given: the folder is decided for everybody on this machine.
    """

    membership: Membership | None
    school: str
    folder: str
    sentence: str
    warn: bool
    last: str
    undelivered: int
    waits: tuple[str, ...]
    silent: tuple[str, ...]
    notices: tuple[str, ...]
    delivered: str = ""
    fetched: str = ""
    folder_given: bool = False


def exchange_now(session: Session, on_vault: OnVault = directly) -> ExchangeOutcome:
    """Fetch, certify who asks, deliver. A folder that is gone is an outcome, not an exception: work goes on as before.

    Raises:
        SkjemaError: NO_SCHOOL, FOLDER_UNSET, FOLDER_IS_VAULT; what the vault itself raises (DISK_FULL, WRITE_DENIED …).
    """
    folder = on_vault(lambda: chosen_folder(session))
    school = on_vault(lambda: session.school)
    if school is None:
        raise SkjemaError(ErrorCode.NO_SCHOOL)
    if folder is None:
        raise SkjemaError(ErrorCode.FOLDER_UNSET)
    check_apart(session, folder)  # nobody tried the folder that a machine's policy names
    target = FolderTarget(folder, school.school_id, session.vault.device.device_id)
    joined: tuple[people.Joined, ...] = ()
    checks = ChecksApart()
    feeds = FeedsOnVault(school.feeds(checks), on_vault)
    try:
        with checks:
            report = _exchange_all(session, target, feeds)
        if on_vault(lambda: school.membership) is Membership.WAITING:  # the answer may just have come
            join_school.put_request_again(session, target, on_vault)
        proven = content_check.prove_all(school, session, on_vault)
        after = on_vault(lambda: _after_pull(session))
        over = on_vault(lambda: person_changes.end_expired(session))
        if on_vault(lambda: school.is_issuer or second_machine.is_awaited(session)):
            joined = _certify(session, target, on_vault)
        if joined or after or over or proven:  # an approval's PDF is asked for once its version has been compared
            report = _both(report, exchange(target, feeds, now=session.clock.now()))
            proven += content_check.prove_all(school, session, on_vault)
        report = replace(report, changed=report.changed + proven)
    except SkjemaError as error:
        if not _of_the_folder(error):
            raise
        trouble = error
        on_vault(lambda: session.vault.settings.set(_FAILURE, trouble.code.value))
        return ExchangeOutcome(0, 0, Change(exchange=True), sentence_for(trouble).text, trouble=trouble.code.value)
    outcome = on_vault(lambda: _noted(session, report, joined, over))
    copies = on_vault(lambda: keep_copies.after_erasure(session))  # what was erased must not live on in them
    return replace(outcome, change=outcome.change | copies)


def _exchange_all(session: Session, target: FolderTarget, feeds: FeedsOnVault) -> ExchangeReport:
    """Exchange until nothing is left that had to wait because more lay there than is taken at once."""
    last = report = exchange(target, feeds, now=session.clock.now())
    while last.more and last.received and not last.stopped:
        last = exchange(target, feeds, now=session.clock.now())
        report = _both(report, last)
    return report


def exchange_status(session: Session) -> ExchangeStatus:
    """How it stands now; asks the vault only, never the folder."""
    school = session.school
    settings = session.vault.settings
    chosen = chosen_folder(session)
    folder = "" if chosen is None else str(chosen)
    if school is None:
        text = _("Du er ikke koblet til en skole. Alt ligger bare på denne maskinen.")
        return ExchangeStatus(
            None,
            "",
            folder,
            text,
            warn=False,
            last="",
            undelivered=0,
            waits=(),
            silent=(),
            notices=(),
            folder_given=given_exchange_folder() is not None,
        )
    last = _stamp(session, _LAST)
    failure = settings.get(_FAILURE) or ""
    waiting = undelivered(session)
    waits = tuple(
        wait_sentence(session, one.reason, one.device_id, one.count, refused=one.refused) for one in school.waits()
    )
    return ExchangeStatus(
        membership=school.membership,
        school=school.name,
        folder=folder,
        sentence=_status_sentence(school.membership, folder, last, failure, waiting),
        warn=bool(failure)
        or not folder
        or school.membership in {Membership.RENEW, Membership.CLOSED}
        or school.stopped,
        last=last,
        undelivered=waiting,
        delivered=_stamp(session, _SENT),
        fetched=_stamp(session, _CAME),
        waits=waits,
        silent=_silent(session),
        notices=tuple(json.loads(settings.get(_FINDINGS) or "[]")),
        folder_given=given_exchange_folder() is not None,
    )


def _stamp(session: Session, name: str) -> str:
    raw = session.vault.settings.get(name) or ""
    return stamp_in_words(datetime.fromisoformat(raw)) if raw else ""


def undelivered(session: Session) -> int:
    """Finished documents of this vault that are not in the exchange folder yet."""
    school = session.school
    if school is None:
        return 0
    delivered = delivered_seq(session)
    own = session.vault.device.device_id
    places = (school.place_of(one.document_id) for one in session.vault.documents.list() if one.school)
    return sum(1 for device, seq in places if device == own and seq > delivered)


def mark_opened(session: Session, document_id: str) -> Change:
    """The person has opened a document of somebody else: leave the receipt «Åpnet» once."""
    school = session.member_of
    if school is None or school.stopped or not receipts_of_opening(session):
        return Change()
    document = session.vault.documents.get(document_id)
    if not document.school or document.author == school.person_id:
        return Change()
    seen = any(
        mark.kind is MarkKind.OPENED and mark.person_id == school.person_id for mark in school.marks(document_id)
    )
    if seen:
        return Change()
    school.receipt((document_id,), MarkKind.OPENED)
    return Change(exchange=True)


def receipts_of_opening(session: Session) -> bool:
    """Whether «Åpnet» is told: a school may turn it off, since it shows when somebody works (design-review § 1.55)."""
    school = session.school
    return school is None or school.roster.policy.get(OPENED_POLICY) != OFF


def set_receipts_of_opening(session: Session, *, on: bool) -> Change:
    """Turn «Åpnet» on or off for the whole school; what was told stays.

    Raises:
        SkjemaError: NOT_CERTIFIED, NOT_AN_ISSUER.
    """
    school = session.member_of
    if school is None:
        raise SkjemaError(ErrorCode.NOT_CERTIFIED)
    if not school.is_issuer:
        raise SkjemaError(ErrorCode.NOT_AN_ISSUER)
    if on != receipts_of_opening(session):
        school.set_policy({OPENED_POLICY: "" if on else OFF})
    return Change(school=True, exchange=True)


def _after_pull(session: Session) -> bool:
    """What an honest program does with what came: receipts, grants that policy asks for. Whether it wrote anything."""
    school = session.member_of
    if school is None or school.stopped:
        return False
    join_school.forget_request(session)
    session.vault.seal_to_sheet()
    marks = school.all_marks()
    mine = school.person_id
    fetched = [
        one.document_id
        for one in session.vault.documents.list()
        if one.school
        and one.author != mine
        and not any(mark.kind is MarkKind.FETCHED and mark.person_id == mine for mark in marks.get(one.document_id, ()))
    ]
    if fetched:
        school.receipt(fetched, MarkKind.FETCHED)
    carried = decide.carry_out_all(session) | archive_grants.give_the_office(session) != Change()
    linked = link_case.link_missing(session)
    renewed = revocation_lists.renew(session) != Change()
    over = deputies.keep_deputies(session) | sheet_news.keep_up(session)
    noted = audit.batch(session)
    return bool(school.grant_by_policy()) or linked or carried or renewed or over or noted or bool(fetched)


def _certify(session: Session, target: FolderTarget, on_vault: OnVault) -> tuple[people.Joined, ...]:
    found = []
    for name in joining.list_requests(target):
        joined = _looked_at(session, joining.read_request(target, name), on_vault)
        if joined is None:
            continue
        if joined.outcome is not people.JoinOutcome.KNOWN:
            found.append(joined)
        joining.remove_request(target, name)
    return tuple(found)


def _looked_at(session: Session, data: bytes, on_vault: OnVault) -> people.Joined | None:
    return on_vault(lambda: people.look_at_request(session, data))


def _noted(
    session: Session, report: ExchangeReport, joined: tuple[people.Joined, ...], over: tuple[str, ...]
) -> ExchangeOutcome:
    settings = session.vault.settings
    now = session.clock.now()
    notices = (*join_notices(joined), *over, *(finding_sentence(session, one) for one in report.findings))
    if report.left_alone:
        notices = (*notices, left_alone_sentence(len(report.left_alone)))
    if report.healed:
        notices = (*notices, healed_sentence(len(report.healed)))
    note_placed(session, delivered_seq(session), report.delivered_seq, now)
    settings.set(DELIVERED, str(report.delivered_seq))
    settings.set(_LAST, now.isoformat())
    if report.sent:
        settings.set(_SENT, now.isoformat())
    if report.received:
        settings.set(_CAME, now.isoformat())
    failed = report.push_failed
    if failed is not None and failed.code is ErrorCode.OWN_FEED_AHEAD and session.school is not None:
        session.school.own_feed_ahead()  # nothing more is written before this vault is a new device (§ 1.33)
    settings.set(_FAILURE, "" if failed is None else failed.code.value)
    heard = json.loads(settings.get(_FETCHED) or "{}") | {d: at.isoformat() for d, at in report.fetched_at.items()}
    settings.set(_FETCHED, json.dumps(heard))
    note_newest(session, report.newest_app)
    settings.set(_FINDINGS, json.dumps(list(notices), ensure_ascii=False))
    came = report.received > 0 or report.changed > 0
    return ExchangeOutcome(
        received=report.received,
        sent=report.sent,
        change=Change(documents=came, school=came or bool(joined), exchange=True),
        sentence=done_sentence(report) if failed is None else sentence_for(failed).text,
        trouble="" if failed is None else failed.code.value,
        notices=tuple(notices),
        joined=tuple(one.name for one in joined if one.outcome is people.JoinOutcome.CERTIFIED),
    )


def _both(first: ExchangeReport, second: ExchangeReport) -> ExchangeReport:
    return replace(
        second,
        received=first.received + second.received,
        sent=first.sent + second.sent,
        changed=first.changed + second.changed,
        healed=(*first.healed, *second.healed),
        findings=tuple(dict.fromkeys((*first.findings, *second.findings))),
    )


def _of_the_folder(error: SkjemaError) -> bool:
    return error.code.value.startswith("folder-") or error.code in {
        ErrorCode.OWN_FEED_AHEAD,
        ErrorCode.JOIN_REQUESTS_FULL,
    }


def _status_sentence(membership: Membership, folder: str, last: str, failure: str, waiting: int) -> str:
    if membership is Membership.WAITING:
        return _("Venter på at skolen godkjenner deg. Du kan skrive kladder så lenge.")
    if membership is Membership.CLOSED:
        return _("Denne maskinen er stengt av skolen. Det du har, kan du lese. Snakk med den som inviterte deg.")
    if membership is Membership.RENEW:
        return _(
            "Hvelvet kommer fra en kopi, har fått ny nøkkel, eller en kopi av det er i bruk. Be skolen om en ny "
            "invitasjon. Styrer du selv hvem som er med, bruker du gjenopprettingsarket under Innstillinger › Skolen."
        )
    if not folder:
        return _("Velg delingsmappen, så kommer det du sender, fram.")
    if failure:
        held = ngettext(
            "{n} dokument venter og sendes når mappen er tilbake.",
            "{n} dokumenter venter og sendes når mappen er tilbake.",
            waiting,
        ).format(n=waiting)
        return " ".join(
            (sentence_for(SkjemaError(ErrorCode(failure), path=folder)).text, held if waiting else "")
        ).strip()
    if not last:
        return _("Det er ikke utvekslet noe ennå.")
    return _("Sist utvekslet {when}.").format(when=last)


def _silent(session: Session) -> tuple[str, ...]:
    school = session.school
    if school is None:
        return ()
    now = session.clock.now()
    heard = json.loads(session.vault.settings.get(_FETCHED) or "{}")
    last = {device: datetime.fromisoformat(at) for device, at in heard.items()}
    return tuple(
        sorted(
            person.name
            for person in school.people()
            if person.active
            and person.person_id != school.person_id
            and _quiet([last[one.device_id] for one in person.devices if one.active and one.device_id in last], now)
        )
    )


def _quiet(heard: list[datetime], now: datetime) -> bool:
    return bool(heard) and now - max(heard) > _SILENT_AFTER
