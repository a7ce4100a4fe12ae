"""Rules of the rooms of finished versions (design-review §§ 1.17, 1.38, 1.52).

Versions are judged ancestors first: a version may leave out authors only where an approval lies between.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from skjema_app.domain.access import AccessBook, Action, Who
from skjema_app.domain.answers import Json
from skjema_app.vault.bodies import EntryState, EntryType, mapping, text, texts
from skjema_app.vault.judge.held import Held
from skjema_app.vault.judge.matrix import action_of, has_role
from skjema_app.vault.judge.order import Order
from skjema_app.vault.judge.reasons import Reason, state_for
from skjema_app.vault.judge.roster import Authority


class Documents:
    """Judges versions and the entries about them. ``verdicts`` are shared: they hold a reason per entry, "" if none."""

    def __init__(
        self,
        order: Order,
        authority: Authority,
        verdicts: dict[str, str],
        content: Mapping[str, str],
        access: AccessBook,
    ) -> None:
        self._order = order
        self._authority = authority
        self._verdicts = verdicts
        self._content = content
        self._access = access
        self._versions: dict[str, Held] = {}
        self._approvals: dict[str, list[Held]] = {}
        self._returns: dict[str, list[Held]] = {}
        self._others: list[Held] = []
        self._in_room: dict[str, list[str]] = {}
        self._approved: set[str] = set()
        self._needed: dict[str, frozenset[str]] = {}

    def sort(self, entry: Held) -> None:
        """Take in an entry whose feed, place and writer are in order, or a version whose are not.

        Versions that wait or are refused count too: whoever wrote them stays an author.
        """
        if entry.kind == EntryType.DOCUMENT_FINISHED:
            self._versions[entry.entry_id] = entry
            self._in_room.setdefault(entry.room, []).append(entry.entry_id)
        elif entry.kind == EntryType.DOCUMENT_APPROVED:
            self._approvals.setdefault(text(entry.claims, "revision"), []).append(entry)
        else:
            self._others.append(entry)
        if entry.kind == EntryType.DOCUMENT_RETURNED:
            self._returns.setdefault(text(entry.claims, "revision"), []).append(entry)

    def judge(self) -> None:
        """Give every entry taken in its verdict."""
        for version in self._parents_first():
            self._judge_version(version)
            for approval in self._approvals.get(version.entry_id, ()):
                reason = self._mark_problem(approval) or self._verdict_of_content(approval)
                self._verdicts[approval.entry_id] = reason
                if reason in {"", Reason.ATTACHMENT_MISSING}:
                    self._approved.add(version.entry_id)
        for key in self._versions:
            self._verdicts.setdefault(key, Reason.MISSING_PARENT)
        for revision, approvals in self._approvals.items():
            if revision not in self._versions:
                for approval in approvals:
                    self._verdicts[approval.entry_id] = Reason.REVISION
        self._others.sort(key=self._order.place_of)
        for entry in self._others:
            self._verdicts[entry.entry_id] = self._mark_problem(entry) or self._more_problem(entry)

    def _parents_first(self) -> Iterable[Held]:
        versions = self._versions
        lacking = {
            key: len({parent for parent in texts(entry.claims, "parents") if parent in versions})
            for key, entry in versions.items()
        }
        children: dict[str, list[str]] = {}
        for key, entry in versions.items():
            for parent in set(texts(entry.claims, "parents")):
                if parent in versions:
                    children.setdefault(parent, []).append(key)
        ready = [key for key, count in lacking.items() if not count]
        while ready:
            key = ready.pop()
            yield versions[key]
            for child in children.get(key, ()):
                lacking[child] -= 1
                if not lacking[child]:
                    ready.append(child)

    def _judge_version(self, entry: Held) -> None:
        needed: set[str] = set()
        for parent in texts(entry.claims, "parents"):
            before = self._versions.get(parent)
            if before is not None and parent not in self._approved:
                needed.update(self._needed[parent], texts(before.claims, "authors"), (before.by,))
        self._needed[entry.entry_id] = frozenset(needed)
        if not self._verdicts.get(entry.entry_id):
            self._verdicts[entry.entry_id] = self._version_problem(entry, needed) or self._verdict_of_content(entry)

    def _version_problem(self, entry: Held, needed: set[str]) -> str:
        claims = entry.claims
        authors, parents = texts(claims, "authors"), texts(claims, "parents")
        if entry.after:
            return Reason.NOT_FIRST
        if entry.pin is None:
            return Reason.SHAPE
        if entry.by not in authors:
            return Reason.AUTHORS
        if bool(parents) != bool(text(claims, "series")) or not self._fits_series(text(claims, "series"), parents):
            return Reason.SERIES
        problem = self._writer_problem(entry, claims["decides"])
        if problem:
            return problem
        return "" if needed.issubset(authors) else Reason.MISSING_APPROVAL

    def _fits_series(self, series: str, parents: Iterable[str]) -> bool:
        """A next version stays in the series of those before it, as far as they are here."""
        for parent in parents:
            before = self._order.opened.get(parent)
            if before is None:
                continue
            if parent not in self._versions or (text(before.claims, "series") or parent) != series:
                return False
        return True

    def _writer_problem(self, entry: Held, decides: Json) -> str:
        """Whether its writer may write such a document, by their roles and the form version that it pins."""
        action, roles = action_of(entry), self._authority.roles_of(entry, entry.by)
        if not has_role(self._access.who(action), roles):
            return self._authority.no_role(entry)
        if not self._access.form_allows(action, entry.pin, roles):
            lacking = self._authority.no_role(entry)
            return Reason.FORM_ROLE if lacking is Reason.ROLE else lacking
        return self._decides_problem(decides) if isinstance(decides, dict) else ""

    def _decides_problem(self, decides: Mapping[str, Json]) -> str:
        decided = text(decides, "entry")
        report = self._order.opened.get(decided)
        if report is None:
            return ""
        if decided not in self._versions:
            return Reason.DECISION
        return "" if text(report.claims, "pdf_sha256") == text(decides, "pdf_sha256") else Reason.PDF

    def _mark_problem(self, entry: Held) -> str:
        """Everything that all entries about a version have in common: the version, the writer's right, the PDF."""
        if not entry.after:
            return Reason.NO_PARENTS
        action = action_of(entry)
        right = self._access.rights[action]
        named = entry.claims.get("revision")
        about = (named,) if isinstance(named, str) else self._in_room.get(entry.room, ())
        found, depth, above = self._versions, self._order.depth, self._order.above[entry.entry_id]
        versions = [
            found[key]
            for key in about
            if key in found and found[key].room == entry.room and key in depth and self._order.bit[key] & above
        ]
        verdicts = self._verdicts
        counting = [version for version in versions if not verdicts[version.entry_id]]
        if not counting:
            waits = any(state_for(verdicts[version.entry_id]) is EntryState.WAITING for version in versions)
            return Reason.MISSING_REVISION if waits else Reason.REVISION
        who = right.who
        is_author = any(entry.by in texts(version.claims, "authors") for version in counting)
        if is_author and not right.own:
            return Reason.OWN_DOCUMENT
        if not (is_author and Who.AUTHOR in who) and not has_role(who, self._authority.roles_of(entry, entry.by)):
            lacking = self._authority.no_role(entry) if Who.DECIDER in who else Reason.ROLE
            return Reason.NOT_AUTHOR if Who.AUTHOR in who and lacking is Reason.ROLE else lacking
        if right.by_form is not None and not self._forms_allow(action, entry, counting):
            return Reason.FORM_ROLE
        pdf = entry.claims.get("pdf_sha256")
        if pdf is not None and any(text(version.claims, "pdf_sha256") != pdf for version in counting):
            return Reason.PDF
        return ""

    def _forms_allow(self, action: Action, entry: Held, versions: Iterable[Held]) -> bool:
        """Whether the form of every version that the entry is about lets its writer do it."""
        roles = self._authority.roles_of(entry, entry.by)
        return all(self._access.form_allows(action, version.pin, roles) for version in versions)

    def _more_problem(self, entry: Held) -> str:
        if entry.kind == EntryType.DOCUMENT_DECIDED:
            return self._decided_problem(entry)
        if entry.kind == EntryType.DOCUMENT_SETTLED:
            return self._settled_problem(entry)
        return ""

    def _decided_problem(self, entry: Held) -> str:
        """The decision it names, where that is here, must be one about this version."""
        named = text(entry.claims, "decision")
        decision = self._order.opened.get(named)
        if decision is None:
            return ""
        decides = decision.claims.get("decides") if named in self._versions else None
        if not isinstance(decides, dict) or text(mapping(decision.claims, "decides"), "entry") != text(
            entry.claims, "revision"
        ):
            return Reason.DECISION
        return Reason.DECISION if state_for(self._verdicts[named]) is EntryState.REFUSED else ""

    def _settled_problem(self, entry: Held) -> str:
        """It chooses between what is there: it must cite an approval, or a return, that counts."""
        outcome, revision = text(entry.claims, "outcome"), text(entry.claims, "revision")
        chosen = self._approvals if outcome == "approved" else self._returns
        waits = False
        for other in chosen.get(revision, ()):
            if other.room == entry.room and self._order.descends(entry.entry_id, other.entry_id):
                reason = self._verdicts[other.entry_id]
                if not reason:
                    return ""
                waits = waits or state_for(reason) is EntryState.WAITING
        return Reason.MISSING_REVISION if waits else Reason.NOTHING_TO_SETTLE

    def _verdict_of_content(self, entry: Held) -> str:
        return self._content.get(entry.entry_id, "")
