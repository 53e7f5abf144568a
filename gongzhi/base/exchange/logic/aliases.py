"""What the columns of files of households are called elsewhere."""

ALIASES: dict[str, tuple[str, ...]] = {
    "number": ("户编号", "household number",),
    "name": ("name",),
    "relation": ("关系", "relation",),
    "sex": ("gender",),
    "born": ("出生年月日", "birthday", "born",),
    "id_number": ("身份证号码", "公民身份号码", "证件号码", "id number",),
    "phone": ("联系电话", "手机号", "手机号码", "phone",),
    "area": ("区域代码", "网格代码", "area",),
    "text": ("住址", "地址", "address",),
    "registered": ("户籍地代码", "registered",),
    "since": ("since",),
}  # fmt: skip
