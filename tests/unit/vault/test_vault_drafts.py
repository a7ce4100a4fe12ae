"""Drafts: never lost, versions, delete and undo."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from vault_kit import PIN, answers, clock, finish, new_draft, new_vault, open_vault

from skjema_app.domain.documents import Place, VersionKind
from skjema_app.domain.errors import ErrorCode, SkjemaError

_values = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text(st.characters(), max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)


def test_the_row_is_there_before_anything_is_typed(tmp_path: Path) -> None:
    vault = new_vault(tmp_path / "hvelv")
    draft = vault.drafts.create(PIN, "kort")
    vault.close()
    with open_vault(tmp_path / "hvelv") as again:
        assert again.drafts.get(draft.draft_id) == draft
        assert again.drafts.list() == (draft,)


def test_place_and_answers_come_back(tmp_path: Path) -> None:
    place = Place("samtale", "andre/7f3a/rolle", 17, 230)
    with new_vault(tmp_path / "hvelv") as vault:
        draft = vault.drafts.create(PIN, "kort", answers={"a": "b"})
        vault.drafts.save(draft.draft_id, answers(), place)
        assert vault.drafts.get(draft.draft_id).place == place
        assert vault.drafts.get(draft.draft_id).answers == answers()


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(content=st.dictionaries(st.text(max_size=8), _values, max_size=5))
def test_whatever_is_typed_is_saved_as_it_is(
    tmp_path_factory: pytest.TempPathFactory, content: dict[str, object]
) -> None:
    vault = _shared(tmp_path_factory)
    draft = vault.drafts.create(PIN, "kort")
    vault.drafts.save(draft.draft_id, content, Place())  # type: ignore[arg-type]
    assert vault.drafts.get(draft.draft_id).answers == content


_VAULTS: dict[str, object] = {}


def _shared(factory: pytest.TempPathFactory):
    if "vault" not in _VAULTS:
        _VAULTS["vault"] = new_vault(factory.mktemp("delt") / "hvelv")
    return _VAULTS["vault"]


@pytest.fixture(scope="module", autouse=True)
def _close_shared():
    yield
    vault = _VAULTS.pop("vault", None)
    if vault is not None:
        vault.close()


def test_a_lone_surrogate_from_a_paste_does_not_stop_saving(tmp_path: Path) -> None:
    with new_vault(tmp_path / "hvelv") as vault:
        draft = new_draft(vault, {"a": "før \ud83d etter", "b": "null\0tegn"})
        assert vault.drafts.get(draft.draft_id).answers == {"a": "før \ud83d etter", "b": "null\0tegn"}


def test_an_hour_keeps_the_text_from_before(tmp_path: Path) -> None:
    when = clock()
    with new_vault(tmp_path / "hvelv", when) as vault:
        draft = new_draft(vault, {"a": "første"})
        when.advance(minutes=59)
        vault.drafts.save(draft.draft_id, {"a": "andre"}, Place())
        assert vault.drafts.versions(draft.draft_id) == ()
        when.advance(minutes=2)
        vault.drafts.save(draft.draft_id, {}, Place())  # the slip
        (version,) = vault.drafts.versions(draft.draft_id)
        assert (version.kind, version.answers) == (VersionKind.HOURLY, {"a": "andre"})
        assert version.at == when.now() - timedelta(minutes=2)
        when.advance(minutes=30)
        vault.drafts.save(draft.draft_id, {"a": "tredje"}, Place())
        assert len(vault.drafts.versions(draft.draft_id)) == 1
        when.advance(minutes=61)
        vault.drafts.save(draft.draft_id, {"a": "fjerde"}, Place())
        assert [item.answers for item in vault.drafts.versions(draft.draft_id)] == [{"a": "tredje"}, {"a": "andre"}]


def test_the_hour_counts_across_sessions(tmp_path: Path) -> None:
    when = clock()
    with new_vault(tmp_path / "hvelv", when) as vault:
        draft = new_draft(vault, {"a": "i går"})
    when.advance(hours=20)
    with open_vault(tmp_path / "hvelv", when) as vault:
        vault.drafts.save(draft.draft_id, {"a": "i dag"}, Place())
        assert [item.kind for item in vault.drafts.versions(draft.draft_id)] == [VersionKind.HOURLY]


@pytest.mark.parametrize("reopened", [False, True])
def test_a_clock_that_was_ahead_stops_no_versions(tmp_path: Path, reopened: bool) -> None:
    when = clock()
    when.advance(days=400)
    vault = new_vault(tmp_path / "hvelv", when)
    draft = new_draft(vault, {"a": "skrevet i fremtiden"})
    if reopened:
        vault.close()
        vault = open_vault(tmp_path / "hvelv", when)
    when.advance(days=-400)
    with vault:
        vault.drafts.save(draft.draft_id, {"a": "nå"}, Place())
        assert [item.answers for item in vault.drafts.versions(draft.draft_id)] == [{"a": "skrevet i fremtiden"}]
        when.advance(minutes=59)
        vault.drafts.save(draft.draft_id, {}, Place())
        assert len(vault.drafts.versions(draft.draft_id)) == 1
        vault.drafts.save(draft.draft_id, {"a": "snart"}, Place())
        when.advance(minutes=2)
        vault.drafts.save(draft.draft_id, {"a": "siden"}, Place())
        assert vault.drafts.versions(draft.draft_id)[0].answers == {"a": "snart"}


def test_equal_text_is_not_kept_twice(tmp_path: Path) -> None:
    when = clock()
    with new_vault(tmp_path / "hvelv", when) as vault:
        draft = new_draft(vault, {"b": 1, "a": "x"})
        assert vault.drafts.keep_version(draft.draft_id, VersionKind.SESSION)
        when.advance(hours=3)
        vault.drafts.save(draft.draft_id, {"a": "x", "b": 1}, Place("annet sted"))
        assert not vault.drafts.keep_version(draft.draft_id, VersionKind.SESSION)
        assert len(vault.drafts.versions(draft.draft_id)) == 1


def test_opening_keeps_one_version_per_session(tmp_path: Path) -> None:
    with new_vault(tmp_path / "hvelv") as vault:
        draft = new_draft(vault, {"a": "første økt"})
        vault.drafts.open(draft.draft_id)
        assert vault.drafts.versions(draft.draft_id) == ()  # begun in this session
    with open_vault(tmp_path / "hvelv") as vault:
        assert vault.drafts.open(draft.draft_id).answers == {"a": "første økt"}
        vault.drafts.save(draft.draft_id, {"a": "andre økt"}, Place())
        vault.drafts.open(draft.draft_id)
        assert [(v.kind, v.answers) for v in vault.drafts.versions(draft.draft_id)] == [
            (VersionKind.SESSION, {"a": "første økt"})
        ]


def test_an_empty_draft_leaves_no_versions(tmp_path: Path) -> None:
    with new_vault(tmp_path / "hvelv") as vault:
        draft = vault.drafts.create(PIN, "kort")
        assert not vault.drafts.keep_version(draft.draft_id, VersionKind.SESSION)


def test_restoring_keeps_the_present_text_first(tmp_path: Path) -> None:
    with new_vault(tmp_path / "hvelv") as vault:
        draft = new_draft(vault, {"a": "gammel"})
        vault.drafts.keep_version(draft.draft_id, VersionKind.SESSION)
        vault.drafts.save(draft.draft_id, {"a": "ny"}, Place())
        (old,) = vault.drafts.versions(draft.draft_id)
        assert vault.drafts.restore_version(draft.draft_id, old.version_id).answers == {"a": "gammel"}
        newest = vault.drafts.versions(draft.draft_id)[0]
        assert (newest.kind, newest.answers) == (VersionKind.BEFORE_RESTORE, {"a": "ny"})
        assert vault.drafts.get(draft.draft_id).answers == {"a": "gammel"}


def test_a_version_of_another_draft_is_refused(tmp_path: Path) -> None:
    with new_vault(tmp_path / "hvelv") as vault:
        one, two = new_draft(vault, {"a": "en"}), new_draft(vault, {"a": "to"})
        vault.drafts.keep_version(one.draft_id, VersionKind.SESSION)
        (version,) = vault.drafts.versions(one.draft_id)
        with pytest.raises(SkjemaError) as caught:
            vault.drafts.restore_version(two.draft_id, version.version_id)
        assert caught.value.code is ErrorCode.DRAFT_UNKNOWN


def test_delete_undelete_and_tidy(tmp_path: Path) -> None:
    when = clock()
    with new_vault(tmp_path / "hvelv", when) as vault:
        draft = new_draft(vault)
        vault.drafts.delete(draft.draft_id)
        assert vault.drafts.list() == ()
        (gone,) = vault.drafts.list(include_deleted=True)
        assert gone.deleted == when.now()
        assert vault.drafts.versions(draft.draft_id)[0].kind is VersionKind.BEFORE_DELETE
        vault.drafts.save(draft.draft_id, {"a": "sent"}, Place())  # a late autosave is not lost
        vault.drafts.undelete(draft.draft_id)
        assert vault.drafts.list()[0].answers == {"a": "sent"}
        vault.drafts.delete(draft.draft_id)
        when.advance(days=29)
        assert vault.drafts.tidy() == 0
        when.advance(days=2)
        assert vault.drafts.tidy() == 1
        with pytest.raises(SkjemaError):
            vault.drafts.get(draft.draft_id)


def test_a_finished_draft_leaves_the_list_and_keeps_its_versions_for_30_days(tmp_path: Path) -> None:
    when = clock()
    with new_vault(tmp_path / "hvelv", when) as vault:
        draft = new_draft(vault)
        vault.drafts.keep_version(draft.draft_id, VersionKind.SESSION)
        document = finish(vault, draft)
        assert vault.drafts.list(include_deleted=True) == ()
        assert vault.drafts.get(draft.draft_id).finished == document.document_id
        assert len(vault.drafts.versions(draft.draft_id)) == 1
        for act in (
            lambda: vault.drafts.save(draft.draft_id, {}, Place()),
            lambda: vault.drafts.delete(draft.draft_id),
            lambda: vault.drafts.set_level(draft.draft_id, "utfyllende"),
        ):
            with pytest.raises(SkjemaError) as caught:
                act()
            assert caught.value.code is ErrorCode.DRAFT_UNKNOWN
        when.advance(days=31)
        assert vault.drafts.tidy() == 1
        assert vault.documents.get(document.document_id).answers == draft.answers


def test_levels_change_without_loss(tmp_path: Path) -> None:
    with new_vault(tmp_path / "hvelv") as vault:
        draft = new_draft(vault)
        assert vault.drafts.set_level(draft.draft_id, "utfyllende").level == "utfyllende"
        again = vault.drafts.get(draft.draft_id)
        assert (again.level, again.answers) == ("utfyllende", draft.answers)


def test_newest_first(tmp_path: Path) -> None:
    when = clock()
    with new_vault(tmp_path / "hvelv", when) as vault:
        one = new_draft(vault)
        when.advance(minutes=1)
        two = new_draft(vault)
        when.advance(minutes=1)
        vault.drafts.save(one.draft_id, {}, Place())
        assert [draft.draft_id for draft in vault.drafts.list()] == [one.draft_id, two.draft_id]


def test_an_unknown_draft(tmp_path: Path) -> None:
    with new_vault(tmp_path / "hvelv") as vault:
        for act in (vault.drafts.get, vault.drafts.open, vault.drafts.versions, vault.drafts.delete):
            with pytest.raises(SkjemaError) as caught:
                act("0" * 32)
            assert caught.value.code is ErrorCode.DRAFT_UNKNOWN
        with pytest.raises(SkjemaError):
            vault.drafts.save("0" * 32, {}, Place())
