"""Whether what was added to a signed file only fills one empty field.

Validators allow more than that after a certification: a further field, other metadata, new values. Here every object
of the earlier file must still be what it was, byte for byte, but the one field; so everything that can be reached from
the document's root is the same, and what is new can be seen in that field only.

One thing more may be new, which no page shows: what issuers said of the certificates (``lasting``), as whole streams in
the document security store, beside what was there.
"""

from __future__ import annotations

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from typing import TypeAlias

from pikepdf import Array, Dictionary, Name, Object, Pdf, Stream

from skjema_app.documents.bounds import opened
from skjema_app.documents.model import APPROVER_FIELD
from skjema_app.documents.store import PARTS, STORE, is_plain, store_of, streams_of
from skjema_app.documents.verify import verify
from skjema_app.domain.errors import SkjemaError

_Key: TypeAlias = "tuple[int, int]"
_FILLED = frozenset({"/V", "/AP"})
_FORM_KEYS = frozenset({"/Type", "/Subtype", "/BBox", "/Resources", "/Length", "/Filter"})
_SAME_POINT = 0.02
"""Points that a field's size and its appearance's may differ by: both are rounded."""


def extends(original: bytes, approved: bytes) -> bool:
    """Whether a file is ``original`` with an approval and nothing else: one whole signature in the approver's field.

    Who signed is not judged here; ``verify`` tells. Any bytes may be given; what can't be read extends nothing.
    """
    try:
        before, after = verify(original), verify(approved)
        return (
            len(approved) > len(original)
            and approved.startswith(original)
            and before.unchanged
            and after.unchanged
            and len(after.signatures) == len(before.signatures) + 1
            and after.signatures[-1].field == APPROVER_FIELD
            and after.signatures[-1].covers_whole
            and only_fills(original, approved, APPROVER_FIELD)
        )
    except SkjemaError:
        return False


def only_fills(before: bytes, after: bytes, field: str) -> bool:
    """Whether every object of ``before`` is in ``after`` as it was, but the named field, which has been filled.

    Raises:
        SkjemaError: PDF_UNREADABLE.
    """
    with opened(before) as earlier, opened(after) as later:
        found, left = _objects(later), _objects(earlier)
        if _top(earlier) != _top(later):
            return False
        changed = {key for key, value in left.items() if found.get(key) != value}
        if not _store_only_grew(earlier, later, changed):
            return False
        rest = changed - {earlier.Root.objgen, store_of(earlier).objgen}
        if len(rest) != 1:
            return False
        (filled,) = rest
        return _is_filled(earlier.get_object(filled), later.get_object(filled), field)


def _store_only_grew(earlier: Pdf, later: Pdf, changed: AbstractSet[_Key]) -> bool:
    """Whether the root is as it was but for its store, and the store holds what it held, and is plain."""
    before, after = earlier.Root, later.Root
    kept = set(before.keys()) - {STORE}
    if kept != set(after.keys()) - {STORE} or any(_written(before[key]) != _written(after[key]) for key in kept):
        return False
    old, new = store_of(earlier), store_of(later)
    if not changed & {before.objgen, old.objgen} and _written(old) == _written(new):
        return True
    if not is_plain(later) or (STORE in before and old.objgen != new.objgen):
        return False
    held = {one.objgen for part in PARTS for one in streams_of(old, part)}
    return held <= {one.objgen for part in PARTS for one in streams_of(new, part)}


def _top(pdf: Pdf) -> tuple[object, ...]:
    trailer = pdf.trailer
    return (trailer.Root.objgen, trailer.Info.objgen, "/Encrypt" in trailer)


def _objects(pdf: Pdf) -> Mapping[_Key, tuple[bytes, bytes]]:
    """Each object as it is written; of a stream its dictionary and its bytes, still packed."""
    found: dict[_Key, tuple[bytes, bytes]] = {}
    for value in pdf.objects:
        if isinstance(value, Stream):
            found[value.objgen] = value.stream_dict.unparse(), value.read_raw_bytes()
        elif isinstance(value, Object):
            found[value.objgen] = value.unparse(resolved=True), b""
    return found


def _is_filled(earlier: Object, later: Object, field: str) -> bool:
    if not (isinstance(earlier, Dictionary) and isinstance(later, Dictionary)):
        return False
    if str(earlier.get("/T", "")) != field or "/V" in earlier or "/V" not in later:
        return False
    kept = set(earlier.keys()) - _FILLED
    if kept != set(later.keys()) - _FILLED or any(_written(earlier[key]) != _written(later[key]) for key in kept):
        return False
    return _is_signature(later["/V"]) and _is_plain_look(later)


def _written(value: object) -> bytes:
    return value.unparse() if isinstance(value, Object) else repr(value).encode()


def _is_signature(value: Object) -> bool:
    return isinstance(value, Dictionary) and value.get("/Type") == Name.Sig and "/Lock" not in value


def _is_plain_look(widget: Object) -> bool:
    """One appearance, as large as the field and not moved out of it, with text in embedded fonts and no pictures."""
    look = widget.get("/AP")
    if not isinstance(look, Dictionary) or set(look.keys()) != {"/N"}:
        return False
    form = look["/N"]
    if not isinstance(form, Stream) or not set(form.keys()) <= _FORM_KEYS or form.get("/Subtype") != Name.Form:
        return False
    left, low, right, high = (float(edge) for edge in widget["/Rect"])
    box = form.get("/BBox")
    wanted = (0.0, 0.0, right - left, high - low)
    if not isinstance(box, Array) or len(box) != len(wanted):
        return False
    if any(abs(float(got) - want) > _SAME_POINT for got, want in zip(list(box), wanted, strict=True)):
        return False
    return set(form.get("/Resources", Dictionary()).keys()) <= {"/Font"}
