"""The process that checks signatures: it reads questions, and has neither files nor keys (``signature_checks``)."""

from __future__ import annotations

import sys

from skjema_app.crypto.signature_checks import serve


def main() -> int:
    """Serve the pipes until they end."""
    serve(sys.stdin.buffer, sys.stdout.buffer)
    return 0


if __name__ == "__main__":
    sys.exit(main())
