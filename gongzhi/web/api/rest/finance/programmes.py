"""Programmes, score models and schemes in force, with every parameter, its versions and where they stand."""

from collections.abc import Iterator
from typing import Any

from django.http import Http404, HttpRequest
from django.utils.translation import gettext_lazy

from gongzhi.base.rules.logic.calculation import Calculation
from gongzhi.base.rules.logic.definition import Rules
from gongzhi.base.rules.logic.explaining import content_text
from gongzhi.packs.queries import PackInUse, packs_in_force
from gongzhi.web.api.rest.door import api, ask
from gongzhi.web.api.rest.shapes.finance import ParameterShape, ProgrammeRow, ProgrammeShape, VersionShape
from gongzhi.web.api.rest.shapes.values import CodeWord, ListOf
from gongzhi.web.api.rest.showing import named

READ = "programmes:read"
_PARTS = ("programmes", "scores", "schemes")


def _each() -> Iterator[tuple[PackInUse, str, str, Rules]]:
    for pack in packs_in_force():
        for part in _PARTS:
            yield from ((pack, part, code, rules) for code, rules in getattr(pack.pack, part).items())


def _row(pack: PackInUse, part: str, code: str, rules: Rules) -> dict[str, Any]:
    return {
        "pack": pack.code, "code": code, "part": part, "title": named(rules.title), "status": rules.status,
        "source": rules.source,
    }  # fmt: skip


@api.get(
    "/programmes",
    tags=["programmes"],
    **ask(gettext_lazy("政策项目"), READ, answers=ListOf[ProgrammeRow], name="programmes"),
)
def programmes(request: HttpRequest) -> ListOf[ProgrammeRow]:
    """Everything that is computed by rules in the packs in force."""
    return ListOf[ProgrammeRow](items=[ProgrammeRow(**_row(*one)) for one in _each()])


@api.get(
    "/programmes/{pack}/{code}",
    tags=["programmes"],
    **ask(gettext_lazy("一个政策项目"), READ, answers=ProgrammeShape, name="programme"),
)
def programme(request: HttpRequest, pack: CodeWord, code: CodeWord) -> ProgrammeShape:
    """One of them with its parameters: what held when, as known when, by which document."""
    found = next((one for one in _each() if (one[0].code, one[2]) == (pack, code)), None)
    if found is None:
        raise Http404
    in_use, part, _code, rules = found
    ready = in_use.scheme(code).loss if part == "schemes" else in_use.rules(code)
    parameters = [_parameter(key, rules, ready) for key in rules.parameters]
    return ProgrammeShape(
        **_row(*found), selector=rules.selector, amount=str(getattr(rules, "amount", "")), parameters=parameters
    )


def _parameter(key: str, rules: Rules, ready: Calculation) -> ParameterShape:
    declared, known = rules.parameters[key], ready.parameters[key]
    versions = [
        VersionShape(
            value=content_text(known, one), valid_from=one.valid_from, valid_to=one.valid_to, known_from=one.known_from,
            known_to=one.known_to, source=one.source, quote=one.quote, status=one.status,
        )
        for one in known.versions
    ]  # fmt: skip
    return ParameterShape(code=key, title=named(declared.title), type=declared.type, versions=versions)
