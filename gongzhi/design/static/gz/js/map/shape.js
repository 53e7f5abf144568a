/* Small sums over GeoJSON: bounds, a point to write a name at, and the shade of an area. */

const rings = (geometry) => (geometry.type === "Polygon" ? [geometry.coordinates[0]]
  : geometry.type === "MultiPolygon" ? geometry.coordinates.map((polygon) => polygon[0]) : []);

export function boundsOf(features) {
  const box = [Infinity, Infinity, -Infinity, -Infinity];
  const take = (item) => {
    if (typeof item[0] !== "number") return item.forEach(take);
    box[0] = Math.min(box[0], item[0]); box[1] = Math.min(box[1], item[1]);
    box[2] = Math.max(box[2], item[0]); box[3] = Math.max(box[3], item[1]);
    return undefined;
  };
  features.forEach((feature) => feature.geometry && take(feature.geometry.coordinates));
  return box[0] < box[2] ? box : null;
}

function centre(ring) {
  let area = 0; let x = 0; let y = 0;
  const [ox, oy] = ring[0];
  for (let i = 0; i < ring.length - 1; i += 1) {
    const ax = ring[i][0] - ox; const ay = ring[i][1] - oy;
    const bx = ring[i + 1][0] - ox; const by = ring[i + 1][1] - oy;
    const cross = ax * by - bx * ay;
    area += cross; x += (ax + bx) * cross; y += (ay + by) * cross;
  }
  return { size: Math.abs(area), point: area ? [ox + x / (3 * area), oy + y / (3 * area)] : ring[0] };
}

export function labelPoint(feature) {
  const parts = rings(feature.geometry).map(centre).sort((a, b) => b.size - a.size);
  return parts.length ? parts[0].point : null;
}

/* Six shades by fifths of the largest count; the palest is kept for areas with nothing. */
export function shaded(features) {
  const most = Math.max(1, ...features.map((feature) => feature.properties.count || 0));
  return features.map((feature) => {
    const count = feature.properties.count || 0;
    const shade = count ? Math.min(5, Math.ceil((count / most) * 5)) : 0;
    return { ...feature, properties: { ...feature.properties, shade } };
  });
}

export function labels(features) {
  return features.map((feature) => ({ feature, point: labelPoint(feature) })).filter(({ point }) => point)
    .map(({ feature, point }) => ({
      type: "Feature", properties: feature.properties, geometry: { type: "Point", coordinates: point },
    }));
}

export const collection = (features) => ({ type: "FeatureCollection", features });
