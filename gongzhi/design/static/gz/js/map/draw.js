/* Drawing a boundary: points are dragged, added between two others, removed. What is drawn stands in the text field. */

import { collection } from "./shape.js";

const FAR = 6; // pixels a finger may slip and still touch the same point

const ringsOf = (geometry) => (geometry?.type === "Polygon" ? geometry.coordinates
  : geometry?.type === "MultiPolygon" ? geometry.coordinates.flat() : []);
const round = ({ lng, lat }) => [Number(lng.toFixed(6)), Number(lat.toFixed(6))];
const point = (coordinates, properties) => ({ type: "Feature", properties, geometry: { type: "Point", coordinates } });

/* A ring's last point repeats its first: both move as one. */
function put(ring, at, place) {
  ring[at] = place;
  if (at === 0) ring[ring.length - 1] = place;
}

function handles(geometry, chosen) {
  return ringsOf(geometry).flatMap((ring, r) => ring.slice(0, -1).flatMap((place, at) => {
    const next = ring[at + 1];
    const middle = [(place[0] + next[0]) / 2, (place[1] + next[1]) / 2];
    const on = chosen?.ring === r && chosen.at === at;
    return [point(place, { kind: "point", ring: r, at, on }), point(middle, { kind: "middle", ring: r, at, on: false })];
  }));
}

function square(map) {
  const { x, y } = map.project(map.getCenter());
  const ring = [[-80, -80], [80, -80], [80, 80], [-80, 80]].map(([dx, dy]) => round(map.unproject([x + dx, y - dy])));
  return { type: "Polygon", coordinates: [[...ring, ring[0]]] };
}

function layers(map, colours) {
  const empty = { type: "geojson", data: collection([]) };
  map.addSource("drawn", empty);
  map.addSource("handles", empty);
  const on = ["boolean", ["get", "on"], false];
  const middle = ["==", ["get", "kind"], "middle"];
  map.addLayer({ id: "drawn-fill", source: "drawn", type: "fill", paint: { "fill-color": colours.lemon, "fill-opacity": .18 } });
  map.addLayer({ id: "drawn-line", source: "drawn", type: "line", paint: { "line-color": colours.text, "line-width": 2.4 } });
  map.addLayer({ id: "handles", source: "handles", type: "circle", paint: {
    "circle-radius": ["case", middle, 3.5, on, 8, 6], "circle-color": ["case", on, colours.text, colours.lemon],
    "circle-stroke-color": colours.text, "circle-stroke-width": ["case", middle, 1, 2], "circle-opacity": ["case", middle, .8, 1],
  } });
}

export function draw(map, element, colours) {
  const form = element.closest("form");
  const text = form.querySelector('[name="geometry"]');
  const undo = form.querySelector("[data-draw-undo]");
  const remove = form.querySelector("[data-draw-remove]");
  const past = [];
  let chosen = null;
  let held = null;
  const parsed = () => { try { return JSON.parse(text.value); } catch { return null; } };
  let geometry = parsed();

  const show = () => {
    const feature = { type: "Feature", properties: {}, geometry };
    map.getSource("drawn")?.setData(collection(ringsOf(geometry).length ? [feature] : []));
    map.getSource("handles")?.setData(collection(handles(geometry, chosen)));
    undo.disabled = !past.length;
    remove.disabled = !(chosen && ringsOf(geometry)[chosen.ring].length > 4);
  };
  const write = () => { text.value = JSON.stringify(geometry); show(); };
  const keep = () => past.push(JSON.stringify(geometry));

  const near = ({ point: { x, y } }) => {
    if (!map.getLayer("handles")) return undefined;
    const found = map.queryRenderedFeatures([[x - FAR, y - FAR], [x + FAR, y + FAR]], { layers: ["handles"] });
    const away = (one) => {
      const at = map.project(one.geometry.coordinates);
      return Math.hypot(at.x - x, at.y - y);
    };
    return found.sort((a, b) => away(a) - away(b))[0];
  };
  const grab = (event) => {
    const handle = near(event);
    if (!handle || (event.points && event.points.length > 1)) return;
    event.preventDefault();
    const { kind, ring, at } = handle.properties;
    const place = kind === "middle" ? at + 1 : at;
    keep();
    if (kind === "middle") ringsOf(geometry)[ring].splice(place, 0, round(event.lngLat));
    chosen = { ring, at: place };
    held = { x: event.point.x, y: event.point.y, moved: kind === "middle" };
    show();
  };
  const drag = (event) => {
    if (!held) return;
    held.moved ||= Math.hypot(event.point.x - held.x, event.point.y - held.y) > 2;
    if (!held.moved) return;
    put(ringsOf(geometry)[chosen.ring], chosen.at, round(event.lngLat));
    show();
  };
  const drop = () => {
    if (!held) return;
    if (!held.moved) past.pop();
    held = null;
    write();
  };
  /* The style comes again when the colour scheme changes. */
  map.on("style.load", () => {
    if (!ringsOf(geometry).length) geometry = square(map);
    layers(map, colours());
    show();
  });
  map.on("mousedown", grab); map.on("touchstart", grab);
  map.on("mousemove", (event) => {
    map.getCanvas().style.cursor = near(event) ? "move" : "";
    drag(event);
  });
  map.on("touchmove", drag);
  map.on("mouseup", drop); map.on("touchend", drop);
  window.addEventListener("mouseup", drop);
  undo.addEventListener("click", () => { geometry = JSON.parse(past.pop()); chosen = null; write(); });
  remove.addEventListener("click", () => {
    const ring = ringsOf(geometry)[chosen.ring];
    keep();
    ring.splice(chosen.at, 1);
    if (chosen.at === 0) ring[ring.length - 1] = ring[0];
    chosen = null;
    write();
  });
  text.addEventListener("change", () => { keep(); geometry = parsed() || geometry; chosen = null; show(); });
}
