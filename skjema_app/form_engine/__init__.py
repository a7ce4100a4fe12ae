"""Forms as data: YAML text -> ``FormDefinition``; conditions, validation and progress as pure functions.

May import: domain, PyYAML. May touch: the text handed to it, never widgets, tables or files outside ``forms/``.
Start in ``definition.py`` (what a form is), ``view.py`` (what is visible and inherited: hidden answers stay in the
draft and out of the document), then ``evaluate.py`` (what a set of answers means). From answers: ``facts_of.py``,
``checklist.py``, ``changes.py``, ``prefill.py``, ``mentions.py``.
Reading: ``library.py`` (files) -> ``load.py`` (a form) -> ``read_fields.py`` -> ``reading.py`` -> ``yaml_tree.py``.
"""
