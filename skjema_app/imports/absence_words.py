"""Words of absence lists -> what a column holds and what kind a cell tells. Case, æøå and dots don't matter."""

from __future__ import annotations

from enum import StrEnum

from skjema_app.domain.absence import Validity
from skjema_app.imports.cleaning import fold
from skjema_app.imports.headers import role_of_header
from skjema_app.imports.mapping import ColumnRole


class AbsenceColumn(StrEnum):
    """What a column of an absence list holds; the names as in class lists (`ColumnRole`)."""

    NAME = "name"
    FIRST_NAME = "first-name"
    LAST_NAME = "last-name"
    GROUP = "group"
    BIRTH = "birth"
    FROM = "from"
    TO = "to"
    HOURS = "hours"
    DAYS = "days"  # only told apart from hours: the dates say which days
    KIND = "kind"
    VALID = "valid"
    DOCUMENTED = "documented"
    IGNORE = "ignore"


_WORDS = {
    AbsenceColumn.FROM: (
        "dato, fra, fra dato, fradato, dato fra, startdato, start, start dato, dag, fraværsdato, fravær dato, "
        "første dag, date, from"
    ),
    AbsenceColumn.TO: "til, til dato, tildato, dato til, sluttdato, slutt, slutt dato, siste dag, to",
    AbsenceColumn.HOURS: (
        "timer, antall timer, time, fraværstimer, enkelttimer, timefravær, timefrv, timar, tal timar, hours"
    ),
    AbsenceColumn.DAYS: "dager, antall dager, dagsfravær, heldager, hele dager, dagar, tal dagar, days, antall",
    AbsenceColumn.KIND: (
        "type, fraværstype, fraværskode, kode, slag, årsak, fraværsårsak, grunn, status, fravær, registrering, fråvær, "
        "anmerkning, kommentar, merknad"
    ),
    AbsenceColumn.VALID: "gyldig, gyldig fravær, er gyldig, valid",
    AbsenceColumn.DOCUMENTED: "dokumentert, dokumentasjon, dok, er dokumentert, legeerklæring",
}
_EXACT = {fold(word): role for role, words in _WORDS.items() for word in words.split(", ")}
_SAME = {
    ColumnRole.NAME: AbsenceColumn.NAME,
    ColumnRole.FIRST_NAME: AbsenceColumn.FIRST_NAME,
    ColumnRole.LAST_NAME: AbsenceColumn.LAST_NAME,
    ColumnRole.GROUP: AbsenceColumn.GROUP,
    ColumnRole.BIRTH: AbsenceColumn.BIRTH,
}

_YES = frozenset({"ja", "j", "x", "1", "true", "sann", "yes", "y"})
_NO = frozenset({"nei", "n", "0", "false", "usann", "no"})
_CODES = {"g": Validity.VALID, "gy": Validity.VALID, "u": Validity.INVALID, "ug": Validity.INVALID, "d": Validity.VALID}
_INVALID = ("ugyldig", "skulk", "uten grunn", "ikke meldt", "unoteret")
_VALID = (
    "gyldig",
    "syk",
    "sjuk",
    "lege",
    "tannlege",
    "permisjon",
    "innvilget",
    "velferd",
    "helse",
    "dokumentert",
    "religios",
)
_LATE = ("for sent", "forsent", "forsinket", "forseint", "for seint")
_THERE = ("til stede", "tilstede", "naervaer", "mott")


def column_of(header: str) -> AbsenceColumn | None:
    """What a header says, or None for words nobody has told us."""
    folded = fold(header)
    if not folded:
        return None
    return _EXACT.get(folded) or _SAME.get(role_of_header(header) or ColumnRole.IGNORE)


def yes_or_no(cell: str) -> bool | None:
    """A cell of a column that is asked yes or no; None for anything else."""
    folded = fold(cell)
    return True if folded in _YES else False if folded in _NO else None


def is_late(cell: str) -> bool:
    """Whether a cell says that the pupil came late: that is no absence."""
    return any(word in fold(cell) for word in _LATE)


def is_there(cell: str) -> bool:
    """Whether a cell says that the pupil was at school."""
    folded = fold(cell)
    return any(folded.startswith(word) for word in _THERE)


def kind_of(cell: str) -> tuple[Validity, bool | None]:
    """Whether a cell tells valid or invalid absence, and whether with documentation (None where it doesn't say)."""
    folded = fold(cell)
    documented = None
    if "udokumentert" in folded or "uten dok" in folded:
        documented = False
    elif "dokumentert" in folded or "legeerkl" in folded or folded == "d":
        documented = True
    if folded in _CODES:
        return _CODES[folded], documented
    if any(word in folded for word in _INVALID):
        return Validity.INVALID, documented
    if documented is False:
        return (Validity.VALID if "gyldig" in folded else Validity.UNKNOWN), documented
    return (Validity.VALID if any(word in folded for word in _VALID) else Validity.UNKNOWN), documented
