// The desk's page of an estimate: the line grid with what is offered and what is not, and what it comes to.
import { OrderGrid } from "./order-grid.js";
import { CodePicker, ItemPicker } from "./order-picker.js";
import { reckon } from "./order-totals.js";
import { shown } from "./money.js";
import { refreshKeys } from "./keys.js";
import { signing } from "./signature.js";

const page = () => document.querySelector("[data-estimate-page]");
const form = () => document.getElementById("estimate-form");
let grid = null;
let codes = null;

/** Only what is offered counts. */
class EstimateGrid extends OrderGrid {
  offered() {
    const rows = this.rows.filter((row) => row.querySelector("[data-cell=item]").value.trim());
    const lines = this.lines();
    return lines.length === rows.length ? lines.filter((_, index) => rows[index].querySelector("[data-included]").value) : lines;
  }
}

function totals() {
  const panel = document.querySelector("[data-estimate-totals]");
  const sums = reckon(grid.offered(), { percent: Number(panel.dataset.vat), discount: 0n, paid: 0n });
  for (const cell of panel.querySelectorAll("[data-total]")) cell.textContent = shown(sums[cell.dataset.total], Number(panel.dataset.digits));
}

function toggle(button) {
  const row = button.closest("tr");
  const field = row.querySelector("[data-included]");
  field.value = field.value ? "" : "1";
  button.setAttribute("aria-pressed", String(Boolean(field.value)));
  row.classList.toggle("left-out", !field.value);
  form().elements.version.dispatchEvent(new Event("input", { bubbles: true })); // a draft is kept of this too
  totals();
}

document.addEventListener("click", ({ target }) => {
  const button = target.closest("[data-toggle-included]");
  if (button) toggle(button);
  if (target.closest("[data-choose-code]")) codes?.open();
  if (target.closest("[data-close]")) target.closest("dialog").close();
});

function start() {
  for (const each of document.querySelectorAll("form[data-signing]:not([data-ready])")) {
    each.dataset.ready = "1";
    signing(each);
  }
  if (!page() || page().dataset.started) return;
  page().dataset.started = "1";
  grid = new EstimateGrid(document.querySelector("[data-grid]"), form());
  grid.addEventListener("sums", totals);
  const list = document.getElementById("picks");
  if (list) {
    const filled = (row) => row.querySelector("[data-cell=unit_price]").dispatchEvent(new Event("input", { bubbles: true }));
    new ItemPicker(grid.table, list, filled);
    codes = new CodePicker(document.getElementById("work-codes"), grid.table, filled);
  }
  form().addEventListener("draft-restore", ({ detail }) => grid.restore(detail));
  form().addEventListener("draft-restored", () => grid.refresh());
  totals();
  refreshKeys();
}

document.addEventListener("htmx:afterSettle", start);
start();
