// The search box of the header, and the command menu: cars and customers from the server, pages from the rail.
import { composing } from "./keys.js";
import { element, text } from "./texts.js";

const box = document.getElementById("find");
const list = document.getElementById("found");
const WAIT_MS = 120;
let timer;
let asked = 0;
let chosen = -1;
let shown = null; // the text whose hits stand in the list; null while there is no list of ours

const options = () => [...list.querySelectorAll(".option")];

function option(hit, index) {
  const made = element("div", { className: "option", id: `found-${index}`, role: "option", "aria-selected": "false" });
  made.append(element("span", { className: hit.plate ? "plate" : "", textContent: hit.plate || hit.label }));
  if (hit.plate) made.append(element("span", { textContent: hit.label }));
  if (hit.detail) made.append(element("span", { className: "at", textContent: hit.detail }));
  made.dataset.href = hit.url;
  made.addEventListener("mousedown", (event) => event.preventDefault());
  made.addEventListener("click", () => go(made));
  return made;
}

function commands(query) {
  const wanted = query.toLowerCase();
  const seen = new Set();
  const links = [...document.querySelectorAll("#rail a[data-menu]")].filter((link) => !seen.has(link.dataset.menu) && seen.add(link.dataset.menu));
  const pages = links.map((link) => ({ label: link.firstChild.textContent.trim(), url: link.getAttribute("href") }));
  const actions = [...document.querySelectorAll(".page a[data-key]")].map((link) => ({ label: link.dataset.keyLabel, detail: link.dataset.key, url: link.getAttribute("href") }));
  return [...actions, ...pages].filter((each) => each.label.toLowerCase().includes(wanted));
}

function show(hits, query) {
  const pages = commands(query);
  let index = 0;
  const parts = hits.map((hit) => option(hit, index++));
  if (pages.length) parts.push(element("div", { className: "group", role: "presentation", textContent: text("js.commands") }));
  parts.push(...pages.map((hit) => option(hit, index++)));
  if (!index) parts.push(element("div", { className: "none", textContent: text("js.nothing_found") }));
  list.replaceChildren(...parts);
  list.hidden = false;
  shown = query;
  box.setAttribute("aria-expanded", "true");
  choose(index ? 0 : -1);
}

function choose(index) {
  const all = options();
  chosen = all.length ? (index + all.length) % all.length : -1;
  all.forEach((each, at) => each.setAttribute("aria-selected", String(at === chosen)));
  if (chosen < 0) return box.removeAttribute("aria-activedescendant");
  box.setAttribute("aria-activedescendant", all[chosen].id);
  all[chosen].scrollIntoView({ block: "nearest" });
}

function hide() {
  list.hidden = true;
  box.setAttribute("aria-expanded", "false");
  box.removeAttribute("aria-activedescendant");
  chosen = -1;
}

function go(target) {
  if (target) location.assign(target.dataset.href);
}

async function ask(query) {
  const mine = ++asked;
  if (!query) return show([], "");
  const response = await fetch(`/find?q=${encodeURIComponent(query)}`, { headers: { Accept: "application/json" } });
  if (mine !== asked) return;
  show(response.ok ? (await response.json()).hits : [], query);
}

function typed() {
  clearTimeout(timer);
  timer = setTimeout(() => ask(box.value.trim()), WAIT_MS);
}

function key(event) {
  if (composing(event)) return;
  const act = {
    ArrowDown: () => choose(chosen + 1),
    ArrowUp: () => choose(chosen - 1),
    Escape: () => (list.hidden ? box.blur() : hide()),
    Enter: async () => {
      clearTimeout(timer);
      // Enter may come before the answer to the last letters: ask once more and take the first hit.
      const wanted = box.value.trim();
      if (shown !== wanted) await ask(wanted);
      if (shown === wanted) go(options()[Math.max(chosen, 0)]);
    },
  }[event.key];
  if (!act) return;
  event.preventDefault();
  act();
}

if (box) {
  box.addEventListener("input", typed);
  box.addEventListener("focus", () => ask(box.value.trim()));
  box.addEventListener("blur", hide);
  box.addEventListener("keydown", key);
  document.addEventListener("keydown", (event) => {
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k") {
      event.preventDefault();
      box.focus();
      box.select();
    }
  });
}
