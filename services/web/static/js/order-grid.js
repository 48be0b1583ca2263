// The line grid of a repair order: worked by keyboard alone, one empty row always waiting at the end.
import { amount, partsSum, scaled, shown } from "./money.js";

const CELLS = "input[data-cell]";

export class OrderGrid extends EventTarget {
  constructor(table, form) {
    super();
    this.table = table;
    this.form = form;
    this.body = table.tBodies[0];
    this.blank = table.querySelector("template");
    this.digits = Number(table.dataset.digits);
    this.body.addEventListener("keydown", (event) => this.#key(event));
    this.body.addEventListener("input", (event) => this.#typed(event.target));
    this.body.addEventListener("focusin", (event) => this.#select(event.target.closest("tr")));
    this.body.addEventListener("focusout", (event) => this.#leave(event.target));
    this.body.addEventListener("click", (event) => this.#click(event.target));
    this.#keepBlankRow();
    this.refresh();
  }

  get rows() {
    return [...this.body.rows];
  }

  /** The lines as amounts, rows without an item left out; null where a cell is no number. */
  lines() {
    return this.rows.filter((row) => !isBlank(row)).map((row) => this.#line(row));
  }

  refresh() {
    this.rows.forEach((row, index) => this.#number(row, index));
    this.dispatchEvent(new Event("sums"));
  }

  #line(row) {
    const unit = amount(cell(row, "unit_price").value, this.digits);
    const parts = partsSum(cell(row, "quantity").value || "0", unit);
    const labour = amount(cell(row, "labour_fee").value, this.digits);
    return { parts, labour, hours: scaled(cell(row, "labour_hours").value, 2) };
  }

  #number(row, index) {
    row.querySelector("[data-number]").textContent = index + 1;
    for (const input of row.querySelectorAll(CELLS)) {
      input.setAttribute("aria-label", `${input.dataset.label} ${index + 1}`);
      input.id = `line-${index}-${input.dataset.cell}`;
    }
    const { parts, labour } = this.#line(row);
    const empty = isBlank(row);
    row.querySelector("[data-parts]").textContent = empty ? "" : shown(parts, this.digits);
    const subtotal = parts === null || labour === null ? null : parts + labour;
    row.querySelector("[data-subtotal]").textContent = empty ? "" : shown(subtotal, this.digits);
  }

  #key(event) {
    if (event.isComposing || event.keyCode === 229) return; // Enter ends the syllable, not the cell
    const input = event.target.closest(CELLS);
    if (!input) return;
    const step = { Enter: () => this.#next(input, event.shiftKey), ArrowDown: () => this.#move(input, 1),
      ArrowUp: () => this.#move(input, -1), F2: () => this.remove(input.closest("tr"), input.dataset.cell) }[event.key];
    if (!step || (event.key.startsWith("Arrow") && event.altKey)) return;
    if (step() === false) return;
    event.preventDefault();
    event.stopPropagation();
  }

  #next(input, back) {
    const row = input.closest("tr");
    if (!back && input.dataset.cell === "item" && isBlank(row)) return this.#out();
    const cells = [...this.body.querySelectorAll(CELLS)].filter((each) => each === input || (!each.readOnly && !("aside" in each.dataset)));
    const target = cells[cells.indexOf(input) + (back ? -1 : 1)];
    if (!target) return back ? false : this.#out();
    return focus(target);
  }

  /** Past the last line the talk goes on: to the first field after the grid. */
  #out() {
    const after = document.querySelector(this.table.dataset.after);
    return after ? focus(after) : false;
  }

  #move(input, by) {
    const row = this.rows[this.rows.indexOf(input.closest("tr")) + by];
    return row ? focus(cell(row, input.dataset.cell)) : false;
  }

  /** Take a row out; the same cell of the row that moves up has the focus. */
  remove(row, name = "item") {
    if (this.table.hasAttribute("data-locked")) return;
    const index = this.rows.indexOf(row);
    if (isBlank(row) && index === this.rows.length - 1) return;
    row.remove();
    this.#keepBlankRow();
    this.refresh();
    this.form.elements.version.dispatchEvent(new Event("input", { bubbles: true })); // a draft is kept of this too
    focus(cell(this.rows[Math.min(index, this.rows.length - 1)], name));
  }

  /** Make the rows that a kept draft had, with their ids; the cells are filled from it afterwards. */
  restore(pairs) {
    const ids = pairs.filter(([name]) => name === "line.id").map(([, id]) => id);
    while (this.rows.length > ids.length) this.rows.at(-1).remove();
    while (this.rows.length < ids.length) this.body.append(this.blank.content.cloneNode(true));
    this.rows.forEach((row, index) => { row.querySelector("[name='line.id']").value = ids[index]; });
    this.refresh();
  }

  #typed(input) {
    if (!input.matches(CELLS)) return;
    const row = input.closest("tr");
    if (!isBlank(row)) fillDefaults(row);
    input.removeAttribute("aria-invalid");
    this.#keepBlankRow();
    this.refresh();
  }

  #leave(input) {
    if (!input.matches("input[data-money]")) return;
    const value = amount(input.value, this.digits);
    if (value === null) input.setAttribute("aria-invalid", "true");
    else if (input.value.trim()) input.value = shown(value, this.digits).replace("−", "-");
  }

  #click(target) {
    const button = target.closest("[data-remove-row]");
    if (button) this.remove(button.closest("tr"));
  }

  #select(row) {
    for (const each of this.rows) each.classList.toggle("sel", each === row);
  }

  #keepBlankRow() {
    const last = this.rows.at(-1);
    if (!this.blank || this.table.hasAttribute("data-locked") || (last && isBlank(last))) return;
    this.body.append(this.blank.content.cloneNode(true));
  }
}

const cell = (row, name) => row.querySelector(`[data-cell="${name}"]`);

const isBlank = (row) => [...row.querySelectorAll("[data-cell]:not([data-default])")].every((each) => !each.value.trim());

function fillDefaults(row) {
  for (const input of row.querySelectorAll("[data-default]")) {
    if (!input.value && input !== document.activeElement) input.value = input.dataset.default;
  }
}

function focus(input) {
  input.focus();
  if (input.select) input.select();
  return true;
}
