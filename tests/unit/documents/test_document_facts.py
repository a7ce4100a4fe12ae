"""Facts that travel in a journal entry: exact there and back, and nothing else is read."""

from __future__ import annotations

import json
from datetime import datetime, timedelta, timezone

import pdf_samples
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pdf_samples import AUTHOR, WHEN

from skjema_app.crypto.strict import parse_object
from skjema_app.documents.compose import compose
from skjema_app.documents.facts import ChangeLine, DocumentFacts
from skjema_app.documents.facts_json import LONGEST_NAME, MOST_CHANGES, facts_from_json, facts_to_json
from skjema_app.documents.model import Paragraph
from skjema_app.domain.answers import Json
from skjema_app.domain.errors import ErrorCode, SkjemaError

LINE = ChangeLine(WHEN, "Klasse", "9A", "9B", "Skrivefeil", AUTHOR)
FULL = pdf_samples.facts(
    version=3,
    restricted=True,
    urgent=True,
    author_confirmed=True,
    decides="Melding til rektor, ferdigstilt 22. november 2026 kl. 15:56 (SHA-256 3fa9c21d …)",
    revises="Versjon 2, ferdigstilt 21. november 2026 kl. 09:10 (SHA-256 77ab01de …)",
    case_number="S-2026-014",
    pupil="Mats Solberg",
    group="9B",
    shielding="offl. § 13",
    changes=(LINE,),
)

times = st.datetimes(
    min_value=datetime(1, 1, 3),  # noqa: DTZ001 - the zone is added by Hypothesis
    max_value=datetime(9999, 12, 29),  # noqa: DTZ001
    timezones=st.integers(-23 * 60, 23 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes))),
)
short = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)
digests = st.binary(min_size=32, max_size=32).map(bytes.hex) | st.just("")
facts = st.builds(
    DocumentFacts,
    school=short,
    author=short,
    author_confirmed=st.booleans(),
    level=short,
    version=st.integers(1, 1000),
    finished=times,
    restricted=st.booleans(),
    urgent=st.booleans(),
    answers_sha256=digests,
    supplements=short,
    decides=short,
    revises=short,
    pupil=short,
    group=short,
    case_number=short,
    shielding=short,
    changes=st.lists(st.builds(ChangeLine, times, short, short, short, short, short), max_size=4).map(tuple),
    composed=st.just(1),
) | st.builds(
    DocumentFacts,
    school=short,
    author=short,
    author_confirmed=st.booleans(),
    level=short,
    version=st.integers(1, 1000),
    finished=times,
    changes=st.lists(st.builds(ChangeLine, times, *[short] * 8), max_size=4).map(tuple),
    composed=st.integers(2, 9),
    compared=short,
)
anything: st.SearchStrategy[Json] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=10),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)


def _refused(data: dict[str, Json]) -> str:
    with pytest.raises(SkjemaError) as refused:
        facts_from_json(data)
    assert refused.value.code is ErrorCode.ENTRY_BROKEN
    assert refused.value.details["reason"] == "facts"
    return str(refused.value.details["field"])


@given(facts)
def test_facts_are_the_same_after_a_journey(made: DocumentFacts) -> None:
    data = facts_to_json(made)
    read = facts_from_json(parse_object(json.dumps(data).encode()))
    assert read == made
    assert facts_to_json(read) == data


@given(st.sampled_from(sorted(facts_to_json(FULL))), anything)
def test_a_strange_value_is_refused_or_read_exactly(name: str, value: Json) -> None:
    data = {**facts_to_json(FULL), name: value}
    try:
        read = facts_from_json(data)
    except SkjemaError as error:
        if error.code is not ErrorCode.ENTRY_BROKEN:
            raise
        return
    again = facts_to_json(read)
    assert again == data
    assert {key: type(one) for key, one in again.items()} == {key: type(one) for key, one in data.items()}


@pytest.mark.parametrize("name", sorted(facts_to_json(FULL)))
def test_a_missing_or_extra_name_is_refused(name: str) -> None:
    data = facts_to_json(FULL)
    del data[name]
    assert _refused(data) == "names"
    assert _refused({**facts_to_json(FULL), name + "2": ""}) == "names"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("version", 0),
        ("version", True),
        ("version", 1.0),
        ("composed", 0),
        ("urgent", 1),
        ("school", "x" * (LONGEST_NAME + 1)),
        ("author", "\ud800"),
        ("answers_sha256", "AB" * 32),
        ("answers_sha256", "ab" * 31),
        ("finished", ""),
        ("finished", "2026-11-22T15:56:07"),
        ("finished", "2026-11-22 15:56:07+01:00"),
        ("finished", "2026-11-22T15:56:07Z"),
        ("changes", [facts_to_json(FULL)]),
        ("changes", {}),
    ],
)
def test_each_kind_of_wrong_value_is_refused(name: str, value: object) -> None:
    data: dict[str, Json] = {**facts_to_json(FULL), name: value}  # type: ignore[dict-item]
    assert _refused(data) == name


def test_the_change_log_has_limits() -> None:
    line = facts_to_json(FULL)["changes"]
    assert isinstance(line, list)
    assert _refused({**facts_to_json(FULL), "changes": line * (MOST_CHANGES + 1)}) == "changes"
    big: list[Json] = [{**one, "before": "x" * 20_000} for one in line if isinstance(one, dict)]
    assert _refused({**facts_to_json(FULL), "changes": big * 11}) == "changes"


def test_a_draft_has_no_facts_to_send() -> None:
    with pytest.raises(SkjemaError) as refused:
        facts_to_json(pdf_samples.facts(finished=None))
    assert refused.value.details == {"reason": "facts", "field": "finished"}


def test_the_opening_names_the_report_decided_and_the_version_before() -> None:
    rows = dict(compose(pdf_samples.form(), {}, FULL).facts.rows)
    assert rows["Beslutningen gjelder"] == FULL.decides
    assert rows["Erstatter"] == FULL.revises
    assert rows["Elev"] == "Mats Solberg, 9B"


def test_a_first_version_has_no_change_log_and_a_later_one_always_has() -> None:
    definition = pdf_samples.form()
    first = compose(definition, {}, pdf_samples.facts(changes=(LINE,)))
    assert [section.heading for section in first.sections] == []
    for facts, words in (
        ({"composed": 1}, "Ingen svar er endret siden forrige versjon."),
        ({"compared": "versjon 1"}, "Ingen svar er endret siden versjon 1."),
        ({}, "Ingen tidligere versjon er godkjent. Endringer føres fra den første som blir det."),
    ):
        second = compose(definition, {}, pdf_samples.facts(version=2, **facts))
        assert second.sections[-1].heading == "Endringslogg"
        assert second.sections[-1].blocks == (Paragraph(words),)
