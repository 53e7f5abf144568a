"""What is wrong with a point before it is looked up: the ways coordinates go wrong in other people's files. Pure."""

import math

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

FINITE, ZERO, RANGE, SWAPPED, NOWHERE = "not_finite", "zero", "out_of_range", "swapped", "nowhere"
SAID: dict[str, Promise] = {
    FINITE: _("经纬度不是数字"),
    ZERO: _("经纬度是 0, 0：多半是没有定位，请留空"),
    RANGE: _("经度在 -180 到 180 之间，纬度在 -90 到 90 之间"),
    SWAPPED: _("经度和纬度像是写反了"),
    NOWHERE: _("不在任何区域内"),
}


def fault_of_point(lon: float, lat: float) -> str:
    """'' or why a point (degrees, WGS 84) cannot be looked up: one of the codes above.

    A point with both at 0 is what devices and tables write when they know none. One whose latitude is impossible but
    would be a longitude was written the wrong way round; where both ways are possible only the areas can tell.
    """
    if not (math.isfinite(lon) and math.isfinite(lat)):
        return FINITE
    if lon == 0 and lat == 0:
        return ZERO
    if -180 <= lon <= 180 and -90 <= lat <= 90:
        return ""
    return SWAPPED if -90 <= lon <= 90 and -180 <= lat <= 180 else RANGE
