"""The gateways of this installation: read from the file `GONGZHI_GATEWAYS` names, again whenever it changes."""

import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from django.conf import settings
from pydantic import ValidationError

from gongzhi.base.messages.logic.gateways import Gateway, GatewayFault, check
from gongzhi.base.messages.logic.texts import BY_HAND, IN_APP, MAIL


@dataclass(frozen=True)
class Configured:
    """Gateways that can be used, by name, and what is wrong with the others: lines `file: name.key: fault`."""

    gateways: Mapping[str, Gateway] = field(default_factory=dict)
    faults: tuple[str, ...] = ()

    def of(self, channel: str) -> str:
        """Name of the first gateway of a channel, '' when there is none."""
        return next((name for name, one in self.gateways.items() if one.channel == channel), "")

    def robots(self, area_path: str) -> list[str]:
        """Names of the robots that speak in the groups of an area or of one above it."""
        codes = set(area_path.strip("/").split("/"))
        return [name for name, one in self.gateways.items() if one.channel == "robot" and codes & set(one.areas)]


_held: dict[str, tuple[tuple[int, int], Configured]] = {}


def configured() -> Configured:
    """What is configured now. Looking costs one `stat`; the file is read only when it is another one."""
    file = Path(settings.GATEWAYS)
    try:
        stat = file.stat()
    except OSError:
        return Configured()
    stamp, held = (stat.st_mtime_ns, stat.st_size), _held.get(str(file))
    if held is None or held[0] != stamp:
        held = _held[str(file)] = stamp, read(file)
    return held[1]


def read(file: Path) -> Configured:
    """Read a file of gateways, each in a table of its name."""
    try:
        tables = tomllib.loads(file.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as fault:
        return Configured(faults=(f"{file.name}: {fault}",))
    found, faults = {}, []
    for name, table in tables.items():
        try:
            gateway = Gateway.model_validate(table)
            check(gateway, settings.GATEWAY_HOSTS, os.environ)
            found[name] = gateway
        except ValidationError as error:
            faults += [f"{file.name}: {name}.{'.'.join(map(str, one['loc']))}: {one['msg']}" for one in error.errors()]
        except GatewayFault as fault:
            faults.append(f"{file.name}: {name}.{fault}")
    return Configured(found, tuple(faults))


def usable(channel: str) -> bool:
    """Whether anything can be told on a channel."""
    if channel == IN_APP or channel in BY_HAND:
        return True
    return bool(settings.EMAIL_HOST) if channel == MAIL else bool(configured().of(channel))
