"""Many at once."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from tests.house import House, wait_for
from tests.visitor import Answer, Visitor, report_fields

WRITERS = 8
PAUSE = 0.02  # seconds between two reports of one person, so that others get a turn
ENOUGH = 40  # answers before the blow falls


def all_at_once(work: list[Callable[[], Answer]]) -> list[Answer]:
    """Everything started at the same moment; the answers in the same order."""
    ready = threading.Barrier(len(work))

    def one(do: Callable[[], Answer]) -> Answer:
        ready.wait()
        return do()

    with ThreadPoolExecutor(len(work)) as pool:
        return list(pool.map(one, work))


@dataclass
class Crowd:
    """Residents who report without pause, each over a connection of their own."""

    house: House
    sent: dict[UUID, dict[str, Any]] = field(default_factory=dict)
    links: dict[UUID, str] = field(default_factory=dict)
    wrong: list[Answer] = field(default_factory=list)
    enough: threading.Event = field(default_factory=threading.Event)
    _threads: list[threading.Thread] = field(default_factory=list)

    def begin(self, writers: int = WRITERS) -> "Crowd":
        """All of them begin."""
        first = self.house.visitor()
        first.open("/report/")
        self._threads = [threading.Thread(target=self._write, args=(first.twin(),)) for _ in range(writers)]
        for thread in self._threads:
            thread.start()
        return self

    def _write(self, visitor: Visitor) -> None:
        while not self.enough.wait(PAUSE):
            number = len(self.sent)
            fields = report_fields(**({"name": "示例居民", "phone": "13900000001"} if number % 2 else {}))
            self.sent[fields["uid"]] = fields
            try:
                answer = visitor.report(**fields)
            except ConnectionError:
                return
            if answer.status == 303 and answer.location.startswith("/follow/"):
                self.links[fields["uid"]] = answer.location
            else:
                self.wrong.append(answer)

    def wait(self, answers: int = ENOUGH) -> None:
        """Until so many were told that their report is in."""
        wait_for(lambda: len(self.links) >= answers, f"{answers} reports; {[one.status for one in self.wrong]}")

    def end(self) -> None:
        """Everybody finishes what they are at."""
        self.enough.set()
        for thread in self._threads:
            thread.join()
        assert not self.wrong, [one.status for one in self.wrong]

    @property
    def with_contact(self) -> set[UUID]:
        """Those who left a name."""
        return {uid for uid, fields in self.sent.items() if "name" in fields}
