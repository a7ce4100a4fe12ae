"""Messages of the archive for tests: made of anything at all, broken in every way; and the owners' schemas."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest
from archive_kit import candidate, item
from hypothesis import strategies as st
from lxml import etree

from skjema_app.archive import arkivmelding, arkivmelding_efm, message_check
from skjema_app.archive.message_xml import RECORD_TYPES, MessageDocument, MessageFile
from skjema_app.archive.model import EFM, FIKS, MESSAGES, Codes, Metadata
from skjema_app.domain.errors import SkjemaError

NAMESPACES = {FIKS: arkivmelding.NS, EFM: arkivmelding_efm.NS}
NOT_FETCHED = {
    FIKS: "official schemas are not fetched: make xsd",
    EFM: "eFormidling's official schemas are not there: put them into $SKJEMA_XSD/efm",
}
CRUEL = [
    "\x00",
    "\ud800",
    "\ufffe",
    "\U0001f9d2\U0001f3fd",
    "\u202eabc",
    "a\u0301" * 3,
    " ",
    "]]>",
    "\r\n",
    "x" * 20_000,
]
ANY_TEXT = st.one_of(
    st.text(min_size=1, max_size=40),
    st.text(st.characters(max_codepoint=0x2F), min_size=1, max_size=6),
    st.sampled_from(CRUEL),
)
OR_NOTHING = st.one_of(st.just(""), ANY_TEXT)
CODE = st.one_of(st.sampled_from(["A", "S", "O", "P", "13", "fmt/476", "Elevmappe"]), ANY_TEXT)


def official(message: str) -> etree.XMLSchema:
    """The owner's schema; the test is skipped, and says so, where it isn't there."""
    found = message_check.official_schema(NAMESPACES[message])
    if found is None:
        pytest.skip(NOT_FETCHED[message])
    return found


def follows_profile(data: bytes, nowhere: Path, monkeypatch: pytest.MonkeyPatch) -> bool:
    """What our own profile says alone."""
    with monkeypatch.context() as alone:
        alone.setenv(message_check.FOLDER, str(nowhere))
        try:
            message_check.check(data)
        except SkjemaError:
            return False
    return True


@st.composite
def files(draw: st.DrawFn, *, signed: bool) -> MessageFile:
    """A file as `build` describes it."""
    name = draw(st.from_regex(r"[A-Za-z0-9._-]{1,30}", fullmatch=True))
    return MessageFile(
        name=name,
        shown=draw(ANY_TEXT),
        media="application/pdf",
        format=(draw(CODE), draw(OR_NOTHING)),
        details=draw(OR_NOTHING),
        size=draw(st.integers(1, 2**31 - 1)),
        sha256=hashlib.sha256(name.encode()).hexdigest(),
        signed=signed,
        verdict=draw(st.one_of(st.none(), st.tuples(st.integers(0, 9), st.booleans()))),
    )


@st.composite
def messages(draw: st.DrawFn, message: str = "") -> bytes:
    """A message as the program makes it, of any titles, names and codes."""
    documents = []
    for number in range(draw(st.integers(1, 3))):
        kind = draw(st.sampled_from(sorted(RECORD_TYPES)))
        metadata = Metadata(draw(ANY_TEXT), draw(ANY_TEXT), kind, draw(CODE), draw(OR_NOTHING))
        one = candidate(number, pupil=draw(OR_NOTHING), author=draw(OR_NOTHING), metadata=metadata)
        more = draw(st.lists(files(signed=False), max_size=2))
        documents.append(MessageDocument(item(one), (draw(files(signed=True)), *more)))
    codes = Codes(
        system=draw(ANY_TEXT),
        variant=draw(CODE),
        restriction=draw(CODE),
        folder_type=draw(CODE),
        message=message or draw(st.sampled_from(MESSAGES)),
    )
    return arkivmelding.message(documents, school=draw(ANY_TEXT), codes=codes)


@st.composite
def broken(draw: st.DrawFn, message: str) -> bytes:
    """A message with up to three things changed at random; some of them are still right."""
    root = etree.fromstring(draw(messages(message)))
    for _time in range(draw(st.integers(1, 3))):
        every = list(root.iter(etree.Element))
        _change(draw, every[draw(st.integers(0, len(every) - 1))], every)
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8")


XSI = "{http://www.w3.org/2001/XMLSchema-instance}"
WAYS = ("text", "word", "drop", "twice", "up", "rename", "attribute", "kind", "inside", "beside")
LETTERS = st.characters(exclude_categories=("Cs", "Cc"), exclude_characters="\ufffe\uffff")
DATES = ("2026-02-30", "2026-11-23", "2026-11-23Z", "2026-11-23T10:00:00", "2026-11-23T24:00:00", "0000-01-01")
WORDS = ("", " ", "0", "-1", "+1", "01", " 1 ", "2147483648", "1.5", "true", "1", "H", "V", "F", "X", " X ", *DATES)
KINDS = ("mappe", "saksmappe", "journalpost", "registrering", "arkivnotat", "moetemappe", "basisregistrering")


def _change(draw: st.DrawFn, one: etree._Element, every: list[etree._Element]) -> None:
    above, how = one.getparent(), draw(st.sampled_from(WAYS))
    other = every[draw(st.integers(0, len(every) - 1))]
    if how == "text":
        one.text = draw(st.text(LETTERS, max_size=8))
    elif how == "word":
        one.text = draw(st.sampled_from(WORDS))
    elif how == "attribute":
        one.set(draw(st.sampled_from(["a", "label", XSI + "nil", XSI + "schemaLocation"])), "true")
    elif how == "kind":
        one.set(XSI + "type", draw(st.sampled_from(KINDS)))
    elif how == "rename":
        one.tag = other.tag
    elif how == "inside":
        etree.SubElement(one, other.tag).text = "x"
    elif above is not None and how == "drop":
        above.remove(one)
    elif above is not None and how == "twice":
        above.insert(above.index(one), etree.fromstring(etree.tostring(one)))
    elif above is not None and how == "up":
        above.insert(0, one)
    elif above is not None and how == "beside":
        above.insert(above.index(one), etree.fromstring(etree.tostring(other)))
