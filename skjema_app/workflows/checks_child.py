"""The process that checks signatures and tries envelopes: it reads questions, and has no files (``checks_apart``)."""

from __future__ import annotations

import sys

from skjema_app.crypto.signature_checks import serve
from skjema_app.system.hardening import harden_process


def main() -> int:
    """Serve the pipes until they end."""
    harden_process()  # before the key comes
    serve(sys.stdin.buffer, sys.stdout.buffer)
    return 0


if __name__ == "__main__":
    sys.exit(main())
