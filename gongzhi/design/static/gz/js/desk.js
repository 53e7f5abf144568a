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
