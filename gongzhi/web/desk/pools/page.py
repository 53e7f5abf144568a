"""All pools, one of them with what waits, and a claim explained."""

import json
from collections.abc import Sequence
from datetime import date
from uuid import UUID

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from gongzhi.base.areas.models import Area
from gongzhi.base.clock import now
from gongzhi.base.exchange.actions.leaving import note_export
from gongzhi.base.people.logic import Viewer
from gongzhi.base.refusals import Invalid, NotAllowed, Problem, Refused
from gongzhi.base.rules.logic.telling import lines_of
from gongzhi.packs.queries import PackInUse, packs_by_version, packs_in_force
from gongzhi.packs.schemes.readying import ReadyScheme
from gongzhi.web.desk.exchange.leaving import sent_table
from gongzhi.web.desk.frame import desk, row_after, show
from gongzhi.web.desk.points.found import acting, faults, number, today, typed
from gongzhi.web.visitor import viewer
from gongzhi.work.programmes.access import BUDGET, PAY, VERBS, institutions_for, payouts_for
from gongzhi.work.programmes.actions.consents import verify_papers
from gongzhi.work.programmes.actions.pools.paying import (
    approve_payouts,
    draw_run,
    drop_run,
    grant_pool,
    pay_run,
    refuse_payout,
    whole_of,
)
from gongzhi.work.programmes.logic.batches.cells import Fault, fen_in
from gongzhi.work.programmes.logic.batches.words import told as said
from gongzhi.work.programmes.logic.pools.cases import told
from gongzhi.work.programmes.models import Institution, Payout, PoolRun, Recovery, SchemeBook
from gongzhi.work.programmes.queries.breaker import gauges
from gongzhi.work.programmes.queries.pools import standing_of, years_of
from gongzhi.work.programmes.queries.statements import Statement, statement_of

PAGE = 50
STATES = {
    Payout.CLAIMED: ("waiting", gettext_lazy("待批准")), Payout.UNDETERMINED: ("unknown", gettext_lazy("待定")),
    Payout.NOT_ELIGIBLE: ("late", gettext_lazy("不符合条件")),
    Payout.APPROVED: ("soon", gettext_lazy("已批准，待支付")),
    Payout.REFUSED: ("late", gettext_lazy("不予补偿")), Payout.PAID: ("done", gettext_lazy("已支付")),
}  # fmt: skip
LEVELS = {
    "ok": ("ontime", gettext_lazy("正常")),
    "warn": ("soon", gettext_lazy("预警")),
    "stop": ("late", gettext_lazy("熔断")),
}

_REFUSABLE = (Payout.CLAIMED, Payout.UNDETERMINED, Payout.NOT_ELIGIBLE)


def working(request: HttpRequest) -> Viewer:
    """The viewer, if a post of it works on money for firms; `NotAllowed` else."""
    me = viewer(request)
    if not any(map(me.holding, VERBS)):
        raise NotAllowed(_("您的岗位不办这件事"))
    return me


def _at(me: Viewer, pack: PackInUse) -> bool:
    """Whether a post of the viewer works on money for firms in the area of a pack."""
    return any(f"/{pack.pack.head.area}/" in post.area_path for verb in VERBS for post in me.holding(verb))


def pool_at(request: HttpRequest, pack: str, code: str) -> tuple[Viewer, PackInUse, ReadyScheme, SchemeBook]:
    """A scheme in use; 404 else."""
    me = working(request)
    found = next((one for one in packs_in_force() if one.code == pack and _at(me, one)), None)
    book = SchemeBook.objects.filter(pack=pack, scheme=code).first()
    if found is None or book is None or code not in found.pack.schemes:
        raise Http404
    return me, found, found.scheme(code), book


@desk
@require_safe
def pools(request: HttpRequest) -> HttpResponse:
    """Every scheme in use with how it stands."""
    me, rows = working(request), []
    for pack in packs_in_force():
        if not _at(me, pack):
            continue
        for book in SchemeBook.objects.filter(pack=pack.code).order_by("scheme"):
            scheme = pack.pack.schemes.get(book.scheme)
            if scheme is not None:
                worst = next(iter(gauges(pack.scheme(book.scheme), book, on=today())), None)
                rows.append({"book": book, "scheme": scheme, "title": scheme.title.label, "stand": standing_of(book),
                             "level": LEVELS[worst.level] if worst else None, "gauge": worst})  # fmt: skip
    return show(request, "desk/pools/pools.html", {"rows": rows})


@desk
@require_http_methods(["GET", "HEAD", "POST"])
def pool(request: HttpRequest, pack: str, code: str) -> HttpResponse:
    """One pool: gauges, years, claims; sent, one of its deeds."""
    me, found, scheme, book = pool_at(request, pack, code)
    refused, what = None, typed(request, "what", 10) if request.method == "POST" else ""
    if request.method == "POST":
        try:
            messages.success(request, _do(request, me, book, what))
            return redirect("desk:pool", pack=pack, code=code)
        except NotAllowed:
            raise
        except Refused as fault:
            refused = fault
    state, after = request.GET.get("state", ""), row_after(request)
    rows = payouts_for(me, Payout.objects.filter(book=book), on=today())
    if state in STATES:
        rows = rows.filter(state=state)
    rows = rows.select_related("loan__firm", "payee__organisation").order_by("-pk")
    page = list((rows.filter(pk__lt=after) if after else rows)[: PAGE + 1])
    head = f"state={state}&" if state in STATES else ""
    context = {
        "book": book, "scheme": found.pack.schemes[code], "title": found.pack.schemes[code].title.label,
        "stand": standing_of(book), "years": years_of(book),
        "gauges": [(one, *LEVELS[one.level]) for one in gauges(scheme, book, on=today())],
        "rows": [(one, *STATES[one.state], why_of(one)) for one in page[:PAGE]], "state": state,
        "states": [(key, word) for key, (_light, word) in STATES.items()],
        "run": PoolRun.objects.filter(book=book, state=PoolRun.DRAWN).first(), "errors": faults(refused, what),
        "approves": bool(me.holding(BUDGET)), "grants": me.may(BUDGET, whole_of(book)),
        "pays": me.may(PAY, whole_of(book)), "typed": request.POST,
        "year": today().year, "me": me.account, "stops": _stops(scheme),
        "newer_url": f"?{head.rstrip('&')}" if after else "",
        "older_url": f"?{head}after={page[PAGE - 1].pk}" if len(page) > PAGE else "",
    }  # fmt: skip
    return show(request, "desk/pools/pool.html", context, status=refused.status if refused else 200)


def why_of(one: Payout) -> str:
    """Why a claim cannot be computed yet; '' for one that can."""
    if one.state != Payout.UNDETERMINED:
        return ""
    zh = (get_language() or "zh").startswith("zh")
    return _("缺：%(about)s") % {"about": one.why.get("about" if zh else "en", "") or one.why.get("about", "")}


def _stops(scheme: ReadyScheme) -> str:
    breaker = scheme.scheme.breaker
    if breaker is None:
        return ""
    words = {"claims": _("只停补偿受理，不停放贷和备案"), "filing": _("停新增备案"), "both": _("停新增备案和补偿受理")}
    return words[breaker.stops]


def _do(request: HttpRequest, me: Viewer, book: SchemeBook, what: str) -> str:
    more = acting(request)
    if what == "approve":
        uids = [one for one in request.POST.getlist("payout")[:200] if len(one) == 36]
        rows = list(payouts_for(me, Payout.objects.filter(book=book, uid__in=_uids(uids)), on=today()))
        if not rows:
            raise Invalid([Problem("payout", _("选一笔或几笔"))])
        done = approve_payouts(rows, **more)
        return _("批准了 %(n)s 笔") % {"n": len(done)}
    if what == "grant":
        try:
            fen = fen_in("yuan")(typed(request, "grant_fen", 30))
        except Fault as fault:
            raise Invalid([Problem("fen", said([["", fault.code, {}]]))]) from None
        year = number(request, "grant_year")
        grant_pool(book, year, fen, document=typed(request, "grant_document", 101), **more)
        return _("已下达")
    if what == "draw":
        draw_run(book, number(request, "draw_year"), **more)
        return _("已编制，等另一个人复核支付")
    run = PoolRun.objects.filter(book=book, state=PoolRun.DRAWN).first()
    if run is None or what not in ("pay", "drop"):
        raise Invalid([Problem("", _("没有等复核的一批"))])
    if what == "drop":
        drop_run(run, **more)
        return _("已撤下")
    pay_run(run, document=typed(request, "pay_document", 101), **more)
    return _("已支付")


def _uids(texts: Sequence[str]) -> list[UUID]:
    found = []
    for text in texts:
        try:
            found.append(UUID(text))
        except ValueError:
            raise Invalid([Problem("payout", _("请刷新页面重新选"))]) from None
    return found


@desk
@require_http_methods(["GET", "HEAD", "POST"])
def payout(request: HttpRequest, uid: UUID) -> HttpResponse:
    """A claim with every step of its computation; sent, it is refused."""
    me, refused = working(request), None
    rows = payouts_for(me, Payout.objects.filter(uid=uid), on=today())
    one = rows.select_related("book", "loan__firm", "payee__organisation", "batch").first()
    if one is None:
        raise Http404
    if request.method == "POST":
        try:
            refuse_payout(one, typed(request, "refuse_reason", 201), **acting(request))
            messages.success(request, _("已写明不予补偿"))
            return redirect("desk:pool_payout", uid=uid)
        except NotAllowed:
            raise
        except Refused as fault:
            refused = fault
    (pack,) = packs_by_version([one.version])
    scheme = pack.scheme(one.book.scheme)
    light, word = STATES[one.state]
    parts = [(party.title.label, one.parts.get(code, 0)) for code, party in scheme.scheme.parties.items()]
    context = {
        "one": one, "why": why_of(one), "light": light, "word": word, "parts": parts,
        "title": scheme.scheme.title.label,
        "lines": list(lines_of(told(scheme, one.case, known_at=one.known_at))), "errors": faults(refused, "refuse"),
        "recoveries": list(Recovery.objects.filter(payout=one).order_by("pk")), "typed": request.POST,
        "may_refuse": bool(me.holding(BUDGET)) and one.state in _REFUSABLE,
    }  # fmt: skip
    return show(request, "desk/pools/payout.html", context, status=refused.status if refused else 200)


@desk
@require_safe
def statement(request: HttpRequest, pack: str, code: str) -> HttpResponse | FileResponse:
    """A statement of each institution, and of each area below the viewer's, in a span of days, as Excel."""
    me, _found, _scheme, book = pool_at(request, pack, code)
    on = today()
    since, until = _day(request, "since", on.replace(month=1, day=1)), _day(request, "until", on)
    heads = [_("机构或地区"), _("期初"), _("新增笔数"), _("新增本金"), _("归还"), _("期末"), _("代偿"), _("收回"),
             _("申请补偿"), _("已付补偿")]  # fmt: skip
    side = institutions_for(me, Institution.objects.filter(pack=pack), on=on)
    side = side.select_related("organisation").order_by("pk")
    rows = [(one.organisation.name, statement_of(book, since, until, institution=one)) for one in side]
    tops = [post.area_path for post in me.posts]
    areas = Area.objects.filter(valid_to=None, level="city").order_by("path")
    rows += [
        (one.label, statement_of(book, since, until, area_path=one.path))
        for one in areas
        if any(one.path.startswith(top) for top in tops)
    ]
    note_export("pool_statement", "xlsx", filters={"pool": code}, viewer=me, channel="desk", at=now())
    told_ = [(name, *_money(one)) for name, one in rows if one.loans or one.opening or one.events]
    return sent_table(heads, told_, f"{code}-{until:%Y%m%d}", "xlsx")  # type: ignore[return-value]


def _money(one: Statement) -> tuple[object, ...]:
    def yuan(fen: int) -> str:
        return f"{fen // 100}.{fen % 100:02d}" if fen >= 0 else f"-{-fen // 100}.{-fen % 100:02d}"

    rest = one.filed, one.repaid, one.closing, one.compensated, one.recovered, one.payable, one.paid
    return (yuan(one.opening), one.loans, *map(yuan, rest))


def _day(request: HttpRequest, name: str, otherwise: date) -> date:
    try:
        return date.fromisoformat(request.GET.get(name, ""))
    except ValueError:
        return otherwise


@desk
@require_http_methods(["GET", "HEAD", "POST"])
def verify(request: HttpRequest) -> HttpResponse:
    """Whether the papers of a loan somebody holds are what was taken out here."""
    working(request)
    reading, wrong, asked = None, "", request.method == "POST"
    if asked:
        file = request.FILES.get("papers")
        try:
            if file is None or not file.size or file.size > 5_000_000:
                raise ValueError
            papers = json.loads(file.read().decode("utf-8"))
            reading = verify_papers(papers) if isinstance(papers, dict) else None
        except (ValueError, TypeError):
            wrong = _("选一个从这里取出的 JSON 文件")
    context = {"asked": asked, "reading": reading, "wrong": wrong}
    return show(request, "desk/pools/verify.html", context, status=400 if wrong else 200)
