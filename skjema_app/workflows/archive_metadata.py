"""What the archive is told of each document, and what it calls things: defaults from the forms, changed by the office.

Kept in the office's own vault: it is their working list, not part of the document.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, fields

from skjema_app.archive.message_xml import RECORD_TYPES as _NOARK_RECORD_TYPES
from skjema_app.archive.model import MESSAGES as MESSAGES
from skjema_app.archive.model import Codes as Codes
from skjema_app.archive.model import Metadata as Metadata
from skjema_app.domain.answers import Json
from skjema_app.domain.errors import ErrorCode, SkjemaError
from skjema_app.system.texts import _
from skjema_app.workflows.session import Change, Session

_ABOUT = "archive_about:"
_CODES = "archive_codes"
_LONGEST = 500

RECORD_TYPES = ("X", "N", "U", "I")
"""Journalposttyper that make sense here; the first is the usual one."""
DOCUMENT_TYPES = ("MELDING", "NOTAT", "DOKUMENT", "RAPPORT", "VEDTAK", "PROTOKOLL")


def overrides(session: Session) -> dict[str, Metadata]:
    """What the office has written itself, by document."""
    stored = session.vault.settings.all(_ABOUT)
    found = ((name.removeprefix(_ABOUT), _metadata(value)) for name, value in stored.items())
    return {document_id: one for document_id, one in found if one is not None}


def set_metadata(session: Session, document_id: str, about: Metadata) -> Change:
    """Change what the archive is told of a document.

    Raises:
        SkjemaError: DOCUMENT_UNKNOWN, COMMENT_MISSING (a title is empty), USAGE (a code is empty or too long, or no
            journalposttype of Noark's).
    """
    session.vault.documents.get(document_id)
    said = {name: " ".join(str(value).split()) for name, value in asdict(about).items()}
    if not said["title"] or not said["public_title"]:
        raise SkjemaError(ErrorCode.COMMENT_MISSING)
    known = said["record_type"] in _NOARK_RECORD_TYPES
    if not known or not said["document_type"] or any(len(one) > _LONGEST for one in said.values()):
        raise SkjemaError(ErrorCode.USAGE, what="metadata")
    session.vault.settings.set(_ABOUT + document_id, json.dumps(said, ensure_ascii=False))
    return Change(settings=True)


def reset_metadata(session: Session, document_id: str) -> Change:
    """Back to what the form says."""
    session.vault.settings.remove(_ABOUT + document_id)
    return Change(settings=True)


def reveals(about: Metadata, pupil: str) -> bool:
    """Whether the public title names the pupil: somebody has typed it in."""
    title = about.public_title.casefold()
    return any(len(part) > 1 and part.casefold() in title for part in pupil.split())


def codes(session: Session) -> Codes:
    """What the archive calls things; broken values count as the default."""
    stored = _mapping(session.vault.settings.get(_CODES) or "{}")
    made = Codes()
    kept: dict[str, str | bool] = {}
    for field in fields(Codes):
        value = stored.get(field.name)
        if isinstance(value, type(getattr(made, field.name))) and isinstance(value, str | bool) and value != "":
            kept[field.name] = value
    if kept.get("message") not in MESSAGES:
        kept.pop("message", None)
    return Codes(**kept)  # type: ignore[arg-type]


def set_codes(session: Session, new: Codes) -> Change:
    """Change them.

    Raises:
        SkjemaError: USAGE when one is empty, or ``message`` is none of ``MESSAGES``.
    """
    said = asdict(new)
    if new.message not in MESSAGES or any(isinstance(value, str) and not value.strip() for value in said.values()):
        raise SkjemaError(ErrorCode.USAGE, what="codes")
    session.vault.settings.set(_CODES, json.dumps(said))
    return Change(settings=True)


def code_words(code: str) -> str:
    """A code in words, for a list to choose from."""
    words = {
        "X": _("X – internt notat uten oppfølging"),
        "N": _("N – internt notat med oppfølging"),
        "U": _("U – utgående dokument"),
        "I": _("I – inngående dokument"),
        "MELDING": _("Melding"),
        "NOTAT": _("Notat"),
        "DOKUMENT": _("Dokument"),
        "RAPPORT": _("Rapport"),
        "VEDTAK": _("Vedtak"),
        "PROTOKOLL": _("Protokoll"),
        "fiks": _("KS Fiks Arkiv (V1)"),
        "efm": _("eFormidling (Noark 5 v3.1)"),
    }
    return words.get(code, code)


def _metadata(stored: str) -> Metadata | None:
    said = _mapping(stored)
    values = {field.name: said.get(field.name) for field in fields(Metadata)}
    texts = {name: value for name, value in values.items() if isinstance(value, str)}
    return Metadata(**texts) if texts.keys() == values.keys() else None


def _mapping(stored: str) -> Mapping[str, Json]:
    try:
        said = json.loads(stored)
    except ValueError:
        return {}
    return said if isinstance(said, dict) else {}
