"""Each requirement of the action plan on flows, deadlines and tasks, with the tests that show it (REQ → test)."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from skjema_app.form_engine.library import FormLibrary

TESTS = Path(__file__).resolve().parents[3] / "tests"

SHOWN_BY = {
    "REQ-21": ["test_flow_b_from_a_report_to_a_closed_case"],
    "REQ-22": ["test_two_open_plans_for_one_pupil_are_told"],
    "REQ-49": ["test_flow_a_alone_from_a_conversation_to_effect"],
    "REQ-50": ["test_flow_a_without_effect_goes_to_the_team_and_round_again"],
    "REQ-51": ["test_from_a_to_b_at_any_time_and_never_back_by_itself"],
    "REQ-52": [
        "test_flow_b_from_a_report_to_a_closed_case",
        "test_no_need_for_a_plan_leads_to_closing_not_to_a_deadline",
        "test_a_plan_that_comes_back_is_corrected_first",
        "test_a_report_alone_is_followed_through",
    ],
    "REQ-53": ["test_good_practice_ticks_itself_and_by_hand"],
    "REQ-56": ["test_each_limit_asks_the_right_thing_once"],
    "REQ-57": ["test_each_limit_asks_the_right_thing_once"],
    "REQ-58": ["test_each_limit_asks_the_right_thing_once", "test_flow_c_from_the_first_day_to_a_closed_case"],
    "REQ-59": ["test_each_limit_asks_the_right_thing_once", "test_flow_c_from_the_first_day_to_a_closed_case"],
    "REQ-60": ["test_flow_c_from_the_first_day_to_a_closed_case"],
    "REQ-61": ["test_each_limit_asks_the_right_thing_once", "test_flow_c_from_the_first_day_to_a_closed_case"],
    "REQ-62": ["test_the_same_again_changes_nothing_and_something_else_corrects"],
    "REQ-63": ["test_flow_c_from_the_first_day_to_a_closed_case"],
    "REQ-64": ["test_the_team_first_when_the_rector_says_so"],
    "REQ-68": ["test_the_two_clocks_are_never_mixed", "test_the_two_clocks_are_two_kinds"],
    "§ 3.14": ["test_the_two_clocks_are_never_mixed"],
    "§ 4.10": ["test_there_is_always_one_proposal_until_the_case_is_closed"],
    "§ 4.11": ["test_the_calendar_file_and_the_notice_name_nobody"],
}


def all_tests() -> set[str]:
    found: set[str] = set()
    for file in TESTS.rglob("test_*.py"):
        text = file.read_text("utf-8")
        if any(name in text for names in SHOWN_BY.values() for name in names):
            found |= {one.name for one in ast.walk(ast.parse(text)) if isinstance(one, ast.FunctionDef)}
    return found


@pytest.mark.parametrize("requirement", sorted(SHOWN_BY))
def test_what_shows_a_requirement_exists(requirement: str) -> None:
    assert set(SHOWN_BY[requirement]) <= all_tests()


def test_every_requirement_that_a_flow_names_is_shown() -> None:
    named = {
        one for flow in FormLibrary.load().flows for step in flow.steps for one in re.findall(r"REQ-\d+", step.source)
    }
    assert named <= set(SHOWN_BY)
