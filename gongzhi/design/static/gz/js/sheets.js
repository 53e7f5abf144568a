/* Pointing at cells of a blank and choosing what goes into each. Without it the map is written as text below. */

import { Meaning } from "./sheets/model.js";
import { Panel } from "./sheets/panel.js";

const root = document.getElementById("mapping");
if (root) start(root);

function start(mapping) {
  const options = JSON.parse(mapping.dataset.options);
  const meaning = new Meaning(JSON.parse(mapping.dataset.meaning), options.rows, options.sheet);
  const live = mapping.querySelector("[data-say]");
  const cells = [...mapping.querySelectorAll("td[data-heads]")];
  const byPlace = new Map(cells.map((cell) => [`${cell.dataset.row} ${cell.dataset.column}`, cell]));
  const form = document.getElementById("keep");
  const titles = new Map(options.figures.map((one) => [one.code, one.title]));
  const fields = new Map(options.registers.flatMap((one) => one.fields.map((field) => [field.code, field.title])));
  const periods = new Map(options.periods.map((one) => [one.code, one.title]));
  const editable = mapping.classList.contains("is-editable");

  function label(source) {
    if (source.figure) return [titles.get(source.figure) || source.figure, source.period ? periods.get(source.period) || source.period : ""];
    if (source.ask) return [options.roles.find((one) => one.code === source.ask)?.title || source.ask, "?"];
    if (source.field) return [fields.get(source.field) || source.field, ""];
    return [mapping.querySelector(`#m_say option[value="${source.say}"]`)?.textContent || source.say, ""];
  }

  function draw() {
    for (const cell of cells) {
      const source = meaning.source(cell.dataset.at);
      cell.classList.toggle("is-mapped", Boolean(source));
      cell.querySelector(".gz-grid__chip")?.remove();
      if (!source) continue;
      const [text, more] = label(source);
      const chip = Object.assign(document.createElement("span"), { className: "gz-grid__chip", textContent: text });
      if (more) chip.append(" ", Object.assign(document.createElement("small"), { textContent: more }));
      cell.append(chip);
    }
    if (form) form.querySelector("[data-count]").textContent = String(meaning.number());
  }

  draw();
  if (!editable) return;
  const panel = new Panel(mapping.querySelector(".gz-mapping__panel"), options, live.dataset);
  let chosen = null;
  let touched = false;
  cells.forEach((cell, place) => { cell.tabIndex = place ? -1 : 0; });

  function choose(cell) {
    chosen?.classList.remove("is-chosen");
    cells.forEach((one) => { one.tabIndex = one === cell ? 0 : -1; });
    chosen = cell;
    cell.classList.add("is-chosen");
    mapping.classList.add("is-open");
    const at = cell.dataset.at;
    const table = meaning.table(at);
    panel.open(at, cell.dataset.heads, meaning.source(at), {
      hint: options.hints[at], inRows: meaning.inRows(at), whole: Boolean(table?.each), register: table?.register,
    });
  }

  function done(word) {
    touched = true;
    draw();
    live.textContent = `${chosen.dataset.at} ${word}`;
    chosen.focus();
  }

  function apply() {
    const source = panel.chosen();
    if (source) meaning.set(chosen.dataset.at, source, panel.whole());
    else meaning.clear(chosen.dataset.at);
    done(source ? live.dataset.mapped : live.dataset.cleared);
  }

  function clear() {
    meaning.clear(chosen.dataset.at);
    done(live.dataset.cleared);
  }

  function shut() {
    panel.close();
    mapping.classList.remove("is-open");
    chosen?.focus();
  }

  /* The next cell in a direction: cells that hold words or formulas are walked past. */
  function beside(cell, down, across) {
    let row = Number(cell.dataset.row) + down;
    let column = Number(cell.dataset.column) + across;
    for (let step = 0; step < 400; step += 1) {
      const found = byPlace.get(`${row} ${column}`);
      if (found) return found;
      row += down;
      column += across;
    }
    return null;
  }

  const WAYS = { ArrowDown: [1, 0], ArrowUp: [-1, 0], ArrowRight: [0, 1], ArrowLeft: [0, -1] };
  mapping.addEventListener("click", (event) => {
    const cell = event.target.closest("td[data-heads]");
    if (cell) choose(cell);
    else if (event.target.closest("[data-apply]")) apply();
    else if (event.target.closest("[data-clear]")) clear();
    else if (event.target.closest("[data-close]")) shut();
  });
  mapping.addEventListener("keydown", (event) => {
    const cell = event.target.closest("td[data-heads]");
    if (event.key === "Escape" && !panel.root.hidden) return shut();
    if (!cell) {
      if (event.key === "Enter" && event.target.closest(".gz-mapping__panel") && event.target.tagName !== "BUTTON") {
        event.preventDefault();
        apply();
      }
      return;
    }
    if (event.key in WAYS) {
      const next = beside(cell, ...WAYS[event.key]);
      event.preventDefault();
      if (!next) return;
      cells.forEach((one) => { one.tabIndex = one === next ? 0 : -1; });
      next.focus();
      if (!panel.root.hidden) choose(next);
    } else if (event.key === "Enter" || event.key === " ") {
      event.preventDefault();
      choose(cell);
      panel.field("kind").focus();
    } else if (event.key === "Delete" || event.key === "Backspace") {
      event.preventDefault();
      choose(cell);
      clear();
    }
  });

  const text = form.querySelector("textarea");
  const written = text.value;
  form.addEventListener("submit", () => {
    const typed = text.value !== written;
    form.elements.namedItem("map").value = typed && !touched ? "" : JSON.stringify(meaning.data());
  });
}
