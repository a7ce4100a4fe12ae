"""The archive round in words: what a round is called, what is missing, why something is left out."""

from __future__ import annotations

from skjema_app.archive.model import Lack, LeftOut, LeftOutWhy, Missing, Round, Term
from skjema_app.domain.errors import SkjemaError
from skjema_app.system.calendar import date_in_words
from skjema_app.system.texts import _, ngettext


def round_words(round_: Round) -> str:
    """«Januarrunden 2027»."""
    if round_.term is Term.NOW:
        day = date_in_words(round_.day)
        return _("Én elev, {day}").format(day=day) if not round_.pupil else f"{round_.pupil}, {day}"
    if round_.term is Term.JANUARY:
        return _("Januarrunden {year}").format(year=round_.day.year)
    return _("Junirunden {year}").format(year=round_.day.year)


def round_id_words(round_id: str) -> str:
    """The same for the id that stands in an event; another program's text as it is."""
    try:
        return round_words(Round.parse(round_id))
    except SkjemaError:
        return round_id


def lack_words(missing: Missing) -> str:
    """What is missing, and what can be done about it."""
    day = date_in_words(missing.day) if missing.day is not None else ""
    words = {
        Lack.NOT_DECIDED: _("Rektor har ikke bestemt noe om meldingen ennå."),
        Lack.NOT_APPROVED: _("Rektor har ikke godkjent den ennå."),
        Lack.NOT_SETTLED: _("Den er både godkjent og sendt tilbake. Rektor må avklare hva som gjelder."),
        Lack.NO_EVALUATION: _("Planen skal evalueres {day}. Evalueringen er ikke skrevet ennå.").format(day=day),
        Lack.NO_PARTICIPANTS: _("Det står ikke hvem som var med."),
        Lack.NOT_SIGNED: _("Filen er ikke signert."),
        Lack.OLD_DRAFT: _("Kladden er ikke ferdigstilt."),
        Lack.SAME_NAME: _("To elever i klassen heter det samme, og dokumentet sier ikke hvem det gjelder."),
    }
    if missing.lack is Lack.NOT_SPLIT:
        return ngettext(
            "Referatet har saker om {n} elev som ikke har fått sin del.",
            "Referatet har saker om {n} elever som ikke har fått sin del.",
            missing.count,
        ).format(n=missing.count)
    return words[missing.lack]


def left_out_words(left: LeftOut) -> str:
    """Why a document is not in the round."""
    words = {
        LeftOutWhy.RESTRICTED: _("Skjermet sak. Den som har saken, leverer den alene."),
        LeftOutWhy.FORM: _("Slike dokumenter skal ikke i elevmappen."),
        LeftOutWhy.WITHDRAWN: _("Den er trukket tilbake."),
        LeftOutWhy.RETURNED: _("Versjonen ble aldri godkjent."),
        LeftOutWhy.SPLIT: _("Referatet gjelder flere elever. Hver elevs del leveres for seg."),
        LeftOutWhy.OLD_EXTRACT: _("Det er laget et nyere utdrag."),
        LeftOutWhy.NO_CASE: _("Samtalen er ikke knyttet til en sak."),
        LeftOutWhy.NEXT_ROUND: _("Den er ferdigstilt etter denne runden, og kommer i den neste."),
        LeftOutWhy.NO_PUPIL: _("Den gjelder ikke en bestemt elev."),
    }
    if left.why is LeftOutWhy.BY_HAND:
        return _("Valgt bort: {reason}").format(reason=left.reason)
    return words[left.why]
