"""Pictures of the wizard's pages: ``wizard_shots.py OUT [part of a name …]``.

Each scene is drawn light and dark at 100 %, light and dark on a small screen at 150 % (911 x 512 logical pixels, as
1366 x 768 at 150 %), and with the text at 150 %. The pixel ratio is a matter of the process, so each variant runs in
one of its own. Names are invented; the date stands still. A scene takes a ``Stage``, shows a widget and gives it back.

Every page of every other form, filled in as in ``form_samples``, is drawn when its name is asked for, light only:
``wizard_shots.py OUT skjema-evaluering``.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from pauses import pause

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ["SKJEMA_KDF"] = "test"
_HELPERS = Path(__file__).resolve().parent
for _folder in (str(_HELPERS.parents[1]), str(_HELPERS)):
    if _folder not in sys.path:
        sys.path.insert(0, _folder)

import form_samples  # noqa: E402
import ui_kit  # noqa: E402
from PySide6.QtWidgets import QApplication, QWidget  # noqa: E402

from skjema_app.domain.answers import Json  # noqa: E402
from skjema_app.domain.documents import Place  # noqa: E402
from skjema_app.form_engine.definition import DECISION_LEVEL  # noqa: E402
from skjema_app.form_engine.evaluate import document_answers, evaluate  # noqa: E402
from skjema_app.ui import theme  # noqa: E402
from skjema_app.ui.background import Background  # noqa: E402
from skjema_app.ui.wizard.frame import REVIEW  # noqa: E402
from skjema_app.ui.wizard.wizard import FormWizard  # noqa: E402


@dataclass(frozen=True)
class Variant:
    """How a scene is drawn: look, text size, window size, pixel ratio."""

    name: str
    look: str
    percent: int
    size: tuple[int, int]
    ratio: float


VARIANTS = (
    Variant("lys", theme.LIGHT, 100, (1240, 800), 1.0),
    Variant("mork", theme.DARK, 100, (1240, 800), 1.0),
    Variant("liten", theme.LIGHT, 100, (911, 512), 1.5),
    Variant("liten-mork", theme.DARK, 100, (911, 512), 1.5),
    Variant("stor-tekst", theme.LIGHT, 150, (1240, 800), 1.0),
)


@dataclass
class Stage:
    """What a scene can use."""

    background: Background
    size: tuple[int, int]

    def show(self, wizard: FormWizard) -> FormWizard:
        """Show at the variant's size and let everything settle."""
        wizard.resize(*self.size)
        wizard.show()
        wizard.activateWindow()
        self.settle()
        return wizard

    def settle(self) -> None:
        """Wait for layouts, single shots and writes."""
        pause(60)
        self.background.drain()
        pause(30)

    def wizard(self, answers: Mapping[str, Json], step: str = "", level: str = "kort") -> FormWizard:
        """A wizard, shown at a step."""
        form = ui_kit.open_form(answers, level=level, place=Place(step=step))
        return self.show(FormWizard(form, ui_kit.MemoryKeeper(form), self.background))


def empty(stage: Stage) -> QWidget:
    return stage.wizard({})


def first_page(stage: Stage) -> QWidget:
    wizard = stage.wizard(ui_kit.FULL_KORT)
    wizard.page.focus_path("hva")
    wizard.autosave.touch()
    pause(400)
    return wizard


def gaps(stage: Stage) -> QWidget:
    wizard = stage.wizard({"hvem": {"ref": "", "name": "Kari Nordmann"}})
    wizard.go_on()
    wizard.go_back()
    return wizard


def danger(stage: Stage) -> QWidget:
    return stage.wizard({**ui_kit.FULL_KORT, "haster": "ja-na"}, "naar_og_alvor")


def staff(stage: Stage) -> QWidget:
    wizard = stage.wizard({**ui_kit.FULL_KORT, "gjelder_ansatt": "usikker"}, "naar_og_alvor")
    wizard.page.verticalScrollBar().setValue(10_000)
    return wizard


def voice(stage: Stage) -> QWidget:
    wizard = stage.wizard(ui_kit.FULL_KORT, "elevens_stemme")
    wizard.page.view("stemme_ord").more.toggle()
    stage.settle()
    wizard.page.focus_path("stemme_ord")
    return wizard


def not_yet(stage: Stage) -> QWidget:
    answers = {key: value for key, value in ui_kit.FULL_KORT.items() if not key.startswith("stemme")}
    wizard = stage.wizard(answers, "elevens_stemme")
    wizard.page.view("stemme").editor.radio("ikke_enna").click()
    stage.settle()
    wizard.page.verticalScrollBar().setValue(10_000)
    return wizard


def wrong(stage: Stage) -> QWidget:
    wizard = stage.wizard({**ui_kit.FULL_KORT, "naar": "2026-12-20"}, "naar_og_alvor")
    wizard.page.view("naar_tid").take_focus()
    return wizard


def review(stage: Stage) -> QWidget:
    wizard = stage.wizard(ui_kit.FULL_KORT)
    wizard.go_to(REVIEW)
    return wizard


def review_end(stage: Stage) -> QWidget:
    wizard = stage.wizard(ui_kit.FULL_KORT)
    wizard.go_to(REVIEW)
    stage.settle()
    wizard.page.verticalScrollBar().setValue(10_000)
    return wizard


def refused(stage: Stage) -> QWidget:
    answers = {key: value for key, value in ui_kit.FULL_KORT.items() if key not in {"hva", "haster"}}
    wizard = stage.wizard(answers)
    wizard.finish()
    return wizard


def fuller(stage: Stage) -> QWidget:
    return stage.wizard({**ui_kit.FULL_KORT, "hvor": ["annet"]}, "mer_om_hendelsen", "utfyllende")


def rows(stage: Stage) -> QWidget:
    others: list[Json] = [
        {"id": "a", "andre_elev": {"ref": "p2", "name": "Ola Hansen"}, "andre_klasse": "8B"},
        {"id": "b"},
    ]
    wizard = stage.wizard({**ui_kit.FULL_KORT, "andre": others}, "elev_og_andre", "utfyllende")
    wizard.page.verticalScrollBar().setValue(10_000)
    return wizard


def not_saved(stage: Stage) -> QWidget:
    form = ui_kit.open_form(ui_kit.FULL_KORT)
    wizard = stage.show(FormWizard(form, ui_kit.MemoryKeeper(form, broken=True), stage.background))
    wizard.autosave.touch()
    wizard.autosave.save_now()
    return wizard


def versions(stage: Stage) -> QWidget:
    form = ui_kit.open_form(ui_kit.FULL_KORT)
    keeper = ui_kit.MemoryKeeper(form)
    before = {**ui_kit.FULL_KORT, "hva": "To elever lo av Kari.", "haster": "ja-i-dag"}
    keeper.kept = tuple(ui_kit.version(number, before, hour) for number, hour in ((3, 14), (2, 12), (1, 8)))
    wizard = stage.show(FormWizard(form, keeper, stage.background))
    wizard.show_versions()
    stage.settle()
    assert wizard.errands.dialog is not None
    return wizard.errands.dialog


SCENES: dict[str, Callable[[Stage], QWidget]] = {
    "veiviser-01-tom": empty,
    "veiviser-02-forste-side": first_page,
    "veiviser-03-mangler": gaps,
    "veiviser-04-fare": danger,
    "veiviser-05-ansatt": staff,
    "veiviser-06-elevens-stemme": voice,
    "veiviser-07-ikke-enna": not_yet,
    "veiviser-08-feil-dato": wrong,
    "veiviser-09-se-over": review,
    "veiviser-10-se-over-slutt": review_end,
    "veiviser-11-to-ting-mangler": refused,
    "veiviser-12-utfyllende": fuller,
    "veiviser-13-rader": rows,
    "veiviser-14-ikke-lagret": not_saved,
    "veiviser-15-versjoner": versions,
}


def form_pages() -> dict[str, Callable[[Stage], QWidget]]:
    """Every page of every form that has a sample, the decisions' too, and each form's first page while empty."""
    found: dict[str, Callable[[Stage], QWidget]] = {}
    for form_id, answers in form_samples.SAMPLES.items():
        level = ui_kit.library().current(form_id).levels[-1].level_id
        found[f"skjema-{form_id}-0-tom"] = _form_page(form_id, {}, "", level)
        found |= _pages_of(form_id, answers, level, {})
        decision = form_samples.DECISIONS.get(form_id)
        if decision is not None:
            base = document_answers(ui_kit.library().current(form_id), answers, level)
            found |= _pages_of(form_id, decision, DECISION_LEVEL, base)
    return found


def _pages_of(
    form_id: str, answers: Mapping[str, Json], level: str, base: Mapping[str, Json]
) -> dict[str, Callable[[Stage], QWidget]]:
    state = evaluate(ui_kit.library().current(form_id), answers, level=level, base=base, today=ui_kit.TODAY)
    return {
        f"skjema-{form_id}-{number}-{step.step_id}": _form_page(form_id, answers, step.step_id, level, base)
        for number, step in enumerate(state.steps, 1)
    }


def _form_page(
    form_id: str, answers: Mapping[str, Json], step: str, level: str, base: Mapping[str, Json] | None = None
) -> Callable[[Stage], QWidget]:
    def scene(stage: Stage) -> QWidget:
        definition = ui_kit.library().current(form_id)
        form = ui_kit.open_form(answers, level=level, place=Place(step=step))
        draft = replace(form.draft, pin=definition.pin)
        form = replace(form, draft=draft, definition=definition, base=dict(base or {}))
        return stage.show(FormWizard(form, ui_kit.MemoryKeeper(form), stage.background))

    return scene


def draw(folder: Path, variant: Variant, wanted: list[str]) -> None:
    """Draw the scenes of one variant in this process."""
    application = QApplication([])
    application.setCursorFlashTime(0)
    theme.apply(variant.look, variant.percent)
    background = Background()
    scenes = {**SCENES, **form_pages()} if wanted and variant.name == "lys" else SCENES
    for name, scene in scenes.items():
        if wanted and not any(one in name for one in wanted):
            continue
        stage = Stage(background, variant.size)
        widget = scene(stage)
        stage.settle()
        widget.grab().save(str(folder / f"{name}-{variant.name}.png"))
        for window in application.topLevelWidgets():
            if isinstance(window, FormWizard):
                window.autosave.stop()
                window.close()
                window.deleteLater()
        stage.settle()
    background.shutdown()


def main(arguments: list[str]) -> None:
    """Draw everything, one process per variant."""
    if arguments[:1] == ["--variant"]:
        variant = next(one for one in VARIANTS if one.name == arguments[1])
        draw(Path(arguments[2]), variant, arguments[3:])
        return
    folder = Path(arguments[0] if arguments else "screenshots")
    folder.mkdir(parents=True, exist_ok=True)
    for variant in VARIANTS:
        command = [sys.executable, __file__, "--variant", variant.name, str(folder), *arguments[1:]]
        subprocess.run(command, check=True, env={**os.environ, "QT_SCALE_FACTOR": str(variant.ratio)})


if __name__ == "__main__":
    main(sys.argv[1:])
