"""What may stand on an agenda, for any school at all: nobody whom the meeting may not know, and every thing once."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from skjema_app.workflows.agenda import minutes_rows
from skjema_app.workflows.agenda_facts import (
    Absent,
    AgendaKind,
    Because,
    Discussion,
    DueMeasure,
    Handled,
    OpenCase,
    OpenThings,
    Sharing,
    TeamReport,
)
from skjema_app.workflows.agenda_items import AHEAD_DAYS, STILL_DAYS, items_of, row_of
from skjema_app.workflows.decided import Decision, DecisionState, Passed

TODAY = date(2026, 12, 17)
DAYS = st.integers(-60, 60).map(lambda ahead: TODAY + timedelta(days=ahead))
NAMES = tuple(f"Elev{letter} Oppdiktetsen{letter}" for letter in "ABCDEFG")


@st.composite
def cases(draw: st.DrawFn, number: int) -> OpenCase:
    """A case about a pupil of its own."""
    name = NAMES[number]
    runs = draw(st.booleans())
    reports = draw(st.lists(st.builds(TeamReport, st.just(""), DAYS, st.booleans(), st.booleans()), max_size=2))
    return OpenCase(
        key=f"case{number}",
        opens=f"doc{number}",
        pupil=draw(st.sampled_from((name, ""))),
        pupil_ref=f"ref{number}",
        group=f"klasse{number}",
        number=f"S-2026-9{number}",
        reports=tuple(
            TeamReport(f"report{number}-{at}", one.day, one.anyway, one.only_rector) for at, one in enumerate(reports)
        ),
        again=draw(st.none() | DAYS),
        plan=f"plan{number}" if runs else "",
        evaluate=draw(st.none() | DAYS) if runs else None,
        measures=tuple(
            DueMeasure(f"m{at}", f"{name} får faste voksne.", TODAY - timedelta(days=at + 1))
            for at in range(draw(st.integers(0, 2)) if runs else 0)
        ),
        moved=draw(st.none() | DAYS),
        consent=draw(st.booleans()),
    )


@st.composite
def decisions(draw: st.DrawFn, number: int) -> Decision:
    """A decision about one of the pupils, or about none."""
    name = draw(st.sampled_from((NAMES[number], "")))
    return Decision(
        key=f"minute/saker/{number}",
        minute_id="minute",
        place=f"saker/{number}",
        form_id="referat-r-team",
        meeting="R-team",
        group="",
        day=TODAY - timedelta(days=14),
        theme="Friminutt",
        what=f"Ring hjem til {NAMES[number]}." if name else "Bordene settes i hestesko.",
        doer="Ansatt Oppdiktet",
        who=(),
        passed=Passed.NO,
        due=draw(st.none() | DAYS),
        pupil=name,
        pupil_ref="",
        state=draw(st.sampled_from(DecisionState)),
    )


@st.composite
def worlds(draw: st.DrawFn) -> OpenThings:
    """A school with up to seven cases."""
    count = draw(st.integers(0, len(NAMES)))
    found = tuple(draw(cases(number)) for number in range(count))
    told = tuple(draw(decisions(number)) for number in range(draw(st.integers(0, 3))))
    known = OpenThings(
        cases=found,
        decisions=told,
        absences=tuple(
            Absent(f"Borte {at}", f"borte{at}", "8A", "mote", TODAY, 10 + at, draw(DAYS), "Eleven har vært borte.")
            for at in range(draw(st.integers(0, 2)))
        ),
        discussions=tuple(Discussion(f"draft{at}", ("Fravær",)) for at in range(draw(st.integers(0, 2)))),
        named=frozenset(draw(st.sets(st.sampled_from([name.casefold() for name in NAMES])))),
    )
    keys = [one.key for kind in AgendaKind for one in items_of(kind, known, TODAY)]
    minutes = st.dictionaries(st.sampled_from(keys), st.builds(Handled, DAYS, st.booleans())) if keys else st.just({})
    handled = draw(minutes) if draw(st.booleans()) else {}
    return replace(known, handled={row_of(key): one for key, one in handled.items()})


@given(worlds(), st.sampled_from(AgendaKind))
def test_nobody_is_named_whom_the_meeting_may_not_know(known: OpenThings, kind: AgendaKind) -> None:
    items = items_of(kind, known, TODAY)
    told = repr([(one.title, one.why, one.about, one.about_ref, one.group, one.number, one.said) for one in items])
    told += repr(minutes_rows(kind, items)) + repr([row_of(one.key) for one in items])
    for at, case in enumerate(known.cases):
        name = NAMES[at]
        by_case = bool(case.plan) if kind.of_pupils else case.consent or any(one.anyway for one in case.reports)
        decided = [one for one in known.decisions if one.pupil == name and one.state is DecisionState.OPEN]
        by_decision = decided and (kind.of_pupils or name.casefold() in known.named)
        if not (by_case and case.pupil) and not by_decision:
            assert name not in told
        if not (by_case and case.pupil):
            for secret in (case.group, case.number, case.pupil_ref):
                assert secret not in told
    for one in items:
        if one.sharing is Sharing.NO:
            assert not any((one.about, one.about_ref, one.group, one.number, one.said))


@given(worlds(), st.sampled_from(AgendaKind))
def test_every_open_thing_stands_exactly_once(known: OpenThings, kind: AgendaKind) -> None:
    items = items_of(kind, known, TODAY)
    keys = [one.key for one in items]
    assert len(set(keys)) == len(keys)
    rows = [row["id"] for listed in minutes_rows(kind, items).values() for row in listed]  # type: ignore[union-attr, index, call-overload]
    assert sorted(rows) == sorted(one.row_id for one in items)
    open_ = [one for one in known.decisions if one.state is DecisionState.OPEN]
    assert sum(one.because is Because.DECISION for one in items) == len(open_)
    if known.handled:
        return
    team = not kind.of_pupils
    soon = TODAY + timedelta(days=AHEAD_DAYS)
    expected = {
        Because.REPORT: sum(not one.only_rector for case in known.cases for one in case.reports) if team else 0,
        Because.AGAIN: sum(case.again is not None and case.again <= soon for case in known.cases) if team else 0,
        Because.EVALUATE: sum(case.evaluate is not None and case.evaluate <= soon for case in known.cases),
        Because.MEASURE: sum(len(case.measures) for case in known.cases),
        Because.ANONYMOUS: len(known.discussions),
        Because.ABSENCE: len(known.absences),
    }
    for because, count in expected.items():
        assert sum(one.because is because for one in items) == count, because
    for case in known.cases:
        own = [
            one for one in items if f":{case.key}" in one.key or any(one.opens == r.document_id for r in case.reports)
        ]
        still = case.moved is not None and (TODAY - case.moved).days >= STILL_DAYS
        assert bool(own) or not still, "nothing that stands still is forgotten"
        assert sum(one.because is Because.STILL for one in own) in {0, len(own)}


@given(worlds(), st.sampled_from(AgendaKind))
def test_the_order_is_a_leaders(known: OpenThings, kind: AgendaKind) -> None:
    items = items_of(kind, known, TODAY)
    order = [list(Because).index(one.because) for one in items]
    assert order == sorted(order), "what was decided last time first, what stands still last"
    for because in Because:
        late = [one.overdue for one in items if one.because is because]
        assert late == sorted(late, reverse=True)
