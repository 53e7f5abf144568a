"""What the words of a Chinese blank say of the period it is for."""

import re

# What changes from one period's blank to the next, though the blank is the same.
MOVING = re.compile(
    r"[\d〇零一二三四五六七八九十]{2,4}\s*年|\d{1,2}\s*月|\d{1,2}\s*日|第?\s*[\d一二三四]\s*季度?|[上下]半年"
)
