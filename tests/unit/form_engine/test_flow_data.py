"""Flows and deadlines as data: what is wrong is told with line and column; a case is never left with nothing to do."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from skjema_app.domain.errors import ErrorCode, SkjemaError
from skjema_app.form_engine.flow import CaseFact, Flow, FlowAct
from skjema_app.form_engine.flow_deadlines import DeadlineKind, inspect_deadlines
from skjema_app.form_engine.flow_place import Moment, StepState, place_in
from skjema_app.form_engine.flow_read import inspect_flow
from skjema_app.form_engine.library import FormLibrary, check, packaged_folder

LIBRARY = FormLibrary.load()
START = datetime(2026, 11, 2, 8, tzinfo=UTC)
STEP = """
  - id: en
    label: Gjør noe
    short: Gjør
    status: Gjort
    done_when: {fact: meldt}
    who: [rektor]
    offers: [{act: meld_fra}]
    why: Fordi.
    source: REQ-1
"""
LAST = STEP.replace("id: en", "id: to").replace("meldt}", "avsluttet}") + "    ends: true\n"
HEAD = "flow: x\ntitle: Prøve\nlead: Når.\nsteps:"


def faults(text: str) -> list[tuple[str, int, str]]:
    return [(one.code.value, one.at.line, one.what) for one in inspect_flow(text, "prove.yaml")[1]]


def test_a_small_flow_is_read() -> None:
    flow, found = inspect_flow(HEAD + STEP + LAST, "prove.yaml")
    assert not found
    assert flow is not None
    assert [one.step_id for one in flow.steps] == ["en", "to"]


@pytest.mark.parametrize(
    ("old", "new", "code", "what"),
    [
        ("fact: meldt", "fact: melt", "unknown-value", "melt"),
        ("fact: meldt", "fact: meldt, etter: plan", "unknown-key", "etter"),
        ("{fact: meldt}", "{noe: [a]}", "bad-condition", ""),
        ("{fact: meldt}", "{any: []}", "empty", "any"),
        ("{fact: meldt}", "{all: [{fact: meldt}], any: [{fact: plan}]}", "bad-condition", "any all"),
        ("who: [rektor]", "who: [konge]", "unknown-value", "konge"),
        ("act: meld_fra", "act: noter", "missing-key", "fact"),
        ("{act: meld_fra}", "{}", "missing-key", "form"),
        ("act: meld_fra", "act: meldfra", "unknown-value", "meldfra"),
        ("why: Fordi.", "whi: Fordi.", "unknown-key", "whi"),
        ("source: REQ-1", "source: REQ-1\n    loops_to: tre", "unknown-value", "tre"),
    ],
)
def test_what_is_wrong_is_told_with_its_place(old: str, new: str, code: str, what: str) -> None:
    assert old in STEP
    found = faults(HEAD + STEP.replace(old, new) + LAST)
    assert (code, what) in {(one, what) for one, _line, what in found}
    assert all(line > 1 or code == "missing-key" for _code, line, _what in found)


def test_a_flow_without_an_open_end_is_refused() -> None:
    assert ("missing-key", "ends") in {(code, what) for code, _line, what in faults(HEAD + STEP)}
    closed = LAST.replace("ends: true", "ends: true\n    when: {fact: plan}")
    assert ("missing-key", "ends") in {(code, what) for code, _line, what in faults(HEAD + STEP + closed)}
    assert ("duplicate-id", "en") in {(code, what) for code, _line, what in faults(HEAD + STEP + STEP + LAST)}


def test_a_broken_deadline_is_told_and_stops_loading(tmp_path: Path) -> None:
    text = (packaged_folder() / "frister.yaml").read_text(encoding="utf-8").replace("arbeidsdager", "virkedager", 1)
    rules, found = inspect_deadlines(text, "frister.yaml")
    assert not rules
    assert [(one.code.value, one.what) for one in found] == [("unknown-value", "virkedager")]
    file = tmp_path / "frister.yaml"
    file.write_text(text, encoding="utf-8")
    assert check([file]) == tuple(found)


def test_a_day_of_the_year_is_one_that_every_year_has() -> None:
    text = (packaged_folder() / "frister.yaml").read_text(encoding="utf-8")
    whole, none = inspect_deadlines(text, "frister.yaml")
    assert not none
    rounds = {one.rule_id: one for one in whole if one.yearly}
    days = {"januarrunden": (1, 31), "junirunden": (6, 30), "nytt_skolear": (8, 20)}
    assert {name: one.yearly for name, one in rounds.items()} == days
    assert rounds["januarrunden"].next_day(date(2027, 1, 31)) == date(2027, 1, 31)
    assert rounds["januarrunden"].next_day(date(2027, 2, 1)) == date(2028, 1, 31)
    assert next(one for one in whole if one.rule_id == "plan").next_day(date(2027, 1, 1)) is None
    for old, new in (("{month: 6, day: 30}", "{month: 6, day: 31}"), ("{month: 1, day: 31}", "{month: 13, day: 1}")):
        rules, found = inspect_deadlines(text.replace(old, new, 1), "frister.yaml")
        assert not rules
        assert [one.code.value for one in found] == ["out-of-range"]


def test_a_broken_flow_stops_loading(tmp_path: Path) -> None:
    folder = tmp_path / "forms"
    (folder / "flyter").mkdir(parents=True)
    for name in ("telefoner.yaml", "terskler.yaml", "samtykke.yaml"):
        (folder / name).write_bytes((packaged_folder() / name).read_bytes())
    for part in ("blocks", "lists"):
        (folder / part).mkdir()
        for file in (packaged_folder() / part).glob("*.yaml"):
            (folder / part / file.name).write_bytes(file.read_bytes())
    assert not FormLibrary.load(folder).flows
    (folder / "flyter" / "x.yaml").write_text(HEAD + STEP, encoding="utf-8")
    with pytest.raises(SkjemaError) as found:
        FormLibrary.load(folder)
    assert found.value.code is ErrorCode.FORM_BROKEN
    assert found.value.details["file"] == "flyter/x.yaml"
    (folder / "flyter" / "x.yaml").write_text(HEAD + STEP + LAST, encoding="utf-8")
    (folder / "flyter" / "y.yaml").write_text(HEAD + STEP + LAST, encoding="utf-8")
    with pytest.raises(SkjemaError):
        FormLibrary.load(folder)


def test_what_the_flows_offer_exists() -> None:
    known = {one.form_id for one in LIBRARY.all()}
    assert [one.flow_id for one in LIBRARY.flows] == ["a", "b", "c"]
    for flow in LIBRARY.flows:
        assert flow.moves_to in {"", *(one.flow_id for one in LIBRARY.flows)}
        for step in flow.steps:
            assert step.offers, step.step_id
            assert {one.form for one in step.offers} <= {"", *known}
            assert step.why.nb.endswith(".")
            assert "!" not in f"{step.label.nb}{step.why.nb}"


def test_the_two_clocks_are_two_kinds() -> None:
    rules = {one.rule_id: one for one in LIBRARY.deadlines}
    assert rules["plan"].kind is DeadlineKind.OWN
    assert rules["plan"].rule.nb == "Skolen skal handle raskt. Datoen er skolens egen frist, ikke lovens."
    assert rules["statsforvalteren"].kind is DeadlineKind.INFORMATION
    assert not rules["statsforvalteren"].who
    assert rules["plan"].starts is not rules["statsforvalteren"].starts


MOMENTS = st.dictionaries(
    st.sampled_from(sorted(CaseFact)),
    st.tuples(st.integers(0, 400), st.integers(0, 400)).map(
        lambda pair: Moment(START + timedelta(hours=min(pair)), START + timedelta(hours=max(pair)))
    ),
)


@given(st.sampled_from(LIBRARY.flows), MOMENTS)
def test_there_is_always_one_proposal_until_the_case_is_closed(flow: Flow, known: dict[CaseFact, Moment]) -> None:
    place = place_in(flow, known)
    here = [one for one, state in place.states.items() if state is StepState.HERE]
    assert len(here) == (0 if CaseFact.CLOSED in known else 1)
    assert set(place.states) == {one.step_id for one in flow.steps}
    if place.here is not None:
        assert place.here.offers
        assert place_in(flow, dict(reversed(known.items()))) == place


@given(st.sampled_from(LIBRARY.flows), MOMENTS)
def test_closing_ends_it_wherever_it_was(flow: Flow, known: dict[CaseFact, Moment]) -> None:
    closed = place_in(flow, {**known, CaseFact.CLOSED: Moment(START, START)})
    assert closed.here is None
    assert StepState.AHEAD not in closed.states.values()


def test_every_loop_leads_to_a_step_before_it_and_can_be_left() -> None:
    for flow in LIBRARY.flows:
        ids = [one.step_id for one in flow.steps]
        for step in flow.steps:
            if step.loops_to:
                assert ids.index(step.loops_to) < ids.index(step.step_id)
        assert flow.steps[-1].offers[0].act is FlowAct.CLOSE
