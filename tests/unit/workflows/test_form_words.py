"""What a form says is wrong, in words; and answers from a file in the shapes that forms ask for."""

from __future__ import annotations

import json

import pytest
from form_kit import small_form, state_of
from rich_form import rich_form

from skjema_app.domain.answers import Json
from skjema_app.domain.documents import Pupil
from skjema_app.domain.errors import ErrorCode, SkjemaError
from skjema_app.form_engine.state import ProblemCode
from skjema_app.workflows.answers_file import read_answers
from skjema_app.workflows.fault_texts import problem_texts
from skjema_app.workflows.sentences import problem_sentence

FORM = rich_form()


def test_every_problem_has_a_sentence() -> None:
    assert set(problem_texts()) == set(ProblemCode)


@pytest.mark.parametrize(
    ("answers", "before", "sentence"),
    [
        (
            {"deltakere": [{"id": "r1", "navn": {"name": "Ola"}, "rolle": "larer"}]},
            {},
            "Hvem var med? Rektor må være til stede.",
        ),
        ({"tjeneste": "ppt"}, {}, "Samtykket mangler"),
        (
            {"tiltak": [{"id": "b", "hva": "Nytt", "endring": "endring", "hvorfor": "Fordi"}]},
            {"tiltak": [{"id": "a", "hva": "Vakt"}]},
            "«Vakt» stod i forrige versjon",
        ),
        (
            {
                "filer": [
                    {"id": d * 32, "name": "a.png", "media": "image/png", "size": 9, "sha256": "b" * 64} for d in "123"
                ]
            },
            {},
            "høyst 2 vedlegg",
        ),
        (
            {"filer": [{"id": "1" * 32, "name": "a.png", "media": "image/png", "size": 2**21, "sha256": "b" * 64}]},
            {},
            "«a.png» er for stor. Hvert vedlegg kan være på høyst 1 MB.",
        ),
    ],
)
def test_what_a_form_rules_is_said_in_its_words(
    answers: dict[str, Json], before: dict[str, Json], sentence: str
) -> None:
    told = [problem_sentence(one) for one in state_of(FORM, answers, before=before).problems]
    assert any(sentence in one for one in told), told


PARTY = small_form(
    """
    - {id: noen, type: party, label: Noen, kinds: [pupil, outside]}
    - {id: ansatt, type: party, label: Ansatt, kinds: [staff]}
    """
)
PUPILS = (Pupil("p1", "Kari Nordmann", "8A"),)


def read(value: Json, field: str = "noen") -> Json:
    return read_answers(json.dumps({field: value}).encode(), PARTY, PUPILS)[field]


def test_a_person_from_anywhere_may_be_just_a_name() -> None:
    assert read("Ola") == {"ref": "", "name": "Ola", "kind": "outside"}
    assert read("Ola", "ansatt") == {"ref": "", "name": "Ola", "kind": "staff"}
    told = {"name": "Kari Nordmann", "ref": "p1", "kind": "pupil"}
    assert read(told) == told


@pytest.mark.parametrize(
    "wrong", [5, {"name": "Ola", "kind": "staff"}, {"name": "Ola", "kind": 1}, {"navn": "Ola"}, []]
)
def test_a_person_of_another_kind_or_shape_is_refused(wrong: Json) -> None:
    with pytest.raises(SkjemaError) as raised:
        read(wrong)
    assert raised.value.code is ErrorCode.ANSWERS_UNREADABLE
