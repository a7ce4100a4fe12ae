"""Anonymous discussion: what gives somebody away goes or gets a reason, and whom it is about is never written."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import split_kit
from split_kit import COUNSELLOR, TEACHER
from work_kit import new_session

from skjema_app.domain.answers import Json
from skjema_app.domain.documents import Place
from skjema_app.domain.errors import ErrorCode, SkjemaError
from skjema_app.domain.naming.people import FindingKind
from skjema_app.workflows import anonymous_check, fill_form, finish_document
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


def test_whom_it_is_about_stays_in_this_vault(session: Session) -> None:
    draft = draft_of(session)
    anonymous_check.link_pupil(session, draft, "p-kari")
    assert anonymous_check.linked_pupil(session, draft) == "p-kari"
    document = finish_document.finish_document(session, draft).document
    assert anonymous_check.linked_pupil(session, document.document_id) == "p-kari"
    assert anonymous_check.linked_pupil(session, draft) == ""
    assert document.pupil == ""
    assert "p-kari" not in str(document.answers)
    anonymous_check.link_pupil(session, document.document_id, "")
    assert anonymous_check.linked_pupil(session, document.document_id) == ""


def test_other_forms_are_not_looked_at(session: Session) -> None:
    draft = fill_form.start_draft(session, "melding-12-4", "kort").draft.draft_id
    assert anonymous_check.watch_of(session, draft) is None
    anonymous_check.require_anonymous(session, session.vault.drafts.get(draft))
