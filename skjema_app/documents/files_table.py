"""Attachments in a document: name, kind, size and the whole SHA-256, so that a copy can be held against it."""

from __future__ import annotations

from skjema_app.documents.model import Table
from skjema_app.domain.answers import Json
from skjema_app.domain.attachments import Attachment, Media, attachment_of
from skjema_app.domain.letters import one_line
from skjema_app.system.texts import _

_GROUP = 16
"""Digits of a hash that stand together: two people can read them to each other."""
_KIB, _MIB = 1024, 1024 * 1024


def files_table(value: Json, label: str) -> tuple[Table, ...]:
    """One row per attachment; nothing where there is none."""
    found = [attachment_of(one) for one in value] if isinstance(value, list) else []
    rows = tuple(_row(one) for one in found if one is not None)
    return (Table((_("Vedlegg"), _("Type"), _("Størrelse"), _("SHA-256")), rows, label),) if rows else ()


def kind_in_words(media: Media) -> str:
    """«Bilde (JPEG)»."""
    return {
        Media.JPEG: _("Bilde (JPEG)"),
        Media.PNG: _("Bilde (PNG)"),
        Media.PDF: _("PDF"),
        Media.TEXT: _("Tekst"),
    }[media]


def size_in_words(size: int) -> str:
    """«312 kB», «2,4 MB»: as file managers say it."""
    if size < _MIB:
        return _("{number} kB").format(number=max(1, round(size / _KIB)))
    return _("{number} MB").format(number=f"{size / _MIB:.1f}".replace(".", ","))


def _row(one: Attachment) -> tuple[str, ...]:
    digits = " ".join(one.sha256[at : at + _GROUP] for at in range(0, len(one.sha256), _GROUP))
    return one_line(one.name), kind_in_words(one.media), size_in_words(one.size), digits
