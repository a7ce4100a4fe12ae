"""Do the answers of an entry make the very document that came with it (design-review 50)?

Runs on every import, and again before the rector signs, on files by anybody. The document is composed anew from the
answers and held against the file's structure text, element by element; then the pages are gone through, so that what
the eye sees can't be something else than that text. Signatures are ``verify``'s.
"""

from __future__ import annotations

import hashlib
import json

from skjema_app.documents.answers_json import check_inside
from skjema_app.documents.bounds import Budget, opened
from skjema_app.documents.compose import compose
from skjema_app.documents.drawn import check_drawing
from skjema_app.documents.facts import LASTING, DocumentFacts
from skjema_app.documents.readback import check_structure
from skjema_app.domain.answers import Answers
from skjema_app.domain.errors import ErrorCode, SkjemaError
from skjema_app.form_engine.definition import FormDefinition


def check_answers(pdf: bytes, definition: FormDefinition, answers: Answers, facts: DocumentFacts) -> None:
    """Check that the file says what the answers say, to the eye and to a screen reader alike.

    Works on unsigned files and with one or two signatures; what it may cost is bounded (``bounds``).

    Args:
        pdf: any bytes.
        definition: the form version that the entry pins.
        answers: the frozen answers of the entry.
        facts: the facts of the entry (``facts_json.facts_from_json``).

    Raises:
        SkjemaError: PDF_TEXT_DIFFERS with ``reason`` «answers» (their hash is not the one printed), «text» (and
            ``place``), «drawing» (and ``what``, ``page``) or «answers-file»; PDF_UNREADABLE with ``reason``;
            DOCUMENT_NEWER with ``composed`` when a newer program composed it: wait, don't refuse.
    """
    if facts.composed > LASTING:
        raise SkjemaError(ErrorCode.DOCUMENT_NEWER, composed=facts.composed)
    if facts.finished is None or facts.answers_sha256 != answers_digest(answers):
        raise SkjemaError(ErrorCode.PDF_TEXT_DIFFERS, reason="answers")
    model = compose(definition, answers, facts)
    budget = Budget()
    with opened(pdf) as document:
        check_structure(document, model, budget)
        check_drawing(document, model, budget)
        check_inside(document, definition, answers, budget)


def answers_digest(answers: Answers) -> str:
    """Hash of frozen answers as it is printed in the document: SHA-256 of their JSON with sorted keys, no blanks."""
    canonical = json.dumps(answers, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(canonical.encode("utf-8", "surrogatepass")).hexdigest()
