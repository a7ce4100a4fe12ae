"""One whole set of answers for every form of issue B1, as a tired teacher would write them. Synthetic people only.

``SAMPLES`` holds the author's answers by form id, ``DECISIONS`` those of whoever decides. For tests, and to look at.
"""

from __future__ import annotations

from collections.abc import Mapping

from skjema_app.domain.answers import Json

Sample = Mapping[str, Json]

MATS: Json = {"ref": "e1", "name": "Mats Solberg"}
AMINA: Json = {"ref": "e2", "name": "Amina Yusuf"}
JONAS: Json = {"ref": "e3", "name": "Jonas Lie Dahl"}


def staff(name: str) -> dict[str, Json]:
    return {"ref": "", "name": name}


def party(name: str, kind: str) -> dict[str, Json]:
    return {"ref": "", "name": name, "kind": kind}


KARI, INGRID, RAGNHILD = staff("Kari Nordli"), staff("Ingrid Moe"), staff("Ragnhild Berg")

_MEETING: Sample = {
    "mote_dato": "2026-11-19",
    "mote_fra": "14:15",
    "mote_til": "15:00",
    "mote_sted": "Møterom 2",
    "moteleder": INGRID,
    "referent": KARI,
}


def taking_part(*people: tuple[str, str, str, str, str]) -> list[Json]:
    """Rows of participants: name, kind, role, organisation, present."""
    return [
        {
            "id": f"d{number}",
            "deltaker": party(name, kind),
            "deltaker_rolle": role,
            "deltaker_virksomhet": organisation or None,
            "deltaker_til_stede": there,
        }
        for number, (name, kind, role, organisation, there) in enumerate(people, 1)
    ]


_TEACHERS = taking_part(
    ("Kari Nordli", "staff", "kontaktlaerer", "", "til_stede"),
    ("Ingrid Moe", "staff", "trinnleder", "", "til_stede"),
    ("Ola Hansen", "staff", "laerer", "", "forfall"),
)
_TEAM = taking_part(
    ("Ragnhild Berg", "staff", "rektor", "", "til_stede"),
    ("Ingrid Moe", "staff", "trinnleder", "", "til_stede"),
    ("Siv Aas", "outside", "pp_radgiver", "PPT", "til_stede"),
    ("Hanne Vik", "outside", "helsesykepleier", "Skolehelsetjenesten", "forfall"),
)
_HOME = taking_part(
    ("Mats Solberg", "pupil", "elev", "", "til_stede"),
    ("Anne Solberg", "guardian", "foresatt", "", "til_stede"),
    ("Ragnhild Berg", "staff", "rektor", "", "til_stede"),
    ("Kari Nordli", "staff", "kontaktlaerer", "", "til_stede"),
)
_VOICE: Sample = {
    "stemme": "ja",
    "stemme_ord": "De later som om jeg ikke er der. Jeg går på biblioteket i stedet.",
    "stemme_onske": "At det er en voksen der som ser det.",
    "stemme_hvem": INGRID,
    "stemme_dato": "2026-11-18",
}
_HOME_TOLD: Sample = {
    "foresatte_informert": "ja",
    "foresatte_dato": "2026-11-18",
    "foresatte_hvordan": "telefon",
    "foresatte_hvem": KARI,
    "foresatte_syn": "Mor er glad for at skolen tar tak, og vil bli ringt hver fredag.",
}
_WHO: Sample = {"hvem": MATS, "klasse": "9B"}
_CONSENT: Sample = {
    "samtykke_fra": [
        {"id": "g1", "samtykke_navn": party("Anne Solberg", "guardian"), "samtykke_som": "foresatt"},
    ],
    "samtykke_tjenester": ["sosial_r_team", "ppt"],
    "samtykke_hva": "Det som står i meldingen til teamet",
    "samtykke_dato": "2026-11-17",
    "samtykke_mate": "muntlig",
    "samtykke_mottatt_av": KARI,
}
_AGREED: Sample = {
    "avtaler": [
        {
            "id": "a1",
            "avtale_hva": "Kari møter Mats i døra etter storefri.",
            "avtale_hvem": party("Kari Nordli", "staff"),
            "avtale_frist": "2026-11-23",
        },
        {
            "id": "a2",
            "avtale_hva": "Anne ringer Kari hvis Mats ikke vil på skolen.",
            "avtale_hvem": party("Anne Solberg", "guardian"),
        },
    ]
}
_TALK: Sample = {**_WHO, "samtale_dato": "2026-11-19", "samtale_varighet": 20, "samtale_med": KARI}
_WELL: Sample = {
    "trivsel": "3",
    "trivsel_ord": "Det er greit i timene. Storefri er verst.",
    "venner": "Er mest med to stykker fra parallellklassen.",
    "trygg": "delvis",
    "krenkelse": "elev",
    "meldt": "meldt",
    "meldt_dato": "2026-11-19",
    "nett": "Er ikke med i gruppechatten til klassen lenger.",
}
_END: Sample = {
    "oppsummering": "Vi snakket om storefri, og at jeg kan komme til Kari.",
    "lest_opp": "ja",
}
_SUBJECTS: Sample = {
    "faglig_bra": "Matematikk og musikk.",
    "faglig_vanskelig": "Å si noe høyt i engelsk.",
    "samtale_mal": [
        {"id": "m1", "mal_type": "sosialt", "mal_hva": "Spille bordtennis tirsdager"},
        {"id": "m2", "mal_type": "faglig", "mal_hva": "Rekke opp hånden én gang i hver engelsktime"},
    ],
}
_TEAM_CASE: dict[str, Json] = {
    "id": "s1",
    "team_samtykke": "ja",
    "team_elev": MATS,
    "team_gjelder": "Hvordan gjøre gruppene tryggere når Mats ikke sier noe?",
    "team_droftet": "Mats er alene i storefri. Gruppene i gym settes av elevene selv.",
    "team_rad": "Læreren setter gruppene. To voksne ved benkene i storefri.",
    "team_ansvarlig": KARI,
    "team_ny_dato": "2026-12-03",
}
_NAMELESS: dict[str, Json] = {
    "id": "s2",
    "team_samtykke": "anonymt",
    "team_gjelder": "En elev som ikke vil spise sammen med andre.",
    "team_rad": "Be helsesykepleier om råd, og spør eleven på nytt om samtykke.",
    "team_ansvarlig": INGRID,
    "team_ny_dato": "2026-12-03",
}

SAMPLES: Mapping[str, Sample] = {
    "undersokelse": {
        **_WHO,
        "begynt_dato": "2026-11-16",
        "problemstilling": "Hvordan har Mats det i storefri, og hva gjør de voksne som har tilsyn?",
        "gjort": [
            {
                "id": "u1",
                "gjort_dato": "2026-11-17",
                "gjort_metode": "observasjon",
                "gjort_hvem": KARI,
                "gjort_funn": "Mats gikk langs gjerdet i 15 minutter. Ingen voksne tok kontakt.",
            },
            {
                "id": "u2",
                "gjort_dato": "2026-11-18",
                "gjort_metode": "samtale",
                "gjort_hvem": INGRID,
                "gjort_funn": "Lærerne på trinnet visste ikke at han går på biblioteket.",
            },
        ],
        **_VOICE,
        "andre_berort": "ja",
        "hort": [
            {
                "id": "h1",
                "hort_elev": AMINA,
                "hort_rolle": "vitne",
                "hort_svar": "ja",
                "hort_dato": "2026-11-18",
                "hort_av": INGRID,
                "hort_syn": "De snur seg vekk når han kommer. Jeg turte ikke å si noe.",
            },
            {
                "id": "h2",
                "hort_elev": JONAS,
                "hort_rolle": "involvert",
                "hort_svar": "onsker_ikke",
                "hort_dato": "2026-11-18",
                "hort_av": INGRID,
            },
        ],
        "faktorer": "Elevene velger lag selv. Det er én voksen ute i storefri.",
        "trygt": "nei",
        "begrunnelse": "Mats sier selv at han ikke har det godt, og det stemmer med det vi så to dager på rad.",
        "lager_plan": "ja",
    },
    "r-team-melding": {
        **_WHO,
        "team": "sosial_r_team",
        "har_samtykke": "ja",
        **_CONSENT,
        "bekymring": "Mats sier lite og går alene. Hvordan kan vi gjøre gruppene tryggere?",
        "tema": ["sosialt", "fravar"],
        "provd_noe": True,
        "provd": [{"id": "p1", "provd_hva": "Faste plasser og grupper", "provd_effekt": "delvis"}],
        "styrker": "God i matematikk, og snill med de yngre.",
        "fravar_gyldig": 4,
        "fravar_ugyldig": 1,
        "planer": ["aktivitetsplan"],
        "planer_hvor": "Planen er versjon 2, godkjent 4. november",
        "kl_med": True,
        **_VOICE,
        **_HOME_TOLD,
    },
    "anonym-drofting": {
        "droftet_med": "ppt",
        "drofting_dato": "2026-11-19",
        "deltakere": taking_part(("Siv Aas", "outside", "pp_radgiver", "PPT", "til_stede")),
        "tema": ["sosialt"],
        "aldersgruppe": "ungdomstrinn",
        "beskrivelse": "En elev går alene og sier at det ikke er noe vits i å spørre andre. Hva kan vi prøve?",
        "rad": "Gi eleven en fast oppgave sammen med én annen. Spør foresatte om samtykke.",
        "videre": "be_om_samtykke",
        "plikt": False,
    },
    "evaluering": {
        **_WHO,
        "mote_dato": "2026-11-19",
        "moteleder": INGRID,
        "referent": KARI,
        "deltakere": _HOME,
        "eleven_med": True,
        **{key: value for key, value in _VOICE.items() if key != "stemme_onske"},
        "stemme_ord": "Det er bedre i storefri, men ikke i garderoben.",
        "stemme_vektlagt": "Garderoben er tatt inn som nytt tiltak fordi Mats sier det.",
        "trygt_na": "delvis",
        "info_fra": ["eleven", "foresatte", "laerere", "observasjon"],
        "evaluering_tiltak": [
            {
                "id": "t1",
                "e_hva": "To faste voksne er ved benkene i hele storefri.",
                "e_ansvarlig": KARI,
                "e_gjennomfort": "ja",
                "e_effekt": "virker",
                "e_elev": "Det er fint at de er der.",
                "e_videre": "fortsett",
            },
            {
                "id": "t2",
                "e_hva": "Faste grupper i gymtimene.",
                "e_ansvarlig": staff("Ola Hansen"),
                "e_gjennomfort": "delvis",
                "e_effekt": "ikke",
                "e_elev": "De bytter når Ola ikke ser det.",
                "e_videre": "endre",
                "e_grunn": "Gruppene holdes ikke i garderoben. En voksen er med inn.",
            },
        ],
        "endring_rteam": "2026-11-18",
        **_HOME_TOLD,
        "vurdering": "Storefri er bedre. Garderoben gjenstår.",
        "forslag": "endre",
        "ny_evaluering": "2026-12-10",
    },
    "referat-klassemote": {
        "klasse": "9B",
        **_MEETING,
        "deltakere": _TEACHERS,
        "laringsmiljo": "Roligere i timene enn i høst. Fortsatt uro rundt gruppene i kunst og håndverk.",
        "rutiner": "Alle starter timen likt fra mandag.",
        "faglig": "Engelsk ligger litt etter planen.",
        "klassekart": True,
        "elever_plan": [
            {
                "id": "e1",
                "plan_elev": MATS,
                "plan_fulgt": "delvis",
                "plan_effekt": "delvis",
                "plan_justering": "Voksen med i garderoben.",
                "plan_r_team": True,
            }
        ],
        "saker": [
            {
                "id": "s1",
                "sak_tema": "Plass i klasserommet",
                "sak_elev": AMINA,
                "sak_arkiveres": False,
                "sak_droftet": "Amina ser dårlig fra bakerste rad.",
                "sak_beslutning": "Hun flyttes fram.",
                "sak_ansvarlig": KARI,
                "sak_frist": "2026-11-23",
            },
            {"id": "s2", "sak_tema": "Turen i vår", "sak_droftet": "Klassen vil til Hovedøya.", "sak_ansvarlig": KARI},
        ],
        "neste_mote": "2027-01-12",
    },
    "referat-trinnmote": {
        "trinn": "9. trinn",
        "uke": 47,
        **_MEETING,
        "deltakere": _TEACHERS,
        "elever_plan": [
            {"id": "e1", "plan_elev": MATS, "plan_fulgt": "ja", "plan_status": "Har vært med på bordtennis tre dager."}
        ],
        "elever_fravar": [
            {
                "id": "f1",
                "fravar_elev": JONAS,
                "fravar_dager": 10,
                "fravar_terskel": "t10",
                "fravar_gjores": "Ingrid kaller inn til møte.",
            }
        ],
        "saker": [
            {
                "id": "s1",
                "sak_tema": "Aktivitetsdag",
                "sak_droftet": "Hvem har hvilken post.",
                "sak_beslutning": "Listen henges opp.",
            }
        ],
        "rektor_informert": True,
        "neste_mote": "2026-11-26",
    },
    "referat-r-team": {
        "mote_type": "vanlig",
        **_MEETING,
        "deltakere": _TEAM,
        "team_saker": [_TEAM_CASE, _NAMELESS],
        "plan_endringer": [
            {
                "id": "p1",
                "endring_elev": MATS,
                "endring_hva": "Voksen med i garderoben",
                "endring_rad": "God idé. Prøv i tre uker.",
            }
        ],
        "neste_mote": "2026-12-03",
    },
    "referat-sosial-r-team": {
        "mote_type": "vanlig",
        **_MEETING,
        "deltakere": _TEAM,
        "team_saker": [_TEAM_CASE],
        "fravar_saker": [
            {
                "id": "f1",
                "fravar_elev": JONAS,
                "fravar_dager": 12,
                "fravar_vurdering": "Jonas sier at han ikke sover. Foresatte ønsker hjelp.",
                "fravar_henvist": "bup",
                "fravar_gjores": "Hanne snakker med fastlegen.",
            }
        ],
        "psykisk_helse": "Mange på 10. trinn gruer seg til tentamen. Hanne tar det opp i timene.",
        "neste_mote": "2026-12-10",
    },
    "referat-samarbeidsmote": {
        **_WHO,
        **_MEETING,
        "innkalt_av": RAGNHILD,
        "deltakere": _HOME,
        **_VOICE,
        "foresatte_syn": "Anne mener at skolen må være ute i storefri hver dag.",
        "skolen_sa": "Skolen har observert to dager og sier at det må bli tettere tilsyn.",
        "enige": "At storefri er det viktigste nå.",
        "uenige": "Om klassen skal få vite det.",
        "statsforvalter_informert": True,
        **_AGREED,
        "neste_mote": "2026-12-10",
    },
    "referat-tverrfaglig": {
        **_WHO,
        **_MEETING,
        "deltakere": _TEAM,
        "sakkyndig_dato": "2025-03-12",
        "mote_nr": 1,
        "sakkyndig_droftet": "Vurderingen passer fortsatt. Mats får mer ut av timene i liten gruppe.",
        "foresatte_syn": "Anne vil at han er mest mulig i klassen.",
        **_VOICE,
        **_AGREED,
    },
    "referat-fravaersmote": {
        **_WHO,
        **_MEETING,
        "innkalt_av": INGRID,
        "deltakere": _HOME,
        "instanser": ["ppt", "bup", "barnevern"],
        "fravar_gyldig": 11,
        "fravar_ugyldig": 5,
        "fravar_grunn": ["skolemiljo", "sovn"],
        "meldt": "meldt",
        "meldt_dato": "2026-11-18",
        "skolens_syn": "Fraværet er størst de dagene det er gym.",
        "foresatte_syn": "Anne sier at morgenene er vonde.",
        **_VOICE,
        "naervar_mal": "To første timer mandag, onsdag og fredag i to uker",
        **_AGREED,
        "trygg_voksen": KARI,
        "opptrapping": "En time mer hver uke når det går bra.",
        "tilpasning": "Mats slipper framføringer nå.",
        "plan_evaluering": "2026-12-10",
    },
    "fravaersoppfolging": {
        **_WHO,
        "fravar": [
            {
                "id": "f1",
                "fravar_fra": "2026-09-07",
                "fravar_til": "2026-11-18",
                "fravar_dager": 11,
                "fravar_slag": "gyldig",
                "fravar_dokumentert": False,
            },
            {
                "id": "f2",
                "fravar_fra": "2026-10-12",
                "fravar_til": "2026-11-16",
                "fravar_dager": 5,
                "fravar_timer": 6,
                "fravar_slag": "ugyldig",
            },
        ],
        "fravar_sum": 16,
        "fravar_rad": 4,
        "terskel": "t15",
        "terskel_dato": "2026-11-16",
        "kontakt": [
            {
                "id": "k1",
                "kontakt_dato": "2026-11-16",
                "kontakt_hvordan": "telefon",
                "kontakt_hvem": "Anne Solberg",
                "kontakt_utfall": "Anne sier at morgenene er vonde. Vi ringes igjen fredag.",
            }
        ],
        "meldt_tl": "2026-11-16",
        "fravar_grunn": ["skolemiljo", "sovn"],
        "skolemiljo": "usikker",
        "meldt": "meldt",
        "meldt_dato": "2026-11-18",
        "skolens_syn": "Fraværet er størst de dagene det er gym.",
        "foresatte_syn": "Anne sier at morgenene er vonde.",
        **_VOICE,
        "mote_dato": "2026-11-17",
        "mote_sagt": "Hanne følger opp med samtaler hver mandag.",
        "sosial_r_team": "2026-11-24",
        "bup": "nei",
        "tverrfaglig_dato": "2026-11-26",
        "lag_plan": "ja",
        "naervar_mal": "To første timer mandag, onsdag og fredag i to uker",
        **_AGREED,
        "trygg_voksen": KARI,
        "opptrapping": "En time mer hver uke når det går bra.",
        "tilpasning": "Mats slipper framføringer nå.",
        "plan_evaluering": "2026-12-10",
    },
    "elevsamtale": {
        **_TALK,
        "samtale_type": "host",
        **_WELL,
        **_SUBJECTS,
        "orden": "Kommer presis.",
        **_AGREED,
        **_END,
    },
    "bli-kjent": {
        **_TALK,
        "samtale_forberedt": "Jeg liker bordtennis og sykler til skolen.",
        "interesser": "Bordtennis og å tegne.",
        "flink_til": "Å hjelpe lillebror med lekser.",
        "overgang": "Det er mange nye. Bygget er stort.",
        "bor_vite": "Ingenting.",
        **_WELL,
        **_SUBJECTS,
        **_AGREED,
        **_END,
    },
    "utviklingssamtale": {
        **_TALK,
        "deltakere": _HOME,
        "eleven_med": True,
        **_WELL,
        "forrige_mal": "Bordtennis gikk bra. Hånden er rukket opp noen ganger.",
        "status_fravar": "4 dager",
        "status_orden": "God",
        **_SUBJECTS,
        "foresatte_innspill": "Anne er opptatt av at han har noen å være med.",
        "tiltak_hjem_skole": [{"id": "x1", "hs_hvem": "hjem", "hs_hva": "Minne på bordtennis tirsdager"}],
        **_AGREED,
        **_END,
    },
    "samtale-12-4": {
        **_TALK,
        "stotteperson": True,
        "stotteperson_hvem": party("Hanne Vik", "outside"),
        "formal": True,
        "stemme": "ja",
        "stemme_ord": "Når vi velger lag, er jeg alltid sist. Jeg later som jeg har vondt i foten.",
        "stemme_onske": "At Ola velger lagene.",
        "trygg": "nei",
        "krenkelse": "elev",
        "meldt": "i_dag",
        "kan_deles": "Mats er enig i at Ola og Anne får vite det. Rektor får vite det uansett.",
        **_AGREED,
        **_END,
    },
    "ansatt-12-5": {
        **_WHO,
        "ansatt": party("Vikar Prøvesen", "staff"),
        "i_ledelsen": False,
        "hva": "I gangen etter 3. time sa den voksne høyt «du ødelegger for alle», mens klassen hørte på.",
        "naar": "2026-11-19",
        "naar_tid": "11:40",
        "hvor": "Gangen",
        "kjent": "observasjon",
        "haster": "ja-i-dag",
        **_VOICE,
        "grep_inn": "ja",
        "grep_inn_hva": "Jeg gikk bort og tok med Mats inn.",
        "strakstiltak": "Mats har ikke timer med den voksne denne uken.",
        "varslet": "ja",
        "varslet_hvem": party("Ragnhild Berg", "staff"),
        "varslet_dato": "2026-11-19",
        "varslet_tid": "12:05",
    },
    "samtykke": {**_WHO, **_CONSENT},
}

DECISIONS: Mapping[str, Sample] = {
    "r-team-melding": {
        "mottatt_dato": "2026-11-18",
        "droftet_dato": "2026-11-19",
        "rad": "Læreren setter gruppene. To voksne ved benkene i storefri.",
        "foreslatte_tiltak": [
            {"id": "f1", "foreslatt_hva": "Faste grupper", "foreslatt_hvem": KARI, "foreslatt_frist": "2026-11-23"}
        ],
        "beslutning": "folger_radet",
        "beslutning_tekst": "Rådet følges, fordi Mats selv ber om voksne ute.",
        "saksansvarlig": KARI,
        "ny_drofting": "2026-12-03",
    },
    "fravaersoppfolging": {
        "mottatt_dato": "2026-11-18",
        "beslutning": "folges_opp",
        "beslutning_tekst": "Fraværet øker, og morgenene er vonde.",
        "saksansvarlig": KARI,
        "barnevern": "sendt",
        "barnevern_dato": "2026-11-19",
        "barnevern_grunn": "Sendt etter skolens handlingsplan, og Anne vet om det.",
    },
    "evaluering": {"beslutning": "endre", "endring_hva": "Voksen med i garderoben.", "ansvarlig_videre": KARI},
    "ansatt-12-5": {
        "mottatt_dato": "2026-11-19",
        "habilitet": "ja",
        "skoleeier_varslet": True,
        "skoleeier_dato": "2026-11-19",
        "beslutning": "undersoke",
        "undersoker": INGRID,
    },
}
