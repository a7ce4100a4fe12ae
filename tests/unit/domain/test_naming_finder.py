"""Names in running text: found in every shape, with places in the text as it was written, and words left alone."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from skjema_app.domain.naming.finder import NameFinder
from skjema_app.domain.naming.folding import fold, spellings, tokens
from skjema_app.domain.naming.people import FindingKind, KnownPerson, PersonKind
from skjema_app.workflows.name_data import lexicon, replacements

PUPILS = {
    "kari": KnownPerson("kari", PersonKind.PUPIL, "Kari Nordmann", "Nusse", "8B", "2011-03-14"),
    "stein": KnownPerson("stein", PersonKind.PUPIL, "Stein Berg", "Rakett", "8B", "2011-07-02"),
    "anne": KnownPerson("anne", PersonKind.PUPIL, "Anne-Marie Lund", "", "8B"),
    "jonas": KnownPerson("jonas", PersonKind.PUPIL, "Jonas Åsen", "", "Blå gruppe"),
    "max": KnownPerson("max", PersonKind.PUPIL, "Max Nguyen"),
    "vaar": KnownPerson("vaar", PersonKind.PUPIL, "Vår Sofie Sæther"),
    "haakon": KnownPerson("haakon", PersonKind.PUPIL, "Håkon Østby"),
    "fatima": KnownPerson("fatima", PersonKind.PUPIL, "Fatima El Amrani"),
    "ola": KnownPerson("ola", PersonKind.STAFF, "Ola Sørtun"),
    "heidi": KnownPerson("heidi", PersonKind.GUARDIAN, "Heidi Nordmann"),
}
FINDER = NameFinder(tuple(PUPILS.values()), lexicon(), replacements(), born=(2008, 2014))


def found(text: str) -> list[tuple[str, str, str]]:
    return [
        (text[one.start : one.end], one.kind.value + ("" if one.sure else "?"), "+".join(one.persons))
        for one in FINDER.find(text)
    ]


@pytest.mark.parametrize(
    ("text", "words", "kind", "who"),
    [
        ("Kari Nordmann sa det.", "Kari Nordmann", "fullt-navn", "kari"),
        ("det var kari nordmann", "kari nordmann", "fullt-navn", "kari"),
        ("NORDMANN, KARI: 3 dager", "NORDMANN, KARI", "fullt-navn", "kari"),
        ("Nordmann Kari: 3 dager", "Nordmann Kari", "fullt-navn", "kari"),
        ("Kari\n  Nordmann", "Kari\n  Nordmann", "fullt-navn", "kari"),
        ("Kari Anne Nordmann sa det.", "Kari Anne Nordmann", "fullt-navn", "kari"),
        ("Kari B. Nordmann sa det.", "Kari B. Nordmann", "fullt-navn", "kari"),
        ("K. Nordmann sa det.", "K. Nordmann", "fullt-navn", "kari"),
        ("Kari N sa det.", "Kari N", "fullt-navn", "kari"),
        ("Jonas Å. sa det.", "Jonas Å.", "fullt-navn", "jonas"),
        ("Det var Kari.", "Kari", "fornavn", "kari"),
        ("det var kari", "kari", "fornavn", "kari"),
        ("Det var Karis sekk.", "Karis", "fornavn", "kari"),
        ("Jonas' sekk", "Jonas'", "fornavn", "jonas"),
        ("Det var Max’s sekk", "Max’s", "fornavn", "max"),
        ("(Kari)", "Kari", "fornavn", "kari"),
        ("«Kari-gjengen»", "Kari", "fornavn", "kari"),
        ("Karigjengen kom.", "Kari", "fornavn", "kari"),
        ("Stein la en stein.", "Stein", "fornavn", "stein"),
        ("Da kom Stein.", "Stein", "fornavn", "stein"),
        ("Stein kan være hard.", "Stein", "fornavn", "stein"),
        ("Anne-Marie kom.", "Anne-Marie", "fornavn", "anne"),
        ("Anne Marie kom.", "Anne Marie", "fornavn", "anne"),
        ("Annemarie kom.", "Annemarie", "fornavn", "anne"),
        ("Hakon kom.", "Hakon", "fornavn", "haakon"),
        ("Haakon kom.", "Haakon", "fornavn", "haakon"),
        ("Sofie kom.", "Sofie", "fornavn", "vaar"),
        ("Sæthers plan", "Sæthers", "etternavn", "vaar"),
        ("Saether kom.", "Saether", "etternavn", "vaar"),
        ("Familien Amrani kom.", "Amrani", "etternavn", "fatima"),
        ("Nusse kom.", "Nusse", "kallenavn", "kari"),
        ("Det er Rakett.", "Rakett", "kallenavn", "stein"),
        ("K.N. kom.", "K.N.", "initialer", "kari"),
        ("K. N. kom.", "K. N.", "initialer", "kari"),
        ("J.Å. kom.", "J.Å.", "initialer", "jonas"),
        ("A.M.L. kom.", "A.M.L.", "initialer", "anne"),
        ("Skriv til kari.nordmann@skole.example.", "kari.nordmann@skole.example", "e-post", "kari"),
        ("Brukeren kari_nordmann", "kari_nordmann", "fullt-navn", "kari"),
        ("Brukeren karinordmann", "karinordmann", "fullt-navn", "kari"),
        ("Født 14.03.2011", "14.03.2011", "fodselsdato", "kari"),
        ("den 14. mars 2011", "14. mars 2011", "fodselsdato", "kari"),
        ("2011-03-14", "2011-03-14", "fodselsdato", "kari"),
        ("14/3-11", "14/3-11", "fodselsdato", "kari"),
        ("født 140311", "140311", "fodselsdato", "kari"),
        ("14031112345", "14031112345", "fodselsnummer", "kari"),
        ("140311 12345", "140311 12345", "fodselsnummer", "kari"),
        ("I 8B er det uro.", "8B", "klasse", ""),
        ("i 8 b er det uro", "8 b", "klasse", ""),
        ("Klasse 8B er urolig.", "Klasse 8B", "klasse", ""),
        ("Hele 10C.", "10C", "klasse", ""),
        ("Tlf. 912 34 567.", "912 34 567", "telefon", ""),
        ("Tlf. +47 91 23 45 67.", "+47 91 23 45 67", "telefon", ""),
        ("Heidi kom.", "Heidi", "fornavn", "heidi"),
    ],
)
def test_what_is_sure(text: str, words: str, kind: str, who: str) -> None:
    assert (words, kind, who) in found(text)


@pytest.mark.parametrize(
    ("text", "words", "kind"),
    [
        ("Vår i våres var fin.", "Vår", "fornavn"),
        ("Stein: hard", "Stein", "fornavn"),
        ("Vi var på Berg i går.", "Berg", "etternavn"),
        ("Berg skole", "Berg", "etternavn"),
        ("Det gjelder KN.", "KN", "initialer"),
        ("Mohammed kom.", "Mohammed", "fornavn"),
        ("Lars Olsen kom.", "Lars Olsen", "fullt-navn"),
        ("Anne-Karin kom.", "Anne-Karin", "fornavn"),
        ("Søsteren til Kari", "Søsteren til", "relasjon"),
        ("Det var tvillingbroren.", "tvillingbroren", "relasjon"),
        ("Karis mor ringte.", "mor", "relasjon"),
        ("Moren hans ringte.", "Moren hans", "relasjon"),
        ("Han har Marfans syndrom.", "Marfans", "diagnose"),
        ("Hun har cystisk fibrose.", "cystisk fibrose", "diagnose"),
        ("En 14-åring fra Lillevik ble slått.", "14-åring", "kombinasjon"),
        ("Han kom hit 03.02.2010.", "03.02.2010", "fodselsdato"),
    ],
)
def test_what_a_person_must_look_at(text: str, words: str, kind: str) -> None:
    assert (words, f"{kind}?") in [(one[0], one[1]) for one in found(text)]


@pytest.mark.parametrize(
    "text",
    [
        "En stein og et berg i våren, sa vår lærer på et år.",
        "Elevene våre leker ved steinen.",
        "Karin", "karimøbler", "Makari", "Annette", "steinalderen",
        "Opplæringslova § 9 A og kapittel 9A, § 12-4.",
        "8. trinn og 8.–10. trinn. Punkt 3 b. Klokka 9 a.",
        "Møtet er 14.03.2026 og 14. mars 2026, frist 3/12.",
        "IOP, BUP, PPT, R-team, NAV og A.S.",
        "Nødnummer 112 og 116 111. 20 000 kroner. Sak 2026/014. 20261123.",
        "Mor sier at hun sover dårlig. Foreldrene er enige.",
        "Alle over 15 år kan samtykke.",
        "[annen elev]s sekk, [foresatt] og [klasse].",
        "O sa det. c++ (x",
        "",
        "5G, 3D og A4",
    ],
)  # fmt: skip
def test_what_is_nobody(text: str) -> None:
    assert [one for one in found(text) if one[1] not in {"fornavn?", "fullt-navn?"} or one[2]] == []


def test_one_person_or_none_is_meant() -> None:
    (nordmann,) = FINDER.find("Da kom Nordmann.")
    assert set(nordmann.persons) == {"kari", "heidi"}
    assert nordmann.person == ""
    (kari,) = FINDER.find("Da kom Kari.")
    assert kari.person == "kari"


def test_what_could_stand_there_is_in_the_genitive_too() -> None:
    assert [one.suggestion for one in FINDER.find("Karis og Max's og Kari, Heidis, født 14.03.2011")] == [
        "[annen elev]s",
        "[annen elev]s",
        "[annen elev]",
        "[foresatt]s",
        "[fødselsdato]",
    ]


@pytest.mark.parametrize("text", ["Ka\u200bri Nord\u00admann", "Kari\u2060 Nordmann", "K\u034fari Nordmann"])
def test_characters_that_nobody_sees_hide_no_name_and_move_no_place(text: str) -> None:
    said = f"💛 {text}, ja"
    (one,) = FINDER.find(said)
    assert said[one.start : one.end].strip("\u2060") == text.strip("\u2060")
    assert one.kind is FindingKind.FULL_NAME


def test_a_letter_written_as_two_is_the_same_letter() -> None:
    assert found("Ha\u030akon kom.") == [("Ha\u030akon", "fornavn", "haakon")]
    assert found("Zoe\u0308 kom.")[0][0] == "Zoe\u0308"
    assert found("Ｋａｒｉ Nordmann")[0][2] == "kari"


@given(st.text(max_size=200))
@settings(max_examples=300, deadline=None)
def test_places_are_in_the_text_and_never_over_one_another(text: str) -> None:
    end = 0
    for one in FINDER.find(text):
        assert end <= one.start < one.end <= len(text)
        end = one.end


@given(
    st.text(alphabet=st.characters(blacklist_categories=["L", "N", "M", "Cf"]), max_size=20),
    st.sampled_from(["Kari", "Jonas", "Fatima", "Anne-Marie", "Håkon"]),
    st.text(alphabet=st.characters(blacklist_categories=["L", "N", "M", "Cf"]), max_size=20),
)
@settings(max_examples=300, deadline=None)
def test_a_name_is_found_whatever_stands_around_it(before: str, name: str, after: str) -> None:
    text = f"{before} {name} {after}"
    start = len(before) + 1
    assert any(one.start <= start and start + len(name) <= one.end and one.sure for one in FINDER.find(text))


@given(st.text(max_size=40))
@settings(max_examples=300, deadline=None)
def test_folding_twice_changes_nothing_and_a_name_is_spelt_as_itself(word: str) -> None:
    assert fold(fold(word)) == fold(word)
    for _start, _end, token in tokens(word):
        assert fold(token) in spellings(token) or not fold(token)


@given(st.lists(st.text(max_size=20), max_size=6), st.text(max_size=60))
@settings(max_examples=200, deadline=None)
def test_any_names_make_a_search(names: list[str], text: str) -> None:
    people = [KnownPerson(str(n), PersonKind.PUPIL, name, name[::-1], name, name) for n, name in enumerate(names)]
    NameFinder(people, lexicon(), replacements()).find(f"{text} {' '.join(names)}")


@pytest.mark.parametrize(
    ("text", "words", "kind", "who"),
    [
        ("I går kom Joans inn.", "Joans", "fornavn?", "jonas"),
        ("I går kom Ftaimas mor inn.", "Ftaimas", "fornavn?", "fatima"),
        ("Da lo Hkåon høyt.", "Hkåon", "fornavn?", "haakon"),
        ("Hos Raektt var det stille.", "Raektt", "kallenavn?", "stein"),
        ("Noen så Ngueyn i gangen.", "Ngueyn", "etternavn?", "max"),
        ("Joans slo først.", "Joans", "fornavn?", "jonas"),
    ],
)
def test_two_letters_swapped_are_for_a_person_to_look_at(text: str, words: str, kind: str, who: str) -> None:
    assert (words, kind, who) in found(text)


@pytest.mark.parametrize(
    "text",
    [
        "Stien til skolen er glatt.",
        "I går gikk joans inn.",
        "Omen er et fremmedord.",
        "De traff Amx der.",
        "Hos Raketten var det stille.",
    ],
)
def test_words_that_are_like_a_name_with_letters_swapped_are_left_alone(text: str) -> None:
    assert found(text) == []
