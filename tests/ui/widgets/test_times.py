"""Times as rows and pages say them."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from skjema_app.ui.times import moment, short_moment

NOW = datetime(2026, 11, 27, 15, 55, tzinfo=UTC)


@pytest.mark.parametrize(
    ("when", "short", "whole"),
    [
        (datetime(2026, 11, 27, 8, 2, tzinfo=UTC), "i dag kl. 08:02", "i dag kl. 08:02"),
        (datetime(2026, 11, 26, 8, 2, tzinfo=UTC), "i går kl. 08:02", "i går kl. 08:02"),
        (datetime(2026, 11, 23, 8, 2, tzinfo=UTC), "23. november", "mandag 23. november kl. 08:02"),
        (datetime(2025, 3, 4, 8, 2, tzinfo=UTC), "04.03.2025", "4. mars 2025 kl. 08:02"),
        (datetime(2026, 11, 28, 8, 2, tzinfo=UTC), "28. november", "lørdag 28. november kl. 08:02"),
    ],
)
def test_a_row_says_the_day_and_a_page_the_time_too(when: datetime, short: str, whole: str) -> None:
    assert (short_moment(when, NOW), moment(when, NOW)) == (short, whole)
