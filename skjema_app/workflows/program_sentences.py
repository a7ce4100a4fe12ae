"""The texts for the machine's policy and for files that the program is started with. As ``sentence_texts.py``."""

from __future__ import annotations

from skjema_app.domain.errors import ErrorCode
from skjema_app.system.texts import _
from skjema_app.workflows.sentence_texts import Entry


def program_entries() -> dict[ErrorCode, Entry]:
    """The policy's file, its names and values, what it governs; a file that isn't an invitation."""
    return {
        ErrorCode.POLICY_BROKEN: Entry(
            _("Skolens oppsett på denne maskinen kan ikke leses"),
            _("Ingenting er tapt, og dine egne valg gjelder. Si fra til IT."),
            detailed=_("Ingenting er tapt, og dine egne valg gjelder. Si fra til IT: {path}, linje {line}."),
        ),
        ErrorCode.POLICY_UNSAFE: Entry(
            _("Skolens oppsett på denne maskinen kan endres av andre enn IT"),
            _("Derfor brukes det ikke. Ingenting er tapt, og dine egne valg gjelder. Si fra til IT."),
            detailed=_("{path} brukes derfor ikke. Ingenting er tapt, og dine egne valg gjelder. Si fra til IT."),
        ),
        ErrorCode.POLICY_NAME_UNKNOWN: Entry(
            _("Et navn i skolens oppsett er ukjent"),
            _("Resten gjelder, og ingenting er tapt. Kanskje trengs en nyere versjon. Si fra til IT."),
            detailed=_("«{name}» i {path}. Resten gjelder, og ingenting er tapt. Si fra til IT."),
        ),
        ErrorCode.POLICY_VALUE_WRONG: Entry(
            _("En verdi i skolens oppsett kan ikke brukes som den står"),
            _("Resten gjelder, og ingenting er tapt. Si fra til IT."),
            detailed=_("Verdien av «{name}» i {path}. Resten gjelder, og ingenting er tapt. Si fra til IT."),
        ),
        ErrorCode.POLICY_GOVERNS: Entry(
            _("Dette er styrt av skolen"),
            _("Ingenting er endret. Det er bestemt for alle på denne maskinen. Spør IT hvis det er feil."),
        ),
        ErrorCode.FILE_NOT_INVITATION: Entry(
            _("Filen er ikke en invitasjon til Skjema"),
            _("Ingenting er endret. En invitasjon slutter på .skjemainvitasjon. Be om å få den på nytt."),
        ),
    }
