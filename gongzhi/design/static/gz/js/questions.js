/* Every declared form on the page comes alive; the page's form is not sent while one of them holds a mistake. */

import { live } from "./forms/live.js";

document.querySelectorAll("[data-form]").forEach(live);
document.addEventListener("submit", (event) => {
  for (const root of event.target.querySelectorAll("[data-form]")) {
    const wrong = live(root).firstWrong();
    if (wrong) {
      event.preventDefault();
      event.stopPropagation();
      wrong.focus();
      return;
    }
  }
}, { capture: true });
