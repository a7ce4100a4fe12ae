"""A school of three at several points of the work, made once for all tests of this folder."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import pytest
from school_stages import PLANNED, REPORTED, THREE, Stages
from three_people import School


@pytest.fixture(scope="session")
def stages(tmp_path_factory: pytest.TempPathFactory) -> Stages:
    return Stages(tmp_path_factory.mktemp("skole"))


@pytest.fixture
def school(stages: Stages) -> Iterator[School]:
    """Three certified people; nothing is written."""
    with stages.at(THREE) as (found, _ids):
        yield found


@pytest.fixture
def reported(stages: Stages) -> Iterator[tuple[School, Mapping[str, str]]]:
    """A whole report of the teacher's lies with the rector: ids «report»."""
    with stages.at(REPORTED) as found:
        yield found


@pytest.fixture
def with_plan(stages: Stages) -> Iterator[tuple[School, Mapping[str, str]]]:
    """The report is accepted, and the teacher's plan waits: ids «report», «decision», «case», «plan»."""
    with stages.at(PLANNED) as found:
        yield found
