"""The program's own rules, each with its reason, held against all code and against snippets that must break it."""

from __future__ import annotations

import ast
from collections.abc import Callable
from dataclasses import dataclass

import code_rules
import pytest
from code_rules import Check


def _nowhere(_path: str, _function: str) -> bool:
    return False


@dataclass(frozen=True)
class Rule:
    """A rule: its check, why it is there, where it does not hold, and code that breaks and code that keeps it."""

    check: Check
    reason: str
    breaks: tuple[str, ...]
    keeps: tuple[str, ...]
    allowed: Callable[[str, str], bool] = _nowhere


_MAY_CATCH_EVERYTHING = {
    # The outermost frame of a command: writes a crash report without personal data and gives an exit code.
    ("skjema_app/cli/main.py", "_run"),
}

_GIVES_PLAIN_TEXT = {
    "skjema_app/ui/widgets/buttons.py",
    "skjema_app/ui/widgets/basics.py",
    "skjema_app/ui/help_panel.py",  # our own help texts, from the package
    "skjema_app/ui/settings_security.py",  # our own texts about security, from the package
    "skjema_app/ui/meetings/text_marks.py",  # only QTextEdit.ExtraSelection, the type of a mark in a plain text
}

RULES = {
    "no lambda in connect": Rule(
        check=code_rules.connects_to_lambda,
        reason="a lambda keeps all it captures alive as long as the sender, and is called after its widget is gone",
        breaks=(
            "button.clicked.connect(lambda: save(draft))",
            "self.timer.timeout.connect(partial(self.tick, 3))",
            "signal.connect(functools.partial(f), type=Qt.QueuedConnection)",
            "signal.connect(slot=lambda: None)",
        ),
        keeps=("button.clicked.connect(self._save)", "engine.connect()", "x = sorted(y, key=lambda z: z)"),
    ),
    "no silent catch-all": Rule(
        check=code_rules.catches_everything,
        reason="a mistake in the program must not look like a failure of the world, nor vanish",
        breaks=(
            "try:\n    f()\nexcept:\n    pass",
            "try:\n    f()\nexcept Exception:\n    log.error('x')",
            "try:\n    f()\nexcept (ValueError, BaseException) as e:\n    g(e)",
            "try:\n    f()\nexcept Exception:\n    def later():\n        raise ValueError",
        ),
        keeps=(
            "try:\n    f()\nexcept Exception as e:\n    raise SkjemaError(X) from e",
            "try:\n    f()\nexcept OSError:\n    pass",
            "try:\n    f()\nexcept BaseException:\n    undo()\n    raise",
        ),
        allowed=lambda path, function: (path, function) in _MAY_CATCH_EVERYTHING,
    ),
    "no formatted log text": Rule(
        check=code_rules.formats_log_text,
        reason="logs hold codes; formatted text is how a name or an answer gets into one",
        breaks=(
            "log.warning(f'{name} failed')",
            "self._log.error('%s failed' % name)",
            "logging.info('a' + name)",
            "_OURS = logging.getLogger('x')\n_OURS.error(f'{name}')",
            "logging.getLogger('x').error('a' + name)",
            "logger.log(10, '{} failed'.format(name))",
        ),
        keeps=("log.warning('%s', code)", "math.log(2 + x)", "page.error(f'{x}')"),
    ),
    "one place for message boxes": Rule(
        check=code_rules.uses_message_box,
        reason="failures are told in one way, with a sentence and a way on",
        breaks=(
            "from PySide6.QtWidgets import QMessageBox",
            "QMessageBox.warning(self, 'a', 'b')",
            "QtWidgets.QMessageBox.information(self, 'a', 'b')",
        ),
        keeps=("from skjema_app.ui.errors import show_error",),
        allowed=lambda path, _function: path == "skjema_app/ui/errors.py",
    ),
    "no widget that guesses mark-up": Rule(
        check=code_rules.guesses_mark_up,
        reason="a name with a «<» in it is shown as it is written; ui.widgets has labels and tool tips of plain text",
        breaks=(
            "from PySide6.QtWidgets import QLabel, QWidget",
            "label = QtWidgets.QLabel(name)",
            "box.setHtml(name)",
            "QToolTip.showText(place, name)",
        ),
        keeps=("from skjema_app.ui.widgets.basics import Label", "box.setPlainText(name)", "made.setToolTip(name)"),
        allowed=lambda path, _function: path in _GIVES_PLAIN_TEXT,
    ),
    "print only in cli": Rule(
        check=code_rules.prints,
        reason="a window has no terminal, and what is printed may be kept by who started it",
        breaks=("print('x')", "print(pupil.name, file=sys.stderr)"),
        keeps=("sheet.print_to(printer)", "self.print()"),
        allowed=lambda path, _function: path.startswith("skjema_app/cli/"),
    ),
    "texts to translate are constants": Rule(
        check=code_rules.translates_what_is_no_constant,
        reason="an f-string is put together before it is looked up, so no translation is ever found",
        breaks=(
            "_(f'Lagret kl. {time}')",
            "_('Lagret kl. {time}'.format(time=time))",
            "_('Lagret ' + time)",
            "_(text)",
            "ngettext('en', f'{n} flere', n)",
        ),
        keeps=("_('Lagret kl. {time}').format(time=time)", "ngettext('{n} kladd', '{n} kladder', n).format(n=n)"),
    ),
}


def _findings(rule: Rule) -> list[str]:
    found = []
    for path in code_rules.modules():
        tree = code_rules.tree_of(path)
        name = code_rules.short(path)
        for line, what in rule.check(tree):
            if not rule.allowed(name, code_rules.function_of(tree, line)):
                found.append(f"{name}:{line}: {what}")
    return found


@pytest.mark.parametrize("name", sorted(RULES))
def test_the_code_keeps_the_rule(name: str) -> None:
    rule = RULES[name]

    found = _findings(rule)

    assert not found, f"{rule.reason}:\n" + "\n".join(found)


@pytest.mark.parametrize(("name", "snippet"), [(name, s) for name, rule in RULES.items() for s in rule.breaks])
def test_the_rule_sees_code_that_breaks_it(name: str, snippet: str) -> None:
    assert list(RULES[name].check(ast.parse(snippet)))


@pytest.mark.parametrize(("name", "snippet"), [(name, s) for name, rule in RULES.items() for s in rule.keeps])
def test_the_rule_leaves_good_code_alone(name: str, snippet: str) -> None:
    assert not list(RULES[name].check(ast.parse(snippet)))


def test_an_allowed_place_is_still_there() -> None:
    """An exception that outlives its reason would hide the next mistake."""
    caught = {
        (code_rules.short(path), code_rules.function_of(tree, line))
        for path in code_rules.modules()
        for tree in [code_rules.tree_of(path)]
        for line, _what in code_rules.catches_everything(tree)
    }

    assert caught >= _MAY_CATCH_EVERYTHING
