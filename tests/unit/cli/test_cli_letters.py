"""``skjema doc finish`` tells of letters that can't be printed before anything is signed, and goes on when asked to."""

from __future__ import annotations

from cli_kit import SHORT_REPORT, Teacher


def test_letters_are_told_with_their_place_and_replaced_when_asked(teacher: Teacher) -> None:
    typed = "Han skrev 😀😀 og العربية til henne i går."
    draft = teacher.draft({**SHORT_REPORT, "hva": typed})

    refused = teacher("doc", "finish", draft, "--json")
    assert refused.code == 1
    error = refused.json["error"]
    assert error["code"] == "letters-not-drawable"  # type: ignore[index]
    assert error["places"] == [  # type: ignore[index]
        "Hva er sett, hørt eller fortalt? 😀 ا ل ع ر og 3 til (emoji eller symbol, arabisk skrift)"
    ]
    assert "--replace-letters" in refused.err
    assert draft[:8] in teacher("doc", "list", "--drafts").out, "nothing was signed"

    done = teacher("doc", "finish", draft, "--replace-letters", "--json")
    assert done.code == 0
    document = str(done.json["document"])
    target = teacher.folder / "ut.pdf"
    assert teacher("doc", "pdf", document, "--out", target).code == 0
    assert teacher("verify", target).code == 0
    assert typed in teacher("doc", "show", document, "--json").out
