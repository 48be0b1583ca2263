// Lists by keyboard: ↑ ↓ choose a row, Enter opens it; the first ↓ from nowhere takes the first row.
//   <table data-list> … <tr class="link" data-href="/orders/…"> … <a href>
import { composing } from "./keys.js";

const rows = () => [...document.querySelectorAll("table[data-list] tbody tr")].filter((row) => row.querySelector("a[href]"));
const chosen = () => document.querySelector("table[data-list] tr.sel[data-chosen]");

/** Take a row: it is marked, and its link has the focus, so that Enter follows it. */
export function choose(row) {
  for (const each of document.querySelectorAll("[data-chosen]")) {
    each.classList.remove("sel");
    delete each.dataset.chosen;
  }
  if (!row) return;
  row.classList.add("sel");
  row.dataset.chosen = "";
  const link = row.querySelector("a[href]");
  if (document.activeElement !== link) link.focus({ preventScroll: true });
  row.scrollIntoView({ block: "nearest" });
  document.dispatchEvent(new CustomEvent("row-chosen", { detail: row }));
}

function step(event) {
  const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (!by || composing(event) || event.defaultPrevented || event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
  const from = event.target;
  const free = from === document.body || from.id === "page" || from.closest("table[data-list]");
  if (!free || from.matches("input,select,textarea") || document.querySelector("dialog[open]")) return;
  const all = rows();
  if (!all.length) return;
  const at = all.indexOf(chosen() ?? from.closest("tr"));
  event.preventDefault();
  choose(all[Math.min(Math.max(at + by, 0), all.length - 1)]);
}

document.addEventListener("keydown", step);
