"""``skjema doc list`` tells what was finished and didn't arrive, with the words of the window."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from cli_kit import skjema
from three_people import report, school_of_three

from skjema_app.cli import doc_views
from skjema_app.workflows import left_out, people
from skjema_app.workflows.session import Session


def test_what_did_not_arrive_stands_in_the_list_with_a_mark_and_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with school_of_three(tmp_path) as school:

        @contextmanager
        def opened(_arguments: object) -> Iterator[Session]:
            yield school.teacher

        monkeypatch.setattr(doc_views, "open_vault", opened)
        arrived = report(school.teacher, fuller=False).document_id
        school.exchange()
        late = report(school.teacher, fuller=False).document_id
        assert "left_out" not in skjema("doc", "list", "--json").out
        people.close_device(school.rector, school.teacher.vault.device.device_id)
        school.exchange(school.rector, school.teacher)

        documents = skjema("doc", "list", "--json").json["documents"]
        assert isinstance(documents, list)
        found = {row["document"]: row.get("left_out", "") for row in documents}
        assert found == {arrived: "", late: "ikke-kommet-fram"}
        (one,) = left_out.left_out(school.teacher)
        assert next(row["told"] for row in documents if row["document"] == late) == one.sentence
        first = skjema("doc", "list").out.splitlines()[0]
        assert first.startswith(late[:12])
        assert "[Ikke kommet fram] Denne ble ferdig etter at skolen stengte maskinen." in first
        assert skjema("doc", "list", "--hidden", "--json").json["documents"] == []
