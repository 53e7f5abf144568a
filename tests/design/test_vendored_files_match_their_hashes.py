"""Vendored files are the published ones: a changed byte is either a mistake or an unrecorded fork."""

import hashlib
import tomllib
from pathlib import Path

from gongzhi import design

VENDOR = Path(design.__file__).parent / "static" / "gz" / "vendor"
PACKAGES = tomllib.loads((VENDOR / "VENDOR.toml").read_text(encoding="utf-8"))["package"]


def test_each_listed_file_has_its_hash() -> None:
    for package in PACKAGES:
        for name, expected in package["files"].items():
            found = hashlib.sha256((VENDOR / name).read_bytes()).hexdigest()
            assert found == expected, f"{package['name']} {package['version']}: {name}"


def test_no_file_is_unlisted() -> None:
    listed = {name for package in PACKAGES for name in package["files"]} | {"VENDOR.toml"}
    found = {path.relative_to(VENDOR).as_posix() for path in VENDOR.rglob("*") if path.is_file()}
    assert found == listed


def test_each_package_carries_its_licence() -> None:
    for package in PACKAGES:
        assert package["version"] and package["licence"]
        assert package["licence_file"] in package["files"]
        assert not any(name.endswith(".map") for name in package["files"])
