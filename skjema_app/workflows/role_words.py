"""Roles and places of work in words, for lists and sentences."""

from __future__ import annotations

from collections.abc import Iterable

from skjema_app.domain.roles import Role
from skjema_app.system.texts import _


def role_word(role: Role) -> str:
    """One role: «rektor», «rådgiver»."""
    return {
        Role.TEACHER: _("lærer"),
        Role.CONTACT_TEACHER: _("kontaktlærer"),
        Role.YEAR_LEADER: _("trinnleder"),
        Role.COUNSELLOR: _("rådgiver"),
        Role.SOCIAL_TEACHER: _("sosiallærer"),
        Role.DEPUTY: _("ass. rektor"),
        Role.PRINCIPAL: _("rektor"),
        Role.OFFICE: _("kontor"),
    }[role]


def role_words(roles: Iterable[Role]) -> str:
    """Several roles as «kontaktlærer og rådgiver», in the order of the list above."""
    held = set(roles)
    words = [role_word(role) for role in Role if role in held]
    if len(words) < 2:
        return "".join(words)
    return _("{first} og {last}").format(first=", ".join(words[:-1]), last=words[-1])
