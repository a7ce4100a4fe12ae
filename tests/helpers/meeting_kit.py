"""Meetings for tests: small forms of minutes and conversations, a class, staff, and minutes that were held."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path

import work_kit

from skjema_app.domain.answers import Json
from skjema_app.domain.documents import Draft, Place, Pupil
from skjema_app.form_engine.definition import FormDefinition, PartyKind
from skjema_app.form_engine.library import FormLibrary
from skjema_app.form_engine.load import parse_form
from skjema_app.system.clock import Clock
from skjema_app.workflows import fill_form, finish_document
from skjema_app.workflows.fill_form import OpenForm
from skjema_app.workflows.known_people import KnownParty
from skjema_app.workflows.session import Session

TODAY = date(2026, 11, 23)
PUPILS = (
    Pupil("p1", "Kari Nordmann", "8A", "2013-03-04", "Ingrid Moe"),
    Pupil("p2", "Ola Hansen", "8A", "2013-06-01", "Ingrid Moe"),
    Pupil("p3", "Amina Yusuf", "8A", "2013-01-09", "Ingrid Moe"),
    Pupil("p4", "Jonas Øvre-Ånstad", "9B", "2012-08-08", "Per Dahl"),
)
STAFF = ("Ingrid Moe", "Per Dahl", "Ragnhild Berg")
PARTIES = (
    *(KnownParty(name, PartyKind.STAFF) for name in (*STAFF, work_kit.NAME)),
    *(KnownParty(one.name, PartyKind.PUPIL, one.pupil_id, about=one.group) for one in PUPILS),
    KnownParty("Mor Nordmann", PartyKind.GUARDIAN),
    KnownParty("Trond Lie", PartyKind.OUTSIDE, organisation="PPT", role="ppt"),
)

_MINUTES = """\
form: {form}
version: 1
title: {title}
short_title: {title}
button: Nytt referat
purpose: Referat til prøve.
levels: [{{id: hele, title: Hele referatet, lead: Skriv underveis i møtet., minutes: 20}}]
facts:
  begins: [moter]
  archive: ja
  document_type: REFERAT
  record_type: X
  shielding: {{ref: offl. § 13, checked: false}}
  title: Referat
  public_title: Referat
  group: {group}
  experienced: mote_dato
  split:
    rows: {{saker: sak_elev}}
    archive: sak_arkiveres
    title: "Utdrag av referat – {{elev}}"
    public_title: Utdrag av referat
  access: {{fills: [alle], reads: [forfatter, rektor, deltakere], approves: []}}
steps:
  - id: mote
    title: Om møtet
    fields:
      - {{id: klasse, type: text, label: Klasse, max_length: 20}}
      - {{id: mote_dato, type: date, label: Dato, required: true, propose: today}}
      - {{id: mote_sted, type: text, label: Sted}}
      - {{id: moteleder, type: person, label: Leder, propose: me}}
      - {{id: referent, type: person, label: Referent, propose: me}}
      - id: deltakere
        type: rows
        label: Deltakere
        required: true
        fields:
          - id: deltaker
            type: party
            label: Navn
            required: true
            fills: {{organisation: deltaker_virksomhet, role: deltaker_rolle}}
          - id: deltaker_rolle
            type: one
            label: Rolle
            options: [{{id: larer, label: Lærer}}, {{id: rektor, label: Rektor}}, {{id: ppt, label: PPT}}]
          - {{id: deltaker_virksomhet, type: text, label: Virksomhet}}
          - id: deltaker_til_stede
            type: one
            label: Til stede
            required: true
            options: [{{id: til_stede, label: Til stede}}, {{id: forfall, label: Forfall}}]
  - id: saksliste
    title: Saker
    fields:
      - id: saker
        type: rows
        label: Saker
        fields:
          - {{id: sak_tema, type: text, label: Tema, required: true}}
          - {{id: sak_droftet, type: long_text, label: Drøftet}}
          - {{id: sak_beslutning, type: long_text, label: Beslutning}}
          - {{id: sak_ansvarlig, type: person, label: Ansvarlig}}
          - {{id: sak_frist, type: date, label: Frist}}
          - {{id: sak_elev, type: pupil, label: Gjelder elev}}
          - {{id: sak_arkiveres, type: yes_no, label: Arkiveres på elev, when: {{answered: sak_elev}}}}
  - id: slutt
    title: Neste møte
    fields:
      - {{id: neste_mote, type: date, label: Neste møte}}
"""

_TALK = """\
form: provesamtale
version: 1
title: Prøvesamtale
short_title: Prøvesamtale
button: Ny samtale
purpose: Samtale til prøve.
levels: [{id: hele, title: Samtalen, lead: Skriv det eleven sier., minutes: 15}]
facts:
  begins: [samtaler]
  archive: nei
  document_type: NOTAT
  record_type: X
  shielding: {ref: offl. § 13, checked: false}
  title: Samtale – {elev}
  public_title: Samtale
  pupil: hvem
  experienced: samtale_dato
  access: {fills: [alle], reads: [forfatter], approves: []}
steps:
  - id: samtale
    title: Samtalen
    fields:
      - {id: hvem, type: pupil, label: Eleven, required: true}
      - {id: samtale_dato, type: date, label: Dato, required: true, propose: today}
      - {id: snakket_om, type: long_text, label: Hva snakket dere om?}
"""

_ANONYMOUS = """\
form: proveanonym
version: 1
title: Anonym prøve
short_title: Anonym prøve
button: Drøft
purpose: Drøfting uten navn.
levels: [{id: hele, title: Drøftingen, lead: Ingen skal kunne kjennes igjen., minutes: 5}]
facts:
  begins: [moter]
  anonymous: true
  archive: nei
  document_type: NOTAT
  record_type: X
  shielding: {ref: offl. § 13, checked: false}
  title: Anonym prøve
  public_title: Anonym prøve
  experienced: droftet_dato
  access: {fills: [alle], reads: [forfatter], approves: []}
steps:
  - id: droftingen
    title: Drøftingen
    fields:
      - {id: droftet_dato, type: date, label: Dato, required: true, propose: today}
      - {id: kort_om, type: text, label: Kort om saken}
      - {id: beskrivelse, type: long_text, label: Beskriv saken, required: true}
"""

CLASS_FORM, TEAM_FORM, TALK_FORM, ANONYMOUS_FORM = "proveklassemote", "proveteammote", "provesamtale", "proveanonym"


@cache
def library() -> FormLibrary:
    """Minutes about a class, minutes of a team, a conversation, and an anonymous discussion."""
    texts = (
        _MINUTES.format(form=CLASS_FORM, title="Prøveklassemøte", group="klasse"),
        _MINUTES.format(form=TEAM_FORM, title="Prøveteammøte", group='""').replace('  group: ""\n', ""),
        _TALK,
        _ANONYMOUS,
    )
    return FormLibrary(tuple(parse_form(text, "prove.yaml", {}) for text in texts))


def minutes_form() -> FormDefinition:
    """The form of a class meeting."""
    return library().current(CLASS_FORM)


def new_session(folder: Path, clock: Clock | None = None) -> Session:
    """A teacher's vault that knows these forms only."""
    return replace(work_kit.new_session(folder, clock), forms=library())


def participant(row: str, name: str, kind: str = "staff", **more: Json) -> dict[str, Json]:
    """A row of the participants."""
    return {"id": row, "deltaker": {"ref": "", "name": name, "kind": kind}, "deltaker_til_stede": "til_stede", **more}


def item(row: str, theme: str, pupil: Pupil | None = None, **more: Json) -> dict[str, Json]:
    """An agenda item."""
    about: dict[str, Json] = {"sak_elev": {"ref": pupil.pupil_id, "name": pupil.name}} if pupil else {}
    return {"id": row, "sak_tema": theme, **about, **more}


def answers(**changed: Json) -> dict[str, Json]:
    """A class meeting about two pupils and the class."""
    return {
        "klasse": "8A",
        "mote_dato": "2026-11-12",
        "mote_sted": "Rom 214",
        "moteleder": {"ref": "", "name": "Ingrid Moe"},
        "referent": {"ref": "", "name": work_kit.NAME},
        "deltakere": [
            participant("d1", "Ingrid Moe", deltaker_rolle="larer"),
            participant("d2", "Per Dahl", deltaker_til_stede="forfall"),
            participant("d3", "Trond Lie", "outside", deltaker_rolle="ppt", deltaker_virksomhet="PPT"),
            participant("d4", "Mor Nordmann", "guardian"),
        ],
        "saker": [
            item("s1", "Ro i timene", sak_droftet="Klassen trenger faste plasser."),
            item("s2", "Friminutt", PUPILS[0], sak_droftet="Kari er mye alene.", sak_arkiveres=True),
            item("s3", "Lekser", PUPILS[1], sak_droftet="Ola leverer ikke."),
        ],
        **changed,
    }


def held(session: Session, form_id: str = CLASS_FORM, **changed: Json) -> str:
    """A finished minute's id."""
    opened = fill_form.start_draft(session, form_id, "hele")
    fill_form.save_draft(session, opened.draft.draft_id, answers(**changed), Place())
    return finish_document.finish_document(session, opened.draft.draft_id).document.document_id


def open_form(given: Mapping[str, Json] | None = None, *, place: Place | None = None) -> OpenForm:
    """A draft of the class meeting's form, opened."""
    definition = minutes_form()
    now = datetime(2026, 11, 23, 15, 56, tzinfo=UTC)
    draft = Draft("d" * 32, definition.pin, "hele", "", dict(given or {}), place or Place(), created=now, updated=now)
    return OpenForm(
        draft=draft,
        definition=definition,
        base={},
        pupils=PUPILS,
        staff=STAFF,
        person_name=work_kit.NAME,
        today=TODAY,
        next_school_day=date(2026, 11, 24),
        phones=(),
        parties=PARTIES,
    )
