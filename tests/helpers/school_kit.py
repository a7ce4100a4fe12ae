"""A school of real vaults for tests: found, invite, certify, and carry frames and attachments between them by hand."""

from __future__ import annotations

import hashlib
import itertools
import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

from vault_kit import PIN, START, answers, new_draft, secret

from skjema_app.crypto.certificates import IssuingAuthority, root_certificate
from skjema_app.crypto.invitation import new_code
from skjema_app.crypto.join_request import mac_key_of, open_request, seal_request
from skjema_app.crypto.school_root import SheetKeys, new_sheet_secret
from skjema_app.crypto.secret import Secret, random_id
from skjema_app.domain.documents import FinishedDocument
from skjema_app.domain.roles import Role
from skjema_app.system.clock import FixedClock
from skjema_app.vault import projections
from skjema_app.vault.projections import Dump
from skjema_app.vault.school_feed import School
from skjema_app.vault.vault import Vault

SCHOOL = "Oppdiktet ungdomsskole"
PRINCIPAL, TEACHER, DEPUTY, OFFICE = "Ragnhild Bergtun", "Kari Nordtun", "Ola Sørtun", "Eva Kontortun"


@dataclass
class Member:
    """One person's vault."""

    name: str
    vault: Vault
    clock: FixedClock

    @property
    def school(self) -> School:
        assert self.vault.school is not None
        return self.vault.school

    @property
    def device(self) -> str:
        return self.vault.device.device_id

    @property
    def person(self) -> str:
        return self.school.person_id


@dataclass
class TestSchool:
    """A school with its sheet; ``members`` by name."""

    __test__ = False

    folder: Path
    clock: FixedClock
    sheet_secret: Secret
    members: dict[str, Member] = field(default_factory=dict)

    def __getitem__(self, name: str) -> Member:
        return self.members[name]

    def close(self) -> None:
        for member in self.members.values():
            member.vault.close()

    def new_member_vault(self, name: str, folder: str = "") -> Member:
        place = self.folder / (folder or f"hvelv-{len(self.members)}")
        vault = Vault.create(place, name=name, school=SCHOOL, password=secret(), clock=self.clock)
        return Member(name, vault, self.clock)

    def join(self, name: str, roles: Iterable[Role], *, issuer: str = PRINCIPAL, person: str = "") -> Member:
        """Invite, ask, certify, and tell everybody."""
        member = self.new_member_vault(name)
        self.admit(member, roles, issuer=issuer, person=person)
        self.members[name if name not in self.members else f"{name} {len(self.members)}"] = member
        exchange(*self.members.values())
        return member

    def admit(self, member: Member, roles: Iterable[Role], *, issuer: str = PRINCIPAL, person: str = "") -> None:
        by = self.members[issuer]
        invitation = by.school.new_invitation(
            invitation_id=random_id(),
            person=person or random_id(),
            name=member.name,
            roles=frozenset(roles),
            expires=self.clock.now() + timedelta(days=14),
        )
        code = new_code()
        with mac_key_of(code, invitation.invitation_id) as mac_key:
            by.school.invitations.add(invitation, mac_key)
        old = hashlib.sha256(member.vault.certificates.leaf_der).hexdigest()
        request = seal_request(invitation, code, member.vault.device, old_leaf_sha256=old, now=self.clock.now())
        member.vault.ask_to_join(invitation, began_alone=False)
        sealed = open_request(request, by.vault.device, by.school.school_id)
        assert sealed is not None
        record = by.school.invitations.get(sealed.invitation_id)
        assert record is not None
        with by.school.invitations.mac_key(record.invitation_id) as mac_key:
            verified = sealed.verified(mac_key)
        leaf = by.school.issuing_authority().leaf(
            record.name, by.school.name, verified.pdf_public_der, now=self.clock.now()
        )
        by.school.certify(request=verified, invitation=record, leaf_der=leaf)


def found_school(folder: Path) -> TestSchool:
    """A school with its principal alone."""
    clock = FixedClock(START)
    made = TestSchool(folder, clock, new_sheet_secret())
    founder = made.new_member_vault(PRINCIPAL)
    with SheetKeys.derive(made.sheet_secret) as sheet:
        root = root_certificate(SCHOOL, sheet, now=clock.now())
        authority = IssuingAuthority.create(
            school=SCHOOL, issuer_name=PRINCIPAL, sheet=sheet, root_der=root, now=clock.now()
        )
        founder.vault.found_school(
            name=SCHOOL, sheet=sheet, authority=authority, root_der=root, my_name=PRINCIPAL, roles={Role.PRINCIPAL}
        )
    made.members[PRINCIPAL] = founder
    return made


def three_people(folder: Path) -> TestSchool:
    """Principal, teacher and office."""
    made = found_school(folder)
    made.join(TEACHER, {Role.TEACHER})
    made.join(OFFICE, {Role.OFFICE})
    return made


def frames_of(member: Member) -> list[bytes]:
    """All frames that a member gives out, each alone."""
    found = []
    for _, data in member.school.feeds().own_frames(-1):
        at = 0
        while at < len(data):
            end = at + 4 + int.from_bytes(data[at : at + 4], "big")
            found.append(data[at:end])
            at = end
    return found


def carry(giver: Member, taker: Member, frames: Sequence[bytes] | None = None) -> None:
    """Frames of one to the other, settled; then the attachments that are wanted."""
    feeds = taker.school.feeds()
    feeds.receive(giver.device, frames_of(giver) if frames is None else frames)
    feeds.settle()
    carry_blobs(giver, taker)


def prove_all(taker: Member) -> None:
    """Say of every PDF that came that it is what its answers say: here PDFs are a few bytes of text."""
    while asked := taker.school.questions():
        taker.school.answer({one.entry_id: "" for one in asked})


def carry_blobs(giver: Member, taker: Member) -> None:
    feeds, own = taker.school.feeds(), set(giver.school.feeds().own_blobs())
    for device, sha256 in feeds.wanted_blobs():
        if device == giver.device and sha256 in own:
            assert feeds.put_blob(sha256, giver.school.feeds().read_blob(sha256))
    feeds.settle()
    prove_all(taker)


def exchange(*members: Member, rounds: int = 2) -> None:
    """Everybody gets everything of everybody."""
    for _ in range(rounds):
        for giver, taker in itertools.permutations(members, 2):
            carry(giver, taker)


def exchange_in_any_order(members: Sequence[Member], chance: random.Random) -> None:
    """As `exchange`, with the frames of all feeds dealt out one by one in a random order, some of them twice."""
    for taker in members:
        hand = [(giver, frame) for giver in members if giver is not taker for frame in frames_of(giver)]
        hand += chance.sample(hand, len(hand) // 4)
        chance.shuffle(hand)
        feeds = taker.school.feeds()
        for number, (giver, frame) in enumerate(hand):
            feeds.receive(giver.device, [frame])
            if chance.random() < 0.2 or number == len(hand) - 1:
                feeds.settle()
                if chance.random() < 0.5:
                    carry_blobs(giver, taker)
        for giver in members:
            if giver is not taker:
                carry_blobs(giver, taker)


def finish(
    member: Member, *, readers: Iterable[str], text: str = "Det skjedde i storefri", **more: object
) -> FinishedDocument:
    """A finished version by a member."""
    member.clock.advance(minutes=1)
    draft = new_draft(member.vault, answers(text=text))
    values: dict[str, object] = {
        "title": "Melding til rektor",
        "pupil": "Ærlig Øvrebø",
        "group": "8A",
        "answers": member.vault.drafts.get(draft.draft_id).answers,
        "experienced": "2026-11-20",
        "restricted": False,
        "urgent": False,
        "pdf": pdf_of(text),
        "level": draft.level,
        "supplements": "",
        "pin": PIN,
        "readers": tuple(readers),
        "facts": {"kort": True},
        **more,
    }
    return member.school.finish(draft.draft_id, **values)  # type: ignore[arg-type]


def next_version(member: Member, before: FinishedDocument, *, readers: Iterable[str], text: str) -> FinishedDocument:
    authors = tuple(dict.fromkeys((*before.authors, member.person)))
    return finish(
        member,
        readers=readers,
        text=text,
        parents=(before.document_id,),
        authors=authors,
        number=before.number + 1,
    )


def pdf_of(text: str) -> bytes:
    return b"%PDF-1.7\n" + text.encode() * 30


def approve(member: Member, document: FinishedDocument, comment: str = "") -> None:
    pdf = member.vault.documents.pdf(document.document_id) + b"\nsecond signature by " + member.name.encode()
    member.school.approve(document.document_id, pdf, comment=comment, on_behalf=False)


def states(member: Member) -> dict[str, tuple[str, str, int]]:
    """State, reason and depth of every entry held."""
    raw = member.vault.state.database.raw
    rows = raw.execute("SELECT entry_id, state, reason, depth FROM school_entry ORDER BY entry_id").fetchall()
    return {row[0]: (row[1], row[2], row[3]) for row in rows}


def shown(member: Member) -> dict[str, Dump]:
    """All projections as hashes; what is private to a vault aside."""
    with member.vault.state.database.transaction() as connection:
        return projections.dump(connection)


def rows(member: Member, table: str) -> list[tuple[object, ...]]:
    raw = member.vault.state.database.raw
    return sorted(tuple(row) for row in raw.execute(f"SELECT * FROM {table}").fetchall())
