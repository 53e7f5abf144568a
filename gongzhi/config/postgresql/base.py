"""A kept connection is looked at before each request, so that a restarted server costs nobody an error page.

Django asks `SELECT 1`, which is a round trip more for every request. A server that went away has closed the
socket, and a closed socket has something to read; one with nothing to read and nothing under way is as good as it was.
"""

import select

from django.db.backends.postgresql import base


class DatabaseWrapper(base.DatabaseWrapper):
    """The stock backend; asks the server only when the socket says that something happened."""

    def is_usable(self) -> bool:
        """Whether the connection can be used for the next request."""
        if self.connection is None or self.connection.closed:
            return False
        poll = select.poll()
        poll.register(self.connection.fileno(), select.POLLIN | select.POLLHUP | select.POLLERR)
        return not poll.poll(0) or super().is_usable()
