"""Points of the demo's areas."""

from shapely.geometry import shape

from tests.visitor import Visitor


def point_in(visitor: Visitor, grid: str) -> tuple[float, float]:
    """A point well inside a grid, as the map's own outlines draw it."""
    found = visitor.get("/api/v1/areas.geojson?levels=grid").json()["features"]
    outline = next(one["geometry"] for one in found if one["properties"]["code"] == grid)
    point = shape(outline).representative_point()
    return round(point.x, 6), round(point.y, 6)
