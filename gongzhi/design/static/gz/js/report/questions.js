/* The questions of the kind that is chosen. Those of the other kinds wait in templates; what was typed in is kept. */

import { live } from "../forms/live.js";

export function questionsOf(form) {
  const slot = form?.querySelector("[data-questions]");
  const kept = new Map();
  if (!slot) return { show: () => {}, firstWrong: () => undefined };
  const root = () => slot.querySelector("[data-form]");

  function show() {
    const kind = form.querySelector('[name="kind"]:checked')?.value || "";
    if (kind === slot.dataset.questions) return;
    if (slot.dataset.questions) kept.set(slot.dataset.questions, [...slot.childNodes]);
    const template = form.querySelector(`template[data-questions-of="${CSS.escape(kind)}"]`);
    slot.replaceChildren(...(kept.get(kind) || template?.content.cloneNode(true).childNodes || []));
    slot.dataset.questions = kind;
    if (root()) live(root());
  }

  if (root()) live(root());
  form.addEventListener("change", (event) => { if (event.target.name === "kind") show(); });
  return { show, firstWrong: () => (root() ? live(root()).firstWrong() : undefined) };
}
