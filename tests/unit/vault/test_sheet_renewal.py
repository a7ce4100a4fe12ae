"""A new recovery sheet: the old one says nothing any more, in whatever order things come; and nobody slips one in."""

from __future__ import annotations

import hashlib
import random
from collections.abc import Iterator
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from judge_kit import ANCHOR, ROOM, SHEET, School, b64, feed_key, founded, person_id, receiving_key
from school_kit import (
    PRINCIPAL,
    TEACHER,
    TestSchool,
    exchange,
    exchange_in_any_order,
    finish,
    frames_of,
    states,
    three_people,
)

from skjema_app.crypto.certificates import IssuingAuthority, is_issuing_certificate, root_certificate
from skjema_app.crypto.identity import Receiver
from skjema_app.crypto.school_root import SheetKeys, new_sheet_secret
from skjema_app.crypto.sheet_renewal import RENEWAL, Renewal
from skjema_app.domain.answers import Json
from skjema_app.domain.errors import ErrorCode, SkjemaError
from skjema_app.domain.roles import Role
from skjema_app.domain.school import Membership, SheetUse
from skjema_app.vault.bodies import EntryState, EntryType
from skjema_app.vault.feed.finding import find_school
from skjema_app.vault.feed.pen import NewSchoolEntry
from skjema_app.vault.judge import claims_of

ACCEPTED = (EntryState.ACCEPTED, "")
NOBODY = "0" * 32


def refused(reason: str) -> tuple[EntryState, str]:
    return EntryState.REFUSED, reason


def _private(name: str) -> Ed25519PrivateKey:
    return Ed25519PrivateKey.from_private_bytes(hashlib.sha256(f"feed {name}".encode()).digest())


def data_of(new: str, replaces: str = SHEET, number: int = 2, **changed: Json) -> dict[str, Json]:
    said = Renewal(ANCHOR.sheet_feed, feed_key(replaces), feed_key(new), receiving_key(new), b"root", number, 1)
    data: dict[str, Json] = {
        "anchor": ANCHOR.sheet_feed.hex(),
        "replaces": feed_key(replaces).hex(),
        "sheet_feed": feed_key(new).hex(),
        "recovery_public": receiving_key(new).hex(),
        "root": b64(b"root"),
        "sheet_number": number,
        "parts": 1,
        "issuers": {},
        "signed": _private(new).sign(RENEWAL + said._data()).hex(),
        "signed_by_old": "",
    }
    return data | changed


def renewed(school: School, who: str, new: str, replaces: str = SHEET, number: int = 2, **more: object) -> str:
    return school.write(who, EntryType.SHEET_RENEWED, ROOM, data_of(new, replaces, number), **more)  # type: ignore[arg-type]


def issuer_by(school: School, sheet: str, name: str, until: int = -1, **more: object) -> str:
    data: dict[str, Json] = {
        "device": school.device(name).device_id,
        "feed_public": feed_key(name).hex(),
        "receiving_public": receiving_key(name).hex(),
        "ca": b64(b"ca " + name.encode()),
        "until": until,
    }
    return school.write(sheet, EntryType.ISSUER_SET, ROOM, data, by=NOBODY, **more)  # type: ignore[arg-type]


def in_any_order(school: School) -> None:
    """The same answer whatever the order."""
    chance = random.Random(11)
    whole = school.judge()
    for _round in range(15):
        held = list(school.held)
        chance.shuffle(held)
        assert school.judge(held).entries == whole.entries


def test_the_new_sheet_governs_and_the_old_one_says_nothing_any_more() -> None:
    school = founded()
    before = school.heads()
    assert school.state(renewed(school, "rektor", "ark2")) == ACCEPTED
    assert school.judge().roster.sheet_number == 2
    hidden = issuer_by(school, SHEET, "dina", after=before)
    late = issuer_by(school, SHEET, "mallory")
    assert school.state(late) == refused("sheet-replaced")
    assert school.state(hidden) == refused("sheet-replaced")
    made = issuer_by(school, "ark2", "dina")
    assert school.state(made) == ACCEPTED
    assert school.state(school.certify("dina", "eva", "eva", ["laerer"])) == ACCEPTED
    in_any_order(school)


def test_the_old_sheet_does_not_cut_off_who_renewed_it() -> None:
    school = founded()
    before = school.heads()
    new = renewed(school, "rektor", "ark2")
    cut = issuer_by(school, SHEET, "rektor", until=0, after=before)
    assert (school.state(new), school.state(cut)) == (ACCEPTED, refused("sheet-replaced"))
    assert school.judge().roster.issuers[school.device("rektor").device_id].until == -1
    in_any_order(school)


@pytest.mark.parametrize("who", ["kari", "dina"])
def test_only_an_issuer_puts_a_sheet_in_place(who: str) -> None:
    school = founded()
    assert school.state(renewed(school, who, "ark2")) == refused("not-issuer")
    assert school.state(issuer_by(school, "ark2", who)) == refused("not-sheet")
    assert school.judge().roster.sheet_number == 1


def test_a_closed_issuer_puts_none_in_place_and_says_nothing_else() -> None:
    school = founded()
    school.set_issuer("dina")
    school.set_issuer("rektor", until=school.device("rektor").seq - 1)
    assert school.state(renewed(school, "rektor", "ark2"))[1] == "cut-off"
    assert school.state(school.certify("rektor", "eva", "eva", ["laerer"]))[1] == "cut-off"
    in_any_order(school)


def test_of_two_at_once_neither_counts_until_an_issuer_cites_both() -> None:
    school = founded()
    school.set_issuer("dina")
    heads = school.heads()
    renewed(school, "rektor", "ark2", after=heads)
    renewed(school, "dina", "ark3", after=heads)
    judged = school.judge()
    assert judged.roster.sheet_contested
    assert judged.roster.sheet_number == 1
    for sheet in (SHEET, "ark2", "ark3"):
        assert school.state(issuer_by(school, sheet, "kari"))[0] is EntryState.REFUSED
    assert school.state(renewed(school, "rektor", "ark4")) == ACCEPTED
    roster = school.judge().roster
    assert (roster.sheet_contested, roster.sheets[-1]) == (False, feed_key("ark4"))
    assert school.state(issuer_by(school, "ark4", "kari")) == ACCEPTED
    in_any_order(school)


def test_a_sheet_replaces_only_the_one_in_force_and_none_comes_back() -> None:
    school = founded()
    renewed(school, "rektor", "ark2")
    assert school.state(renewed(school, "rektor", "ark3")) == refused("sheet")
    assert school.state(renewed(school, "rektor", SHEET, "ark2", 3)) == refused("sheet")
    assert school.state(renewed(school, "rektor", "ark3", "ark2", 3)) == ACCEPTED
    in_any_order(school)


@pytest.mark.parametrize(
    "changed",
    [
        {"sheet_number": 3},
        {"signed": "0" * 128},
        {"signed_by_old": "1" * 128},
        {"recovery_public": receiving_key("x").hex()},
    ],
)
def test_a_sheet_that_did_not_sign_is_none(changed: dict[str, Json]) -> None:
    with pytest.raises(SkjemaError) as found:
        claims_of(EntryType.SHEET_RENEWED, 1, data_of("ark2", **changed))
    assert found.value.details["reason"] == "sheet-signature"


def test_everybody_may_say_that_the_sheet_was_used_and_nobody_for_another() -> None:
    school = founded()
    used: dict[str, Json] = {"what": "vault-opened", "sheet_number": 1}
    assert school.state(school.write("kari", EntryType.RECOVERY_USED, ROOM, used)) == ACCEPTED
    assert school.state(school.write("kari", EntryType.RECOVERY_USED, ROOM, used, by=person_id("dina"))) == refused(
        "by"
    )
    assert school.state(school.write("eva", EntryType.RECOVERY_USED, ROOM, used))[0] is not EntryState.ACCEPTED


# --- real vaults


@pytest.fixture
def school(tmp_path: Path) -> Iterator[TestSchool]:
    made = three_people(tmp_path)
    yield made
    made.close()


def new_sheet(school: TestSchool, by: str = PRINCIPAL, *, with_old: bool = False) -> SheetKeys:
    keys = SheetKeys.derive(new_sheet_secret())
    member = school[by]
    number = member.school.roster.sheet_number + 1
    root = root_certificate(member.school.name, keys, now=school.clock.now(), number=number)
    old = SheetKeys.derive(school.sheet_secret) if with_old else None
    member.school.renew_sheet(keys, root, old=old)
    return keys


def authority_of(school: TestSchool, name: str, sheet: SheetKeys) -> IssuingAuthority:
    roster = school[name].school.roster
    return IssuingAuthority.create(
        school=roster.school_name, issuer_name=name, sheet=sheet, root_der=roster.root_der, now=school.clock.now()
    )


def test_a_renewed_sheet_opens_every_vault_and_certifies_as_before(school: TestSchool) -> None:
    rector, teacher = school[PRINCIPAL], school[TEACHER]
    rector.vault.seal_to_sheet()
    old_root = rector.school.roster.root_der
    new = new_sheet(school, with_old=True)
    exchange(*school.members.values())
    for member in school.members.values():
        assert member.vault.seal_to_sheet()
        assert member.vault.sheet_number == 2
        assert member.vault.state.keys.open_with_sheet(new) is not None
        with pytest.raises(SkjemaError) as found, SheetKeys.derive(school.sheet_secret) as old:
            member.vault.state.keys.open_with_sheet(old)
        assert found.value.details["reason"] == "other-sheet"
        roster = member.school.roster
        assert roster.roots == (roster.root_der, old_root)
        assert member.school.certificates is not None
        _leaf, (issuing, root) = member.school.certificates
        assert is_issuing_certificate(issuing, root)
        assert root == roster.root_der != old_root
    late = school.join("Nils Nytun", {Role.TEACHER})
    assert late.school.membership is Membership.CERTIFIED
    assert [one.by_old for one in teacher.school.sheet_events()] == [True]


def test_the_sheet_makes_a_second_issuer_and_tells_and_closes_the_lost_one(school: TestSchool) -> None:
    rector, teacher = school[PRINCIPAL], school[TEACHER]
    document = finish(teacher, readers=[rector.person])
    exchange(*school.members.values())
    with SheetKeys.derive(school.sheet_secret) as sheet:
        authority = authority_of(school, TEACHER, sheet)
        teacher.school.govern_with_sheet(sheet, authority, lost=(rector.device,))
    late = finish(rector, readers=[teacher.person], text="Etter at maskinen var meldt tapt")
    rector.school.set_policy({"x": "1"})
    exchange_in_any_order(list(school.members.values()), random.Random(5))
    exchange(*school.members.values())
    assert teacher.school.is_issuer
    assert rector.school.membership is Membership.CLOSED
    assert not rector.school.is_issuer
    for member in school.members.values():
        assert states(member)[late.document_id][0] == EntryState.WAITING
        assert "x" not in member.school.roster.policy
        assert [one.use for one in member.school.sheet_events()] == [SheetUse.ISSUER_MADE]
    assert rector.vault.documents.get(document.document_id).author == teacher.person
    school.join("Nils Nytun", {Role.TEACHER}, issuer=TEACHER)


def test_the_old_sheet_after_renewal_is_refused_before_anything_is_written(school: TestSchool) -> None:
    teacher = school[TEACHER]
    new_sheet(school)
    exchange(*school.members.values())
    before = len(states(teacher))
    with SheetKeys.derive(school.sheet_secret) as old:
        authority = authority_of_old(school, old)
        with pytest.raises(SkjemaError) as found:
            teacher.school.govern_with_sheet(old, authority)
    assert (found.value.code, found.value.details["reason"]) == (ErrorCode.SHEET_WRONG, "replaced")
    assert len(states(teacher)) == before


def authority_of_old(school: TestSchool, old: SheetKeys) -> IssuingAuthority:
    root = school[PRINCIPAL].school.roster.old_roots[0]
    return IssuingAuthority.create(
        school=school[PRINCIPAL].school.name, issuer_name=TEACHER, sheet=old, root_der=root, now=school.clock.now()
    )


def test_the_new_sheet_finds_the_school_again_in_its_folder_and_a_strange_one_does_not(school: TestSchool) -> None:
    rector = school[PRINCIPAL]
    new = new_sheet(school)
    found = find_school(frames_of(rector), rector.school.school_id, new)
    assert found is not None
    assert (found.name, found.anchor) == (rector.school.name, rector.school.facts.sheet_feed)
    with SheetKeys.derive(new_sheet_secret()) as strange:
        assert find_school(frames_of(rector), rector.school.school_id, strange) is None


def test_a_second_sheet_statement_rides_in_the_same_file_as_the_sheet_it_is_of(
    school: TestSchool, tmp_path: Path
) -> None:
    """A newcomer meets the renewal and what the new sheet says in one batch."""
    rector, teacher = school[PRINCIPAL], school[TEACHER]
    new = new_sheet(school)
    exchange(*school.members.values())
    authority = authority_of(school, TEACHER, new)
    teacher.school.govern_with_sheet(new, authority)
    exchange(*school.members.values())
    late = school.join("Nils Nytun", {Role.TEACHER}, issuer=TEACHER)
    assert late.school.roster.issuers.keys() == rector.school.roster.issuers.keys()
    assert len(late.school.roster.issuers) == 2


def test_a_false_school_that_seals_its_key_to_the_sheet_is_not_found(school: TestSchool) -> None:
    """Everybody may know the sheet's public key; only the sheet itself says which school is its own."""
    rector = school[PRINCIPAL]
    with SheetKeys.derive(new_sheet_secret()) as victim:
        lure = Receiver(victim.device().device_id, victim.recovery_public)
        with rector.school._writing() as pen:
            room = rector.school.facts.room
            pen.append(NewSchoolEntry(EntryType.POLICY_SET, room, {"values": {}}, receivers=(lure,)))
        assert find_school(frames_of(rector), rector.school.school_id, victim) is None
