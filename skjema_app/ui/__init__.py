"""The window (PySide6 widgets): unlock, first start, Hjem, Saker, Innstillinger, the form wizard.

May import: workflows, domain, form_engine types, system; Qt. Never the vault, keys or PDF libraries.
Start in ``app.py``; background work goes through ``background.py`` and comes back as values.
``unlock_window.py`` and what it imports load Qt only; the rest loads while the password is typed.
"""
