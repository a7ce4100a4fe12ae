"""A small form, answers and people for tests of documents. Synthetic people only."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from datetime import datetime, timedelta, timezone

from skjema_app.crypto.certificates import lone_certificates
from skjema_app.crypto.identity import DeviceKeys
from skjema_app.documents.compose import ChangeLine, DocumentFacts, compose
from skjema_app.documents.model import APPROVER_FIELD, AUTHOR_FIELD, DocumentModel
from skjema_app.documents.sign import SigningIdentity, sign
from skjema_app.documents.stamp import approver_stamp, author_stamp
from skjema_app.domain.answers import Json
from skjema_app.form_engine.conditions import Always, Condition, FieldIs
from skjema_app.form_engine.definition import (
    Access,
    Archive,
    Field,
    FieldType,
    FormDefinition,
    FormFacts,
    LawRef,
    Level,
    Option,
    Step,
    Text,
)

WHEN = datetime(2026, 11, 22, 15, 56, 7, tzinfo=timezone(timedelta(hours=1)))
SCHOOL = "Solbakken ungdomsskole"
AUTHOR = "Kari Nordli"
PRINCIPAL = "Ragnhild Berg"
T = FieldType


def _field(name: str, kind: FieldType, label: str, **more: object) -> Field:
    return replace(Field(name, kind, Text(label)), **more)  # type: ignore[arg-type]


def _options(**labels: str) -> tuple[Option, ...]:
    return tuple(Option(key, Text(label)) for key, label in labels.items())


def form() -> FormDefinition:
    """A report to the principal: short and full level, rows, the pupil's own words."""
    heard: Condition = FieldIs("sagt", ("ja",))
    always = Always()
    steps = (
        Step(
            "hvem",
            Text("Hvem gjelder det?"),
            (
                _field("elev", T.PUPIL, "Elev", required=always),
                _field("klasse", T.TEXT, "Klasse"),
                _field(
                    "andre",
                    T.ROWS,
                    "Andre elever",
                    fields=(
                        _field("navn", T.PUPIL, "Navn"),
                        _field("rolle", T.ONE, "Rolle", options=_options(involvert="Involvert", vitne="Vitne")),
                        _field("merknad", T.TEXT, "Merknad"),
                    ),
                ),
            ),
        ),
        Step(
            "hva",
            Text("Hva er sett, hørt eller fortalt?"),
            (
                _field("hva", T.LONG_TEXT, "Hva er sett, hørt eller fortalt?", required=always),
                _field("dato", T.DATE, "Når skjedde det?", required=always),
                _field("tid", T.TIME, "Klokkeslett"),
                _field(
                    "sted",
                    T.MANY,
                    "Hvor skjedde det?",
                    options=_options(klasserom="Klasserom", ute="Skolegård", vei="Skolevei", nett="Digitalt"),
                ),
                _field("ansatt", T.YES_NO, "Kan en ansatt ha krenket eleven?", required=always),
                _field("haster", T.YES_NO, "Haster det?", required=always),
                _field("utrygg", T.YES_NO, "Sier eleven selv at det ikke er trygt og godt på skolen?"),
                _field("gjorde", T.LONG_TEXT, "Hva gjorde du?", level="utfyllende"),
                _field("historikk", T.LONG_TEXT, "Hva vet du om tiden før?", level="utfyllende"),
            ),
        ),
        Step(
            "stemme",
            Text("Elevens stemme"),
            (
                _field(
                    "sagt",
                    T.ONE,
                    "Har noen snakket med eleven om dette?",
                    required=always,
                    options=_options(ja="Ja", ikke_enna="Ikke ennå", vil_ikke="Eleven ønsker ikke å si noe"),
                ),
                _field("ord", T.LONG_TEXT, "Elevens egne ord", own_words=True, required=heard, when=heard),
                _field("onsker", T.LONG_TEXT, "Hva ønsker eleven skal skje?", when=heard, level="utfyllende"),
            ),
        ),
        Step("vedlegg", Text("Vedlegg"), (_field("filer", T.ATTACHMENT, "Vedlegg"),)),
    )
    facts = FormFacts(
        archive=Archive.YES,
        document_type="MELDING",
        record_type="X",
        shielding=LawRef("offl. § 13 jf. fvl. § 13", checked=False),
        title=Text("Melding til rektor – {elev}"),
        public_title=Text("Melding til rektor"),
        pupil="elev",
        group="klasse",
        experienced="dato",
        urgent_when=FieldIs("haster", (True,)),
        restricted_when=FieldIs("ansatt", (True,)),
        conversation=None,
        access=Access(("alle",), ("rektor",), ("rektor",)),
    )
    index = {field.field_id: field for step in steps for field in step.fields}
    levels = (
        Level("kort", Text("Kort melding"), Text("Det rektor må vite nå"), 5),
        Level("utfyllende", Text("Utfyllende melding"), Text("Alt du vet"), 20),
    )
    return FormDefinition(
        form_id="prove",
        version=1,
        sha256="0" * 64,
        title=Text("Melding til rektor (§ 12-4)"),
        short_title=Text("Melding til rektor"),
        button=Text("Meld fra"),
        purpose=Text("Når du har sett eller hørt noe som uroer deg."),
        search_words=(),
        levels=levels,
        steps=steps,
        facts=facts,
        index=index,
        visibility_order=tuple(index),
    )


SEEN = (
    "I storefri så jeg at tre gutter i klassen stengte Mats ute fra benken ved kantina. En av dem sa «gå og sitt et "
    "annet sted», og de andre lo. Mats gikk alene mot biblioteket og ble sittende der til det ringte inn.\n\n"
    "Dette er tredje gang på to uker at jeg ser det samme. Forrige gang var i gymtimen fredag, da ingen ville ha ham "
    "på laget. Kontaktlærer på trinnet forteller at han har vært stille siden høstferien."
)
WORDS = "Jeg gidder ikke å være ute lenger. De later som om jeg ikke er der.\n\nMen ikke lag noe stort ut av det."


def short_answers() -> dict[str, Json]:
    """About 120 words: what a teacher writes in five minutes."""
    return {
        "elev": {"ref": "e1", "name": "Mats Solberg"},
        "klasse": "9B",
        "hva": SEEN,
        "dato": "2026-11-20",
        "tid": "11:40",
        "sted": ["ute", "klasserom"],
        "ansatt": False,
        "haster": False,
        "utrygg": True,
        "sagt": "ja",
        "ord": WORDS,
    }


def long_answers() -> dict[str, Json]:
    """Five pages: long texts, many rows, Sámi letters."""
    rows: list[Json] = [
        {
            "id": f"r{number}",
            "navn": {"ref": "", "name": f"Áilu Čáhppe Ŧ{number}"},
            "rolle": "vitne" if number % 2 else "involvert",
            "merknad": "Sto ved døra og så det som skjedde, men gikk før det var over." if number % 3 else "",
        }
        for number in range(1, 41)
    ]
    story = "\n\n".join(f"Dag {day}. {SEEN}" for day in range(1, 9))
    return {
        **short_answers(),
        "andre": rows,
        "gjorde": "\n\n".join([SEEN] * 12),
        "historikk": story,
        "onsker": "At noen sier hei.\nAt det blir en voksen ute i storefri.",
        "filer": [
            {
                "id": "1f" * 16,
                "name": "melding fra klassechat.png",
                "media": "image/png",
                "size": 48_213,
                "sha256": "ab" * 32,
            }
        ],
    }


def facts(**more: object) -> DocumentFacts:
    """Facts of a finished first version."""
    made = DocumentFacts(
        school=SCHOOL,
        author=AUTHOR,
        author_confirmed=False,
        level="kort",
        version=1,
        finished=WHEN,
        answers_sha256=hashlib.sha256(b"svar").hexdigest(),
    )
    return replace(made, **more)  # type: ignore[arg-type]


def model(kind: str) -> DocumentModel:
    """One of the documents every judge sees: short, long, supplement, draft, restricted, changed."""
    definition = form()
    answers = short_answers()
    match kind:
        case "long":
            return compose(definition, long_answers(), facts(level="utfyllende", case_number="S-2026-014"))
        case "supplement":
            first = "Melding til rektor, ferdigstilt 22. november 2026 kl. 15:56 (SHA-256 3fa9c21d …)"
            added: dict[str, Json] = {"gjorde": SEEN, "onsker": "At noen sier hei."}
            return compose(
                definition, added, facts(level="utfyllende", supplements=first, pupil="Mats Solberg", group="9B")
            )
        case "draft":
            del answers["ord"]
            return compose(definition, answers, facts(finished=None))
        case "restricted":
            return compose(definition, {**answers, "ansatt": True}, facts(restricted=True, urgent=True))
        case "changed":
            entry = ChangeLine(WHEN, "Når skjedde det?", "19. november", "20. november", "Feil dato", AUTHOR)
            lines = (entry, replace(entry, label="Klasse"))
            return compose(definition, answers, facts(version=2, changes=lines, compared="versjon 1"))
        case _:
            return compose(definition, answers, facts())


KINDS = ("short", "long", "supplement", "draft", "restricted", "changed")


@dataclass(frozen=True)
class Someone:
    """A person alone with a vault: key and certificates."""

    name: str
    identity: SigningIdentity
    root: bytes


def someone(name: str) -> Someone:
    """A fresh person, with certificates from the time of the tests' clock."""
    key = DeviceKeys.generate().pdf_key()
    made = lone_certificates(name, SCHOOL, key, now=WHEN)
    return Someone(name, SigningIdentity(key, made.leaf_der, (made.ca_der,)), made.ca_der)


def signed_by_author(pdf: bytes, author: Someone) -> bytes:
    """As *Ferdigstill* signs."""
    return sign(
        pdf,
        field=AUTHOR_FIELD,
        signer=author.identity,
        name=author.name,
        reason="Utarbeidet",
        when=WHEN,
        certify=True,
        stamp=author_stamp(author.name, WHEN, confirmed=False),
        location=SCHOOL,
    )


def signed_by_approver(pdf: bytes, approver: Someone) -> bytes:
    """As an approval signs."""
    return sign(
        pdf,
        field=APPROVER_FIELD,
        signer=approver.identity,
        name=approver.name,
        reason="Godkjent",
        when=WHEN + timedelta(hours=2),
        certify=False,
        stamp=approver_stamp(approver.name, WHEN + timedelta(hours=2)),
    )
