"""Reading packs in force. Parsed packs are kept in memory: their content never changes."""

from collections.abc import Iterable
from datetime import datetime
from functools import lru_cache
from typing import Any

from django.db import connection
from django.db.models import BigIntegerField

from gongzhi.base.calendar import WorkingCalendar
from gongzhi.base.forms.logic.compiling import ReadyForm, ready
from gongzhi.base.forms.queries import stored_forms
from gongzhi.base.messages.logic.texts import Template
from gongzhi.base.prepared import Prepared
from gongzhi.base.rules.logic.calculation import Calculation
from gongzhi.base.rules.logic.compiling import ready_programme
from gongzhi.base.rules.logic.scores import ready_score
from gongzhi.base.trail.queries import newest
from gongzhi.packs.logic import join_texts, template_of
from gongzhi.packs.models import ActivePack, PackMap, PackTexts, PackVersion
from gongzhi.packs.reading import shipped_documents, shipped_messages
from gongzhi.packs.saying import DocumentText
from gongzhi.packs.schema import Pack
from gongzhi.packs.schemes.readying import ReadyScheme, ready_scheme


class PackInUse:
    """A stored pack with what rooms need of it: version key, code and calendar."""

    def __init__(self, version: int, code: str, pack: Pack, since: datetime) -> None:
        self.since = since  # when its meaning or its texts last changed
        self.version = version
        self.code = code
        self.pack = pack
        office = pack.head.office
        self.calendar = WorkingCalendar(office.country, office.time_zone, office.opens, office.closes)
        self._forms: dict[str, ReadyForm] = {}
        self._rules: dict[str, Calculation] = {}
        self._schemes: dict[str, ReadyScheme] = {}

    def form_of(self, kind: str) -> ReadyForm | None:
        """What a report of this kind is asked, ready to be asked; None when there is nothing."""
        code = self.pack.kinds[kind].form if kind in self.pack.kinds else None
        return self.form(code) if code else None

    def form(self, code: str) -> ReadyForm:
        """A form of the pack, made ready once; raises `KeyError` for an unknown one."""
        if code not in self._forms:
            self._forms[code] = ready(self.pack.forms[code])
        return self._forms[code]

    def rules(self, code: str) -> Calculation:
        """A programme or score model of the pack, made ready once; raises `KeyError` for an unknown one."""
        if code not in self._rules:
            programme = self.pack.programmes.get(code)
            ready = ready_programme(code, programme) if programme else ready_score(code, self.pack.scores[code])
            self._rules[code] = ready
        return self._rules[code]

    def scheme(self, code: str) -> ReadyScheme:
        """A lending or guarantee scheme of the pack, made ready once; raises `KeyError` for an unknown one."""
        if code not in self._schemes:
            self._schemes[code] = ready_scheme(code, self.pack.schemes[code])
        return self._schemes[code]

    def template(self, code: str) -> Template:
        """What this pack says on an occasion, or what is shipped."""
        return template_of(code, self.pack.messages.get(code) or shipped_messages()[code])

    def document(self, code: str) -> DocumentText:
        """What a document of this pack says, or what is shipped."""
        return self.pack.documents.get(code) or shipped_documents()[code]


_in_force: dict[str, tuple[int, list[PackInUse]]] = {}


@lru_cache(maxsize=256)
def _parsed(version: int, texts: int, database: str) -> PackInUse:
    row = PackTexts.objects.select_related("version").get(pk=texts)
    return PackInUse(version, row.version.code, join_texts(_with_forms(row.version.meaning), row.texts), row.stored_at)


def _with_forms(meaning: dict[str, Any]) -> dict[str, Any]:
    """The meaning of a pack with those of its forms in place of their digests."""
    digests = meaning.get("forms", {})
    stored = stored_forms(digests.values())
    return {**meaning, "forms": {code: stored[digest] for code, digest in digests.items()}}


def packs_in_force(stamp: int | None = None) -> list[PackInUse]:
    """Every pack in force, by code; asked anew only when the trail shows a newer act on packs."""
    stamp = setup_stamp() if stamp is None else stamp
    held = _in_force.get(_database())
    if held is None or held[0] != stamp:
        versions = ActivePack.objects.order_by("code").values_list("version_id", flat=True)
        held = _in_force[_database()] = (stamp, packs_by_version(versions))
    return held[1]


def setup_stamp() -> int:
    """One number that changes whenever areas, packs, roles or posts do: one query tells what is stale."""
    return newest("areas", "packs", "role", "post")


def _database() -> str:
    return str(connection.settings_dict["NAME"])


def pack_in_force(code: str) -> PackInUse | None:
    """The version of one pack that new cases begin under, or None."""
    return next((pack for pack in packs_in_force() if pack.code == code), None)


_NEWEST_TEXTS = Prepared(
    lambda version: PackTexts.objects.filter(version=version).order_by("pk").values_list("version_id", "pk"),
    version=BigIntegerField(),
)


def packs_by_version(versions: Iterable[int]) -> list[PackInUse]:
    """Packs by version key with their newest texts, in the order asked for."""
    wanted = list(versions)
    if len(wanted) == 1:  # as each move asks
        newest = dict(_NEWEST_TEXTS.all(version=wanted[0]))
    else:
        stored = PackTexts.objects.filter(version__in=wanted).order_by("pk")
        newest = dict(stored.values_list("version_id", "pk"))
    return [_parsed(version, newest[version], _database()) for version in wanted]


def stored_versions(code: str) -> list[PackVersion]:
    """All versions of a pack ever stored, oldest first."""
    return list(PackVersion.objects.filter(code=code).order_by("pk"))


def base_map(code: str) -> PackMap | None:
    """The base map a pack brings, or None."""
    return PackMap.objects.filter(code=code).order_by("-pk").first()
