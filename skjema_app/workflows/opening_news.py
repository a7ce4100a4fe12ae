"""What a person should know right after opening: wrong passwords, an old key file, a changed key, a broken policy."""

from __future__ import annotations

from skjema_app.system.calendar import stamp_in_words
from skjema_app.system.texts import _, ngettext
from skjema_app.workflows.machine_rules import policy_unheeded
from skjema_app.workflows.renew_key import take_news
from skjema_app.workflows.session import Session
from skjema_app.workflows.tries import FREE_MISSES


def opening_news(session: Session) -> tuple[str, ...]:
    """Sentences, the gravest first; empty when there is nothing to tell. Those of a changed key are told once."""
    found = []
    if session.vault.keys_rolled_back:
        found.append(
            _(
                "Nøkkelfilen er eldre enn den som sist ble brukt. Har ikke du lagt tilbake en gammel fil, kan noen "
                "andre ha gjort det. Bytt passord under Innstillinger, og kryss av for at noen kan kjenne det gamle."
            )
        )
    found += take_news(session)
    misses = session.misses
    if misses.count >= FREE_MISSES and misses.last is not None:
        said = ngettext(
            "Feil passord ble prøvd {n} gang før dette, sist {when}. Var det ikke deg, si fra til den som har ansvar "
            "for maskinen.",
            "Feil passord ble prøvd {n} ganger før dette, sist {when}. Var det ikke deg, si fra til den som har ansvar "
            "for maskinen.",
            misses.count,
        )
        found.append(said.format(n=misses.count, when=stamp_in_words(misses.last)))
    found += [f"{one.heading}. {one.text}" for one in policy_unheeded()]
    return tuple(found)
