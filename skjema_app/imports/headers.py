"""Header words of school systems and of people -> roles. Case, æøå, dots and hyphens don't matter."""

from __future__ import annotations

from collections.abc import Sequence

from skjema_app.imports.cleaning import fold
from skjema_app.imports.mapping import ColumnRole

_WORDS: dict[ColumnRole, str] = {
    ColumnRole.NAME: (
        "navn, namn, elev, elever, elevnavn, elevnamn, elevens navn, elevens namn, elev navn, navn elev, "
        "navn på elev, fullt navn, fullt namn, navn etternavn fornavn, etternavn fornavn, fornavn "
        "etternavn, fornavn og etternavn, etternavn og fornavn, name, full name, student, pupil, "
        "visningsnavn"
    ),
    ColumnRole.FIRST_NAME: (
        "fornavn, fornamn, for navn, fornavn mellomnavn, fornavn og mellomnavn, for og mellomnavn, "
        "fnavn, f navn, first name, firstname, given name"
    ),
    ColumnRole.MIDDLE_NAME: "mellomnavn, mellomnamn, middle name",
    ColumnRole.LAST_NAME: (
        "etternavn, etternamn, slektsnavn, familienavn, enavn, e navn, last name, lastname, surname, family name"
    ),
    ColumnRole.GROUP: (
        "klasse, klassen, klassenavn, klasse gruppe, gr, gruppe, gruppenavn, elevgruppe, basisgruppe, "
        "basisgr, basis gr, basisgrupper, hovedgruppe, stamklasse, klassegruppe, kontaktgruppe, class, "
        "group"
    ),
    ColumnRole.YEAR: "trinn, årstrinn, klassetrinn, trinn nr, steg, årssteg, nivå, grade",
    ColumnRole.BIRTH: (
        "født, fødd, fødselsdato, foedselsdato, foedt, fødsels dato, fødselsdag, født dato, fdato, f "
        "dato, f dt, fødedato, dato født, date of birth, birth date, birthdate, dob"
    ),
    ColumnRole.CONTACT_TEACHER: (
        "kontaktlærer, kontaktlærar, kontakt lærer, kontaktlærere, kontaktl, k lærer, kontaktlærer 1, "
        "klassestyrer, klasselærer, klassekontakt, lærer"
    ),
    ColumnRole.NICKNAME: "kallenavn, kallenamn, tiltalenavn, kalles, tilnavn, brukt navn, nickname",
    ColumnRole.REMARK: (
        "merknad, merknader, merknad elev, kommentar, kommentarer, anmerkning, notat, notater, info, "
        "opplysninger, andre opplysninger, annet, obs, viktig"
    ),
    ColumnRole.ADDRESS: (
        "adresse, gateadresse, postadresse, bostedsadresse, hjemmeadresse, adr, postnr, postnummer, "
        "poststed, postnr sted, bosted, gate, bydel"
    ),
    ColumnRole.PHONE: "telefon, tlf, tlf nr, tlfnr, telefonnummer, mobil, mobilnr, mobilnummer, mob, phone",
    ColumnRole.EMAIL: "epost, e post, e postadresse, epostadresse, mail, e mail, email",
    ColumnRole.NATIONAL_ID: (
        "fødselsnummer, fødselsnr, foedselsnummer, fnr, f nr, personnummer, personnr, pnr, p nr, dnr, d "
        "nummer, fødsels og personnummer, fødselsnummer 11 siffer"
    ),
    ColumnRole.IGNORE: (
        "nr, no, løpenr, løpenummer, rad, antall, elevnr, elevnummer, elev nr, elevid, elev id, id, "
        "kjønn, jente gutt, j g, g j, skole, skolenavn, skoleår, skule, status, målform, språk, morsmål, "
        "brukernavn, brukarnamn, feide, feidenavn, orgnr, start, startdato, slutt, sluttdato, alder, "
        "fødselsår, fødeland, statsborgerskap, fremmedspråk, valgfag, dato"
    ),
}
_EXACT = {fold(word): role for role, words in _WORDS.items() for word in words.split(", ")}

_GUARDIAN_WORDS = frozenset(
    {"mor", "far", "mors", "fars", "verge", "foresatt", "foresatte", "foresattes", "forelder", "foreldre"}
)
_GUARDIAN_STARTS = ("foresatt", "foreldre", "parorende", "verge")
_PROTECTION_PARTS = (
    "fortrolig",
    "fortruleg",
    "sperre",
    "sperra",
    "hemmelig",
    "hemmeleg",
    "skjerm",
    "gradering",
    "diskresjon",
    "beskytt",
)
_PROTECTION_WORDS = frozenset({"kode 6", "kode 7", "kode 6 7", "kode 6 og 7", "kode 67"})
_PARTS = (
    ("fodselsn", ColumnRole.NATIONAL_ID),
    ("personn", ColumnRole.NATIONAL_ID),
    ("fodselsd", ColumnRole.BIRTH),
    ("telefon", ColumnRole.PHONE),
    ("tlf", ColumnRole.PHONE),
    ("mobil", ColumnRole.PHONE),
    ("epost", ColumnRole.EMAIL),
    ("e post", ColumnRole.EMAIL),
    ("adresse", ColumnRole.ADDRESS),
    ("postn", ColumnRole.ADDRESS),
    ("poststed", ColumnRole.ADDRESS),
    ("kontaktlaer", ColumnRole.CONTACT_TEACHER),
    ("kallena", ColumnRole.NICKNAME),
    ("basisgr", ColumnRole.GROUP),
    ("merknad", ColumnRole.REMARK),
    ("kommentar", ColumnRole.REMARK),
)
_STARTS = (
    ("klasse ", ColumnRole.GROUP),
    ("gruppe ", ColumnRole.GROUP),
    ("trinn ", ColumnRole.YEAR),
    ("fodt ", ColumnRole.BIRTH),
    ("elevens fornavn", ColumnRole.FIRST_NAME),
    ("elevens etternavn", ColumnRole.LAST_NAME),
    ("elev fornavn", ColumnRole.FIRST_NAME),
    ("elev etternavn", ColumnRole.LAST_NAME),
)
_LONGEST_HEADER = 60
_PROOF = frozenset({ColumnRole.NAME, ColumnRole.FIRST_NAME, ColumnRole.LAST_NAME})
_ENOUGH = 2


def role_of_header(cell: str) -> ColumnRole | None:
    """The role a header cell names, or None for words nobody has told us."""
    if not cell or len(cell) > _LONGEST_HEADER:
        return None
    folded = fold(cell)
    if folded in _EXACT:
        return _EXACT[folded]
    if _is_guardian(folded):
        return ColumnRole.GUARDIAN
    if is_protection_header(cell):
        return ColumnRole.PROTECTION
    for start, role in _STARTS:
        if folded.startswith(start):
            return role
    for part, role in _PARTS:
        if part in folded:
            return role
    return None


def is_protection_header(cell: str) -> bool:
    """Whether a header speaks of protected addresses; its words are then not shown again."""
    folded = fold(cell)
    return folded in _PROTECTION_WORDS or any(part in folded for part in _PROTECTION_PARTS)


def is_header(cells: Sequence[str]) -> bool:
    """Whether a record is a header: it names the name column, and at least a third of its cells are known words."""
    filled = [cell for cell in cells if cell]
    roles = [role for role in map(role_of_header, filled) if role is not None]
    if not roles or len(roles) * 3 < len(filled):
        return False
    named = any(role in _PROOF for role in roles)
    if len(filled) == 1:
        return named
    if len(filled) == _ENOUGH:
        return named
    return len(roles) > _ENOUGH or (named and len(roles) == _ENOUGH)


def _is_guardian(folded: str) -> bool:
    words = folded.split()
    return any(word in _GUARDIAN_WORDS or word.startswith(_GUARDIAN_STARTS) for word in words)
