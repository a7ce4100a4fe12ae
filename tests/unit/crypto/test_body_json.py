"""Strict JSON: what we write comes back byte for byte, and a stranger's oddities each have a reason."""

from __future__ import annotations

import json

import pytest
from crypto_kit import refused
from hypothesis import given
from hypothesis import strategies as st

from skjema_app.crypto.body import MOST_JSON, encode_json, strict_json
from skjema_app.domain.errors import ErrorCode, SkjemaError

texts = st.text(st.characters(exclude_categories=("Cs",)), max_size=30)
values = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | texts,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(texts, inner, max_size=4),
    max_leaves=20,
)


def why(action) -> str:
    return refused(ErrorCode.ENTRY_BROKEN, action)


@given(st.dictionaries(texts, values, max_size=5))
def test_round_trip_and_one_form(content: dict) -> None:
    data = encode_json(content)
    assert strict_json(data) == content
    assert encode_json(strict_json(data)) == data
    assert encode_json(dict(reversed(list(content.items())))) == data


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b'{"a":1.0}', "json-float"),
        (b'{"a":1e400}', "json-float"),
        (b'{"a":1E2}', "json-float"),
        (b'{"a":NaN}', "json-float"),
        (b'{"a":-Infinity}', "json-float"),
        (b'{"a":9007199254740992}', "json-number"),
        (b'{"a":' + b"1" * 10_000 + b"}", "json-number"),
        (b'{"a":1,"a":2}', "json-duplicate-key"),
        (b'{"b":{"a":1,"a":1}}', "json-duplicate-key"),
        (b'{"a":1,"\\u0061":2}', "json-duplicate-key"),
        (b'{"a":"\\ud800"}', "json-string"),
        (b'{"\\udfff":1}', "json-string"),
        (b'{"a":"' + b"x" * 65_537 + b'"}', "json-string"),
        (b'{"a":"' + "å".encode() * 32_769 + b'"}', "json-string"),
        (b"[" * 100_000, "json-depth"),
        (b'{"a":' * 17 + b"1" + b"}" * 17, "json-depth"),
        (b'{"a":' * 10_000 + b"1" + b"}" * 10_000, "json-depth"),
        (b"[1]", "json-not-object"),
        (b"null", "json-not-object"),
        (b"", "json-syntax"),
        (b"{} {}", "json-syntax"),
        (b'{"a":1,}', "json-syntax"),
        (b"{'a':1}", "json-syntax"),
        (b'{"a":01}', "json-syntax"),
        (b'{"a":"\n"}', "json-syntax"),
        (b"\xef\xbb\xbf{}", "json-syntax"),
        (b'{"a":"\xff"}', "json-not-utf8"),
        ('{"a":1}'.encode("utf-16"), "json-not-utf8"),
        (b" " * (MOST_JSON + 1), "json-too-large"),
    ],
)
def test_oddities_have_reasons(data: bytes, reason: str) -> None:
    assert why(lambda: strict_json(data)) == reason


def test_brackets_in_strings_are_not_depth() -> None:
    text = '[[[[[[[[[[[[[[[[[[[[{{{{{{"\\'
    assert strict_json(encode_json({"a": text})) == {"a": text}


def test_sixteen_levels_are_let_through() -> None:
    data = b'{"a":' * 16 + b"1" + b"}" * 16
    assert strict_json(data)


@given(st.binary(max_size=200) | st.text(max_size=100).map(lambda text: text.encode("utf-8", "surrogatepass")))
def test_any_bytes_give_an_object_or_a_reason(data: bytes) -> None:
    try:
        found: object = strict_json(data)
    except SkjemaError as error:
        found = error.code
    assert isinstance(found, dict) or found is ErrorCode.ENTRY_BROKEN


def nested(levels: int) -> dict:
    content: dict = {}
    for _ in range(levels):
        content = {"a": content}
    return content


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ({"a": 1.5}, "json-float"),
        ({"a": 2**53}, "json-number"),
        ({"a": b"x"}, "json-type"),
        ({1: "a"}, "json-type"),
        ({"a": "\ud800"}, "json-string"),
        ({"a": "x" * 65_537}, "json-string"),
        (nested(16), "json-depth"),
        ({str(n): "x" * 60_000 for n in range(5)}, "json-too-large"),
    ],
)
def test_what_could_not_be_read_is_not_written(content: dict, reason: str) -> None:
    assert why(lambda: encode_json(content)) == reason


def test_letters_are_written_as_they_are() -> None:
    assert encode_json({"b": "æøå", "a": True}) == '{"a":true,"b":"æøå"}'.encode()
    assert json.loads(encode_json({"æ": None})) == {"æ": None}
