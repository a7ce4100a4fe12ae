"""The January/June hand-over to the office: selection, per-pupil split, manifest, receipt. Empty until it is built.

May import: domain, form_engine, crypto, system. May touch: an output folder.
"""
