"""A program with a key, as another organisation would write it."""

import json
from collections.abc import Callable
from typing import Any

from django.test import Client

from tests.web.asking import sound

GRID, ELSEWHERE, VILLAGE = "500152115211001", "500152115210001", "500152115211"
REPORT = {"kind": "street_light", "text": "学堂路小学门口路灯不亮。", "lon": 105.9303, "lat": 30.0261}


class Program:
    """A program with a key."""

    def __init__(self, key: str) -> None:
        self.key, self.client = key, Client()

    def get(self, path: str, expect: int = 200, **query: Any) -> Any:
        answer = sound(self.client.get(f"/api/v1/{path}", query, headers={"Authorization": f"Bearer {self.key}"}))
        return self._read(answer, expect)

    def post(self, path: str, body: Any, expect: int = 200, once: str = "") -> Any:
        heads = {"Authorization": f"Bearer {self.key}"} | ({"Idempotency-Key": once} if once else {})
        raw = body if isinstance(body, bytes) else json.dumps(body).encode()
        answer = self.client.post(f"/api/v1/{path}", raw, content_type="application/json", headers=heads)
        return self._read(sound(answer), expect)

    def add(self, path: str, expect: int = 200, once: str = "", **fields: Any) -> Any:
        heads = {"Authorization": f"Bearer {self.key}"} | ({"Idempotency-Key": once} if once else {})
        return self._read(sound(self.client.post(f"/api/v1/{path}", fields, headers=heads)), expect)

    @staticmethod
    def _read(answer: Any, expect: int) -> Any:
        assert answer.status_code == expect, answer.content.decode()
        problem = answer.headers["Content-Type"].startswith("application/problem+json")
        assert problem == (expect >= 400)
        found = json.loads(answer.content)
        if problem:
            assert (found["status"], found["type"]) == (expect, "about:blank") and found["detail"] and found["errors"]
        return found


Lend = Callable[..., Program]


def fields(problem: Any) -> list[str]:
    return [one["field"] for one in problem["errors"]]
