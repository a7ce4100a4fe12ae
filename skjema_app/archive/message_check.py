"""Is an ``arkivmelding`` as its receiver wants it, and which files does it speak of?

Every message is held against a profile of our own (``*_profile.rng``: what Skjema sends, narrower than the message type
itself), and against the schemas of those who own the message types where these are at hand: in ``xsd/`` beside this
file, where ``make xsd`` puts them, or in the folder that ``SKJEMA_XSD`` names. What the profile takes, they take.
"""

from __future__ import annotations

import functools
import os
import re
from dataclasses import dataclass
from pathlib import Path

from lxml import etree

from skjema_app.archive import arkivmelding, arkivmelding_efm
from skjema_app.archive.message_xml import XSI
from skjema_app.domain.errors import ErrorCode, SkjemaError

FOLDER = "SKJEMA_XSD"
"""Environment variable: a folder with the owners' schemas."""
SCHEMAS = {
    arkivmelding.NS: "no.ks.fiks.arkiv.v1.arkivering.arkivmelding.opprett.xsd",
    arkivmelding_efm.NS: "efm/arkivmelding.xsd",
}
"""Namespace of a message → the schema of its owner, inside the folder."""
_PROFILES = {arkivmelding.NS: "arkivmelding_profile.rng", arkivmelding_efm.NS: "arkivmelding_efm_profile.rng"}
_ELEMENT = re.compile(r"[Ee]lement '?(?:\{[^}]*\})?([A-Za-z]+)")
_HASH = re.compile(r"SHA-256 ([0-9a-f]{64}); ([0-9]+) byte")


@dataclass(frozen=True, slots=True)
class NamedFile:
    """A file that a message speaks of: its name beside the message, its size and its hash."""

    name: str
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Named:
    """What a message says of its files: how many it promises, and each of them."""

    promised: int
    files: tuple[NamedFile, ...]


def check(data: bytes) -> Named:
    """Hold a message against our profile, and against its owner's schema where that is at hand; gives its files.

    Raises:
        SkjemaError: ARCHIVE_MESSAGE with ``line``, ``element`` (which, or "") and ``what`` (the rule).
    """
    try:
        root = etree.fromstring(data, _parser())
    except etree.XMLSyntaxError as error:
        raise SkjemaError(ErrorCode.ARCHIVE_MESSAGE, line=error.lineno or 0, element="", what="xml") from error
    namespace = etree.QName(root).namespace or ""
    if namespace not in _PROFILES:
        raise SkjemaError(ErrorCode.ARCHIVE_MESSAGE, line=1, element=etree.QName(root).localname, what="namespace")
    if root.getroottree().docinfo.doctype:
        raise SkjemaError(ErrorCode.ARCHIVE_MESSAGE, line=1, element="", what="doctype")
    for one in root.iter(etree.Element):
        # a kind is a name too: without the namespace around it no schema finds it
        if one.get(f"{{{XSI}}}type") and one.nsmap.get(None) != namespace:
            element = etree.QName(one).localname
            raise SkjemaError(ErrorCode.ARCHIVE_MESSAGE, line=one.sourceline or 0, element=element, what="xsi:type")
    official = official_schema(namespace)
    for schema in (_profile(namespace), *((official,) if official is not None else ())):
        if not schema.validate(root):
            raise _refused(schema)
    return _named(root, namespace)


def _refused(schema: etree.RelaxNG | etree.XMLSchema) -> SkjemaError:
    """What a schema says first, and the element that it names first; never the text that stood there."""
    first = schema.error_log[0]
    named = (_ELEMENT.search(one.message) for one in schema.error_log if one.line == first.line)
    element = next((found[1] for found in named if found), "")
    return SkjemaError(ErrorCode.ARCHIVE_MESSAGE, line=first.line, element=element, what=first.type_name)


def official_schema(namespace: str) -> etree.XMLSchema | None:
    """The schema of a message type's owner, where it is at hand; else None."""
    asked = os.environ.get(FOLDER)
    folder = Path(asked) if asked else Path(__file__).parent / "xsd"
    return _loaded(folder / SCHEMAS[namespace])


@functools.cache
def _loaded(path: Path) -> etree.XMLSchema | None:
    if not path.is_file():
        return None
    try:
        return etree.XMLSchema(etree.parse(str(path), _parser()))
    except etree.LxmlError as error:  # half fetched, or something else of that name: never taken for a judge
        raise SkjemaError(ErrorCode.ARCHIVE_MESSAGE, line=0, element="", what="schema") from error


@functools.cache
def _profile(namespace: str) -> etree.RelaxNG:
    return etree.RelaxNG(etree.parse(str(Path(__file__).with_name(_PROFILES[namespace])), _parser()))


def _parser() -> etree.XMLParser:
    return etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False)


def _named(root: etree._Element, namespace: str) -> Named:
    """Of a message that follows its profile; so everything is there."""

    def text(parent: etree._Element, path: str) -> str:
        return str(parent.findtext(path, "", {"m": namespace}))

    files = []
    for one in root.iter(f"{{{namespace}}}dokumentbeskrivelse"):
        name = text(one, "m:dokumentobjekt/m:referanseDokumentfil")
        if namespace == arkivmelding.NS:
            size, sha256 = text(one, "m:dokumentobjekt/m:filstoerrelse"), text(one, "m:dokumentobjekt/m:sjekksum")
        else:
            said = _HASH.search(text(one, "m:merknad/m:merknadstekst"))
            sha256, size = (said[1], said[2]) if said else ("", "0")
        files.append(NamedFile(name, int(size), sha256))
    return Named(int(text(root, "m:antallFiler")), tuple(files))
