"""What is wrong in a form file or with an answer, in words: for ``FORM_BROKEN`` and for *Ferdigstill*'s list."""

from __future__ import annotations

from collections.abc import Mapping

from skjema_app.form_engine.faults import FaultCode
from skjema_app.form_engine.state import ProblemCode
from skjema_app.system.texts import _


def fault_in_words(problem: str, what: str, suggestion: str) -> str:
    """One fault of a form file without a full stop: «ukjent nøkkel «labl»; mente du «label»?»."""
    text = _fault_texts().get(problem, _("noe kan ikke leses"))
    said = f"{text} «{what}»" if what else text
    return said + (_("; mente du «{suggestion}»?").format(suggestion=suggestion) if suggestion else "")


def problem_texts() -> Mapping[ProblemCode, str]:
    """What is wrong with an answer, as a sentence; placeholders are the names of ``Problem.params``."""
    return {
        ProblemCode.REQUIRED: _("Svaret mangler."),
        ProblemCode.NOT_A_SENTENCE: _("Skriv litt mer, slik at andre kan forstå det."),
        ProblemCode.SAME_AS_OTHER: _("Det samme står i et annet felt. Er det slik det skal være?"),
        ProblemCode.SAME_AS_EARLIER: _("Det samme står i et eldre dokument. Er dette elevens ord i dag?"),
        ProblemCode.FUTURE_DATE: _("Datoen har ikke vært ennå. Sjekk dag og år."),
        ProblemCode.PAST_DATE: _("Datoen har vært. Velg en dag som kommer, eller la den stå hvis den stemmer."),
        ProblemCode.IMPOSSIBLE_DATE: _("Datoen finnes ikke. Skriv dag, måned og år."),
        ProblemCode.BAD_TIME: _("Klokkeslettet mangler noe. Skriv for eksempel 12:15."),
        ProblemCode.NOT_AN_OPTION: _("Velg et av svarene i listen."),
        ProblemCode.TOO_FEW_ROWS: _("Her trengs minst {minimum} linjer."),
        ProblemCode.TOO_LONG: _("Teksten er for lang: {length} tegn av høyst {max}. Kort den ned."),
        ProblemCode.WRONG_TYPE: _("Svaret har en annen form enn feltet venter. Svar på nytt."),
        ProblemCode.BEFORE_OTHER: _("Datoen er før «{other_label}». Sjekk begge."),
        ProblemCode.TOO_FAR: _("Det er mer enn {weeks} uker til. Stemmer datoen?"),
        ProblemCode.TOO_MANY_FILES: _("Det kan være høyst {most} vedlegg her. Ta bort noen."),
        ProblemCode.FILE_TOO_LARGE: _("«{name}» er for stor. Hvert vedlegg kan være på høyst {largest} MB."),
        ProblemCode.ROW_DROPPED: _("«{words}» stod i forrige versjon og kan ikke tas bort. Sett det til avsluttet."),
        ProblemCode.RULE: _("Svarene stemmer ikke med hverandre. Se over dem."),
        ProblemCode.CONSENT: _(
            "Samtykket mangler. Få det på plass, eller skriv hvorfor dette må deles likevel. Plikten til å si fra til "
            "rektor venter ikke på samtykke."
        ),
        ProblemCode.NOT_STAFF: _("Skolen er ansvarlig for tiltakene. Er det riktig at det ikke står en ansatt her?"),
    }


def short_problem_texts() -> Mapping[ProblemCode, str]:
    """The same where the sentence needs numbers that are missing."""
    return {
        ProblemCode.TOO_FEW_ROWS: _("Her trengs flere linjer."),
        ProblemCode.TOO_LONG: _("Teksten er for lang. Kort den ned."),
        ProblemCode.BEFORE_OTHER: _("Datoen er før den den skal komme etter. Sjekk begge."),
        ProblemCode.TOO_FAR: _("Det er lenge til. Stemmer datoen?"),
        ProblemCode.TOO_MANY_FILES: _("Det er for mange vedlegg. Ta bort noen."),
        ProblemCode.FILE_TOO_LARGE: _("Et vedlegg er for stort."),
        ProblemCode.ROW_DROPPED: _("Noe som stod i forrige versjon, er tatt bort. Sett det til avsluttet."),
    }


def pupil_voice_missing() -> str:
    """The pupil's own words are missing (user-review § 7, text 7)."""
    return _(
        "Elevens stemme mangler. Skriv det eleven har sagt, gjerne ordrett og gjerne kort. "
        "Har ingen snakket med eleven ennå? Velg «Ikke ennå», så setter vi opp hvem som gjør det, og når."
    )


def _fault_texts() -> Mapping[str, str]:
    return {
        FaultCode.NOT_UTF8: _("filen er ikke lagret som UTF-8"),
        FaultCode.NOT_YAML: _("her er ikke teksten YAML"),
        FaultCode.EMPTY: _("filen er tom"),
        FaultCode.TOO_LARGE: _("filen er for stor"),
        FaultCode.TOO_DEEP: _("for mange nivåer inni hverandre"),
        FaultCode.ALIAS: _("snarveier (& og *) kan ikke brukes"),
        FaultCode.TAG: _("merker (utropstegn foran en verdi) kan ikke brukes"),
        FaultCode.SEVERAL_DOCUMENTS: _("det er flere skjemaer i samme fil"),
        FaultCode.DUPLICATE_KEY: _("nøkkelen står to ganger:"),
        FaultCode.UNKNOWN_KEY: _("ukjent nøkkel"),
        FaultCode.MISPLACED_KEY: _("nøkkelen hører ikke hjemme her:"),
        FaultCode.MISSING_KEY: _("nøkkelen mangler:"),
        FaultCode.MISSING_NB: _("teksten på bokmål mangler"),
        FaultCode.WRONG_TYPE: _("verdien har en annen form enn ventet:"),
        FaultCode.UNKNOWN_TYPE: _("ukjent felttype"),
        FaultCode.UNKNOWN_VALUE: _("ukjent verdi"),
        FaultCode.BAD_ID: _("id-en kan bare ha små bokstaver, tall og streker:"),
        FaultCode.DUPLICATE_ID: _("id-en er brukt før:"),
        FaultCode.OUT_OF_RANGE: _("tallet er utenfor grensene:"),
        FaultCode.BAD_CONDITION: _("vilkåret kan ikke forstås:"),
        FaultCode.UNKNOWN_BLOCK: _("ukjent blokk"),
        FaultCode.UNKNOWN_LIST: _("ukjent valgliste"),
        FaultCode.UNKNOWN_THRESHOLD: _("ukjent terskel"),
        FaultCode.BLOCK_IN_BLOCK: _("en blokk kan ikke hente inn en annen:"),
        FaultCode.UNKNOWN_FIELD: _("ukjent felt"),
        FaultCode.UNKNOWN_OPTION: _("ukjent svar"),
        FaultCode.UNKNOWN_LEVEL: _("ukjent nivå"),
        FaultCode.UNKNOWN_PLACEHOLDER: _("ukjent plassholder"),
        FaultCode.WRONG_FIELD_TYPE: _("feltet er av en annen type enn det trengs her:"),
        FaultCode.WRONG_PHASE: _("feltet hører til en senere fase:"),
        FaultCode.ROWS_IN_ROWS: _("linjer kan ikke ha linjer inni seg:"),
        FaultCode.ATTACHMENT_IN_ROWS: _("vedlegg kan ikke stå i linjer, legg feltet etter linjene:"),
        FaultCode.LATER_COLUMN: _("vilkåret viser til en kolonne lenger ute:"),
        FaultCode.NOT_SPLIT: _("radene har en elev, men står ikke i «split»:"),
        FaultCode.CIRCULAR: _("vilkårene går i ring:"),
        FaultCode.AGREED: _("rettighetene er avtalt mellom alle hvelvene og kan ikke endres her; versjon"),
    }
