"""Every parser of foreign bytes, with valid samples to begin from, and the one way in which each may say no.

``python fuzz_targets.py NAME SECONDS`` runs one under atheris, guided by coverage; it ends with 0 when nothing but the
named refusals came out. Without atheris the same samples are mutated by Hypothesis (``soak/test_fuzz_parsers.py``).
"""

from __future__ import annotations

import contextlib
import os
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

os.environ.setdefault("SKJEMA_KDF", "test")
os.environ.setdefault("SKJEMA_TEST_RUN", "1")
_TESTS = Path(__file__).resolve().parents[1]
for _folder in (str(_TESTS.parent), str(_TESTS / "helpers")):
    if _folder not in sys.path:
        sys.path.insert(0, _folder)

MOST_BYTES = 64 * 1024
"""Of one input: larger ones only take longer; limits have tests of their own."""
MOST_SECONDS = 20
"""That one input may take."""


@dataclass(frozen=True, slots=True)
class Target:
    """A parser.

    Attributes:
        parse: gives an answer or raises `SkjemaError`; anything else is a find.
        samples: valid inputs.
    """

    parse: Callable[[bytes], object]
    samples: Sequence[bytes]


def _text(data: bytes) -> str:
    return data.decode("utf-8", "replace")


def _frames() -> Target:
    from crypto_kit import fixed_device, room_key, sealed

    from skjema_app.crypto.frame import parse_frame

    raw = sealed(fixed_device(1), room_key()).raw
    return Target(parse_frame, [raw])


def _segments() -> Target:
    from crypto_kit import fixed_device, room_key, sealed

    from skjema_app.exchange.segments import split

    raw = sealed(fixed_device(1), room_key()).raw
    return Target(split, [raw * 3, raw + raw[:50]])


def _heads() -> Target:
    from datetime import UTC, datetime

    from crypto_kit import SCHOOL

    from skjema_app.exchange.heads import Head, read_head, write_head

    def sign(label: bytes, data: bytes) -> bytes:
        return (label + data).ljust(64, b"s")[:64]

    head = Head(SCHOOL, "1" * 32, 7, None, {}, datetime(2026, 11, 23, tzinfo=UTC), "1.0")
    return Target(read_head, [write_head(head, sign)])


def _bodies() -> Target:
    from crypto_kit import BODY

    from skjema_app.crypto.body import encode_json, strict_json
    from skjema_app.vault.judge.claims import KNOWN, claims_of

    def parse(data: bytes) -> object:
        body = strict_json(data)
        kind, known = body.get("t"), body.get("d")
        for name, version in KNOWN:
            if name == kind and isinstance(known, dict):
                claims_of(name, version, known)
        return body

    samples = [
        encode_json(BODY),
        *(f'{{"t":"{name}","d":{{"kind":"note","person":"{"a" * 32}"}}}}'.encode() for name, _v in KNOWN),
    ]
    return Target(parse, samples)


def _invitations() -> Target:
    from join_kit import CODE, INVITATION, NOW

    from skjema_app.crypto.invitation import open_invitation, seal_invitation

    def parse(data: bytes) -> object:
        return open_invitation(data, CODE, NOW)

    return Target(parse, [seal_invitation(INVITATION, CODE)])


def _requests() -> Target:
    from crypto_kit import SCHOOL, fixed_device
    from join_kit import CODE, INVITATION, ISSUER, NOW

    from skjema_app.crypto.join_request import open_request, seal_request

    def parse(data: bytes) -> object:
        return open_request(data, ISSUER, SCHOOL)

    sample = seal_request(INVITATION, CODE, fixed_device(2), old_leaf_sha256="4d" * 32, now=NOW)
    return Target(parse, [sample])


def _keys() -> Target:
    from crypto_kit import new_keys

    from skjema_app.crypto.keyslots import KeysFile

    keys, _key = new_keys()
    return Target(KeysFile.parse, [keys.to_bytes()])


def _forms() -> Target:
    from skjema_app.form_engine.absence_rules import inspect_absence_rules
    from skjema_app.form_engine.access_rules import inspect_access
    from skjema_app.form_engine.flow_deadlines import inspect_deadlines
    from skjema_app.form_engine.flow_read import inspect_flow
    from skjema_app.form_engine.library import packaged_folder
    from skjema_app.form_engine.load import inspect_form
    from skjema_app.form_engine.phones import inspect_phones

    folder = packaged_folder()
    names = ("melding_12_4", "tilgang", "telefoner", "frister", "fravaer", "flyter/flyt_a")

    def parse(data: bytes) -> object:
        text = _text(data)
        return (
            inspect_form(text, "x.yaml", {}),
            inspect_access(text, "x.yaml"),
            inspect_phones(text, "x.yaml"),
            inspect_deadlines(text, "x.yaml"),
            inspect_absence_rules(text, "x.yaml", {}),
            inspect_flow(text, "x.yaml"),
        )

    return Target(parse, [(folder / f"{name}.yaml").read_bytes() for name in names])


def _class_lists() -> Target:
    from class_lists import SYSTEMS

    from skjema_app.imports.class_list import read_class_list

    def parse(data: bytes) -> object:
        return read_class_list(data, "liste.csv")

    samples = [SYSTEMS[name]().data for name in sorted(SYSTEMS)]
    return Target(parse, samples)


def _calendars() -> Target:
    from skjema_app.imports.school_calendar import read_school_calendar

    samples = [
        b"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nDTSTART;VALUE=DATE:20260216\r\nSUMMARY:Ferie\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n",
        b"2026-02-16;2026-02-20;Vinterferie\n",
    ]

    def parse(data: bytes) -> object:
        return read_school_calendar(data, "kalender.ics" if b"BEGIN" in data else "kalender.csv")

    return Target(parse, samples)


def _pdfs() -> Target:
    import pdf_samples

    from skjema_app.documents.render import render
    from skjema_app.documents.verify import verify

    plain = render(pdf_samples.model("short"), when=pdf_samples.WHEN)
    signed = pdf_samples.signed_by_author(plain, pdf_samples.someone("Kari Eksempel"))
    return Target(verify, [signed, b"%PDF-1.7\n1 0 obj<<>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"])


TARGETS: dict[str, Callable[[], Target]] = {
    "frames": _frames,
    "segments": _segments,
    "heads": _heads,
    "bodies": _bodies,
    "invitations": _invitations,
    "requests": _requests,
    "keys": _keys,
    "forms": _forms,
    "class-lists": _class_lists,
    "calendars": _calendars,
    "pdfs": _pdfs,
}


def try_one(target: Target, data: bytes) -> None:
    """One input: an answer or a named refusal, in bounded time."""
    from skjema_app.domain.errors import SkjemaError

    began = time.process_time()
    with contextlib.suppress(SkjemaError):
        target.parse(data)
    took = time.process_time() - began
    if took > MOST_SECONDS:
        msg = f"{len(data)} bytes took {took:.0f} s"
        raise TimeoutError(msg)


def main(name: str, seconds: int) -> None:
    """Under atheris, until the time is over or something is found."""
    import atheris

    with atheris.instrument_imports(include=["skjema_app"], enable_loader_override=False):
        target = TARGETS[name]()

    def one(data: bytes) -> None:
        try_one(target, data)

    with tempfile.TemporaryDirectory(prefix="skjema-fuzz-") as folder:
        corpus, finds = Path(folder, "corpus"), Path(folder, "funn")
        for place in (corpus, finds):
            place.mkdir()
        for number, sample in enumerate(target.samples):
            (corpus / str(number)).write_bytes(sample[:MOST_BYTES])
        options = [
            sys.argv[0],
            str(corpus),
            f"-max_total_time={seconds}",
            f"-max_len={MOST_BYTES}",
            f"-artifact_prefix={finds}/",
            "-rss_limit_mb=2048",
            "-print_final_stats=1",
        ]
        atheris.Setup(options, one)
        atheris.Fuzz()


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
