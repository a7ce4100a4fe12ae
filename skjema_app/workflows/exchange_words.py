"""What an exchange did and found, and what waits, in sentences."""

from __future__ import annotations

from collections.abc import Mapping

from skjema_app.exchange.report import ExchangeReport, Finding, FindingKind
from skjema_app.system.texts import _, ngettext
from skjema_app.workflows import people
from skjema_app.workflows.newer_program import ask_it
from skjema_app.workflows.session import Session


def join_notices(joined: tuple[people.Joined, ...]) -> tuple[str, ...]:
    """What became of those who asked to join."""
    words = {
        people.JoinOutcome.CERTIFIED: _("{name} er godkjent og kan begynne."),
        people.JoinOutcome.VOUCHED: _("Den nye maskinen din er meldt til skolen. Den som styrer, godkjenner den."),
        people.JoinOutcome.EXPIRED: _("{name} brukte en invitasjon som er gått ut. Lag en ny."),
        people.JoinOutcome.LEAKED: _(
            "Koden til {name} er brukt på to maskiner. Den første er stengt. Snakk med {name}, og lag en ny invitasjon."
        ),
        people.JoinOutcome.REFUSED: _("En forespørsel i delingsmappen stemte ikke med invitasjonen, og ble avvist."),
    }
    return tuple(words[one.outcome].format(name=one.name) for one in joined)


def finding_sentence(session: Session, finding: Finding) -> str:
    """What was found in the folder, with the name of whose it is."""
    name = name_of(session, finding.device)
    return _finding_words(session)[finding.kind].format(name=name)


def _finding_words(session: Session) -> Mapping[FindingKind, str]:
    return {
        FindingKind.HEAD_AHEAD: _("Noe fra {name} mangler i delingsmappen. Be {name} åpne Skjema."),
        FindingKind.ROLLED_BACK: _("Filene til {name} er eldre enn sist. Noen kan ha lagt tilbake en gammel mappe."),
        FindingKind.WITHHELD: _("Andre har sett mer fra {name} enn det som ligger her. Sjekk at alt er synkronisert."),
        FindingKind.OLD: _("Det har ikke kommet noe fra {name} på lenge."),
        FindingKind.CLOCK: _("Klokken til {name} går feil. Det som er skrevet, er tatt vare på."),
        FindingKind.OWN_AHEAD: _("Delingsmappen har nyere filer fra denne maskinen enn hvelvet har."),
        FindingKind.FORGED: _("En fil som gir seg ut for å være fra {name}, er ikke det. Den er ikke tatt inn."),
        FindingKind.NEWER: _("{name} bruker et nyere Skjema.") + f" {ask_it(session)}",
        FindingKind.HALF_LOADED: _("En fil fra {name} er bare halvveis lastet ned. Vi prøver igjen."),
        FindingKind.MISSING: _("En fil fra {name} mangler i delingsmappen. Be {name} åpne Skjema."),
        FindingKind.REFUSED: _("Noe fra {name} var skadet og er ikke tatt inn. Resten er på plass."),
        FindingKind.UNREADABLE: _("En fil fra {name} kan ikke leses ennå. Vi prøver igjen."),
        FindingKind.BLOB_MISSING: _("En fil til et dokument fra {name} er ikke kommet ennå."),
        FindingKind.BLOB_DAMAGED: _("En fil til et dokument fra {name} er skadet i mappen. Be {name} åpne Skjema."),
    }


def left_alone_sentence(count: int) -> str:
    """Files that are not ours to read."""
    return ngettext(
        "{n} fil i delingsmappen hører ikke hjemme der, og er ikke lest.",
        "{n} filer i delingsmappen hører ikke hjemme der, og er ikke lest.",
        count,
    ).format(n=count)


def healed_sentence(count: int) -> str:
    """Own files that others had deleted or changed."""
    return ngettext(
        "{n} fil du har levert, var borte eller endret i delingsmappen. Den er lagt tilbake.",
        "{n} filer du har levert, var borte eller endret i delingsmappen. De er lagt tilbake.",
        count,
    ).format(n=count)


def done_sentence(report: ExchangeReport) -> str:
    """How much came and went."""
    if not report.received and not report.sent:
        return _("Alt er utvekslet. Ingenting nytt.")
    came = ngettext("{n} ny oppføring hentet", "{n} nye oppføringer hentet", report.received).format(n=report.received)
    went = ngettext("{n} levert", "{n} levert", report.sent).format(n=report.sent)
    return _("{came}, {went}.").format(came=came, went=went)


def wait_sentence(session: Session, reason: str, device: str, count: int, *, refused: bool) -> str:
    """What waits or was refused, of whom."""
    name = name_of(session, device)
    if refused:
        return ngettext(
            "{n} oppføring fra {name} er avvist, fordi den ikke kan stemme.",
            "{n} oppføringer fra {name} er avvist, fordi de ikke kan stemme.",
            count,
        ).format(n=count, name=name)
    words = {
        "unknown-device": _("Noe er kommet fra noen som ikke er godkjent av skolen ennå."),
        "gap": _("Det mangler en fil fra {name}. Det som kom etter, venter."),
        "two-histories": _(
            "To hvelv har skrevet som maskinen til {name}. "
            "Den som styrer hvem som er med, må velge hvilket som gjelder."
        ),
        "attachment-missing": _("Et dokument fra {name} venter på PDF-en eller et vedlegg."),
        "newer-program": _("Noe fra {name} er laget med et nyere Skjema og venter.") + f" {ask_it(session)}",
        "cut": _("Noe fra {name} kom uten innhold. Det venter på at resten kommer."),
        "cut-off": _("Noe fra {name} er skrevet etter at maskinen ble stengt. Det venter."),
    }
    return words.get(reason, _("Noe fra {name} venter på mer som skal komme.")).format(name=name)


def name_of(session: Session, device: str) -> str:
    """Name of the person whose device it is."""
    school = session.school
    if school is not None:
        for person in school.people():
            if any(one.device_id == device for one in person.devices):
                return person.name
    return _("en ukjent maskin")
