"""Words of the wizard: what a problem says, how an answer reads, counts up to ten in words, dates in words."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from PySide6.QtCore import QDate

from skjema_app.domain.answers import Json
from skjema_app.form_engine.definition import Field, FieldType, FormDefinition, LawRef
from skjema_app.form_engine.state import FieldState, Problem, ProblemCode, Severity, StepState, StepStatus
from skjema_app.form_engine.uncertain import DatumKind, law_id, uncertain_of
from skjema_app.form_engine.values import parse_date
from skjema_app.system import texts
from skjema_app.system.texts import _, ngettext
from skjema_app.ui.widgets.dates import norwegian

_MANY = 10
_LONGEST_BEFORE = 120


def shown(text: object) -> str:
    """A form's text in the person's language."""
    in_language = getattr(text, "in_", None)
    return str(in_language(texts.language())) if callable(in_language) else str(text)


def count_word(number: int) -> str:
    """«én», «to» … «ti» for things of common gender; figures above ten."""
    words = (_("ingen"), _("én"), _("to"), _("tre"), _("fire"), _("fem"), _("seks"), _("sju"), _("åtte"), _("ni"))
    if number == _MANY:
        return _("ti")
    return words[number] if 0 <= number < len(words) else str(number)


def summary_heading(count: int) -> str:
    """Heading of the error summary: «To ting mangler»."""
    return ngettext("{n} ting mangler", "{n} ting mangler", count).format(n=_capital(count_word(count)))


def summary_lead(count: int, *, only_missing: bool) -> str:
    """Text 8 of user-review § 7, for one who finishes alone."""
    if only_missing:
        lead = _("{n} svar mangler før du kan ferdigstille.")
    else:
        lead = _("{n} svar mangler eller må rettes før du kan ferdigstille.")
    number = _("Ett") if count == 1 else _capital(count_word(count))
    rest = _("Alt du har skrevet, er lagret. Trykk på et punkt for å gå dit.")
    return f"{lead.format(n=number)} {rest}"


def progress(answered: int, total: int) -> str:
    """«5 av 7 svar»."""
    return _("{n} av {total} svar").format(n=answered, total=total)


def step_of(number: int, total: int) -> str:
    """«Steg 2 av 4»."""
    return _("Steg {n} av {total}").format(n=number, total=total)


def step_status(step: StepState, *, left: bool) -> tuple[str, str]:
    """State of a step as (code, words); ``left``: the person has been there and gone on."""
    status = step.status
    gaps = status is StepStatus.GAPS or (left and step.missing > 0)
    if gaps and step.missing:
        if _has_wrong(step):
            return "gaps", ngettext("Ett svar må rettes", "{n} svar må rettes", step.missing).format(n=step.missing)
        return "gaps", ngettext("Mangler ett svar", "Mangler {n} svar", step.missing).format(n=step.missing)
    if status is StepStatus.COMPLETE or (left and not step.missing):
        if step.recommended:
            should = ngettext("Ferdig, {n} bør være med", "Ferdig, {n} bør være med", step.recommended)
            return "complete", should.format(n=step.recommended)
        return "complete", _("Ferdig")
    if status is StepStatus.BEGUN:
        return "begun", _("Begynt")
    return "not-started", _("Ikke begynt")


def problem_text(problem: Problem, field: Field | None, today: date) -> str:
    """The sentence beside the field: what is missing or wrong, and how to put it right."""
    match problem.code:
        case ProblemCode.REQUIRED:
            return _missing(field)
        case ProblemCode.NOT_A_SENTENCE:
            if field is not None and field.own_words:
                return _("Skriv det eleven har sagt, gjerne ordrett og gjerne kort.")
            return _("Skriv det med noen flere ord, slik at andre forstår det.")
        case ProblemCode.SAME_AS_OTHER:
            return _("Det samme står i et annet svar. Er dette elevens egne ord?")
        case ProblemCode.SAME_AS_EARLIER:
            return _("Det samme står i et eldre dokument. Er dette elevens ord i dag?")
        case ProblemCode.FUTURE_DATE:
            return _("Datoen kan ikke være etter i dag ({today}).").format(today=day_figures(today))
        case ProblemCode.PAST_DATE:
            return _("Datoen har vært. Stemmer det?")
        case ProblemCode.IMPOSSIBLE_DATE:
            return _("Datoen finnes ikke. Skriv den som dag.måned.år, for eksempel {today}.").format(
                today=day_figures(today)
            )
        case ProblemCode.BAD_TIME:
            return _("Skriv klokkeslettet med fire tall, for eksempel 08:30.")
        case ProblemCode.NOT_AN_OPTION:
            return _("Svaret finnes ikke lenger blant valgene. Velg et annet.")
        case ProblemCode.TOO_FEW_ROWS:
            least = int(problem.params.get("minimum", 1))
            return ngettext("Legg til minst {n}.", "Legg til minst {n}.", least).format(n=count_word(least))
        case ProblemCode.TOO_LONG:
            over = int(problem.params.get("length", 0)) - int(problem.params.get("max", 0))
            return ngettext("Teksten er {n} tegn for lang.", "Teksten er {n} tegn for lang.", over).format(n=over)
        case ProblemCode.BEFORE_OTHER:
            other = problem.params.get("other_label", "")
            return _("Datoen er før datoen i «{other}».").format(other=other)
        case ProblemCode.TOO_FAR:
            weeks = int(problem.params.get("weeks", 0))
            return ngettext(
                "Datoen er mer enn {n} uke fram. Stemmer det?", "Datoen er mer enn {n} uker fram. Stemmer det?", weeks
            ).format(n=count_word(weeks))
        case ProblemCode.NOT_STAFF:
            return _("Skolen er ansvarlig for tiltakene. Er dette en ansatt?")
        case ProblemCode.WRONG_TYPE:
            return _("Svaret kan ikke leses. Skriv det på nytt.")
        case _:
            return _between_answers(problem)


def _between_answers(problem: Problem) -> str:
    """The sentence for what the form itself rules, and for files."""
    said = problem.params
    match problem.code:
        case ProblemCode.RULE:
            return shown(problem.message)
        case ProblemCode.ROW_DROPPED:
            words = said.get("words", "")
            if not words:
                return _("Noe som stod i forrige versjon, er tatt bort. Hent det tilbake, og sett det til avsluttet.")
            return _("«{words}» stod i forrige versjon. Hent det tilbake, og sett det til avsluttet.").format(
                words=words
            )
        case ProblemCode.CONSENT:
            return _("Samtykket mangler. Få det på plass, eller skriv hvorfor dette må deles likevel.")
        case ProblemCode.TOO_MANY_FILES:
            most = int(said.get("most", 0))
            return ngettext("Her kan det være høyst {n} vedlegg.", "Her kan det være høyst {n} vedlegg.", most).format(
                n=count_word(most)
            )
        case ProblemCode.FILE_TOO_LARGE:
            return _("«{name}» er for stor. Hvert vedlegg kan være på høyst {n} MB.").format(
                name=said.get("name", ""), n=said.get("largest", "")
            )
        case _:
            return _("Svaret må rettes.")


def summary_line(problem: Problem, field: Field | None, today: date) -> str:
    """The line in the error summary: the question, and what to do when it isn't just empty."""
    question = shown(problem.label)
    if problem.code is ProblemCode.REQUIRED:
        return question
    joint = " " if question.endswith(("?", ".", ":")) else ". "
    return f"{question}{joint}{problem_text(problem, field, today)}"


def answer_text(state: FieldState, definition: FormDefinition) -> str:
    """An answer as people read it, or "" when there is none."""
    return value_text(state.field, state.value, definition)


def value_text(field: Field, value: Json, definition: FormDefinition) -> str:
    """The same for a value on its own (differences between versions)."""
    if value is None:
        return ""
    match field.type:
        case FieldType.YES_NO:
            return (_("Ja") if value else _("Nei")) if isinstance(value, bool) else str(value)
        case FieldType.ONE:
            return _option(field, value)
        case FieldType.MANY:
            return ", ".join(_option(field, one) for one in value) if isinstance(value, list) else str(value)
        case FieldType.DATE:
            return day_words(value) if isinstance(value, str) else ""
        case FieldType.TIME:
            return _("kl. {time}").format(time=value)
        case FieldType.PERSON | FieldType.PUPIL | FieldType.PARTY:
            return str(value.get("name") or "") if isinstance(value, dict) else str(value)
        case FieldType.ROWS:
            return _rows_text(field, value, definition)
        case _:
            return str(value)


def law_words(law: LawRef, today: date, confirmed: frozenset[str]) -> str:
    """A paragraph; from when while it isn't in force yet, and «kontroller» until the school has looked it over."""
    words = law.ref[:1].upper() + law.ref[1:]
    if law.since is not None and law.comes_after(today):
        words = _("{law} (fra {day})").format(law=words, day=day_in_month(law.since))
    if not law.checked and law_id(law) not in confirmed:
        words = _("{law} (kontroller henvisningen)").format(law=words)
    return words


def uncertain_words(form: FormDefinition, fields: Iterable[Field], confirmed: frozenset[str]) -> str:
    """What the school hasn't looked over yet of the lists and numbers behind some questions; "" when all is."""
    found = {one.datum_id: one for field in fields for one in uncertain_of(form, field)}
    said: list[str] = []
    for one in found.values():
        if one.datum_id not in confirmed:
            if one.kind is DatumKind.THRESHOLD:
                said.append(_("Kontroller: «{value}» er ikke bekreftet av skolen ennå.").format(value=one.value))
            else:
                said.append(_("Kontroller: skolen har ikke bekreftet valgene i listen ennå."))
    return " ".join(dict.fromkeys(said))


def day_in_month(day: date) -> str:
    """«1. august 2024»."""
    return norwegian().toString(QDate(day.year, day.month, day.day), "d. MMMM yyyy")


def stood_before(state: FieldState, number: int, definition: FormDefinition) -> str:
    """«Endret siden versjon 2. Der stod det: Kari Nordli»."""
    since = _("Endret siden versjon {n}.").format(n=number)
    words = " ".join(value_text(state.field, state.before, definition).split())
    if not words:
        return since + " " + _("Der stod det ingenting.")
    short = words if len(words) <= _LONGEST_BEFORE else words[:_LONGEST_BEFORE].rstrip() + " …"
    return since + " " + _("Der stod det: {before}").format(before=short)


def day_words(iso: str) -> str:
    """«fredag 27. november 2026»; what isn't a date is given back as it was written."""
    parsed = parse_date(iso)
    if parsed is None:
        return iso
    return norwegian().toString(QDate(parsed.year, parsed.month, parsed.day), "dddd d. MMMM yyyy")


def day_figures(day: date) -> str:
    """«27.11.2026»."""
    return f"{day.day:02}.{day.month:02}.{day.year:04}"


def clock(when: datetime) -> str:
    """«kl. 15:56»."""
    return _("kl. {time}").format(time=f"{when:%H:%M}")


def stamp(when: datetime) -> str:
    """«søndag 22. november kl. 15:56»."""
    words = norwegian().toString(QDate(when.year, when.month, when.day), "dddd d. MMMM")
    return f"{words} {clock(when)}"


def _has_wrong(step: StepState) -> bool:
    """Whether something is wrong, not only missing."""
    for state in step.fields:
        cells = (cell for row in state.rows for cell in row.fields)
        for one in (state, *cells):
            if any(p.severity is Severity.ERROR and p.code is not ProblemCode.REQUIRED for p in one.problems):
                return True
    return False


def _missing(field: Field | None) -> str:
    if field is None:
        return _("Svaret mangler.")
    if field.own_words:
        return _(
            "Elevens stemme mangler. Skriv det eleven har sagt, gjerne ordrett og gjerne kort. "
            "Har ingen snakket med eleven ennå, velg «Ikke ennå»."
        )
    match field.type:
        case FieldType.ONE | FieldType.YES_NO:
            return _("Velg et svar.")
        case FieldType.MANY:
            return _("Velg minst ett svar.")
        case FieldType.DATE:
            return _("Skriv eller velg en dato.")
        case FieldType.TIME:
            return _("Skriv et klokkeslett, for eksempel 08:30.")
        case FieldType.PUPIL:
            if field.unknown:
                return _("Skriv navnet på eleven, eller velg «{unknown}».").format(unknown=shown(field.unknown))
            return _("Skriv navnet på eleven.")
        case FieldType.PERSON | FieldType.PARTY:
            return _("Skriv et navn.")
        case FieldType.NUMBER:
            return _("Skriv et tall.")
        case FieldType.ROWS:
            return _("Legg til minst én.")
        case _:
            return _("Skriv et svar her.")


def _option(field: Field, value: Json) -> str:
    option = field.option(value) if isinstance(value, str) else None
    return shown(option.label) if option is not None else str(value)


def _rows_text(field: Field, value: Json, definition: FormDefinition) -> str:
    lines = []
    for row in value if isinstance(value, list) else ():
        if isinstance(row, dict):
            cells = (value_text(column, row.get(column.field_id), definition) for column in field.fields)
            lines.append(" · ".join(cell for cell in cells if cell))
    return "\n".join(line for line in lines if line)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
