"""The hands of a person in the demo: fills a form with fixed texts and finishes it, as anybody would in the window."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta

from skjema_app.domain.answers import Json
from skjema_app.domain.documents import EventKind, FinishedDocument, Place
from skjema_app.domain.errors import ErrorCode, SkjemaError
from skjema_app.domain.school import Case
from skjema_app.system.calendar import next_school_day
from skjema_app.system.texts import _
from skjema_app.workflows import decide, documents, fill_form, import_pupils, plan
from skjema_app.workflows.fill_form import OpenForm
from skjema_app.workflows.finish_document import finish_document
from skjema_app.workflows.school_lookup import case_of
from skjema_app.workflows.session import Session

FORM = "melding-12-4"
SHORT, FULL = "kort", "utfyllende"
_EVALUATED_AFTER = timedelta(weeks=3)


class DemoHand:
    """One person's open vault."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self._today = session.clock.now().date()

    def report(self, texts: Mapping[str, Json], *, supplements: str = "") -> FinishedDocument:
        """A report, or what adds to one."""
        level = FULL if supplements else SHORT
        return self._finished(fill_form.start_draft(self.session, FORM, level, supplements=supplements), texts)

    def decision(self, report_id: str, texts: Mapping[str, Json]) -> FinishedDocument:
        """The decision on a report."""
        return self._finished(decide.start_decision(self.session, report_id), texts)

    def plan(self, case_id: str, texts: Mapping[str, Json]) -> FinishedDocument:
        """A case's first plan."""
        return self._finished(plan.start_plan(self.session, case_id), texts)

    def new_version(self, document_id: str, texts: Mapping[str, Json]) -> FinishedDocument:
        """A version that follows another."""
        return self._finished(plan.start_version(self.session, document_id), texts)

    def leave_open(self, texts: Mapping[str, Json]) -> str:
        """A draft that is begun and left; gives its id."""
        opened = fill_form.start_draft(self.session, FORM, SHORT)
        self._save(opened, texts)
        fill_form.remember_place(self.session, opened.draft.draft_id)
        return opened.draft.draft_id

    def told_by_voice(self, document_id: str, whom: str) -> None:
        """Note who was told of a § 12-5 report."""
        documents.record_event(
            self.session,
            document_id,
            EventKind.TOLD,
            happened=self.session.clock.now().isoformat(timespec="minutes"),
            who=whom,
            how=_("Muntlig"),
            text=_("Fikk hele meldingen muntlig. Ingenting er sendt."),
        )

    def case_of(self, document_id: str) -> Case:
        """The case that a document was linked into. Raises CASE_UNKNOWN."""
        found = case_of(self.session.school, document_id) if self.session.school is not None else None
        if found is None:
            raise SkjemaError(ErrorCode.CASE_UNKNOWN)
        return found

    def _finished(self, opened: OpenForm, texts: Mapping[str, Json]) -> FinishedDocument:
        self._save(opened, texts)
        return finish_document(self.session, opened.draft.draft_id).document

    def _save(self, opened: OpenForm, texts: Mapping[str, Json]) -> None:
        answers = {**opened.draft.answers, **{key: self._placed(value) for key, value in texts.items()}}
        fill_form.save_draft(self.session, opened.draft.draft_id, answers, Place())

    def _placed(self, value: Json) -> Json:
        """Texts such as «$idag» become this day's date; a name in «$elev:…» the pupil of the class list."""
        if not isinstance(value, str) or not value.startswith("$"):
            return value
        if value.startswith("$elev:"):
            name = value.removeprefix("$elev:")
            pupils = {pupil.name: pupil.pupil_id for pupil in import_pupils.list_pupils(self.session)}
            return {"ref": pupils.get(name, ""), "name": name}
        days: dict[str, date] = {
            "$idag": self._today,
            "$igår": self._today - timedelta(days=1),
            "$neste-skoledag": next_school_day(self._today),
            "$om-tre-uker": self._today + _EVALUATED_AFTER,
        }
        return days[value].isoformat()
