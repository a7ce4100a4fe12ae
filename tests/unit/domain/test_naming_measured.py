"""How well names are found, on sentences that the rules were not tried on while they were written."""

from __future__ import annotations

import pytest
from name_texts import Measured, finder, held_out, kinds_used, measure, sentences, tuned

from skjema_app.domain.naming.people import FindingKind


@pytest.fixture(scope="module")
def measured() -> Measured:
    return measure(held_out(), finder())


def test_there_are_sentences_of_every_kind() -> None:
    assert len(sentences()) >= 250
    assert abs(len(tuned()) - len(held_out())) <= 1
    assert set(kinds_used()) == set(FindingKind)


def test_nearly_every_mention_is_found(measured: Measured) -> None:
    assert measured.all.recall() >= 0.97, measured.wrong
    assert measured.all.recall_sure() >= 0.93, measured.wrong


def test_what_is_sure_is_nearly_always_right(measured: Measured) -> None:
    assert measured.all.precision_sure() >= 0.97, measured.wrong


def test_a_person_is_seldom_asked_for_nothing(measured: Measured) -> None:
    assert measured.all.precision() >= 0.88, measured.wrong


def test_the_half_that_the_rules_were_tried_on_is_no_better_than_it_says() -> None:
    made = measure(tuned(), finder())
    assert made.all.recall() == 1.0, made.wrong
    assert made.all.precision_sure() == 1.0, made.wrong
