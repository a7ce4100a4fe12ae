"""Which column is what: roles, the mapping a person may correct, and the signature by which it is remembered."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from skjema_app.domain.errors import ErrorCode, SkjemaError
from skjema_app.imports.cleaning import fold

_FORMAT = 1
_MOST_COLUMNS = 200
_MOST_CHARACTERS = 20_000


class ColumnRole(StrEnum):
    """What a column holds. Roles below ``PROTECTION`` are never kept."""

    NAME = "name"
    FIRST_NAME = "first-name"
    MIDDLE_NAME = "middle-name"
    LAST_NAME = "last-name"
    GROUP = "group"
    YEAR = "year"  # «Trinn»: 8, or 8. trinn
    BIRTH = "birth"
    CONTACT_TEACHER = "contact-teacher"
    NICKNAME = "nickname"
    PROTECTION = "protection"  # says whether the address is protected; only that is kept
    REMARK = "remark"  # searched for the words that protect, then dropped
    ADDRESS = "address"
    PHONE = "phone"
    EMAIL = "email"
    NATIONAL_ID = "national-id"
    GUARDIAN = "guardian"
    IGNORE = "ignore"


NAME_ROLES = frozenset({ColumnRole.NAME, ColumnRole.FIRST_NAME, ColumnRole.LAST_NAME})
"""At least one of these must be there for a list to be read."""


def signature(header: Sequence[str]) -> str:
    """32 hex digits that are the same for the same header.

    Case, accents, dots and empty columns at the end don't count. It is a hash, so that a setting saved under it tells
    nothing about the file.
    """
    folded = [fold(cell) for cell in header]
    while folded and not folded[-1]:
        folded.pop()
    return hashlib.sha256("\x1f".join(folded).encode()).hexdigest()[:32]


@dataclass(frozen=True, slots=True)
class ColumnMapping:
    """Roles of all columns of files with one header signature.

    Attributes:
        signature: of the header, see ``signature()``; for files without a header: of the shapes of their columns.
        roles: one per column.
    """

    signature: str
    roles: tuple[ColumnRole, ...]

    def with_role(self, index: int, role: ColumnRole) -> ColumnMapping:
        """The mapping as a person corrected it; ``index`` from 0.

        Raises:
            IndexError: there is no such column.
        """
        if not 0 <= index < len(self.roles):
            raise IndexError(index)
        return replace(self, roles=(*self.roles[:index], role, *self.roles[index + 1 :]))

    def to_json(self) -> str:
        """Text to keep in the vault's settings under ``mapping:<signature>``."""
        return json.dumps({"format": _FORMAT, "signature": self.signature, "roles": list(self.roles)})

    @classmethod
    def from_json(cls, text: str) -> ColumnMapping:
        """The mapping that ``to_json`` wrote.

        Raises:
            SkjemaError: LIST_UNREADABLE with kind="mapping" when the text is anything else.
        """
        unreadable = SkjemaError(ErrorCode.LIST_UNREADABLE, kind="mapping")
        if len(text) > _MOST_CHARACTERS:
            raise unreadable
        try:
            data: object = json.loads(text)
        except (ValueError, RecursionError) as error:
            raise unreadable from error
        if not isinstance(data, dict) or data.get("format") != _FORMAT:
            raise unreadable
        mark, roles = data.get("signature"), data.get("roles")
        if not isinstance(mark, str) or not isinstance(roles, list) or not 0 < len(roles) <= _MOST_COLUMNS:
            raise unreadable
        try:
            return cls(mark, tuple(ColumnRole(role) for role in roles))
        except ValueError as error:
            raise unreadable from error
