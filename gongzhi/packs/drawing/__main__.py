"""``python -m gongzhi.packs.drawing PLAN FOLDER``: redraw a placeholder map from its plan."""

from __future__ import annotations

import sys
from pathlib import Path

from gongzhi.packs.drawing.plan import DrawingError
from gongzhi.packs.drawing.write import draw_files


def main(arguments: list[str]) -> int:
    """Draw and report. Exit code 0, 1 when drawing failed, 2 for bad usage."""
    if len(arguments) != 2:
        print("usage: python -m gongzhi.packs.drawing PLAN.toml FOLDER", file=sys.stderr)
        return 2
    try:
        sizes = draw_files(Path(arguments[0]), Path(arguments[1]))
    except (DrawingError, OSError) as error:
        print(error, file=sys.stderr)
        return 1
    for path, size in sizes.items():
        print(f"{path}: {size:,} bytes")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
