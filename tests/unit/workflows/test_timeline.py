"""The timeline through its public door: what it holds, what a choice shows, pupils and classes, the chronology."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import case_kit
import pytest
import three_people
import timeline_kit
import work_kit
from hypothesis import given
from hypothesis import strategies as st
from pdf_judges import archivable_and_accessible, poppler_structure_texts
from three_people import RECTOR, School
from timeline_kit import INVOLVED, OTHER, PUPIL, WITNESS, Autumn

from skjema_app.domain.documents import EventKind, Pupil
from skjema_app.domain.errors import ErrorCode, SkjemaError
from skjema_app.form_engine.flow import CaseFact
from skjema_app.workflows import cases, chronology, good_practice, plan, timeline_wide
from skjema_app.workflows.chronology import ChronologyWish
from skjema_app.workflows.session import Session
from skjema_app.workflows.timeline_filter import (
    MOST_MONTHS,
    TimelineFilter,
    TimelineOrder,
    counts,
    day_of,
    filter_words,
    grouped,
    people_in,
    shown,
)
from skjema_app.workflows.timeline_item import DayState, ItemKind, PupilRole, TimelineItem
from skjema_app.workflows.timeline_wide import TimelineScope, open_timeline


@dataclass(frozen=True)
class World:
    session: Session
    made: Autumn


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """One autumn, read by all tests here; none writes into it."""
    session, made, _clock = timeline_kit.made_in(tmp_path_factory.mktemp("host") / "hvelv")
    yield World(session, made)
    session.close()


def items(world: World) -> tuple[TimelineItem, ...]:
    return cases.open_case(world.session, world.made.report).timeline


def named(lines: tuple[TimelineItem, ...], title: str) -> TimelineItem:
    return next(one for one in lines if one.title == title)


def pupil(name: str, group: str = "") -> TimelineScope:
    return TimelineScope(pupils=(PupilRole(name, group, ""),))


# --- what it holds ----------------------------------------------------------------------------------------------------


def test_a_line_tells_the_day_it_was_lived_and_the_day_it_was_written(world: World) -> None:
    lines = items(world)
    told = named(lines, "Fikk beskjed")
    assert told.when.isoformat() == "2026-09-22T08:15:00+00:00"
    assert told.registered is not None
    assert told.registered.date().isoformat() == "2026-09-23"
    assert told.told_later
    talk = next(one for one in lines if one.kind is ItemKind.DOCUMENT and one.lived is not None)
    assert talk.when.date().isoformat() == "2026-09-30"
    assert (talk.lived.isoformat(), talk.written.date().isoformat()) == ("2026-09-30", "2026-10-02")
    report = named(lines, "Melding til rektor")
    assert report.when == report.registered, (
        "a report is written when it is written; its incident has a line of its own"
    )
    happened = named(lines, "Det som skjedde")
    assert (happened.lived.isoformat(), happened.about) == ("2026-09-18", "Melding til rektor")


def test_roles_stand_at_the_incident_and_nowhere_else(world: World) -> None:
    lines = items(world)
    assert [(one.name, one.role) for one in named(lines, "Det som skjedde").roles] == [
        (PUPIL, "Utsatt"),
        (WITNESS, "Vitne"),
        (INVOLVED, "Involvert"),
    ]
    assert [one.title for one in lines if one.roles] == ["Det som skjedde"]
    assert all("Vitne" not in row.pupil + row.title for row in cases.list_cases(world.session))


def test_deadlines_stand_among_the_lines_and_say_how_they_went(tmp_path: Path) -> None:
    session, made, clock = timeline_kit.made_in(tmp_path / "hvelv")
    deadline = named(cases.open_case(session, made.report).timeline, "Skolens egen frist for plan")
    assert deadline.state is DayState.MISSED
    assert deadline.text == "Fristen var mandag 28. september. Ikke gjort ennå."
    assert deadline.registered is None
    case_kit.write(session, plan.start_plan(session, made.report).draft.draft_id, three_people.PLAN)
    done = named(cases.open_case(session, made.report).timeline, "Skolens egen frist for plan")
    assert (done.state, done.text) == (
        DayState.LATE,
        "Gjort mandag 23. november. Fristen var mandag 28. september.",
    )
    good_practice.close_case(session, made.other, "Eleven har det trygt og godt.")
    gone = named(cases.open_case(session, made.other).timeline, "Skolens egen frist for plan")
    assert "Saken ble avsluttet mandag 23. november" in gone.text
    late = work_kit.finished(session, hvem={"ref": "", "name": OTHER})
    clock.advance(days=1)
    good_practice.close_case(session, late, "Meldt på nytt.")
    lapsed = named(cases.open_case(session, late).timeline, "Skolens egen frist for plan")
    assert (lapsed.state, lapsed.text) == (
        DayState.LAPSED,
        "Saken ble avsluttet tirsdag 24. november, før dagen kom.",
    )
    soon = work_kit.finished(session, hvem={"ref": "", "name": PUPIL})
    case_kit.write(session, plan.start_plan(session, soon).draft.draft_id, three_people.PLAN)
    met = named(cases.open_case(session, soon).timeline, "Skolens egen frist for plan")
    assert (met.state, met.text) == (DayState.MET, "Gjort tirsdag 24. november, innen fristen.")
    good_practice.reopen_case(session, late, "Det skjedde igjen.")
    good_practice.note_step(session, late, CaseFact.DECIDED, who="Rektor", outcome="undersoke")
    assert named(cases.open_case(session, late).timeline, "Skolens egen frist for plan").state is DayState.RUNNING
    session.close()


# --- what a choice shows ----------------------------------------------------------------------------------------------

LINES = timeline_kit.many(60)
CHOICES = st.builds(
    TimelineFilter,
    kinds=st.frozensets(st.sampled_from(ItemKind)),
    person=st.sampled_from(("", "Person 1", "Person 6", "Ingen")),
    words=st.sampled_from(("", "linje 1", "VITNE", "slaget frist", "setning på", "  ")),
    order=st.sampled_from(TimelineOrder),
)


@given(CHOICES)
def test_a_choice_shows_a_part_in_a_steady_order(chosen: TimelineFilter) -> None:
    found = shown(LINES, chosen)
    assert set(found) <= set(LINES)
    assert len(set(found)) == len(found)
    for one in found:
        assert not chosen.kinds or one.kind in chosen.kinds
        assert not chosen.person or chosen.person in one.people
        said = f"{one.title} {one.text} {one.roles} {one.people}".casefold()
        assert all(word in said for word in chosen.words.casefold().split())
    assert shown(found, chosen) == found, "choosing again changes nothing"
    days = [day_of(one, chosen.order) for one in found]
    assert days == sorted(days)
    everything = shown(LINES, TimelineFilter(order=chosen.order))
    assert list(found) == [one for one in everything if one in set(found)], "no line passes another"
    assert bool(filter_words(chosen)) is chosen.hides
    if not chosen.hides:
        assert set(found) == set(LINES)
    assert tuple(one for part in grouped(found, chosen.order) for one in part.items) == found


@given(CHOICES)
def test_all_kinds_together_are_everything(chosen: TimelineFilter) -> None:
    without = TimelineFilter(person=chosen.person, words=chosen.words, order=chosen.order)
    parts = [shown(LINES, TimelineFilter(frozenset({kind}), chosen.person, chosen.words)) for kind in ItemKind]
    assert {one for part in parts for one in part} == set(shown(LINES, without))
    assert [len(part) for part in parts] == [counts(LINES, chosen).get(kind, 0) for kind in ItemKind]


def test_long_timelines_are_gathered_by_month_and_longer_ones_by_school_year() -> None:
    assert [part.heading for part in grouped(LINES[-12:], TimelineOrder.LIVED)] == [""]
    few = grouped(LINES, TimelineOrder.LIVED)
    assert few[-1].heading == "september 2026"
    long = timeline_kit.many(500)
    assert (long[-1].when.year - long[0].when.year) * 12 > MOST_MONTHS
    years = [part.heading for part in grouped(long, TimelineOrder.LIVED)]
    assert years == ["Skoleåret 2023/24", "Skoleåret 2024/25", "Skoleåret 2025/26", "Skoleåret 2026/27"]
    assert people_in(long) == tuple(f"Person {number}" for number in range(7))


# --- several pupils, or a class ---------------------------------------------------------------------------------------


def test_a_pupils_timeline_has_of_others_cases_only_the_incident(world: World) -> None:
    found = open_timeline(world.session, pupil(PUPIL))
    own = {one.key for one in items(world)}
    beside = [one for one in found.items if one.key not in own]
    assert [one.title for one in beside] == ["Det som skjedde"]
    assert beside[0].case == f"Melding til rektor, {OTHER}"
    assert (PUPIL, "Vitne") in [(one.name, one.role) for one in beside[0].roles]
    assert own <= {one.key for one in found.items}
    witness = open_timeline(world.session, pupil(WITNESS))
    assert [one.title for one in witness.items] == ["Det som skjedde"], "who saw it gets no case of their own"


def test_several_pupils_and_a_class(world: World) -> None:
    both = open_timeline(world.session, TimelineScope(pupils=(PupilRole(PUPIL, "", ""), PupilRole(OTHER, "", ""))))
    group = open_timeline(world.session, TimelineScope(group="8a"))
    assert {one.key for one in both.items} == {one.key for one in group.items}
    assert set(group.pupils) == {PUPIL, OTHER}
    whens = [one.when for one in group.items]
    assert whens == sorted(whens)
    scopes = timeline_wide.scopes_of(world.session.vault.documents.get(world.made.report), items(world))
    said = [timeline_wide.scope_words(one) for one in scopes]
    assert said == [*(f"Alt jeg kan lese om {name}" for name in (PUPIL, WITNESS, INVOLVED)), "Hele 8A"]


def test_what_is_about_an_employee_is_in_none_of_them(world: World) -> None:
    hidden = world.made.hidden
    with pytest.raises(SkjemaError) as caught:
        open_timeline(world.session, TimelineScope(row=hidden))
    assert caught.value.code is ErrorCode.TIMELINE_HIDDEN
    for scope in (pupil(PUPIL), TimelineScope(group="8A"), TimelineScope(row=world.made.report)):
        found = open_timeline(world.session, scope)
        assert hidden not in {one.document_id for one in found.items}
        assert hidden not in {one.document_id for one in found.first}
        assert not any(hidden in one.key for one in found.items)


def test_two_pupils_of_one_name_are_never_one(tmp_path: Path) -> None:
    session = work_kit.new_session(tmp_path / "hvelv")
    first, second = session.vault.pupils.import_list(
        (Pupil("", PUPIL, "8A"), Pupil("", PUPIL, "9C")), source_name_hash=""
    )
    mine = work_kit.finished(session, hvem={"ref": first.pupil_id, "name": PUPIL}, klasse="8A")
    theirs = work_kit.finished(session, hvem={"ref": second.pupil_id, "name": PUPIL}, klasse="9C")
    with pytest.raises(SkjemaError) as caught:
        open_timeline(session, pupil(PUPIL))
    assert caught.value.code is ErrorCode.TIMELINE_NAMESAKES
    for group, wanted, not_wanted in (("8A", mine, theirs), ("9C", theirs, mine)):
        ids = {one.document_id for one in open_timeline(session, pupil(PUPIL, group)).items}
        assert wanted in ids
        assert not_wanted not in ids
    with pytest.raises(SkjemaError) as caught:
        open_timeline(session, pupil("Finnes Ikke"))
    assert caught.value.code is ErrorCode.TIMELINE_NOBODY
    session.close()


# --- the chronology ---------------------------------------------------------------------------------------------------


def text_of(session: Session, wish: ChronologyWish) -> str:
    return "\n".join(poppler_structure_texts(chronology.render(chronology.compose(session, wish)).pdf))


def test_a_chronology_is_archivable_and_says_what_it_is(world: World) -> None:
    wish = ChronologyWish(TimelineScope(row=world.made.report))
    paper = chronology.render(chronology.compose(world.session, wish))
    archivable_and_accessible(paper.pdf, signed=False)
    text = "\n".join(poppler_structure_texts(paper.pdf))
    for words in (
        "Utskrift, ikke et arkivdokument.",
        "18. september 2026 – 9. november 2026",
        f"{work_kit.NAME}, {work_kit.SCHOOL}",
        "skrevet inn 23.9.2026",
        "Fristen var mandag 28. september. Ikke gjort ennå.",
        f"dokument {world.made.report[:8]}",
        "alt forfatteren av utskriften kan lese, 16 linjer",
    ):
        assert words in text, words


def test_other_pupils_are_named_only_when_asked_for(world: World) -> None:
    scope = TimelineScope(row=world.made.report)
    hidden, full = (
        text_of(world.session, ChronologyWish(scope)),
        text_of(world.session, ChronologyWish(scope, name_others=True)),
    )
    assert WITNESS not in hidden
    assert INVOLVED not in hidden
    assert f"{PUPIL} (utsatt), [annen elev] (vitne)" in " ".join(hidden.split())
    assert f"Vi så [annen elev] og {PUPIL} sammen" in " ".join(hidden.split())
    assert f"{WITNESS} (vitne)" in " ".join(full.split())
    beside = " ".join(text_of(world.session, ChronologyWish(pupil(PUPIL))).split())
    assert "Melding til rektor, [annen elev]" in beside, "the case of another pupil doesn't tell whose it is"
    assert OTHER not in beside


def test_a_choice_is_told_in_words_on_the_paper(world: World) -> None:
    chosen = TimelineFilter(frozenset({ItemKind.DEADLINE, ItemKind.DOCUMENT}), order=TimelineOrder.WRITTEN)
    text = " ".join(text_of(world.session, ChronologyWish(TimelineScope(row=world.made.report), chosen)).split())
    assert "bare Dokumenter og Frister; " in text
    assert "linjer er utelatt" in text
    assert "Når det ble skrevet inn" in text
    assert "gjelder 30.9.2026" in text
    with pytest.raises(SkjemaError) as caught:
        text_of(
            world.session, ChronologyWish(TimelineScope(row=world.made.report), TimelineFilter(words="finnes ikke"))
        )
    assert caught.value.code is ErrorCode.CHRONOLOGY_EMPTY


def test_saving_and_printing_leave_a_trace_in_every_case(tmp_path: Path) -> None:
    session, made, _clock = timeline_kit.made_in(tmp_path / "hvelv")
    composed = chronology.compose(session, ChronologyWish(pupil(PUPIL)))
    paper, target = chronology.render(composed), tmp_path / composed.file_name
    assert PUPIL not in target.name
    assert chronology.save(session, composed, paper, target).documents
    assert target.read_bytes() == paper.pdf
    with pytest.raises(SkjemaError) as caught:
        chronology.save(session, composed, paper, target)
    assert caught.value.code is ErrorCode.FILE_EXISTS
    chronology.printed(session, composed)
    for one in (made.report, made.other):
        (saved,) = [event for event in session.vault.documents.events(one) if event.kind is EventKind.EXPORTED]
        assert saved.text == f"Kronologi: {target.name}"
        printed = [event.text for event in session.vault.documents.events(one) if event.kind is EventKind.PRINTED]
        assert "Kronologi" in printed
    assert not session.vault.documents.events(made.hidden)
    session.close()


def test_nothing_that_is_not_read_here_is_told_of(with_plan: tuple[School, Mapping[str, str]]) -> None:
    school, ids = with_plan
    theirs, office = (open_timeline(one, pupil(PUPIL)) for one in (school.teacher, school.office))
    assert ids["plan"] in {one.document_id for one in theirs.items}
    text = " ".join(f"{one.title} {one.about} {one.key}" for one in office.items)
    assert "Melding til rektor" in text
    assert "plan" not in text.casefold(), "it waits, and the office gets it when it is approved"
    assert ids["plan"] not in text
    with pytest.raises(SkjemaError) as caught:
        open_timeline(school.office, TimelineScope(row=ids["plan"]))
    assert caught.value.code is ErrorCode.DOCUMENT_UNKNOWN
    case_kit.approved(school, ids["plan"])
    line = named(open_timeline(school.teacher, TimelineScope(row=ids["report"])).items, "Godkjent")
    assert (line.about, line.people) == ("Aktivitetsplan, versjon 1", (RECTOR,))
