"""What the person should know when a document is finished: delivered where, who else must be told, what comes next."""

from __future__ import annotations

from skjema_app.domain.documents import FinishedDocument
from skjema_app.system.texts import _
from skjema_app.workflows.keep_copies import SECOND_PLACE
from skjema_app.workflows.meetings import is_meeting
from skjema_app.workflows.session import Session
from skjema_app.workflows.standing import needs_approval


def next_steps(session: Session, document: FinishedDocument) -> tuple[str, ...]:
    """The sentences, most urgent first. Alone nothing is delivered anywhere, and the page says so."""
    if document.restricted:
        return (
            _("Meldingen gjelder en ansatt (§ 12-5). Si fra muntlig straks."),
            _("Den ligger bare i hvelvet ditt. Åpne saken, og noter hvem som fikk beskjed, og når."),
        )
    if is_meeting(session.form_of(document.pin)):
        steps = _of_meeting(session, document)
    else:
        steps = _at_school(session, document) if document.school else _alone()
    if document.urgent and not document.decides:
        steps.insert(0, _("Det haster: ring rektor nå. En melding erstatter ikke å snakke sammen."))
    if not session.vault.settings.get(SECOND_PLACE):
        steps.append(_("Velg et sted til for en kopi, under Innstillinger. Da tåler arbeidet at maskinen ryker."))
    return tuple(steps)


def _of_meeting(session: Session, document: FinishedDocument) -> list[str]:
    """Minutes go to those who were there; a conversation stays with who had it."""
    definition = session.form_of(document.pin)
    steps = []
    if not document.school:
        steps.append(_("Dokumentet ligger på denne maskinen og er ikke sendt til noen."))
    elif "deltakere" in definition.facts.access.reads:
        steps.append(_("De ansatte som var med, og rektor får lese det når delingsmappen er tilgjengelig."))
    if definition.facts.split is not None and not document.supplements:
        steps.append(_("Gjelder en sak en elev, lager du utdrag per elev. Da følger bare den delen eleven."))
    return steps


def _alone() -> list[str]:
    return [_("Meldingen er ikke sendt til noen. Skriv ut eller lagre PDF-en, og lever den til rektor.")]


def _at_school(session: Session, document: FinishedDocument) -> list[str]:
    if document.decides:
        return [
            _("Den som meldte, får vite at meldingen er tatt imot, og hvem som har saken."),
            _("Beslutningen ligger i saken, og de som er med i saken, kan lese den."),
        ]
    if needs_approval(session.form_of(document.pin), document):
        return [_("Planen sendes til rektor for godkjenning. Du får beskjed på Hjem når hun har svart.")]
    return [
        _("Meldingen sendes til rektor nå, eller når delingsmappen er tilgjengelig."),
        _("Saken viser når den er hentet og åpnet. Du får beskjed når rektor har bestemt hva som skjer videre."),
    ]
