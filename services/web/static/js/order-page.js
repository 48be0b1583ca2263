// The repair order page: grid and sums, dialogs, unsaved input, and what others do to the same order meanwhile.
import { OrderGrid } from "./order-grid.js";
import { CodePicker, ItemPicker } from "./order-picker.js";
import { paymentDialog } from "./order-payment.js";
import { showTotals } from "./order-totals.js";
import { refreshKeys } from "./keys.js";
import { shown, amount } from "./money.js";
import { inTurn } from "./turns.js";

const UNCOMPARED = new Set(["csrf", "command_id", "version", "then"]);
const page = () => document.getElementById("order");
const form = () => document.getElementById("order-form");
let clean = "";
let grid = null;
let codes = null;

const written = () => new URLSearchParams([...new FormData(form())].filter(([name]) => !UNCOMPARED.has(name))).toString();
const dirty = () => form() !== null && written() !== clean;

function open(id) {
  const dialog = document.getElementById(id);
  if (!dialog || dialog.open) return;
  dialog.showModal();
  refreshKeys();
}

/** What a dialog acts on must be stored first: save, and come back to the dialog. */
function saveThen(id) {
  form().elements.then.value = id;
  form().requestSubmit();
}

function click(event) {
  const target = event.target.closest("[data-dialog], [data-close], [data-choose-code]");
  if (!target) return;
  if (target.hasAttribute("data-choose-code")) return codes.open();
  if (target.hasAttribute("data-close")) return target.closest("dialog").close();
  const id = target.dataset.dialog;
  if (id !== "correction" && (dirty() || !page().dataset.id)) saveThen(id);
  else open(id);
}

/** Digits and arrows choose among the moves. */
function moveKey(event) {
  const holder = event.target.closest("dialog")?.querySelector("[data-moves]");
  if (!holder || event.isComposing || event.target.matches("input")) return;
  const buttons = [...holder.querySelectorAll("button")];
  const at = buttons.indexOf(document.activeElement);
  if (/^[1-9]$/.test(event.key)) buttons[Number(event.key) - 1]?.click();
  else if (event.key === "ArrowDown") buttons[Math.min(at + 1, buttons.length - 1)].focus();
  else if (event.key === "ArrowUp") buttons[Math.max(at - 1, 0)].focus();
  else return;
  event.preventDefault();
}

function grouped({ target }) {
  if (!target.matches?.("[data-grouped], #discount")) return;
  const digits = target.id === "discount" ? Number(document.querySelector("[data-grid]").dataset.digits) : 0;
  const value = amount(target.value, digits);
  if (value !== null && target.value.trim()) target.value = shown(value, digits).replace("−", "-");
}

/** Somebody else stored something: show it at once where nothing is unsaved, else tell it and keep the input. */
const catchUp = inTurn(async () => {
  const { changes, version } = page()?.dataset ?? {};
  if (!changes) return;
  const reply = await fetch(`${changes}?since=${version}`, { headers: { "HX-Request": "true", "X-Baylog-Refresh": "live" } });
  // swapped meanwhile by a store of one's own, which may have been drawn before this change
  if (page()?.dataset.version !== version) return void catchUp();
  if (reply.status !== 200) return;
  const told = await reply.text();
  if (!atWork()) await window.htmx.ajax("GET", location.pathname + location.search, { target: "#order", swap: "outerHTML" });
  if (page()?.dataset.version !== version) return;
  document.getElementById("conflict")?.remove();
  form().insertAdjacentHTML("beforebegin", told);
});

const atWork = () => dirty() || document.querySelector("#order dialog[open]") !== null;

/** Somebody began to write while the fresh page was on its way. */
function keepInput({ detail }) {
  if (detail.target === page() && detail.requestConfig.verb === "get" && atWork()) detail.shouldSwap = false;
}

function live({ detail: topics }) {
  const { topic } = page()?.dataset ?? {};
  if (topic && (topics.includes(topic) || topics.includes("*"))) catchUp();
}

/** A reservation asks when the car comes, a reception what its odometer shows. */
function showKind() {
  const kind = form().elements.kind?.value;
  for (const part of kind ? form().querySelectorAll("[data-of-kind]") : []) part.hidden = part.dataset.ofKind !== kind;
}

/** What a picker writes counts as typed. */
function pickers(table) {
  const list = document.getElementById("picks");
  if (!list) return;
  const filled = (row) => row.querySelector("[data-cell=unit_price]").dispatchEvent(new Event("input", { bubbles: true }));
  new ItemPicker(table, list, filled);
  codes = new CodePicker(document.getElementById("work-codes"), table, filled);
}

function start() {
  if (!page() || page().dataset.started) return;
  page().dataset.started = "1";
  grid = new OrderGrid(document.querySelector("[data-grid]"), form());
  pickers(document.querySelector("[data-grid]"));
  const panel = document.querySelector("[data-totals]");
  const sums = () => showTotals(grid, panel, form());
  grid.addEventListener("sums", sums);
  form().addEventListener("input", sums);
  form().addEventListener("draft-restore", ({ detail }) => grid.restore(detail));
  form().addEventListener("change", showKind);
  form().addEventListener("draft-restored", () => { grid.refresh(); showKind(); document.getElementById("restored").hidden = false; });
  sums();
  clean = form().hasAttribute("data-refused") ? "" : written();
  const payment = document.querySelector("[data-payment]");
  if (payment) paymentDialog(payment);
  for (const dialog of document.querySelectorAll("#order dialog[data-reopen]")) open(dialog.id);
  if (page().dataset.then) open(page().dataset.then);
  else if (!document.querySelector("#order [aria-invalid=true]")) document.querySelector("#order [data-first]:not([readonly])")?.focus();
  refreshKeys();
}

document.addEventListener("click", click);
document.addEventListener("keydown", moveKey);
document.addEventListener("focusout", grouped);
document.addEventListener("topics", live);
document.addEventListener("htmx:beforeSwap", keepInput);
document.addEventListener("htmx:afterSettle", start);
document.addEventListener("close", refreshKeys, true);
start();
