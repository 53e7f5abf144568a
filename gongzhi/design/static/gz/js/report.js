/* Reporting in three steps: one at a time, checked as you go, kept on this device until it is sent. */

import { keepDraft } from "./report/draft.js";
import { sortKinds } from "./report/kinds.js";
import { showNear } from "./report/near.js";
import { showPhotos } from "./report/photos.js";
import { questionsOf } from "./report/questions.js";

const form = document.querySelector("form.gz-report");
const plainForm = document.querySelector("form[data-register]");
const questions = questionsOf(form || plainForm);
const value = (name) => form.elements[name]?.value?.trim() || "";

function say(anchor, id, words) {
  document.getElementById(id)?.remove();
  if (!words) return;
  const note = document.createElement("p");
  note.className = "gz-field__error";
  note.id = id;
  note.setAttribute("role", "alert");
  note.textContent = words;
  anchor.append(note);
}

function mark(input, id, words) {
  if (!input) return undefined;
  if (!words) return input.removeAttribute("aria-invalid");
  input.setAttribute("aria-invalid", "true");
  const hint = id.replace("_error", "_helptext");
  return input.setAttribute("aria-describedby", document.getElementById(hint) ? `${hint} ${id}` : id);
}

function checkText() {
  const words = value("text").length < 4 ? form.dataset.tText : "";
  const input = form.elements.text;
  say(input.closest(".gz-field"), "id_text_error", words);
  mark(input, "id_text_error", words);
  return words ? input : null;
}

function checkPlace() {
  const kindWords = value("kind") ? "" : form.dataset.tKind;
  const placeWords = value("area") || value("lon") ? "" : form.dataset.tPlace;
  say(document.getElementById("kinds"), "id_kind_error", kindWords);
  say(form.elements.area.closest(".gz-field"), "id_area_error", placeWords);
  mark(form.elements.area, "id_area_error", placeWords);
  if (placeWords) return form.elements.area;
  return kindWords ? form.querySelector('[name="kind"]') : questions.firstWrong() || null;
}

const checks = { 1: checkText, 2: checkPlace };

function paint(now) {
  form.querySelectorAll(".gz-step").forEach((step) => step.classList.toggle("is-now", Number(step.dataset.step) === now));
  form.querySelectorAll(".gz-steps li").forEach((item, index) => {
    item.className = index + 1 === now ? "is-now" : index + 1 < now ? "is-done" : "";
    if (index + 1 === now) item.setAttribute("aria-current", "step"); else item.removeAttribute("aria-current");
  });
  form.querySelectorAll(".gz-steps__bars i").forEach((bar, index) => bar.classList.toggle("is-on", index < now));
  const words = form.querySelector("[data-steps-words]");
  words.textContent = words.dataset.stepsWords.replace("{now}", now).replace("{total}", "3");
}

function go(now, focus = true) {
  paint(now);
  if (now === 2) {
    form.querySelector("[data-said]").textContent = value("text") ? `“${value("text").slice(0, 60)}”` : "";
    sortKinds(form, value("text"));
    questions.show();
  }
  if (!focus) return;
  window.scrollTo({ top: 0 });
  form.querySelector(`[data-step="${now}"] .gz-step__title`).focus({ preventScroll: true });
}

/* A kind picked by hand is no guess any more. */
form?.addEventListener("change", (event) => {
  if (event.target.name === "kind") form.querySelectorAll("[data-guessed]").forEach((input) => delete input.dataset.guessed);
});

function step(event) {
  const button = event.target.closest("[data-go]");
  if (!button) return;
  const here = Number(button.closest(".gz-step").dataset.step);
  const next = Number(button.dataset.go);
  const wrong = next > here ? checks[here]?.() : null;
  if (wrong) wrong.focus(); else go(next);
}

/* A mistake that has been mended stops being shown at once, while typing: were it taken away when the field
   is left, the page would shift under the pointer and the click on "next" would miss. */
function mended() {
  const clear = (anchor, id, input) => {
    say(anchor, id, "");
    mark(input, id, "");
  };
  if (value("text").length >= 4) clear(form, "id_text_error", form.elements.text);
  if (value("area") || value("lon")) clear(form, "id_area_error", form.elements.area);
  if (value("kind")) clear(form, "id_kind_error", null);
}

function send(event) {
  for (const number of [1, 2]) {
    const wrong = checks[number]();
    if (wrong) {
      event.preventDefault();
      go(number, false);
      wrong.focus();
      return;
    }
  }
}

function start() {
  form.noValidate = true;
  form.classList.add("is-stepped");
  keepDraft(form);
  showNear(form);
  form.addEventListener("click", step);
  form.addEventListener("submit", send);
  form.addEventListener("input", mended);
  form.addEventListener("change", mended);
  /* The error summary may point into a step that is not shown. */
  document.querySelector("#errors")?.addEventListener("click", (event) => {
    const target = document.getElementById(event.target.hash?.slice(1));
    if (target) { go(Number(target.closest(".gz-step").dataset.step), false); target.focus(); }
  });
  /* Enter in a one-line field means "next" until the last step. */
  form.addEventListener("keydown", (event) => {
    const now = form.querySelector(".gz-step.is-now");
    if (event.key !== "Enter" || !event.target.matches("input:not([type=file])") || now.dataset.step === "3") return;
    event.preventDefault();
    now.querySelector(".gz-btn--main[data-go]").click();
  });
  const wrong = form.querySelector(".gz-step .gz-field__error");
  go(wrong ? Number(wrong.closest(".gz-step").dataset.step) : 1, false);
}

if (form) start();
showPhotos(form || plainForm);
if (plainForm) plainForm.elements.text.addEventListener("change", (event) => {
  sortKinds(plainForm, event.target.value);
  questions.show();
});
