/* Choosing a place: the pin stays in the middle and the map moves under it. */

import { labelPoint } from "./shape.js";
import { choose as outline } from "./style.js";

const field = (form, name) => form?.querySelector(`[name="${name}"]`);

function show(element, words, grid = "", takes = "") {
  element.querySelector("[data-place]").textContent = words;
  element.querySelector("[data-grid]").textContent = grid;
  const tag = element.querySelector("[data-takes]");
  tag.textContent = takes;
  tag.hidden = !takes;
}

async function look(map, element, form, lon, lat, signal) {
  const say = element.dataset;
  show(element, say.tLooking);
  try {
    const answer = await fetch(`${say.locate}?lon=${lon}&lat=${lat}`, { signal, headers: { Accept: "application/json" } });
    const found = await answer.json();
    outline(map, found.area?.code);
    if (!found.area) return show(element, found.message || say.tOutside);
    const select = field(form, "area");
    if (select && [...select.options].some((option) => option.value === found.area.code)) select.value = found.area.code;
    return show(element, found.area.full_name || found.area.name, found.grid ? `${say.tGrid} ${found.grid.code}` : "", found.takes || "");
  } catch (error) {
    return error.name === "AbortError" ? undefined : show(element, say.tFailed);
  }
}

export function pick(map, element, areas) {
  const form = element.closest("form");
  let asked = null;
  const put = (lon, lat) => {
    field(form, "lon").value = lon;
    field(form, "lat").value = lat;
    field(form, "lon").dispatchEvent(new Event("change", { bubbles: true }));
  };
  const choose = () => {
    const { lng, lat } = map.getCenter();
    asked?.abort();
    asked = new AbortController();
    put(lng.toFixed(6), lat.toFixed(6));
    look(map, element, form, lng.toFixed(6), lat.toFixed(6), asked.signal);
  };
  map.on("movestart", () => element.classList.add("is-moving"));
  map.on("moveend", (event) => {
    element.classList.remove("is-moving");
    /* Only a hand chooses a place: flying to a village from the list must not invent a point. */
    if (event.originalEvent || event.chosen) choose();
  });
  const village = field(form, "area");
  const goTo = () => {
    const area = areas.find((item) => item.properties.code === village.value);
    outline(map, village.value);
    if (!area) return;
    show(element, area.properties.full_name || area.properties.name);
    const point = labelPoint(area);
    if (point) map.flyTo({ center: point, zoom: 14.5 });
  };
  village?.addEventListener("change", () => {
    put("", "");
    goTo();
  });
  element.querySelector('[data-map="locate"]')?.addEventListener("click", () => {
    if (!navigator.geolocation) return show(element, element.dataset.tDenied);
    return navigator.geolocation.getCurrentPosition(
      ({ coords }) => map.flyTo({ center: [coords.longitude, coords.latitude], zoom: 16.5 }, { chosen: true }),
      () => show(element, element.dataset.tDenied),
      { enableHighAccuracy: true, timeout: 10000 },
    );
  });
  if (field(form, "lon")?.value) choose();
  else if (village?.value) goTo();
}
