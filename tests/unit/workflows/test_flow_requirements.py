"""Each requirement of the action plan on flows, deadlines, tasks, absence and meetings, with the tests that show it.

REQ → test: the numbers are those of the requirements (§ of the user review), the names are tests in this tree.
"""

from __future__ import annotations

import ast
import functools
import re
from pathlib import Path

import pytest

from skjema_app.form_engine.library import FormLibrary

TESTS = Path(__file__).resolve().parents[3] / "tests"

SHOWN_BY = {
    "REQ-10": ["test_a_step_meeting_takes_up_absence_until_somebody_sees_to_it"],
    "REQ-11": ["test_a_case_is_offered_declined_offered_again_and_accepted"],
    "REQ-21": ["test_flow_b_from_a_report_to_a_closed_case"],
    "REQ-22": ["test_two_open_plans_for_one_pupil_are_told"],
    "REQ-23": ["test_every_open_thing_stands_exactly_once"],
    "REQ-47": ["test_from_what_is_open_to_minutes_to_tasks_and_back", "test_every_open_thing_stands_exactly_once"],
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
    "REQ-54": ["test_good_practice_ticks_itself_and_by_hand", "test_the_two_clocks_are_never_mixed"],
    "REQ-55": ["test_good_practice_ticks_itself_and_by_hand"],
    "REQ-56": ["test_each_limit_asks_the_right_thing_once"],
    "REQ-57": ["test_each_limit_asks_the_right_thing_once"],
    "REQ-58": ["test_each_limit_asks_the_right_thing_once", "test_flow_c_from_the_first_day_to_a_closed_case"],
    "REQ-59": ["test_each_limit_asks_the_right_thing_once", "test_flow_c_from_the_first_day_to_a_closed_case"],
    "REQ-60": ["test_flow_c_from_the_first_day_to_a_closed_case"],
    "REQ-61": ["test_each_limit_asks_the_right_thing_once", "test_flow_c_from_the_first_day_to_a_closed_case"],
    "REQ-62": ["test_the_same_again_changes_nothing_and_something_else_corrects"],
    "REQ-63": ["test_flow_c_from_the_first_day_to_a_closed_case"],
    "REQ-64": ["test_the_team_first_when_the_rector_says_so"],
    "REQ-65": [
        "test_limits_are_reached_on_the_day_they_are_reached",
        "test_a_row_goes_on_over_the_weekend_until_a_day_at_school",
    ],
    "REQ-66": ["test_the_archive_round_is_a_task_of_who_delivers_it"],
    "REQ-68": ["test_the_two_clocks_are_never_mixed", "test_the_two_clocks_are_two_kinds"],
    "REQ-71": ["test_planted_names_are_in_no_file", "test_idle_warns_then_locks_with_its_reason"],
    "§ 1.4": ["test_a_deputy_decides_and_approves_within_the_days_and_says_for_whom"],
    "§ 1.10": [
        "test_a_teachers_own_turn_of_the_year_by_keyboard",
        "test_cases_find_their_new_people_and_leavers_are_told",
        "test_it_is_told_from_two_weeks_before_and_until_it_is_done",
    ],
    "§ 3.10": ["test_nobody_finds_a_report_about_an_employee"],
    "§ 3.14": ["test_the_two_clocks_are_never_mixed"],
    "§ 4.9": [
        "test_from_what_is_open_to_minutes_to_tasks_and_back",
        "test_what_was_not_reached_moves_on_and_an_item_leaves_only_in_three_ways",
    ],
    "§ 4.10": ["test_there_is_always_one_proposal_until_the_case_is_closed"],
    "§ 4.11": ["test_the_calendar_file_and_the_notice_name_nobody"],
}


NOT_SHOWN = {
    "REQ-67": "the yearly look at the school's own work belongs to the year wheel; the school has yet to choose days",
    "REQ-69": "the notes at a change of school are not made yet",
    "REQ-70": "a meeting's form asks for the day of the assessment; nothing reminds of the next year's meeting yet",
}
"""Of the requirements on cases, absence and the year (49 to 71) those that nothing shows yet, and why."""

BAD_INPUT = {
    "a library of holidays that is out of date": (
        "Listen over helligdager i Skjema rekker ikke ut skoleåret {year}.",
        ["test_a_library_that_is_out_of_date_is_told", "test_what_is_not_known_of_a_year_is_said_with_what_to_do"],
    ),
    "days off that nobody wrote down": (
        "Fridagene for skoleåret {year} er ikke skrevet inn.",
        ["test_a_year_that_nobody_wrote_down_is_said_not_guessed"],
    ),
    "two open plans for one pupil": (
        "Bestem hvilken plan som skal gjelde, og avslutt den andre saken.",
        ["test_two_open_plans_for_one_pupil_are_told"],
    ),
    "a pupil who changes class": (
        "Eleven går nå i {group}. Saken er begynt i {before}.",
        [
            "test_a_pupil_who_changes_class_or_leaves",
            "test_who_left_is_asked_about_no_more_and_a_new_class_keeps_the_days",
        ],
    ),
    "a pupil who leaves": (
        "Har eleven sluttet, avslutter du saken med en grunn.",
        ["test_a_pupil_who_changes_class_or_leaves"],
    ),
    "a person who leaves with open tasks": (
        "Den som var saksansvarlig, er ikke lenger med i Skjema. Oppgavene i saken venter på deg.",
        ["test_who_leaves_leaves_no_case_behind", "test_somebody_leaves_with_open_cases_and_the_rector_hands_them_on"],
    ),
    "a decision of a meeting whose doer has left": (
        "{name} er ikke med i Skjema.",
        ["test_whose_a_decision_is"],
    ),
    "lines of absence that overlap": (
        "Overlapper med linje {n}; denne gjelder.",
        ["test_overlapping_lines_and_lists_that_say_less"],
    ),
    "a list of absence that overlaps an earlier one": (
        "{day}: {before} blir {after}.",
        ["test_taken_over_once_corrected_by_the_next_and_undone"],
    ),
    "a day that does not exist": (
        "Datoen finnes ikke.",
        [
            "test_impossible_days_are_refused_and_nothing_is_written",
            "test_impossible_days_off_are_refused_with_their_line",
        ],
    ),
}
"""What can come in wrong: the sentence that says so (as it stands in the program), and the tests that show it."""


SHOWS = [*SHOWN_BY.values(), *(tests for _sentence, tests in BAD_INPUT.values())]


@functools.cache
def all_tests() -> frozenset[str]:
    found: set[str] = set()
    for file in TESTS.rglob("test_*.py"):
        text = file.read_text("utf-8")
        if any(name in text for names in SHOWS for name in names):
            found |= {one.name for one in ast.walk(ast.parse(text)) if isinstance(one, ast.FunctionDef)}
    return frozenset(found)


@pytest.mark.parametrize("requirement", sorted(SHOWN_BY))
def test_what_shows_a_requirement_exists(requirement: str) -> None:
    assert set(SHOWN_BY[requirement]) <= all_tests()


@pytest.mark.parametrize("what", sorted(BAD_INPUT))
def test_what_comes_in_wrong_has_its_sentence_and_its_tests(what: str) -> None:
    sentence, tests = BAD_INPUT[what]
    assert set(tests) <= all_tests()
    assert sentence in all_texts()


@functools.cache
def all_texts() -> str:
    """Every text of the workflows, those over several lines put together."""
    found = []
    for file in (TESTS.parent / "skjema_app" / "workflows").glob("*.py"):
        nodes = ast.walk(ast.parse(file.read_text("utf-8")))
        found += [one.value for one in nodes if isinstance(one, ast.Constant) and isinstance(one.value, str)]
    return "\n".join(found)


def test_every_requirement_on_cases_absence_and_the_year_is_shown_or_told() -> None:
    asked = {f"REQ-{number}" for number in range(49, 72)}
    assert asked <= set(SHOWN_BY) | set(NOT_SHOWN)
    assert not set(SHOWN_BY) & set(NOT_SHOWN)


def test_every_requirement_that_a_flow_names_is_shown() -> None:
    named = {
        one for flow in FormLibrary.load().flows for step in flow.steps for one in re.findall(r"REQ-\d+", step.source)
    }
    assert named <= set(SHOWN_BY)
