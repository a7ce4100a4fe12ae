"""``skjema pupil export|erase|correct`` on a vault of somebody who is alone."""

from __future__ import annotations

import json
from pathlib import Path

from cli_kit import SHORT_REPORT, Teacher

PUPIL = "Prøve Prøvesen"


def test_a_package_a_correction_and_an_erasure(teacher: Teacher, tmp_path: Path) -> None:
    document = teacher.finished({**SHORT_REPORT, "hvem": {"ref": "", "name": PUPIL}})
    corrected = teacher("pupil", "correct", document, "--wrong", "Torsdag", "--right", "Fredag", "--json")
    assert corrected.code == 0, corrected.err
    looked = teacher("pupil", "export", PUPIL, "--json")
    assert (looked.code, looked.json["error"]["code"]) == (1, "rights-looks")  # type: ignore[index]
    assert looked.json["error"]["spots"]  # type: ignore[index]
    out = tmp_path / "innsyn"
    unread = teacher("pupil", "export", PUPIL, "--out", out, "--mask", "alle", "--json")
    assert (unread.code, unread.json["error"]["code"]) == (1, "rights-unread")  # type: ignore[index]
    assert unread.json["error"]["copies"][0]["words"]  # type: ignore[index]
    assert not out.exists()
    made = teacher("pupil", "export", PUPIL, "--out", out, "--mask", "alle", "--read", "--json")
    assert made.code == 0, made.err
    assert (made.json["originals"], made.json["copies"]) == (0, 1)
    assert json.loads((out / "opplysninger.json").read_text("utf-8"))["gjelder"]["navn"] == PUPIL
    unknown = teacher("pupil", "export", "Ingen Ingensen", "--json")
    assert (unknown.code, unknown.json["error"]["code"]) == (1, "rights-pupil-unknown")  # type: ignore[index]

    refused = teacher("pupil", "erase", "--document", document, "--json")
    assert (refused.code, refused.json["error"]["code"]) == (1, "erase-not-archived")  # type: ignore[index]
    assert teacher("archive", "receipt", "--document", document, "--number", "26/1-1", "--json").code == 0
    (listed,) = teacher("pupil", "erase", "--json").json["documents"]  # type: ignore[misc]
    assert (listed["id"], listed["archived"], listed["numbers"]) == (document, True, ["26/1-1"])  # type: ignore[index]
    done = teacher("pupil", "erase", PUPIL, "--archived", "--json")
    assert done.code == 0, done.err
    assert done.json["erased"] is True
    assert teacher("doc", "list", "--json").json["documents"] == []
