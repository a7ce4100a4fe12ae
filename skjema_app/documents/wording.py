"""The sentences that a document has beside the form's own: notices, captions, last lines, footer."""

from __future__ import annotations

from skjema_app.documents.facts import DocumentFacts
from skjema_app.documents.model import APPROVER_FIELD, AUTHOR_FIELD, Footer, Notice, SignatureBox
from skjema_app.documents.values import SHORT_HASH
from skjema_app.domain.letters import one_line
from skjema_app.domain.roles import Role
from skjema_app.form_engine.definition import FormDefinition
from skjema_app.system.calendar import stamp_in_words
from skjema_app.system.texts import _

_WITHOUT_TRUST = 2
"""Last number of the rules by which the last lines said nothing of time, nor of how others come to trust the school."""


def notices(facts: DocumentFacts) -> tuple[Notice, ...]:
    """Boxed lines at the top, most pressing first."""
    found = []
    if facts.urgent:
        found.append(Notice(_("Haster. Forfatteren har merket saken som hastesak.")))
    if facts.restricted:
        found.append(
            Notice(_("Mulig krenkelse fra en ansatt (§ 12-5). Skal bare leses av den som skal ta imot meldingen."))
        )
    return tuple(found)


def shielding(definition: FormDefinition, facts: DocumentFacts) -> str:
    """«Unntatt offentlighet, offl. § 13 jf. fvl. § 13», or "" where the form has no rule."""
    if facts.shielding:
        return one_line(facts.shielding)
    rule = shielding_rule(definition)
    return _("Unntatt offentlighet, {rule}").format(rule=rule) if rule else ""


def shielding_rule(definition: FormDefinition) -> str:
    """The paragraph that such documents are shielded by, or ""."""
    return one_line(definition.facts.shielding.ref)


def signature_boxes(definition: FormDefinition, facts: DocumentFacts) -> tuple[SignatureBox, ...]:
    """The author's field and the approver's; on a decision the decider's alone; none on a draft."""
    if facts.finished is None:
        return ()
    author = one_line(facts.author)
    if facts.decides:
        # whoever decides signs, and nobody approves a decision
        name = _("Beslutning tatt av: {name}").format(name=author)
        return (SignatureBox(AUTHOR_FIELD, name, _("Signatur, {name}").format(name=author)),)
    if facts.restricted:
        # the principal may be the one it is about
        second = _("Mottaker (kan stå åpent)")
    elif Role.PRINCIPAL.value in definition.facts.access.approves:
        second = _("Rektor (signerer ved godkjenning)")
    else:
        second = _("Godkjenner (kan stå åpent)")
    return (
        SignatureBox(
            AUTHOR_FIELD,
            _("Forfatter: {name}").format(name=author),
            _("Signatur, forfatter: {name}").format(name=author),
        ),
        SignatureBox(
            APPROVER_FIELD,
            second,
            _("Signatur, mottaker") if facts.restricted else _("Signatur, godkjenner"),
        ),
    )


def closing(definition: FormDefinition, facts: DocumentFacts) -> tuple[str, ...]:
    """Last lines: which version this is and under which rule, what the signature is and is not, how others trust it."""
    hidden = shielding(definition, facts)
    shielded = f" {hidden}." if hidden else ""
    if facts.finished is None:
        return (_("Dette er en kladd. Den er ikke ferdigstilt og ikke signert.") + shielded,)
    version = _("Versjon {version}, ferdigstilt {when}.").format(
        version=facts.version, when=stamp_in_words(facts.finished)
    )
    case = (
        _("Skjema-nr. {number}.").format(number=one_line(facts.case_number))
        if facts.case_number
        else _("Uten saksnummer.")
    )
    lines = [f"{version} {case}{shielded}"]
    if facts.answers_sha256:
        lines.append(_("Svarenes kontrollsum (SHA-256): {digest}").format(digest=facts.answers_sha256))
    if facts.composed > _WITHOUT_TRUST:
        return (*lines, _what_it_is(), _how_to_trust(facts))
    return (*lines, signature_meaning(facts))


def _what_it_is() -> str:
    """Two sentences: what a signature is, and what it is not, its time among that (user-review § 1.18)."""
    what = _("Signaturen viser hvem som har signert ifølge sertifikatet, og om noe er endret etterpå.")
    limit = _(
        "Den er i beste fall en avansert elektronisk signatur, ikke en kvalifisert signatur eller eID, og tidspunktet "
        "er fra klokken på maskinen når signaturen ikke har tidsstempel."
    )
    return f"{what} {limit}"


def _how_to_trust(facts: DocumentFacts) -> str:
    """How IT makes Adobe trust the school; nobody need trust an author whom no school has confirmed."""
    if not facts.author_confirmed:
        return _("Ingen skole har bekreftet forfatteren, så andre programmer kan melde «ukjent signatur».")
    return _(
        "Viser Adobe «ukjent signatur»? IT kan hente skolens rotsertifikat fra signaturen eller arkivpakken, "
        "importere det under Rediger › Innstillinger › Signaturer › Klarerte sertifikater, og krysse av for å klarere "
        "det som rot."
    )


def signature_meaning(facts: DocumentFacts) -> str:
    """The same by the first two ways of composing.

    Never more than an advanced signature: the key is the program's, not a qualified provider's.
    """
    what = _("Signaturen viser hvem nøkkelen tilhører ifølge sertifikatet, og om noe er endret etter signering.")
    if facts.author_confirmed:
        limit = _(
            "Skolen har bekreftet sertifikatet; signaturen er i beste fall en avansert elektronisk signatur, "
            "ikke en kvalifisert signatur eller eID."
        )
    else:
        limit = _(
            "Ingen skole har bekreftet sertifikatet, så andre programmer kan melde «ukjent signatur»; den er i beste "
            "fall en avansert elektronisk signatur, ikke en kvalifisert signatur eller eID."
        )
    return f"{what} {limit}"


def footer(definition: FormDefinition, facts: DocumentFacts) -> Footer:
    """The running footer (domain § 4.15)."""
    number = one_line(facts.case_number)
    return Footer(
        case=_("Skjema-nr. {number}").format(number=number) if number else _("Uten saksnummer"),
        version=_("Kladd, ikke ferdigstilt")
        if facts.finished is None
        else _("Versjon {version}").format(version=facts.version),
        answers=facts.answers_sha256[:SHORT_HASH] if facts.finished else "",
        shielding=shielding(definition, facts),
    )
