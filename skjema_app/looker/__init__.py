"""Looking at files that others made: pictures, PDF pages and texts, parsed in a process of their own.

The child (``child``, ``sights``, ``fences``) imports Pillow and pypdfium2; the parent (``client``, ``process``) never:
it gets numbers and bare pixels (``wire``). One process per file, killed afterwards. It draws what comes from anywhere,
so it is no part of ``documents``, which makes PDFs. May import: domain, system, Pillow, pypdfium2; never Qt or vault.
Start in ``client.py``. The child opens and writes no file once it has begun.
"""
