"""What this machine's policy decides, in words, and how it goes together with what the school and the person chose.

* A folder (exchange, second place), the language: the machine's wins. Whoever set up the machine knows its disks.
* Minutes to the lock, the key store, pictures: the stricter of the machine's and the school's holds
  (``lock_policy.py``). Neither can loosen what the other has decided, and the person chooses only where neither has.
* A policy that can't be heeded (broken, writable by everybody) decides nothing, and it is said at opening, in
  *Om Skjema* and by ``skjema policy show``: a report that can't wait is worth more than a setting.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from skjema_app.domain.errors import ErrorCode, SkjemaError
from skjema_app.system import paths
from skjema_app.system.machine_policy import NAMES, MachinePolicy, PolicyFault, machine_policy
from skjema_app.system.texts import _
from skjema_app.workflows.sentences import Sentence, sentence_for


@dataclass(frozen=True, slots=True)
class Rule:
    """One thing that is decided: its name in the policy, what it is and what it is set to, in words."""

    name: str
    title: str
    value: str


def machine_rules() -> tuple[Rule, ...]:
    """What the machine's policy decides now."""
    policy = machine_policy()
    words = _value_words(policy)
    titles = {
        "exchange_folder": _("Delingsmappe"),
        "backup_folder": _("Sted for sikkerhetskopi"),
        "lock_minutes": _("Lås uten bruk"),
        "allow_key_store": _("Åpne uten passord"),
        "block_screenshots": _("Skjermbilder"),
        "language": _("Språk"),
        "channel": _("Kanal"),
        "it_contact": _("Hjelp og nye versjoner"),
    }
    return tuple(Rule(name, titles[name], words[name]) for name in NAMES if words[name])


def policy_troubles() -> tuple[Sentence, ...]:
    """What in the policy is not heeded, in words."""
    return tuple(fault_sentence(one) for one in machine_policy().faults)


def policy_unheeded() -> tuple[Sentence, ...]:
    """That nothing of the policy is heeded, which everybody on the machine should know; small slips are IT's."""
    grave = {ErrorCode.POLICY_BROKEN, ErrorCode.POLICY_UNSAFE}
    return tuple(fault_sentence(one) for one in machine_policy().faults if one.code in grave)


def fault_sentence(fault: PolicyFault) -> Sentence:
    """Which file or name, and whom to tell."""
    details: dict[str, str | int] = {"path": fault.place, "name": fault.name}
    if fault.line:
        details["line"] = fault.line
    return sentence_for(SkjemaError(fault.code, **details))


def given_exchange_folder() -> Path | None:
    """The folder that everybody on this machine exchanges through, if that is decided."""
    folder = machine_policy().exchange_folder
    return Path(folder) if folder else None


def given_second_place() -> str:
    """Where copies of everybody on this machine go, or "" where each chooses."""
    return machine_policy().backup_folder


def refuse_if_governed(name: str) -> None:
    """Before a person's own choice is kept.

    Raises:
        SkjemaError: POLICY_GOVERNS when the machine's policy decides this.
    """
    if getattr(machine_policy(), name):
        raise SkjemaError(ErrorCode.POLICY_GOVERNS)


def policy_place() -> str:
    """Where the policy's file is, or would be."""
    return str(paths.policy_file())


def _value_words(policy: MachinePolicy) -> dict[str, str]:
    minutes = _("etter {n} minutter").format(n=policy.lock_minutes) if policy.lock_minutes else ""
    switches = {None: "", True: _("tillatt"), False: _("ikke tillatt")}
    pictures = None if policy.block_screenshots is None else not policy.block_screenshots
    return {
        "exchange_folder": policy.exchange_folder,
        "backup_folder": policy.backup_folder,
        "lock_minutes": minutes,
        "allow_key_store": switches[policy.allow_key_store],
        "block_screenshots": switches[pictures],
        "language": {"nb": _("bokmål"), "nn": _("nynorsk")}.get(policy.language, ""),
        "channel": policy.channel,
        "it_contact": policy.it_contact,
    }
