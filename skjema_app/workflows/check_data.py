"""«Kontroller før bruk»: what the school has looked over of laws, lists, numbers and phones, and who did it when.

In a school the confirmation is an entry of an issuer that reaches everybody; alone it is kept in the vault.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date

from skjema_app.domain.answers import Json
from skjema_app.domain.errors import ErrorCode, SkjemaError
from skjema_app.form_engine.library import FormLibrary
from skjema_app.form_engine.uncertain import Datum, DatumKind, phone_id, uncertain_data
from skjema_app.system.calendar import date_in_words
from skjema_app.system.texts import _, language
from skjema_app.workflows.session import Change, Session

_SETTING = "confirmed_data"
_POLICY = "kontrollert/"


@dataclass(frozen=True, slots=True)
class DatumRow:
    """One line of the list.

    Attributes:
        datum_id: what ``confirm_datum`` takes.
        kind: "law", "list", "threshold", "phone" or "deadline".
        name: what it is.
        value: what is to be looked over.
        places: where it stands, in words.
        confirmed: who looked it over and when, in words; "" when nobody has.
    """

    datum_id: str
    kind: str
    name: str
    value: str
    places: tuple[str, ...]
    confirmed: str = ""


def data_rows(session: Session) -> tuple[DatumRow, ...]:
    """Everything to look over, with what is done already."""
    said = _said(session)
    found = uncertain_data(session.forms.all(), session.forms.phones, session.forms.deadlines, session.forms.absence)
    return tuple(_row(datum, said.get(datum.datum_id, "")) for datum in found)


def rows_without_vault(forms: FormLibrary) -> tuple[DatumRow, ...]:
    """The same without knowing what is done, for ``skjema form check --uncertain``."""
    return tuple(_row(datum, "") for datum in uncertain_data(forms.all(), forms.phones, forms.deadlines, forms.absence))


def confirmed_data(session: Session) -> frozenset[str]:
    """Ids of what has been confirmed: shown without «kontroller»."""
    return frozenset(_said(session))


def may_confirm(session: Session) -> bool:
    """Whether this person can: whoever is alone, and in a school an issuer (the rector)."""
    school = session.school
    return school is None or (session.member_of is not None and school.is_issuer)


def confirm_datum(session: Session, datum_id: str, *, confirmed: bool = True) -> Change:
    """*Bekreft*, or with ``confirmed`` False *Angre*.

    Raises:
        SkjemaError: NOT_ALLOWED when somebody else has to; what the school's feed says of writing.
    """
    if not may_confirm(session):
        raise SkjemaError(ErrorCode.NOT_AN_ISSUER)
    today = session.clock.now().date()
    words = json.dumps([session.person.name, today.isoformat()], ensure_ascii=False) if confirmed else ""
    if session.member_of is not None:
        session.member_of.set_policy({_POLICY + datum_id: words})
        return Change(settings=True, school=True, exchange=True)
    kept = {**_kept(session), datum_id: words}
    session.vault.settings.set(_SETTING, json.dumps({key: value for key, value in kept.items() if value}))
    return Change(settings=True)


def known_phones(session: Session, principal: str) -> tuple[tuple[str, str, bool], ...]:
    """Numbers for acute danger: (label, number, confirmed), the principal's own second when it is set."""
    said = confirmed_data(session)
    by_number = {phone.number: phone_id(phone) in said for phone in session.forms.phones}
    return tuple(
        (label, number, checked or by_number.get(number, False)) for label, number, checked in session.phones(principal)
    )


def _said(session: Session) -> dict[str, str]:
    """Id -> who and when, of what is confirmed: the school's word, and what this person confirmed while alone."""
    found = {} if session.member_of is not None else _kept(session)
    if session.school is not None:
        for name, value in session.school.roster.policy.items():
            if name.startswith(_POLICY):
                found[name.removeprefix(_POLICY)] = value
    return {datum_id: words for datum_id, words in found.items() if words}


def _kept(session: Session) -> dict[str, str]:
    try:
        found: Json = json.loads(session.vault.settings.get(_SETTING) or "{}")
    except ValueError:
        return {}
    if not isinstance(found, dict):
        return {}
    return {key: value for key, value in found.items() if isinstance(value, str)}


def _row(datum: Datum, said: str) -> DatumRow:
    spoken = language()
    places = tuple(
        _("{form}: {question}").format(form=place.form.in_(spoken), question=place.where.in_(spoken))
        if place.where
        else place.form.in_(spoken)
        for place in datum.places
    )
    name = datum.name.in_(spoken)
    value = datum.value
    if datum.kind is DatumKind.LAW and value:
        day = date.fromisoformat(value)
        value = _("gjelder fra {day} {year}").format(day=date_in_words(day), year=day.year)
    return DatumRow(datum.datum_id, datum.kind.value, name, value, places, _by_whom(said))


def _by_whom(said: str) -> str:
    if not said:
        return ""
    try:
        who, day = json.loads(said)
        when = date.fromisoformat(day)
    except (ValueError, TypeError):
        return _("Bekreftet")
    return _("Bekreftet av {name} {day} {year}").format(name=who, day=date_in_words(when), year=when.year)
