"""The judge's rules one by one: feeds, order, roster, who may say what, cases."""

from __future__ import annotations

from dataclasses import replace

import pytest
from judge_kit import ANCHOR, ROOM, School, certificate, feed_key, founded, person_id, receiving_key, room_id

from skjema_app.crypto.identity import device_id_of
from skjema_app.domain.errors import ErrorCode, SkjemaError
from skjema_app.domain.roles import Role
from skjema_app.form_engine.library import agreed_book
from skjema_app.vault.bodies import EntryState, EntryType
from skjema_app.vault.judge import KNOWN, claims_of, feed_key_named
from skjema_app.vault.judge.matrix import MATRIX, OF_EVERYBODY
from skjema_app.vault.judge.reasons import Reason, state_for

ACCEPTED = (EntryState.ACCEPTED, "")


def waiting(reason: str) -> tuple[EntryState, str]:
    return EntryState.WAITING, reason


def refused(reason: str) -> tuple[EntryState, str]:
    return EntryState.REFUSED, reason


# feeds


def test_what_follows_a_gap_waits_and_comes_in_with_it() -> None:
    school = founded()
    one, two, three = (school.finish("kari", f"d{number}") for number in range(3))
    assert school.state(three, school.part(two)) == waiting("gap")
    assert school.state(one, school.part(two)) == ACCEPTED
    assert school.state(three) == ACCEPTED


def test_a_refused_entry_does_not_break_its_feed() -> None:
    school = founded()
    bad = school.finish("kari", "d0", fault="sealed-body")
    good = school.finish("kari", "d1")
    assert school.state(bad) == refused("sealed-body")
    assert school.state(good) == ACCEPTED


@pytest.mark.parametrize("prev", ["0" * 64, "stranger"])
def test_a_false_link_is_refused(prev: str) -> None:
    school = founded()
    other = school.finish("rektor", "d0")
    school.finish("kari", "d1")
    linked = school.finish("kari", "d2", prev=other if prev == "stranger" else prev)
    assert school.state(linked) == refused("chain")


def test_entries_of_an_unknown_device_wait_for_its_certificate() -> None:
    school = founded()
    document = school.finish("eva", "d0", signed=False)
    assert school.state(document) == waiting("unknown-device")
    school.certify("rektor", "eva", "eva", ["laerer"])
    known = [replace(entry, signed=True) for entry in school.held]
    assert school.state(document, known) == ACCEPTED


def test_a_wrong_signature_makes_no_fork() -> None:
    school = founded()
    device = school.device("kari")
    before = (device.seq, device.prev)
    true = school.finish("kari", "d0")
    device.seq, device.prev = before
    false = school.finish("kari", "d1", signed=False, fault="signature")
    assert school.state(true) == ACCEPTED
    assert school.state(false) == refused("signature")


def test_a_close_that_names_an_end_not_here_yet_leaves_out_the_other_end() -> None:
    school = founded()
    one, two = school.finish("kari", "d0"), school.finish("kari", "d1")
    school.end("rektor", "kari", 1, "e" * 64)
    assert school.state(one) == ACCEPTED
    assert school.state(two) == waiting("other-branch")


# order


def test_parents_must_be_here_and_of_the_same_room() -> None:
    school = founded()
    version, other = school.finish("kari", "d0"), school.finish("kari", "d1")
    receipt = EntryType.DOCUMENT_RECEIPT
    lacking = school.mark("olga", receipt, "d0", version, after=[version, "f" * 64])
    below = school.mark("dina", receipt, "d0", version, after=[lacking])
    astray = school.mark("rektor", receipt, "d0", version, after=[version, other])
    flood = school.mark("eva", receipt, "d0", version, after=[version] * 17)
    assert school.state(lacking) == school.state(below) == waiting("missing-parent")
    assert school.state(astray) == refused("parent-room")
    assert school.state(flood)[0] is EntryState.WAITING  # a device that nobody certified
    school.certify("rektor", "eva", "eva", ["laerer"])
    assert school.state(flood) == refused("too-many-parents")


def test_authority_cited_must_be_here_and_of_the_school_room() -> None:
    school = founded()
    document = school.finish("kari", "d0")
    lacking = school.finish("kari", "d1", auth=["f" * 64])
    astray = school.finish("kari", "d2", auth=[document])
    assert school.state(lacking) == waiting("missing-authority")
    assert school.state(astray) == refused("authority-room")


def test_a_refused_parent_counts() -> None:
    school = founded()
    version = school.finish("kari", "d0")
    bad = school.mark("olga", EntryType.DOCUMENT_APPROVED, "d0", version)
    after = school.mark("rektor", EntryType.DOCUMENT_RECEIPT, "d0", version, after=[bad])
    assert school.state(bad) == refused("role")
    assert school.state(after) == ACCEPTED
    assert school.judge().entries[after].depth == 3


def test_a_device_can_not_hide_its_own_entry_in_the_room() -> None:
    school = founded()
    version = school.finish("kari", "d0")
    school.mark("rektor", EntryType.DOCUMENT_RETURNED, "d0", version)
    hides = school.mark("rektor", EntryType.DOCUMENT_APPROVED, "d0", version, after=[version])
    assert school.state(hides) == refused("own-previous")


def test_what_is_to_be_cited_leads_to_ones_own_refused_entry() -> None:
    school = founded()
    version = school.finish("kari", "d0")
    bad = school.mark("olga", EntryType.DOCUMENT_APPROVED, "d0", version)
    olga = school.device("olga").device_id
    assert school.judge().heads[room_id("d0")] == (version,)
    assert school.judge().cites(room_id("d0"), olga) == (bad, version)
    assert school.state(school.mark("olga", EntryType.DOCUMENT_RECEIPT, "d0", version)) == ACCEPTED


def test_at_most_sixteen_heads_are_cited_and_the_own_one_is_among_them() -> None:
    school = founded()
    version = school.finish("kari", "d0")
    for number in range(20):
        name = f"t{number}"
        school.certify("rektor", name, name, ["laerer"])
    for number in range(20):
        school.mark(f"t{number}", EntryType.DOCUMENT_RECEIPT, "d0", version, after=[version])
    judged = school.judge()
    assert len(judged.heads[room_id("d0")]) == 16
    for number in range(20):
        cited = judged.cites(room_id("d0"), school.device(f"t{number}").device_id)
        assert len(cited) <= 16
        assert judged.last_own[room_id("d0"), school.device(f"t{number}").device_id] in cited
        assert school.state(school.mark(f"t{number}", EntryType.DOCUMENT_RECEIPT, "d0", version, after=cited))[1] == ""


# roster


def test_the_roster_tells_what_the_statements_say() -> None:
    school = founded()
    school.certify("rektor", "kari-2", "kari", ["laerer", "trinnleder", "something-newer"])
    school.end("rektor", "kari", 7)
    school.write("rektor", EntryType.POLICY_SET, ROOM, {"values": {"receipts": "no", "days": "3"}})
    school.write("rektor", EntryType.POLICY_SET, ROOM, {"values": {"days": "5"}})
    roster = school.judge().roster
    kari = roster.people[person_id("kari")]
    assert (kari.name, kari.roles, kari.active) == ("Kari Nordmann", {Role.TEACHER, Role.YEAR_LEADER}, True)
    assert {(device.active, device.last_seq) for device in kari.devices} == {(True, -1), (False, 7)}
    assert [device.issuer for device in roster.people[person_id("rektor")].devices] == [True]
    assert roster.policy == {"receipts": "no", "days": "5"}
    assert (roster.school_name, roster.root_der, roster.sheet_number) == ("Prøve skole", b"root", 1)
    assert roster.recovery_public == receiving_key("sheet")
    standing = roster.devices[school.device("kari-2").device_id]
    assert (standing.feed_public, standing.receiving_public) == (feed_key("kari-2"), receiving_key("kari-2"))


def test_two_issuers_who_name_different_persons_make_a_device_wait_until_one_cites_both() -> None:
    school = founded()
    school.set_issuer("dina")
    seen = list(school.held)
    school.certify("rektor", "pc", "eva", ["laerer"], seen=seen)
    data = {**certificate(school.device("pc"), ["laerer"]), "person": person_id("siri")}
    school.write("dina", EntryType.DEVICE_CERTIFIED, ROOM, data, seen=seen)
    document = school.finish("pc", "d0")
    assert school.state(document) == waiting("contested")
    assert person_id("eva") not in school.judge().roster.people
    school.certify("rektor", "pc", "eva", ["laerer"])
    assert school.state(document) == ACCEPTED


def test_a_device_stays_with_its_person() -> None:
    school = founded()
    data = {**certificate(school.device("kari"), ["laerer"]), "person": person_id("eva")}
    moved = school.write("rektor", EntryType.DEVICE_CERTIFIED, ROOM, data)
    assert school.state(moved) == refused("other-person")


def test_an_issuers_statement_is_by_the_issuers_own_person() -> None:
    school = founded()
    assert school.state(school.end("rektor", "kari", 0, by=person_id("dina"))) == refused("by")


def test_roles_are_those_that_the_writer_had_seen() -> None:
    school = founded()
    version = school.finish("kari", "d0")
    seen = list(school.held)
    school.certify("rektor", "dina", "dina", ["laerer"])
    unaware = school.mark("dina", EntryType.DOCUMENT_APPROVED, "d0", version, seen=seen)
    aware = school.mark("dina", EntryType.DOCUMENT_APPROVED, "d0", version)
    assert school.state(unaware) == ACCEPTED
    assert school.state(aware) == refused("role")


def test_roles_can_be_cut_off_for_those_who_will_not_see() -> None:
    school = founded()
    version = school.finish("kari", "d0")
    approved = school.mark("dina", EntryType.DOCUMENT_APPROVED, "d0", version)
    seen = list(school.held)
    dina = school.device("dina")
    data = {**certificate(dina, ["laerer"]), "role_cutoffs": {dina.device_id: dina.seq - 1}}
    school.write("rektor", EntryType.DEVICE_CERTIFIED, ROOM, data)
    stubborn = school.mark("dina", EntryType.DOCUMENT_RETURNED, "d0", version, seen=seen)
    assert school.state(approved) == ACCEPTED
    assert school.state(stubborn) == refused("role")


def test_of_two_role_statements_at_once_only_the_common_rights_hold() -> None:
    school = founded()
    school.set_issuer("dina")
    school.certify("rektor", "eva", "eva", ["laerer"])
    seen = list(school.held)
    school.certify("rektor", "eva", "eva", ["rektor", "laerer"], seen=seen)
    school.certify("dina", "eva", "eva", ["laerer", "radgiver"], seen=seen)
    assert school.judge().roster.people[person_id("eva")].roles == {Role.TEACHER}
    assert school.state(school.open_case("eva", "c", ["eva"])) == refused("role")


def test_an_issuer_is_believed_only_below_a_missing_statement_of_the_sheet() -> None:
    school = founded()
    made = school.set_issuer("dina")
    certified = school.certify("dina", "eva", "eva", ["laerer"])
    assert school.state(certified, school.part(made)) == waiting("missing-parent")
    assert school.state(certified) == ACCEPTED


def test_whom_a_forked_sheet_names_waits() -> None:
    school = founded()
    sheet = school.device("sheet")
    seq, prev = sheet.seq, sheet.prev
    made = school.set_issuer("dina")
    certified = school.certify("dina", "eva", "eva", ["laerer"])
    assert school.state(certified) == ACCEPTED
    sheet.seq, sheet.prev = seq, prev
    school.set_issuer("kari", seen=[])
    assert school.state(made) == waiting("two-histories")
    assert school.state(certified) == waiting("missing-authority")
    assert [fork.device_id for fork in school.judge().forks] == [sheet.device_id]


# who may say what

WHO = {"kari": "author", "rektor": "decider", "dina": "decider", "olga": "office", "eva": "reader"}
ALLOWED = {
    EntryType.DOCUMENT_EVENT: {"kari", "rektor", "dina", "olga", "eva"},
    EntryType.DOCUMENT_GRANTED: {"kari", "rektor", "dina"},
    EntryType.DOCUMENT_APPROVED: {"rektor", "dina"},
    EntryType.DOCUMENT_RETURNED: {"rektor", "dina"},
    EntryType.DOCUMENT_WITHDRAWN: {"kari"},
    EntryType.DOCUMENT_DECIDED: {"rektor", "dina"},
    EntryType.DOCUMENT_RECEIPT: {"kari", "rektor", "dina", "olga", "eva"},
    "approved-outside": {"rektor", "dina", "olga"},
}


@pytest.mark.parametrize("kind", ALLOWED)
@pytest.mark.parametrize("who", WHO)
def test_who_may_say_what_about_a_version(who: str, kind: str) -> None:
    school = founded()
    school.certify("rektor", "eva", "eva", ["laerer"])
    version = school.finish("kari", "d0")
    if kind == "approved-outside":
        said = school.mark(who, EntryType.DOCUMENT_EVENT, "d0", version, kind=kind)
    else:
        said = school.mark(who, kind, "d0", version)
    state, _reason = school.state(said)
    assert state is (EntryState.ACCEPTED if who in ALLOWED[kind] else EntryState.REFUSED)


def test_settling_needs_something_to_settle_and_not_ones_own() -> None:
    school = founded()
    version = school.finish("kari", "d0")
    settle = EntryType.DOCUMENT_SETTLED
    school.mark("dina", EntryType.DOCUMENT_RETURNED, "d0", version)
    assert school.state(school.mark("rektor", settle, "d0", version)) == refused("nothing-to-settle")
    assert school.state(school.mark("rektor", settle, "d0", version, outcome="returned")) == ACCEPTED
    own = school.finish("rektor", "d1")
    school.mark("dina", EntryType.DOCUMENT_APPROVED, "d1", own)
    assert school.state(school.mark("rektor", settle, "d1", own)) == refused("own-document")
    assert school.state(school.mark("dina", settle, "d1", own)) == ACCEPTED


def test_a_version_opens_its_room_and_nothing_else_does() -> None:
    school = founded()
    first = school.finish("kari", "d0")
    second = school.finish("rektor", "d0")
    loose = school.mark("rektor", EntryType.DOCUMENT_RECEIPT, "d9", first, after=[])
    assert school.state(second) == refused("not-first")
    assert school.state(loose) == refused("no-parents")


def test_a_version_names_its_writer_its_form_and_its_series() -> None:
    school = founded()
    first = school.finish("kari", "d0")
    assert school.state(school.finish("kari", "d1", authors=[person_id("eva")])) == refused("authors")
    assert school.state(school.finish("kari", "d2", pin=None)) == refused("body-shape")
    assert school.state(school.finish("kari", "d3", series="e" * 64)) == refused("series")
    assert school.state(school.finish("kari", "d4", parents=[first])) == refused("series")
    assert school.state(school.finish("kari", "d5", parents=[first], series="e" * 64)) == refused("series")
    second = school.finish("kari", "d6", parents=[first], series=first)
    assert school.state(second) == ACCEPTED
    assert school.state(school.finish("kari", "d7", parents=[second], series=second)) == refused("series")
    assert school.state(school.finish("kari", "d8", parents=["e" * 64], series="e" * 64)) == ACCEPTED  # not held


def test_kinds_stay_in_their_sort_of_room() -> None:
    school = founded()
    version = school.finish("kari", "d0")
    case = school.open_case("rektor", "c", ["rektor"])
    in_school = school.finish("kari", "d1", room=ROOM)
    in_document = school.certify("rektor", "eva", "eva", ["laerer"], room=room_id("d0"), after=[version])
    about_no_case = school.link("rektor", "d0")
    about_no_version = school.mark("rektor", EntryType.DOCUMENT_GRANTED, "c", version)
    assert school.state(in_school) == school.state(in_document) == refused("room-kind")
    assert school.state(about_no_case) == refused("not-member")
    assert school.state(about_no_version) == refused("revision")
    assert school.state(case) == ACCEPTED


# cases


def test_only_deciders_open_cases_and_only_members_write_there() -> None:
    school = founded()
    assert school.state(school.open_case("kari", "c0", ["kari"])) == refused("role")
    assert school.state(school.link("dina", "c0")) == refused("no-parents")
    school.open_case("rektor", "c", ["kari"], "kari")
    for who, state in (("kari", ACCEPTED), ("rektor", ACCEPTED), ("dina", refused("not-member"))):
        assert school.state(school.link(who, "c")) == state
    school.add("kari", "c", "dina")
    assert school.state(school.link("dina", "c")) == ACCEPTED
    assert school.judge().members[room_id("c")] == tuple(sorted(map(person_id, ("kari", "rektor", "dina"))))
    rotated = {"prev_keys": ["1" * 64], "members": [person_id("kari")]}
    assert school.state(school.write("kari", EntryType.CASE_ROTATED, room_id("c"), rotated)) == ACCEPTED
    assert school.state(school.write("dina", EntryType.CASE_SUFFIX, room_id("c"), {"suffix": "b"})) == ACCEPTED


def test_a_member_whose_addition_waits_waits_too() -> None:
    school = founded()
    school.open_case("rektor", "c", ["rektor", "dina"])
    school.add("dina", "c", "kari")
    link = school.link("kari", "c")
    assert school.state(link) == ACCEPTED
    school.end("rektor", "dina", -1)
    assert school.state(link) == waiting("member-waits")


def test_a_member_who_was_removed_and_added_again_goes_on() -> None:
    school = founded()
    school.open_case("rektor", "c", ["rektor", "kari"])
    school.remove("rektor", "c", "kari", {"kari": 0})
    assert school.state(school.link("kari", "c")) == refused("not-member")
    school.add("rektor", "c", "kari")
    assert school.state(school.link("kari", "c")) == ACCEPTED
    assert person_id("kari") in school.judge().members[room_id("c")]


# shapes


def test_every_kind_has_a_place_in_the_matrix() -> None:
    school_kinds = {
        EntryType.SCHOOL_FOUNDED,
        EntryType.ISSUER_SET,
        EntryType.DEVICE_CERTIFIED,
        EntryType.DEVICE_ENDED,
        EntryType.POLICY_SET,
        EntryType.DEPUTY_SET,
        EntryType.SHEET_RENEWED,
        EntryType.ERASURE_STATED,
        *OF_EVERYBODY,
    }
    assert {kind for kind, _version in KNOWN} == school_kinds | set(MATRIX)
    rights = agreed_book().rights
    assert all(place.action in rights for place in MATRIX.values())


def test_every_reason_has_one_state() -> None:
    states = {reason: state_for(reason) for reason in Reason}
    assert states[Reason.NO_KEY] is EntryState.SEALED
    assert EntryState.ACCEPTED not in states.values()
    assert states[Reason.GAP] is states[Reason.CUT_OFF] is EntryState.WAITING
    assert states[Reason.ROLE] is states[Reason.CHAIN] is state_for("pdf-text-differs") is EntryState.REFUSED


def broken(kind: str, data: dict[str, object]) -> str:
    with pytest.raises(SkjemaError) as caught:
        claims_of(kind, 2 if kind == EntryType.DOCUMENT_FINISHED else 1, data)  # type: ignore[arg-type]
    assert caught.value.code is ErrorCode.ENTRY_BROKEN
    return str(caught.value.details["reason"])


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"device": "0" * 32}, "device-id"),
        ({"feed_public": "01" + "00" * 31, "device": device_id_of(b"\x01" + bytes(31))}, "feed-key-small-order"),
        ({"receiving_public": "00" * 32}, "receiving-key-low-order"),
        ({"leaf": "bGVhZg=="}, "leaf-hash"),
        ({"leaf": "ikke base64"}, "body-shape"),
        ({"person": "0" * 32}, "body-shape"),
        ({"person": person_id("eva").upper()}, "body-shape"),
        ({"name": "Rektor\u202eRagnhild"}, "name"),
        ({"name": " Eva"}, "name"),
        ({"name": ""}, "name"),
        ({"roles": "rektor"}, "body-shape"),
        ({"role_cutoffs": {"x": 1}}, "body-shape"),
        ({"invitation": None}, "body-shape"),
    ],
)
def test_a_certificate_with_a_trap_in_it_is_refused(change: dict[str, object], reason: str) -> None:
    data = {**certificate(School().device("eva"), ["laerer"]), **change}
    assert broken(EntryType.DEVICE_CERTIFIED, data) == reason


def test_a_statement_names_a_key_that_fits_its_device() -> None:
    eva = School().device("eva")
    claims = claims_of(EntryType.DEVICE_CERTIFIED, 1, certificate(eva, ["laerer"]))
    assert feed_key_named(EntryType.DEVICE_CERTIFIED, claims) == (eva.device_id, feed_key("eva"))
    assert feed_key_named(EntryType.DEVICE_ENDED, {"device": eva.device_id}) is None
    assert feed_key_named("room.erased", {}) is None
    founding = founded().held[0]
    assert feed_key_named(founding.kind, founding.claims) == (device_id_of(ANCHOR.sheet_feed), ANCHOR.sheet_feed)


@pytest.mark.parametrize("known", sorted(KNOWN))
def test_nothing_at_all_is_the_shape_of_no_kind(known: tuple[str, int]) -> None:
    with pytest.raises(SkjemaError):
        claims_of(*known, {})
    assert claims_of(known[0], 99, {}) == {}
