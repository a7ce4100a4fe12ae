"""What the person should know when a document is finished: delivered where, who else must be told, what comes next."""

from __future__ import annotations

from skjema_app.domain.documents import FinishedDocument
from skjema_app.form_engine.definition import Begins
from skjema_app.system.texts import _
from skjema_app.workflows.known_copies import second_place
from skjema_app.workflows.meetings import is_meeting
from skjema_app.workflows.portal import is_for_portal
from skjema_app.workflows.school_lookup import case_of
from skjema_app.workflows.session import Session
from skjema_app.workflows.standing import needs_approval, needs_decision


def next_steps(session: Session, document: FinishedDocument) -> tuple[str, ...]:
    """The sentences, most urgent first. Alone nothing is delivered anywhere, and the page says so."""
    if document.restricted:
        return _closed(session, document)
    if is_meeting(session.form_of(document.pin)):
        steps = _of_meeting(session, document)
    else:
        steps = _at_school(session, document) if document.school else _alone(session, document)
    if is_for_portal(session, document):
        steps.append(_("Skal den også meldes i portalen? Åpne saken, kopier teksten, og merk den som meldt."))
    if document.urgent and not document.decides:
        steps.insert(0, _("Det haster: ring rektor nå. En melding erstatter ikke å snakke sammen."))
    if not second_place(session):
        steps.append(_("Velg et sted til for en kopi, under Innstillinger. Da tåler arbeidet at maskinen ryker."))
    return tuple(steps)


def _closed(session: Session, document: FinishedDocument) -> tuple[str, ...]:
    """§ 12-5: who must hear of it, and that nobody does by itself; of an answer or an addition where it went."""
    if document.school:
        return (_("Bare du og den andre i saken kan lese dette. Det ligger under Skjermet."),)
    told = _("Meldingen gjelder en ansatt (§ 12-5). Si fra muntlig straks.")
    if session.member_of is None or not session.form_of(document.pin).facts.hidden:
        return told, _("Den ligger bare i hvelvet ditt. Åpne saken, og noter hvem som fikk beskjed, og når.")
    return told, _(
        "Den ligger bare i hvelvet ditt, under Skjermet. Der gir du den til én mottaker, "
        "eller noterer hvem som fikk PDF-en, og når."
    )


def _of_meeting(session: Session, document: FinishedDocument) -> list[str]:
    """Minutes go to those who were there; a conversation stays with who had it."""
    definition = session.form_of(document.pin)
    steps = []
    if not document.school:
        steps.append(_("Dokumentet ligger på denne maskinen og er ikke sendt til noen."))
    elif "deltakere" in definition.facts.access.reads:
        steps.append(_("De ansatte som var med, og rektor får lese det når delingsmappen er tilgjengelig."))
    elif case_of_document(session, document):
        steps.append(_("Samtalen ligger i saken. De som er med i saken, kan lese den."))
    else:
        steps.append(_("Samtalen blir hos deg. Skal andre lese den, åpner du den og knytter den til en sak."))
    if definition.facts.split is not None and not document.supplements:
        steps.append(_("Gjelder en sak en elev, lager du utdrag per elev. Da følger bare den delen eleven."))
    return steps


def case_of_document(session: Session, document: FinishedDocument) -> bool:
    """Whether a document stands in a case of this person's."""
    school = session.member_of
    return school is not None and case_of(school, document.document_id) is not None


def _alone(session: Session, document: FinishedDocument) -> list[str]:
    if Begins.REPORT in session.form_of(document.pin).facts.begins:
        return [_("Meldingen er ikke sendt til noen. Skriv ut eller lagre PDF-en, og lever den til rektor.")]
    return [_("Dokumentet er ikke sendt til noen. Skriv ut eller lagre PDF-en, og gi den til dem som skal ha den.")]


def _at_school(session: Session, document: FinishedDocument) -> list[str]:
    if document.decides:
        return [
            _("Den som meldte, får vite at meldingen er tatt imot, og hvem som har saken."),
            _("Beslutningen ligger i saken, og de som er med i saken, kan lese den."),
        ]
    if needs_approval(session.form_of(document.pin), document):
        return [_("Planen sendes til rektor for godkjenning. Du får beskjed på Hjem når rektor har svart.")]
    definition = session.form_of(document.pin)
    if definition.facts.closing is not None:
        return [
            _("Evalueringen sendes til rektor, som bestemmer om planen fortsetter, endres eller avsluttes."),
            _("Skal tiltak endres, åpner du saken og lager en ny versjon av planen. Den er fylt ut med det du skrev."),
        ]
    if not needs_decision(definition):
        return [_("Dokumentet ligger i saken. De som er med i saken, kan lese det.")]
    return [
        _("Meldingen sendes til rektor nå, eller når delingsmappen er tilgjengelig."),
        _("Saken viser når den er hentet og åpnet. Du får beskjed når rektor har bestemt hva som skjer videre."),
    ]
