"""Forms as data: YAML text -> ``FormDefinition``; conditions, validation and progress as pure functions.

May import: domain, PyYAML. May touch: the text handed to it, never widgets, tables or files outside ``forms/``.
Start in ``definition.py`` (what a form is), then ``evaluate.py`` (what a set of answers means in it).
Hidden answers stay in the draft and are left out of the document; that rule lives in ``evaluate.py``.
Reading: ``library.py`` (files) -> ``load.py`` (a form) -> ``read_fields.py`` -> ``reading.py`` -> ``yaml_tree.py``.
"""
