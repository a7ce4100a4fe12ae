"""*Søk* through workflows: what is found, in which order, how it is shown; what is never found, nor written down."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import meeting_kit
import pytest
import work_kit
from case_kit import own_form
from form_samples import party
from three_people import PUPIL, RECTOR, School, decided, planned, report

from skjema_app.domain.answers import Json
from skjema_app.domain.audit import Deed
from skjema_app.domain.documents import EventKind, Place
from skjema_app.domain.school import MarkKind
from skjema_app.workflows import closed_room, documents, fill_form, review
from skjema_app.workflows.search import MOST_DOCUMENTS, Finder, Found, HitKind
from skjema_app.workflows.search_marks import Marked
from skjema_app.workflows.session import Session

WORD = "xylofonord"


@pytest.fixture
def alone(tmp_path: Path) -> Iterator[Session]:
    session = work_kit.new_session(tmp_path / "hvelv")
    yield session
    session.close()


def find(session: Session, text: str, **more: bool) -> Found:
    return Finder(session).find(text, **more)


def opened(found: Found, kind: HitKind | None = None) -> list[str]:
    return [hit.opens for hit in found.hits if kind is None or hit.kind is kind]


def marks(text: Marked) -> list[str]:
    return [text.text[start:end] for start, end in text.ranges]


def about(session: Session, name: str, told: str, group: str = "8A", **more: Json) -> str:
    return work_kit.finished(session, hvem={"ref": "", "name": name}, klasse=group, hva=told, **more)


def test_a_report_by_its_text_names_class_and_dates(alone: Session) -> None:
    made = about(alone, "Åse Tenktvik", "Hun sto bak gymsalen i storefri.", "8B", naar="2026-11-03")
    for text in (
        "gymsalen",
        "gyms",
        "åse",
        "tenktvik åse",
        "8b",
        "8 B",
        "melding",
        "«bak gymsalen»",
        "3.11.2026",
        "3. november",
        "november 2026",
        "åse 3/11",
        "§ 12-4",
        "kort storefri"[5:],
    ):
        assert opened(find(alone, text)) == [made], text
    for text in ("ase", "gymsal bak tak", "«gymsalen bak»", "9b", "4.11.2026", "oktober 2026", WORD):
        found = find(alone, text)
        assert found.hits == (), text
        assert found.asked


def test_a_hit_tells_who_what_when_and_where_the_words_stand(alone: Session) -> None:
    about(
        alone, "Åse Tenktvik", "Langt ute " * 30 + "sto hun bak gymsalen i storefri. " + "Mer. " * 40, naar="2026-11-03"
    )
    (hit,) = find(alone, "gymsal 3.11.2026").hits
    assert hit.title.text == "Åse Tenktvik, 8A"
    assert hit.about.text == "Melding til rektor · gjelder 3. november 2026 · ferdig 23. november 2026"
    assert marks(hit.about) == ["3. november 2026"]
    assert hit.question == "Hva er sett, hørt eller fortalt?"
    assert marks(hit.snippet) == ["gymsalen"]
    assert len(hit.snippet.text) < 250
    (named,) = find(alone, "tenkt").hits
    assert marks(named.title) == ["Tenktvik"]
    assert named.snippet.text.startswith("Langt ute")


def test_labels_of_choices_are_found_as_they_are_read(alone: Session) -> None:
    made = about(alone, "Åse Tenktvik", "Tekst.", haster="ja-i-dag")
    field = alone.forms.current(work_kit.FORM).field("haster")
    assert field is not None
    option = field.option("ja-i-dag")
    assert option is not None
    (hit,) = find(alone, f"«{option.label.nb}»").hits
    assert hit.opens == made
    assert marks(hit.snippet) == [option.label.nb.rstrip(".")]


def test_what_a_form_is_known_by_comes_last(alone: Session) -> None:
    """User-review § 6: «bekymringsmelding» is what many call it."""
    known = about(alone, "Åse Tenktvik", "Vanlig tekst.")
    written = about(alone, "Ola Påfunn", "Moren kaller det en bekymringsmelding.")
    newest = about(alone, "Emil Prøvesen", "Vanlig tekst.")
    assert opened(find(alone, "bekymringsmelding")) == [written, newest, known]
    assert opened(find(alone, "bekymringsmelding åse")) == [known]
    assert set(opened(find(alone, "9a"))) == {known, written, newest}


def test_titles_and_names_first_then_the_newest(alone: Session) -> None:
    named = about(alone, "Nora Lie", "Tekst.")
    begins = about(alone, "Norah Lie", "Tekst.")
    text = about(alone, "Ola Påfunn", "Nora var der.")
    later = about(alone, "Emil Prøvesen", "Snakket med Nora.")
    again = about(alone, "Nora Berg", "Tekst.")
    assert opened(find(alone, "nora")) == [again, named, begins, later, text]


def test_one_letter_begins_a_name_or_is_a_word(alone: Session) -> None:
    named = about(alone, "Åse Tenktvik", "Ingen annen.")
    word = about(alone, "Ola Påfunn", "Han bor ved en å.")
    about(alone, "Emil Prøvesen", "Åpent vindu.")
    assert opened(find(alone, "å")) == [named, word]


def test_drafts_are_found_as_they_stand_now(alone: Session) -> None:
    finder = Finder(alone)
    draft = work_kit.filled_draft(alone, hva=f"Noe med {WORD} her.")
    made = about(alone, "Åse Tenktvik", f"Ferdig {WORD}.")
    assert [(hit.kind, hit.opens) for hit in finder.find(WORD).hits] == [
        (HitKind.DRAFT, draft),
        (HitKind.DOCUMENT, made),
    ]
    alone.clock.advance(minutes=1)  # type: ignore[attr-defined]
    fill_form.save_draft(alone, draft, {**work_kit.ANSWERS, "hva": "Byttet ut med balltre."}, Place())
    assert opened(finder.find(WORD)) == [made]
    (hit,) = finder.find("ballt").hits
    assert (hit.opens, marks(hit.snippet)) == (draft, ["balltre"])
    assert opened(finder.find("23.11.2026"), HitKind.DRAFT) == [draft]
    fill_form.delete_draft(alone, draft)
    assert finder.find("balltre").hits == ()


def test_minutes_have_a_group_of_their_own(tmp_path: Path) -> None:
    session = meeting_kit.new_session(tmp_path / "hvelv")
    held = meeting_kit.held(session)
    found = find(session, "faste plasser")
    assert [(hit.kind, hit.opens) for hit in found.hits] == [(HitKind.MEETING, held)]
    session.close()


def test_what_happened_afterwards_is_found(alone: Session) -> None:
    made = about(alone, "Åse Tenktvik", "Tekst.")
    documents.record_event(alone, made, EventKind.TOLD, happened="2026-11-24", who="Påhitt Rektorsen", how="telefon")
    (hit,) = find(alone, "rektorsen åse").hits
    assert (hit.opens, hit.question, marks(hit.snippet)) == (made, "Skrevet ned etterpå", ["Rektorsen"])


def test_there_may_be_more_than_are_shown(alone: Session) -> None:
    one = about(alone, "Åse Tenktvik", "Tekst.")
    vault = alone.vault
    document = vault.documents.get(one)
    pin = document.pin
    for _number in range(MOST_DOCUMENTS):
        draft = vault.drafts.create(pin, "kort", answers=dict(document.answers))
        vault.finish(
            draft.draft_id,
            title=document.title,
            pupil=document.pupil,
            group=document.group,
            answers=document.answers,
            experienced=document.experienced,
            restricted=False,
            urgent=False,
            pdf=b"%PDF",
            level="kort",
            supplements="",
            pin=pin,
        )
    found = find(alone, "åse")
    assert (len(found.hits), found.more) == (MOST_DOCUMENTS, True)
    assert not find(alone, "finnesikke").more


def test_attachments_are_found_by_their_names(alone: Session) -> None:
    made = about(alone, "Åse Tenktvik", "Se bilde IMG_2041.jpg og skjermdump-fra-chat.png.")
    for text in ("img_2041", "2041", "skjermdump fra chat", "chat.png"):
        assert opened(find(alone, text)) == [made], text


def test_a_reading_marks_every_answer(alone: Session) -> None:
    about(alone, "Åse Tenktvik", "I storefri. Så storefri igjen.")
    draft = work_kit.filled_draft(alone, hva="En kladd om storefri.")
    finder = Finder(alone)
    found = finder.find("storefri")
    for hit in found.hits:
        reading = finder.read(hit, found.query)
        assert any(marks(answer) for _question, answer in reading.answers)
    fill_form.delete_draft(alone, draft)
    finder.find("x")
    assert finder.read(found.hits[0], found.query).answers == ()


def test_at_school_cases_and_what_colleagues_wrote(school: School) -> None:
    first = report(school.teacher)
    school.exchange()
    decided(school.rector, first.document_id)
    school.exchange()
    assert school.rector.school is not None
    (case,) = school.rector.school.cases()
    found = find(school.rector, case.number)
    assert [hit.kind for hit in found.hits][:1] == [HitKind.CASE]
    assert marks(found.hits[0].about) == [case.number]
    assert opened(find(school.rector, case.number), HitKind.CASE)[0] in case.documents
    assert find(school.rector, "prøve").hits[0].kind is HitKind.CASE
    by_author = find(school.rector, "kari eksempel")
    assert opened(by_author, HitKind.DOCUMENT)
    assert opened(find(school.office, case.number), HitKind.CASE) == []


def test_comments_between_people_and_notes_of_a_case_are_found(school: School) -> None:
    first = report(school.teacher)
    school.exchange()
    decided(school.rector, first.document_id)
    school.exchange()
    assert school.rector.school is not None
    assert school.teacher.school is not None
    (case,) = school.rector.school.cases()
    plan = planned(school.teacher, case.case_id)
    school.exchange()
    assert find(school.teacher, WORD).hits == ()
    review.return_version(school.rector, plan.document_id, f"Skriv mer om {WORD}.")
    school.rector.school.note(case.case_id, MarkKind.STEP_DONE, text="Ringt hjem om balltreet.")
    school.exchange()
    for session in (school.teacher, school.rector):
        (hit,) = find(session, f"{WORD} {PUPIL}").hits
        assert (hit.opens, hit.question, marks(hit.snippet)) == (plan.document_id, "Kommentar", [WORD])
        (noted,) = find(session, "balltreet").hits
        assert (noted.kind, noted.question, marks(noted.snippet)) == (
            HitKind.CASE,
            "Skrevet ned i saken",
            ["balltreet"],
        )
        assert session.vault.rebuild().equal
        assert len(find(session, WORD).hits) == 1


def test_a_colleague_finds_nothing_that_was_not_given(school: School) -> None:
    report(school.teacher, fuller=False, hva=f"Noe med {WORD}.")
    school.exchange()
    assert len(find(school.teacher, WORD).hits) == 1
    assert len(find(school.rector, WORD).hits) == 1
    assert find(school.office, WORD) == replace(
        find(school.office, "finnesikke"), query=find(school.office, WORD).query
    )


def test_nobody_finds_a_report_about_an_employee(school: School) -> None:
    """Attack: words of § 12-5 planted in documents, drafts and events give no hit, count or snippet to anyone."""
    teacher, rector = school.teacher, school.rector
    report(teacher, fuller=False)
    planted = "Planlagt Skjultnavn"
    made = own_form(
        teacher,
        "ansatt-12-5",
        ansatt=party(planted, "staff"),
        i_ledelsen=False,
        hva=f"I gangen ropte den voksne {WORD} til eleven.",
        varslet="ikke_enna",
        varslet_hvem=None,
        varslet_dato=None,
        varslet_tid=None,
    )
    assert rector.school is not None
    closed_room.share_with(teacher, made.document_id, rector.school.person_id)
    documents.record_event(teacher, made.document_id, EventKind.TOLD, happened="2026-11-24", who="Ukjent Mottakersen")
    work_kit.filled_draft(teacher, gjelder_ansatt="ja", hva=f"Kladd om {WORD} og {planted}.")
    level = teacher.forms.current("ansatt-12-5").levels[0].level_id
    begun = fill_form.start_draft(teacher, "ansatt-12-5", level)
    fill_form.save_draft(teacher, begun.draft.draft_id, {"hva": WORD}, Place())
    school.exchange()
    hidden = {
        one.document_id for one in (*teacher.vault.documents.list(), *rector.vault.documents.list()) if one.restricted
    }
    assert len(hidden | {made.document_id}) == 2  # the private one, and the one that was shared
    hidden.add(made.document_id)
    for session in (teacher, rector, school.office):
        finder = Finder(session)
        nothing = finder.find("finnesikke")
        for text in (WORD, WORD[:4], planted, "planlagt", "skjultnavn", "mottakersen", "«ropte den voksne»", "12-5"):
            for older in (False, True):
                found = finder.find(text, older=older)
                assert replace(found, query=()) == replace(nothing, query=()), (text, older)
        for text in (PUPIL, "8A", "november 2026", "eleven", "e", "ansatt", RECTOR):
            assert hidden.isdisjoint(opened(finder.find(text, older=True))), text


def test_what_was_sought_is_written_nowhere(alone: Session, tmp_path: Path) -> None:
    about(alone, "Åse Tenktvik", "Tekst.")
    raw = alone.vault.state.database.raw
    settings = alone.vault.settings.all()
    find(alone, "noe annet")  # that somebody searched is noted, once an hour; never what for
    assert [(one.deed, one.case, one.document) for one in alone.vault.audit.lines()] == [(Deed.SEARCHED, "", "")]
    changes = raw.total_changes
    for text in ("åse", "finnesikke", WORD, "3.11.2026"):
        find(alone, text)
    assert raw.total_changes == changes
    assert alone.vault.settings.all() == settings
    for path in tmp_path.rglob("*"):
        assert path.is_dir() or WORD.encode() not in path.read_bytes()
