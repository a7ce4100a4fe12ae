"""Ferdigstill: check, freeze, lay out, sign, verify own bytes, and only then write the journal entry.

The PDF libraries are not imported before they are needed (``pdf_libraries``).
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, TypedDict

from skjema_app import __version__
from skjema_app.domain.answers import Answers
from skjema_app.domain.documents import Draft, FinishedDocument, FormPin
from skjema_app.domain.errors import ErrorCode, SkjemaError
from skjema_app.form_engine.definition import DECISION_LEVEL, EXTRACT_LEVEL, FormDefinition
from skjema_app.form_engine.evaluate import Problem, Severity, document_answers, evaluate
from skjema_app.form_engine.facts_of import AnswerFacts, facts_of
from skjema_app.form_engine.facts_of import Consent as Needed
from skjema_app.system.calendar import stamp_in_words
from skjema_app.system.texts import _
from skjema_app.workflows import (
    anonymous_check,
    decide,
    fill_form,
    letters,
    own_certificates,
    pdf_libraries,
    split_minutes,
)
from skjema_app.workflows.consent import note_override, require_consent
from skjema_app.workflows.continue_plan import CONTINUED, open_missing_cases
from skjema_app.workflows.deputies import in_place_of
from skjema_app.workflows.extract_answers import owner_of_draft
from skjema_app.workflows.fill_form import base_answers, before_answers, remember_place
from skjema_app.workflows.link_case import link_missing
from skjema_app.workflows.measures import change_log
from skjema_app.workflows.next_steps import next_steps
from skjema_app.workflows.route import Route, require_leave, route_of
from skjema_app.workflows.secrets import Secret
from skjema_app.workflows.session import Change, Session
from skjema_app.workflows.settings import answers_inside
from skjema_app.workflows.signing import Signing, choices, signing

if TYPE_CHECKING:
    from skjema_app.documents.facts import DocumentFacts
    from skjema_app.documents.model import DocumentModel


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


class Kept(TypedDict):
    """What is written down of a finished document in either feed."""

    title: str
    pupil: str
    group: str
    answers: Answers
    experienced: str
    restricted: bool
    urgent: bool
    pdf: bytes
    level: str
    supplements: str
    pin: FormPin


class AnswersNotComplete(Exception):  # noqa: N818 - says what it is
    """*Ferdigstill* refuses: the problems with their fields. Everything written is kept."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        super().__init__(len(problems))
        self.problems = problems


@dataclass(frozen=True, slots=True)
class DraftModel:
    """What a draft says now, composed; plain values, so that it may leave the vault's thread to be laid out."""

    title: str
    model: DocumentModel
    when: datetime

    def pdf(self) -> bytes:
        """Laid out and marked UTKAST. Raises as ``documents.render``."""
        from skjema_app.documents import render

        return render.render(self.model, when=self.when)


def finish_document(session: Session, draft_id: str, *, signs: bool = False, pin: Secret | None = None) -> Finished:
    """Finish the draft. Raises ``AnswersNotComplete`` or ``SkjemaError`` (LETTERS_NOT_DRAWABLE, DISK_FULL …).

    ``signs``: the person has been told which letters can't be printed, and wants a sign in their place.
    ``pin``: of the smart card that holds the own certificate; PIN_NEEDED asks for it, and it is kept nowhere.
    Nothing is written before the signed bytes have been read back and found whole, so a failure at any point leaves
    the draft as it was.
    """
    pdf_libraries.load()
    from skjema_app.documents import preflight, readback, render
    from skjema_app.documents.facts import LASTING

    draft = session.vault.drafts.get(draft_id)
    if draft.finished or draft.deleted:
        raise SkjemaError(ErrorCode.DRAFT_UNKNOWN)
    now = session.clock.now()
    ready = prepare(session, draft, finished=now)
    require_leave(session, draft, ready.facts)
    gaps = tuple(problem for problem in ready.problems if problem.severity is Severity.ERROR)
    if gaps:
        raise AnswersNotComplete(gaps)
    if not signs and draft.level != EXTRACT_LEVEL:  # a copy of minutes: it was told when they were finished
        letters.require_told(session.form_of(draft.pin), ready.answers)
    if fill_form.is_decision(draft) and not ready.facts.restricted:
        decide.require_whole_report(session, draft)
    require_consent(session, ready.facts, ready.answers, draft.case)
    split_minutes.require_ready(session, draft)
    anonymous_check.require_anonymous(session, draft)
    chosen = choices(session)
    own_certificates.require_usable(session, pin, chosen)
    inside = answers_as_json(session, draft, ready) if answers_inside(session, chosen) else b""
    pdf = render.render(ready.model, when=now, inside=inside)
    # The preflight runs outside Python's lock, so it is done meanwhile; nothing counts before all have agreed.
    with ThreadPoolExecutor(max_workers=1) as judge:
        judged = judge.submit(preflight.preflight, pdf, inside=bool(inside))
        with signing(session, pin, chosen) as who:
            signed = _signed(session, pdf, now, who, in_place_of(session) if draft.level == DECISION_LEVEL else "")
        readback.check_text(signed, ready.model)
        judged.result()
    if who.proof.held is not None:
        ready = replace(ready, stated=replace(ready.stated, composed=LASTING))
    document = _kept(session, draft, ready, signed)
    anonymous_check.keep_link(session, draft_id, document.document_id)
    remember_place(session, "")
    change = Change(drafts=True, documents=True, exchange=bool(document.school))
    if document.decides:
        change |= decide.carry_out(session, document)
    elif ready.route.case_id:
        link_missing(session)
    change |= open_missing_cases(session)
    if ready.facts.consent is Needed.OVERRIDDEN:
        note_override(session, document)
    stamp = who.sentence
    return Finished(document, change, (*next_steps(session, document), *((stamp,) if stamp else ())))


def _kept(session: Session, draft: Draft, ready: Prepared, signed: bytes) -> FinishedDocument:
    """Write it down: into the school's feed, or the private one where it is to stay."""
    facts, route = ready.facts, ready.route
    what: Kept = {
        "title": _title(session.form_of(draft.pin), draft, ready.answers),
        "pupil": facts.pupil,
        "group": facts.group,
        "answers": ready.answers,
        "experienced": facts.experienced,
        "restricted": facts.restricted,
        "urgent": facts.urgent,
        "pdf": signed,
        "level": draft.level,
        "supplements": "" if route.decides[0] else draft.supplements,
        "pin": draft.pin,
    }
    from skjema_app.documents.facts_json import facts_to_json

    stated = facts_to_json(ready.stated)
    if route.school is None:
        return session.vault.finish(
            draft.draft_id, **what, number=route.number, parents=route.parents, facts=stated, app=__version__
        )
    return route.school.finish(
        draft.draft_id,
        **what,
        readers=route.readers,
        number=route.number,
        parents=route.parents,
        authors=route.authors,
        decides=route.decides,
        facts=stated,
    )


def draft_model(session: Session, draft_id: str) -> DraftModel:
    """The draft as it is now; a sign stands for letters that can't be printed."""
    draft = session.vault.drafts.get(draft_id)
    ready = prepare(session, draft, finished=None)
    return DraftModel(_title(session.form_of(draft.pin), draft, ready.answers), ready.model, session.clock.now())


@dataclass(frozen=True, slots=True)
class Prepared:
    """A draft made ready: what stands in the way, what would be frozen, and the document it makes."""

    problems: tuple[Problem, ...]
    answers: Answers
    facts: AnswerFacts
    route: Route
    stated: DocumentFacts
    model: DocumentModel


def prepare(session: Session, draft: Draft, *, finished: datetime | None) -> Prepared:
    """Evaluate, freeze and compose. ``finished`` None makes a draft's model."""
    definition = session.form_of(draft.pin)
    base = base_answers(session, draft)
    today = session.clock.now().date()
    before = before_answers(session, draft)
    state = evaluate(definition, draft.answers, level=draft.level, base=base, before=before, today=today)
    answers = document_answers(definition, draft.answers, draft.level, base, before)
    _ref, copy_of, group = owner_of_draft(draft)
    facts = facts_of(definition, draft.answers, level=draft.level, base=base, before=before, copy_of=copy_of)
    facts = replace(facts, group=facts.group or group)
    route = route_of(session, draft, facts, answers)
    stated = _stated(session, draft, answers, facts, route, finished=finished)
    return Prepared(state.problems, answers, facts, route, stated, _model(definition, answers, stated))


def answers_as_json(session: Session, draft: Draft, ready: Prepared) -> bytes:
    """What lies inside the PDF where that is wanted."""
    from skjema_app.documents.answers_json import answers_json

    return answers_json(session.form_of(draft.pin), ready.answers)


def _signed(session: Session, pdf: bytes, when: datetime, who: Signing, instead_of: str) -> bytes:
    """The author's certification into the pre-made field, read back; ``instead_of``: whom a deputy decides for."""
    from skjema_app.documents import fresh, sign, stamp
    from skjema_app.documents.model import AUTHOR_FIELD

    person, signer = session.person, who.identity
    signed = sign.sign(
        pdf,
        field=AUTHOR_FIELD,
        signer=signer,
        name=person.name,
        reason=_("Utarbeidet"),
        when=when,
        certify=True,
        stamp=stamp.author_stamp(
            person.name, when, confirmed=person.confirmed, issuer=who.issuer, instead_of=instead_of
        ),
        location=person.school,
        stamping=who.stamper,
        lasting=who.proof.held,
    )
    try:
        fresh.check_fresh(
            pdf,
            signed,
            field=AUTHOR_FIELD,
            leaf=signer.leaf,
            issuers=signer.chain,
            when=when,
            seal=signer.seal,
            token=who.stamper.token if who.stamper else b"",
        )
    except SkjemaError as error:
        if error.details.get("cause") == "validity":  # the certificate is as old as the vault, less two days
            raise SkjemaError(ErrorCode.CLOCK_BEFORE_VAULT) from error
        raise
    return signed


def _model(definition: FormDefinition, answers: Answers, stated: DocumentFacts) -> DocumentModel:
    from skjema_app.documents import compose

    return compose.compose(definition, answers, stated)


def _stated(
    session: Session,
    draft: Draft,
    answers: Answers,
    facts: AnswerFacts,
    route: Route,
    *,
    finished: datetime | None,
) -> DocumentFacts:
    """What the document says of itself beside its answers; travels with it, so that others can lay it out again."""
    from skjema_app.documents.facts import DocumentFacts
    from skjema_app.documents.recheck import answers_digest

    person = session.person
    about = fill_form.is_decision(draft)
    when = finished or session.clock.now()
    log = change_log(session, session.form_of(draft.pin), answers, route.parents, when)
    return DocumentFacts(
        school=person.school,
        author=person.name,
        author_confirmed=person.confirmed,
        level=draft.level,
        version=route.number,
        finished=finished,
        restricted=facts.restricted,
        urgent=facts.urgent,
        supplements="" if about else _reference(session, draft.supplements),
        decides=_reference(session, draft.supplements) if about else "",
        revises=_versions_before(session, route.parents),
        answers_sha256=answers_digest(answers),
        pupil=facts.pupil if draft.supplements else "",
        group=facts.group if draft.supplements else "",
        case_number=route.case_number,
        changes=log.lines,
        compared=log.compared,
    )


def finished_facts(session: Session, document: FinishedDocument) -> DocumentFacts:
    """What a document of the private feed said of itself when it was finished; nothing of it has changed since.

    Those of before that was kept are told from what they are: they had no versions, and were composed the first way.
    """
    from skjema_app.documents.facts import DocumentFacts
    from skjema_app.documents.facts_json import facts_from_json
    from skjema_app.documents.recheck import answers_digest

    stated = session.vault.documents.facts(document.document_id)
    if stated:
        return facts_from_json(stated)
    owner = session.vault.owner
    return DocumentFacts(
        school=owner.school,
        author=owner.name,
        author_confirmed=False,
        level=document.level,
        version=1,
        finished=document.finished,
        restricted=document.restricted,
        urgent=document.urgent,
        supplements=_reference(session, document.supplements),
        answers_sha256=answers_digest(document.answers),
        pupil=document.pupil if document.supplements else "",
        group=document.group if document.supplements else "",
        composed=1,
    )


def _reference(session: Session, document_id: str) -> str:
    """What a document says of the one it is about: title, time, and the start of its PDF's hash."""
    if not document_id:
        return ""
    first = session.vault.documents.get(document_id)
    return _("{title}, ferdigstilt {when} (SHA-256 {hash} …)").format(
        title=first.title, when=stamp_in_words(first.finished), hash=first.pdf_sha256[:16]
    )


def _versions_before(session: Session, parents: tuple[str, ...]) -> str:
    """«versjon 1, ferdigstilt … (SHA-256 …)», or both where two are joined."""
    found = [session.vault.documents.get(one) for one in parents]
    return _(" og ").join(
        _("versjon {number}, ferdigstilt {when} (SHA-256 {hash} …)").format(
            number=one.number, when=stamp_in_words(one.finished), hash=one.pdf_sha256[:16]
        )
        for one in found
    )


def _title(definition: FormDefinition, draft: Draft, answers: Answers) -> str:
    if draft.level == EXTRACT_LEVEL:
        return definition.title_at(draft.level).nb
    if fill_form.is_decision(draft):
        return definition.short_title_at(draft.level).nb
    if answers.get(CONTINUED) is True:
        return _("{title} (videreført)").format(title=definition.short_title.nb)
    return _("Utfyllende opplysninger") if draft.supplements else definition.short_title.nb
