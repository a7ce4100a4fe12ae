"""The exchange may wait for a slow folder, the vault may not: every call of its feeds hops onto the vault's thread."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Protocol, TypeVar

from skjema_app.exchange.port import Feeds, Taken, Tip

T = TypeVar("T")


class OnVault(Protocol):
    """Runs something on the vault's thread and waits for it."""

    def __call__(self, work: Callable[[], T], /) -> T:
        """Run it."""
        ...


def directly(work: Callable[[], T], /) -> T:
    """For those who have one thread only (the command line, tests)."""
    return work()


class FeedsOnVault:
    """The vault's feeds, every call on the vault's thread."""

    def __init__(self, feeds: Feeds, on_vault: OnVault) -> None:
        self._feeds = feeds
        self._on_vault = on_vault

    @property
    def school(self) -> str:
        """See ``port.Feeds``."""
        return self._feeds.school

    @property
    def device_id(self) -> str:
        """See ``port.Feeds``."""
        return self._feeds.device_id

    def sign(self, label: bytes, data: bytes) -> bytes:
        """See ``port.Feeds``."""
        return self._on_vault(lambda: self._feeds.sign(label, data))

    def feed_key(self, device: str) -> bytes | None:
        """See ``port.Feeds``."""
        return self._on_vault(lambda: self._feeds.feed_key(device))

    def tips(self) -> Mapping[str, Tip]:
        """See ``port.Feeds``."""
        return self._on_vault(self._feeds.tips)

    def expect(self, frames: Sequence[bytes]) -> None:
        """See ``port.Feeds``."""
        self._on_vault(lambda: self._feeds.expect(frames))

    def receive(self, device: str, frames: Sequence[bytes]) -> Taken:
        """See ``port.Feeds``."""
        return self._on_vault(lambda: self._feeds.receive(device, frames))

    def settle(self) -> int:
        """See ``port.Feeds``."""
        return self._on_vault(self._feeds.settle)

    def own_ids(self) -> Mapping[int, str]:
        """See ``port.Feeds``."""
        return self._on_vault(self._feeds.own_ids)

    def own_frames(self, after_seq: int) -> Iterator[tuple[int, bytes]]:
        """See ``port.Feeds``."""
        return iter(self._on_vault(lambda: list(self._feeds.own_frames(after_seq))))

    def wanted_blobs(self) -> Sequence[tuple[str, str]]:
        """See ``port.Feeds``."""
        return self._on_vault(self._feeds.wanted_blobs)

    def put_blob(self, sha256: str, data: bytes) -> bool:
        """See ``port.Feeds``."""
        return self._on_vault(lambda: self._feeds.put_blob(sha256, data))

    def own_blobs(self) -> Sequence[str]:
        """See ``port.Feeds``."""
        return self._on_vault(self._feeds.own_blobs)

    def read_blob(self, sha256: str) -> bytes:
        """See ``port.Feeds``."""
        return self._on_vault(lambda: self._feeds.read_blob(sha256))

    def erased_of_closed(self) -> Mapping[str, Sequence[str]]:
        """See ``port.Feeds``."""
        return self._on_vault(self._feeds.erased_of_closed)

    def note(self, name: str) -> str | None:
        """See ``port.Feeds``."""
        return self._on_vault(lambda: self._feeds.note(name))

    def remember(self, notes: Mapping[str, str]) -> None:
        """See ``port.Feeds``."""
        self._on_vault(lambda: self._feeds.remember(notes))
