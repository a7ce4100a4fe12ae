"""Ferdigstill: check, freeze, lay out, sign, verify own bytes, and only then write the journal entry.

The PDF libraries are imported when the first document is made, not before (they take most of a second).
"""

from __future__ import annotations

import hashlib
import json
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from skjema_app import __version__
from skjema_app.domain.answers import Answers
from skjema_app.domain.documents import Draft, FinishedDocument
from skjema_app.domain.errors import ErrorCode, SkjemaError
from skjema_app.form_engine.definition import FormDefinition
from skjema_app.form_engine.evaluate import Problem, Severity, document_answers, evaluate
from skjema_app.form_engine.facts_of import AnswerFacts, facts_of
from skjema_app.system.calendar import stamp_in_words
from skjema_app.system.texts import _
from skjema_app.workflows.fill_form import base_answers, remember_place
from skjema_app.workflows.keep_copies import SECOND_PLACE
from skjema_app.workflows.session import Change, Session

if TYPE_CHECKING:
    from skjema_app.documents.model import DocumentModel

_LETTERS_NAMED = 5


@dataclass(frozen=True, slots=True)
class Finished:
    """A finished document, and what the person should know next.

    Attributes:
        document: the finished document.
        change: which views to refresh.
        next_steps: sentences on what happens now («Ring rektor …», who must be told for § 12-5).
    """

    document: FinishedDocument
    change: Change
    next_steps: tuple[str, ...]


class AnswersNotComplete(Exception):  # noqa: N818 - says what it is
    """*Ferdigstill* refuses: the problems with their fields. Everything written is kept."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        super().__init__(len(problems))
        self.problems = problems


@dataclass(frozen=True, slots=True)
class DraftPdf:
    """A draft as a PDF marked UTKAST."""

    title: str
    pdf: bytes


def finish_document(session: Session, draft_id: str) -> Finished:
    """Finish the draft. Raises ``AnswersNotComplete`` or ``SkjemaError`` (LETTERS_NOT_DRAWABLE, DISK_FULL …).

    Nothing is written before the signed bytes have been read back and found whole, so a failure at any point leaves
    the draft as it was.
    """
    from skjema_app.documents import preflight, readback, render

    draft = session.vault.drafts.get(draft_id)
    if draft.finished or draft.deleted:
        raise SkjemaError(ErrorCode.DRAFT_UNKNOWN)
    now = session.clock.now()
    ready = prepare(session, draft, finished=now)
    gaps = tuple(problem for problem in ready.problems if problem.severity is Severity.ERROR)
    if gaps:
        raise AnswersNotComplete(gaps)
    pdf = render.render(ready.model, when=now)
    # The preflight runs outside Python's lock, so it is done meanwhile; nothing counts before all have agreed.
    with ThreadPoolExecutor(max_workers=1) as judge:
        judged = judge.submit(preflight.preflight, pdf)
        signed = _signed(session, pdf, now)
        readback.check_text(signed, ready.model)
        judged.result()
    facts = ready.facts
    document = session.vault.finish(
        draft_id,
        title=_title(session.form_of(draft.pin), draft),
        pupil=facts.pupil,
        group=facts.group,
        answers=ready.answers,
        experienced=facts.experienced,
        restricted=facts.restricted,
        urgent=facts.urgent,
        pdf=signed,
        level=draft.level,
        supplements=draft.supplements,
        pin=draft.pin,
        app=__version__,
    )
    remember_place(session, "")
    return Finished(document, Change(drafts=True, documents=True), _next_steps(session, document))


def draft_pdf(session: Session, draft_id: str) -> DraftPdf:
    """The draft as it is now, laid out and marked UTKAST. Raises LETTERS_NOT_DRAWABLE with the letters."""
    from skjema_app.documents import render

    draft = session.vault.drafts.get(draft_id)
    ready = prepare(session, draft, finished=None)
    return DraftPdf(_title(session.form_of(draft.pin), draft), render.render(ready.model, when=session.clock.now()))


@dataclass(frozen=True, slots=True)
class Prepared:
    """A draft made ready: what stands in the way, what would be frozen, and the document it makes."""

    problems: tuple[Problem, ...]
    answers: Answers
    facts: AnswerFacts
    model: DocumentModel


def prepare(session: Session, draft: Draft, *, finished: datetime | None) -> Prepared:
    """Evaluate, freeze and compose. ``finished`` None makes a draft's model. Raises LETTERS_NOT_DRAWABLE."""
    definition = session.form_of(draft.pin)
    base = base_answers(session, draft)
    today = session.clock.now().date()
    state = evaluate(definition, draft.answers, level=draft.level, base=base, today=today)
    answers = document_answers(definition, draft.answers, draft.level, base)
    facts = facts_of(definition, draft.answers, level=draft.level, base=base)
    return Prepared(
        state.problems, answers, facts, _model(session, draft, definition, answers, facts, finished=finished)
    )


def _signed(session: Session, pdf: bytes, when: datetime) -> bytes:
    """The author's certification into the pre-made field, read back."""
    from skjema_app.documents import fresh, sign, stamp
    from skjema_app.documents.model import AUTHOR_FIELD

    person, certificates = session.person, session.vault.certificates
    leaf, issuers = certificates.leaf_der, (certificates.ca_der,)
    with session.vault.device.pdf_key() as key:
        signed = sign.sign(
            pdf,
            field=AUTHOR_FIELD,
            signer=sign.SigningIdentity(key, leaf, issuers),
            name=person.name,
            reason=_("Utarbeidet"),
            when=when,
            certify=True,
            stamp=stamp.author_stamp(person.name, when, confirmed=person.confirmed),
            location=person.school,
        )
    try:
        fresh.check_fresh(pdf, signed, field=AUTHOR_FIELD, leaf=leaf, issuers=issuers, when=when)
    except SkjemaError as error:
        if error.details.get("cause") == "validity":  # the certificate is as old as the vault, less two days
            raise SkjemaError(ErrorCode.CLOCK_BEFORE_VAULT) from error
        raise
    return signed


def _model(
    session: Session,
    draft: Draft,
    definition: FormDefinition,
    answers: Answers,
    facts: AnswerFacts,
    *,
    finished: datetime | None,
) -> DocumentModel:
    from skjema_app.documents import compose, fonts
    from skjema_app.documents.facts import DocumentFacts

    missing = fonts.missing_letters(compose.answer_texts(definition, answers))
    if missing:
        label = missing[0].field
        path = next((field.field_id for _step, field in definition.fields() if field.label.nb == label), "")
        letters = ", ".join(f"{letter.char} ({letter.name})" for letter in missing[:_LETTERS_NAMED])
        raise SkjemaError(ErrorCode.LETTERS_NOT_DRAWABLE, letters=letters, field=label, path=path)
    person = session.person
    return compose.compose(
        definition,
        answers,
        DocumentFacts(
            school=person.school,
            author=person.name,
            author_confirmed=person.confirmed,
            level=draft.level,
            version=1,
            finished=finished,
            restricted=facts.restricted,
            urgent=facts.urgent,
            supplements=_reference(session, draft),
            answers_sha256=answers_sha256(answers),
            pupil=facts.pupil if draft.supplements else "",
            group=facts.group if draft.supplements else "",
        ),
    )


def answers_sha256(answers: Answers) -> str:
    """Hash of the frozen answers, printed short in the footer: ties the paper to the data (domain § 4.15)."""
    canonical = json.dumps(answers, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(canonical.encode()).hexdigest()


def _reference(session: Session, draft: Draft) -> str:
    """What a supplement says of the document it adds to: title, time, and the start of its PDF's hash."""
    if not draft.supplements:
        return ""
    first = session.vault.documents.get(draft.supplements)
    return _("{title}, ferdigstilt {when} (SHA-256 {hash} …)").format(
        title=first.title, when=stamp_in_words(first.finished), hash=first.pdf_sha256[:16]
    )


def _title(definition: FormDefinition, draft: Draft) -> str:
    return _("Utfyllende opplysninger") if draft.supplements else definition.short_title.nb


def _next_steps(session: Session, document: FinishedDocument) -> tuple[str, ...]:
    """What the person should know now. Alone nothing is delivered anywhere, and the page says so."""
    if document.restricted:
        return (
            _("Meldingen gjelder en ansatt (§ 12-5). Si fra muntlig straks."),
            _("Den ligger bare i hvelvet ditt. Åpne saken, og noter hvem som fikk beskjed, og når."),
        )
    steps = [_("Meldingen er ikke sendt til noen. Skriv ut eller lagre PDF-en, og lever den til rektor.")]
    if document.urgent:
        steps.insert(0, _("Det haster: ring rektor nå. En melding erstatter ikke å snakke sammen."))
    if not session.vault.settings.get(SECOND_PLACE):
        steps.append(_("Velg et sted til for en kopi, under Innstillinger. Da tåler arbeidet at maskinen ryker."))
    return tuple(steps)
