/* A draft on this device. Name and phone are left out: the device may be shared. */

const KEPT = ["uid", "text", "kind", "lon", "lat", "area", "address", "at"];

const attempt = (work) => {
  try { return work(); } catch { return null; }
};

function restore(form, kept) {
  KEPT.forEach((name) => {
    const field = form.elements[name];
    if (!field || !kept[name]) return;
    if (name !== "uid" && field.value) return;
    field.value = kept[name];
  });
}

export function keepDraft(form) {
  const key = form.dataset.draft;
  const words = form.querySelector("[data-draft-words]");
  const kept = attempt(() => JSON.parse(localStorage.getItem(key)));
  const sentBack = form.querySelector("#errors");
  /* Words brought along from the first page are another matter: neither draft nor its uid may be mixed in. */
  /* So is a place that a house number brought. */
  const brought = (name) => Boolean(form.elements[name]?.value) && kept?.[name] !== form.elements[name].value;
  const another = brought("text") || brought("at");
  if (kept && !sentBack && !another) {
    restore(form, kept);
    words.hidden = false;
    words.firstChild.textContent = `${form.dataset.tRestored} `;
  }
  const save = () => {
    const draft = Object.fromEntries(KEPT.map((name) => [name, form.elements[name]?.value || ""]));
    if (!draft.text && !draft.address) return;
    if (attempt(() => localStorage.setItem(key, JSON.stringify(draft)) === undefined)) words.hidden = false;
  };
  form.addEventListener("input", save);
  form.addEventListener("change", save);
  form.querySelector("[data-draft-clear]").addEventListener("click", () => {
    attempt(() => localStorage.removeItem(key));
    window.location.assign(window.location.pathname);
  });
}
