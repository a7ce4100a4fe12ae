"""Consent in a case (domain § 4.0 G, REQ-64): what was given, withdrawing it, and what is shared by being finished.

Consents are read from every document that has the shared block «samtykke», in the row and in others about the same
pupil of the same class. Withdrawing is an event on the document; sharing with a service (``share_outside.py``) is
refused without a consent in force, unless somebody writes why, and both are logged. No report waits for a consent: the
rector, and the one who must know of a § 12-5 matter, are told in any case, so nothing here is asked on the way to them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from skjema_app.domain.answers import Answers, Json
from skjema_app.domain.consent import Consent, ConsentState, in_force, missing, state_on
from skjema_app.domain.documents import EventKind, FinishedDocument
from skjema_app.domain.errors import ErrorCode, SkjemaError
from skjema_app.form_engine.definition import FieldType, FormDefinition
from skjema_app.form_engine.facts_of import AnswerFacts
from skjema_app.form_engine.facts_of import Consent as Needed
from skjema_app.form_engine.values import parse_date, rows_of
from skjema_app.system.calendar import date_in_words
from skjema_app.system.texts import _
from skjema_app.workflows.session import Change, Session
from skjema_app.workflows.threads import Thread, find_thread, thread_of

SERVICES, OTHER, GIVEN, UNTIL, MANNER = (
    "samtykke_tjenester",
    "samtykke_annet",
    "samtykke_dato",
    "samtykke_til",
    "samtykke_mate",
)
BY, BY_NAME = "samtykke_fra", "samtykke_navn"
_ANOTHER = "annet"
_OWN_TEAMS = frozenset({"r_team", "sosial_r_team"})
CONSENT_FORM = "samtykke"


@dataclass(frozen=True, slots=True)
class Service:
    """Somebody outside that the school can share with. ``service_id`` of another one is «annet:» and its name."""

    service_id: str
    name: str


@dataclass(frozen=True, slots=True)
class ConsentLine:
    """A consent as a list shows it.

    Attributes:
        document_id: where it stands.
        service: for whom.
        state: how it stands today; one that somebody's later withdrawal stops counts as withdrawn.
        by: who gave it.
        given: when and how, in words.
        until: its last day in words, or "".
        withdrawn: when and by whom it was withdrawn, in words, or "".
        may_withdraw: «Trekk samtykke» is offered.
    """

    document_id: str
    service: Service
    state: ConsentState
    by: str
    given: str
    until: str
    withdrawn: str
    may_withdraw: bool


def consents_of(session: Session, thread: Thread) -> tuple[Consent, ...]:
    """The consents about a row's pupil that this vault knows, oldest first."""
    found = [one for document in _about(session, thread) for one in _consents(session, document)]
    return tuple(sorted(found, key=_age))


def consents_in(session: Session, documents: Iterable[FinishedDocument]) -> tuple[Consent, ...]:
    """The consents that some documents hold, with what was withdrawn since; none of § 12-5."""
    return tuple(one for document in documents for one in _consents(session, document))


def consent_lines(session: Session, thread: Thread) -> tuple[ConsentLine, ...]:
    """The section «Samtykker» of a row: newest first. Empty when there are none."""
    consents = consents_of(session, thread)
    today = session.clock.now().date()
    documents = {one.document_id: one for one in _about(session, thread)}
    return tuple(
        _line(session, documents[one.document_id], one, consents, today) for one in sorted(consents, key=_age)[::-1]
    )


def services(session: Session, thread: Thread | None = None) -> tuple[Service, ...]:
    """Those outside that the school can share with, as its pick list says, and others that a consent names.

    The school's own teams are not outside: what they get is a report to R-team.
    """
    field = session.forms.current(CONSENT_FORM).field(SERVICES)
    options = field.options if field is not None else ()
    found = {one.option_id: Service(one.option_id, one.label.nb) for one in options if one.option_id != _ANOTHER}
    if thread is not None:
        for one in consents_of(session, thread):
            found.setdefault(one.service, Service(one.service, _service_name(session, one.service)))
    return tuple(one for key, one in found.items() if key not in _OWN_TEAMS)


def withdraw_consent(
    session: Session, document_id: str, service: str, *, who: str, happened: date, how: str = ""
) -> Change:
    """*Trekk samtykke*: from that day on nothing more is shared with the service. What was shared was shared.

    Args:
        session: of anybody who may read the document.
        document_id: where the consent stands.
        service: which of its services; "" for all of them.
        who: who withdraws it.
        happened: the day it was said.
        how: by telephone, in writing …, or "".

    Raises:
        SkjemaError: DOCUMENT_UNKNOWN, NO_CONSENT (none here that still stands), CONSENT_WORDS (nobody is named),
            DATE_AHEAD, and what writing an event can say.
    """
    document = session.vault.documents.get(document_id)
    today = session.clock.now().date()
    standing = [one for one in _consents(session, document) if one.withdrawn is None and service in {"", one.service}]
    if not standing:
        raise SkjemaError(ErrorCode.NO_CONSENT)
    if not who.strip():
        raise SkjemaError(ErrorCode.CONSENT_WORDS, reason="who")
    if happened > today:
        raise SkjemaError(ErrorCode.DATE_AHEAD)
    session.vault.record_event(
        document_id,
        EventKind.CONSENT_WITHDRAWN,
        happened=happened.isoformat(),
        who=who.strip(),
        how=how.strip(),
        text=service,
    )
    return Change(documents=True)


def require_consent(session: Session, facts: AnswerFacts, answers: Answers, case: str) -> None:
    """A document that is shared by being finished: is there a consent in force, or a reason to do without?

    Asked by *Ferdigstill* of forms with ``facts.consent``; a report to the rector has none and is never stopped.

    Raises:
        SkjemaError: CONSENT_MISSING with ``services``.
    """
    if facts.consent in {Needed.NOT_NEEDED, Needed.OVERRIDDEN}:
        return
    today = session.clock.now().date()
    written = tuple(_read(session, answers, facts.pupil, ""))
    thread = find_thread(session, case) if case else None
    known = (*consents_of(session, thread), *written) if thread is not None else written
    wanted = [one.service for one in written]
    lacking = missing(known, wanted, today)
    if facts.consent is Needed.MISSING or lacking or not wanted:
        raise consent_missing(session, lacking)


def note_override(session: Session, document: FinishedDocument) -> None:
    """Log that a document was sent to somebody without a consent, and why; the reason stands in the document too."""
    rule = session.form_of(document.pin).facts.consent
    if rule is None:
        return
    session.vault.record_event(
        document.document_id,
        EventKind.SHARED_OUTSIDE,
        happened=document.finished.date().isoformat(),
        how=document.title,
        text=_("Uten samtykke: {why}").format(why=_text(document.answers.get(rule.override))),
    )


def lacking_for(session: Session, document_id: str, service: Sequence[str]) -> tuple[str, ...]:
    """The services that sharing a document with would need a consent for. Raises DOCUMENT_UNKNOWN."""
    thread = thread_of(session, session.vault.documents.get(document_id))
    return missing(consents_of(session, thread), service, session.clock.now().date())


def service_names(session: Session, ids: Sequence[str]) -> str:
    """«PPT, BUP»."""
    return ", ".join(_service_name(session, one) for one in ids)


def _about(session: Session, thread: Thread) -> tuple[FinishedDocument, ...]:
    """Documents of a row, and others about its pupil: the same name in the same class."""
    pupil, group = _folded(thread.first.pupil), _folded(thread.first.group)
    in_row = {one.document_id for one in thread.documents}
    return tuple(
        one
        for one in session.vault.documents.list()
        if one.document_id in in_row
        or (pupil and group and not one.restricted and (_folded(one.pupil), _folded(one.group)) == (pupil, group))
    )


def _consents(session: Session, document: FinishedDocument) -> Iterator[Consent]:
    if SERVICES not in document.answers or document.restricted:
        return
    events = session.vault.documents.events(document.document_id)
    withdrawn: dict[str, date] = {}
    for event in events:
        day = parse_date(event.happened[:10])
        if event.kind is EventKind.CONSENT_WITHDRAWN and day is not None:
            withdrawn[event.text] = min(day, withdrawn.get(event.text, day))
    for one in _read(session, document.answers, document.pupil, document.document_id):
        days = [withdrawn[name] for name in ("", one.service) if name in withdrawn]
        yield Consent(
            one.pupil, one.by, one.service, one.given, one.manner, one.until, min(days, default=None), one.document_id
        )


def _read(session: Session, answers: Answers, pupil: str, document_id: str) -> Iterator[Consent]:
    """The consents that a set of answers holds, one for each service."""
    given, until = _day(answers.get(GIVEN)), _day(answers.get(UNTIL))
    chosen = answers.get(SERVICES)
    if given is None or not isinstance(chosen, list):
        return
    by = ", ".join(filter(None, (_name(row.get(BY_NAME)) for _row_id, row in rows_of(answers.get(BY)))))
    for service in chosen:
        if isinstance(service, str):
            yield Consent(
                pupil, by, _service_id(service, answers), given, _text(answers.get(MANNER)), until, None, document_id
            )


def _line(
    session: Session, document: FinishedDocument, one: Consent, consents: Sequence[Consent], today: date
) -> ConsentLine:
    state = state_on(one, today)
    if state is ConsentState.IN_FORCE and one not in in_force(consents, one.service, today):
        state = ConsentState.WITHDRAWN
    definition = session.form_of(document.pin)
    manner = _option(definition, MANNER, one.manner)
    given = _("{day}, {how}").format(day=_with_year(one.given), how=manner.lower()) if manner else _with_year(one.given)
    return ConsentLine(
        document_id=one.document_id,
        service=Service(one.service, _service_name(session, one.service)),
        state=state,
        by=one.by,
        given=given,
        until=_with_year(one.until) if one.until is not None else "",
        withdrawn=_withdrawal(session, one),
        may_withdraw=one.withdrawn is None and state is not ConsentState.EXPIRED,
    )


def _withdrawal(session: Session, one: Consent) -> str:
    if one.withdrawn is None:
        return ""
    for event in session.vault.documents.events(one.document_id):
        if event.kind is EventKind.CONSENT_WITHDRAWN and event.text in {"", one.service}:
            return _("{day} av {who}").format(day=_with_year(one.withdrawn), who=event.who)
    return _with_year(one.withdrawn)


def consent_missing(session: Session, lacking: Sequence[str]) -> SkjemaError:
    """CONSENT_MISSING with the services by name."""
    return SkjemaError(ErrorCode.CONSENT_MISSING, services=service_names(session, lacking))


def _service_id(service: str, answers: Answers) -> str:
    named = _folded(_text(answers.get(OTHER)))
    return f"{_ANOTHER}:{named}" if service == _ANOTHER and named else service


def _service_name(session: Session, service: str) -> str:
    if service.startswith(f"{_ANOTHER}:"):
        return service.removeprefix(f"{_ANOTHER}:").capitalize()
    return _option(session.forms.current(CONSENT_FORM), SERVICES, service) or service


def _option(definition: FormDefinition, field_id: str, option_id: str) -> str:
    field = definition.field(field_id)
    if field is None or field.type not in {FieldType.ONE, FieldType.MANY}:
        return ""
    option = field.option(option_id)
    return option.label.nb if option is not None else ""


def _with_year(day: date | None) -> str:
    return f"{date_in_words(day)} {day.year}" if day is not None else ""


def _day(value: Json) -> date | None:
    return parse_date(value) if isinstance(value, str) else None


def _name(value: Json) -> str:
    name = value.get("name") if isinstance(value, dict) else ""
    return name if isinstance(name, str) else ""


def _text(value: Json) -> str:
    return value if isinstance(value, str) else ""


def _folded(text: str) -> str:
    return " ".join(text.casefold().split())


def _age(consent: Consent) -> tuple[date, str, str]:
    return consent.given, consent.document_id, consent.service
