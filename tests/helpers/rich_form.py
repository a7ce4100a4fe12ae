"""A small form that has rules, rows that look at each other, changes, consent, people and files."""

from __future__ import annotations

from form_kit import small_text

from skjema_app.form_engine.definition import FormDefinition
from skjema_app.form_engine.load import parse_form

FIELDS = """
- id: deltakere
  type: rows
  label: Hvem var med?
  required: true
  fields:
    - {id: navn, type: party, label: Navn, required: true, kinds: [staff, outside]}
    - {id: rolle, type: one, label: Rolle, options: [{id: rektor, label: Rektor}, {id: larer, label: Lærer}]}
    - {id: kom, type: yes_no, label: Til stede}
- {id: start, type: date, label: Start}
- {id: slutt, type: date, label: Slutt}
- {id: alene, type: text, label: Alene, when: {not: {any_row: {in: deltakere, where: {answered: rolle}}}}}
- {id: alle, type: text, label: Alle, when: {every_row: {in: deltakere, where: {field: kom, is: true}}}}
- id: tiltak
  type: rows
  label: Tiltak
  keep: true
  fields:
    - {id: hva, type: text, label: Hva}
    - {id: hvem, type: person, label: Hvem, inherit: [above]}
    - {id: status, type: one, label: Status, options: [{id: i_gang, label: I gang}, {id: avsluttet, label: Avsluttet}]}
    - id: endring
      type: one
      label: Hva slags endring?
      when: {changed: [hva, hvem]}
      required: true
      once: true
      options:
        - {id: endring, label: Endring}
        - {id: skrivefeil, label: Skrivefeil, when: {not: {changed: [hvem]}}}
    - {id: hvorfor, type: text, label: Hvorfor?, when: {field: endring, is: endring}, required: true, once: true}
- {id: maal, type: text, label: Mål}
- {id: nytt, type: text, label: Nytt, when: {all: [{revision: true}, {changed: [maal]}]}, once: true}
- {id: rort, type: text, label: Rørt, when: {changed: [tiltak]}}
- {id: tjeneste, type: one, label: Hvem, options: [{id: ppt, label: PPT}, {id: ingen, label: Ingen}]}
- {id: samtykke, type: yes_no, label: Samtykke, when: {field: tjeneste, is: ppt}}
- {id: likevel, type: long_text, label: Hvorfor likevel?, when: {field: samtykke, is: false}}
- {id: utfall, type: one, label: Utfall, options: [{id: videre, label: Videre}, {id: slutt_na, label: Slutt}]}
- {id: stemme, type: one, label: Eleven, options: [{id: ja, label: Ja}, {id: nei, label: Nei}]}
- {id: filer, type: attachment, label: Filer, largest: 1, most: 2}
- {id: avgjort, type: text, label: Avgjort, phase: decision}
"""
RULES = """\
rules:
  - id: rektor
    when: {answered: deltakere}
    must: {any_row: {in: deltakere, where: {all: [{field: rolle, is: rektor}, {field: kom, is: true}]}}}
    fields: [deltakere]
    message: Rektor må være til stede.
  - {id: orden, must: {not: {earlier: [slutt, start]}}, fields: [slutt, start], message: Slutt er før start., ask: true}
  - id: avgjort
    must: {answered: avgjort}
    fields: [avgjort]
    message: Skriv hva som er avgjort.
    phase: decision
"""
FACTS = """\
  consent:
    needed: {field: tjeneste, is: ppt}
    given: {field: samtykke, is: true}
    services: tjeneste
    override: likevel
  closing: {outcome: utfall, ends: [slutt_na], voice: stemme}
"""


def rich_form() -> FormDefinition:
    """The form, read."""
    text = small_text(FIELDS).replace("steps:\n", RULES + "steps:\n").replace("  access:", FACTS + "  access:")
    return parse_form(text, "prove.yaml", {})
