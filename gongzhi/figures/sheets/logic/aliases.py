"""What Chinese blanks call things: periods, the sheet's own words, totals, units. Read there, or written there."""

import re

BRACKETS = re.compile(r"[（(][^）)]*[）)]")
MARKS = re.compile(r"[\s、，。：:；;/（）()“”\-—]+")
PERIODS = (
    (re.compile(r"(上年|去年)同期累计|累计(上年|去年)同期"), "year_before_year"),
    (re.compile(r"(上年|去年)(同期|同月)?"), "year_before"),
    (re.compile(r"累计|年初至今|1\s*[—\-~至]\s*本月"), "year"),
    (re.compile(r"上月|上期|上季度?"), "before"),
    (re.compile(r"本月|本期|本季度?|本年|当月|当期"), ""),
)
SAID = (
    (re.compile(r"^(填报|报送|上报)?单位$"), "area"),
    (re.compile(r"^(时期|时间|报告期|截至|截止|统计时间|填报时期)$"), "period"),
    (re.compile(r"^(填报|报送|上报|制表)(日期|时间)$"), "day"),
)
TOTALS = ("合计", "总计", "小计", "total", "sum")
YUAN, TEN_THOUSAND, PERCENT = "元", "万元", ("%", "％")
PENDING = "待定"  # what stands in a cell whose value cannot be told: never 0
COMMAS = (",", "，")
