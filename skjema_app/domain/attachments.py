"""Attachments as answers name them: what they are, how large they may be, and finding them in any set of answers.

The answer of a field of type ``attachment`` is a list of objects ``{"id", "name", "media", "size", "sha256"}``; the
bytes lie encrypted beside the journal. Store and exchange know no forms, so an attachment is recognised by that shape.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from skjema_app.domain.answers import Answers, Json

LARGEST = 25 * 1024 * 1024
"""Bytes of one attachment (design-review § 1.35)."""
MOST_IN_FIELD = 10
"""How many one field takes where the form doesn't say."""
MOST_IN_DOCUMENT = 256
LARGEST_IN_DOCUMENT = 200 * 1024 * 1024
"""Bytes of all attachments of one document: what one exchange carries (design-review § 1.35)."""
LONGEST_NAME = 120

_KEYS = frozenset({"id", "name", "media", "size", "sha256"})
_ID = re.compile(r"[0-9a-f]{32}")
_HASH = re.compile(r"[0-9a-f]{64}")


class Media(StrEnum):
    """What can be attached; decided by the content, never by the name."""

    JPEG = "image/jpeg"
    PNG = "image/png"
    PDF = "application/pdf"
    TEXT = "text/plain"

    @property
    def is_picture(self) -> bool:
        """A photograph or a screen shot: the sentence of user-review § 1.6 stands before the first of them."""
        return self in {Media.JPEG, Media.PNG}


@dataclass(frozen=True, slots=True)
class Attachment:
    """One attachment.

    Attributes:
        attachment_id: 32 hex digits, random.
        name: the file's name, cleaned; nothing is decided by it.
        media: what it is.
        size: bytes as they were taken in.
        sha256: of those bytes, 64 hex digits; stands in the PDF.
    """

    attachment_id: str
    name: str
    media: Media
    size: int
    sha256: str

    def to_answer(self) -> dict[str, Json]:
        """As it stands in the answers."""
        return {
            "id": self.attachment_id,
            "name": self.name,
            "media": self.media.value,
            "size": self.size,
            "sha256": self.sha256,
        }


_MEDIA = frozenset(media.value for media in Media)


def attachment_of(value: Json) -> Attachment | None:
    """The attachment that an item of an answer names; None for anything of another shape."""
    if not isinstance(value, dict) or value.keys() != _KEYS:
        return None
    attachment_id, name, media, size, sha256 = (value[key] for key in ("id", "name", "media", "size", "sha256"))
    if not (isinstance(attachment_id, str) and _ID.fullmatch(attachment_id)):
        return None
    if not (isinstance(sha256, str) and _HASH.fullmatch(sha256)) or not isinstance(name, str):
        return None
    if not isinstance(size, int) or isinstance(size, bool) or not 0 < size <= LARGEST:
        return None
    if not isinstance(media, str) or media not in _MEDIA:
        return None
    return Attachment(attachment_id, name, Media(media), size, sha256)


def attachments_of(answers: Answers) -> tuple[Attachment, ...]:
    """Every attachment in the answers, each id once, in the order of the fields' ids; lists keep their own order.

    It is the order of the keys that are sealed with a document, so it must follow from the answers alone.
    """
    found: dict[str, Attachment] = {}
    for one in _all_of(answers):
        found.setdefault(one.attachment_id, one)
    return tuple(found.values())


def contradictions(answers: Answers) -> bool:
    """Whether one id is given to two different attachments: nobody could say which of them is meant."""
    return len(set(_all_of(answers))) != len(attachments_of(answers))


def _all_of(answers: Answers) -> list[Attachment]:
    found: list[Attachment] = []
    _walk(dict(answers), found)
    return found


def _walk(value: dict[str, Json] | list[Json], found: list[Attachment]) -> None:
    """Most of what is in answers is plain text: only what can hold something is gone into."""
    one = attachment_of(value)
    if one is not None:
        found.append(one)
        return
    for inner in [value[key] for key in sorted(value)] if isinstance(value, dict) else value:
        if isinstance(inner, dict | list):
            _walk(inner, found)
