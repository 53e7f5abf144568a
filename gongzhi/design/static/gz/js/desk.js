/* The desk's small comforts: "/" goes to search, a changed filter applies at once. */

document.addEventListener("keydown", (event) => {
  const typing = event.target.closest("input, textarea, select, [contenteditable]");
  if (event.key !== "/" || typing || event.ctrlKey || event.metaKey || event.altKey) return;
  event.preventDefault();
  document.getElementById("desk-q")?.focus();
});

document.querySelectorAll("form[data-auto]").forEach((form) => {
  form.querySelectorAll("[data-auto-hide]").forEach((button) => { button.hidden = true; });
  form.addEventListener("change", () => form.requestSubmit());
});
