"""The 25 attacks that the keys and the journal were designed against, each with the tests that try it and its code.

A row says what is tried, where, and a word that those tests assert: the code by which it is detected, or what is true
instead. A test that was renamed or taken away, or that no longer asserts it, is missed here.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest
from hostile import ATTACKS

UNIT = Path(__file__).resolve().parents[1]


@dataclass(frozen=True, slots=True)
class Row:
    """An attack and one test of it."""

    number: int
    what: str
    file: str
    test: str
    asserts: str
    """Stands in what the test asserts, or in what it is given."""


def _rows() -> tuple[Row, ...]:
    found = []
    for line in TABLE.strip().splitlines():
        number, what, place, test, asserts = (part.strip() for part in line.split("|"))
        found.append(Row(int(number), what, place, f"test_{test}", asserts))
    return tuple(found)


J, S, C = "vault/test_judge_attacks.py", "vault/test_vault_school_attacks.py", "vault/test_vault_school_cases.py"
E = "vault/test_vault_erasing.py"
TABLE = f"""
1|a false school's invitation|crypto/test_invitation.py|an_invitation_put_in_its_place_by_a_false_school_opens_with_no_code_of_ours|CODE_WRONG
1|guessing the code|crypto/test_invitation.py|a_code_with_one_other_bit_opens_nothing|CODE_WRONG
2|a join request sent again|crypto/test_join_request.py|a_request_sent_twice_has_the_same_keys_and_one_with_other_keys_doesnt|keys
2|one code, two machines|workflows/test_school_joining.py|a_code_that_is_used_on_two_machines_closes_the_first_and_tells|closed
3|reading all headers|crypto/test_entry.py|clear_header_names_no_room_person_or_type|not in one.raw
3|an outsider with every byte|workflows/test_school_outsider.py|an_outsider_with_all_bytes_finds_none_of_the_cases_words|DOCUMENT_UNKNOWN
4|§ 12-5 before it is shared|workflows/test_closed_room.py|before_it_is_shared_there_is_not_a_byte_and_no_gap|SKJ1
4|§ 12-5, the accused's vault|workflows/test_closed_room.py|the_accused_rector_with_every_file_has_no_key_row_count_hit_or_notice|rector
5|self-certifying, raising one's role|{J}|nobody_certifies_themselves_or_raises_their_own_role|not-issuer
5|appointing oneself issuer|{J}|nobody_makes_themselves_an_issuer|not-sheet
5|an issuer removing an issuer|{J}|an_issuer_does_not_remove_an_issuer_but_the_sheet_does|issuer-is-equal
5|a CA of one's own minting a leaf «Rektor»|workflows/test_hostile_input.py|a_stranger_is_not_good_when_a_root_was_asked_for|stranger.good
6|a ciphertext under two keys|crypto/test_entry.py|ciphertext_that_opens_under_two_keys_opens_under_one_room_only|tag
6|another key for each receiver|{S}|a_different_key_for_each_receiver_is_refused|grant-key
7|a lifted envelope|{S}|a_lifted_envelope_opens_nothing|no-key
8|feed keys of small order|crypto/test_identity.py|feed_keys_of_small_order_are_refused|feed-key-small-order
8|receiving keys of low order|crypto/test_join_request.py|receiving_keys_of_low_order_are_refused|receiving-key-low-order
9|every byte flipped, every cut|{S}|every_flipped_byte_and_every_cut_is_named|refused
9|swapped, dropped, repeated|{S}|swapped_dropped_and_repeated_entries|gap
10|the folder set back by a week|exchange/test_exchange_bad_folder.py|a_folder_set_back_by_a_week_is_reported_and_mended|ROLLED_BACK
11|my files deleted or changed|exchange/test_exchange_bad_folder.py|files_of_mine_that_others_changed_are_mended_and_named|healed
12|the vault copied, both write|vault/test_vault_school_copies.py|a_copied_folder_that_writes_on_tells_two_histories|two-histories
12|a fork seen without a key|{J}|a_fork_is_seen_by_those_who_hold_no_key|no-key
13|an old backup beside the folder|workflows/test_school_bad_folder.py|an_older_copy_of_the_vault_stops_before_it_writes_a_second_history|OWN_FEED_AHEAD
13|an old backup without it|vault/test_vault_school_copies.py|restored_from_the_second_place|RENEW
14|back-dated beyond the cut-off|{J}|back_dated_entries_above_the_cut_off_wait_and_a_raised_one_lets_them_in|cut-off
14|old heads cited late|{J}|a_late_entry_that_cites_old_heads_displaces_nothing|{{approved, returned}}
15|a wrong clock|workflows/test_school_bad_folder.py|a_wrong_clock_is_told_and_nothing_is_lost|document in ids_in(school.rector)
15|a clock that goes back|vault/test_school_clocks.py|an_entry_dated_before_what_its_device_wrote_earlier_is_flagged|BACKDATED
15|clocks and the order|{J}|clocks_change_neither_order_nor_state|judge(moved) == before
16|200 orders of one set|vault/test_vault_school_converges.py|two_hundred_orders_of_one_set|rebuild
17|two remove each other|{J}|two_who_remove_each_other_are_both_out|not-member
17|one version is one version|{C}|one_version_is_one_version|documents
18|old keys after a removal|{C}|the_removed_open_nothing_that_is_written_after|NOT_ALLOWED
19|what is left of an erased case|{E}|planted_words_are_nowhere_and_the_others_remain|planted
19|the private key and the folder, afterwards|{E}|keys_and_the_folder_give_no_room_key_back|school_key
19|a vault that was away|{E}|a_vault_that_was_away_is_erased_before_it_gives_anything_out|frame.cut
20|one person erases alone|{E}|one_person_alone_erases_nothing|done
20|one of two pupils in a case|{E}|a_case_keeps_the_other_pupil_and_goes_with_its_last_document|documents.get(other.document_id)
20|a teacher states an erasure|{E}|a_teacher_may_not_state_it|NOT_ALLOWED
21|answers say A, the PDF says B|documents/test_recheck.py|any_other_answer_is_refused|'text'
21|approval by the author's other machine|{J}|an_author_does_not_approve_by_a_second_device_either|own-document
21|approval by the author of an ancestor|{J}|the_author_of_an_ancestor_does_not_approve|own-document
22|keys.json of last month|vault/test_vault_opening.py|an_old_key_file_put_back_is_reported|keys_rolled_back
22|a KDF of 60 GB|crypto/test_keyslots.py|hostile_costs_are_refused_before_anything_is_allocated|KEYS_LIMITS
22|after a new vault key|crypto/test_keyslots.py|new_vault_key_shares_nothing_with_the_old|WRONG_PASSWORD
23|the lost rector's later statements|vault/test_sheet_renewal.py|the_sheet_makes_a_second_issuer_and_tells_and_closes_the_lost_one|not rector.school.is_issuer
23|the old sheet after renewal|vault/test_sheet_renewal.py|the_old_sheet_after_renewal_is_refused_before_anything_is_written|SHEET_WRONG
23|closed rooms by themselves|workflows/test_closed_room.py|no_role_and_no_new_machine_gets_the_key_by_itself|NEW_MACHINES
24|an unknown kind in a room|{J}|an_unknown_kind_in_a_room_waits_and_stops_nothing|newer-program
24|an unknown kind in the school room|{J}|an_unknown_statement_stops_the_school_if_its_writer_may_bind_us|newer-program
24|form version unknown or another|vault/test_access_matrix.py|the_version_that_an_entry_pins_decides_and_no_other|form-unknown
25|a flood of entries|exchange/test_exchange_engine.py|more_than_the_limit_comes_in_several_exchanges|MOST_ENTRIES
25|a flood of strangers|{S}|strangers_are_kept_within_limits|taken.refused
25|a file too large|exchange/test_exchange_bad_folder.py|files_that_are_too_large_are_left_alone|too-large
25|a link out of the folder|exchange/test_exchange_bad_folder.py|links_are_neither_followed_nor_written_through|FOLDER_FILE_REFUSED
25|names that are no names|exchange/test_exchange_bad_folder.py|what_sync_clients_and_strangers_leave_is_named_and_never_read|not-a-file
25|an attachment's name as a path|{S}|an_attachments_name_is_no_path|body-shape
25|a copy's names as paths, and a zip bomb|vault/test_vault_copies.py|hostile_copies|COPY_DAMAGED
25|JSON: depth, 1e400, keys twice|crypto/test_body_json.py|oddities_have_reasons|json-depth
25|YAML: aliases (billion laughs), depth, size|form_engine/test_form_faults.py|a_text_that_is_not_our_kind_of_yaml_is_refused|alias
25|a name that hides letters|crypto/test_certificates.py|names_that_hide_something_are_refused|NAME_NOT_ALLOWED
25|a PDF bomb|documents/test_recheck.py|a_bomb_is_refused_in_bounded_memory|PDF_UNREADABLE
25|a picture of billions|looker/test_looker_attacks.py|a_file_made_to_hurt_is_not_shown_and_the_next_one_is|ATTACHMENT_NOT_SHOWN
"""  # noqa: E501 - one row is one line


@cache
def _tree(file: str) -> ast.Module:
    return ast.parse((UNIT / file).read_text(encoding="utf-8"))


def _function(row: Row) -> ast.FunctionDef | None:
    return next(
        (one for one in ast.walk(_tree(row.file)) if isinstance(one, ast.FunctionDef) and one.name == row.test), None
    )


def _judging(function: ast.FunctionDef) -> list[ast.AST]:
    """Where a function says what must be true: asserts, heads of ``with`` (``raises``), and ``refused``.

    Its name, its docstring and what it only does are left out: a word there promises and keeps nothing.
    """
    found: list[ast.AST] = []
    for one in ast.walk(function):
        if isinstance(one, ast.Assert):
            found.append(one.test)
        elif isinstance(one, ast.withitem) or (isinstance(one, ast.Call) and ast.unparse(one.func) == "refused"):
            found.append(one)
    return found


def _names_in(nodes: Iterable[ast.AST]) -> set[str]:
    return {one.id for node in nodes for one in ast.walk(node) if isinstance(one, ast.Name)}


def _asserted(row: Row, found: ast.FunctionDef) -> str:
    """All that the test demands, with the tables that it is given and the helpers' own demands."""
    near = [*_judging(found), *found.decorator_list]
    given, used = _names_in(near), _names_in([found])
    for one in _tree(row.file).body:
        if isinstance(one, ast.Assign | ast.AnnAssign) and one.value is not None:
            targets = one.targets if isinstance(one, ast.Assign) else [one.target]
            if _names_in(targets) & given:
                near.append(one.value)
        elif isinstance(one, ast.FunctionDef) and one.name in used:
            near += _judging(one)
    return "\n".join(ast.unparse(one) for one in near)


@pytest.mark.parametrize("row", _rows(), ids=lambda row: f"{row.number} {row.what}")
def test_the_attack_is_tried_and_named(row: Row) -> None:
    found = _function(row)
    assert found is not None, f"{row.file} has no {row.test}"
    assert row.asserts.casefold() in _asserted(row, found).casefold()


def test_all_twenty_five_are_tried() -> None:
    assert {row.number for row in _rows()} == set(range(1, 26))


def test_the_hostile_colleague_tries_what_the_issue_names() -> None:
    """Forge, self-certify, self-approve, grant itself keys, another's feed, and input that is no input."""
    codes = {one.code for one in ATTACKS.values()}
    assert codes >= {"form-role", "role", "own-document", "not-author", "not-issuer", "not-sheet", "not-member", "by"}
    assert codes >= {"json-depth", "json-float", "json-duplicate-key", "json-string", "too-many-parents"}
    assert len(ATTACKS) >= 25
