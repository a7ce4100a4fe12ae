"""A plan and a decision on the packaged forms, for tests and to look at. Synthetic people only."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from pdf_samples import AUTHOR, PRINCIPAL, SCHOOL, WHEN

from skjema_app.documents.compose import compose
from skjema_app.documents.facts import ChangeLine, DocumentFacts
from skjema_app.documents.model import DocumentModel
from skjema_app.documents.recheck import answers_digest
from skjema_app.domain.answers import Json
from skjema_app.form_engine.definition import DECISION_LEVEL, FormDefinition
from skjema_app.form_engine.evaluate import document_answers
from skjema_app.form_engine.library import FormLibrary

LATER = WHEN + timedelta(days=1)
REPORT = "Melding til rektor, ferdigstilt 22. november 2026 kl. 15:56 (SHA-256 3fa9c21d77ab01de …)"


def _person(name: str) -> dict[str, Json]:
    return {"ref": "", "name": name}


def plan_form() -> FormDefinition:
    return FormLibrary.load().current("aktivitetsplan")


def report_form() -> FormDefinition:
    return FormLibrary.load().current("melding-12-4")


MEASURES: tuple[dict[str, Json], ...] = (
    {
        "id": "t1",
        "tiltak_hva": "To faste voksne er ved benkene i hele storefri. De ser etter at Mats har noen å være med, og "
        "inviterer inn i spill når han står alene.",
        "tiltak_niva": "voksne",
        "tiltak_hyppighet": "Hver dag fram til neste evaluering",
        "tiltak_status": "i_gang",
    },
    {
        "id": "t2",
        "tiltak_hva": "Faste grupper i gymtimene. Læreren setter dem sammen, elevene velger ikke lag.",
        "tiltak_niva": "klasse",
        "tiltak_ansvarlig": _person("Ola Hansen"),
        "tiltak_hyppighet": "Hver gymtime",
    },
    {
        "id": "t3",
        "tiltak_hva": "Samtale med Mats hver fredag om hvordan uken har vært, og om tiltakene virker for ham.",
        "tiltak_niva": "individ",
        "tiltak_ansvarlig": _person("Ingrid Moe"),
        "tiltak_hyppighet": "Fredager etter 4. time",
    },
    {
        "id": "t4",
        "tiltak_hva": "Trinnets lærere går gjennom hva utestenging er, og hvordan de griper inn når de ser det.",
        "tiltak_niva": "voksne",
        "tiltak_ansvarlig": _person("Ragnhild Berg"),
        "tiltak_start": "2026-12-01",
        "tiltak_hyppighet": "Én gang, på trinnmøtet",
    },
)


def plan_answers(*, measures: int = 4, **more: Json) -> dict[str, Json]:
    """A plan of normal length, frozen as at Ferdigstill."""
    written: dict[str, Json] = {
        "hvem": {"ref": "e1", "name": "Mats Solberg"},
        "klasse": "9B",
        "kjent_dato": "2026-11-20",
        "grunnlag": ["melding", "eleven"],
        "grunnlag_lenke": "Meldingen fra 22. november",
        "situasjon": "Mats er alene i de fleste friminutt og går til biblioteket når det ringer ut. I gymtimene blir "
        "han valgt sist. Det har pågått siden høstferien.",
        "undersokelser": "Observasjon i storefri 23. og 24. november (Kari Nordli, Ola Hansen). Samtale med Mats 23. "
        "november. Begge observasjoner viser at han går alene.",
        "stemme": "ja",
        "stemme_ord": "Jeg gidder ikke å være ute lenger. De later som om jeg ikke er der.",
        "stemme_onske": "At det er en voksen der som ser det. Ikke noe stort foran klassen.",
        "stemme_hvem": _person("Ingrid Moe"),
        "stemme_dato": "2026-11-23",
        "stemme_vektlagt": "Tiltakene er rettet mot de voksne og miljøet, og ingen samtale tas foran klassen.",
        "problemet": "Mats er alene i storefri minst fire dager i uken.",
        "mal": "Mats sier selv at han har noen å være med. En voksen har sett det minst fire dager på rad.",
        "elevens_beste": "Hensynet til at Mats skal føle seg trygg nå, veier tyngst. Han ønsker ikke oppmerksomhet, "
        "derfor retter tiltakene seg mot det de voksne gjør.",
        "plan_ansvarlig": _person("Kari Nordli"),
        "plan_start": "2026-11-25",
        "neste_evaluering": "2026-12-16",
        "tiltak": [dict(row) for row in MEASURES[:measures]],
        "foresatte_informert": "ja",
        "foresatte_dato": "2026-11-23",
        "foresatte_hvordan": "telefon",
        "foresatte_hvem": _person("Kari Nordli"),
        "foresatte_syn": "Mor er enig i tiltakene og vil bli ringt hver fredag.",
        "foresatte_liste": [
            {"id": "f1", "foresatt_navn": "Anne Solberg", "foresatt_telefon": "900 00 001", "foresatt_ansvar": True}
        ],
        "statsforvalter_informert": True,
        "statsforvalter_dato": "2026-11-23",
        "skoleeier_varsel": "ikke_alvorlig",
        "oppfolging_moter": ["trinnmote", "klassemote"],
        "hvem_informeres": "Kari sier til faglærerne at gruppene i gym er faste. Vikarer får vite hvem som har tilsyn.",
        "kontaktlarer": _person("Kari Nordli"),
        "adresse": "nei",
        **more,
    }
    return document_answers(plan_form(), written, "plan")


def plan_facts(answers: dict[str, Json], **more: object) -> DocumentFacts:
    made = DocumentFacts(
        school=SCHOOL,
        author=AUTHOR,
        author_confirmed=True,
        level="plan",
        version=1,
        finished=LATER,
        case_number="S-2026-014",
        answers_sha256=answers_digest(answers),
    )
    return replace(made, **more)  # type: ignore[arg-type]


def second_version(answers: dict[str, Json]) -> DocumentFacts:
    """A corrected plan, with what changed since the first."""

    def line(hour: int, label: str, before: str, after: str, why: str, measure: str = "", **more: str) -> ChangeLine:
        when = datetime.combine(LATER.date(), LATER.time(), LATER.tzinfo) + timedelta(hours=hour)
        return ChangeLine(when, label, before, after, why, AUTHOR, measure, **more)

    return plan_facts(
        answers,
        version=2,
        finished=LATER + timedelta(hours=20),
        revises="Versjon 1, ferdigstilt 23. november 2026 kl. 15:56 (SHA-256 77ab01de3fa9c21d …)",
        changes=(
            line(
                18,
                "Tiltak 1: Hvem gjør det?",
                "Ola Hansen",
                "Kari Nordli",
                "Rektor spurte hvem som følger opp",
                "t1",
                r_team="2026-11-24",
            ),
            line(
                19,
                "Tiltak 4",
                "",
                "Trinnets lærere går gjennom hva utestenging er",
                "Nytt tiltak etter trinnmøtet",
                "t4",
                urgent="Møtet er først om to uker.",
            ),
            line(19, "Når er neste evalueringsmøte?", "6. januar 2027", "16. desember 2026", ""),
        ),
        compared="versjon 1",
    )


def decision_answers(**more: Json) -> dict[str, Json]:
    """The rector takes the case on."""
    written: dict[str, Json] = {
        "mottatt_dato": "2026-11-22",
        "mottatt_tid": "18:10",
        "beslutning": "plan",
        "saksansvarlig": _person("Kari Nordli"),
        "rolleavklaring": "Kari snakker med Mats i morgen og ringer foresatte i dag. Ola observerer i storefri. "
        "Jeg tar opp tilsynet på trinnmøtet.",
        "undersokelse": True,
        "undersokelse_dato": "2026-11-23",
        "skoleeier_varslet": False,
        **more,
    }
    base: dict[str, Json] = {
        "hvem": {"ref": "e1", "name": "Mats Solberg"},
        "klasse": "9B",
        "hva": "Mats sto alene.",
        "naar": "2026-11-20",
        "haster": "ja-i-dag",
        "gjelder_ansatt": "nei",
        "sier_selv": "ja",
    }
    return document_answers(report_form(), written, DECISION_LEVEL, base)


def decision_facts(answers: dict[str, Json], **more: object) -> DocumentFacts:
    made = plan_facts(
        answers,
        author=PRINCIPAL,
        level=DECISION_LEVEL,
        decides=REPORT,
        pupil="Mats Solberg",
        group="9B",
    )
    return replace(made, **more)  # type: ignore[arg-type]


def plan_model(kind: str = "plan") -> DocumentModel:
    """plan, plan-2 (second version), decision, closed (a decision that ends it)."""
    match kind:
        case "plan-2":
            answers = plan_answers()
            return compose(plan_form(), answers, second_version(answers))
        case "decision":
            answers = decision_answers()
            return compose(report_form(), answers, decision_facts(answers))
        case "closed":
            answers = decision_answers(
                beslutning="avslutte",
                begrunnelse="Eleven sier i dag at det er trygt og godt, og to voksne har sett det.",
            )
            return compose(report_form(), answers, decision_facts(answers))
        case _:
            answers = plan_answers()
            return compose(plan_form(), answers, plan_facts(answers))


PLAN_KINDS = ("plan", "plan-2", "decision", "closed")
