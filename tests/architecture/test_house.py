"""What a newcomer can count on: short modules, packages that introduce themselves, dependencies with a reason."""

from __future__ import annotations

import code_rules
import pytest


def test_no_module_is_too_long_to_read_in_one_go() -> None:
    lengths = {
        code_rules.short(path): code_rules.lines_of(path.read_text(encoding="utf-8")) for path in code_rules.modules()
    }

    assert not {name: lines for name, lines in lengths.items() if lines > code_rules.MOST_LINES}


def test_lines_are_counted() -> None:
    assert code_rules.lines_of("x = 1\n" * (code_rules.MOST_LINES + 1)) > code_rules.MOST_LINES


@pytest.mark.parametrize("package", [code_rules.short(path) for path in code_rules.packages()])
def test_every_package_introduces_itself(package: str) -> None:
    path = code_rules.ROOT / package
    top_level = path.parent.parent == code_rules.PACKAGE

    assert not code_rules.docstring_problem(path.read_text(encoding="utf-8"), top_level=top_level)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", "has no docstring"),
        ("x = 1", "has no docstring"),
        ('"""' + "line\n" * 7 + '"""', "has a docstring of more than 6 lines"),
        ('"""' + "line\n" * 7 + '\nChapter\n-------\nline\n"""', "has a docstring of more than 6 lines"),
        ('"""Keys.\n\nMay import: x.\n\nChapter\n-------\nStart in x.\n"""', "does not say where to start reading"),
        ('"""Keys.\n\nStart in ``secret.py``."""', "does not say what it may import or touch"),
        ('"""Keys.\n\nMay import: domain."""', "does not say where to start reading"),
    ],
)
def test_a_package_that_does_not_is_seen(text: str, problem: str) -> None:
    assert code_rules.docstring_problem(text, top_level=True) == problem


def test_every_dependency_says_why() -> None:
    text = (code_rules.ROOT / "pyproject.toml").read_text(encoding="utf-8")

    assert not code_rules.dependencies_without_reason(text)


@pytest.mark.parametrize("line", ['    "requests>=2",', '    "requests>=2",  #', '    "requests>=2",  # for http'])
def test_a_dependency_without_a_reason_is_seen(line: str) -> None:
    text = f'dependencies = [\n    "babel>=2",  # dates in words\n{line}\n]\n'

    assert code_rules.dependencies_without_reason(text) == [line.strip()]
