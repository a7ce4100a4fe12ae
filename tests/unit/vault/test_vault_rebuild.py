"""Projections can be thrown away: whatever was done, rebuild gives the same bytes, and so does reopening."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from vault_kit import PIN, answers, by_force, clock, filled_vault, finish, new_vault, open_vault, plain_state

from skjema_app.crypto.secret import Secret
from skjema_app.domain.documents import EventKind, Place, Pupil
from skjema_app.vault import projections
from skjema_app.vault.chain import load_keys, load_rows
from skjema_app.vault.reading import accepted, read_journal
from skjema_app.vault.vault import Vault

_text = st.text(st.characters(exclude_categories=("Cs",)), max_size=30)
_actions = st.lists(
    st.one_of(
        st.tuples(st.just("draft"), _text),
        st.tuples(st.just("finish"), _text),
        st.tuples(st.just("event"), _text, st.sampled_from(EventKind)),
        st.tuples(st.just("import"), st.lists(_text, max_size=4)),
        st.tuples(st.just("add"), _text),
        st.tuples(st.just("delete"), _text),
        st.tuples(st.just("reopen"), _text),
    ),
    max_size=12,
)


def _do(vault: Vault, action: tuple[object, ...]) -> None:
    kind, text = action[0], action[1]
    if kind == "draft":
        draft = vault.drafts.create(PIN, "kort")
        vault.drafts.save(draft.draft_id, answers(text=str(text)), Place())
    elif kind == "finish" and vault.drafts.list():
        finish(vault, vault.drafts.list()[0], pupil=str(text), group=str(text))
    elif kind == "event" and vault.documents.list():
        vault.record_event(vault.documents.list()[0].document_id, EventKind(action[2]), who=str(text), text=str(text))
    elif kind == "import" and isinstance(text, list):
        kept = vault.pupils.list(include_left=True)[:1]
        vault.pupils.import_list([*kept, *(Pupil("", name, "8A") for name in text)], "")
    elif kind == "add":
        vault.pupils.add_by_hand(str(text), "")
    elif kind == "delete" and vault.drafts.list():
        vault.drafts.delete(vault.drafts.list()[0].draft_id)


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(actions=_actions)
def test_rebuild_and_reopening_change_nothing(
    tmp_path_factory: pytest.TempPathFactory, actions: list[tuple[object, ...]]
) -> None:
    folder = tmp_path_factory.mktemp("v") / "hvelv"
    when = clock()
    vault = new_vault(folder, when)
    try:
        for action in actions:
            when.advance(minutes=11)
            if action[0] == "reopen":
                before = plain_state(vault)
                vault.close()
                vault = open_vault(folder, when)
                assert plain_state(vault) == before
            else:
                _do(vault, action)
        before = plain_state(vault)
        found = {document.document_id: vault.documents.search(document.pupil) for document in vault.documents.list()}
        report = vault.rebuild()
        assert report.equal, report.differing
        assert report.folded == report.entries
        assert plain_state(vault) == before
        assert found == {
            document.document_id: vault.documents.search(document.pupil) for document in vault.documents.list()
        }
        assert vault.check().ok
    finally:
        vault.close()


def test_any_order_of_rows_gives_the_same_entries(tmp_path: Path) -> None:
    """Design-review § 1.28: a function of the set, never of the order of arrival."""
    filled = filled_vault(tmp_path)
    with filled.vault as vault, vault.state.database.transaction() as connection:
        keys = load_keys(connection, {vault.device.device_id: vault.device.feed_public})
        rows = load_rows(connection)
        expected = accepted(read_journal(rows, keys))
        assert len(expected) == len(rows)
        shuffler = random.Random(5)
        for _ in range(30):
            shuffler.shuffle(rows)
            assert accepted(read_journal(rows, keys)) == expected


def test_an_entry_that_lacks_its_parent_waits_and_counts_again_later(tmp_path: Path) -> None:
    filled = filled_vault(tmp_path, documents=1)
    with filled.vault as vault, vault.state.database.transaction() as connection:
        keys = load_keys(connection, {vault.device.device_id: vault.device.feed_public})
        rows = load_rows(connection)
        without = [row for row in rows if row.kind != "document.finished"]
        states = {
            row.seq: (reading.state.value, reading.reason)
            for row, reading in zip(without, read_journal(without, keys), strict=True)
        }
        assert states[2] == ("waiting", "parent-missing")
        assert {state for seq, (state, _) in states.items() if seq != 2} == {"accepted"}
        without_key = load_keys(connection, keys.feeds)
        room = next(row.room for row in rows if row.kind == "document.finished")
        Secret.wipe(dict(without_key.rooms).pop(room))
        fewer = type(without_key)(
            without_key.school, {k: v for k, v in without_key.rooms.items() if k != room}, keys.feeds
        )
        sealed = [reading.state.value for reading in read_journal(rows, fewer)]
        assert sealed.count("sealed") == 2


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE document SET pupil = 'En annen elev'",
        "DELETE FROM document_event",
        "UPDATE search_row SET digest = 'x'",
        "DELETE FROM search_row",
        "DELETE FROM search",
        "UPDATE pupil SET nickname = 'x', gone = 0 WHERE protected = 1",
        "UPDATE person SET name = 'Falsk'",
        "UPDATE feed SET leaf_sha256 = ''",
    ],
)
def test_a_changed_projection_is_seen_and_put_right(tmp_path: Path, statement: str) -> None:
    filled = filled_vault(tmp_path)
    before = plain_state(filled.vault)
    filled.vault.close()
    with by_force(filled.folder) as raw:
        assert raw.execute(statement).rowcount
    with open_vault(filled.folder) as vault:
        report = vault.check()
        differ = set(report.projections_differ)
        assert len(differ - {"search_row"} or differ) == 1  # the index follows what it is made of
        assert not report.ok
        rebuilt = vault.rebuild()
        assert not rebuilt.equal
        assert rebuilt.differing == report.projections_differ
        assert vault.rebuild().equal
        assert vault.check().ok
    with open_vault(filled.folder) as vault:
        assert plain_state(vault) == before


def test_a_check_changes_nothing(tmp_path: Path) -> None:
    filled = filled_vault(tmp_path)
    with filled.vault as vault:
        with vault.state.database.transaction() as connection:
            before = projections.dump(connection)
        vault.state.database.raw.execute("UPDATE document SET pupil = 'x'")
        assert not vault.check().ok
        with vault.state.database.transaction() as connection:
            assert projections.dump(connection)["document"] != before["document"]
