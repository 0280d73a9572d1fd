"""``python -m luodi_service.attended_worker``: a worker that lives no longer than whoever started it.

Its standard input is a pipe from the server. However the server ends, killed even, the system closes the pipe, and that
ends the worker. A run it was at goes back into the queue at the next start.
"""

from __future__ import annotations

import logging
import os
import sys
from threading import Thread

from luodi_service.commands import work


def _end_with_input() -> None:
    sys.stdin.buffer.read()
    os._exit(0)


if __name__ == "__main__":
    Thread(target=_end_with_input, daemon=True).start()
    # The server's own lines stand last on the screen; what goes wrong is still told.
    logging.disable(logging.INFO)
    work()
