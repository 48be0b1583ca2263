// The foot of an order while it is being written: the same sums the server will come to (CM-23, CM-30).
import { amount, shown, vat } from "./money.js";

/** Sum the grid's lines into the `[data-total]` cells; `paid` and `digits` stand on the panel. */
export function showTotals(grid, panel, form) {
  const digits = Number(panel.dataset.digits);
  const totals = reckon(grid.lines(), {
    percent: form.elements["flags.vat"]?.checked === false ? 0 : Number(panel.dataset.vat),
    discount: amount(form.elements.discount?.value ?? "", digits),
    paid: BigInt(panel.dataset.paid || 0),
    waived: form.elements["flags.internal_expense"]?.checked ?? false,
  });
  // what the customer owes in all, as it will stand once this is stored (CM-36)
  const { receivable } = totals;
  totals.accumulated = receivable === null ? null : receivable + BigInt(panel.dataset.earlier || 0);
  for (const cell of panel.querySelectorAll("[data-total]")) {
    const value = totals[cell.dataset.total];
    const { sign = "", unit = "" } = value === null ? {} : cell.dataset;
    cell.textContent = sign + shown(value, digits) + unit;
    cell.classList.toggle("owed", cell.dataset.total === "receivable" && value > 0n);
  }
  return totals;
}

/** parts, labour, vat, total, receivable; null throughout when a cell is no number. */
export function reckon(lines, { percent, discount, paid, waived = false }) {
  const parts = summed(lines.map((line) => line.parts));
  const labour = summed(lines.map((line) => line.labour));
  if (parts === null || labour === null || discount === null) {
    return { parts, labour, vat: null, total: null, receivable: null };
  }
  const tax = vat(parts + labour, percent);
  const total = parts + labour + tax;
  return { parts, labour, vat: tax, total, receivable: waived ? 0n : total - discount - paid };
}

const summed = (values) => values.reduce((sum, value) => (sum === null || value === null ? null : sum + value), 0n);
