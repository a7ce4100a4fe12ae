"""What holds between answers: rules, rows, changes since the version that runs, consent, files and people."""

from __future__ import annotations

from form_kit import leaves, small_text, state_of
from rich_form import rich_form

from skjema_app.domain.answers import Answers, Json
from skjema_app.form_engine.definition import DECISION_LEVEL, EXTRACT_LEVEL
from skjema_app.form_engine.evaluate import ProblemCode, Severity, confirm, document_answers
from skjema_app.form_engine.facts_of import Consent, facts_of
from skjema_app.form_engine.load import parse_form
from skjema_app.form_engine.prefill import carried_over, prefilled

RECTOR: Json = {"id": "r1", "navn": {"ref": "", "name": "Rita", "kind": "staff"}, "rolle": "rektor", "kom": True}


FORM = rich_form()


def codes(answers: Answers, level: str = "kort", **more: object) -> set[tuple[str, str]]:
    return {(one.code.value, one.path) for one in state_of(FORM, answers, level, **more).problems}


def shown(answers: Answers, **more: object) -> set[str]:
    return {one.path for one in leaves(state_of(FORM, answers, **more)) if one.visible}


def test_a_rule_refuses_at_its_field_with_its_own_words() -> None:
    away: Json = [{**RECTOR, "kom": False}]  # type: ignore[dict-item]
    state = state_of(FORM, {"deltakere": away})
    problem = next(one for one in state.problems if one.code is ProblemCode.RULE)
    assert (problem.path, problem.step_id, problem.message.nb) == ("deltakere", "side", "Rektor må være til stede.")
    assert dict(problem.params) == {"rule": "rektor"}
    assert problem.severity is Severity.ERROR
    field = state.field("deltakere")
    assert field is not None
    assert problem in field.problems
    assert not state.complete
    assert codes({"deltakere": [RECTOR]}) == set()
    assert codes({}) == {("required", "deltakere")}, "a rule waits for what it is about"


def test_a_rule_that_asks_is_asked_once_until_an_answer_changes() -> None:
    answers: dict[str, Json] = {"deltakere": [RECTOR], "start": "2026-11-20", "slutt": "2026-11-19"}
    state = state_of(FORM, answers)
    (question,) = state.problems
    assert (question.severity, question.path, question.message.nb) == (Severity.ASK, "slutt", "Slutt er før start.")
    assert state.complete
    answered = confirm(answers, question)
    assert state_of(FORM, answered).problems == ()
    assert len(state_of(FORM, {**answered, "slutt": "2026-11-18"}).problems) == 1
    assert codes({**answers, "slutt": "2026-11-20"}) == set()
    assert codes({**answers, "slutt": "i morgen"}) == {("impossible-date", "slutt")}


def test_a_rule_of_the_decision_is_judged_there_only() -> None:
    assert ("rule", "avgjort") not in codes({})
    assert ("rule", "avgjort") in codes({}, DECISION_LEVEL, base={"deltakere": [RECTOR]})
    assert codes({"avgjort": "Ja, dette"}, DECISION_LEVEL, base={"deltakere": [RECTOR]}) == set()


def test_conditions_look_into_rows_that_something_is_written_in() -> None:
    assert {"alene", "alle"} <= shown({})
    assert {"alene", "alle"} <= shown({"deltakere": [{"id": "r1"}]}), "a row just added is not there yet"
    assert "alene" not in shown({"deltakere": [RECTOR]})
    late: Json = {"id": "r2", "rolle": "larer"}
    assert "alle" in shown({"deltakere": [RECTOR]})
    assert "alle" not in shown({"deltakere": [RECTOR, late]})


BEFORE: Answers = {
    "deltakere": [RECTOR],
    "maal": "Trygg",
    "tiltak": [
        {"id": "t1", "hva": "Vakt", "hvem": {"ref": "", "name": "Kari"}},
        {"id": "t2", "hva": "Samtale", "hvem": {"ref": "", "name": "Kari"}},
    ],
}


def rows(**changed: Json) -> list[Json]:
    """The rows of the version that runs, with the first one changed."""
    found = BEFORE["tiltak"]
    assert isinstance(found, list)
    assert isinstance(found[0], dict)
    return [{**found[0], **changed}, found[1]]


def test_nothing_is_changed_without_an_earlier_version() -> None:
    assert not {"tiltak/t1/endring", "nytt", "rort"} & shown(BEFORE)
    assert not {"tiltak/t1/endring", "nytt", "rort"} & shown(BEFORE, before=BEFORE)


def test_a_changed_cell_asks_what_kind_of_change_it_is() -> None:
    changed = {**BEFORE, "tiltak": rows(hva="Vakt ved benken")}
    assert {"tiltak/t1/endring", "rort"} <= shown(changed, before=BEFORE)
    assert "tiltak/t2/endring" not in shown(changed, before=BEFORE)
    assert codes(changed, before=BEFORE) == {("required", "tiltak/t1/endring")}
    assert codes(changed) == set()
    said = {**BEFORE, "tiltak": rows(hva="Vakt ved benken", endring="endring")}
    assert codes(said, before=BEFORE) == {("required", "tiltak/t1/hvorfor")}
    slip = {**BEFORE, "tiltak": rows(hva="Vakt ved benken", endring="skrivefeil")}
    assert codes(slip, before=BEFORE) == set()
    assert document_answers(FORM, slip, "kort", {}, BEFORE)["tiltak"] == slip["tiltak"]
    assert "endring" not in document_answers(FORM, slip, "kort")["tiltak"][0]  # type: ignore[index,operator]


def test_a_slip_of_the_pen_can_not_be_another_person() -> None:
    other = {"ref": "", "name": "Ola"}
    slip = {**BEFORE, "tiltak": rows(hvem=other, endring="skrivefeil")}
    assert codes(slip, before=BEFORE) == {("not-an-option", "tiltak/t1/endring")}


def test_what_a_row_inherits_counts_as_its_own_when_compared() -> None:
    found = rows()
    inheriting: list[Json] = [found[0], {"id": "t2", "hva": "Samtale"}]
    assert "tiltak/t2/endring" not in shown({**BEFORE, "tiltak": inheriting}, before=BEFORE)
    moved: list[Json] = [{**found[0], "hvem": {"ref": "", "name": "Ola"}}, {"id": "t2", "hva": "Samtale"}]  # type: ignore[dict-item]
    assert "tiltak/t2/endring" in shown({**BEFORE, "tiltak": moved}, before=BEFORE)


def test_a_new_row_is_a_change_and_its_place_is_none() -> None:
    added = {**BEFORE, "tiltak": [*rows(), {"id": "t3", "hva": "Ny"}]}
    assert {"tiltak/t3/endring", "rort"} <= shown(added, before=BEFORE)
    assert "rort" not in shown({**BEFORE, "tiltak": rows()[::-1]}, before=BEFORE)
    assert "nytt" in shown({**BEFORE, "maal": "Tryggere"}, before=BEFORE)
    assert "nytt" in shown({**BEFORE, "maal": None}, before=BEFORE)


def test_a_row_of_the_version_that_runs_can_not_be_dropped() -> None:
    dropped = {**BEFORE, "tiltak": rows()[1:]}
    (problem,) = [one for one in state_of(FORM, dropped, before=BEFORE).problems if one.path == "tiltak"]
    assert (problem.code, problem.severity) == (ProblemCode.ROW_DROPPED, Severity.ERROR)
    assert dict(problem.params) == {"row": "t1", "words": "Vakt"}
    emptied = {**BEFORE, "tiltak": [{"id": "t1"}, rows()[1]]}
    assert ("row-dropped", "tiltak") in codes(emptied, before=BEFORE)
    ended = {**BEFORE, "tiltak": rows(status="avsluttet")}
    assert codes(ended, before=BEFORE) == set()
    assert ("row-dropped", "tiltak") in codes({**BEFORE, "tiltak": None}, before=BEFORE)
    assert codes(dropped) == set()


def test_what_is_asked_once_is_not_carried_into_the_next_version() -> None:
    answers = {**BEFORE, "nytt": "Fordi", "tiltak": rows(endring="endring", hvorfor="Fordi", status="i_gang")}
    carried = carried_over(FORM, answers)
    assert carried == {**BEFORE, "tiltak": rows(status="i_gang")}
    assert carried_over(FORM, {"tiltak": "tull", "ukjent": 1}) == {"tiltak": "tull", "ukjent": 1}


def test_sharing_without_consent_is_refused_until_it_is_given_or_a_reason_is_written() -> None:
    def consent(answers: Answers) -> tuple[set[tuple[str, str]], Consent]:
        given = {"deltakere": [RECTOR], **answers}
        return codes(given), facts_of(FORM, given, level="kort").consent

    assert consent({}) == (set(), Consent.NOT_NEEDED)
    assert consent({"tjeneste": "ingen"}) == (set(), Consent.NOT_NEEDED)
    assert consent({"tjeneste": "ppt"}) == ({("consent", "tjeneste")}, Consent.MISSING)
    assert consent({"tjeneste": "ppt", "samtykke": True}) == (set(), Consent.GIVEN)
    assert consent({"tjeneste": "ppt", "samtykke": False}) == ({("consent", "likevel")}, Consent.MISSING)
    why = {"tjeneste": "ppt", "samtykke": False, "likevel": "Eleven er i fare."}
    assert consent(why) == (set(), Consent.OVERRIDDEN)


def test_what_ends_a_plan_is_told_and_what_the_pupil_says_about_it() -> None:
    facts = facts_of(FORM, {"utfall": "slutt_na", "stemme": "nei"}, level="kort")
    assert (facts.ends, facts.voice) == (True, "nei")
    facts = facts_of(FORM, {"utfall": "videre"}, level="kort")
    assert (facts.ends, facts.voice) == (False, "")


def test_one_pupils_copy_asks_for_nothing_and_holds_what_the_author_answered() -> None:
    copy: dict[str, Json] = {"maal": "Trygg", "start": "2026-11-20", "slutt": "2026-11-01"}
    minutes = {**copy, "deltakere": [RECTOR]}
    state = state_of(FORM, copy, EXTRACT_LEVEL, base=minutes)
    assert state.problems == ()
    assert document_answers(FORM, copy, EXTRACT_LEVEL, minutes) == {k: copy[k] for k in ("start", "slutt", "maal")}
    assert facts_of(FORM, copy, level=EXTRACT_LEVEL, copy_of="Kari Eksempel").pupil == "Kari Eksempel"


FILE: dict[str, Json] = {
    "id": "a" * 32,
    "name": "bilde.png",
    "media": "image/png",
    "size": 1024,
    "sha256": "b" * 64,
}


def test_attachments_are_kept_by_what_is_known_of_them_and_limited() -> None:
    kept = document_answers(FORM, {"filer": [{**FILE, "name": " bilde\u202e.png "}]}, "kort")
    assert kept["filer"] == [FILE]
    wrong: dict[str, Json]
    for wrong in (
        {"path": "/hemmelig"},
        {"id": "A" * 32},
        {"media": "text/html"},
        {"size": -1},
        {"size": True},
        {"sha256": ""},
        {"name": " "},
    ):
        assert ("wrong-type", "filer") in codes({"filer": [{**FILE, **wrong}]}), wrong
    three: Json = [{**FILE, "id": digit * 32} for digit in "123"]
    assert ("too-many-files", "filer") in codes({"filer": three})
    assert ("file-too-large", "filer") in codes({"filer": [{**FILE, "size": 1024 * 1024 + 1}]})
    assert ("file-too-large", "filer") not in codes({"filer": [{**FILE, "size": 1024 * 1024}]})


def test_a_party_comes_from_somewhere_that_the_field_allows() -> None:
    def party(value: Json) -> set[tuple[str, str]]:
        return {one for one in codes({"deltakere": [{**RECTOR, "navn": value}]}) if one[1].endswith("/navn")}  # type: ignore[dict-item]

    assert party({"ref": "", "name": "Ola"}) == set(), "what doesn't say where is from outside"
    assert party({"ref": "", "name": "Ola", "kind": "guardian"}) == {("not-an-option", "deltakere/r1/navn")}
    assert party({"ref": "", "name": "Ola", "kind": "tull"}) == {("wrong-type", "deltakere/r1/navn")}
    assert party({"ref": "", "name": "O" * 301, "kind": "staff"}) == {("too-long", "deltakere/r1/navn")}
    frozen = document_answers(
        FORM, {"deltakere": [{**RECTOR, "navn": {"ref": "x", "name": " Ola  B ", "x": 1}}]}, "kort"
    )  # type: ignore[dict-item]
    assert frozen["deltakere"][0]["navn"] == {"ref": "x", "name": "Ola B", "kind": "outside"}  # type: ignore[index,call-overload]


def test_rows_are_filled_in_from_rows_of_another_form_with_their_ids() -> None:
    rule = (
        "  prefill:\n    from: prove\n    rows:\n"
        "      vurdert: {from: tiltak, keep_ids: true, columns: {hva_var: hva, hvem_var: hvem}}\n"
        "      nye: {from: tiltak, columns: {hva_na: hva}}\n"
    )
    fields = """
    - id: vurdert
      type: rows
      label: Vurdert
      fields:
        - {id: hva_var, type: text, label: Hva}
        - {id: hvem_var, type: person, label: Hvem}
        - {id: virker, type: yes_no, label: Virker}
    - {id: nye, type: rows, label: Nye, fields: [{id: hva_na, type: text, label: Hva}]}
    """
    target = parse_form(small_text(fields).replace("  access:", rule + "  access:"), "v.yaml", {})
    found = prefilled(target, FORM, {"tiltak": [*rows(), {"id": "t3"}, "tull"]})
    assert found == {
        "vurdert": [
            {"id": "t1", "hva_var": "Vakt", "hvem_var": {"ref": "", "name": "Kari"}},
            {"id": "t2", "hva_var": "Samtale", "hvem_var": {"ref": "", "name": "Kari"}},
        ],
        "nye": [{"id": "fra1", "hva_na": "Vakt"}, {"id": "fra2", "hva_na": "Samtale"}],
    }
    assert prefilled(target, FORM, {"tiltak": "tull"}) == {}


def test_a_cell_of_a_wrong_shape_is_told_also_where_a_value_could_be_inherited() -> None:
    answers = {**BEFORE, "tiltak": [rows()[0], {"id": "t2", "hva": "Samtale", "hvem": 5}]}
    assert codes(answers) == {("wrong-type", "tiltak/t2/hvem")}
