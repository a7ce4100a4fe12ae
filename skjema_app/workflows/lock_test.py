"""A test of the lock that anybody can run: is the key gone after locking, and why must the process be replaced?

Three looks at memory: while the vault is open (the search must find what is there), in the same process after closing
(the keys must be gone; texts usually are not, which Python and the database engine can't overwrite), and in a process
that is started as the lock starts one (nothing may be there).
"""

from __future__ import annotations

import gc
import io
import struct
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from skjema_app.domain.errors import ErrorCode, SkjemaError
from skjema_app.system import own_memory

if TYPE_CHECKING:
    from skjema_app.workflows.session import Session

ARGUMENT = "--lock-look"
_SHORTEST, _LONGEST = 8, 512
_MOST_TEXTS = 200
_LENGTH = struct.Struct(">I")


@dataclass(frozen=True, slots=True)
class LockTest:
    """How often something of the vault stood in memory.

    Attributes:
        texts: how many texts were looked for: names, titles and answers of this vault.
        open_texts: places with one of them while the vault was open.
        open_keys: places with the vault key then: the one buffer that a new password needs.
        closed_texts: places with a text in the same process after closing.
        closed_keys: places with a key there.
        fresh_texts: places with a text in the process that takes over.
        fresh_keys: places with a key there.
    """

    texts: int
    open_texts: int
    open_keys: int
    closed_texts: int
    closed_keys: int
    fresh_texts: int
    fresh_keys: int

    @property
    def holds(self) -> bool:
        """Whether the lock does what it promises, and the search could have seen if it did not."""
        return not (self.closed_keys or self.fresh_keys or self.fresh_texts) and bool(self.open_texts)


def lock_test(session: Session) -> LockTest:
    """Look, close the session, look again, and look in a fresh process.

    Raises:
        SkjemaError: MEMORY_UNREADABLE.
    """
    texts = [bytearray(form) for text in _texts(session) for form in _forms(text)]
    keys = session.vault.keys_to_look_for()
    try:
        opened = own_memory.occurrences((*keys, *texts))
        session.close()
        gc.collect()
        closed = own_memory.occurrences((*keys, *texts))
        fresh = _in_a_fresh_process((*keys, *texts))
    finally:
        own_memory.wipe((*keys, *texts))
    own = len(keys)
    return LockTest(
        texts=len(texts),
        open_texts=sum(opened[own:]),
        open_keys=sum(opened[:own]),
        closed_texts=sum(closed[own:]),
        closed_keys=sum(closed[:own]),
        fresh_texts=sum(fresh[own:]),
        fresh_keys=sum(fresh[:own]),
    )


def look(read: Callable[[memoryview], int], write: Callable[[bytes], object]) -> int:
    """The fresh process: takes needles into buffers of its own, looks, and answers with the counts."""
    needles = [_exactly(read, _number(read)) for _needle in range(_number(read))]
    found = own_memory.occurrences(needles)
    own_memory.wipe(needles)
    write(b"".join(_LENGTH.pack(min(one, 2**32 - 1)) for one in found))
    return 0


def look_from_start() -> int:
    """The same, with standard input and output."""
    with io.FileIO(0, closefd=False) as read, io.FileIO(1, "w", closefd=False) as write:
        return look(read.readinto, write.write)


def _in_a_fresh_process(needles: Sequence[bytearray]) -> list[int]:
    """Started as the lock starts the process that takes over (``ui/relaunch.py``): the same words and environment."""
    words = [] if getattr(sys, "frozen", False) else ["-m", "skjema_app"]
    with subprocess.Popen(  # noqa: S603 - our own program
        [sys.executable, *words, ARGUMENT], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as child:
        if child.stdin is None or child.stdout is None:
            raise SkjemaError(ErrorCode.MEMORY_UNREADABLE)
        child.stdin.write(_LENGTH.pack(len(needles)))
        for needle in needles:
            child.stdin.write(_LENGTH.pack(len(needle)))
            child.stdin.write(needle)
        child.stdin.close()
        answer = child.stdout.read()
    if len(answer) != _LENGTH.size * len(needles):
        raise SkjemaError(ErrorCode.MEMORY_UNREADABLE)
    return [int(one[0]) for one in _LENGTH.iter_unpack(answer)]


def _number(read: Callable[[memoryview], int]) -> int:
    return int(_LENGTH.unpack(_exactly(read, _LENGTH.size))[0])


def _exactly(read: Callable[[memoryview], int], length: int) -> bytearray:
    """Into a buffer whose place is known, so that no other copy comes to be."""
    made = bytearray(length)
    with memoryview(made) as view:
        at = 0
        while at < length:
            got = read(view[at:])
            if not got:
                raise SkjemaError(ErrorCode.MEMORY_UNREADABLE)
            at += got
    return made


def _texts(session: Session) -> tuple[str, ...]:
    """Names and the first words of answers, as far as they are long enough to be found by nothing but themselves."""
    found = [session.person.name, *(pupil.name for pupil in session.vault.pupils.list())]
    for document in session.vault.documents.list():
        found += [document.pupil, *_strings(document.answers)]
    for draft in session.vault.drafts.list():
        found += _strings(draft.answers)
    long_enough = (text[:_LONGEST] for text in found if len(text) >= _SHORTEST and " " in text)
    return tuple(dict.fromkeys(long_enough))[:_MOST_TEXTS]


def _strings(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for one in value.values():
            yield from _strings(one)
    elif isinstance(value, Sequence):
        for one in value:
            yield from _strings(one)


def _forms(text: str) -> set[bytes]:
    """As Python and Qt keep it."""
    return {text.encode(), text.encode("utf-16-le"), text.encode("latin-1", "ignore")}
