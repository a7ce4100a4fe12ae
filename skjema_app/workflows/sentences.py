"""Failure code -> sentence in bokmål: what happened, whether anything is lost, what to do now (user-review § 4.13).

Light on purpose: it is used on the window's thread before anything heavy is loaded.
The texts stand in ``sentence_texts.py``; here they are chosen and filled in.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from string import Formatter
from typing import TYPE_CHECKING

from skjema_app.domain.errors import ErrorCode, SkjemaError
from skjema_app.system.texts import _, language
from skjema_app.workflows.absence_sentences import absence_entries
from skjema_app.workflows.access_sentences import access_entries
from skjema_app.workflows.archive_sentences import archive_entries
from skjema_app.workflows.attachment_sentences import attachment_entries
from skjema_app.workflows.audit_sentences import audit_entries
from skjema_app.workflows.case_people_sentences import case_people_entries
from skjema_app.workflows.case_work_sentences import case_work_entries
from skjema_app.workflows.copy_sentences import copy_entries
from skjema_app.workflows.lock_sentences import lock_entries
from skjema_app.workflows.meeting_sentences import meeting_entries
from skjema_app.workflows.people_sentences import people_entries
from skjema_app.workflows.program_sentences import program_entries
from skjema_app.workflows.rights_sentences import rights_entries
from skjema_app.workflows.school_sentences import case_entries, folder_entries, joining_entries
from skjema_app.workflows.school_year_sentences import school_year_entries
from skjema_app.workflows.sentence_texts import Entry, place_entries, vault_entries, work_entries
from skjema_app.workflows.signature_sentences import signature_entries
from skjema_app.workflows.split_sentences import split_entries

if TYPE_CHECKING:
    from skjema_app.form_engine.state import Problem

_LONGEST_DETAIL = 200
_VOICE_FIELDS = frozenset({"stemme", "stemme_ord"})
"""Fields of the block «elevens_stemme» (forms/blocks) whose absence has a text of its own."""


@dataclass(frozen=True, slots=True)
class Sentence:
    """What to tell the person. At most 30 words in all; ``action`` is the label of a button that does it, or ""."""

    heading: str
    text: str
    action: str = ""


def sentence_for(error: SkjemaError) -> Sentence:
    """The sentence for a failure, with its details filled in."""
    entry = _entry(error.code)
    return Sentence(entry.heading, _text(entry, _shown(error)), entry.action)


def problem_sentence(problem: Problem) -> str:
    """What is missing or wrong with one answer: «Hva er sett, hørt eller fortalt? Svaret mangler.»."""
    from skjema_app.form_engine.state import ProblemCode  # not needed by the unlock window, so not imported with it
    from skjema_app.workflows.fault_texts import problem_texts, pupil_voice_missing, short_problem_texts

    if problem.path in _VOICE_FIELDS and problem.code is ProblemCode.REQUIRED:
        return pupil_voice_missing()
    text = problem_texts()[problem.code]
    if not _names(text) <= set(problem.params):
        text = short_problem_texts()[problem.code]
    said = problem.message.in_(language()) or text.format(**problem.params)
    label = problem.label.in_(language())
    return f"{label} {said}" if label.endswith("?") else f"{label}: {said}"


def _entry(code: ErrorCode) -> Entry:
    for entries in (
        vault_entries(),
        place_entries(),
        work_entries(),
        joining_entries(),
        folder_entries(),
        case_entries(),
        attachment_entries(),
        case_work_entries(),
        copy_entries(),
        case_people_entries(),
        lock_entries(),
        people_entries(),
        meeting_entries(),
        school_year_entries(),
        absence_entries(),
        access_entries(),
        archive_entries(),
        audit_entries(),
        split_entries(),
        signature_entries(),
        rights_entries(),
        program_entries(),
    ):
        if code in entries:
            return entries[code]
    # A code that was added without its sentence: the test is red, the person still gets a true sentence.
    return Entry(_("Noe stoppet"), _("Det som er lagret, er trygt. Prøv igjen, eller start Skjema på nytt."))


def _shown(error: SkjemaError) -> Mapping[str, str | int]:
    """The details as a sentence may show them: codes in words, and nothing longer than a sentence bears."""
    details = {name: _shortened(value) for name, value in error.details.items()}
    if error.code is ErrorCode.FORM_BROKEN and details.get("problem"):
        from skjema_app.workflows.fault_texts import fault_in_words

        parts = (str(details.get(name, "")) for name in ("problem", "what", "suggestion"))
        details["fault"] = fault_in_words(*parts)
    return details


def _shortened(value: str | int) -> str | int:
    return value if isinstance(value, int) or len(value) <= _LONGEST_DETAIL else f"{value[:_LONGEST_DETAIL]} …"


def _text(entry: Entry, details: Mapping[str, str | int]) -> str:
    for name in ("reason", "kind", "what"):
        by_reason = (entry.by_reason or {}).get(str(details.get(name, "")))
        if by_reason:
            return by_reason
    if entry.detailed and _names(entry.detailed) <= {name for name, value in details.items() if value != ""}:
        return entry.detailed.format(**details)
    return entry.text


def _names(text: str) -> set[str]:
    return {name for _literal, name, _spec, _conversion in Formatter().parse(text) if name}
