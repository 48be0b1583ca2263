// Dialogs of a page: opened by `data-opens="<id>"`, shut by `data-shuts`, open again after a refusal.
import { refreshKeys } from "./keys.js";

function click(event) {
  const target = event.target.closest("[data-opens], [data-shuts]");
  if (!target) return;
  if (target.hasAttribute("data-shuts")) return target.closest("dialog").close();
  document.getElementById(target.dataset.opens)?.showModal();
  refreshKeys();
}

function reopen() {
  for (const dialog of document.querySelectorAll("dialog[data-reopen]")) if (!dialog.open) dialog.showModal();
}

document.addEventListener("click", click);
document.addEventListener("close", refreshKeys, true);
document.addEventListener("htmx:afterSettle", reopen);
reopen();
