"""The school's journal inside the vault: the frames of all devices, opened with the keys held, judged and projected.

Parts of ``vault``, with the same rights. The flow is ``intake`` (frames in) → ``unsealing`` (which keys open what, to
a fixpoint) → ``judging`` (states, by ``vault.judge``) → ``folding`` (rows to show). ``pen`` writes own entries.
Start in ``core.py``; what people do with it is in ``vault/school_feed.py``.
"""
