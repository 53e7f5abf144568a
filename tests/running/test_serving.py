"""What the server says of itself: alive, ready or why not, and to whom it answers."""

import tomllib
from math import ceil

from tests.house import ROOT, House, wait_for
from tests.visitor import Answer


def test_a_host_that_is_not_allowed_gets_400(house: House) -> None:
    visitor = house.visitor()
    for path in ("/", "/desk/login/", "/readyz"):
        assert visitor.get(path, Host="evil.example").status == 400
    assert visitor.get("/", Host=f"localhost:{house.port}").status == 200


def test_ready_with_a_demo_that_was_loaded(house: House) -> None:
    alive, ready = house.visitor().get("/healthz"), house.visitor().get("/readyz")
    assert (alive.status, alive.json()) == (200, {"status": "ok"})
    assert ready.status == 200
    assert ready.json()["status"] == "ready" and ready.json()["reasons"] == []


def test_not_ready_while_the_demo_loads_and_says_how_far_it_is(bare: House) -> None:
    bare.start("--packs", "tangba", "--scale", "0.02")
    visitor = bare.visitor()
    seen: list[Answer] = []

    def ready() -> bool:
        assert visitor.get("/healthz").status == 200, "alive all the while"
        seen.append(visitor.get("/readyz"))
        return seen[-1].status == 200

    assert not ready(), "it answers before the demo is loaded"
    home = visitor.get("/")
    assert home.status == 200 and "正在装入演示数据" in home.text
    wait_for(ready, "readiness")
    waiting = [one.json() for one in seen if one.status == 503]
    assert len(waiting) == len(seen) - 1
    assert all(one["reasons"][0].startswith("the demo is loading: ") for one in waiting)
    steps = [one["demo"]["done"] for one in waiting if one["demo"]["total"] > 1]
    assert steps and steps == sorted(steps), "the progress goes on and never back"
    told = tomllib.loads((ROOT / "packs/tangba/demo.toml").read_text(encoding="utf-8"))
    solved = sum(ceil(one["count"] * 0.02) for period in told["periods"] for one in period["solved"])
    assert bare.count("matters_matter") >= solved + round(told["shape"]["count"] * 0.02)
    assert "正在装入演示数据" not in visitor.get("/").text


def test_not_ready_without_a_pack(bare: House) -> None:
    answer = bare.start().visitor().get("/readyz")
    assert answer.status == 503
    assert answer.json()["reasons"] == ["no pack is in force: run `gongzhi packs load DIR`"]


def test_not_ready_when_a_trigger_was_dropped_and_names_it(house: House) -> None:
    name = "trail_act_no_change" if house.url else "trail_act_no_update"
    house.rows(f"DROP TRIGGER {name} ON trail_act" if house.url else f"DROP TRIGGER {name}")
    answer = house.visitor().get("/readyz")
    assert answer.status == 503
    assert answer.json()["reasons"] == [f"append-only triggers are missing: {name}"]
    done = house.run("trail", "verify")
    assert done.returncode == 1 and f"FAULT: append-only triggers are missing: {name}" in done.stdout


def test_a_changed_act_is_found_by_verify(house: House) -> None:
    name = "trail_act_no_change" if house.url else "trail_act_no_update"
    house.rows(f"ALTER TABLE trail_act DISABLE TRIGGER {name}" if house.url else f"DROP TRIGGER {name}")
    house.rows("UPDATE trail_act SET verb = 'matter.praised' WHERE id = (SELECT min(id) FROM trail_act)")
    done = house.run("trail", "verify")
    assert done.returncode == 1 and "FAULT: an act between" in done.stdout


def test_what_serve_started_ends_with_it_even_when_it_is_killed(house: House) -> None:
    assert house.server is not None
    house.server.kill()  # the main process alone, with no chance to tell the others
    house.server.wait()
    house.server = None
    wait_for(lambda: not house.answers(), "the port to be free again")
    house.start()
    assert house.answers()
