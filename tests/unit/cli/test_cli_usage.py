"""Arguments: bokmål, exit code 2, and never a secret repeated."""

import importlib
import re

import pytest
from cli_kit import skjema, skjema_process

from skjema_app.cli import main
from skjema_app.cli.wording import Parser

COMMANDS = [
    ["vault", "create"],
    ["vault", "info"],
    ["vault", "check"],
    ["vault", "rebuild"],
    ["backup", "make"],
    ["backup", "list"],
    ["backup", "verify"],
    ["backup", "restore"],
    ["vault", "salvage"],
    ["pupils", "import"],
    ["form", "list"],
    ["form", "check"],
    ["doc", "new"],
    ["doc", "fill"],
    ["doc", "finish"],
    ["doc", "show"],
    ["doc", "list"],
    ["doc", "pdf"],
    ["verify"],
    ["demo"],
]


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_every_command_explains_itself_in_bokmal(command: list[str]) -> None:
    ran = skjema(*command, "--help")

    assert ran.code == 0
    assert ran.out.startswith("bruk: skjema " + " ".join(command))
    assert "--json" in ran.out
    assert not re.search(r"\b(usage|options|show this|positional)\b", ran.out)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ([], "mangler KOMMANDO"),
        (["vault"], "mangler KOMMANDO"),
        (["hvelv"], "velg 'vault'"),
        (["vault", "create", "--name", "A"], "mangler --school"),
        (["vault", "info", "--vault"], "--vault trenger en verdi"),
        (["vault", "info", "--json=1"], "--json tar ingen verdi"),
        (["doc", "new", "--form", "a", "--supplements", "b"], "velg enten --supplements eller --form"),
        (["doc", "pdf", "abc"], "mangler --out"),
        (["verify"], "mangler FIL"),
        (["demo", "--ut", "x"], "mangler --out"),
        (["form", "list", "--ut", "x"], "ukjent valg: --ut"),
        (["form", "list", "x"], "for mange verdier"),
        (["pupils", "import", "x", "--column", "navn"], "NR=ROLLE"),
    ],
)
def test_wrong_usage_ends_with_2(words: list[str], said: str) -> None:
    ran = skjema(*words)

    assert ran.code == 2
    assert said in ran.err
    assert ran.err.startswith("bruk: skjema")
    assert ran.out == ""


@pytest.mark.parametrize(
    "words", [["--password", "hemmelig-ord"], ["--password=hemmelig-ord"], ["--pass", "hemmelig-ord"]]
)
def test_a_password_among_the_arguments_is_refused_and_not_repeated(words: list[str]) -> None:
    ran = skjema("vault", "info", *words)

    assert ran.code == 2
    assert "hemmelig-ord" not in ran.err + ran.out


def test_the_version_is_told() -> None:
    assert re.fullmatch(r"\d+\.\d+\.\d+ fra kildekoden\n", skjema("--version").out)


def test_the_program_itself_takes_commands() -> None:
    ran = skjema_process("form", "list", "--json")

    assert ran.code == 0
    assert ran.err == ""
    assert "melding-12-4" in ran.out


@pytest.mark.parametrize("module", main.GROUPS)
def test_a_group_knows_just_the_words_that_it_is_found_by(module: str) -> None:
    parser = Parser("skjema", "")
    commands = parser.add_subparsers(parser_class=Parser)
    importlib.import_module(f"skjema_app.cli.{module}").add(commands)
    assert tuple(commands.choices) == main.GROUPS[module]


def test_every_group_is_named_in_the_help() -> None:
    said = skjema("--help").out
    assert all(word in said for words in main.GROUPS.values() for word in words)
