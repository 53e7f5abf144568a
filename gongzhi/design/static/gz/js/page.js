/* What every page may use: large type, drawers, copying, guarding against double submission. */

const remember = (key, value) => {
  try { localStorage.setItem(key, value); } catch { /* forbidden storage only means not remembered */ }
};

function largeType() {
  const root = document.documentElement;
  const buttons = document.querySelectorAll("[data-large]");
  const show = () => buttons.forEach((button) => {
    button.hidden = false;
    button.setAttribute("aria-pressed", String(root.classList.contains("gz-large")));
  });
  buttons.forEach((button) => button.addEventListener("click", () => {
    const on = root.classList.toggle("gz-large");
    remember("gz-large", on ? "1" : "0");
    show();
  }));
  show();
}

function openDrawer(dialog) {
  dialog.removeAttribute("open");
  dialog.showModal();
  const first = dialog.querySelector("[aria-invalid=true], textarea, select, input:not([type=hidden])");
  if (first) first.focus();
}

function drawers() {
  document.addEventListener("click", (event) => {
    const opener = event.target.closest("[data-drawer]");
    const closer = event.target.closest("[data-close]");
    if (opener) {
      event.preventDefault();
      openDrawer(document.getElementById(opener.dataset.drawer));
    } else if (closer && closer.closest("dialog").matches(":modal")) {
      event.preventDefault();
      closer.closest("dialog").close();
    } else if (event.target.matches("dialog.gz-drawer")) {
      event.target.close();
    }
  });
  /* A move the server sent back with an error arrives open. */
  const sentBack = document.querySelector("dialog.gz-drawer[open]");
  if (sentBack) openDrawer(sentBack);
}

function copying() {
  if (!navigator.clipboard) return;
  document.querySelectorAll("[data-copy]").forEach((button) => {
    button.hidden = false;
    button.addEventListener("click", async () => {
      await navigator.clipboard.writeText(document.getElementById(button.dataset.copy).value);
      const words = button.querySelector("span");
      const before = words.textContent;
      words.textContent = button.dataset.done;
      setTimeout(() => { words.textContent = before; }, 2000);
    });
  });
}

function submitOnce() {
  document.addEventListener("submit", (event) => {
    const button = event.submitter;
    if (event.defaultPrevented || event.target.method !== "post" || !button) return;
    /* Later than this event, or the button's own name and value would be left out of the post. */
    setTimeout(() => button.setAttribute("aria-disabled", "true"));
  });
  window.addEventListener("pageshow", () => {
    document.querySelectorAll("button[aria-disabled]").forEach((button) => button.removeAttribute("aria-disabled"));
  });
}

function menus() {
  document.addEventListener("click", (event) => {
    document.querySelectorAll("details.gz-menu[open]").forEach((menu) => {
      if (!menu.contains(event.target)) menu.open = false;
    });
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    document.querySelectorAll("details.gz-menu[open]").forEach((menu) => {
      menu.open = false;
      menu.querySelector("summary").focus();
    });
  });
}

/* Once the report has arrived its draft has done its work. */
function sentDraft() {
  const sent = document.querySelector("[data-sent-draft]");
  if (!sent) return;
  try { localStorage.removeItem(sent.dataset.sentDraft); } catch { /* nothing was kept */ }
}

largeType();
sentDraft();
drawers();
copying();
submitOnce();
menus();
document.querySelector("#errors")?.focus();
