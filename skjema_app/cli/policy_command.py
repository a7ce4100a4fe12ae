"""``skjema policy show``: what this machine's policy decides, where it stands, and what in it is not heeded."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from skjema_app.cli.common import DONE, REFUSED, add_command, add_group
from skjema_app.cli.console import Console
from skjema_app.domain.answers import Json
from skjema_app.system.machine_policy import NAMES, machine_policy
from skjema_app.system.texts import _
from skjema_app.workflows.machine_rules import fault_sentence, machine_rules, policy_place

if TYPE_CHECKING:
    from skjema_app.cli.common import Commands


def add(commands: Commands) -> None:
    """Add the group."""
    group = add_group(commands, "policy", _("Oppsettet som IT har lagt på maskinen"))
    add_command(group, "show", _("Vis hva som er styrt av skolen på denne maskinen"), _show, vault=False)


def _show(_arguments: argparse.Namespace, console: Console) -> int:
    """Tell it; 1 when something in the policy is not heeded, so that a script notices."""
    policy = machine_policy()
    told = [fault_sentence(one) for one in policy.faults]
    values: dict[str, Json] = {name: getattr(policy, name) or None for name in NAMES}
    for switch in ("allow_key_store", "block_screenshots"):  # False is a decision, None is none
        values[switch] = getattr(policy, switch)
    faults: list[Json] = [
        {"code": fault.code.value, "place": fault.place, "name": fault.name, "sentence": f"{one.heading}. {one.text}"}
        for fault, one in zip(policy.faults, told, strict=True)
    ]
    lines = [f"{one.title}: {one.value}  ({one.name})" for one in machine_rules()]
    lines = [_("Styrt av skolen på denne maskinen:"), *lines] if lines else [_("Ingenting er styrt på denne maskinen.")]
    lines += [f"{one.heading}. {one.text}" for one in told]
    where = _("Filen: {path}").format(path=policy_place())
    read: list[Json] = list(policy.places)
    result: dict[str, Json] = {"file": policy_place(), "read": read, "values": values, "faults": faults}
    console.show(result, [*lines, where])
    return REFUSED if policy.faults else DONE
