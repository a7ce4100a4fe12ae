"""Where the files that come with the program are: in a checkout, in an installed package, in a frozen program."""

from __future__ import annotations

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent.parent
_INSTALLED = _PACKAGE / "_data"
_CHECKOUT = _PACKAGE.parent


def forms_dir() -> Path:
    """The folder with the forms (``*.yaml``) that the program ships with."""
    return _root() / "forms"


def resource(*parts: str) -> Path:
    """A file or folder under ``resources/``, such as ``resource("fonts", "NotoSans-Regular.ttf")``; may not exist."""
    return (_root() / "resources").joinpath(*parts)


def _root() -> Path:
    return _INSTALLED if _INSTALLED.is_dir() else _CHECKOUT
