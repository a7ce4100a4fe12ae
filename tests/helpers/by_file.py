"""Test files handed out whole to workers, also after a worker has died.

pytest-xdist 3.8 puts all that a dead worker ever did back in the queue, the finished files too: then the others wait
for ever at the end of the run (its issues 1327, 1371 and 1378). Here only what is left goes back, and not the test that
killed the worker, which is told as failed.
"""

from __future__ import annotations

import pytest
from xdist.remote import Producer
from xdist.scheduler import LoadFileScheduling
from xdist.workermanage import WorkerController


class ByFile(LoadFileScheduling):
    """``--dist loadfile`` that survives the death of a worker."""

    def remove_node(self, node: WorkerController) -> str | None:
        """Give the test it died in, if it died; the rest of its files go to others."""
        crashed = None
        for file, tests in self.assigned_work.pop(node).items():
            left = [name for name, done in tests.items() if not done]
            if left and crashed is None:
                crashed = left.pop(0)
                tests[crashed] = True
            if left:
                self.workqueue[file] = tests
        for other in self.assigned_work:
            self._reschedule(other)
        return crashed

    def _reschedule(self, node: WorkerController) -> None:
        if node not in self.registered_collections:
            return  # the successor of one that died has not read its tests yet; it is asked again when it has
        super()._reschedule(node)
        # A worker holds its last test back until it knows what comes after it.
        while not node.shutting_down and self._pending_of(self.assigned_work[node]) < 2:
            super()._reschedule(node)


def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> ByFile | None:
    """Take the place of ``--dist loadfile``."""
    return ByFile(config, log) if config.getoption("dist") == "loadfile" else None
