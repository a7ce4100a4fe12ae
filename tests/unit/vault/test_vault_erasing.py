"""Erasure (design-review §§ 1.39 to 1.42; attacks 19 and 20): judge, vaults, and what is left to be found."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from school_kit import (
    DEPUTY,
    OFFICE,
    PRINCIPAL,
    TEACHER,
    Member,
    TestSchool,
    approve,
    carry,
    exchange,
    exchange_in_any_order,
    finish,
    frames_of,
    rows,
    states,
    three_people,
)
from vault_kit import secret

from skjema_app.crypto.frame import parse_frame
from skjema_app.domain.documents import EventKind, FinishedDocument
from skjema_app.domain.erasure import ErasureReason
from skjema_app.domain.errors import ErrorCode, SkjemaError
from skjema_app.domain.roles import Role
from skjema_app.vault.bodies import EntryType
from skjema_app.vault.search import typed
from skjema_app.vault.vault import Vault

WORD, OTHER = "Sjiraffhals", "Neshornblund"
ARCHIVED = ErasureReason.ARCHIVED


@pytest.fixture
def school(tmp_path: Path) -> Iterator[TestSchool]:
    made = three_people(tmp_path)
    yield made
    made.close()


def written(school: TestSchool, word: str = WORD) -> FinishedDocument:
    """Two versions of a document by the teacher, approved, with an event, read by rector and office."""
    readers = (school[PRINCIPAL].person, school[OFFICE].person)
    first = finish(school[TEACHER], readers=readers, text=f"{word} i storefri", title=f"Melding {word}", pupil=word)
    second = finish(
        school[TEACHER],
        readers=readers,
        text=f"{word} i timen",
        title=f"Melding {word}",
        pupil=word,
        parents=(first.document_id,),
        authors=first.authors,
        number=2,
    )
    exchange(*school.members.values())
    approve(school[PRINCIPAL], second, comment=f"Lest om {word}")
    school[TEACHER].school.record_event(second.document_id, EventKind.NOTE, text=f"Ringte hjem om {word}")
    exchange(*school.members.values())
    return second


def versions(member: Member, document: FinishedDocument) -> list[str]:
    return [one.document_id for one in member.vault.documents.list() if one.series == document.series]


def erase(school: TestSchool, document: FinishedDocument, *by: str) -> tuple[str, ...]:
    """Stated by each, as each has the list from the first."""
    first = school[by[0]]
    named = first.school.entries_to_erase(versions(first, document))
    for name in by:
        school[name].school.state_erasure(named, ARCHIVED)
        exchange(*school.members.values())
    return named


def planted(member: Member, word: str) -> list[str]:
    """The tables in which a word is found, those of the search index among them, in any case."""
    found = []
    needle = word.lower().encode()
    raw = member.vault.state.database.raw
    for (table,) in raw.execute("SELECT name FROM sqlite_master WHERE type = 'table' AND name <> 'search'").fetchall():
        for row in raw.execute(f'SELECT * FROM "{table}"').fetchall():
            if any(needle in _bytes(value).lower() for value in row):
                found.append(table)
                break
    return found


def decrypted(member: Member) -> bytes:
    """Every page of the database and of its log in clear, free ones included; read without SQLCipher."""
    data = (member.vault.folder / "data.db").read_bytes()
    log = (member.vault.folder / "data.db-wal").read_bytes()
    pages = [(data[at : at + 4096], 0 if at else 16) for at in range(0, len(data), 4096)]
    pages += [(log[at + 24 : at + 24 + 4096], 0) for at in range(32, len(log) - 4119, 4120)]
    plain = bytearray()
    with member.vault.state.vault_key.database_key() as key, key.exposed() as buffer:
        for page, first in pages:
            cipher = Cipher(algorithms.AES(bytes(buffer)), modes.CBC(page[4016:4032])).decryptor()
            plain += cipher.update(page[first:4016]) + cipher.finalize()
    return bytes(plain)


def _bytes(value: object) -> bytes:
    return value if isinstance(value, bytes) else str(value).encode()


class TestJudge:
    def test_one_person_alone_erases_nothing(self, school: TestSchool) -> None:
        document = written(school)
        named = school[PRINCIPAL].school.entries_to_erase(versions(school[PRINCIPAL], document))
        school[PRINCIPAL].school.state_erasure(named, ARCHIVED)
        school[PRINCIPAL].school.state_erasure(named, ARCHIVED)
        exchange(*school.members.values())
        for member in school.members.values():
            assert member.vault.documents.get(document.document_id).pupil == WORD
            (one, two) = member.school.erasures()
            assert not one.done
            assert not two.done

    def test_two_who_do_not_decide_erase_nothing(self, school: TestSchool) -> None:
        document = written(school)
        school.join("Olga Arkivtun", {Role.OFFICE})
        erase(school, document, OFFICE, "Olga Arkivtun")
        assert school[TEACHER].vault.documents.get(document.document_id)

    def test_a_teacher_may_not_state_it(self, school: TestSchool) -> None:
        document = written(school)
        named = school[TEACHER].school.entries_to_erase([document.document_id])
        with pytest.raises(SkjemaError) as refused:
            school[TEACHER].school.state_erasure(named, ARCHIVED)
        assert refused.value.code is ErrorCode.NOT_ALLOWED
        assert refused.value.details["reason"] == "role"

    def test_authority_cannot_be_named(self, school: TestSchool) -> None:
        rector = school[PRINCIPAL]
        certificate = next(one for one in rector.school._entries() if one.kind == EntryType.DEVICE_CERTIFIED)
        with pytest.raises(SkjemaError) as refused:
            rector.school.state_erasure([certificate.entry_id], ARCHIVED)
        assert refused.value.details["reason"] == "room-kind"

    @pytest.mark.parametrize("order", [(PRINCIPAL, OFFICE), (OFFICE, PRINCIPAL)])
    def test_two_people_in_any_order_erase_it_everywhere(self, school: TestSchool, order: tuple[str, str]) -> None:
        document = written(school)
        named = erase(school, document, *order)
        for member in school.members.values():
            assert member.vault.documents.list() == ()
            found = states(member)
            assert {found[one] for one in named} == {("sealed", "erased", 0)}
            assert all(one.done for one in member.school.erasures())
            assert rows(member, "mark") == []
            assert rows(member, "document_event") == []
            assert rows(member, "school_blob") == []
            assert member.vault.check().ok
            assert member.vault.rebuild().differing == ()

    def test_a_statement_of_somebody_who_was_closed_before_does_not_count(self, school: TestSchool) -> None:
        document = written(school)
        rector, office = school[PRINCIPAL], school[OFFICE]
        named = rector.school.entries_to_erase([document.document_id])
        rector.school.end_device(office.device, reason="left")
        office.school.state_erasure(named, ARCHIVED)  # its machine doesn't know yet
        rector.school.state_erasure(named, ARCHIVED)
        exchange(*school.members.values())
        assert school[TEACHER].vault.documents.get(document.document_id)
        assert rector.vault.documents.get(document.document_id)

    def test_in_every_order_of_arrival_the_same_is_left(self, school: TestSchool) -> None:
        document, other = written(school), written(school, OTHER)
        deputy = school.join(DEPUTY, {Role.DEPUTY})
        rector = school[PRINCIPAL]
        named = rector.school.entries_to_erase(versions(rector, document))
        newcomer = school.join("Nils Nytun", {Role.TEACHER})
        rector.school.state_erasure(named, ErasureReason.WRONG_PERSON)
        carry(rector, deputy)
        deputy.school.state_erasure(named, ErasureReason.WRONG_PERSON)
        for seed in range(3):
            exchange_in_any_order(list(school.members.values()), random.Random(seed))
        exchange(*school.members.values())
        views = {name: states(member) for name, member in school.members.items()}
        for member in school.members.values():
            assert {views[member.name][one] for one in named} == {("sealed", "erased", 0)}
            assert member.vault.rebuild().differing == ()
        for name in (TEACHER, PRINCIPAL, OFFICE):
            assert {one.series for one in school[name].vault.documents.list()} == {other.series}
        assert newcomer.vault.documents.list() == ()


class TestWhatIsLeft:
    def test_planted_words_are_nowhere_and_the_others_remain(self, school: TestSchool, tmp_path: Path) -> None:
        document, other = written(school), written(school, OTHER)
        draft = school[TEACHER].vault.drafts.create(document.pin, "kort", "", revises=(document.document_id,))
        school[TEACHER].vault.drafts.save(draft.draft_id, {"tekst": f"{WORD} igjen"}, draft.place)
        files = {name: _files(member) for name, member in school.members.items()}
        for member in school.members.values():
            assert planted(member, WORD)
            assert member.vault.search.documents(typed(WORD)) == (document.document_id,)
        assert all(WORD.lower().encode() in decrypted(member).lower() for member in school.members.values())
        erase(school, document, PRINCIPAL, OFFICE)
        for name, member in school.members.items():
            assert planted(member, WORD) == []
            assert planted(member, OTHER)
            assert _free_pages(member) == 0
            assert WORD.lower().encode() not in decrypted(member).lower()
            left = _files(member)
            assert len(left) < len(files[name])
            assert member.vault.documents.pdf(other.document_id)
            assert member.vault.search.documents(typed(WORD)) == ()
            assert member.vault.search.documents(typed(OTHER)) == (other.document_id,)  # made anew, and whole
            frames = [parse_frame(raw) for raw in frames_of(member)]
            assert all(frame.cut == (states(member)[frame.entry_id][1] == "erased") for frame in frames)
            member.vault.verify_chain()

    def test_keys_and_the_folder_give_no_room_key_back(self, school: TestSchool) -> None:
        document = written(school)
        room = school[OFFICE].vault.documents.get(document.document_id).room
        erase(school, document, PRINCIPAL, OFFICE)
        office = school[OFFICE]
        assert room not in {row[0] for row in rows(office, "school_key")}
        # A fresh look at every frame with the device's own private key, as a rebuild does it.
        office.vault.rebuild()
        assert room not in {row[0] for row in rows(office, "school_key")}

    def test_a_case_keeps_the_other_pupil_and_goes_with_its_last_document(self, school: TestSchool) -> None:
        rector, teacher = school[PRINCIPAL], school[TEACHER]
        one, other = written(school), written(school, OTHER)
        case = rector.school.open_case(
            number="2026-1", pupil=WORD, group="8A", why="", responsible=teacher.person, members=(teacher.person,)
        )
        for document in (one, other):
            rector.school.link(case.case_id, document.document_id)
        exchange(*school.members.values())
        erase(school, one, PRINCIPAL, OFFICE)
        for member in (rector, teacher):
            assert member.vault.documents.get(other.document_id)
            assert [found.case_id for found in member.school.cases()] == [case.case_id]
            assert member.vault.rebuild().differing == ()
        erase(school, other, PRINCIPAL, OFFICE)
        for member in (rector, teacher):
            assert member.school.cases() == ()
            assert planted(member, WORD) == []
            assert member.vault.rebuild().differing == ()

    def test_a_vault_that_was_away_is_erased_before_it_gives_anything_out(self, school: TestSchool) -> None:
        document = written(school)
        away = school.members.pop(TEACHER)
        away.school.record_event(document.document_id, EventKind.NOTE, text=f"Skrev på hytta om {WORD}")
        named = erase(school, document, PRINCIPAL, OFFICE)
        for member in school.members.values():
            carry(member, away)
        assert planted(away, WORD) == []
        given = [parse_frame(raw) for raw in frames_of(away)]
        assert all(frame.cut for frame in given if frame.entry_id in named)
        school.members[TEACHER] = away
        exchange(*school.members.values())
        for member in school.members.values():
            assert not any(reason == "gap" for _state, reason, _depth in states(member).values())
            assert planted(member, WORD) == []
            assert member.vault.rebuild().differing == ()

    def test_what_was_erased_never_comes_back(self, school: TestSchool) -> None:
        document = written(school)
        before = frames_of(school[TEACHER])
        erase(school, document, PRINCIPAL, OFFICE)
        for name in (PRINCIPAL, OFFICE, TEACHER):
            taker = school[name]
            taker.school.feeds().receive(school[TEACHER].device, before)
            taker.school.feeds().settle()
            assert taker.vault.documents.list() == ()
            assert planted(taker, WORD) == []
        newcomer = school.join("Nils Nytun", {Role.PRINCIPAL})
        newcomer.school.feeds().receive(school[TEACHER].device, before)
        newcomer.school.feeds().settle()
        assert newcomer.vault.rebuild().differing == ()

    def test_cut_by_somebody_on_the_way_it_waits_and_the_whole_one_takes_its_place(self, school: TestSchool) -> None:
        teacher, rector = school[TEACHER], school[PRINCIPAL]
        document = finish(teacher, readers=(rector.person,), text=f"{WORD} i storefri")
        frames = frames_of(teacher)
        cut = [parse_frame(raw) for raw in frames]
        handed = [one.cut_down().raw if one.entry_id == document.document_id else one.raw for one in cut]
        rector.school.feeds().receive(teacher.device, handed)
        rector.school.feeds().settle()
        assert states(rector)[document.document_id][:2] == ("waiting", "cut")
        assert rector.vault.rebuild().differing == ()
        carry(teacher, rector)
        assert rector.vault.documents.get(document.document_id).title == document.title

    def test_a_program_that_ends_in_between_goes_on_at_the_next_opening(
        self, school: TestSchool, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        document = written(school)
        rector, office = school[PRINCIPAL], school[OFFICE]
        named = rector.school.entries_to_erase(versions(rector, document))
        rector.school.state_erasure(named, ARCHIVED)
        carry(rector, office)
        monkeypatch.setattr("skjema_app.vault.feed.core.finish_erasing", _die)
        with pytest.raises(KeyboardInterrupt):
            office.school.state_erasure(named, ARCHIVED)
        folder = office.vault.folder
        assert _files(office)
        office.vault.close()
        office.vault = Vault.open(folder, secret(), school.clock)
        assert _files(office) == []
        assert _free_pages(office) == 0
        assert planted(office, WORD) == []

    def test_before_the_transaction_ends_nothing_is_gone(
        self, school: TestSchool, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        document = written(school)
        rector, office = school[PRINCIPAL], school[OFFICE]
        named = rector.school.entries_to_erase(versions(rector, document))
        rector.school.state_erasure(named, ARCHIVED)
        carry(rector, office)
        with monkeypatch.context() as patch:
            patch.setattr("skjema_app.vault.feed.erasing.forget_words", _die)
            with pytest.raises(KeyboardInterrupt):
                office.school.state_erasure(named, ARCHIVED)
        assert office.vault.documents.get(document.document_id).pupil == WORD
        assert office.vault.documents.pdf(document.document_id)
        office.school.state_erasure(named, ARCHIVED)
        assert office.vault.documents.list() == ()


def test_a_frame_can_be_cut_and_nothing_else(school: TestSchool) -> None:
    raw = school[TEACHER].vault.state.database.raw
    position, frame = raw.execute("SELECT position, frame FROM school_frame LIMIT 1").fetchone()
    changed = bytearray(frame)
    changed[40] ^= 1
    with pytest.raises(Exception, match="append-only"):
        raw.execute("UPDATE school_frame SET frame = ? WHERE position = ?", (bytes(changed), position))
    raw.execute("UPDATE school_frame SET frame = ? WHERE position = ?", (parse_frame(frame).cut_down().raw, position))
    raw.execute("UPDATE school_frame SET frame = ? WHERE position = ?", (frame, position))


def _die(*_: object, **__: object) -> None:
    raise KeyboardInterrupt


def _files(member: Member) -> list[str]:
    return sorted(path.name for path in (member.vault.folder / "blobs").rglob("*") if path.is_file())


def _free_pages(member: Member) -> int:
    return int(member.vault.state.database.raw.execute("PRAGMA freelist_count").fetchone()[0])
