"""Processes started by `gongzhi serve` end with it, even when it is killed and can tell them nothing.

A worker left behind would keep answering on the port, from a program nobody watches any more.
"""

import os
import threading
import time

STARTED_BY_SERVE = "GONGZHI_STARTED_BY_SERVE"
_EVERY = 2.0  # seconds


def leave_with_parent() -> None:
    """End this process soon after its parent has gone. Does nothing for processes started by something else."""
    if os.environ.get(STARTED_BY_SERVE) != "1":
        return
    parent = os.getppid()

    def watch() -> None:
        while os.getppid() == parent:
            time.sleep(_EVERY)
        os._exit(0)

    threading.Thread(target=watch, name="leave with parent", daemon=True).start()
