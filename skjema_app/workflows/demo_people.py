"""The people and the texts of the demo. Nobody here exists, and the names say so.

Values beginning with «$» are filled in by ``demo.py``: days, and pupils of the class list.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from skjema_app.domain.answers import Json

SCHOOL = "Eksempelåsen ungdomsskole"
TEACHER = "Lærke Eksempelsen"
RECTOR = "Rita Oppdiktet"
OFFICE = "Kontora Påhitt"
_ME: Json = {"ref": "", "name": TEACHER}

CLASS_LIST = """\
Elever ved Eksempelåsen ungdomsskole
Etternavn;Fornavn;Klasse;Kontaktlærer
Eksempel;Kari;8A;Lærke Eksempelsen
Prøvesen;Ola;8A;Lærke Eksempelsen
Oppdiktet;Ærlend;8A;Lærke Eksempelsen
Testmann;Åse;8B;Per Påhitt
Fantasi;Øystein;8B;Per Påhitt
Låtsom;Noor;8B;Per Påhitt
Antall elever: 6
"""

OWN_WORDS_REPORT: Mapping[str, Json] = MappingProxyType(
    {
        "hvem": "$elev:Kari Eksempel",
        "klasse": "8A",
        "hva": (
            "I storefri stod Kari Eksempel alene ved benken. To elever fra parallellklassen gikk forbi to ganger. "
            "Andre gang sa den ene «flytt deg, ingen vil ha deg her». Kari gikk inn og ble stående ved skapet."
        ),
        "naar": "$igår",
        "naar_tid": "11:40",
        "paagar": True,
        "haster": "ja-i-dag",
        "gjelder_ansatt": "nei",
        "sier_selv": "ja",
        "stemme": "ja",
        "stemme_ord": "Jeg vil ikke gå ut i friminuttene lenger. De sier det nesten hver dag.",
        "stemme_onske": "At noen voksne er ute der vi pleier å stå.",
        "stemme_hvem": _ME,
        "stemme_dato": "$igår",
    }
)

NOT_YET_REPORT: Mapping[str, Json] = MappingProxyType(
    {
        "hvem": "$elev:Ola Prøvesen",
        "klasse": "8A",
        "hva": (
            "Fra vinduet så jeg at Ola Prøvesen ble holdt fast av to elever ved sykkelstativet. "
            "De tok luen hans og kastet den over gjerdet. Da jeg kom ut, hadde alle gått."
        ),
        "naar": "$idag",
        "naar_tid": "14:10",
        "haster": "nei",
        "gjelder_ansatt": "nei",
        "sier_selv": "vet_ikke",
        "stemme": "ikke_enna",
        "stemme_grunn": "gikk_hjem",
        "stemme_plan_hvem": _ME,
        "stemme_plan_dato": "$neste-skoledag",
    }
)

EMPLOYEE_REPORT: Mapping[str, Json] = MappingProxyType(
    {
        "hvem": "$elev:Åse Testmann",
        "klasse": "8B",
        "hva": (
            "Åse Testmann fortalte at en voksen i gymsalen flere ganger har kommentert hvordan hun løper, høyt og "
            "foran klassen. I dag lo flere elever. Hun satte seg ved veggen og ville ikke være med mer."
        ),
        "naar": "$idag",
        "haster": "ja-i-dag",
        "gjelder_ansatt": "ja",
        "sier_selv": "ja",
        "stemme": "ja",
        "stemme_ord": "Det er ikke morsomt. Jeg får vondt i magen før hver gymtime.",
        "stemme_hvem": _ME,
        "stemme_dato": "$idag",
    }
)

SUPPLEMENT: Mapping[str, Json] = MappingProxyType(
    {
        "rolle": "utsatt",
        "hvor": ["friminutt"],
        "kjent": "observasjon",
        "type": ["utestenging"],
        "foresatte_informert": "ja",
        "foresatte_dato": "$idag",
        "foresatte_hvordan": "telefon",
        "foresatte_hvem": _ME,
        "foresatte_syn": "Moren har merket at Kari er stille hjemme, og vil gjerne høre hva skolen gjør videre.",
        "kontaktlarer": _ME,
        "tolk": False,
        "adresse": "nei",
        "grep_inn": "ja",
        "grep_inn_hva": "Jeg gikk bort, sa tydelig fra til de to, og fulgte Kari inn.",
        "strakstiltak": "Voksen ved benken i storefri ut uken. Kari vet hvem hun kan gå til.",
        "sagt_fra": "ja",
        "sagt_fra_hvem": {"ref": "", "name": "Rita Oppdiktet"},
        "sagt_fra_dato": "$idag",
    }
)

LEFT_OPEN: Mapping[str, Json] = MappingProxyType(
    {
        "hvem": "$elev:Øystein Fantasi",
        "klasse": "8B",
        "hva": "Øystein Fantasi satt igjen i klasserommet etter timen og",
    }
)

WRONG_PUPIL_REPORT: Mapping[str, Json] = MappingProxyType(
    {
        **OWN_WORDS_REPORT,
        "hvem": "$elev:Ærlend Oppdiktet",
        "hva": "Skrevet på feil elev: denne meldingen trekkes tilbake i demonstrasjonen.",
        "haster": "nei",
        "stemme_ord": "Det var ikke meg det gjaldt.",
    }
)

QUARREL_REPORT: Mapping[str, Json] = MappingProxyType(
    {
        **OWN_WORDS_REPORT,
        "hvem": "$elev:Noor Låtsom",
        "klasse": "8B",
        "hva": (
            "Noor Låtsom og en annen elev ble uenige om reglene i fotballen og ropte til hverandre. "
            "Begge gikk hver sin vei, og etter ti minutter spilte de sammen igjen."
        ),
        "haster": "nei",
        "paagar": False,
        "sier_selv": "nei",
        "stemme_ord": "Vi er venner igjen. Det var bare fotball.",
        "stemme_onske": "Ingenting mer.",
    }
)

PLAN_DECISION: Mapping[str, Json] = MappingProxyType(
    {
        "mottatt_dato": "$idag",
        "saksansvarlig": _ME,
        "rolleavklaring": "Lærke snakker med Kari og moren og lager plan. Rita følger opp vaktene i storefri.",
        "undersokelse": True,
        "undersokelse_dato": "$neste-skoledag",
        "skoleeier_varslet": False,
        "beslutning": "plan",
    }
)

CLOSING_DECISION: Mapping[str, Json] = MappingProxyType(
    {
        "mottatt_dato": "$idag",
        "saksansvarlig": _ME,
        "rolleavklaring": "Lærke spør Noor igjen om to uker.",
        "undersokelse": False,
        "beslutning": "avslutte",
        "begrunnelse": "Uenigheten gikk over av seg selv, og Noor sier at det er trygt. Vi følger med.",
    }
)

PLAN: Mapping[str, Json] = MappingProxyType(
    {
        "hvem": "$elev:Kari Eksempel",
        "klasse": "8A",
        "kjent_dato": "$igår",
        "grunnlag": ["melding", "eleven"],
        "situasjon": (
            "Kari er alene i storefri de fleste dagene. Når andre kommer mot benken, går hun inn og blir stående ved "
            "skapet. I timene er hun med, og hun sier at det er verst ute."
        ),
        "undersokelser": "Samtale med Kari, og to observasjoner i storefri.",
        "stemme": "ja",
        "stemme_ord": (
            "Det hadde vært lettere hvis en voksen var der vi pleier å stå. Jeg vil ikke at alle skal få vite det."
        ),
        "stemme_onske": "En voksen ved benken, og å få velge gruppe i gym.",
        "stemme_hvem": _ME,
        "stemme_dato": "$idag",
        "stemme_vektlagt": "Tiltak 1 og 3 er Karis egne forslag. Klassen får ikke vite hvem det gjelder.",
        "problemet": "Kari er alene i storefri minst fire dager i uken og blir kommentert når andre går forbi.",
        "mal": "Kari sier selv at hun har noen å være med. En voksen har sett det minst fire dager på rad.",
        "elevens_beste": (
            "Kari skal kunne være ute uten å passe på hvem som kommer. Vi endrer det de voksne gjør først, og lar Kari "
            "bestemme hvem som får vite om planen. Å flytte henne til en annen klasse er vurdert og valgt bort."
        ),
        "plan_ansvarlig": _ME,
        "plan_start": "$neste-skoledag",
        "neste_evaluering": "$om-tre-uker",
        "tiltak": [
            {
                "id": "t1",
                "tiltak_hva": "To faste voksne står ved benkene i storefri og ser etter at Kari har noen å være med.",
                "tiltak_niva": "voksne",
                "tiltak_hyppighet": "Hver dag",
                "tiltak_status": "planlagt",
            },
            {
                "id": "t2",
                "tiltak_hva": "Lærke snakker med Kari i fem minutter hver fredag.",
                "tiltak_niva": "individ",
                "tiltak_hyppighet": "Hver fredag",
                "tiltak_status": "planlagt",
            },
        ],
        "foresatte_informert": "ja",
        "foresatte_dato": "$idag",
        "foresatte_hvordan": "telefon",
        "foresatte_hvem": _ME,
        "foresatte_syn": "Moren er enig i planen og vil ha beskjed hver fredag.",
        "statsforvalter_informert": True,
        "statsforvalter_dato": "$idag",
        "skoleeier_varsel": "ikke_alvorlig",
        "oppfolging_moter": ["trinnmote"],
        "kontaktlarer": _ME,
        "tolk": False,
        "adresse": "nei",
    }
)

CORRECTED_MEASURES: Json = [
    {
        "id": "t1",
        "tiltak_hva": (
            "Lærke og Per står ved benkene i hele storefri og ser etter at Kari har noen å være med. "
            "Er en av dem borte, står Rita der."
        ),
        "tiltak_niva": "voksne",
        "tiltak_hyppighet": "Hver dag",
        "tiltak_status": "planlagt",
    },
    {
        "id": "t3",
        "tiltak_hva": "Kari får velge gruppe i gym.",
        "tiltak_niva": "gruppe",
        "tiltak_hyppighet": "Hver gymtime",
        "tiltak_status": "planlagt",
    },
    {
        "id": "t2",
        "tiltak_hva": "Lærke snakker med Kari i fem minutter hver fredag.",
        "tiltak_niva": "individ",
        "tiltak_hyppighet": "Hver fredag",
        "tiltak_status": "planlagt",
    },
]

RETURN_COMMENT = "Hvem følger opp i storefri når en av de to er borte? Skriv navn."
