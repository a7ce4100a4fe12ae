"""The words that people read, through gettext. The source text is bokmål; nynorsk is a translation.

Use ``_("Alt er lagret.")`` and ``ngettext("{n} kladd", "{n} kladder", n).format(n=n)``. Call them when the text is
shown, not when a module is imported: the language can change in between.
"""

from __future__ import annotations

import gettext as _gettext

from skjema_app.system import resources

_DOMAIN = "skjema"
_SOURCE_LANGUAGE = "nb"


class _Active:
    """The one language of this process."""

    language: str = _SOURCE_LANGUAGE
    translations: _gettext.NullTranslations = _gettext.NullTranslations()


def set_language(language: str) -> None:
    """Choose ``"nb"`` or ``"nn"``. Without a catalogue for it, and for each missing text, the source text is shown."""
    _Active.language = language
    if language == _SOURCE_LANGUAGE:
        _Active.translations = _gettext.NullTranslations()
        return
    folder = resources.resource("i18n")
    _Active.translations = _gettext.translation(_DOMAIN, str(folder), languages=[language], fallback=True)


def language() -> str:
    """The language code chosen last; ``"nb"`` at start."""
    return _Active.language


def _(text: str) -> str:
    """The text in the person's language."""
    return _Active.translations.gettext(text)


def ngettext(one: str, many: str, count: int) -> str:
    """The form of a text that goes with a count."""
    return _Active.translations.ngettext(one, many, count)
