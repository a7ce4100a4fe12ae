"""One window per vault: a second start hands over and ends, the first window comes to the front.

Light: Qt's network module is loaded only where somebody may be listening, and by ``listen`` after the first paint.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QCryptographicHash, QDir, QObject, Signal

if TYPE_CHECKING:
    from PySide6.QtNetwork import QLocalServer

_WAIT_MS = 400
_RAISE = b"raise\n"


def channel_name(folder: Path) -> str:
    """A name for the vault's folder that tells nothing of its path, short enough for a socket file."""
    text = str(folder.absolute()).encode("utf-8", "surrogateescape")
    digest = QCryptographicHash.hash(text, QCryptographicHash.Algorithm.Sha256).data()
    return f"skjema-{digest.hex()[:24]}"


class SingleInstance(QObject):
    """Listens for second starts on the same vault.

    Signals:
        raised: another start asks this window to come to the front.
    """

    raised = Signal()

    def __init__(self, folder: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._name = channel_name(folder)
        self._server: QLocalServer | None = None

    def hand_over(self) -> bool:
        """Whether another window has this vault; that window is raised."""
        if sys.platform != "win32" and not Path(QDir.tempPath(), self._name).exists():
            return False  # who listens has a socket file there
        from PySide6.QtNetwork import QLocalSocket

        socket = QLocalSocket()
        socket.connectToServer(self._name)
        if not socket.waitForConnected(_WAIT_MS):
            return False
        socket.write(_RAISE)
        socket.waitForBytesWritten(_WAIT_MS)
        socket.disconnectFromServer()
        return True

    def listen(self) -> bool:
        """Become the one; False when the system refuses (the vault's own lock still protects the data)."""
        from PySide6.QtNetwork import QLocalServer

        server = QLocalServer(self)
        server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        if not server.listen(self._name):
            # A socket file left by a crash: hand_over() found nobody behind it.
            QLocalServer.removeServer(self._name)
            if not server.listen(self._name):
                return False
        server.newConnection.connect(self._on_connection)
        self._server = server
        return True

    def close(self) -> None:
        """Stop listening, so that the process that takes over isn't turned away."""
        if self._server is not None:
            self._server.close()
            self._server = None

    def _on_connection(self) -> None:
        if self._server is None:
            return
        socket = self._server.nextPendingConnection()
        if socket is not None:
            socket.disconnected.connect(socket.deleteLater)
            self.raised.emit()
