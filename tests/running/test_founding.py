"""A new database gets its tables in one go: the very tables its migrations lead to."""

import re
from collections import Counter
from pathlib import Path

from tests.house import House, bare_house

FOUND = "from django.db import connection\nfrom gongzhi.config import founding\n"
LATE = "def late(connection): raise SystemExit(9)\nfounding.note = late\n"


def test_tables_of_a_new_database_are_those_its_migrations_lead_to(tmp_path: Path) -> None:
    with bare_house(tmp_path / "led") as led, bare_house(tmp_path / "founded") as founded:
        assert led.run("manage", "migrate", "-v0").returncode == 0
        assert founded.python(FOUND + "founding.found(connection)").wait() == 0
        assert len(_tables(led)) > 150
        assert _described(founded) == _described(led)
        for table in _tables(led) - {"django_migrations"}:
            if not table.startswith(("sqlite_", "search_words_")):  # parts of the index of words
                assert founded.count(f'"{table}"') == led.count(f'"{table}"'), table
        plan = founded.run("manage", "migrate", "--plan").stdout
        assert "No planned migration operations." in plan


def test_a_founding_that_is_broken_off_leaves_nothing_and_can_be_done_again(bare: House) -> None:
    assert bare.python(FOUND + LATE + "founding.found(connection)").wait() == 9
    assert _tables(bare) == set()
    assert bare.run("packs", "load", "packs/tangba").returncode == 0


def _tables(house: House) -> set[str]:
    if house.url:
        return {name for (name,) in house.rows("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")}
    return {name for (name,) in house.rows("SELECT name FROM sqlite_master WHERE type = 'table'")}


def _described(house: House) -> Counter[tuple[str, ...]]:
    """Columns, indexes, constraints and triggers, whatever order they were made in."""
    if not house.url:
        return Counter(
            (kind, name, table, *_parts(sql or ""))
            for kind, name, table, sql in house.rows("SELECT type, name, tbl_name, sql FROM sqlite_master")
        )
    said = (
        "SELECT 'column', table_name, column_name, data_type, is_nullable, coalesce(column_default, ''), "
        "coalesce(character_maximum_length, 0)::text, is_identity FROM information_schema.columns "
        "WHERE table_schema = 'public' AND table_name <> 'auth_group_permissions'",  # Django's, its key of either width
        "SELECT 'index', indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'",
        # PostgreSQL names what we do not by the column, and keeps the name when the column gets another.
        "SELECT 'constraint', conrelid::regclass::text, regexp_replace(conname, '_[a-z_]+_check$', ''), "
        "pg_get_constraintdef(oid) FROM pg_constraint "
        "WHERE connamespace = 'public'::regnamespace",
        "SELECT 'trigger', tgname, pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal",
    )
    return Counter(row[:-1] + _words(row[-1]) for one in said for row in house.rows(one))


def _parts(sql: str) -> list[str]:
    """What a table consists of, sorted: a column that came later stands last where migrations led."""
    if not sql.startswith("CREATE TABLE"):
        return [sql]
    inside = re.sub(r"IN \(([^)]*)\)", _sorted, sql[sql.index("(") + 1 : sql.rindex(")")])
    parts, depth, begun = [], 0, 0
    for place, sign in enumerate(inside):
        depth += (sign == "(") - (sign == ")")
        if sign == "," and depth == 0:
            parts.append(inside[begun:place])
            begun = place + 1
    return sorted(re.sub(r"\s+", " ", part).strip() for part in [*parts, inside[begun:]])


def _words(definition: str) -> tuple[str, ...]:
    """A definition by its words, sorted: what a value may be stands in either order."""
    return tuple(sorted(re.findall(r"[\w']+", definition)))


def _sorted(listed: re.Match[str]) -> str:
    return f"IN ({', '.join(sorted(listed[1].split(', ')))})"
