"""What a row of *Saker* and of *Skjermet* offers beside its documents: cards, panels, and what they ask for.

May touch Qt, the other parts of ``ui`` and ``workflows``; never the vault.
Cards show plain values and say by signals what is wanted; panels hand over plain words; ``parts`` asks the workflows.
``cards.py`` is where to start reading.
"""
