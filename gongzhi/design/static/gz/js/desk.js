/* The desk's small comforts: "/" goes to search, a filter chosen with the pointer applies at once. */

document.addEventListener("keydown", (event) => {
  const typing = event.target.closest("input, textarea, select, [contenteditable]");
  if (event.key !== "/" || typing || event.ctrlKey || event.metaKey || event.altKey) return;
  event.preventDefault();
  document.getElementById("desk-q")?.focus();
});

/* With the keyboard a select changes at every arrow key, so there the button submits. */
document.querySelectorAll("form[data-auto]").forEach((form) => {
  let pointed = false;
  form.addEventListener("pointerdown", () => { pointed = true; });
  form.addEventListener("keydown", () => { pointed = false; });
  form.addEventListener("change", () => { if (pointed) form.requestSubmit(); });
});

document.querySelectorAll("[data-print]").forEach((button) => button.addEventListener("click", () => window.print()));

/* Ticking: all of a page at once, a range with Shift. */
document.querySelectorAll("form.gz-bulk").forEach((form) => {
  const boxes = [...form.querySelectorAll('input[name="n"]')];
  let last = -1;
  form.addEventListener("click", (event) => {
    const here = boxes.indexOf(event.target);
    if (here < 0) return;
    if (event.shiftKey && last >= 0) boxes.slice(Math.min(here, last), Math.max(here, last) + 1).forEach((box) => { box.checked = event.target.checked; });
    last = here;
  });
  const all = form.querySelector("[data-tick-all]");
  all.hidden = false;
  all.addEventListener("click", () => { const on = boxes.some((box) => !box.checked); boxes.forEach((box) => { box.checked = on; }); });
});
