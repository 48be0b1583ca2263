// Unsaved forms are kept over a reload: <form data-draft="/orders/new?doc=x"> (the document's own address).
// A draft ends when the form was taken; a form that was never changed has none.
import { user } from "./texts.js";

const prefix = `baylog.draft.${user()}.`;
const WAIT_MS = 250;
const KEPT_DAYS = 14;
// Forms with input that is not kept yet.
const typed = new Set();
let timer;

export const drafts = (url) => localStorage.getItem(prefix + url) !== null;

export function forget(url) {
  clearTimeout(timer);
  typed.clear();
  if (!drafts(url)) return;
  localStorage.removeItem(prefix + url);
  document.dispatchEvent(new Event("drafts-changed"));
}

function values(form) {
  const pairs = [...new FormData(form)].filter(([name, value]) => typeof value === "string" && name !== "csrf" && name !== "command_id");
  return pairs.filter(([name]) => form.elements[name]?.type !== "password");
}

function keep(form) {
  typed.delete(form);
  const known = drafts(form.dataset.draft);
  const draft = { at: Date.now(), base: form.dataset.draftBase ?? "", values: values(form) };
  localStorage.setItem(prefix + form.dataset.draft, JSON.stringify(draft));
  if (!known) document.dispatchEvent(new Event("drafts-changed"));
}

function keepTyped() {
  for (const form of [...typed]) if (form.isConnected) keep(form);
}

function fill(form, pairs) {
  const byName = Map.groupBy ? Map.groupBy(pairs, ([name]) => name) : grouped(pairs);
  for (const field of form.elements) {
    if (!field.name || field.type === "hidden" || field.type === "file" || !("value" in field)) continue;
    const kept = byName.get(field.name)?.map(([, value]) => value) ?? [];
    if (field.type === "checkbox" || field.type === "radio") field.checked = kept.includes(field.value);
    else if (kept.length) field.value = kept[[...form.elements].filter((each) => each.name === field.name).indexOf(field)] ?? "";
  }
}

function grouped(pairs) {
  const groups = new Map();
  for (const pair of pairs) groups.set(pair[0], [...(groups.get(pair[0]) ?? []), pair]);
  return groups;
}

export function restore(form) {
  const kept = localStorage.getItem(prefix + form.dataset.draft);
  if (!kept) return;
  const draft = JSON.parse(kept);
  // What was stored meanwhile by somebody else wins over a draft that began before it.
  if (draft.base !== (form.dataset.draftBase ?? "")) return forget(form.dataset.draft);
  // A page with rows of its own makes them from the event before the fields are filled.
  form.dispatchEvent(new CustomEvent("draft-restore", { bubbles: true, detail: draft.values }));
  fill(form, draft.values);
  form.dispatchEvent(new CustomEvent("draft-restored", { bubbles: true }));
}

export function dropOld() {
  const oldest = Date.now() - KEPT_DAYS * 86_400_000;
  for (const key of Object.keys(localStorage)) {
    if (key.startsWith(prefix) && JSON.parse(localStorage.getItem(key)).at < oldest) localStorage.removeItem(key);
  }
}

document.addEventListener("input", (event) => {
  const form = event.target.form;
  if (!form?.dataset.draft) return;
  clearTimeout(timer);
  typed.add(form);
  timer = setTimeout(keepTyped, WAIT_MS);
});
window.addEventListener("pagehide", keepTyped);
