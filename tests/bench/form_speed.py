"""How long forms take: all of them at the next start, and one edit in the largest one.

usage: form_speed.py kept|parsed   prints milliseconds of reading every form in this process, imports aside.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).parents[1] / "helpers"))

ROWS = 6
"""Rows in every list of the form that is edited: more than most plans and meetings have."""


@dataclass(frozen=True, slots=True)
class Edits:
    """Milliseconds per edit of the largest form: what the answers mean, and all that the window asks of it."""

    form: str
    questions: int
    judged: list[float]
    told: list[float]


def in_process(how: str, home: Path) -> float:
    """Milliseconds that a new process takes to read all forms."""
    environment = {**os.environ, "SKJEMA_HOME": str(home)}
    run = [sys.executable, __file__, how]
    made = subprocess.run(run, env=environment, capture_output=True, text=True, check=True, timeout=60)
    return float(made.stdout.split()[-1])


ITEMS = 40
"""Items on the agenda of a long meeting."""
MEETING, AGENDA, SAID = "referat-klassemote", "saker", "sak_droftet"


def meeting_edits(count: int) -> Edits:
    """Write in the last of forty items of the minutes of a class meeting, over and over."""
    import ui_kit
    from form_kit import sample, shipped

    from skjema_app.ui.wizard.model import FormModel

    form = shipped().current(MEETING)
    agenda = form.field(AGENDA)
    assert agenda is not None
    answers: dict[str, object] = {field.field_id: sample(field) for _, field in form.fields()}
    answers[AGENDA] = [
        {"id": f"s{number}", **{column.field_id: sample(column) for column in agenda.fields}} for number in range(ITEMS)
    ]
    opened = ui_kit.open_form(answers, level=form.levels[-1].level_id, form=MEETING)
    model = FormModel(opened)
    path = f"{AGENDA}/s{ITEMS - 1}/{SAID}"
    judged, told = [], []
    for number in range(count):
        start = time.perf_counter()
        opened.state(model.answers)
        middle = time.perf_counter()
        model.set_value(path, f"Drøftet for {number}. gang: hva vi gjør, og hvem som følger opp.")
        end = time.perf_counter()
        judged.append((middle - start) * 1000)
        told.append((end - middle) * 1000)
    cells = sum(cell.visible for row in model.state.field(AGENDA).rows for cell in row.fields)
    return Edits(MEETING, cells, judged, told)


def edits(count: int) -> Edits:
    """Edit one text of the largest form, over and over."""
    import ui_kit
    from form_kit import sample, shipped

    from skjema_app.form_engine.definition import FieldType, FormDefinition
    from skjema_app.ui.wizard.model import FormModel

    def filled(form: FormDefinition) -> dict[str, object]:
        return {
            field.field_id: [
                {"id": f"r{number}", **{column.field_id: sample(column) for column in field.fields}}
                for number in range(ROWS)
            ]
            if field.type is FieldType.ROWS
            else sample(field)
            for _, field in form.fields()
        }

    def questions(form: FormDefinition) -> int:
        state = ui_kit.open_form(filled(form), level=form.levels[-1].level_id, form=form.form_id).state(filled(form))
        cells = [
            cell
            for step in state.steps
            for one in step.fields
            for cell in (one, *(c for r in one.rows for c in r.fields))
        ]
        return sum(cell.visible for cell in cells)

    form = max(shipped().all(), key=questions)
    opened = ui_kit.open_form(filled(form), level=form.levels[-1].level_id, form=form.form_id)
    model = FormModel(opened)
    text = next(field.field_id for _, field in form.fields() if field.type is FieldType.LONG_TEXT)
    judged, told = [], []
    for number in range(count):
        answers = {**model.answers, text: f"Skrevet for {number}. gang i dette svaret."}
        start = time.perf_counter()
        opened.state(answers)
        middle = time.perf_counter()
        model.set_value(text, answers[text])
        end = time.perf_counter()
        judged.append((middle - start) * 1000)
        told.append((end - middle) * 1000)
    return Edits(form.form_id, questions(form), judged, told)


def main() -> None:
    """Read all forms once, as a start of the program does."""
    from skjema_app.form_engine.library import FormLibrary
    from skjema_app.workflows.forms_here import load_forms

    read = load_forms if sys.argv[1] == "kept" else FormLibrary.load
    start = time.perf_counter()
    read()
    print(f"{(time.perf_counter() - start) * 1000:.1f}")


if __name__ == "__main__":
    main()
