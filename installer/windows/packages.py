"""The two Windows packages around a payload: an MSI by wixl, and a setup program by NSIS; signed where there is a key.

Signing: ``SKJEMA_SIGN_PKCS12`` names a certificate with its key, and ``SKJEMA_SIGN_PASSWORD_FILE`` a file with its
password; or ``SKJEMA_SIGN`` is a command of one's own (a card, a service) that signs the file given as its last word.
``SKJEMA_SIGN_TIME`` may be the address of a time-stamping service. Without any the packages are unsigned, and that is
said.
"""

from __future__ import annotations

import os
import shlex
import shutil
from pathlib import Path

import pieces
from payload import CONSOLE, ICONS, WINDOW

HERE = Path(__file__).parent
POLICY = ("exchange_folder", "backup_folder", "lock_minutes", "allow_key_store", "block_screenshots", "language",
          "channel", "it_contact")  # fmt: skip
"""Names of the machine's policy that an MSI property may set (installer/README.md); the property is in capitals."""
_MSI_SECONDS = 1800
_SEEN = 60
"""In the order of an installation: after AppSearch (50) has found what is set, before anything is done."""


def msi_source() -> str:
    """The MSI's description, with a property, a registry value and a memory for each name of the policy.

    An upgrade removes what was there and installs anew, so a value that is not given again must be found first, in the
    registry, and given on; a value that *is* given wins.
    """
    properties, values, remember, order = [], [], [], []
    for number, name in enumerate(POLICY):
        big = name.upper()
        properties.append(
            f'    <Property Id="{big}"/>\n'
            f'    <Property Id="KEPT_{big}"><RegistrySearch Id="seek_{name}" Root="HKLM" '
            f'Key="Software\\Skjema" Name="{name}" Type="raw" Win64="yes"/></Property>'
        )
        key = ' KeyPath="yes"' if name == POLICY[0] else ""
        where = 'Root="HKLM" Key="Software\\Skjema"'
        values.append(f'        <RegistryValue {where} Name="{name}" Type="string" Value="[{big}]"{key}/>')
        remember.append(f'    <CustomAction Id="keep_{name}" Property="{big}" Value="[KEPT_{big}]"/>')
        order.append(
            f'      <Custom Action="keep_{name}" Sequence="{_SEEN + number}">KEPT_{big} AND NOT {big}</Custom>'
        )
    made = (HERE / "skjema.wxs").read_text("utf-8")
    made = made.replace("@PROPERTIES@", "\n".join(properties)).replace("@VALUES@", "\n".join(values))
    sequence = "    <InstallExecuteSequence>\n" + "\n".join(order) + "\n    </InstallExecuteSequence>"
    return made.replace("@REMEMBER@", "\n".join(remember) + "\n" + sequence)


def msi(work: Path, payload: Path, version: str, to: Path) -> None:
    """Make the MSI. Raises MissingError."""
    wixl, heat = pieces.tool("wixl", "wixl"), pieces.tool("wixl-heat", "wixl")
    (work / "skjema.wxs").write_text(msi_source(), "utf-8")
    shutil.copy2(ICONS / "skjema.ico", work / "skjema.ico")
    every = sorted(path.relative_to(payload).as_posix() for path in payload.rglob("*") if path.is_file())
    (work / "files.txt").write_text("".join(f"./{name}\n" for name in every), "utf-8")
    words = [heat, "--directory-ref", "INSTALLDIR", "--component-group", "CG.Payload", "--var", "var.SourceDir",
             "--prefix", "./", "--win64"]  # fmt: skip
    said = pieces.run(*words, feed=work / "files.txt", cwd=work)
    (work / "files.wxs").write_text(said, "utf-8")
    pieces.run(wixl, "-a", "x64", "-D", f"Version={version}", "-D", f"SourceDir={payload.name}", "-D", "Win64=yes",
               "-o", to, "skjema.wxs", "files.wxs", cwd=work, seconds=_MSI_SECONDS)  # fmt: skip
    # wixl has no word for this: the properties reach the service that installs, also when it has other rights.
    secure = ";".join(["WIX_DOWNGRADE_DETECTED", "WIX_UPGRADE_DETECTED", *(name.upper() for name in POLICY)])
    change = f"UPDATE `Property` SET `Value` = '{secure}' WHERE `Property` = 'SecureCustomProperties'"  # noqa: S608
    pieces.run(pieces.tool("msibuild", "msitools"), to, "-q", change)


def setup(payload: Path, version: str, to: Path, *, quick: bool = False) -> None:
    """Make the setup program; a quick one is larger. Raises MissingError."""
    size = sum(path.stat().st_size for path in payload.rglob("*") if path.is_file()) // 1024
    signer = _signer()
    more = [f"-DUNINSTALLER_SIGNER={shlex.join([str(HERE / 'sign.sh'), *signer])}"] if signer else []
    more += ["-DQUICK"] if quick else []
    pieces.run(pieces.tool("makensis", "nsis"), "-V2", "-INPUTCHARSET", "UTF8", f"-DVERSION={version}",
               f"-DPAYLOAD={payload}", f"-DOUT={to}", f"-DICON={ICONS / 'skjema.ico'}", f"-DSIZE_KB={size}", *more,
               HERE / "skjema.nsi", seconds=2 * _MSI_SECONDS, SOURCE_DATE_EPOCH="315532800")  # fmt: skip


def sign(file: Path) -> bool:
    """Sign a launcher or a package in place, when there is something to sign with; whether it was signed."""
    signer = _signer()
    if signer:
        pieces.run(HERE / "sign.sh", *signer, file)
    return bool(signer)


def sign_launchers(payload: Path) -> None:
    """The two programs of ours; CPython's files carry their maker's signature, Qt's and others' none."""
    for name in (WINDOW, CONSOLE):
        sign(payload / name)


def _signer() -> list[str]:
    own, certificate = os.environ.get("SKJEMA_SIGN"), os.environ.get("SKJEMA_SIGN_PKCS12")
    if own:
        return ["own", *shlex.split(own)]
    if certificate:
        pieces.tool("osslsigncode", "osslsigncode")
        return [
            "pkcs12",
            certificate,
            os.environ.get("SKJEMA_SIGN_PASSWORD_FILE", ""),
            os.environ.get("SKJEMA_SIGN_TIME", ""),
        ]
    return []
