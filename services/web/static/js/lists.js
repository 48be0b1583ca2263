// Lists by keyboard: ↑ ↓ choose a row, Enter opens it; the first ↓ from nowhere takes the first row.
//   <table data-list> … <tr class="link" data-href="/orders/…"> … <a href>
import { composing, refreshKeys } from "./keys.js";

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

// A list with a panel beside it: <table data-list data-glance="#glance">, rows with data-look="/orders/…/glance".
// → or a click anywhere in a row shows it there; Escape closes it; while it is open it follows the chosen row.
const panel = () => document.querySelector(document.querySelector("table[data-glance]")?.dataset.glance ?? "#none");
let asked = "";

async function look(row) {
  const at = row?.dataset.look;
  if (!at || !panel()) return;
  asked = at;
  const reply = await fetch(at, { headers: { "HX-Request": "true" } });
  if (asked !== at || !reply.ok) return; // another row was chosen meanwhile
  panel().innerHTML = await reply.text();
  panel().hidden = false;
  refreshKeys();
}

function close() {
  asked = "";
  panel().hidden = true;
  panel().replaceChildren();
  refreshKeys();
}

document.addEventListener("row-chosen", ({ detail: row }) => { if (panel() && !panel().hidden) look(row); });
document.addEventListener("click", (event) => {
  if (event.target.closest("[data-glance-close]")) return close();
  const row = event.target.closest("tr[data-look]");
  if (!row || !panel() || event.target.closest("a,button,input,label")) return;
  choose(row);
  look(row);
});
document.addEventListener("keydown", (event) => {
  if (composing(event) || !panel() || event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
  if (event.key === "Escape" && !panel().hidden) close();
  else if (event.key === "ArrowRight" && chosen() && event.target.closest("tr[data-look]")) look(chosen());
  else return;
  event.preventDefault();
});
