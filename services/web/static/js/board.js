// The Today board: one card is chosen; arrows choose, Shift with ← → moves it on, Enter opens, a hand drags.
import { post, refetch, say } from "./page.js";

const BOARD = "[data-board]";
const board = () => document.querySelector(BOARD);
const cards = (column) => [...column.querySelectorAll("[data-order]")];
const columns = () => [...board().querySelectorAll("[data-state]")];
let chosen = null;
let busy = false;
let stale = false;

function choose(card, { focus = true } = {}) {
  for (const each of board().querySelectorAll("[data-order]")) {
    each.classList.toggle("sel", each === card);
    each.tabIndex = each === card ? 0 : -1;
  }
  chosen = card?.dataset.order ?? null;
  if (card && focus) card.focus({ preventScroll: false });
}

function current() {
  return board().querySelector(`[data-order="${CSS.escape(chosen ?? "")}"]`) ?? board().querySelector("[data-order]");
}

function stepDown(card, by) {
  const list = cards(card.closest("[data-state]"));
  return list[list.indexOf(card) + by];
}

function stepAcross(card, by) {
  const all = columns();
  const row = cards(card.closest("[data-state]")).indexOf(card);
  for (let at = all.indexOf(card.closest("[data-state]")) + by; all[at]; at += by) {
    const list = cards(all[at]);
    if (list.length) return list[Math.min(row, list.length - 1)];
  }
  return undefined;
}

function key(event) {
  if (event.isComposing || event.ctrlKey || event.altKey || event.metaKey || !board()) return;
  if (event.target.closest("input, select, textarea, button, dialog, a:not([data-order])")) return;
  const card = current();
  if (!card) return;
  const act = event.shiftKey
    ? { ArrowRight: () => shift(card, 1), ArrowLeft: () => shift(card, -1) }[event.key]
    : { ArrowDown: () => choose(stepDown(card, 1) ?? card), ArrowUp: () => choose(stepDown(card, -1) ?? card),
        ArrowRight: () => choose(stepAcross(card, 1) ?? card), ArrowLeft: () => choose(stepAcross(card, -1) ?? card),
        Enter: () => { location.href = card.href; } }[event.key];
  if (!act) return;
  event.preventDefault();
  act();
}

function shift(card, by) {
  const all = columns();
  const target = all[all.indexOf(card.closest("[data-state]")) + by];
  if (target) return move(card, target);
  return undefined;
}

/** Show the move at once, then take what the server says the board is. */
async function move(card, column) {
  if (busy) return;
  busy = true;
  column.querySelector("[data-cards]").prepend(card);
  choose(card);
  try {
    const reply = await post(card.dataset.move, { to: column.dataset.state, version: card.dataset.version, command_id: crypto.randomUUID() });
    if (reply.ok) replace(await reply.text());
    else await refused(reply);
  } finally {
    busy = false;
    if (stale) await refresh();
  }
}

async function refused(reply) {
  say(await reply.text(), "bad");
  await refresh();
}

function replace(html) {
  const focused = board().contains(document.activeElement);
  board().outerHTML = html;
  prepare(focused);
}

async function refresh() {
  stale = busy;
  if (!busy && board()) replace(await refetch(board().dataset.url));
}

function prepare(focus) {
  choose(current(), { focus });
  for (const list of board().querySelectorAll("[data-cards]")) {
    window.Sortable.create(list, { group: "board", animation: 120, delay: 120, delayOnTouchOnly: true, sort: false,
      onStart: () => { busy = true; },
      onEnd: ({ item, to, from }) => { busy = false; if (to !== from) move(item, to.closest("[data-state]")); } });
  }
}

if (board()) {
  document.addEventListener("keydown", key);
  document.addEventListener("focusin", ({ target }) => { const card = target.closest?.(`${BOARD} [data-order]`); if (card) choose(card, { focus: false }); });
  document.addEventListener("baylog:live", ({ detail }) => { if (detail.topics.some((topic) => topic.startsWith("board:"))) refresh(); });
  prepare(true);
}
