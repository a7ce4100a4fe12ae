"""The people and the texts of the demo. Nobody here exists, and the names say so.

Values beginning with «$» are filled in by ``demo.py``: days, and pupils of the class list.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from skjema_app.domain.answers import Json

SCHOOL = "Eksempelåsen ungdomsskole"
TEACHER = "Lærke Eksempelsen"
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
