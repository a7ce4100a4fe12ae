"""The ``Secret`` type, passed through for windows and commands that take a password from a person."""

from skjema_app.crypto.secret import Secret

__all__ = ["Secret"]
