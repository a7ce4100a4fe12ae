"""One window per vault: a second start hands over and ends, the first window comes to the front.

Light: Qt's network module is loaded only where somebody may be listening, and by ``listen`` after the first paint.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, cast

from PySide6.QtCore import QCryptographicHash, QDir, QObject, Signal

if TYPE_CHECKING:
    from PySide6.QtNetwork import QLocalServer, QLocalSocket

_WAIT_MS = 400
_RAISE, _OPEN = b"raise\n", b"open "
_LONGEST = 8192


def channel_name(folder: Path) -> str:
    """A name for the vault's folder that tells nothing of its path, short enough for a socket file."""
    text = str(folder.absolute()).encode("utf-8", "surrogateescape")
    digest = QCryptographicHash.hash(text, QCryptographicHash.Algorithm.Sha256).data()
    return f"skjema-{digest.hex()[:24]}"


class SingleInstance(QObject):
    """Listens for second starts on the same vault.

    Signals:
        raised: another start asks this window to come to the front.
        given: another start was given this file.
    """

    raised = Signal()
    given = Signal(str)

    def __init__(self, folder: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._name = channel_name(folder)
        self._server: QLocalServer | None = None

    def hand_over(self, file: str = "") -> bool:
        """Whether another window has this vault; that window is raised, and gets the file that this start was given."""
        if sys.platform != "win32" and not Path(QDir.tempPath(), self._name).exists():
            return False  # who listens has a socket file there
        from PySide6.QtNetwork import QLocalSocket

        socket = QLocalSocket()
        socket.connectToServer(self._name)
        if not socket.waitForConnected(_WAIT_MS):
            return False
        socket.write(_OPEN + file.encode("utf-8", "surrogateescape") + b"\n" if file else _RAISE)
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
            socket.disconnected.connect(self._on_said)
            self.raised.emit()
            if not socket.isOpen() or socket.state() == socket.LocalSocketState.UnconnectedState:
                self._hear(socket)  # it had said it all before we looked

    def _on_said(self) -> None:
        socket = self.sender()
        if socket is not None:
            self._hear(cast("QLocalSocket", socket))

    def _hear(self, socket: QLocalSocket) -> None:
        word = bytes(socket.read(_LONGEST).data())
        socket.deleteLater()
        if word.startswith(_OPEN) and word.endswith(b"\n"):
            self.given.emit(word[len(_OPEN) : -1].decode("utf-8", "surrogateescape"))
