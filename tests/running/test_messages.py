"""The whole way in processes of their own: a report over HTTP, a worker killed while it sends, receipts coming back."""

import os
import signal
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.gateways import ENVIRONMENT, RECEIPT_SECRET, SLOW, Provider, provider, receipt, write_gateways
from tests.house import House, wait_for
from tests.visitor import report_fields


@pytest.fixture
def sms() -> Iterator[Provider]:
    with provider("sms") as one:
        yield one


def _env(house: House, sms: Provider) -> dict[str, str]:
    file = house.var / "gateways.toml"
    write_gateways(file, [sms])
    file.write_text(file.read_text().replace("timeout = 0.8", "timeout = 30"))
    return {**ENVIRONMENT, "GONGZHI_GATEWAY_HOSTS": sms.host, "GONGZHI_URL": f"http://127.0.0.1:{house.port}"}


def test_a_worker_killed_while_it_sends_sends_again_with_the_same_id(still: House, sms: Provider) -> None:
    env = _env(still, sms)
    still.start(**env)
    assert still.visitor().report(**report_fields(name="示例居民", phone="13900000001")).status == 303
    assert still.count("outbox_message", "channel = 'sms' AND state = 'waiting'") == 1 and sms.calls == 0
    sms.plan = ["slow"]
    ticking = still.begin("tick", **env)
    wait_for(lambda: sms.calls == 1, "the call")
    os.killpg(ticking.pid, signal.SIGKILL)
    ticking.communicate()
    wait_for(lambda: len(sms.taken) == 1, "the provider to take it", patience=5 * SLOW)
    assert still.count("outbox_message", "state = 'sending'") == 1, "nobody knows yet"
    past = "datetime('now', '-1 minute')" if not still.url else "now() - interval '1 minute'"
    still.rows(f"UPDATE jobs_job SET free_at = {past} WHERE kind = 'messages.send'")  # the lease runs out
    done = still.run("tick", **env)
    assert done.returncode == 0, done.stdout
    wait_for(lambda: still.count("outbox_message", "state = 'sent'") == 1, "the second sending")
    assert len(sms.taken) == 2 and len({one["ref"] for one in sms.taken}) == 1, "at least once, and the id tells"
    assert still.count("outbox_message", "attempts = 2") == 1


def test_a_report_is_told_and_its_receipt_shows_on_the_page_of_the_reporter(still: House, sms: Provider) -> None:
    env = _env(still, sms)
    still.start(**env)
    visitor = still.visitor()
    answer = visitor.report(**report_fields(name="示例居民", phone="13900000001"))
    assert still.run("tick", **env).returncode == 0
    wait_for(lambda: sms.taken, "the text message")
    assert answer.location in sms.taken[0]["content"], "the very link the reporter got"
    body = {"reports": [{"ref": sms.taken[0]["ref"], "status": "DELIVRD"}]}
    sent = receipt(stamp=int(time.time()), **body)
    assert RECEIPT_SECRET not in str(sent)
    told = visitor.ask("POST", "/api/v1/messages/receipts/sms", sent["data"], **sent["headers"])
    assert told.status == 200, told.text
    page = visitor.get(answer.location)
    assert "已送达" in page.text and "13900000001" not in page.text


def test_a_house_without_gateways_sends_nothing_and_says_so_in_its_log(house: House, tmp_path: Path) -> None:
    assert house.visitor().report(**report_fields(name="示例居民", phone="13900000001")).status == 303
    assert house.count("outbox_message", "channel IN ('sms', 'voice', 'mail')") == 0
    assert "no channel for matter_reported" in house.log.read_text()
