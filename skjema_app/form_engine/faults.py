"""What can be wrong with a form's text: each fault has a code, a place and where possible a suggestion."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from difflib import get_close_matches
from enum import StrEnum

from skjema_app.domain.errors import ErrorCode, SkjemaError


class FaultCode(StrEnum):
    """Why a form isn't loaded; ``forms/README.md`` explains each in words."""

    # the text as YAML
    NOT_UTF8 = "not-utf8"
    NOT_YAML = "not-yaml"
    EMPTY = "empty"
    TOO_LARGE = "too-large"
    TOO_DEEP = "too-deep"
    ALIAS = "alias"
    TAG = "tag"
    SEVERAL_DOCUMENTS = "several-documents"
    DUPLICATE_KEY = "duplicate-key"
    # keys and values
    UNKNOWN_KEY = "unknown-key"
    MISPLACED_KEY = "misplaced-key"
    MISSING_KEY = "missing-key"
    MISSING_NB = "missing-nb"
    WRONG_TYPE = "wrong-type"
    UNKNOWN_TYPE = "unknown-type"
    UNKNOWN_VALUE = "unknown-value"
    BAD_ID = "bad-id"
    DUPLICATE_ID = "duplicate-id"
    OUT_OF_RANGE = "out-of-range"
    BAD_CONDITION = "bad-condition"
    # how parts hang together
    UNKNOWN_BLOCK = "unknown-block"
    UNKNOWN_LIST = "unknown-list"
    UNKNOWN_THRESHOLD = "unknown-threshold"
    BLOCK_IN_BLOCK = "block-in-block"
    UNKNOWN_FIELD = "unknown-field"
    UNKNOWN_OPTION = "unknown-option"
    UNKNOWN_LEVEL = "unknown-level"
    UNKNOWN_PLACEHOLDER = "unknown-placeholder"
    WRONG_FIELD_TYPE = "wrong-field-type"
    WRONG_PHASE = "wrong-phase"
    ROWS_IN_ROWS = "rows-in-rows"
    ATTACHMENT_IN_ROWS = "attachment-in-rows"
    LATER_COLUMN = "later-column"
    NOT_SPLIT = "not-split"
    CIRCULAR = "circular"
    AGREED = "agreed"


@dataclass(frozen=True, slots=True)
class Position:
    """A place in a form's text; line and column count from 1."""

    file: str
    line: int
    column: int


@dataclass(frozen=True, slots=True)
class FormFault:
    """One fault. ``what``: the key, id or value at fault. ``suggestion``: what was probably meant, or ""."""

    at: Position
    code: FaultCode
    what: str = ""
    suggestion: str = ""

    def error(self) -> SkjemaError:
        """The same as the error that stops loading."""
        return SkjemaError(
            ErrorCode.FORM_BROKEN,
            file=self.at.file,
            line=self.at.line,
            column=self.at.column,
            problem=self.code.value,
            what=self.what,
            suggestion=self.suggestion,
        )


class BrokenTextError(Exception):
    """The text can't be read as YAML of our kind at all; holds the one fault."""

    def __init__(self, fault: FormFault) -> None:
        super().__init__(fault.code.value)
        self.fault = fault


@dataclass(slots=True)
class Faults:
    """Gathers faults while a form is read, so that all of them can be listed at once."""

    found: list[FormFault] = field(default_factory=list)

    def add(self, at: Position, code: FaultCode, what: str = "", candidates: Iterable[str] = ()) -> None:
        """Note a fault; the candidate most like ``what`` becomes the suggestion."""
        close = get_close_matches(what, list(candidates), n=1, cutoff=0.6) if what else []
        self.found.append(FormFault(at, code, what[:_MOST_OF_WHAT], close[0] if close else ""))


_MOST_OF_WHAT = 80
