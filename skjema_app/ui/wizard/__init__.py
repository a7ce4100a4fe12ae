"""Filling a form: pages made from the form definition, a step list, autosave, «Se over» and *Ferdigstill*.

May import: ui.widgets, theme, icons, background; workflows, form_engine types, domain. Knows nothing of the vault.
Start in ``wizard.py`` (the window part) and ``model.py`` (the answers and what they mean, without a widget).
One edit goes: editor -> field view -> model -> (state) -> pages update in place, and -> autosave.
Required answers never stop *Neste*; only *Ferdigstill* refuses (user-review § 3.6).
"""
