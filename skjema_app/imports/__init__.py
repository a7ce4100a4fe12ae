"""Foreign files in: class lists now; more formats later.

May import: domain, system, charset-normalizer. May touch: bytes handed to it; writes nothing.
Start in ``class_list.py``: bytes -> preview -> pupils, with a line-by-line report.
"""
