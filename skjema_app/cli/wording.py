"""An argument parser that speaks bokmål and never repeats what might be a secret.

Only argparse's public doors are used: own groups, own ``--help``, own usage prefix, and ``error``.
"""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Iterable, Sequence
from typing import NoReturn

from skjema_app.cli.console import clean
from skjema_app.system.texts import _

USAGE_EXIT = 2


class _Formatter(argparse.HelpFormatter):
    """Help with «bruk:» first."""

    def add_usage(
        self,
        usage: str | None,
        actions: Iterable[argparse.Action],
        groups: Iterable[argparse._MutuallyExclusiveGroup],
        prefix: str | None = None,
    ) -> None:
        super().add_usage(usage, actions, groups, _("bruk: ") if prefix is None else prefix)


class Parser(argparse.ArgumentParser):
    """A parser whose help and refusals are bokmål; wrong usage ends with exit code 2.

    Abbreviated options are off: ``--pass`` shall not turn into something by guessing.
    """

    def __init__(self, prog: str, description: str = "", **_more: object) -> None:
        super().__init__(
            prog=prog, description=description, add_help=False, allow_abbrev=False, formatter_class=_Formatter
        )
        self.values = self.add_argument_group(_("verdier"))
        self.choices = self.add_argument_group(_("valg"))
        self.choices.add_argument("-h", "--help", action="help", help=_("vis denne hjelpen og avslutt"))

    def read(self, words: Sequence[str]) -> argparse.Namespace:
        """Like ``parse_args``, but unknown words are named only where they are options: a value may be a secret."""
        parsed, unknown = self.parse_known_args(words)
        if unknown:
            options = sorted({word.split("=", 1)[0] for word in unknown if word.startswith("--")})
            if options:
                self.error(_("ukjent valg: {options}").format(options=", ".join(options)))
            self.error(_("for mange verdier, eller et valg som ikke finnes"))
        return parsed

    def error(self, message: str) -> NoReturn:
        """Say what is wrong and how the command is used; exit code 2."""
        if sys.stderr is not None:
            self.print_usage(sys.stderr)
            sys.stderr.write(f"{self.prog}: {clean(_in_words(message))}\n")
        raise SystemExit(USAGE_EXIT)


def _in_words(message: str) -> str:
    """The refusals of argparse in bokmål; what isn't known here is shown as it is."""
    patterns: tuple[tuple[str, str], ...] = (
        (r"the following arguments are required: (?P<what>.*)", _("mangler {what}")),
        (r"argument (?P<what>[^:]*): expected one argument", _("{what} trenger en verdi")),
        (r"argument (?P<what>[^:]*): expected at least one argument", _("{what} trenger minst én verdi")),
        (r"argument (?P<what>[^:]*): invalid choice: .*\(choose from (?P<choices>.*)\)", _("{what}: velg {choices}")),
        (r"argument (?P<what>[^:]*): ignored explicit argument .*", _("{what} tar ingen verdi")),
        (r"argument (?P<what>[^:]*): not allowed with argument (?P<other>.*)", _("velg enten {what} eller {other}")),
        (r"argument (?P<what>[^:]*): (?P<why>.*)", _("{what}: {why}")),
    )
    for pattern, text in patterns:
        found = re.fullmatch(pattern, message, re.DOTALL)
        if found:
            return text.format(**found.groupdict())
    return message
