"""Words for versions that stand side by side (user-review § 7, text 18): two, or more."""

from __future__ import annotations

from collections.abc import Iterable

from skjema_app.domain.documents import FinishedDocument
from skjema_app.system import calendar
from skjema_app.system.texts import _

_PAIR = 2


def fork_head(authors: Iterable[str]) -> str:
    """Who wrote them."""
    *others, last = dict.fromkeys(authors)
    if not others:
        return _("{name} har laget flere versjoner av planen hver for seg.").format(name=last)
    names = _("{names} og {last}").format(names=", ".join(others), last=last)
    return _("{names} har laget hver sin versjon av planen.").format(names=names)


def fork_text(count: int) -> str:
    """What has been done with them, and what to do."""
    if count > _PAIR:
        return _("Alle er tatt vare på. Sammenlign dem, og bestem hva som skal gjelde.")
    return _("Begge er tatt vare på. Sammenlign dem, og bestem hva som skal gjelde.")


def join_words(count: int) -> str:
    """The button that begins a version out of them."""
    return _("Lag versjon som samler alle") if count > _PAIR else _("Lag versjon som samler begge")


def version_words(one: FinishedDocument) -> str:
    """One of them, so that it can't be taken for another."""
    when = calendar.stamp_in_words(one.finished)
    return _("Versjon {number} av {author}, {when}").format(number=one.number, author=one.author_name, when=when)
