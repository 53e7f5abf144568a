/* Applies a form's conditions while it is being filled: what is asked, what must be answered, what is calculated. */

import { ALONE, Settled, readAnswer } from "./settle.js";
import { broken, textOf, trim, unknown } from "./values.js";

const controls = (field) => [...field.querySelectorAll("input:not([data-seen]), select, textarea")];

/* What stands in a field: a text, or texts where several may be given. */
function given(field, question) {
  const found = controls(field);
  if (question.kind === "many") return found.filter((one) => one.checked).map((one) => one.value);
  if (found[0]?.type === "radio") return found.find((one) => one.checked)?.value || "";
  if (found[0]?.type === "file") return [...found[0].files].map((file) => file.name);
  if (question.type === "point") return found.map((one) => trim(one.value)).filter(Boolean);
  return found[0]?.value ?? "";
}

const isBlank = (value) => (Array.isArray(value) ? !value.length : !trim(value));

function say(field, words) {
  const inputs = controls(field);
  const key = (inputs[0]?.id || "").replace(field.tagName === "FIELDSET" ? /-\d+$/ : /$^/, "");
  field.querySelector(".gz-field__error")?.remove();
  inputs.forEach((one) => (words ? one.setAttribute("aria-invalid", "true") : one.removeAttribute("aria-invalid")));
  const target = field.tagName === "FIELDSET" ? field : inputs[0];
  const hint = document.getElementById(`${key}_helptext`) ? `${key}_helptext` : "";
  const described = `${hint}${words ? ` ${key}_error` : ""}`.trim();
  if (described) target?.setAttribute("aria-describedby", described); else target?.removeAttribute("aria-describedby");
  if (!words) return;
  const note = document.createElement("div");
  note.className = "gz-field__error";
  note.id = `${key}_error`;
  note.setAttribute("role", "alert");
  note.textContent = words;
  field.append(note);
}

export class LiveForm {
  constructor(root) {
    this.root = root;
    this.form = JSON.parse(root.dataset.form);
    root.addEventListener("input", () => this.update());
    root.addEventListener("change", (event) => {
      this.update();
      const field = event.target.closest("[data-q]");
      if (field) this.judge(field, false);
    });
    root.addEventListener("click", (event) => this.rows(event));
    root.querySelectorAll("[data-add], [data-remove]").forEach((button) => { button.hidden = false; });
    this.update();
  }

  fields() { return [...this.root.querySelectorAll("[data-q]")]; }

  question(field) { return this.form.questions[field.dataset.q]; }

  /* Rows in which nothing stands do not count; they are shown as the row after the last. */
  place() {
    this.places = new Map();
    this.counts = {};
    this.root.querySelectorAll("[data-repeat]").forEach((group) => {
      const rows = [...group.querySelectorAll("[data-row]")];
      const filled = rows.filter((row) => [...row.querySelectorAll("[data-q]")].some((field) => {
        const question = this.question(field);
        return !["note", "calculated"].includes(question.type) && !isBlank(given(field, question));
      }));
      this.counts[group.dataset.repeat] = filled.length;
      rows.forEach((row) => this.places.set(row, filled.indexOf(row)));
    });
    this.byPlace = new Map();
    this.fields().forEach((field) => {
      const row = field.closest("[data-row]");
      const at = row ? this.places.get(row) : ALONE;
      if (!row || at >= 0) this.byPlace.set(`${field.dataset.q} ${at}`, field);
    });
  }

  settle() {
    this.place();
    const read = (code, row) => {
      const field = this.byPlace.get(`${code} ${row}`);
      return field ? readAnswer(this.form.questions[code], given(field, this.form.questions[code])) : null;
    };
    this.settled = new Settled(this.form, read, this.counts);
    const more = Object.fromEntries(Object.entries(this.counts).map(([code, count]) => [code, count + 1]));
    this.withBlank = Object.keys(more).length ? new Settled(this.form, read, more) : this.settled;
  }

  /* Settled and row for a field; a blank row is the one after the last. */
  at(field) {
    const row = field.closest("[data-row]");
    if (!row) return [this.settled, ALONE];
    const place = this.places.get(row);
    return place >= 0 ? [this.settled, place] : [this.withBlank, this.counts[row.closest("[data-repeat]").dataset.repeat]];
  }

  update() {
    this.settle();
    let cleared = false;
    this.fields().forEach((field) => {
      const [settled, row] = this.at(field);
      const asked = settled.isAsked(field.dataset.q, row);
      field.hidden = !asked || "silent" in field.dataset;
      field.querySelectorAll("input, select, textarea").forEach((one) => { one.disabled = !asked; });
      const optional = field.querySelector("[data-optional]");
      if (optional) optional.hidden = settled.required(field.dataset.q, row);
      const output = field.querySelector("output");
      if (output) this.show(field, output, settled, row);
      cleared = this.offer(field, settled, row) || cleared;
    });
    this.root.querySelectorAll("[data-group]").forEach((group) => {
      const row = group.closest("[data-row]");
      const [settled, place] = row && !("repeat" in group.dataset) ? this.at(row.querySelector("[data-q]")) : [this.settled, ALONE];
      group.hidden = !settled.isAsked(group.dataset.group, place);
    });
    if (cleared) this.update();
  }

  show(field, output, settled, row) {
    const value = settled.value(field.dataset.q, row);
    const words = value === undefined ? "–" : textOf(value);
    output.textContent = broken(settled.fault(field.dataset.q, row)) ? this.root.dataset.tBroken : words;
    const kept = field.querySelector("input[type=hidden]");
    if (kept && value !== undefined) kept.value = words;
  }

  /* Hides what a filter does not offer; true when a choice made before had to go. */
  offer(field, settled, row) {
    const offered = settled.offered(field.dataset.q, row);
    if (!offered) return false;
    let cleared = false;
    field.querySelectorAll("[data-choice], option").forEach((choice) => {
      const code = choice.dataset.choice ?? choice.value;
      if (!code) return;
      const input = choice.querySelector("input");
      const fits = offered.includes(code);
      choice.hidden = !fits;
      (input || choice).disabled = !fits;
      if (fits || !(input ? input.checked : choice.selected)) return;
      if (input) input.checked = false; else choice.parentElement.value = "";
      cleared = true;
    });
    return cleared;
  }

  /* What is wrong with a field, said beside it; a field still empty is let be until the form is sent. */
  judge(field, sending) {
    const [settled, row] = this.at(field);
    const [code, question] = [field.dataset.q, this.question(field)];
    if (!settled.isAsked(code, row) || !controls(field).length || question.type === "calculated") return true;
    const value = given(field, question);
    let words = "";
    if (isBlank(value)) {
      words = sending && settled.required(code, row) ? this.root.dataset.tRequired : "";
    } else if (settled.value(code, row) === undefined) {
      words = field.dataset.tUnreadable;
    } else {
      const fits = settled.constraint(code, row);
      if (fits === false) words = field.dataset.tUnfit || this.root.dataset.tUnfit;
      else if (unknown(fits)) words = this.root.dataset.tLater;
    }
    say(field, words);
    return !words;
  }

  /* The first control that must be mended before the form can go, or undefined. */
  firstWrong() {
    this.update();
    const wrong = this.fields().filter((field) => !this.judge(field, true));
    return wrong.length ? controls(wrong[0])[0] : undefined;
  }

  rows(event) {
    const add = event.target.closest("[data-add]");
    const remove = event.target.closest("[data-remove]");
    if (add) this.add(add.closest("[data-repeat]"));
    if (remove) {
      const group = remove.closest("[data-repeat]");
      remove.closest("[data-row]").remove();
      group.querySelector("[data-add]").focus();
    }
    if (add || remove) this.update();
  }

  add(group) {
    const rows = group.querySelectorAll("[data-row]");
    if (rows.length >= Number(group.dataset.most)) return;
    const number = Math.max(0, ...[...rows].map((row) => Number(row.dataset.row))) + 1;
    const row = group.querySelector("template").content.firstElementChild.cloneNode(true);
    [row, ...row.querySelectorAll("*")].forEach((one) => [...one.attributes].forEach((attribute) => {
      if (attribute.value.includes("__row__")) one.setAttribute(attribute.name, attribute.value.replaceAll("__row__", number));
    }));
    row.querySelector("[data-row-number]").textContent = number;
    row.querySelectorAll("[data-remove]").forEach((button) => { button.hidden = false; });
    group.querySelector("[data-rows]").append(row);
    row.querySelector("input:not([type=hidden]), select, textarea")?.focus();
  }
}

const alive = new WeakMap();

/* The live form of an element, made once. */
export function live(root) {
  if (!alive.has(root)) alive.set(root, new LiveForm(root));
  return alive.get(root);
}
