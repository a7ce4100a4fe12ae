"""One exchange: fetch, mend what is ours, deliver (design-review §§ 1.30–1.35).

Killing the program anywhere loses and doubles nothing: entries are stored before they are remembered as read, and own
files are remembered before they are written. Doing an exchange twice is the same as doing it once.
"""

from __future__ import annotations

from datetime import datetime

from skjema_app import __version__
from skjema_app.exchange.closed_feeds import cut_closed_feeds
from skjema_app.exchange.judge import HeadJudge
from skjema_app.exchange.memory import Notes, Watch
from skjema_app.exchange.plan import Plan
from skjema_app.exchange.port import Feeds
from skjema_app.exchange.pull import Pull
from skjema_app.exchange.push import Push, Pushed
from skjema_app.exchange.report import ExchangeReport, Progress, Stop
from skjema_app.exchange.target import Target
from skjema_app.system.collecting import no_collecting


@no_collecting()
def exchange(
    target: Target,
    feeds: Feeds,
    *,
    now: datetime,
    progress: Progress | None = None,
    stop: Stop | None = None,
    thorough: bool = False,
    app: str = __version__,
) -> ExchangeReport:
    """Fetch what others have put down, mend the own files, deliver what is new.

    Args:
        target: the place; nothing in it is trusted.
        feeds: the vault's school journal.
        now: the time with its offset.
        progress: told how far it is.
        stop: asked between files; True ends the exchange early, with nothing half done.
        thorough: read every own file even if it looks unchanged; done by itself once a day.
        app: version of the program, told to the others.

    Raises:
        SkjemaError: FOLDER_GONE, FOLDER_NOT_READABLE, FOLDER_SLOW or FOLDER_FAILED when nothing can be fetched. That
            something can't be delivered stands in the report, beside what was fetched.
    """
    if now.tzinfo is None:
        msg = "an exchange needs a time with an offset"
        raise ValueError(msg)
    notes = Notes(feeds, target.name)
    watch = Watch(notes, now)
    plan = Plan(notes, feeds.device_id)
    judge = HeadJudge(target, feeds, now=now, notes=notes, watch=watch, planned_at=plan.planned_at)
    try:
        pulled = Pull(target, feeds, now=now, notes=notes, watch=watch, judge=judge, progress=progress, stop=stop).run()
        pushed = Pushed(delivered_seq=plan.delivered_seq, stopped=True)
        if not pulled.stopped:
            pushed = Push(
                target,
                feeds,
                now=now,
                app=app,
                notes=notes,
                watch=watch,
                plan=plan,
                thorough=thorough,
                progress=progress,
                stop=stop,
                more_comes=bool(pulled.more and pulled.received),
            ).run()
            if pushed.failed is None and not pushed.stopped:
                cut_closed_feeds(target, feeds, notes)
            watch.save()
    finally:
        notes.write()
    return ExchangeReport(
        received=pulled.received,
        sent=pushed.sent,
        changed=pulled.changed,
        healed=tuple(dict.fromkeys(pushed.healed)),
        findings=tuple(dict.fromkeys((*pulled.findings, *pushed.findings))),
        left_alone=tuple(dict.fromkeys((*pulled.left_alone, *pushed.left_alone))),
        more=tuple(sorted(pulled.more)),
        delivered_seq=pushed.delivered_seq,
        fetched_at=pulled.fetched_at,
        push_failed=pushed.failed,
        stopped=pulled.stopped or pushed.stopped,
        newest_app=judge.newest_app,
    )
