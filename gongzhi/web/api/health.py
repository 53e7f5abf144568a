"""Whether the process answers, and whether the house is in order."""

from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, JsonResponse
from django.views.decorators.http import require_safe

from gongzhi.base import progress
from gongzhi.base.jobs.queries import Wrong, troubles
from gongzhi.base.trail.guards import missing_guards
from gongzhi.packs.queries import packs_in_force


@require_safe
def alive(request: HttpRequest) -> JsonResponse:
    """200 as long as the process answers."""
    return JsonResponse({"status": "ok"})


@require_safe
def ready(request: HttpRequest) -> JsonResponse:
    """200 once migrations, triggers, packs and the demo are in order; 503 with the reason and progress before."""
    demo = progress.ask("demo")
    shown = {"what": demo.what, "done": demo.done, "total": demo.total} if demo else None
    try:
        reasons = list(_reasons(demo))
    except DatabaseError:
        reasons = ["the database does not answer"]
    status = {"status": "ready" if not reasons else "not ready", "reasons": reasons, "demo": shown}
    return JsonResponse(status, status=200 if not reasons else 503)


def _reasons(demo: progress.Progress | None) -> list[str]:
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        return ["migrations are waiting: run `gongzhi upgrade`"]
    reasons = []
    if missing := missing_guards():
        reasons.append(f"append-only triggers are missing: {', '.join(missing)}")
    if not packs_in_force():
        reasons.append("no pack is in force: run `gongzhi packs load DIR`")
    reasons += [_job_words(one) for one in troubles()]
    if demo and demo.fault:
        reasons.append(f"the demo stopped: {demo.fault}")
    elif demo and not demo.finished:
        reasons.append(f"the demo is loading: {demo.done} of {demo.total}")
    return reasons


def _job_words(wrong: Wrong) -> str:
    """Stuck jobs and the like, as an operator reads them: kind, code and number, never what a job was about."""
    number = f"{wrong.number} job{'s' if wrong.number > 1 else ''} {wrong.kind}"
    match wrong.trouble:
        case "stuck":
            return f"{number} stuck: {wrong.code} (see /desk/jobs/)"
        case "failing":
            return f"{number} failing again and again: {wrong.code} (see /desk/jobs/)"
    return f"{number} due for half an hour and not begun: is `gongzhi tick` running?"
