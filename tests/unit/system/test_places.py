"""Where a vault may stand: rules over facts, and the readers of this machine."""

from __future__ import annotations

import json
import os
from pathlib import Path, PurePath, PurePosixPath, PureWindowsPath

import pytest
from hypothesis import given
from hypothesis import strategies as st

from skjema_app.domain.errors import ErrorCode, SkjemaError
from skjema_app.system import places
from skjema_app.system.places import PlaceFacts, check_vault_place, dropbox_roots, judge_place, mount_type

SYNCED, NETWORK, UNUSABLE = ErrorCode.PLACE_IS_SYNCED, ErrorCode.PLACE_IS_NETWORK, ErrorCode.PLACE_UNUSABLE
HOME = PurePosixPath("/home/kari/.local/share/Skjema/hvelv")


def refused(path: Path) -> tuple[ErrorCode, str]:
    with pytest.raises(SkjemaError) as caught:
        check_vault_place(path)
    return caught.value.code, str(caught.value.details["reason"])


@pytest.mark.parametrize("kind", ["nfs", "nfs4", "cifs", "smb3", "fuse.sshfs", "9p", "fuse.gvfsd-fuse", "vboxsf"])
def test_network_file_systems(kind: str) -> None:
    assert judge_place(PlaceFacts(HOME, file_system=kind)) == (NETWORK, kind)


@pytest.mark.parametrize("kind", ["", "ext4", "btrfs", "xfs", "overlay", "apfs", "fuseblk", "tmpfs", "ecryptfs"])
def test_local_file_systems(kind: str) -> None:
    assert judge_place(PlaceFacts(HOME, file_system=kind)) is None


def test_remote_drive_of_windows() -> None:
    path = PureWindowsPath("H:\\Skjema\\hvelv")
    assert judge_place(PlaceFacts(path, remote=True)) == (NETWORK, "remote")
    assert judge_place(PlaceFacts(path)) is None


@pytest.mark.parametrize(
    "path",
    [
        "\\\\server\\felles\\hvelv",
        "//server/felles/hvelv",
        "\\\\?\\UNC\\server\\felles\\hvelv",
        "//?/unc/server/felles",
    ],
)
def test_unc_paths(path: str) -> None:
    assert judge_place(PlaceFacts(PureWindowsPath(path)))[0] is NETWORK


def test_long_local_paths_of_windows_are_not_unc() -> None:
    assert judge_place(PlaceFacts(PureWindowsPath("\\\\?\\C:\\Users\\kari\\hvelv"))) is None


@pytest.mark.parametrize(
    ("path", "service"),
    [
        ("/home/kari/Dropbox/skjema", "dropbox"),
        ("/home/kari/Dropbox (Skolen)/skjema", "dropbox"),
        ("/Users/kari/Library/Mobile Documents/com~apple~CloudDocs/skjema", "icloud"),
        ("/Users/kari/Library/CloudStorage/OneDrive-Lunde/skjema", "cloud"),
        ("/home/kari/Nextcloud/hvelv", "nextcloud"),
        ("C:\\Users\\kari\\OneDrive - Lunde kommune\\Dokumenter", "onedrive"),
        ("C:\\Users\\kari\\onedrive\\skjema", "onedrive"),
        ("G:\\Min disk\\skjema", "google-drive"),
        ("G:\\My Drive\\skjema", "google-drive"),
        ("C:\\Users\\kari\\iCloudDrive\\x", "icloud"),
    ],
)
def test_folder_names_of_sync_clients(path: str, service: str) -> None:
    kind = PureWindowsPath if "\\" in path else PurePosixPath
    assert judge_place(PlaceFacts(kind(path))) == (SYNCED, service)


@pytest.mark.parametrize("path", ["/home/kari/Dropboxing/x", "/home/kari/min onedrive/x", "/home/onedriver/x"])
def test_names_that_only_look_alike(path: str) -> None:
    assert judge_place(PlaceFacts(PurePosixPath(path))) is None


@pytest.mark.parametrize(
    ("marker", "service"),
    [(".sync_12ab.db", "nextcloud"), (".dropbox.cache", "dropbox"), (".stfolder", "syncthing")],
)
def test_markers_in_any_folder_above(marker: str, service: str) -> None:
    def names(folder: PurePath) -> list[str]:
        return [marker] if folder == PurePosixPath("/data/kari") else []

    assert judge_place(PlaceFacts(PurePosixPath("/data/kari/a/b"), names_in=names)) == (SYNCED, service)
    assert judge_place(PlaceFacts(PurePosixPath("/data/ola/a/b"), names_in=names)) is None


def test_folders_that_clients_name_themselves() -> None:
    roots = ((PureWindowsPath("D:\\Sky\\Lunde"), "onedrive"),)
    facts = PlaceFacts(PureWindowsPath("d:\\sky\\LUNDE\\skjema"), cloud_roots=roots, ignore_case=True)
    assert judge_place(facts) == (SYNCED, "onedrive")
    beside = PlaceFacts(PureWindowsPath("D:\\Sky\\Lunde2\\skjema"), cloud_roots=roots, ignore_case=True)
    assert judge_place(beside) is None


def test_cloud_attributes_of_windows() -> None:
    path = PureWindowsPath("C:\\Users\\kari\\Documents\\hvelv")
    assert judge_place(PlaceFacts(path, attributes=0x00080000 | 0x10)) == (SYNCED, "cloud")
    assert judge_place(PlaceFacts(path, attributes=0x10 | 0x20)) is None


MOUNTS = """\
22 1 259:2 / / rw,relatime shared:1 - ext4 /dev/root rw
23 22 0:21 / /mnt rw - tmpfs tmpfs rw
24 23 0:50 / /mnt/skolens\\040disk rw,relatime - cifs //server/felles rw
25 22 0:51 / /home/kari/fjern rw - fuse.sshfs kari@server: rw
26 25 0:52 / /home/kari/fjern rw - ext4 /dev/sdb rw
rot
"""


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/home/ola", "ext4"),
        ("/mnt/skolens disk", "cifs"),
        ("/mnt/skolens disk/a/b", "cifs"),
        ("/mnt/skolens diskett", "tmpfs"),
        ("/home/kari/fjern/x", "ext4"),
        ("/", "ext4"),
    ],
)
def test_deepest_and_last_mount_counts(path: str, kind: str) -> None:
    assert mount_type(MOUNTS, path) == kind


@given(st.text(max_size=200), st.text(max_size=30))
def test_any_text_as_mounts_is_fine(mounts: str, path: str) -> None:
    assert isinstance(mount_type(mounts, path), str)


@pytest.mark.parametrize("text", ["", "{", "[]", '{"a": 1}', '{"a": {"path": 3}}', "[" * 100_000])
def test_odd_dropbox_files_name_nothing(text: str) -> None:
    assert dropbox_roots(text) == ()


def test_dropbox_file_names_its_folders() -> None:
    info = json.dumps({"personal": {"path": "/a/b", "host": 1}, "business": {"path": "/c"}})
    assert dropbox_roots(info) == ("/a/b", "/c")


# --- this machine -----------------------------------------------------------------------------------------------------


def test_a_new_folder_here_will_do(tmp_path: Path) -> None:
    check_vault_place(tmp_path / "ny" / "hvelv")
    assert not (tmp_path / "ny").exists()


def test_onedrive_by_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OneDriveCommercial", str(tmp_path / "sky"))
    assert refused(tmp_path / "sky" / "hvelv") == (SYNCED, "onedrive")
    check_vault_place(tmp_path / "ved siden av")


def test_dropbox_by_its_own_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(places.Path, "home", lambda: tmp_path)
    (tmp_path / ".dropbox").mkdir()
    (tmp_path / ".dropbox" / "info.json").write_text(json.dumps({"personal": {"path": str(tmp_path / "db")}}))
    assert refused(tmp_path / "db" / "hvelv") == (SYNCED, "dropbox")


def test_marker_on_disk(tmp_path: Path) -> None:
    (tmp_path / "data" / "a").mkdir(parents=True)
    (tmp_path / "data" / ".nextcloudsync.log").write_bytes(b"")
    assert refused(tmp_path / "data" / "a" / "hvelv") == (SYNCED, "nextcloud")


def test_a_link_into_a_synced_folder_is_seen(tmp_path: Path) -> None:
    (tmp_path / "Dropbox" / "x").mkdir(parents=True)
    (tmp_path / "uskyldig").symlink_to(tmp_path / "Dropbox" / "x")
    assert refused(tmp_path / "uskyldig" / "hvelv") == (SYNCED, "dropbox")


def test_places_that_can_t_be_used(tmp_path: Path) -> None:
    assert refused(Path("hvelv")) == (UNUSABLE, "not-absolute")
    (tmp_path / "fil").write_bytes(b"")
    assert refused(tmp_path / "fil") == (UNUSABLE, "not-a-folder")
    assert refused(tmp_path / "fil" / "hvelv") == (UNUSABLE, "not-a-folder")
    (tmp_path / "ring").symlink_to(tmp_path / "ring")
    with pytest.raises(SkjemaError):
        check_vault_place(tmp_path / "ring" / "hvelv")


def test_unc_is_refused_before_it_is_touched(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(places, "_nearest_existing", None)
    assert refused(Path("//server/felles/hvelv")) == (NETWORK, "unc")


@pytest.mark.skipif(os.name == "nt", reason="rights of POSIX")
def test_a_folder_we_may_not_write_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(places.os, "access", lambda *_: False)
    assert refused(tmp_path / "hvelv") == (UNUSABLE, "not-writable")


def test_network_mount_of_this_machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(places, "mount_type", lambda *_: "cifs")
    assert refused(tmp_path / "hvelv") == (NETWORK, "cifs")
