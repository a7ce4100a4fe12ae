"""Every failure has its own sentence by user-review § 4.13, in the tone of § 7."""

import re
import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from skjema_app.domain.errors import ErrorCode, SkjemaError
from skjema_app.form_engine.definition import Text
from skjema_app.form_engine.faults import FaultCode
from skjema_app.form_engine.state import Problem, ProblemCode, Severity
from skjema_app.workflows.sentences import problem_sentence, sentence_for

MOST_WORDS = 30
FORBIDDEN = (
    "oops",
    "ugyldig",
    "gyldig",
    "feil input",
    "juridisk bindende",
    "umulig å lese",
    "gdpr",
    "100 %",
    "mobber",
    "offer",
    "kode 6",
    "kode 7",
    "exception",
    "error",
    "none",
)
# What the packages below put into the details of their errors, in the longest form a person is likely to see.
DETAILS: dict[str, str | int] = {
    "path": "C:/Skjema/hvelv",
    "file": "melding.yaml",
    "line": 12,
    "column": 3,
    "what": "labl",
    "suggestion": "label",
    "problem": "unknown-key",
    "key": "hva",
    "letters": "U+1F600",
    "field": "hva",
    "count": 2,
    "pid": 4711,
}


def whole(error: SkjemaError) -> str:
    sentence = sentence_for(error)
    return " ".join(part for part in (sentence.heading, sentence.text, sentence.action) if part)


@pytest.mark.parametrize("details", [{}, DETAILS], ids=["no details", "all details"])
@pytest.mark.parametrize("code", list(ErrorCode), ids=str)
def test_each_code_has_a_short_sentence_in_the_right_tone(code: ErrorCode, details: dict[str, str | int]) -> None:
    error = SkjemaError(code, **details)
    text = whole(error)

    assert len(text.split()) <= MOST_WORDS, text
    assert "!" not in text
    assert "{" not in text
    assert not [word for word in FORBIDDEN if word in text.lower()]
    assert sentence_for(error).text.endswith(".")
    assert not sentence_for(error).heading.endswith(".")


def test_no_two_codes_share_a_sentence() -> None:
    texts = {code: whole(SkjemaError(code)) for code in ErrorCode}

    assert len(set(texts.values())) == len(texts)
    assert not [code for code, text in texts.items() if text.startswith("Noe stoppet")]


@pytest.mark.parametrize("code", list(ErrorCode), ids=str)
def test_the_sentence_says_what_is_lost_or_kept(code: ErrorCode) -> None:
    kept = r"endret|rørt|lagret|trygt|som før|i behold|tapt|slettede kladder|Lagt|tatt i bruk|åpnet"

    assert re.search(kept, sentence_for(SkjemaError(code)).text), "says nothing of what is lost"


@pytest.mark.parametrize(
    ("code", "reason"),
    [
        (ErrorCode.WEAK_PASSWORD, "too-short"),
        (ErrorCode.WEAK_PASSWORD, "common"),
        (ErrorCode.WEAK_PASSWORD, "name-or-school"),
        (ErrorCode.WEAK_PASSWORD, "repeated"),
        (ErrorCode.WEAK_PASSWORD, "keyboard"),
        (ErrorCode.PLACE_UNUSABLE, "too-large"),
        (ErrorCode.PLACE_UNUSABLE, "not-utf-8"),
        (ErrorCode.ERASE_NOT_ARCHIVED, "alone"),
        (ErrorCode.ERASE_ROLE, "alone"),
        (ErrorCode.USAGE, "no-terminal"),
        (ErrorCode.USAGE, "one-standard-input"),
        (ErrorCode.USAGE, "numbers"),
        (ErrorCode.USAGE, "day"),
        (ErrorCode.USAGE, "one-receipt"),
        (ErrorCode.USAGE, "yes-or-no"),
        (ErrorCode.USAGE, "one-about"),
        (ErrorCode.USAGE, "one-scope"),
        (ErrorCode.USAGE, "kind-of-log"),
        (ErrorCode.USAGE, "pupils"),
        (ErrorCode.KEYS_LIMITS, "no-memory"),
        (ErrorCode.NAME_NOT_ALLOWED, "too-long"),
    ],
)
def test_a_known_reason_has_its_own_words(code: ErrorCode, reason: str) -> None:
    with_reason = whole(SkjemaError(code, reason=reason, path="/x"))

    assert with_reason != whole(SkjemaError(code))
    assert len(with_reason.split()) <= MOST_WORDS
    assert "!" not in with_reason


def test_an_unknown_reason_falls_back_to_the_general_text() -> None:
    assert whole(SkjemaError(ErrorCode.WEAK_PASSWORD, reason="guessable")) == whole(
        SkjemaError(ErrorCode.WEAK_PASSWORD)
    )


def test_details_fill_the_sentence() -> None:
    broken = SkjemaError(
        ErrorCode.FORM_BROKEN, file="m.yaml", line=7, problem="unknown-key", what="labl", suggestion="label"
    )

    assert "m.yaml, linje 7: ukjent nøkkel «labl»; mente du «label»?" in sentence_for(broken).text
    assert "/hjem/laerer/a.csv" in sentence_for(SkjemaError(ErrorCode.FILE_MISSING, path="/hjem/laerer/a.csv")).text
    assert "«hva_skjedde»" in sentence_for(SkjemaError(ErrorCode.ANSWERS_UNREADABLE, key="hva_skjedde")).text


@pytest.mark.parametrize("fault", list(FaultCode), ids=str)
def test_each_fault_of_a_form_file_has_words(fault: FaultCode) -> None:
    error = SkjemaError(ErrorCode.FORM_BROKEN, file="m.yaml", line=7, problem=fault.value, what="x", suggestion="")

    assert "noe kan ikke leses" not in sentence_for(error).text
    assert len(whole(error).split()) <= MOST_WORDS


@given(st.sampled_from(list(ErrorCode)), st.dictionaries(st.sampled_from(sorted(DETAILS)), st.text(max_size=300)))
def test_any_details_give_a_sentence(code: ErrorCode, details: dict[str, str]) -> None:
    sentence = sentence_for(SkjemaError(code, **details))

    assert sentence.heading
    assert sentence.text


def problem(code: ProblemCode, path: str = "hva", label: str = "Klasse", **params: str | int) -> Problem:
    return Problem(code, Severity.ERROR, path, "steg", Text(label), params)


@pytest.mark.parametrize("code", list(ProblemCode), ids=str)
@pytest.mark.parametrize("params", [{}, {"max": 40, "length": 52, "minimum": 1, "other": "hva"}])
def test_each_problem_has_a_sentence(code: ProblemCode, params: dict[str, str | int]) -> None:
    text = problem_sentence(problem(code, **params))

    assert text.startswith("Klasse: ")
    assert text.endswith((".", "?"))
    assert "{" not in text
    assert "!" not in text
    assert not [word for word in FORBIDDEN if word in text.lower()]


def test_a_question_is_followed_by_what_is_missing() -> None:
    asked = problem(ProblemCode.REQUIRED, label="Hva er sett, hørt eller fortalt?")

    assert problem_sentence(asked) == "Hva er sett, hørt eller fortalt? Svaret mangler."


def test_the_missing_voice_of_the_pupil_has_its_own_text() -> None:
    text = problem_sentence(problem(ProblemCode.REQUIRED, path="stemme", label="Har noen snakket med eleven?"))

    assert text.startswith("Elevens stemme mangler. Skriv det eleven har sagt")
    assert "«Ikke ennå»" in text


def test_the_module_is_light() -> None:
    """The unlock window uses it before anything heavy is loaded."""
    heavy = "{'sqlalchemy', 'cryptography', 'yaml', 'reportlab', 'PySide6', 'babel', 'skjema_app.form_engine.evaluate'}"
    program = (
        "import sys; from skjema_app.workflows.sentences import sentence_for;"
        "from skjema_app.domain.errors import ErrorCode, SkjemaError;"
        "[sentence_for(SkjemaError(code)) for code in ErrorCode];"
        f"print(sorted({heavy} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)

    assert done.stdout.strip() == "[]"
