"""The check before a signature: PDF/A-2a and PDF/UA-1 by an engine that is not ours, on the unsigned bytes.

Only unsigned bytes: the engine also reports that a first signature cannot cover a later revision, which is what two
signatures in one file mean (the full judges, veraPDF and poppler, accept that; see tests/helpers/pdf_judges.py).
"""

from __future__ import annotations

import page

from skjema_app.documents.readback import check_text
from skjema_app.domain.errors import ErrorCode, SkjemaError

__all__ = ["check_text", "preflight"]

PROFILES = ("2a", "ua1")
PROFILES_WITH_FILE = ("3a", "ua1")
MAX_TABLE_ROWS = 100_000
MAX_NAMED = 8
_LIMITS = page.SafetyLimits(max_table_grid_rows=MAX_TABLE_ROWS)


def preflight(pdf: bytes, *, inside: bool = False) -> None:
    """Refuse a file that is not archivable and accessible. ``inside``: the answers lie inside it (PDF/A-3a).

    Raises:
        SkjemaError: PDF_NOT_CONFORMING with ``profile``, ``rules`` (broken rules, at most eight named) and ``count``.
    """
    for profile in PROFILES_WITH_FILE if inside else PROFILES:
        try:
            report = page.validate_pdf_bytes(pdf, profile=profile, limits=_LIMITS)
        except page.PageError as error:
            raise SkjemaError(ErrorCode.PDF_NOT_CONFORMING, profile=profile, rules="unreadable", count=1) from error
        if not report.is_compliant:
            broken = sorted({failure.rule_id for failure in report.failures})
            rules = ", ".join(broken[:MAX_NAMED])
            raise SkjemaError(ErrorCode.PDF_NOT_CONFORMING, profile=profile, rules=rules, count=len(broken))
