"""Recovery sheets, one after another (design-review §§ 1.7, 4.2): which is in force, and what each said that counts.

An issuer's statement puts a new sheet in the place of the one in force. What the replaced one says counts only as far
as the replacing statement has it among its ancestors: whoever finds or copied the old sheet can do nothing with it any
more. Of two replacements at once neither counts until an issuer cites both; meanwhile no sheet says anything new.

Whether a replacement counts is told by its own ancestors alone, so there are no circles. The price: a machine that
governed who is in, was closed by the sheet, and is opened by somebody who hides that they have seen it, could still
put a new sheet in place. Everybody would see that it did.
"""

from __future__ import annotations

import base64
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from skjema_app.crypto.identity import device_id_of
from skjema_app.vault.bodies import EntryState, EntryType, mapping, number, text
from skjema_app.vault.judge.chains import NO_END
from skjema_app.vault.judge.claims import OPEN_END
from skjema_app.vault.judge.ground import Ground
from skjema_app.vault.judge.held import ZERO_PERSON, Held
from skjema_app.vault.judge.judgement import Issuing
from skjema_app.vault.judge.reasons import Reason, state_for

_ALL = -1
"""A mask with every bit set."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet. ``born`` is the statement that put it in place, None for the school's first."""

    feed: bytes
    born: Held | None = None

    @property
    def device(self) -> str:
        """The device id of its feed."""
        return device_id_of(self.feed)


@dataclass(frozen=True, slots=True)
class Reign:
    """How it stands with sheets, seen from one place.

    Attributes:
        sheets: one after another; the last is in force.
        contested: two replaced the last one at once, and nobody has cited both.
        counting: what sheets said that counts, in the order they said it.
    """

    sheets: tuple[Sheet, ...]
    contested: bool
    counting: tuple[Held, ...]

    def until(self, device: str) -> int | None:
        """The last number of an issuer's device that counts; None for one that is no issuer."""
        found: int | None = None
        for entry in self.counting:
            if entry.kind == EntryType.ISSUER_SET and text(entry.claims, "device") == device:
                found = number(entry.claims, "until")
        return NO_END if found == OPEN_END else found


@dataclass
class Sheets:
    """Judges what sheets say and what replaces them. Give it the school room's entries by (depth, id)."""

    ground: Ground
    verdicts: dict[str, str] = field(default_factory=dict)
    _said: dict[str, list[Held]] = field(default_factory=dict)
    _renewals: list[Held] = field(default_factory=list)
    _certified: dict[str, list[Held]] = field(default_factory=dict)

    def take(self, entry: Held) -> None:
        """One entry of the school room, after all its ancestors."""
        if entry.kind in {EntryType.SCHOOL_FOUNDED, EntryType.ISSUER_SET}:
            self.verdicts[entry.entry_id] = self._statement_problem(entry)
            self._said.setdefault(entry.device, []).append(entry)
        elif entry.kind == EntryType.SHEET_RENEWED:
            reason = self.verdicts[entry.entry_id] = self._renewal_problem(entry)
            if not reason:
                self._renewals.append(entry)
        elif entry.kind == EntryType.DEVICE_CERTIFIED:
            self._certified.setdefault(text(entry.claims, "device"), []).append(entry)

    def settle(self) -> Reign:
        """All have been taken: what counts. Verdicts of what a sheet said too late, or no sheet said, are set."""
        reign = self._seen_by(_ALL)
        counting = {entry.entry_id for entry in reign.counting}
        known = {sheet.device for sheet in self._all_sheets()}
        for device, said in self._said.items():
            for entry in said:
                key = entry.entry_id
                if device not in known:
                    self.verdicts[key] = self.ground.header_problem(entry) or Reason.NOT_SHEET
                elif key not in counting and not self.verdicts[key]:
                    self.verdicts[key] = Reason.SHEET_REPLACED
        return reign

    def waiting(self) -> list[Held]:
        """What sheets say of issuers that may still count."""
        known = {sheet.device for sheet in self._all_sheets()}
        return [
            entry
            for device in known
            for entry in self._said.get(device, ())
            if entry.kind == EntryType.ISSUER_SET and state_for(self.verdicts[entry.entry_id]) is EntryState.WAITING
        ]

    def issuers(self, reign: Reign) -> Mapping[str, Issuing]:
        """Issuers by device: the sheets' last word about each, with the certificate under the root in force."""
        found: dict[str, Issuing] = {}
        for sheet in reign.sheets:
            renewed = {} if sheet.born is None else mapping(sheet.born.claims, "issuers")
            for device in renewed.keys() & found.keys():
                found[device] = Issuing(base64.b64decode(text(renewed, device)), found[device].until)
            for entry in reign.counting:
                if entry.kind == EntryType.ISSUER_SET and entry.device == sheet.device:
                    ca_der = base64.b64decode(text(entry.claims, "ca"))
                    found[text(entry.claims, "device")] = Issuing(ca_der, number(entry.claims, "until"))
        return found

    def _statement_problem(self, entry: Held) -> str:
        """Wrong by itself, whichever sheet it is of."""
        ground = self.ground
        problem = self._own_problem(entry)
        if problem is not None:
            return problem
        if entry.device != ground.sheet_device and entry.kind == EntryType.SCHOOL_FOUNDED:
            return Reason.NOT_SHEET
        if entry.by != ZERO_PERSON:
            return Reason.BY
        if entry.kind == EntryType.SCHOOL_FOUNDED:
            if entry.after or entry.seq != 0:
                return Reason.NOT_FIRST
            if text(entry.claims, "sheet_feed") != ground.anchor.sheet_feed.hex():
                return Reason.SHEET
        elif not entry.after:
            return Reason.NO_PARENTS
        return ""

    def _own_problem(self, entry: Held) -> str | None:
        """Wrong by itself or in its feed, whatever it says."""
        ground = self.ground
        problem = ground.header_problem(entry)
        if problem is not None:
            return problem
        if entry.seq >= ground.feeds[entry.device].fork:
            return Reason.TWO_HISTORIES
        return ground.body_problem(entry)

    def _renewal_problem(self, entry: Held) -> str:
        ground = self.ground
        problem = self._own_problem(entry)
        if problem is not None:
            return problem
        if not entry.after:
            return Reason.NO_PARENTS
        above = ground.order.above[entry.entry_id]
        reign = self._seen_by(above)
        until = reign.until(entry.device)
        if until is None:
            return Reason.NOT_ISSUER
        if entry.seq > until:
            return Reason.CUT_OFF
        bit = ground.order.bit
        named = [one for one in self._certified.get(entry.device, ()) if bit[one.entry_id] & above]
        if entry.by not in {text(one.claims, "person") for one in named}:
            return Reason.BY
        claims = entry.claims
        known = {sheet.feed.hex() for sheet in reign.sheets}
        if text(claims, "anchor") != ground.anchor.sheet_feed.hex() or text(claims, "sheet_feed") in known:
            return Reason.SHEET
        return "" if text(claims, "replaces") == reign.sheets[-1].feed.hex() else Reason.SHEET

    def _all_sheets(self) -> list[Sheet]:
        named = [Sheet(bytes.fromhex(text(one.claims, "sheet_feed")), one) for one in self._renewals]
        return [Sheet(self.ground.anchor.sheet_feed), *named]

    def _seen_by(self, mask: int) -> Reign:
        """What a place sees that has these entries above it."""
        order = self.ground.order
        sheets = [Sheet(self.ground.anchor.sheet_feed)]
        counting: list[Held] = []
        while True:
            sheet = sheets[-1]
            feed = sheet.feed.hex()
            replacing = {
                one.entry_id: one
                for one in self._renewals
                if order.bit[one.entry_id] & mask and text(one.claims, "replaces") == feed
            }
            newest = list(order.newest(replacing))
            counting += self._counting(sheet, mask, newest)
            if len(newest) != 1:
                return Reign(tuple(sheets), contested=bool(newest), counting=tuple(counting))
            born = replacing[newest[0]]
            sheets.append(Sheet(bytes.fromhex(text(born.claims, "sheet_feed")), born))

    def _counting(self, sheet: Sheet, mask: int, newest: Sequence[str]) -> list[Held]:
        """What one sheet said between being put in place and being replaced."""
        bit, above = self.ground.order.bit, self.ground.order.above
        found = []
        for entry in self._said.get(sheet.device, ()):
            key = entry.entry_id
            if self.verdicts[key] or not bit[key] & mask:
                continue
            if sheet.born is not None and not bit[sheet.born.entry_id] & above[key]:
                continue
            if all(bit[key] & above[one] for one in newest):
                found.append(entry)
        return sorted(found, key=_seq)


def _seq(entry: Held) -> int:
    return entry.seq
