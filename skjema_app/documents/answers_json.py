"""The answers of a finished document as JSON: beside the PDF in an export, and inside it where that is wanted.

The same answers in both, those that are printed, in one way of writing them; what a reader needs to take them apart
stands with them: this format and its version, the form, its version and hash. Beside the PDF also which file it is.
Inside (PDF/A-3a, ``AFRelationship`` Data) it is part of what is signed, and whoever receives the document holds it
against the answers (``check_inside``): a file must not say one thing on paper and another to a machine.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Mapping
from datetime import datetime

from pikepdf import Array, AttachedFileSpec, Dictionary, Name, Object, Pdf, Stream

from skjema_app.documents.bounds import Budget
from skjema_app.documents.kept_out import kept_out
from skjema_app.documents.metadata import pdf_date
from skjema_app.domain.answers import Answers, Json
from skjema_app.domain.errors import ErrorCode, SkjemaError
from skjema_app.form_engine.definition import FormDefinition

FORMAT, FORMAT_VERSION = "skjema/svar", 1
FILE_NAME = "svar.json"
MEDIA = "application/json"
_RETURN = 0x0D
_SPEC = frozenset({"/Type", "/AFRelationship", "/Desc", "/EF", "/F", "/UF"})
_FILE = frozenset({"/Type", "/Subtype", "/Params", "/Length", "/Filter"})


def answers_json(definition: FormDefinition, answers: Answers, more: Mapping[str, Json] | None = None) -> bytes:
    """The answers; ``more``: what stands beside them about one file."""
    hidden = kept_out(definition, answers)
    said: dict[str, Json] = {
        "format": FORMAT,
        "format_versjon": FORMAT_VERSION,
        "skjema": definition.form_id,
        "versjon": definition.version,
        "skjema_sha256": definition.sha256,
        **(more or {}),
        "svar": {name: value for name, value in answers.items() if name not in hidden},
    }
    data = (json.dumps(said, ensure_ascii=False, sort_keys=True, indent=1) + "\n").encode("utf-8", "surrogatepass")
    while zlib.adler32(data) & 0xFF == _RETURN:  # else ``conform`` would have to lengthen it, once in 256 documents
        data += b"\n"
    return data


def put_inside(pdf: Pdf, data: bytes, when: datetime) -> None:
    """Put the file into an unsigned PDF/A-3 document."""
    spec = AttachedFileSpec(
        pdf,
        data,
        description="Svarene i dokumentet, for maskiner",
        filename=FILE_NAME,
        mime_type=MEDIA,
        creation_date=pdf_date(when),
        mod_date=pdf_date(when),
    )
    spec.obj.AFRelationship = Name.Data
    pdf.attachments[FILE_NAME] = spec
    pdf.Root.AF = Array([spec.obj])


def check_inside(document: Pdf, definition: FormDefinition, answers: Answers, budget: Budget) -> None:
    """Check that a file inside, if there is one, is these answers and nothing else.

    Raises:
        SkjemaError: PDF_TEXT_DIFFERS with ``reason`` «answers-file». What pikepdf raises is left to ``bounds.opened``.
    """
    root = document.Root
    if "/AF" not in root and "/Names" not in root:
        return
    _require("/AF" in root and set(root.get("/Names", Dictionary()).keys()) == {"/EmbeddedFiles"})
    tree = root.Names.EmbeddedFiles
    _require(set(tree.keys()) <= {"/Names", "/Limits", "/Type"} and isinstance(tree.get("/Names"), Array))
    listed, files = list(tree.Names), list(root.AF)
    _require(len(listed) == 2 and str(listed[0]) == FILE_NAME and len(files) == 1)
    spec = files[0]
    _require(spec.objgen == listed[1].objgen and spec.is_indirect and _is_ours(spec))
    _require(budget.unpacked(spec.EF.F) == answers_json(definition, answers))


def _is_ours(spec: Object) -> bool:
    if not set(spec.keys()) <= _SPEC or spec.get("/AFRelationship") != Name.Data:
        return False
    if str(spec.get("/F")) != FILE_NAME or str(spec.get("/UF")) != FILE_NAME:
        return False
    files = spec.get("/EF", Dictionary())
    first = files.get("/F")
    if not isinstance(first, Stream) or not set(files.keys()) <= {"/F", "/UF"}:
        return False
    return files.get("/UF", first).objgen == first.objgen and set(first.keys()) <= _FILE


def _require(held: bool) -> None:
    if not held:
        raise SkjemaError(ErrorCode.PDF_TEXT_DIFFERS, reason="answers-file")
