"""One pupil's copy of a text: other pupils are gone, pupil and staff stay, and doing it again changes nothing."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from skjema_app.domain.naming.finder import NameFinder
from skjema_app.domain.naming.masking import Copy, Verdict, mask, verdict
from skjema_app.domain.naming.people import FindingKind, KnownPerson, PersonKind
from skjema_app.workflows.name_data import lexicon, replacements

OWN = KnownPerson("own", PersonKind.PUPIL, "Kari Nordmann", "Nusse", "8B", "2011-03-14")
OTHERS = (
    KnownPerson("stein", PersonKind.PUPIL, "Stein Berg", "Rakett", "8B", "2011-07-02"),
    KnownPerson("vaar", PersonKind.PUPIL, "Vår Solberg"),
    KnownPerson("bjorn", PersonKind.PUPIL, "Bjørn Åsen"),
    KnownPerson("liv", PersonKind.PUPIL, "Liv Strand"),
    KnownPerson("anne", PersonKind.PUPIL, "Anne-Marie Lund"),
    KnownPerson("jonas", PersonKind.PUPIL, "Jonas Dahl", "Jojo"),
    KnownPerson("fatima", PersonKind.PUPIL, "Fatima El Amrani"),
    KnownPerson("mohammed", PersonKind.PUPIL, "Mohammed Ali Hassan"),
    KnownPerson("zoe", PersonKind.PUPIL, "Zoë Michalski"),
)
STAFF = (
    KnownPerson("ola", PersonKind.STAFF, "Ola Sørtun"),
    KnownPerson("rita", PersonKind.STAFF, "Rita Bergtun"),
)
GUARDIANS = (
    KnownPerson("mor", PersonKind.GUARDIAN, "Heidi Nordmann"),
    KnownPerson("far", PersonKind.GUARDIAN, "Trond Berg"),
)
FINDER = NameFinder((OWN, *OTHERS, *STAFF, *GUARDIANS), lexicon(), replacements())
COPY = Copy(frozenset({"own", "mor"}))


def masked(text: str, copy: Copy = COPY) -> str:
    return mask(text, FINDER, copy).text


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("Da kom Stein og Kari.", "Da kom [annen elev] og Kari."),
        ("Steins sekk og Karis sekk.", "[annen elev]s sekk og Karis sekk."),
        ("Jonas' lue, Jojos bok.", "[annen elev]s lue, [annen elev]s bok."),
        ("Stein Berg og Bjørn Åsen.", "[annen elev] og [annen elev]."),
        ("Trond Berg og Heidi Nordmann ringte.", "[foresatt] og Heidi Nordmann ringte."),
        ("Ola Sørtun snakket med Rita.", "Ola Sørtun snakket med Rita."),
        ("K.N. og S.B. slo Jonas D. i magen.", "K.N. og [annen elev] slo [annen elev] i magen."),
        ("Født 02.07.2011 og 14.03.2011.", "Født [fødselsdato] og 14.03.2011."),
        ("02071112345", "[fødselsnummer]"),
        ("stein.berg@skole.example", "[annen elev]"),
        ("Klassen er 8B.", "Klassen er 8B."),
        ("Det er vår stein.", "Det er vår stein."),
        ("Familien Nordmann kom.", "Familien Nordmann kom."),
        ("Rakett-gjengen og Jonasgjengen", "[annen elev]-gjengen og [annen elev]gjengen"),
    ],
)
def test_what_stands_and_what_goes(text: str, left: str) -> None:
    assert masked(text) == left


def test_what_is_not_sure_is_left_for_a_person() -> None:
    made = mask("Vår i våres. Søsteren til Stein. Ring 912 34 567. Mohammad kom.", FINDER, COPY)
    assert made.text == "Vår i våres. Søsteren til [annen elev]. Ring 912 34 567. Mohammad kom."
    assert [(made.text[one.start : one.end], one.kind) for one in made.spots] == [
        ("Vår", FindingKind.FIRST_NAME),
        ("Søsteren til", FindingKind.RELATION),
        ("912 34 567", FindingKind.PHONE),
        ("Mohammad", FindingKind.FIRST_NAME),
    ]
    assert [one.person for one in made.replaced] == ["stein"]


def test_a_name_that_is_the_pupils_too_is_never_replaced() -> None:
    namesake = KnownPerson("namesake", PersonKind.PUPIL, "Kari Hansen")
    finder = NameFinder((OWN, namesake), lexicon(), replacements())
    near = mask("Kari, Kari H. og Kari Hansen og Kari Nordmann.", finder, COPY)
    assert near.text == "Kari, [annen elev] og [annen elev] og Kari Nordmann."
    assert [one.start for one in near.spots] == [0]
    # one far away is not asked about
    assert mask("Kari kom.", finder, Copy(frozenset({"own"}), frozenset({"own"}))).spots == ()


def test_a_member_of_staff_who_took_part_keeps_a_name_that_a_pupil_elsewhere_has() -> None:
    pupil, teacher = KnownPerson("p", PersonKind.PUPIL, "Ingrid Lie"), KnownPerson("t", PersonKind.STAFF, "Ingrid Moe")
    finder = NameFinder((OWN, pupil, teacher), lexicon(), replacements())
    text = "Kari snakket med Ingrid."
    kept = mask(text, finder, Copy(frozenset({"own"}), frozenset({"own", "t"})))
    assert (kept.text, kept.spots) == (text, ())
    asked = mask(text, finder, Copy(frozenset({"own"}), frozenset({"own"})))
    assert (asked.text, len(asked.spots)) == (text, 1)
    assert mask(text, finder, Copy(frozenset({"own"}), frozenset({"own", "t", "p"}))).text.endswith("[annen elev].")


NAMES = [
    form
    for one in OTHERS
    for form in (one.name, one.name.split()[0], one.nickname or one.name, one.name.upper(), f"{one.name.split()[0]}s")
]
OWN_NAMES = ["Kari", "Kari Nordmann", "Karis", "Nusse", "Ola", "Rita Bergtun"]
FILLER = [
    "gikk",
    "og",
    "sa at",
    "i",
    "på",
    "med",
    ",",
    ".",
    "«",
    "»",
    "\n",
    "stein",
    "vår",
    "💛",
    "-",
    "8B",
    "den 3. mai",
]
TEXTS = st.lists(st.sampled_from([*NAMES, *OWN_NAMES, *FILLER]) | st.text(max_size=4), max_size=25).map(" ".join)


@given(TEXTS)
@settings(max_examples=400, deadline=None)
def test_no_other_pupil_is_left_but_where_a_person_is_asked(text: str) -> None:
    made = mask(text, FINDER, COPY)
    asked = [range(one.start, one.end) for one in made.spots]
    for other in OTHERS:
        for name in {other.name, other.name.split()[0], other.nickname} - {""}:
            for found in re.finditer(rf"(?<![\w-]){re.escape(name)}(?![\w-])", made.text):
                assert any(found.start() in spot for spot in asked), (name, made.text)


@given(TEXTS)
@settings(max_examples=300, deadline=None)
def test_doing_it_again_changes_nothing(text: str) -> None:
    once = mask(text, FINDER, COPY)
    again = mask(once.text, FINDER, COPY)
    assert (again.text, again.replaced, again.spots) == (once.text, (), once.spots)


@given(st.lists(st.sampled_from([*OWN_NAMES, *FILLER]), max_size=25).map(" ".join))
@settings(max_examples=300, deadline=None)
def test_the_pupils_own_name_and_the_staff_are_never_replaced(text: str) -> None:
    assert masked(text) == text


@given(st.text(alphabet="abcdefgh æøå.,\n💛\u0301\u200b", max_size=80))
@settings(max_examples=200, deadline=None)
def test_a_text_without_names_is_unchanged(text: str) -> None:
    assert masked(text) == text


@given(st.sampled_from(NAMES), st.integers(0, 30), st.sampled_from("\u200b\u00ad\u2060\u034f"))
@settings(max_examples=200, deadline=None)
def test_an_invisible_character_in_a_name_saves_nobody(name: str, at: int, hidden: str) -> None:
    at = 1 + at % (len(name) - 1)
    text = masked(f"Da gikk {name[:at]}{hidden}{name[at:]} hjem.")
    assert "[annen elev]" in text
    assert name.split()[0].rstrip("s")[:3] not in text.replace("[annen elev]", "")


def test_a_verdict_is_given_for_every_kind() -> None:
    text = "8B, 912 34 567, Marfans syndrom, broren, Kari, Stein, Ola, 14-åring fra Lillevik, ukjent@post.example"
    verdicts = {one.kind: verdict(one, FINDER, COPY) for one in FINDER.find(text)}
    assert verdicts[FindingKind.GROUP] is Verdict.KEEP
    assert verdicts[FindingKind.DIAGNOSIS] is Verdict.KEEP
    assert verdicts[FindingKind.EMAIL] is Verdict.LOOK
    assert verdicts[FindingKind.RELATION] is Verdict.LOOK


@pytest.mark.parametrize(
    ("text", "left", "looked_at"),
    [
        ("Da gikk Ulvhild Michalski.", "Da gikk [annen elev].", []),
        ("Ulvhild Michalskis bror", "[annen elev]s bror", []),
        ("Ulvhild Michalski slo. Ulvhild gikk.", "[annen elev] slo. Ulvhild gikk.", ["Ulvhild"]),
        ("Sofie Michalski slo.", "[annen elev] slo.", []),
        ("Sofies Michalski, Sofie\nMichalski", "Sofies [annen elev], Sofie\n[annen elev]", ["Sofies", "Sofie"]),
        ("Ulvhild Nordmann er søsteren.", "Ulvhild Nordmann er søsteren.", ["Ulvhild"]),
        ("Der sto Ulvhilds bror. Så Ulvhild Marit Hansen?", "", ["Ulvhilds", "Ulvhild Marit Hansen"]),
        ("Da Michalski kom, var Familien Michalski her.", "", []),
        ("Sa Michalski det? Rektor Michalski? Endelig Michalski!", "", []),
        ("Han gikk til Polske Zloty.", "", []),
    ],
)
def test_a_first_name_on_no_list_is_told_by_the_surname_after_it(text: str, left: str, looked_at: list[str]) -> None:
    made = mask(text, FINDER.that_knows([text]), COPY)
    if left:
        assert made.text == left
    shown = [made.text[one.start : one.end] for one in made.spots if one.kind is not FindingKind.RELATION]
    assert shown == looked_at


def test_a_search_that_learned_nothing_is_the_same_search() -> None:
    assert FINDER.that_knows(["Da kom Stein Berg.", "", "michalski"]) is FINDER
