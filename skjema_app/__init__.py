"""Skjema: offline, encrypted forms for a school's most sensitive papers.

Layers, enforced by import-linter: ui | cli -> workflows -> vault | documents | archive | exchange | imports
-> form_engine | crypto | system -> domain. Start in ``workflows``: one module per thing a person does.
"""

__version__ = "0.1.0"
