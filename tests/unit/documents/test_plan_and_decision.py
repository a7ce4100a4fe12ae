"""The plan and the rector's decision as documents: what is printed, what is not, and what the judges say."""

from __future__ import annotations

import functools
import json
from collections.abc import Iterator
from pathlib import Path

import pdf_judges
import pdf_samples
import plan_samples
import pytest
from pages import page_count
from pdf_samples import AUTHOR, KINDS, PRINCIPAL, SCHOOL
from plan_samples import LATER, PLAN_KINDS, plan_answers, plan_facts, plan_form, plan_model
from school_people import SchoolCertificates

from skjema_app.documents.approve import approve
from skjema_app.documents.compose import compose
from skjema_app.documents.facts import COMPOSED, DocumentFacts
from skjema_app.documents.increment import extends
from skjema_app.documents.model import AUTHOR_FIELD, DocumentModel, Pairs, Subheading, Table
from skjema_app.documents.readback import check_text, model_texts
from skjema_app.documents.recheck import check_answers
from skjema_app.documents.render import render
from skjema_app.documents.verify import verify
from skjema_app.domain.answers import Json


def golden(composed: int) -> Path:
    """What documents said that were composed in a way."""
    return Path(__file__).parents[2] / "golden" / f"document_texts_v{composed}.json"


def _blocks(model: DocumentModel, kind: type[Table] | type[Pairs]) -> Iterator[object]:
    return (block for section in model.sections for block in section.blocks if isinstance(block, kind))


def _measures(model: DocumentModel) -> list[Table]:
    tables = [block for block in _blocks(model, Table) if isinstance(block, Table)]
    return [table for table in tables if table.header[0] == "Tiltak"]


def _said(model: DocumentModel) -> str:
    return "\n".join(model_texts(model))


def _plan(*, measures: int = 4, **more: Json) -> DocumentModel:
    answers = plan_answers(measures=measures, **more)
    return compose(plan_form(), answers, plan_facts(answers))


# --- the plan ---------------------------------------------------------------------------------------------------------


def test_a_plan_of_normal_length_is_two_pages() -> None:
    assert page_count(render(plan_model("plan"), when=LATER)) == 2


def test_measures_are_a_table_of_what_who_when_and_when_it_is_looked_at_again() -> None:
    (table,) = _measures(plan_model("plan"))
    assert table.header == ("Tiltak", "Hvem", "Når", "Evalueres")
    assert len(table.rows) == 4
    what, who, when, evaluated = table.rows[0]
    assert what.startswith("1. To faste voksne er ved benkene")
    assert what.endswith("\nRettet mot: De voksne · Status: I gang")
    # taken over from the plan, and from the measure above
    assert (who, evaluated) == ("Kari Nordli", "16. desember 2026")
    assert when == "Fra 25. november 2026\nHver dag fram til neste evaluering"
    assert table.rows[3][2] == "Fra 1. desember 2026\nÉn gang, på trinnmøtet"


def test_the_problem_stands_once_for_the_plan_and_above_measures_that_have_another() -> None:
    assert _said(plan_model("plan")).count("Mats er alene i storefri minst fire dager i uken.") == 1
    rows = [dict(row) for row in plan_samples.MEASURES]
    rows[2]["tiltak_problem"] = "Mats vet ikke hvem han kan snakke med."
    model = _plan(tiltak=rows)
    first, second = _measures(model)
    assert [row[0][:2] for row in first.rows] == ["1.", "2."]
    assert [row[0][:2] for row in second.rows] == ["3.", "4."]  # the fourth took it over from the one above
    assert _said(model).count("Mats vet ikke hvem han kan snakke med.") == 1


def test_what_the_law_wants_and_is_missing_is_seen_on_a_draft_and_nothing_else_is() -> None:
    answers = {
        key: value
        for key, value in plan_answers(stemme_ord="", plan_ansvarlig=None, situasjon="").items()
        if key in {"hvem", "klasse", "stemme", "tiltak"}
    }
    tiltak = answers["tiltak"]
    assert isinstance(tiltak, list)
    assert isinstance(tiltak[0], dict)
    tiltak[0].pop("tiltak_ansvarlig", None)
    model = compose(plan_form(), answers, plan_facts(answers, finished=None))
    said = _said(model)
    assert _measures(model)[0].rows[0][1] == "Ikke besvart"
    assert dict(pair for pairs in _blocks(model, Pairs) for pair in pairs.rows)["Hva har eleven selv sagt?"] == (  # type: ignore[attr-defined]
        "Ikke besvart"
    )
    for should in ("Beskriv situasjonen", "Hva mener foresatte", "varslet", "møter"):
        assert should not in said


def test_the_right_to_go_to_statsforvalteren_is_told_and_advice_to_the_author_is_not() -> None:
    said = _said(plan_model("plan"))
    assert "kan de ta saken til Statsforvalteren" in said
    assert "det må ha gått minst én uke" in said
    for advice in ("Rett tiltak mot det de voksne gjør", "Er det mistanke om vold", "Spør eleven på nytt"):
        assert advice not in said


def test_a_plan_that_goes_home_says_nothing_of_the_other_guardian_nor_of_a_confidential_address() -> None:
    for address in ("nei", "fortrolig"):
        said = _said(_plan(adresse=address))
        for kept_out in ("900 00 001", "Anne Solberg", "adresse"):
            assert kept_out not in said


def test_a_report_with_a_confidential_address_says_nothing_on_how_to_reach_the_guardians() -> None:
    form = plan_samples.report_form()
    answers = {name: plan_answers()[name] for name in ("hvem", "foresatte_liste")}
    facts = plan_facts(answers, level="utfyllende")
    assert "900 00 001" in _said(compose(form, answers, facts))
    assert "900 00 001" not in _said(compose(form, {**answers, "adresse": "strengt_fortrolig"}, facts))


def test_a_second_version_names_the_first_and_logs_each_change() -> None:
    model = plan_model("plan-2")
    assert dict(model.facts.rows)["Erstatter"].startswith("Versjon 1, ferdigstilt 23. november 2026 kl. 15:56")
    assert model.sections[-1].heading == "Endringslogg"
    blocks = model.sections[-1].blocks
    headings = [block.text for block in blocks if isinstance(block, Subheading)]
    assert [heading[:9] for heading in headings] == ["Tiltak 1:", "Tiltak 4:", "Resten av"]
    tables = [block for block in blocks if isinstance(block, Table)]
    assert tables[0].header == ("Når og av hvem", "Hva", "Før", "Nå", "Hvorfor")
    assert tables[0].rows[0][-1] == "Rektor spurte hvem som følger opp\nDrøftet i R-team 24. november 2026"
    assert tables[1].rows == (
        (
            "24. november 2026 kl. 10:56\nKari Nordli",
            "Tiltak 4",
            "–",
            "Trinnets lærere går gjennom hva utestenging er",
            "Nytt tiltak etter trinnmøtet\nHaster: Møtet er først om to uker.",
        ),
    )
    assert tables[2].rows[0][1] == "Når er neste evalueringsmøte?"


# --- the decision -----------------------------------------------------------------------------------------------------


def test_a_decision_says_who_it_is_about_and_which_report_it_refers_to() -> None:
    model = plan_model("decision")
    rows = dict(model.facts.rows)
    assert model.title == "Rektors beslutning"
    assert rows["Hvem gjelder det?"] == "Mats Solberg, 9B"
    assert rows["Beslutningen gjelder"] == plan_samples.REPORT
    said = _said(model)
    assert "Lage plan nå" in said
    assert "Hva er sett" not in said  # the report's own answers stay in the report


def test_a_decision_has_one_field_for_whoever_decides() -> None:
    (box,) = plan_model("decision").signatures
    assert (box.field, box.caption) == (AUTHOR_FIELD, f"Beslutning tatt av: {PRINCIPAL}")


def test_a_case_that_is_closed_says_why() -> None:
    said = _said(plan_model("closed"))
    assert "Hvorfor avsluttes saken?" in said
    assert "saksansvarlig" not in said


# --- judges -----------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def school() -> SchoolCertificates:
    return SchoolCertificates()


@pytest.mark.parametrize(
    "kind", [pytest.param(one, marks=pytest.mark.soak) if one == "plan-2" else one for one in PLAN_KINDS]
)
def test_every_judge_passes_it_unsigned_and_with_its_signatures(kind: str, school: SchoolCertificates) -> None:
    model = plan_model(kind)
    decision = kind in {"decision", "closed"}
    author, rector = school.someone(PRINCIPAL if decision else AUTHOR), school.someone("Per Vik")
    unsigned = render(model, when=LATER)
    pdf_judges.archivable_and_accessible(unsigned, signed=False)
    check_text(unsigned, model)
    found = [text for text in pdf_judges.poppler_structure_texts(unsigned) if text.strip()]
    assert found == [text.replace("\n", " ") for text in model_texts(model)]
    one = pdf_samples.signed_by_author(unsigned, author)
    files = [(one, [author.name])]
    if not decision:
        two = approve(
            one, signer=rector.identity, name=rector.name, when=LATER, school=SCHOOL, on_behalf=True, comment="Fint."
        )
        assert extends(one, two)
        files.append((two, [author.name, rector.name]))
    for pdf, names in files:
        pdf_judges.archivable_and_accessible(pdf, signed=True)
        seen = pdf_judges.pdfsig(pdf, [school.root])
        assert [(each.signer, each.valid, each.trusted) for each in seen] == [(name, True, True) for name in names]
        assert pdf_judges.openssl_cms(pdf, [school.root]) == [True] * len(names)
        assert verify(pdf, roots=[school.root]).unchanged
        check_text(pdf, model)


def test_what_is_received_is_what_the_answers_say(school: SchoolCertificates) -> None:
    answers = plan_answers()
    for form, given, facts in (
        (plan_form(), answers, plan_facts(answers)),
        (plan_form(), answers, plan_samples.second_version(answers)),
        (
            plan_samples.report_form(),
            plan_samples.decision_answers(),
            plan_samples.decision_facts(plan_samples.decision_answers()),
        ),
    ):
        pdf = pdf_samples.signed_by_author(render(compose(form, given, facts), when=LATER), school.someone(AUTHOR))
        check_answers(pdf, form, given, facts)


# --- the texts of this way of composing never change ------------------------------------------------------------------


def _texts() -> dict[str, list[str]]:
    return {kind: list(model_texts(pdf_samples.model(kind))) for kind in KINDS if kind != "draft"}


def test_documents_are_composed_as_they_always_were() -> None:
    """A received document is composed anew and compared: after a release these texts may not change.

    If they must, raise ``facts.COMPOSED``, keep the old way for old documents, and write a new golden file beside this
    one: ``golden(COMPOSED).write_text(json.dumps(_texts(), ensure_ascii=False, indent=1))``.
    """
    assert json.loads(golden(COMPOSED).read_text("utf-8")) == _texts()


@pytest.mark.parametrize("way", range(1, COMPOSED))
def test_documents_of_earlier_ways_are_composed_as_they_were(way: int, monkeypatch: pytest.MonkeyPatch) -> None:
    earlier = functools.partial(DocumentFacts, composed=way)
    for module in (pdf_samples, plan_samples):
        monkeypatch.setattr(module, "DocumentFacts", earlier)
    assert json.loads(golden(way).read_text("utf-8")) == _texts()
