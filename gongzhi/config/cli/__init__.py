"""`gongzhi VERB`: every command of the house. Exit codes: 0 done, 1 failed, 2 wrong usage."""

import argparse
import os
import sys
from collections.abc import Mapping, Sequence

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "gongzhi.config.settings")


class Failed(Exception):
    """A command that could not do its work; the message says why, in full."""


def language(environ: Mapping[str, str]) -> str:
    """The language actions answer commands in, so that refusals written to one file are all in one language."""
    asked = next((environ[name] for name in ("LC_ALL", "LC_MESSAGES", "LANG") if environ.get(name)), "")
    return "zh-hans" if asked.lower().startswith("zh") else "en"


def main(argv: Sequence[str] | None = None) -> int:
    """Entry point of the `gongzhi` script."""
    import django
    from django.core.exceptions import ImproperlyConfigured
    from django.db import OperationalError
    from django.utils import translation

    try:
        django.setup()
        from gongzhi.config.cli.verbs import parser  # needs the apps

        with translation.override(language(os.environ)):
            arguments = parser().parse_args(argv)
            if getattr(arguments, "needs_tables", True):
                from gongzhi.config.cli.serve import ensure_tables

                ensure_tables()
            return int(arguments.run(arguments) or 0)
    except Failed as fault:
        print(f"gongzhi: {fault}", file=sys.stderr)
        return 1
    except (ImproperlyConfigured, OperationalError, ValueError) as fault:
        if os.environ.get("GONGZHI_TRACE"):  # the whole story, for those who mend the program
            raise
        print(f"gongzhi: {fault}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        return 0


Arguments = argparse.Namespace
