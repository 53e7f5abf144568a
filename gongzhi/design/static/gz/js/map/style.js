/* The map's layers. Everything comes from the pack's own GeoJSON; no tiles, no fonts from elsewhere. */

import { collection, labels } from "./shape.js";

const FONT = ["GZ Latin", "PingFang SC", "Noto Sans SC", "Noto Sans CJK SC", "Microsoft YaHei", "sans-serif"];
const kind = (name) => ["==", ["get", "layer"], name];
const both = (...filters) => ["all", ...filters];
const polygon = ["match", ["geometry-type"], ["Polygon", "MultiPolygon"], true, false];
const strip = ["match", ["geometry-type"], ["LineString", "MultiLineString"], true, false];
const byRank = (one, two, rest) => ["match", ["to-number", ["get", "rank"], 3], 1, one, 2, two, rest];
const wide = (from, to) => ["interpolate", ["exponential", 1.6], ["zoom"], 11, from, 17, to];

function land(c) {
  const tint = ["match", ["%", ["to-number", ["get", "rank"], 0], 3], 1, c.field[1], 2, c.field[2], c.field[0]];
  return [
    { id: "field", type: "fill", filter: kind("field"), paint: { "fill-color": tint, "fill-outline-color": c.line } },
    { id: "hatch", type: "fill", filter: both(kind("field"), ["==", ["%", ["to-number", ["get", "rank"], 0], 3], 1]), minzoom: 13, paint: { "fill-pattern": "hatch" } },
    { id: "wood", type: "fill", filter: kind("wood"), paint: { "fill-color": c.wood, "fill-outline-color": c.line } },
  ];
}

function ways(c, overview) {
  const road = both(kind("road"), strip);
  const round = { "line-cap": "round", "line-join": "round" };
  const river = [
    { id: "river-area", type: "fill", filter: both(kind("river"), polygon), paint: { "fill-color": c.river } },
    { id: "river", type: "line", filter: both(kind("river"), strip), layout: round, paint: { "line-color": c.river, "line-width": wide(byRank(4.5, 2.5, 1.5), byRank(60, 26, 12)) } },
  ];
  if (overview) {
    return [{ id: "road", type: "line", filter: both(road, ["<=", ["to-number", ["get", "rank"], 3], 2]), layout: round, paint: { "line-color": c.road, "line-opacity": .75, "line-width": wide(byRank(1.6, .9, .5), byRank(10, 6, 3)) } }, ...river];
  }
  return [
    ...river,
    { id: "casing", type: "line", filter: road, layout: round, paint: { "line-color": c.casing, "line-width": wide(byRank(3.2, 2.2, 1.2), byRank(27, 18, 9)) } },
    { id: "road", type: "line", filter: road, layout: round, paint: { "line-color": c.road, "line-width": wide(byRank(2, 1.2, .6), byRank(23, 15, 7)) } },
    { id: "building", type: "fill", filter: kind("building"), minzoom: 13, paint: { "fill-color": c.building, "fill-outline-color": c.buildingEdge } },
  ];
}

const from = (source) => (layer) => ({ source, ...layer });

function borders(c, overview) {
  const level = (name) => ["==", ["get", "level"], name];
  const village = { "line-color": overview ? c.line : c.grid, "line-width": overview ? 1.6 : 1.4, "line-opacity": overview ? 1 : .55 };
  if (!overview) village["line-dasharray"] = [3, 2];
  const outline = { id: "town", type: "line", filter: level("town"), paint: { "line-color": c.outline, "line-width": overview ? 1.2 : 1.6 } };
  const grid = { id: "grid", type: "line", filter: level("grid"), minzoom: 14, paint: { "line-color": c.grid, "line-width": 1, "line-opacity": .35, "line-dasharray": [2, 3] } };
  return [{ id: "village", type: "line", filter: level("village"), paint: village }, outline].concat(overview ? [] : [grid]);
}

const write = (size, extra) => ({ "text-font": FONT, "text-size": size, "text-max-width": 8, ...extra });

function names(c, overview, narrow) {
  const on = ["case", [">=", ["coalesce", ["get", "shade"], 0], overview ? c.darkFrom : 9]];
  const villages = { id: "village-name", source: "names", type: "symbol", filter: ["==", ["get", "level"], "village"], maxzoom: overview ? 22 : 15,
    layout: write(overview ? 12.5 : 14, { "text-field": narrow ? ["to-string", ["coalesce", ["get", "count"], ""]] : ["get", "name"], "text-padding": 1 }),
    paint: { "text-color": [...on, c.textOnDark, c.text], "text-halo-color": [...on, c.haloOnDark, c.halo], "text-halo-width": overview ? 1.2 : 1.6 } };
  const water = { id: "river-name", source: "base", type: "symbol", filter: both(kind("river"), ["has", "name"], strip), layout: write(12.5, { "text-field": ["get", "name"], "symbol-placement": "line", "symbol-spacing": 420, "text-letter-spacing": .3 }), paint: { "text-color": c.water, "text-halo-color": c.halo, "text-halo-width": 1.4 } };
  const roads = { id: "road-name", source: "base", type: "symbol", minzoom: 13.5, filter: both(kind("road"), ["has", "name"]), layout: write(13, { "text-field": ["get", "name"], "symbol-placement": "line", "symbol-spacing": 320, "text-letter-spacing": .15 }), paint: { "text-color": c.textSoft, "text-halo-color": c.halo, "text-halo-width": 1.6 } };
  const places = { id: "place-name", source: "base", type: "symbol", minzoom: 13, filter: kind("place"), layout: write(13, { "text-field": ["get", "name"], "symbol-sort-key": ["to-number", ["get", "rank"], 3] }), paint: { "text-color": c.text, "text-halo-color": c.halo, "text-halo-width": 1.6 } };
  return overview ? [water, villages] : [water, roads, places, villages];
}

/* The chosen area: a dark line under a lemon one, so that the edge shows on any ground. */
const edge = (id, colour, width) => ({ id, source: "areas", type: "line", filter: ["==", ["get", "code"], ""], layout: { "line-join": "round" }, paint: { "line-color": colour, "line-width": width } });
const chosen = (c) => [edge("chosen-under", c.text, 4.5), edge("chosen", c.lemon, 2.6)];

const codes = new WeakMap();

/* An area may be chosen before the style has come, and a style may be replaced: the choice outlives both. */
export function showChosen(map) {
  if (!map.getLayer("chosen")) return;
  for (const layer of ["chosen-under", "chosen"]) map.setFilter(layer, ["==", ["get", "code"], codes.get(map) || ""]);
}

export function choose(map, code) {
  codes.set(map, code);
  showChosen(map);
}

const pins = { id: "pins", source: "pins", type: "symbol", layout: {
  "icon-image": ["get", "mark"], "icon-allow-overlap": true, "icon-ignore-placement": true,
  "icon-size": ["interpolate", ["linear"], ["zoom"], 11, .72, 15, 1],
} };

/* Where few stand side by side each has a letter, as it has beside the map. */
const letters = (c) => ({ id: "letters", source: "pins", type: "symbol", filter: ["has", "label"],
  layout: write(15, { "text-field": ["get", "label"], "text-offset": [0, -1.2], "text-allow-overlap": true }),
  paint: { "text-color": c.text, "text-halo-color": c.halo, "text-halo-width": 2 } });

export function styleOf({ base, areas, pinFeatures, overview, narrow }, c) {
  const data = (features) => ({ type: "geojson", data: collection(features) });
  const shade = { id: "shade", source: "areas", type: "fill", filter: ["==", ["get", "level"], "village"], paint: { "fill-color": ["step", ["coalesce", ["get", "shade"], 0], c.steps[0], 1, c.steps[1], 2, c.steps[2], 3, c.steps[3], 4, c.steps[4], 5, c.steps[5]] } };
  return {
    version: 8,
    sources: { base: data(base), areas: data(areas), names: data(labels(areas)), pins: data(pinFeatures) },
    layers: [
      { id: "ground", type: "background", paint: { "background-color": c.base } },
      ...(overview ? [shade] : land(c).map(from("base"))),
      ...(overview ? borders(c, true).map(from("areas")) : []),
      ...ways(c, overview).map(from("base")),
      ...(overview ? [] : borders(c, false).map(from("areas"))),
      ...chosen(c),
      ...names(c, overview, narrow),
      pins,
      letters(c),
    ],
  };
}
