"""How well names are found, on sentences that were written after the rules and not used to adjust them."""

from __future__ import annotations

import pytest
from name_texts import Measured, finder, held_out, kinds_used, measure, sentences, tuned

from skjema_app.domain.naming.people import FindingKind


@pytest.fixture(scope="module")
def measured() -> Measured:
    return measure(held_out(), finder())


def test_there_are_sentences_of_every_kind() -> None:
    assert len(sentences()) >= 250
    assert min(len(tuned()), len(held_out())) >= 125
    assert set(kinds_used()) == set(FindingKind)


def test_nearly_every_mention_is_found(measured: Measured) -> None:
    assert measured.all.recall() >= 0.97, measured.wrong
    assert measured.all.recall_sure() >= 0.97, measured.wrong


def test_what_is_sure_is_nearly_always_right(measured: Measured) -> None:
    assert measured.all.precision_sure() >= 0.97, measured.wrong


def test_a_person_is_seldom_asked_for_nothing(measured: Measured) -> None:
    assert measured.all.precision() >= 0.88, measured.wrong


def test_those_that_the_rules_were_tried_on_stay_found() -> None:
    made = measure(tuned(), finder())
    assert made.all.recall() >= 0.99, made.wrong
    assert made.all.precision_sure() == 1.0, made.wrong
