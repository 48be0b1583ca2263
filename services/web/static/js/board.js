// The Today board: one card is chosen; arrows choose, Shift with ← → moves it on, Enter opens, a hand drags.
import { composing, refreshKeys } from "./keys.js";

const board = () => document.querySelector("[data-board]");
const cards = (column) => [...column.querySelectorAll("[data-order]")];
const columns = () => [...board().querySelectorAll("[data-state]")];
let chosen = null;

function choose(card, { focus = true } = {}) {
  if (!card) return;
  for (const each of board().querySelectorAll("[data-order]")) {
    each.classList.toggle("sel", each === card);
    each.tabIndex = each === card ? 0 : -1;
  }
  chosen = card.dataset.order;
  if (focus) card.focus();
}

function current() {
  return board().querySelector(`[data-order="${CSS.escape(chosen ?? "")}"]`) ?? board().querySelector("[data-order]");
}

function down(card, by) {
  const list = cards(card.closest("[data-state]"));
  return list[list.indexOf(card) + by] ?? card;
}

function across(card, by) {
  const all = columns();
  const row = cards(card.closest("[data-state]")).indexOf(card);
  for (let at = all.indexOf(card.closest("[data-state]")) + by; all[at]; at += by) {
    const list = cards(all[at]);
    if (list.length) return list[Math.min(row, list.length - 1)];
  }
  return card;
}

function key(event) {
  if (composing(event) || event.ctrlKey || event.altKey || event.metaKey || !board()) return;
  if (event.target !== document.body && !event.target.closest("[data-board], #page:focus")) return;
  const card = current();
  const act = card && (event.shiftKey
    ? { ArrowRight: () => shift(card, 1), ArrowLeft: () => shift(card, -1) }
    : { ArrowDown: () => choose(down(card, 1)), ArrowUp: () => choose(down(card, -1)),
        ArrowRight: () => choose(across(card, 1)), ArrowLeft: () => choose(across(card, -1)),
        Enter: () => location.assign(card.href) })[event.key];
  if (!act) return;
  event.preventDefault();
  act();
}

function shift(card, by) {
  const all = columns();
  const target = all[all.indexOf(card.closest("[data-state]")) + by];
  if (target) move(card, target);
}

/** Show the move at once, then take what the server says the board is; a refusal puts the card back. */
async function move(card, column) {
  if (board().hasAttribute("data-editing")) return;
  board().setAttribute("data-editing", "");
  column.querySelector("[data-cards]").prepend(card);
  choose(card);
  const values = { to: column.dataset.state, version: card.dataset.version, board: "1", mine: board().dataset.mine };
  // sent by the card: behind a refresh of the board that is on its way it would wait, and be forgotten with it
  await window.htmx.ajax("POST", card.dataset.move, { source: card, target: "[data-board]", swap: "outerHTML", values });
  if (!board().hasAttribute("data-editing")) return; // swapped: moved
  board().removeAttribute("data-editing");
  window.htmx.trigger(board(), "live");
}

function prepare(focus) {
  if (!board()) return;
  choose(current(), { focus });
  for (const list of board().querySelectorAll("[data-cards]")) {
    window.Sortable.create(list, { group: "board", animation: 120, delay: 150, delayOnTouchOnly: true, sort: false, draggable: "[data-order]", ghostClass: "dragging",
      onStart: () => board().setAttribute("data-editing", ""),
      onEnd: ({ item, to, from }) => { board().removeAttribute("data-editing"); if (to !== from) move(item, to.closest("[data-state]")); } });
  }
  refreshKeys();
}

let held = false;
document.addEventListener("htmx:beforeSwap", ({ detail }) => { if (detail.target === board()) held = board().contains(document.activeElement); });
document.addEventListener("htmx:afterSettle", ({ detail }) => { if (detail.target.matches?.("[data-board]") || detail.elt.matches?.("[data-board]")) prepare(held); });
document.addEventListener("keydown", key);
document.addEventListener("focusin", ({ target }) => { const card = target.closest?.("[data-board] [data-order]"); if (card) choose(card, { focus: false }); });
prepare(document.activeElement === document.body);
