"""Roles of staff (REQ-7), as codes. Words for them stand with the forms and the texts."""

from __future__ import annotations

from enum import StrEnum


class Role(StrEnum):
    """A staff member's role; decides nothing by itself: access is by keys."""

    TEACHER = "laerer"
    CONTACT_TEACHER = "kontaktlaerer"
    YEAR_LEADER = "trinnleder"
    COUNSELLOR = "radgiver"
    SOCIAL_TEACHER = "sosiallaerer"
    DEPUTY = "ass_rektor"
    PRINCIPAL = "rektor"
    OFFICE = "kontor"
