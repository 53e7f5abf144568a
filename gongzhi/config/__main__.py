"""`python -m gongzhi.config VERB`: the same as the `gongzhi` script."""

import sys

from gongzhi.config.cli import main

sys.exit(main())
