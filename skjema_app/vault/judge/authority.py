"""The upper layers (design-review § 4.1 to 4.3): sheet, then issuers. Nobody rules over an equal.

A layer is judged only by what lies above it and by the ancestors of the statement itself, so there are no circles.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from skjema_app.vault.bodies import EntryType, text
from skjema_app.vault.judge.chains import NO_END
from skjema_app.vault.judge.claims import KNOWN, OPEN_END
from skjema_app.vault.judge.ground import Ground
from skjema_app.vault.judge.held import Held
from skjema_app.vault.judge.judgement import Issuing
from skjema_app.vault.judge.reasons import Reason
from skjema_app.vault.judge.sheets import Reign, Sheets

ISSUER_KINDS = frozenset(
    {EntryType.DEVICE_CERTIFIED, EntryType.DEVICE_ENDED, EntryType.POLICY_SET, EntryType.DEPUTY_SET}
)
ABOUT_DEVICES = frozenset({EntryType.DEVICE_CERTIFIED, EntryType.DEVICE_ENDED})


@dataclass(frozen=True, slots=True)
class Statements:
    """The statements of authority.

    Attributes:
        verdicts: reason of every statement by id, "" where it counts.
        founded: the founding entry, where it is there.
        issuers: by device.
        counted: issuers' statements that count, by (depth, id).
        reign: the recovery sheets, one after another.
    """

    verdicts: Mapping[str, str]
    founded: Held | None
    issuers: Mapping[str, Issuing]
    counted: tuple[Held, ...]
    reign: Reign


def statements_of(ground: Ground) -> Statements:
    """Judge everything in the school room that only the sheet or an issuer may say."""
    judge = _Judge(ground)
    entries = ground.order.rooms.get(ground.anchor.room, ())
    sheets = Sheets(ground)
    for entry in entries:
        if (entry.kind, entry.version) in KNOWN:
            sheets.take(entry)
    reign = judge.collect_issuers(sheets)
    for entry in entries:
        if entry.kind in ISSUER_KINDS and (entry.kind, entry.version) in KNOWN:
            reason = judge.verdicts[entry.entry_id] = judge.issuer_says(entry)
            if not reason:
                judge.counted.append(entry)
    return Statements(judge.verdicts, judge.founded, judge.issuers, tuple(judge.counted), reign)


class _Judge:
    def __init__(self, ground: Ground) -> None:
        self._ground = ground
        self._order = ground.order
        self.verdicts: dict[str, str] = {}
        self.founded: Held | None = None
        self.issuers: dict[str, Issuing] = {}
        self.counted: list[Held] = []
        self._made: dict[str, int] = {}
        """Issuing device → sum of the bits of the sheet's statements that make it one."""
        self._may_make: dict[str, int] = {}
        """The same for the sheet's statements that wait."""
        self._certificates: dict[str, list[Held]] = {}
        """Device → counted certificates so far."""

    def collect_issuers(self, sheets: Sheets) -> Reign:
        """The sheets' last word about each device."""
        reign = sheets.settle()
        self.verdicts.update(sheets.verdicts)
        self.issuers.update(sheets.issuers(reign))
        for entry in reign.counting:
            if entry.kind == EntryType.SCHOOL_FOUNDED:
                self.founded = entry
            else:
                device = text(entry.claims, "device")
                self._made[device] = self._made.get(device, 0) | self._order.bit[entry.entry_id]
        for entry in sheets.waiting():
            device = text(entry.claims, "device")
            self._may_make[device] = self._may_make.get(device, 0) | self._order.bit[entry.entry_id]
        return reign

    def issuer_says(self, entry: Held) -> str:
        ground = self._ground
        problem = ground.header_problem(entry)
        if problem is not None:
            return problem
        issuing = self.issuers.get(entry.device)
        if issuing is not None and entry.seq > (NO_END if issuing.until == OPEN_END else issuing.until):
            return Reason.CUT_OFF
        if entry.seq >= ground.feeds[entry.device].fork:
            return Reason.TWO_HISTORIES
        problem = ground.body_problem(entry)
        if problem is not None:
            return problem
        above = self._order.above[entry.entry_id]
        if not self._made.get(entry.device, 0) & above:
            return Reason.MISSING_AUTHORITY if self._may_make.get(entry.device, 0) & above else Reason.NOT_ISSUER
        if entry.by not in self._persons(entry):
            return Reason.BY
        if entry.kind == EntryType.DEVICE_ENDED:
            device = text(entry.claims, "device")
            equal = self.issuers.get(device)
            if equal is not None and equal.until == OPEN_END and device != entry.device:
                return Reason.ISSUER_IS_EQUAL
        elif entry.kind == EntryType.DEVICE_CERTIFIED:
            device = text(entry.claims, "device")
            named = self._named_above(entry, device)
            if named and text(entry.claims, "person") not in named:
                return Reason.OTHER_PERSON
            self._certificates.setdefault(device, []).append(entry)
        return ""

    def _persons(self, entry: Held) -> frozenset[str]:
        """Whose the writing device is, as far as the statement's own ancestors say; the first says it of itself."""
        named = self._named_above(entry, entry.device)
        if named or entry.kind != EntryType.DEVICE_CERTIFIED or text(entry.claims, "device") != entry.device:
            return named
        return frozenset({text(entry.claims, "person")})

    def _named_above(self, entry: Held, device: str) -> frozenset[str]:
        above = self._order.above[entry.entry_id]
        found = {
            certificate.entry_id: certificate
            for certificate in self._certificates.get(device, ())
            if self._order.bit[certificate.entry_id] & above
        }
        return frozenset(text(found[key].claims, "person") for key in self._order.newest(found))
