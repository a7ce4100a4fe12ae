"""Forms as data: YAML text -> ``FormDefinition``; conditions, validation and progress as pure functions.

May import: domain, PyYAML. May touch: the text handed to it, never widgets, tables or files outside ``forms/``.
Start in ``definition.py`` (what a form is), ``view.py`` (what is visible), ``evaluate.py`` (what answers mean).
Hidden answers stay in the draft and out of the document. From files: ``library.py`` -> ``load.py``.
"""
