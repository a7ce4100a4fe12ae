"""What the exchange asks of the vault: feeds in, feeds out, and a little memory. The vault implements it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Protocol

from skjema_app.domain.feeds import Refusal, Taken, Tip

__all__ = ["Feeds", "Refusal", "Taken", "Tip"]


class Feeds(Protocol):
    """The school journal as the exchange sees it."""

    @property
    def school(self) -> str:
        """32 hex digits."""
        ...

    @property
    def device_id(self) -> str:
        """The own device, 32 hex digits."""
        ...

    def sign(self, label: bytes, data: bytes) -> bytes:
        """Ed25519 signature by the own device over ``label + data``."""
        ...

    def feed_key(self, device: str) -> bytes | None:
        """The public feed key of a device in the roster, else None."""
        ...

    def tips(self) -> Mapping[str, Tip]:
        """Per device the highest entry held, whether there are gaps below it or not."""
        ...

    def expect(self, frames: Sequence[bytes]) -> None:
        """These will be handed over soon; what can be done about them meanwhile may be done. Stores nothing."""
        ...

    def receive(self, device: str, frames: Sequence[bytes]) -> Taken:
        """Store whatever parses and is of this school and device, in one transaction; doing it twice changes nothing.

        Devices that are unknown to the roster come too: their frames wait, within limits.
        """
        ...

    def settle(self) -> int:
        """Judge and project what came in; the number of entries whose state changed."""
        ...

    def own_ids(self) -> Mapping[int, str]:
        """The id of every own entry by its sequence number."""
        ...

    def own_frames(self, after_seq: int) -> Iterator[tuple[int, bytes]]:
        """Own entries with a higher sequence number, in order; erased ones are cut.

        Frames that belong to no device's folder (the sheet's) may ride behind the frame of an entry, in its bytes.
        """
        ...

    def wanted_blobs(self) -> Sequence[tuple[str, str]]:
        """(device, sha256) of attachments that are missing here and that entries refer to."""
        ...

    def put_blob(self, sha256: str, data: bytes) -> bool:
        """Keep the encrypted bytes of an attachment; False when they don't fit the hash."""
        ...

    def own_blobs(self) -> Sequence[str]:
        """SHA-256 of the attachments that own entries refer to."""
        ...

    def read_blob(self, sha256: str) -> bytes:
        """The encrypted bytes of an attachment."""
        ...

    def erased_of_closed(self) -> Mapping[str, Sequence[str]]:
        """For an issuer: of closed devices, the ids of their entries that are erased; for others nothing."""
        ...

    def note(self, name: str) -> str | None:
        """Something the exchange remembered."""
        ...

    def remember(self, notes: Mapping[str, str]) -> None:
        """Remember for good, all in one transaction."""
        ...
