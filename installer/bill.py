"""The bill of materials of a package (CycloneDX), its licence texts, and the list of SHA-256.

    python installer/bill.py bill PKGS --python 3.13.2 [--runtime FOLDER]
        --licences PKGS/skjema_app/_data/resources/licences --bom dist/skjema-0.1.0-windows.cdx.json
    python installer/bill.py sums dist/SHA256SUMS dist/*.msi dist/*.exe

What may not be shipped is refused, with the exit code 1 (``shipped.py``). Needs the tools of
``installer/requirements.txt``, none of the program's own packages. The same input gives the same bytes;
``SOURCE_DATE_EPOCH`` is the bill's time. ``README.md`` tells what the folder of licences holds.
"""

from __future__ import annotations

import argparse
import os
import sys
import uuid
from datetime import UTC, datetime
from pathlib import Path

from cyclonedx.model import HashAlgorithm, HashType, Property
from cyclonedx.model.bom import Bom
from cyclonedx.model.component import Component, ComponentType
from cyclonedx.model.license import LicenseAcknowledgement, LicenseExpression
from cyclonedx.output.json import JsonV1Dot6
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator
from packageurl import PackageURL
from shipped import PROGRAM, Part, RefusedError, Rules, parts_of, write_licences, write_sums

_SPACE = uuid.UUID("6f0c35b1-6e3e-5b0e-9d5a-0d1f6d1b7c11")


def bill_of(parts: tuple[Part, ...]) -> str:
    """The bill of materials, CycloneDX 1.6 as JSON, held against its schema. Raises RefusedError."""
    made = {part.name: _component(part) for part in parts}
    program = made.pop(PROGRAM)
    bom = Bom(components=made.values())
    bom.metadata.component = program
    bom.metadata.timestamp = datetime.fromtimestamp(int(os.environ.get("SOURCE_DATE_EPOCH", "0")), UTC)
    bom.serial_number = uuid.uuid5(_SPACE, "\n".join(f"{part.name} {part.version} {part.files}" for part in parts))
    inside: dict[str, list[Component]] = {}
    for part in parts:
        if part.inside:
            inside.setdefault(part.inside, []).append(made[part.name])
    deep = {part.name for part in parts if part.inside}
    bom.register_dependency(program, [one for name, one in made.items() if name not in deep])
    for name, components in inside.items():
        bom.register_dependency(made.get(name, program), components)
    said = JsonV1Dot6(bom).output_as_string(indent=1)
    wrong = JsonStrictValidator(SchemaVersion.V1_6).validate_str(said)
    if wrong is not None:
        raise RefusedError(f"The bill of materials is not valid CycloneDX: {wrong}")
    return said + "\n"


def _component(part: Part) -> Component:
    return Component(
        name=part.name,
        version=part.version or None,
        type=ComponentType.APPLICATION if part.name == PROGRAM else ComponentType.LIBRARY,
        bom_ref=f"{part.name}@{part.version}",
        licenses=[LicenseExpression(part.licence, acknowledgement=LicenseAcknowledgement.CONCLUDED)],
        purl=PackageURL("pypi", name=part.name, version=part.version) if part.pypi else None,
        components=[
            Component(name=name, type=ComponentType.FILE, hashes=[HashType(alg=HashAlgorithm.SHA_256, content=sha256)])
            for name, sha256 in part.files
        ],
        properties=[Property(name="skjema:inside", value=part.inside)] if part.inside else [],
    )


def main(words: list[str] | None = None) -> int:
    """Run it; 1 when something may not be shipped."""
    asked = argparse.ArgumentParser(description="Bill of materials, licences and hashes of a package of Skjema.")
    commands = asked.add_subparsers(dest="command", required=True)
    bill = commands.add_parser("bill")
    bill.add_argument("packages", type=Path)
    bill.add_argument("--python", required=True)
    bill.add_argument("--runtime", type=Path)
    bill.add_argument("--licences", type=Path, required=True)
    bill.add_argument("--bom", type=Path, required=True)
    sums = commands.add_parser("sums")
    sums.add_argument("to", type=Path)
    sums.add_argument("files", type=Path, nargs="+")
    chosen = asked.parse_args(words)
    try:
        if chosen.command == "sums":
            write_sums(chosen.to, chosen.files)
            return 0
        parts = parts_of(chosen.packages, Rules.read(), chosen.python, chosen.runtime)
        write_licences(parts, chosen.licences)
        chosen.bom.parent.mkdir(parents=True, exist_ok=True)
        chosen.bom.write_text(bill_of(parts), "utf-8", newline="\n")
    except RefusedError as error:
        sys.stderr.write(f"This may not be shipped:\n{error}\n")
        return 1
    sys.stdout.write(f"{len(parts)} parts, {chosen.bom.name}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
