/* Shows what was reported near the pin already, whenever kind or place change. What was chosen stays chosen. */

export function showNear(form) {
  const slot = form?.querySelector("[data-near]");
  if (!slot) return;
  let asked = null;
  let last = "";
  const field = (name) => form.elements[name]?.value || "";

  async function look() {
    const query = new URLSearchParams({ kind: field("kind"), lon: field("lon"), lat: field("lat") }).toString();
    if (query === last) return;
    last = query;
    asked?.abort();
    if (!field("kind") || !field("lon")) return slot.replaceChildren();
    asked = new AbortController();
    try {
      const answer = await fetch(`${slot.dataset.near}?${query}`, { signal: asked.signal });
      if (!answer.ok) return;
      const chosen = field("same");
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      slot.replaceChildren(...page.body.childNodes);
      const again = slot.querySelector(`input[name="same"][value="${CSS.escape(chosen)}"]`);
      if (chosen && again) again.checked = true;
    } catch { /* Without hints the report goes its way. */ }
  }

  let waiting = 0;
  const soon = () => { clearTimeout(waiting); waiting = setTimeout(look, 350); };
  form.addEventListener("change", (event) => { if (["kind", "lon", "lat"].includes(event.target.name)) soon(); });
  form.addEventListener("click", (event) => { if (event.target.closest("[data-go]")) soon(); });
}
