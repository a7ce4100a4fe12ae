"""pyHanko logs names out of certificates; nothing of that may reach our log or a terminal."""

from __future__ import annotations

import logging

_TALKERS = ("pyhanko", "pyhanko_certvalidator")


def silence_signature_logs() -> None:
    """Cut the signature library's loggers off from every handler but none."""
    for name in _TALKERS:
        logger = logging.getLogger(name)
        logger.propagate = False
        if not logger.handlers:
            logger.addHandler(logging.NullHandler())
