"""The document security store as ours may be: what issuers said of certificates, as whole streams, and nothing else.

No page shows it and no reader acts on it, so nothing that could be shown or acted on may stand in it.
"""

from __future__ import annotations

from pikepdf import Array, Dictionary, Object, Pdf, Stream

STORE = "/DSS"
PARTS = ("/Certs", "/CRLs", "/OCSPs")
_KEYS = frozenset({"/Type", *PARTS})
_STREAM_KEYS = frozenset({"/Length", "/Filter"})


def store_of(pdf: Pdf) -> Dictionary:
    """The store of a file; an empty one where there is none."""
    found = pdf.Root.get(STORE)
    return found if isinstance(found, Dictionary) else Dictionary()


def streams_of(store: Dictionary, part: str) -> list[Object]:
    """What one part of a store holds."""
    return list(store.get(part, Array()))


def is_plain(pdf: Pdf) -> bool:
    """Whether a file has no store, or one that is nothing but streams of bytes in the three parts."""
    if STORE not in pdf.Root:
        return True
    store = store_of(pdf)
    if not store.is_indirect or set(store.keys()) - _KEYS:
        return False
    held = [one for part in PARTS for one in streams_of(store, part)]
    return all(isinstance(one, Stream) and set(one.keys()) <= _STREAM_KEYS for one in held)
