"""Why Skjema locked itself, as a word on the command line of the program that takes over.

Holds nothing personal: a reason, a number of minutes, and where the window stood on the screen.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from skjema_app.system.texts import _, ngettext

_SMALL_NUMBERS = 12


class LockReason(StrEnum):
    """What made the lock fall."""

    IDLE = "idle"
    ASKED = "asked"
    HIDDEN = "hidden"
    SLEPT = "slept"
    SCREEN = "screen"
    RENEWED = "renewed"
    NOT_RENEWED = "kept"


@dataclass(frozen=True, slots=True)
class LockNote:
    """What the locked window tells the person who comes back.

    Attributes:
        reason: what made the lock fall.
        minutes: how long nothing was touched (only for IDLE), in minutes.
        geometry: the window's place on the screen as hex digits, or "".
        saved: everything written is in the vault; False only when the person locked although the disk was full.
    """

    reason: LockReason
    minutes: int = 0
    geometry: str = ""
    saved: bool = True

    def arguments(self) -> list[str]:
        """The words that ``from_arguments`` reads back."""
        word = f"{self.reason.value}-{self.minutes}" if self.minutes else self.reason.value
        found = ["--locked", word]
        if not self.saved:
            found.append("--not-saved")
        if self.geometry:
            found += ["--geometry", self.geometry]
        return found

    @classmethod
    def from_arguments(cls, arguments: list[str]) -> LockNote | None:
        """The note in a command line, or None; unknown words are read as «asked»."""
        if "--locked" not in arguments:
            return None
        word, _dash, minutes = _after(arguments, "--locked").partition("-")
        reason = LockReason(word) if word in set(LockReason) else LockReason.ASKED
        return cls(
            reason,
            minutes=int(minutes) if minutes.isdigit() else 0,
            geometry=_after(arguments, "--geometry"),
            saved="--not-saved" not in arguments,
        )

    def sentence(self) -> str:
        """The reason in words (user-review § 7, text 11)."""
        kept = (
            _("Det du holdt på med, er lagret, og du kommer tilbake til samme sted.")
            if self.saved
            else _("Det siste du skrev, ble ikke lagret, fordi det ikke lot seg skrive til disken.")
        )
        return f"{self._what_happened()} {kept}"

    def _what_happened(self) -> str:
        match self.reason:
            case LockReason.IDLE if self.minutes:
                return ngettext(
                    "Skjema låste seg etter {n} minutt uten bruk.",
                    "Skjema låste seg etter {n} minutter uten bruk.",
                    self.minutes,
                ).format(n=number_in_words(self.minutes))
            case LockReason.IDLE:
                return _("Skjema låste seg fordi det ikke var i bruk.")
            case LockReason.HIDDEN:
                return _("Du skjulte skjermen med F12, og Skjema låste seg.")
            case LockReason.SLEPT:
                return _("Maskinen har sovet, og Skjema låste seg.")
            case LockReason.SCREEN:
                return _("Skjermen på maskinen ble låst, og Skjema låste seg.")
            case LockReason.RENEWED:
                return _("Hvelvet har fått ny nøkkel. Lås opp med det nye passordet.")
            case LockReason.NOT_RENEWED:
                return _("Nøkkelen ble ikke byttet, trolig fordi disken er full. Lås opp med passordet du hadde.")
            case _:
                return _("Du låste Skjema.")


def number_in_words(number: int) -> str:
    """«ti» for 10; digits above twelve, as bokmål writes them."""
    words = [
        _("null"), _("ett"), _("to"), _("tre"), _("fire"), _("fem"), _("seks"), _("sju"), _("åtte"), _("ni"),
        _("ti"), _("elleve"), _("tolv"),
    ]  # fmt: skip
    return words[number] if 0 <= number <= _SMALL_NUMBERS else str(number)


def _after(arguments: list[str], option: str) -> str:
    if option not in arguments:
        return ""
    index = arguments.index(option) + 1
    return arguments[index] if index < len(arguments) else ""
