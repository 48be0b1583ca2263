// What changes while the page is open. An element says what it shows and where it comes from:
//   <section data-live="order:<id> customer:<id>" hx-get="/orders/<id>/history" hx-trigger="live">
// A change of one of its topics fires `live` on it; while somebody types in it, it is marked instead.
import { Kept, stream } from "./live-kept.js";
import { element, text } from "./texts.js";

// The first change is fetched at once; what follows within this time is fetched together at its end, also when
// the changes never pause.
const GATHER_MS = 100;
const due = new Set();
let timer = null;
let fired = -Infinity;
// How many requests are on their way for a part, and which parts changed once more since they were asked for.
const asking = new WeakMap();
const outdated = new WeakSet();

function concerned(topics) {
  const all = topics.includes("*");
  return [...document.querySelectorAll("[data-live]")].filter((item) => all || item.dataset.live.split(/\s+/).some((topic) => topics.includes(topic)));
}

/** Somebody is at work inside: swapping it away would lose what they typed. */
const busy = (item) => item.matches("[data-editing]") || (item.contains(document.activeElement) && document.activeElement.matches("input,textarea,select"));

/** Swapped in, but not yet at work: it would not hear of anything. */
const settling = (item) => item.closest(".htmx-settling") !== null;

function refresh(item) {
  if (!item.isConnected) return;
  if (asking.has(item) || settling(item)) outdated.add(item);
  else if (busy(item)) item.classList.add("stale");
  else item.dispatchEvent(new CustomEvent("live", { bubbles: false }));
}

function fire() {
  timer = null;
  fired = performance.now();
  for (const item of due) refresh(item);
  due.clear();
}

/** What stands in the place of a part that was swapped. */
function heirs(item) {
  if (item.isConnected) return [item];
  return [...document.querySelectorAll("[data-live]")].filter((each) => (item.id ? each.id === item.id : each.dataset.live === item.dataset.live));
}

document.addEventListener("htmx:beforeSend", ({ detail: { target } }) => asking.set(target, (asking.get(target) ?? 0) + 1));

// htmx forgets a request that waits on a part which is swapped away: what changed meanwhile is asked for here.
document.addEventListener("htmx:afterRequest", ({ detail: { target } }) => {
  const left = asking.get(target) - 1;
  if (left) asking.set(target, left);
  else asking.delete(target);
  const missed = outdated.delete(target) || (!target.isConnected && target.classList.contains("stale"));
  if (missed) heirs(target).forEach(refresh);
});
document.addEventListener("htmx:afterSettle", ({ target }) => {
  for (const item of document.querySelectorAll("[data-live]")) if (target.contains(item) && outdated.delete(item)) refresh(item);
});

function changed(topics) {
  for (const item of concerned(topics)) due.add(item);
  document.dispatchEvent(new CustomEvent("topics", { detail: topics }));
  timer ??= setTimeout(fire, Math.max(0, fired + GATHER_MS - performance.now()));
}

function received(message) {
  if (message.topics?.length) changed(message.topics);
  if (message.ended) location.assign("/sign-in");
  if ("open" in message) document.documentElement.dataset.stream = message.open ? "open" : "lost";
}

// Somebody began to type while the fresh part was on its way.
document.addEventListener("htmx:beforeSwap", (event) => {
  const { target, requestConfig } = event.detail;
  if (requestConfig?.triggeringEvent?.type !== "live" || !busy(target)) return;
  event.detail.shouldSwap = false;
  target.classList.add("stale");
});

document.addEventListener("focusout", () => {
  setTimeout(() => {
    for (const item of document.querySelectorAll("[data-live].stale")) {
      if (busy(item)) continue;
      item.classList.remove("stale");
      refresh(item);
    }
  });
});

/** Without shared workers, the tab that holds the lock listens and tells the others. */
function lead(from) {
  const channel = new BroadcastChannel("baylog.live");
  let kept;
  const pass = (message) => {
    received(message);
    channel.postMessage(message);
  };
  channel.onmessage = ({ data }) => {
    if (!data.from) received(data);
    else if (kept) pass({ topics: kept.after(data.from) });
  };
  channel.postMessage({ from });
  navigator.locks.request("baylog.live", () => {
    kept = new Kept(from);
    stream(kept, pass).onerror = () => pass({ open: false });
    return new Promise(() => {});
  });
}

function share(address, from) {
  const worker = new SharedWorker(address, { name: "baylog-live", type: "module" });
  worker.port.onmessage = ({ data }) => received(data);
  worker.port.postMessage({ from });
  window.addEventListener("pagehide", () => worker.port.postMessage({ bye: true }));
  // A page that comes back from the back-forward cache may have missed anything.
  window.addEventListener("pageshow", (event) => event.persisted && location.reload());
}

/** `from` is the moment at which this page was made: what changed since is told too. */
export function listen(address, from) {
  if (window.SharedWorker) share(address, from);
  else if (window.BroadcastChannel && navigator.locks) lead(from);
  else document.getElementById("notices").append(element("div", { className: "alert warn", textContent: text("js.not_live") }));
}
