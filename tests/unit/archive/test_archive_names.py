"""Names that Windows, zip programs and archives take, whatever pupils and documents are called."""

import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from skjema_app.archive.names import LONGEST_PART, LONGEST_PATH, Names, in_ascii, safe_part

CRUEL = st.one_of(
    st.text(max_size=300),
    st.sampled_from(
        [
            "CON",
            "con.pdf",
            "LPT1",
            "aux .",
            "..",
            ".",
            " ",
            "a" * 400,
            "å" * 200,
            "e\u0301" * 150,
            "👩‍👩‍👧",
            "\u202eCON",
            "a/b\\c:d",
        ]
    ),
)
NOT_ON_WINDOWS = set('<>:"/\\|?*')
RESERVED = {"con", "prn", "aux", "nul", *(f"{kind}{digit}" for kind in ("com", "lpt") for digit in "0123456789")}


def legal(part: str) -> None:
    assert part
    assert len(part) <= LONGEST_PART
    assert not NOT_ON_WINDOWS & set(part)
    assert part == part.strip(" ")
    assert not part.endswith(".")
    assert part not in {".", ".."}
    assert part.partition(".")[0].rstrip(" ").casefold() not in RESERVED
    assert unicodedata.normalize("NFC", part) == part
    assert not [one for one in part if unicodedata.category(one) in {"Cc", "Cf", "Cs", "Co"}]


@given(CRUEL)
def test_a_part_is_legal_and_stable(text: str) -> None:
    part = safe_part(text)

    legal(part)
    assert safe_part(part) == part


@given(st.lists(st.tuples(CRUEL, CRUEL, CRUEL), min_size=1, max_size=12))
def test_every_file_has_a_path_of_its_own_on_a_disk_that_ignores_case(wanted: list[tuple[str, str, str]]) -> None:
    names = Names()
    paths = []
    for group, pupil, title in wanted:
        stem = names.file(names.folder(group, pupil), title, (".pdf", ".arkivmelding.xml"))
        paths += [stem + ".pdf", stem + ".arkivmelding.xml"]

    folded = [unicodedata.normalize("NFKC", path).casefold() for path in paths]
    assert len(set(folded)) == len(folded)
    for path in paths:
        assert len(path) <= LONGEST_PATH
        assert re.fullmatch(r"[A-Za-z0-9._-]+", path.rpartition("/")[2])  # as the message names it
        for part in path.split("/"):
            legal(part)


@given(st.lists(st.tuples(CRUEL, CRUEL, CRUEL), min_size=1, max_size=8))
def test_the_same_wishes_give_the_same_names(wanted: list[tuple[str, str, str]]) -> None:
    def all_of() -> list[str]:
        names = Names()
        return [names.file(names.folder(group, pupil), title, (".pdf",)) for group, pupil, title in wanted]

    assert all_of() == all_of()


def test_two_of_one_name_are_numbered() -> None:
    names = Names()
    folder = names.folder("8A", "Prøve Prøvesen")

    assert names.file(folder, "Plan på øya", (".pdf",)) == "8A/Prøve Prøvesen/Plan-pa-oya"
    assert names.file(folder, "plan pa oya", (".pdf",)) == "8A/Prøve Prøvesen/plan-pa-oya-2"
    assert names.folder("8A", "PRØVE PRØVESEN") == "8A/PRØVE PRØVESEN (2)"


@pytest.mark.parametrize(
    ("name", "ascii_name"),
    [
        ("Ærlig øvelse på Å.pdf", "Aerlig-ovelse-pa-A.pdf"),
        ("Čáhppes gáhkku.pdf", "Cahppes-gahkku.pdf"),
        ("字.pdf", "pdf"),
    ],
)
def test_a_reference_has_letters_that_every_archive_takes(name: str, ascii_name: str) -> None:
    assert in_ascii(name) == ascii_name


@given(CRUEL)
def test_a_reference_is_never_empty_and_always_plain(text: str) -> None:
    found = in_ascii(text)

    assert found
    assert all(one.isascii() and (one.isalnum() or one in "._-") for one in found)
