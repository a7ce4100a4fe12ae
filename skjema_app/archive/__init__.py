"""The January/June hand-over to the office: what belongs, safe names, arkivmelding, packages, receipts. No vault here.

May import: domain, form_engine, crypto, system. May touch: an output folder that a person chose.
Start in ``model.py`` (the words), then ``select.py`` (what belongs) and ``package.py`` (how a folder becomes whole).
"""
