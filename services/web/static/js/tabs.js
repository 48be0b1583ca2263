// Documents: several open at once, new unsaved ones too (CM-10). Kept per user in this browser.
//   <main data-document="/orders/…" data-document-title="7275 카포스">   this page is a document
//   <a href="/orders/new" data-new-document>   opens a further new one, each with its own draft
import { drafts, forget } from "./drafts.js";
import { refreshKeys } from "./keys.js";
import { element, text, user } from "./texts.js";

const KEY = `baylog.documents.${user()}`;
const MOST = 12;
const page = document.getElementById("page");
const bar = document.getElementById("tabs");
let here = page?.dataset.document;

const read = () => JSON.parse(localStorage.getItem(KEY) ?? "[]");
const write = (documents) => localStorage.setItem(KEY, JSON.stringify(documents));

function remember() {
  if (!here) return;
  const documents = read();
  const known = documents.find((each) => each.url === here);
  if (known) known.title = page.dataset.documentTitle;
  else documents.push({ url: here, title: page.dataset.documentTitle });
  write(documents.slice(-MOST));
}

function tab(each, index) {
  const current = each.url === here;
  const item = element("span", { className: current ? "tab on" : "tab" });
  const link = element("a", { href: each.url, textContent: each.title, title: each.title });
  if (current) link.setAttribute("aria-current", "page");
  item.append(link);
  if (drafts(each.url)) item.append(element("span", { className: "unsaved", title: text("js.unsaved"), role: "img", "aria-label": text("js.unsaved") }));
  const close = element("button", { type: "button", textContent: "×", "aria-label": text("js.close_document", { title: each.title }) });
  close.addEventListener("click", () => closeDocument(each.url));
  item.append(close);
  item.dataset.index = index;
  return item;
}

export function showTabs() {
  if (!bar) return;
  const plain = [];
  if (!here) {
    const title = element("a", { href: location.pathname + location.search, textContent: document.title.replace(/ · Baylog$/, ""), "aria-current": "page" });
    plain.push(element("span", { className: "tab on home" }, title));
  }
  bar.replaceChildren(...plain, ...read().map(tab));
  bar.querySelector(".tab.on")?.scrollIntoView({ block: "nearest", inline: "nearest" });
  refreshKeys();
}

function closeDocument(url) {
  if (drafts(url) && !confirm(text("js.discard"))) return;
  forget(url);
  const documents = read();
  const at = documents.findIndex((each) => each.url === url);
  write(documents.filter((each) => each.url !== url));
  if (url !== here) return showTabs();
  const neighbour = documents[at + 1] ?? documents[at - 1];
  location.assign(neighbour?.url ?? page.dataset.documentBack ?? "/");
}

/** A new document that was saved goes on under its own address: its tab must not stay behind. */
export function replaced(url) {
  write(read().filter((each) => each.url !== url));
}

/** The document on this page is stored now, under this address: a reload goes on there. */
function stored(url) {
  forget(here);
  write(read().map((each) => (each.url === here ? { ...each, url } : each)));
  here = page.dataset.document = url;
  history.replaceState(null, "", url);
  // What was refused is still unsaved: it is kept under the new address.
  page.querySelector("form[data-draft] [name=version]")?.dispatchEvent(new Event("input", { bubbles: true }));
  showTabs();
}

function go(index) {
  const each = read()[index];
  if (each) location.assign(each.url);
}

document.addEventListener("stored", ({ detail }) => stored(detail.url));
document.addEventListener("close-document", () => here && closeDocument(here));
document.addEventListener("keydown", (event) => {
  if (!event.altKey || event.ctrlKey || event.metaKey) return;
  const documents = read();
  const at = documents.findIndex((each) => each.url === here);
  if (/^[1-9]$/.test(event.key)) go(Number(event.key) - 1);
  else if (event.key === "PageDown") go((at + 1) % documents.length);
  else if (event.key === "PageUp") go((Math.max(at, 0) - 1 + documents.length) % documents.length);
  else return;
  event.preventDefault();
});
document.addEventListener("click", (event) => {
  const link = event.target.closest?.("a[data-new-document]");
  if (!link) return;
  const url = new URL(link.href);
  url.searchParams.set("doc", Date.now().toString(36));
  link.href = url.pathname + url.search;
});
window.addEventListener("storage", (event) => event.key === KEY && showTabs());
document.addEventListener("drafts-changed", showTabs);

remember();
showTabs();
