"""Anonymous discussion: what gives somebody away goes or gets a reason, and whom it is about is never written."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from importlib import import_module
from pathlib import Path

import pytest
import split_kit
from split_kit import COUNSELLOR, TEACHER
from work_kit import new_session

from skjema_app.documents.readback import structure_texts
from skjema_app.domain.answers import Json
from skjema_app.domain.documents import Place
from skjema_app.domain.errors import ErrorCode, SkjemaError
from skjema_app.domain.naming.people import FindingKind
from skjema_app.vault.bodies import BodyHead, encode_body
from skjema_app.workflows import anonymous_about, anonymous_check, documents, fill_form, finish_document
from skjema_app.workflows.session import Session

FORM, LEVEL = "anonym-drofting", "drofting"
GOOD = "En elev på 8. trinn går alene i friminuttene. Vi har prøvd å gå sammen med eleven."
WITH: Json = [
    {
        "id": "d1",
        "deltaker": {"ref": "", "name": COUNSELLOR, "kind": "staff"},
        "deltaker_rolle": "radgiver",
        "deltaker_til_stede": "til_stede",
    },
    {
        "id": "d2",
        "deltaker": {"ref": "", "name": "Trine Utenfra", "kind": "outside"},
        "deltaker_rolle": "annen",
        "deltaker_til_stede": "til_stede",
    },
]
ANSWERS: dict[str, Json] = {
    "droftet_med": "ppt",
    "drofting_dato": "2026-11-20",
    "deltakere": WITH,
    "tema": ["annet"],
    "beskrivelse": GOOD,
    "rad": "Ta det opp med foresatte.",
    "videre": "ingen",
    "plikt": False,
}


@pytest.fixture
def session(tmp_path: Path) -> Iterator[Session]:
    made = new_session(tmp_path / "hvelv")
    split_kit.add_class(made)
    yield made
    made.close()


def draft_of(session: Session, **changed: Json) -> str:
    definition = session.forms.current(FORM)
    draft = fill_form.start_draft(session, FORM, LEVEL).draft.draft_id
    answers = {**ANSWERS, **changed}
    for name in ("droftet_med", "tema"):
        field = definition.field(name)
        assert field is not None
        first: Json = field.options[0].option_id
        answers[name] = [first] if name == "tema" else first
    fill_form.save_draft(session, draft, answers, Place())
    return draft


def save(session: Session, draft: str, answers: dict[str, Json]) -> None:
    fill_form.save_draft(session, draft, answers, Place())


def answers_of(session: Session, draft: str) -> dict[str, Json]:
    return dict(session.vault.drafts.get(draft).answers)


def refused(session: Session, draft: str) -> SkjemaError:
    with pytest.raises(SkjemaError) as found:
        finish_document.finish_document(session, draft)
    return found.value


def watch_of(session: Session, draft: str) -> anonymous_check.AnonymousWatch:
    watch = anonymous_check.watch_of(session, draft)
    assert watch is not None
    return watch


def test_a_text_in_which_nobody_is_recognised_is_finished_as_it_is(session: Session) -> None:
    draft = draft_of(session)
    assert watch_of(session, draft).spots(answers_of(session, draft)) == ()
    finish_document.finish_document(session, draft)


@pytest.mark.parametrize(
    ("words", "kind"),
    [
        ("Kari", FindingKind.FIRST_NAME),
        ("K.N.", FindingKind.INITIALS),
        ("8B", FindingKind.GROUP),
        ("14. mars 2012", FindingKind.BIRTH_DATE),
        ("Marfans", FindingKind.DIAGNOSIS),
        ("14-åring", FindingKind.COMBINATION),
        ("912 34 567", FindingKind.PHONE),
        ("Mohammed", FindingKind.FIRST_NAME),
    ],
)
def test_what_gives_somebody_away_is_told_and_refused_until_it_goes_or_has_a_reason(
    session: Session, words: str, kind: FindingKind
) -> None:
    draft = draft_of(session, beskrivelse=f"Det gjelder {words} fra Lillevik.")
    watch = watch_of(session, draft)
    (spot,) = watch.open_spots(answers_of(session, draft))
    assert (spot.path, spot.kind, spot.words) == ("beskrivelse", kind, words)
    assert anonymous_check.why_words(spot.kind)
    error = refused(session, draft)
    assert (error.code, error.details) == (
        ErrorCode.NOT_ANONYMOUS,
        {"count": 1, "path": "beskrivelse", "field": spot.label},
    )

    save(session, draft, anonymous_check.override(answers_of(session, draft), spot, " - "))
    assert refused(session, draft).code is ErrorCode.NOT_ANONYMOUS
    reason = "Bare et eksempel, ingen elev."
    save(session, draft, anonymous_check.override(answers_of(session, draft), spot, reason))
    assert [one.reason for one in watch.spots(answers_of(session, draft))] == [reason]
    document = finish_document.finish_document(session, draft).document
    assert reason not in str(document.answers)
    assert anonymous_check.REASONS_KEY not in document.answers


def test_a_reason_is_for_these_words_in_this_answer(session: Session) -> None:
    draft = draft_of(session, beskrivelse="Det gjelder Kari.")
    watch = watch_of(session, draft)
    answers = answers_of(session, draft)
    (spot,) = watch.open_spots(answers)
    answers = anonymous_check.override(answers, spot, "Navnet er oppdiktet.")
    assert watch.open_spots({**answers, "beskrivelse": "I går: det gjelder Kari, altså Kari."}) == ()
    (other,) = watch.open_spots({**answers, "beskrivelse": "Det gjelder Kari og Jonas."})
    assert other.words == "Jonas"
    (elsewhere,) = watch.open_spots({**answers, "rad": "Snakk med Kari."})
    assert elsewhere.path == "rad"
    assert watch.open_spots(anonymous_check.override(answers, spot, ""))


def test_staff_who_took_part_may_be_named_and_pupils_may_not_take_part(session: Session) -> None:
    draft = draft_of(session, rad=f"{COUNSELLOR} og Trine Utenfra følger opp.")
    watch = watch_of(session, draft)
    answers = answers_of(session, draft)
    assert watch.open_spots(answers) == ()
    assert [one.words for one in watch.open_spots({**answers, "rad": f"{TEACHER} følger opp."})] == [TEACHER]
    pupil: Json = [{"id": "d9", "deltaker": {"ref": "p-kari", "name": "Kari Nordmann", "kind": "pupil"}}]
    assert [one.words for one in watch.open_spots({**answers, "deltakere": pupil, "rad": ""})] == ["Kari Nordmann"]


def everything_written(folder: Path) -> bytes:
    """Every file of a vault's folder; what is encrypted says nothing, what is not would be found."""
    return b"".join(file.read_bytes() for file in sorted(folder.rglob("*")) if file.is_file())


def test_whom_it_is_about_stays_in_this_vault(session: Session, tmp_path: Path) -> None:
    draft = draft_of(session)
    anonymous_about.link_pupil(session, draft, "p-stein")
    about = anonymous_about.about_of(session, draft)
    assert about is not None
    assert (about.pupil_id, about.name) == ("p-stein", "Stein Berg")
    document = finish_document.finish_document(session, draft).document
    kept = anonymous_about.about_of(session, document.document_id)
    assert kept == about
    assert anonymous_about.about_of(session, draft) is None
    assert document.pupil == ""
    assert document.group == ""
    told = [
        str(document),
        documents.proposed_file_name(session, document.document_id),
        " ".join(structure_texts(documents.signed_pdf(session, document.document_id))),
        *(str(event) for event in session.vault.documents.events(document.document_id)),
    ]
    for words in told:
        for secret in ("p-stein", "Stein", "Berg"):
            assert secret not in words
    assert b"p-stein" not in everything_written(tmp_path)
    anonymous_about.link_pupil(session, document.document_id, "")
    assert anonymous_about.about_of(session, document.document_id) is None


@pytest.mark.parametrize("where", ["skjema_app.vault.journal", "skjema_app.vault.feed.pen"])
def test_every_entry_is_written_by_one_of_two(where: str) -> None:
    assert hasattr(import_module(where), "encode_body")


def test_no_entry_says_whom_it_is_about(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    written: list[bytes] = []

    def noted(head: BodyHead, data: Mapping[str, Json]) -> bytes:
        written.append(encode_body(head, data))
        return written[-1]

    for where in ("skjema_app.vault.journal", "skjema_app.vault.feed.pen"):
        monkeypatch.setattr(f"{where}.encode_body", noted)
    draft = draft_of(session)
    anonymous_about.link_pupil(session, draft, "", name="Synnøve Ukjentsen")
    document = finish_document.finish_document(session, draft).document
    assert any(GOOD.encode() in body for body in written)
    for body in written:
        assert "Synnøve".encode() not in body
        assert b"Ukjentsen" not in body
    assert "Synnøve" not in str(session.vault.documents.get(document.document_id))
    assert anonymous_about.about_of(session, document.document_id) is not None


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Et barn som heter Synnøve, er alene.", ["Synnøve"]),
        ("I går sa S at det var greit.", ["S"]),
        ("Ss sekk lå ute.", ["Ss"]),
        ("S) er et punkt i en liste.", []),
        ("Ukjentsens sekk lå ute.", ["Ukjentsens"]),
        ("Snø er fint.", []),
    ],
)
def test_a_name_on_no_list_and_a_lone_letter_are_looked_for(session: Session, text: str, words: list[str]) -> None:
    draft = draft_of(session, beskrivelse=text)
    watch = anonymous_check.watch_for(session, draft, "", " Synnøve  Ukjentsen ")
    assert watch is not None
    found = watch.open_spots(answers_of(session, draft))
    assert [one.words for one in found] == words
    assert all(one.about for one in found)
    assert all("eleven det gjelder" in anonymous_check.why_words(one.kind, about=one.about) for one in found)
    if words:
        assert refused(session, draft).code is ErrorCode.NOT_ANONYMOUS


def test_a_name_that_is_a_word_too_is_looked_for_with_its_capital_letter(session: Session) -> None:
    draft = draft_of(session, beskrivelse="Dag og natt er like vanskelige, hver dag.")
    assert watch_of(session, draft).open_spots(answers_of(session, draft)) == ()
    watch = anonymous_check.watch_for(session, draft, "", "Dag Prøvesen")
    assert watch is not None
    assert [(one.words, one.start) for one in watch.open_spots(answers_of(session, draft))] == [("Dag", 0)]


def test_it_can_be_said_anew_and_taken_back(session: Session) -> None:
    draft = draft_of(session, beskrivelse="Noen sa at K var lei seg.")
    for pupil, name, found in (("p-kari", "", 1), ("", "Ola Enersen", 0), ("p-kari", "", 1), ("", "", 0)):
        watch = anonymous_check.watch_for(session, draft, pupil, name)
        assert watch is not None
        assert len(watch.open_spots(answers_of(session, draft))) == found
    assert not session.vault.settings.all(anonymous_about.LINK)


def test_a_draft_that_is_gone_takes_it_along(session: Session) -> None:
    first, second = draft_of(session), draft_of(session)
    anonymous_about.link_pupil(session, "borte", "p-kari")
    anonymous_about.link_pupil(session, first, "p-kari")
    anonymous_about.link_pupil(session, second, "p-kari")
    assert set(session.vault.settings.all(anonymous_about.LINK)) == {
        anonymous_about.LINK + first,
        anonymous_about.LINK + second,
    }


def test_other_forms_are_not_looked_at(session: Session) -> None:
    draft = fill_form.start_draft(session, "melding-12-4", "kort").draft.draft_id
    assert anonymous_check.watch_of(session, draft) is None
    anonymous_check.require_anonymous(session, session.vault.drafts.get(draft))
