"""``forms/README.md`` names every key, type and fault and nothing else, and maps each requirement to its fields."""

from __future__ import annotations

import re

import pytest
from form_kit import FORMS, shipped
from form_samples import SAMPLES
from form_walk import fields_named, requirement_map

from skjema_app.form_engine.definition import Begins, FieldType, Propose, PupilFact, Quick
from skjema_app.form_engine.faults import FaultCode
from skjema_app.form_engine.library import check
from skjema_app.form_engine.read_fields import ALL_KEYS

ALL = {form.form_id: form for form in shipped().all()}
TEXT = (FORMS / "README.md").read_text(encoding="utf-8")
NAMED = set(re.findall(r"`([\w-]+)`", TEXT))


@pytest.mark.parametrize("word", sorted({*ALL_KEYS, *FieldType, *FaultCode, *Quick, *Propose, *PupilFact}))
def test_the_readme_names_it(word: str) -> None:
    assert str(word) in NAMED


def test_the_readme_names_no_key_or_fault_that_is_not_there() -> None:
    keys = TEXT.split("## Felter")[1].split("Typer:")[0]
    first_cells = re.findall(r"^\| (`.+?) \|", keys, flags=re.MULTILINE)
    assert {name for cell in first_cells for name in re.findall(r"`(\w+)`", cell)} == set(ALL_KEYS)
    faults = TEXT.split("## Feil som stopper")[1].split("## Hvor")[0]
    cells = re.findall(r"^\| (`.+?) \|", faults, flags=re.MULTILINE)
    assert {name for cell in cells for name in re.findall(r"`([\w-]+)`", cell)} == {str(code) for code in FaultCode}


def test_every_shipped_file_is_without_fault() -> None:
    files = sorted(FORMS.rglob("*.yaml"))
    assert len(files) >= 5
    assert check(files) == ()


# --- the map of requirements --------------------------------------------------------------------------------------


@pytest.mark.parametrize("form_id", sorted(ALL))
def test_every_form_has_its_map_and_every_field_a_reason(form_id: str) -> None:
    form = ALL[form_id]
    heading = "Aktivitetsplan (§ 12-4)" if form_id == "aktivitetsplan" else form.title.nb
    homes = requirement_map(heading)
    assert fields_named(homes) == set(form.index)
    for name, home in homes.items():
        assert home.startswith(("*automatisk*", "*ikke her*", "`")), name


WANTED = {
    "undersokelse": "4.2 Problemstilling|4.2 Hva er gjort: dato, metode, hvem, funn"
    "|4.2 Elever hørt: elev, dato, av, syn|4.2 Faktorer i miljøet og de voksnes praksis"
    "|4.2 Konklusjon|4.2 Begrunnelse|4.2 Videre: plan",
    "r-team-melding": "4.3 Team|4.3 Samtykke fra foresatte, og veiene uten|4.3 Hva er bekymringen, hva ønskes hjelp til"
    "|4.3 Tiltak som er prøvd og effekt|4.3 Elevens styrker|4.3 Opprettholdende faktorer i klassen"
    "|4.3 Fravær i perioden|4.3 Gjeldende plan, sakkyndig vurdering, IOP|4.3 Ønsket deltaker KL i møtet"
    "|4.3 Teamets svar: råd|4.3 Teamets svar: tiltak|4.3 Teamets svar: ny drøfting|4.3 Rektors beslutning"
    "|G Hvem|G Til hva|G Gitt, måte|G Gyldig til|G Trukket|G Vedlegg|F Informert|F Foresattes syn",
    "anonym-drofting": "4.4 Drøftet med|4.4 Dato|D Navn|4.4 Tema|4.4 Anonymisert beskrivelse|4.4 Aldersgruppe"
    "|4.4 Råd mottatt|4.4 Videre steg|4.4 Avdekket plikt å melde|4.4 Lenke til elev",
    "evaluering": "4.6 Møtedato|D Navn|4.6 Elev til stede, ellers hvordan hørt|4.6 Rektor har innhentet informasjon"
    "|4.6 Per tiltak: gjennomført|4.6 Per tiltak: effekt|4.6 Per tiltak: elevens vurdering"
    "|4.6 Per tiltak: foresattes vurdering|4.6 Per tiltak: videre, med begrunnelse"
    "|4.6 Har eleven det trygt og godt nå|4.6 Skolens vurdering|4.6 Drøftet i R-team før endring|4.6 Ny evaluering"
    "|4.6 Avslutte plan og begrunnelse|4.6 Periode for ekstra oppfølging|4.6 Rektors beslutning|F Foresattes syn",
    "referat-klassemote": "4.8 Klasse|4.8 Læringsmiljø|4.8 Rutiner og orden|4.8 Faglig utvikling"
    "|4.8 Elever med plan: tiltak fulgt, effekt, justering til R-team|4.8 Klassekart oppdatert"
    "|4.8 Neste innen åtte uker",
    "referat-trinnmote": "4.8 Trinn og uke|4.8 Elever med plan, status|4.8 Fraværsterskler|4.8 Rektor informert",
    "referat-r-team": "4.8 R-team eller utvidet|4.8 Samtykke-sjekk per sak"
    "|4.8 Saker: råd, tiltak, ny dato, rektors beslutning|4.8 Planendringer drøftet"
    "|4.8 Utvidet: sakkyndig gyldig til, relevans, utbytte, progresjon, omfang, overgang",
    "referat-sosial-r-team": "4.8 Rektor eller ass. rektor til stede|4.8 Samtykke-sjekk per sak|4.8 Fraværssaker"
    "|4.8 Psykisk helse-råd|4.8 Utvidet: regi, tema, uten navn",
    "referat-samarbeidsmote": "4.8 Innkalt av|V Elevens egne ord|4.8 Foresattes syn|4.8 Enighet og uenighet"
    "|4.8 Avtaler",
    "referat-tverrfaglig": "E Navn|4.8 Sakkyndig vurdering, dato|V Elevens egne ord|4.8 Foresattes syn|4.8 Tiltak"
    "|4.8 Skoleårets møte nr",
    "referat-fravaersmote": "4.8 Innkalt av|4.8 Instanser|4.7 Plan: mål for nærvær|4.7 Plan: tiltak"
    "|4.7 Plan: trygg voksen|4.7 Plan: opptrapping|4.7 Plan: faglig tilpasning|4.7 Plan: evaluering",
    "fravaersoppfolging": "E Navn|4.7 Fravær: periode, dager, timer, gyldig eller ugyldig, dokumentert"
    "|4.7 Terskel nådd, med dato|4.7 Kontakt med hjemmet|4.7 Meldt trinnleder|V Elevens egne ord"
    "|4.7 Årsak: skolen, foresatte|4.7 Kan skolemiljøet være årsak|4.7 Møte med foresatte og helsesykepleier"
    "|4.7 Bekymringsmelding vurdert, med begrunnelse|4.7 Sosial R-team, BUP|4.7 Bekymringsmelding sendt"
    "|4.7 Tverrfaglig møte|4.7 Plan: mål for nærvær|4.7 Plan: tiltak|4.7 Plan: trygg voksen|4.7 Plan: opptrapping"
    "|4.7 Plan: faglig tilpasning|4.7 Plan: evaluering",
    "utviklingssamtale": "4.9 Elev til stede|4.9 Status: fravær, orden, atferd|4.9 Forrige mål evaluert"
    "|4.9 Foresattes innspill|4.9 Tiltak hjem og skole|D Navn",
    "samtale-12-4": "4.9 Formål forklart|4.9 Støtteperson|4.9 Åpne spørsmål, guide|4.9 Hva kan deles, og med hvem",
    "ansatt-12-5": "4.14 Ansatt det gjelder|4.14 Er vedkommende i ledelsen|4.14 Strakstiltak for eleven"
    "|4.14 Rektor eller skoleeier varslet|4.14 Habilitet vurdert|4.14 Undersøkelse ved en annen",
    "samtykke": "G Hvem|G Til hva|G Gitt, måte|G Gyldig til|G Trukket|G Vedlegg",
}
MINUTES = (
    "4.8 Møtetype|4.8 Dato, klokkeslett, sted|4.8 Leder|4.8 Referent|D Navn|D Rolle|D Virksomhet"
    "|D Til stede eller forfall|4.8 Saksliste"
)
TALKS = (
    "4.9 Type|4.9 Dato, varighet, til stede|4.9 Forberedelse fra elev|4.9 Trivsel|4.9 Venner og friminutt"
    "|4.9 Trygg på skolen|4.9 Digitalt og nett|4.9 Opplevd krenkelse av elev eller voksen|4.9 Hjemme, søvn, helse"
    "|4.9 Faglig: går bra, vanskelig|4.9 Orden og innsats|4.9 Mål|4.9 Avtaler|4.9 Elevens egen oppsummering"
    "|4.9 Lest opp og godkjent av elev"
)


@pytest.mark.parametrize("form_id", sorted(SAMPLES))
def test_every_field_of_the_domain_has_a_home(form_id: str) -> None:
    wanted = set(filter(None, WANTED.get(form_id, "").split("|")))
    if form_id.startswith("referat-"):
        wanted |= set(MINUTES.split("|"))
        if ALL[form_id].facts.split is not None:
            wanted.add("4.8 Gjelder elev, arkiveres på elev")
    if Begins.TALKS in ALL[form_id].facts.begins:
        wanted |= set(TALKS.split("|"))
    assert wanted
    assert wanted <= requirement_map(ALL[form_id].title.nb).keys()
