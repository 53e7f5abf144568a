"""What the columns of files of matters are called elsewhere."""

ALIASES: dict[str, tuple[str, ...]] = {
    "foreign_id": ("外部编号", "工单编号", "案件编号", "工单号", "id", "case id",),
    "number": ("本系统编号", "our number", "编号",),
    "kind": ("事项类别", "问题类型", "类型", "type", "category",),
    "text": ("诉求内容", "问题描述", "描述", "description", "title",),
    "status": ("办理状态", "环节", "case status",),
    "reported_at": ("受理时间", "登记时间", "opened", "open dt",),
    "closed_at": ("完成时间", "closed dt",),
    "due": ("办理期限", "截止时间", "due dt", "target dt",),
    "reply": ("答复", "答复内容", "closure reason", "reply",),
    "address": ("地点", "位置", "location",),
    "area": ("区划代码", "area code",),
    "lon": ("longitude", "lng",),
    "lat": ("latitude",),
}  # fmt: skip
