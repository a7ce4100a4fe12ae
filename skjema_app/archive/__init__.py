"""The January/June hand-over to the office: what belongs, safe names, arkivmelding, manifest, receipts. No vault here.

May import: domain, form_engine, crypto, system. May touch: an output folder that a person chose.
Start reading in ``model.py`` (the words), then ``select.py`` (what belongs) and ``package.py`` (how a folder becomes
whole). The workflows (``workflows/archive_*.py``) read the vault and call this.
"""
