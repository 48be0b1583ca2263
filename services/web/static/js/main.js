// The frame's own behaviour; pages bring further modules.
import { dropOld, forget, restore } from "./drafts.js";
import "./by-itself.js";
import "./copying.js";
import "./find.js";
import { refreshKeys } from "./keys.js";
import "./lists.js";
import { listen } from "./live.js";
import { replaced } from "./tabs.js";
import { csrf, text } from "./texts.js";

const { worker, made } = document.querySelector("script[data-worker]").dataset;

// Forms: what was refused gets the focus; what was taken needs its draft no more.
document.addEventListener("htmx:afterRequest", (event) => {
  // a part of the form that was fetched anew took nothing
  if (event.detail.requestConfig.verb === "get") return;
  const form = event.detail.elt.closest?.("form");
  // A redirect counts as taken too: htmx leaves `successful` unset there.
  if (!(event.detail.xhr?.status < 300) || !form?.dataset.draft) return;
  forget(form.dataset.draft);
  if (form.dataset.draft.includes("doc=") || form.dataset.draft.endsWith("/new")) replaced(form.dataset.draft);
});
document.addEventListener("htmx:afterSettle", (event) => {
  refreshKeys();
  event.detail.elt.querySelector?.("[aria-invalid=true]")?.focus();
});
document.addEventListener("htmx:sendError", () => notice(text("js.no_connection")));

function notice(message) {
  const box = document.createElement("div");
  box.className = "alert bad";
  box.setAttribute("role", "alert");
  box.textContent = message;
  document.getElementById("notices").replaceChildren(box);
}

// The calendar beside a day's field: what is picked is written into the field, in the form that it reads.
document.addEventListener("input", ({ target }) => {
  const field = target.dataset?.picks && document.getElementById(target.dataset.picks);
  if (!field || !target.value) return;
  field.value = target.value.replace("T", " ");
  field.dispatchEvent(new Event("input", { bubbles: true }));
});

// A link that is handed on: copied from its field.
document.addEventListener("click", async ({ target }) => {
  const copier = target.closest?.("[data-copy]");
  if (!copier) return;
  const field = document.querySelector(copier.dataset.copy);
  field.select();
  if (navigator.clipboard) await navigator.clipboard.writeText(field.value);
  else document.execCommand("copy");
});

// Favourites: the star of a menu entry (CM-08).
document.addEventListener("click", async (event) => {
  const star = event.target.closest?.("[data-star]");
  if (star) {
    const starred = star.getAttribute("aria-pressed") !== "true";
    const body = new URLSearchParams({ item: star.dataset.star, starred: starred ? "1" : "" });
    const response = await fetch("/settings/favourites", { method: "POST", body, headers: { "X-CSRF-Token": csrf() } });
    if (response.ok) location.reload();
    else notice(text("js.no_connection"));
  }
  if (event.target.closest?.("[data-print]")) print();
  event.target.closest?.("[data-dismiss]")?.closest(".alert").remove();
  for (const drop of document.querySelectorAll("details.drop[open]")) if (!drop.contains(event.target)) drop.open = false;
  const row = event.target.closest?.("tr.link[data-href]:not([data-look])");
  if (row && !event.target.closest("a,button,input,label")) location.assign(row.dataset.href);
});
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  for (const drop of document.querySelectorAll("details.drop[open]")) {
    drop.open = false;
    drop.querySelector("summary").focus();
  }
});

// The rail is out of sight on a narrow screen.
const opener = document.querySelector("[data-open-rail]");
opener?.addEventListener("click", () => {
  const open = rail.classList.toggle("open");
  opener.setAttribute("aria-expanded", String(open));
  if (open) document.querySelector("#rail a").focus();
});

// Where one is shows in the rail too when its entry stands far down.
const rail = document.getElementById("rail");
const here = rail?.querySelector("[aria-current]");
if (here) rail.scrollTop += Math.max(0, here.getBoundingClientRect().bottom - rail.getBoundingClientRect().bottom + here.offsetHeight);

// The numbers beside menu entries: after the first paint, and again when their topics change.
const counted = [...document.querySelectorAll("[data-count]")];
async function count() {
  if (!counted.length) return;
  const response = await fetch("/menu/counts", { headers: { Accept: "application/json" } });
  if (!response.ok) return;
  const counts = await response.json();
  for (const item of counted) item.textContent = counts[item.dataset.count] || "";
}
let counting;
document.addEventListener("topics", (event) => {
  if (!event.detail.some((topic) => topic === "*" || topic.startsWith("board:"))) return;
  clearTimeout(counting);
  counting = setTimeout(count, 1000);
});

dropOld();
// Once the page's own module is at work too: it makes the rows that a draft fills.
document.addEventListener("DOMContentLoaded", () => {
  for (const form of document.querySelectorAll("form[data-draft]")) if (!form.querySelector("[aria-invalid=true]")) restore(form);
});
refreshKeys();
listen(worker, made);
count();
