/* Draws every .gz-map once it comes into view. The addresses come from the element, so that hashed names work. */

import { draw } from "./map/draw.js";
import { addMarks, markOf } from "./map/marks.js";
import { palette, scheme } from "./map/palette.js";
import { pick } from "./map/pick.js";
import { boundsOf, shaded } from "./map/shape.js";
import { choose, showChosen, styleOf } from "./map/style.js";

const FAMILY = "'PingFang SC','HarmonyOS Sans SC','MiSans','Source Han Sans SC','Noto Sans SC','Noto Sans CJK SC','Microsoft YaHei',sans-serif";

async function features(address) {
  if (!address) return [];
  const answer = await fetch(address, { headers: { Accept: "application/geo+json, application/json" } });
  if (!answer.ok) throw new Error(`${address}: ${answer.status}`);
  return (await answer.json()).features || [];
}

function startOf(element) {
  const form = element.closest("form");
  const lon = form?.querySelector('[name="lon"]')?.value || element.dataset.lon;
  const lat = form?.querySelector('[name="lat"]')?.value || element.dataset.lat;
  return lon && lat ? [Number(lon), Number(lat)] : null;
}

function viewOf(element, areas, pinFeatures) {
  const mode = element.dataset.mode;
  const chosen = boundsOf(areas.filter((area) => area.properties.code === element.dataset.chosen));
  if (chosen) return { bounds: chosen, fitBoundsOptions: { padding: 48, maxZoom: 17 } };
  const held = element.dataset.fit ? boundsOf(pinFeatures) : null;
  if (held) return { bounds: held, fitBoundsOptions: { padding: 60, maxZoom: 17 } };
  const start = startOf(element);
  if (start && element.dataset.fit) return { center: start, zoom: 16 };
  if (start) return { center: start, zoom: mode === "pins" ? 12 : 15.8 };
  const box = boundsOf(areas.filter((area) => area.properties.level === "village")) || boundsOf(areas) || boundsOf(pinFeatures);
  if (!box) return { center: [105.7, 29.9], zoom: 9 };
  if (mode === "pick") return { center: [(box[0] + box[2]) / 2, (box[1] + box[3]) / 2], zoom: 13.2 };
  return { bounds: box, fitBoundsOptions: { padding: 22 } };
}

function card(properties, words) {
  const box = document.createElement("div");
  box.className = "gz-pop";
  const line = (tag, text, name) => {
    const item = document.createElement(tag);
    item.textContent = text;
    if (name) item.className = name;
    box.append(item);
    return item;
  };
  line("b", properties.title || properties.kind || properties.number || "");
  line("span", [properties.area, properties.title && properties.kind, properties.word].filter(Boolean).join(" · "), "gz-pop__meta");
  if (properties.url) line("a", words).href = properties.url;
  return box;
}

function pinCards(lib, map, element) {
  map.on("click", "pins", (event) => {
    const [feature] = event.features;
    new lib.Popup({ offset: 14, maxWidth: "280px" }).setLngLat(feature.geometry.coordinates)
      .setDOMContent(card(feature.properties, element.dataset.tOpen)).addTo(map);
  });
  map.on("mouseenter", "pins", () => { map.getCanvas().style.cursor = "pointer"; });
  map.on("mouseleave", "pins", () => { map.getCanvas().style.cursor = ""; });
}

/* On an overview an area says its name and count when it is touched; a pin above it speaks first. */
function areaCards(lib, map, element) {
  map.on("click", "shade", (event) => {
    if (map.queryRenderedFeatures(event.point, { layers: ["pins"] }).length) return;
    const { code, name, count } = event.features[0].properties;
    choose(map, code);
    const words = count === undefined ? "" : element.dataset.tCount.replace("{n}", count);
    new lib.Popup({ maxWidth: "240px" }).setLngLat(event.lngLat).setDOMContent(card({ title: name, word: words }, "")).addTo(map);
  });
}

function plain(element) {
  const note = element.querySelector(".gz-map__plain");
  note.textContent = note.dataset.plain;
  note.classList.add("is-said");
  element.classList.add("is-plain");
}

function options(element, stuff) {
  const { mode, label } = element.dataset;
  const say = element.dataset;
  return {
    container: element.querySelector(".gz-map__canvas"),
    style: styleOf(stuff, palette()),
    ...viewOf(element, stuff.areas, stuff.pinFeatures),
    minZoom: 8, maxZoom: 18, attributionControl: false, dragRotate: false, pitchWithRotate: false, touchPitch: false,
    localIdeographFontFamily: FAMILY,
    dragPan: mode !== "point", scrollZoom: mode === "point" ? { around: "center" } : mode !== "overview",
    doubleClickZoom: mode !== "point", cooperativeGestures: mode === "overview",
    touchZoomRotate: mode === "point" ? { around: "center" } : true, keyboard: mode !== "point",
    locale: {
      "Map.Title": label || "", "Popup.Close": say.tClose,
      "CooperativeGesturesHandler.MobileHelpText": say.tFingers, "CooperativeGesturesHandler.WindowsHelpText": say.tCtrl,
      "CooperativeGesturesHandler.MacHelpText": say.tCtrl,
    },
  };
}

async function gather(element) {
  const { mode } = element.dataset;
  const [base, areas, points] = await Promise.all([
    features(element.dataset.base), features(element.dataset.areas), features(element.dataset.pins),
  ]);
  const pinFeatures = points.map((item) => ({ ...item, properties: { ...item.properties, mark: markOf(item.properties.light) } }));
  const overview = mode === "overview";
  return { base, areas: shaded(areas), pinFeatures, overview, narrow: overview && element.clientWidth < 400 };
}

async function boot(element) {
  try {
    if (!document.createElement("canvas").getContext("webgl2")) return plain(element);
    const [lib, stuff] = await Promise.all([import(element.dataset.lib), gather(element)]);
    lib.setWorkerUrl(element.dataset.worker);
    const map = new lib.Map(options(element, stuff));
    map.touchZoomRotate.disableRotation();
    map.on("style.load", () => {
      addMarks(map, palette());
      showChosen(map);
    });
    scheme.addEventListener("change", () => map.setStyle(styleOf(stuff, palette()), { diff: false }));
    element.querySelector('[data-map="in"]').addEventListener("click", () => map.zoomIn());
    element.querySelector('[data-map="out"]').addEventListener("click", () => map.zoomOut());
    map.once("load", () => element.classList.add("is-ready"));
    pinCards(lib, map, element);
    if (stuff.overview) areaCards(lib, map, element);
    if (element.dataset.mode === "pick") pick(map, element, stuff.areas);
    if (element.dataset.mode === "draw") draw(map, element, palette);
    else if (element.dataset.chosen) choose(map, element.dataset.chosen);
    return undefined;
  } catch {
    return plain(element);
  }
}

const seen = new IntersectionObserver((entries) => entries.forEach((entry) => {
  if (!entry.isIntersecting) return;
  seen.unobserve(entry.target);
  boot(entry.target);
}), { rootMargin: "200px" });
document.querySelectorAll(".gz-map").forEach((element) => seen.observe(element));
