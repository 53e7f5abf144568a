"""Loading a pack: store it by content, keep its areas, roles and posts, put it in force."""

import json
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from django.db import transaction

from gongzhi.base.areas.actions.importing import import_areas
from gongzhi.base.areas.logic.reading import read_areas
from gongzhi.base.areas.models import Area
from gongzhi.base.areas.queries import area_by_code
from gongzhi.base.columns import under
from gongzhi.base.forms.actions import store_forms
from gongzhi.base.people.actions import RoleRow, keep_roles, open_posts
from gongzhi.base.people.models import Role
from gongzhi.base.texts import digest_of
from gongzhi.base.trail.actions import record
from gongzhi.base.trail.logic import By, Done
from gongzhi.packs.logic import split_texts
from gongzhi.packs.models import ActivePack, PackMap, PackTexts, PackVersion
from gongzhi.packs.reading import PackFault, read_pack
from gongzhi.packs.schema import Pack


@transaction.atomic
def store_pack(code: str, pack: Pack, *, by: By, at: datetime) -> PackVersion:
    """Store a pack's meaning and texts by content and put it in force. The same content again stores nothing.

    Its forms are stored by their own content; the pack holds their digests.
    """
    meaning, texts = split_texts(pack)
    meaning["forms"] = dict(zip(meaning["forms"], store_forms(meaning["forms"].values(), at=at), strict=True))
    meaning_digest, texts_digest = digest_of([code, meaning]), digest_of(texts)
    version, _ = PackVersion.objects.get_or_create(
        digest=meaning_digest, defaults={"code": code, "meaning": meaning, "stored_at": at}
    )
    newest = version.texts.order_by("-pk").first()
    mended = newest is None or newest.digest != texts_digest
    if mended:
        PackTexts.objects.create(version=version, digest=texts_digest, texts=texts, stored_at=at)
    active = ActivePack.objects.filter(code=code).first()
    if active is None or active.version_id != version.pk or mended:
        ActivePack.objects.update_or_create(code=code, defaults={"version": version})
        facts = {"pack": code, "meaning": meaning_digest, "texts": texts_digest}
        record([Done("packs.in_force", "packs", version.uid, by, at, data=facts)])
    return version


def load_pack(folder: Path, *, by: By, at: datetime) -> PackVersion:
    """Read, check and store a pack with its areas, roles and posts; raises `PackFault` and writes nothing if wrong."""
    pack = read_pack(folder)
    code = folder.resolve().name
    try:
        areas = read_areas((folder / "areas.geojson").read_text(encoding="utf-8"))
    except (FileNotFoundError, UnicodeDecodeError) as fault:
        raise PackFault([f"areas.geojson: {fault}"]) from None
    if areas.refused:
        raise PackFault([f"areas.geojson: {one.field}: {one.message}" for one in areas.refused])
    if pack.head.area not in {row.code for row in areas.rows}:
        raise PackFault([f"pack.toml: area: {pack.head.area} is not in areas.geojson"])
    with transaction.atomic():
        taken = import_areas(areas.rows, by=by, at=at)
        if taken.refused:
            raise PackFault([f"areas.geojson: {one.field}: {one.message}" for one in taken.refused])
        version = store_pack(code, pack, by=by, at=at)
        rows = [
            RoleRow(role, kept.title.model_dump(), kept.verbs, kept.second_factor) for role, kept in pack.roles.items()
        ]
        roles = keep_roles(code, rows, by=by, at=at)
        root = area_by_code(pack.head.area)
        if root is not None:
            open_posts(_posts(pack, roles, root), by=by, at=at)
        _keep_map(folder, code, at)
    return version


def _keep_map(folder: Path, code: str, at: datetime) -> None:
    """Store `basemap.geojson`, if the pack brings one that is not stored yet."""
    file = folder / "basemap.geojson"
    if not file.is_file():
        return
    try:
        digest = digest_of(features := json.loads(file.read_text(encoding="utf-8")))
    except ValueError as fault:
        raise PackFault([f"basemap.geojson: {fault}"]) from None
    newest = PackMap.objects.filter(code=code).order_by("-pk").values_list("digest", flat=True).first()
    if newest != digest:
        text = json.dumps(features, ensure_ascii=False, separators=(",", ":"))
        PackMap.objects.create(code=code, digest=digest, geojson=text, stored_at=at)


def _posts(pack: Pack, roles: dict[str, Role], root: Area) -> Iterator[tuple[Role, Area, str, str]]:
    """One post in every area of a role's level, titled by area and role."""
    areas = list(Area.objects.valid().filter(under("path", root.path)).order_by("path"))
    for code, role in pack.roles.items():
        for area in areas:
            if area.level == role.per:
                title = _joined(area.name, role.title.zh)
                yield (
                    roles[code],
                    area,
                    title,
                    f"{area.name_en or area.name}: {role.title.en or role.title.zh}",
                )


def _joined(area: str, role: str) -> str:
    """`金山村 1 号网格` and `网格员` make `金山村 1 号网格员`: what both say is said once."""
    for length in range(min(len(area), len(role)), 0, -1):
        if area.endswith(role[:length]):
            return area + role[length:]
    return area + role
