"""Rules about the program's own code that no linter has. Each takes a module's tree and gives what breaks it.

``tests/architecture/test_code_rules.py`` says why each is there and holds them against the code, and against snippets
that must fail.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "skjema_app"
MOST_LINES = 500
MOST_DOCSTRING_LINES = 6

_LOG_METHODS = frozenset({"debug", "info", "warning", "error", "exception", "critical", "log"})
_LOGGERS = frozenset({"log", "_log", "logger", "_logger", "logging", "LOG", "_LOG"})
_TEXT_FUNCTIONS = frozenset({"_", "ngettext"})
_GUESSING = frozenset({"QLabel", "QErrorMessage", "QInputDialog", "QProgressDialog", "QTextBrowser", "QTextEdit"})
_MARK_UP_CALLS = frozenset({"setHtml", "insertHtml", "setMarkdown", "insertMarkdown", "showText"})
_BROAD = frozenset({"Exception", "BaseException"})

Finding = tuple[int, str]
Check = Callable[[ast.Module], Iterator[Finding]]


def modules() -> list[Path]:
    """All modules of the program."""
    return sorted(PACKAGE.rglob("*.py"))


def packages() -> list[Path]:
    """The ``__init__.py`` of every package of the program."""
    return sorted(PACKAGE.rglob("__init__.py"))


@cache
def tree_of(path: Path) -> ast.Module:
    """A module's tree; read once for all rules."""
    return ast.parse(path.read_text(encoding="utf-8"))


def short(path: Path) -> str:
    """A module's path as it is written in the rules: ``skjema_app/ui/errors.py``."""
    return path.relative_to(ROOT).as_posix()


def function_of(tree: ast.Module, line: int) -> str:
    """The name of the innermost function around a line, or ""."""
    found, start = "", 0
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and start < node.lineno <= line <= (
            node.end_lineno or 0
        ):
            found, start = node.name, node.lineno
    return found


def connects_to_lambda(tree: ast.Module) -> Iterator[Finding]:
    """``signal.connect(lambda …)`` and ``signal.connect(partial(…))``."""
    for call in _calls(tree):
        if not (isinstance(call.func, ast.Attribute) and call.func.attr == "connect"):
            continue
        for argument in (*call.args, *(keyword.value for keyword in call.keywords)):
            inner = argument.func if isinstance(argument, ast.Call) else None
            if isinstance(argument, ast.Lambda) or (inner is not None and _name(inner) in {"partial", "partialmethod"}):
                yield call.lineno, "a lambda or partial is connected to a signal"


def catches_everything(tree: ast.Module) -> Iterator[Finding]:
    """``except:`` and ``except Exception:`` that don't raise again."""
    for node in ast.walk(tree):
        if not isinstance(node, ast.ExceptHandler):
            continue
        kinds = node.type.elts if isinstance(node.type, ast.Tuple) else [node.type]
        broad = any(kind is None or _name(kind) in _BROAD for kind in kinds)
        if broad and not any(isinstance(inner, ast.Raise) for inner in _same_scope(node.body)):
            yield node.lineno, "everything is caught and nothing raised"


def formats_log_text(tree: ast.Module) -> Iterator[Finding]:
    """``log.warning(f"…")`` and its kin, whatever the logger is called in the module."""
    loggers = _LOGGERS | _named_loggers(tree)
    for call in _calls(tree):
        function = call.func
        if not isinstance(function, ast.Attribute) or function.attr not in _LOG_METHODS:
            continue
        logger = _name(function.value) in loggers or _makes_logger(function.value)
        if logger and any(_is_formatted(argument) for argument in call.args):
            yield call.lineno, "a log call is given formatted text"


def guesses_mark_up(tree: ast.Module) -> Iterator[Finding]:
    """Widgets and calls of Qt's that guess from the text itself whether it is mark-up."""
    for node in ast.walk(tree):
        if isinstance(node, ast.alias) and node.name in _GUESSING:
            yield node.lineno, f"imports {node.name}"
        elif isinstance(node, ast.Attribute) and node.attr in _GUESSING | _MARK_UP_CALLS:
            yield node.lineno, node.attr


def uses_message_box(tree: ast.Module) -> Iterator[Finding]:
    """Any mention of ``QMessageBox``."""
    for node in ast.walk(tree):
        if isinstance(node, ast.alias):
            names = {node.name}
        elif isinstance(node, ast.Name | ast.Attribute):
            names = {_name(node)}
        else:
            continue
        if "QMessageBox" in names:
            yield getattr(node, "lineno", 0), "QMessageBox is used"


def prints(tree: ast.Module) -> Iterator[Finding]:
    """``print(…)``."""
    for call in _calls(tree):
        if isinstance(call.func, ast.Name) and call.func.id in {"print", "pprint"}:
            yield call.lineno, "print is called"


def translates_what_is_no_constant(tree: ast.Module) -> Iterator[Finding]:
    """``_(f"…")``, ``_("…".format(…))``, ``_("…" + name)``, ``_(variable)``."""
    for call in _calls(tree):
        if not (isinstance(call.func, ast.Name) and call.func.id in _TEXT_FUNCTIONS):
            continue
        texts = call.args[:1] if call.func.id == "_" else call.args[:2]
        if not all(isinstance(text, ast.Constant) and isinstance(text.value, str) for text in texts):
            yield call.lineno, "a text to translate is not one constant string"


def docstring_problem(text: str, *, top_level: bool) -> str:
    """What is wrong with the source text of an ``__init__.py``, or "". A chapter with a ruled title may follow."""
    docstring = ast.get_docstring(ast.parse(text))
    if not docstring:
        return "has no docstring"
    docstring = re.split(r"\n\n[^\n]+\n-{4,}\n", docstring, maxsplit=1)[0]
    if len(docstring.splitlines()) > MOST_DOCSTRING_LINES:
        return f"has a docstring of more than {MOST_DOCSTRING_LINES} lines"
    if top_level and "May import" not in docstring:
        return "does not say what it may import or touch"
    if top_level and not ("Start in" in docstring or "Empty until" in docstring):
        return "does not say where to start reading"
    return ""


def lines_of(text: str) -> int:
    """How many lines a module has."""
    return len(text.splitlines())


def dependencies_without_reason(text: str) -> list[str]:
    """Lines of ``dependencies`` in a ``pyproject.toml`` without a comment of at least three words."""
    found, inside = [], False
    for line in text.splitlines():
        if line.startswith("dependencies = ["):
            inside = True
        elif inside and line.startswith("]"):
            inside = False
        elif inside and line.strip().startswith('"'):
            _, _, comment = line.partition("  #")
            if len(comment.split()) < len(("what", "it", "does")):
                found.append(line.strip())
    return found


def _calls(tree: ast.Module) -> Iterator[ast.Call]:
    return (node for node in ast.walk(tree) if isinstance(node, ast.Call))


def _name(node: ast.expr | None) -> str:
    """The last part of a dotted name: ``partial`` of ``functools.partial``, ``log`` of ``self.log``."""
    if isinstance(node, ast.Name):
        return node.id
    return node.attr if isinstance(node, ast.Attribute) else ""


def _makes_logger(node: ast.expr | None) -> bool:
    return isinstance(node, ast.Call) and _name(node.func) == "getLogger"


def _named_loggers(tree: ast.Module) -> set[str]:
    """Names that ``logging.getLogger(…)`` is assigned to."""
    targets: list[ast.expr] = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign) and _makes_logger(node.value):
            targets += node.targets
        elif isinstance(node, ast.AnnAssign) and _makes_logger(node.value):
            targets.append(node.target)
    return {_name(target) for target in targets}


def _is_formatted(node: ast.expr) -> bool:
    if isinstance(node, ast.Call):
        return isinstance(node.func, ast.Attribute) and node.func.attr == "format"
    return isinstance(node, ast.JoinedStr) or (isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mod | ast.Add))


def _same_scope(body: list[ast.stmt]) -> Iterator[ast.AST]:
    """All nodes of a handler but those of functions defined in it: what they raise, they raise later."""
    waiting: list[ast.AST] = list(body)
    while waiting:
        node = waiting.pop()
        yield node
        if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            waiting.extend(ast.iter_child_nodes(node))
