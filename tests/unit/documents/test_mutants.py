"""Broken files of several forms: which judge refuses each, and what our own verdict is on each that had been signed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeVar

import mutants
import pdf_judges
import pytest
from cruel import Document, cruel_answers, document
from form_kit import shipped
from mutants import AFTERWARDS, BUILT, CUTS
from pdf_samples import Someone
from pikepdf import Pdf

from skjema_app.documents.increment import extends
from skjema_app.documents.recheck import check_answers
from skjema_app.documents.verify import verify
from skjema_app.domain.errors import ErrorCode, SkjemaError

T = TypeVar("T")
FORMS = ("aktivitetsplan", "melding-12-4", "referat-r-team")


@pytest.fixture(scope="module")
def made() -> dict[str, Document]:
    return {form_id: _document(form_id) for form_id in FORMS}


@pytest.fixture(scope="module")
def both(made: dict[str, Document], author: Someone, principal: Someone) -> dict[str, tuple[bytes, bytes]]:
    """Signed, and approved."""
    found = {}
    for form_id, one in made.items():
        signed = one.signed(author)
        found[form_id] = signed, one.approved(signed, principal)
    return found


def _document(form_id: str) -> Document:
    form = shipped().current(form_id)
    level = form.levels[-1].level_id
    return document(form, level, cruel_answers(form, level, "markup", rows=6))  # some pages


def _judged(pdf: bytes, one: Document) -> set[str]:
    """Who refuses what is said and how it is built; signatures are not asked about."""
    found = {f"veraPDF {flavour}" for flavour in pdf_judges.FLAVOURS if not _passes(pdf, flavour)}
    found |= {f"page {flavour}" for flavour in pdf_judges.FLAVOURS if not _page_passes(pdf, flavour)}
    try:
        check_answers(pdf, one.form, one.answers, one.facts)
    except SkjemaError as error:
        if error.code not in {ErrorCode.PDF_TEXT_DIFFERS, ErrorCode.PDF_UNREADABLE}:
            raise
        found.add("our own reading")
    return found


def _passes(pdf: bytes, flavour: str) -> bool:
    return pdf_judges.verapdf(pdf, flavour).passed


def _page_passes(pdf: bytes, flavour: str) -> bool:
    try:
        return pdf_judges.page_ruling(pdf, flavour).passed
    except pdf_judges.page.PageError:
        return False


def _verdict(pdf: bytes, roots: tuple[bytes, ...]) -> str:
    """Our own: "unchanged", "changed", "unsigned" or why it can't be read."""
    try:
        found = verify(pdf, roots=roots)
    except SkjemaError as error:
        if error.code is not ErrorCode.PDF_UNREADABLE:
            raise
        return str(error.details["reason"])
    if not found.signed:
        return "unsigned"
    return "unchanged" if found.unchanged else "changed"


def _some(kinds: Mapping[str, T], form_id: str, *, everything: bool) -> dict[str, T]:
    """All kinds, or every third of them: each form its own, so that all are tried on some form."""
    turn = FORMS.index(form_id)
    return {name: kind for place, (name, kind) in enumerate(kinds.items()) if everything or place % 3 == turn}


ALL_OR_SOME = pytest.mark.parametrize(
    "everything", [False, pytest.param(True, marks=[pytest.mark.soak, pytest.mark.timeout(1200)])]
)


@ALL_OR_SOME
@pytest.mark.parametrize("form_id", FORMS)
def test_every_way_to_build_it_wrongly_is_refused(form_id: str, everything: bool, made: dict[str, Document]) -> None:
    one = made[form_id]
    assert _judged(mutants.rewritten(one.unsigned, _again), one) == set(), "a file saved again is no worse for it"
    kinds = _some(BUILT, form_id, everything=everything)
    assert [name for name, change in kinds.items() if not _judged(mutants.rewritten(one.unsigned, change), one)] == []


@ALL_OR_SOME
@pytest.mark.parametrize("form_id", FORMS)
def test_a_change_saved_over_a_signed_file_is_refused(
    form_id: str, everything: bool, both: dict[str, tuple[bytes, bytes]]
) -> None:
    for pdf in both[form_id] if everything else both[form_id][:1]:
        kinds = _some({**BUILT, **AFTERWARDS}, form_id, everything=everything)
        verdicts = {name: _verdict(mutants.rewritten(pdf, change), ()) for name, change in kinds.items()}
        assert {name: verdict for name, verdict in verdicts.items() if verdict not in {"changed", "unsigned"}} == {}


@ALL_OR_SOME
@pytest.mark.parametrize("form_id", FORMS)
def test_a_change_after_the_last_signature_is_seen(
    form_id: str, everything: bool, both: dict[str, tuple[bytes, bytes]], author: Someone, principal: Someone
) -> None:
    """Every byte that was signed is still there: OpenSSL finds nothing, and poppler says only that more has come."""
    roots = (author.root, principal.root)
    signed, approved = both[form_id]
    for pdf in (signed, approved) if everything else (approved,):
        for name, change in _some({**BUILT, **AFTERWARDS}, form_id, everything=everything).items():
            changed = mutants.incremented(pdf, change)
            assert _verdict(changed, roots) in {"changed", "unsigned"}, name
            assert not extends(signed, changed), name
    changed = mutants.incremented(approved, AFTERWARDS["paper laid over the text"])
    assert pdf_judges.openssl_cms(changed, roots) == [True, True], "which is why ours is not the only judge needed"
    assert not any(one.whole for one in pdf_judges.pdfsig(changed, roots))


@ALL_OR_SOME
@pytest.mark.parametrize("form_id", FORMS)
def test_other_bytes_are_refused(
    form_id: str, everything: bool, both: dict[str, tuple[bytes, bytes]], author: Someone, principal: Someone
) -> None:
    for pdf in both[form_id] if everything else both[form_id][1:]:
        for name, cut in _some(CUTS, form_id, everything=everything).items():
            verdict = _verdict(mutants.cut(pdf, cut), (author.root, principal.root))
            assert verdict not in {"unchanged", "unsigned"}, name


def test_a_certificate_put_in_anothers_place_is_seen(
    both: dict[str, tuple[bytes, bytes]], author: Someone, principal: Someone
) -> None:
    """The message names another signer than the one whose key made the signature."""
    for pdf, wrong in zip(both[FORMS[0]], (principal, author), strict=True):
        changed = mutants.with_certificates(pdf, -1, (wrong.identity.leaf, *wrong.identity.chain))
        assert changed != pdf
        assert _verdict(changed, (author.root, principal.root)) == "changed"


def test_a_signature_carried_over_from_another_file_is_seen(both: dict[str, tuple[bytes, bytes]]) -> None:
    giver, taker = both[FORMS[0]][0], both[FORMS[1]][0]
    start, end = mutants.contents_of(taker, -1)
    first, last = mutants.contents_of(giver, -1)
    carried = taker[:start] + giver[first:last][: end - start].ljust(end - start, b"0") + taker[end:]
    assert carried != taker
    assert _verdict(carried, ()) == "changed"


def test_an_approval_taken_off_leaves_a_file_that_nobody_takes_for_approved(
    both: dict[str, tuple[bytes, bytes]], author: Someone
) -> None:
    signed, approved = both[FORMS[0]]
    stripped = approved[: len(signed)]
    assert stripped == signed, "it is what its author signed, and says no more"
    assert [one.signer for one in verify(stripped).signatures] == [author.name]
    assert not extends(signed, stripped)


def test_two_signatures_that_changed_places_are_seen(both: dict[str, tuple[bytes, bytes]]) -> None:
    _signed, approved = both[FORMS[0]]
    (a, b), (c, d) = mutants.contents_of(approved, 0), mutants.contents_of(approved, 1)
    room = max(b - a, d - c)
    one, two = approved[a:b].rstrip(b"0"), approved[c:d].rstrip(b"0")
    assert max(len(one), len(two)) <= min(b - a, d - c) <= room
    changed = approved[:a] + two.ljust(b - a, b"0") + approved[b:c] + one.ljust(d - c, b"0") + approved[d:]
    assert _verdict(changed, ()) == "changed"


# --- the tests would notice -------------------------------------------------------------------------------------------


def _again(pdf: Pdf) -> None:
    """Nothing but a mark that nobody looks at."""
    pdf.trailer.Info["/Trapped"] = pdf.trailer.Info.get("/Trapped", mutants.Name.False_)


def test_a_mutant_that_changes_nothing_fails(made: dict[str, Document]) -> None:
    pdf = made[FORMS[0]].unsigned
    for apply in (mutants.rewritten, mutants.incremented):
        with pytest.raises(mutants.NotApplied):
            apply(pdf, lambda _pdf: None)
    with pytest.raises(mutants.NotApplied):
        mutants.cut(pdf, bytes)
    with pytest.raises(mutants.NotApplied):
        mutants.rewritten(pdf, lambda opened: mutants.redrawn(opened, bytes))


def test_there_are_as_many_kinds_as_we_say() -> None:
    assert len(BUILT) == 25
    assert len(AFTERWARDS) + len(CUTS) >= 10
