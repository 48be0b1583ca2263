// Keys: Enter goes to the next field, F-keys press what declares them, the bar and the help show what works here.
//   <button data-key="F9" data-key-label="저장">   the key presses it; it stands in the bar
//   <span hidden data-key-hint="← →" data-key-label="…">   shown in the bar, handled by the page's own script
import { element, text } from "./texts.js";

const FIELDS = "input:not([type=hidden],[type=button],[type=submit],[type=reset]),select,textarea";
const OWN = { F1: () => showHelp(), F3: () => location.assign("/settings/me"), F12: () => document.dispatchEvent(new Event("close-document")) };
const visible = (item) => item.checkVisibility ? item.checkVisibility() : item.offsetParent !== null;
const usable = (item) => visible(item) && !item.disabled && item.getAttribute("aria-disabled") !== "true";
/** While an IME composes, Enter and arrows belong to it. Safari reports the ending Enter with keyCode 229. */
export const composing = (event) => event.isComposing || event.keyCode === 229;

function holder(key) {
  const scope = document.querySelector("dialog[open]") ?? document;
  return [...scope.querySelectorAll(`[data-key="${CSS.escape(key)}"]`)].find(usable);
}

export function press(key) {
  const target = holder(key);
  if (target) {
    if (target.matches(FIELDS)) target.focus();
    else target.click();
    return true;
  }
  if (document.querySelector("dialog[open]") || !OWN[key]) return false;
  OWN[key]();
  return true;
}

function mainAction(form) {
  const own = form.querySelector("[data-main]") ?? (form.id && document.querySelector(`[data-main][form="${CSS.escape(form.id)}"]`));
  return own && usable(own) ? own : undefined;
}

function next(field) {
  const form = field.form;
  const fields = [...form.elements].filter((item) => item.matches(FIELDS) && usable(item) && item.tabIndex >= 0 && !item.readOnly);
  const seen = new Set();
  const stops = fields.filter((item) => item.type !== "radio" || item === field || (!seen.has(item.name) && seen.add(item.name)));
  const following = stops[stops.indexOf(field) + 1];
  if (following) {
    following.focus();
    following.select?.();
    return;
  }
  // After the last field comes what the form is for; where that is not said its button, for a second Enter.
  const main = mainAction(form);
  if (main) main.click();
  else [...form.elements].find((item) => item.type === "submit" && usable(item))?.focus();
}

function enter(event) {
  const field = event.target;
  if (!field.matches?.(FIELDS) || !field.form || field.closest("[data-own-enter]") || field.role === "combobox") return;
  // In a text area Enter is a new line; Ctrl+Enter goes on.
  if (field.tagName === "TEXTAREA" && !event.ctrlKey) return;
  event.preventDefault();
  if (field.form.matches("[data-enter=submit]")) field.form.requestSubmit();
  else next(field);
}

document.addEventListener("keydown", (event) => {
  if (composing(event) || event.defaultPrevented) return;
  if (event.key === "Enter" && !event.altKey && !event.metaKey && !event.shiftKey) enter(event);
  else if (/^F([1-9]|1[0-2])$/.test(event.key) && !event.altKey && !event.ctrlKey && !event.metaKey && !event.shiftKey) {
    if (press(event.key)) event.preventDefault();
  }
});

function declared() {
  const found = new Map([["F1", text("js.help")]]);
  const order = (key) => (/^F\d+$/.test(key) ? Number(key.slice(1)) : 50);
  for (const item of document.querySelectorAll("[data-key]")) {
    if (usable(item) && !found.has(item.dataset.key)) found.set(item.dataset.key, item.dataset.keyLabel ?? item.textContent.trim());
  }
  if (!found.has("F3")) found.set("F3", text("js.settings"));
  if (!found.has("F12") && document.querySelector("#tabs .tab.on button")) found.set("F12", text("js.close"));
  const hints = [...document.querySelectorAll("[data-key-hint]")].map((item) => [item.dataset.keyHint, item.dataset.keyLabel]);
  return [...[...found].sort(([a], [b]) => order(a) - order(b)), ...hints];
}

export function showKeys() {
  const bar = document.getElementById("keys");
  if (!bar) return;
  bar.replaceChildren(
    ...declared().map(([key, label]) => {
      const parts = [element("kbd", { textContent: key }), label];
      if (!/^F\d+$/.test(key)) return element("span", {}, ...parts);
      const button = element("button", { type: "button", tabIndex: -1 }, ...parts);
      // A click must not take the focus from the field that the action is about.
      button.addEventListener("mousedown", (event) => event.preventDefault());
      button.addEventListener("click", () => press(key));
      return button;
    }),
  );
}

function showHelp() {
  const dialog = document.getElementById("help");
  const always = [["Enter", text("js.next_field")], ["Ctrl K", text("js.find")], ["Alt 1…9", text("js.nth_document")], ["Alt PgUp PgDn", text("js.other_document")]];
  const rows = [...declared(), ...always].flatMap(([key, label]) => [
    element("dt", {}, element("kbd", { textContent: key })),
    element("dd", { textContent: label }),
  ]);
  dialog.querySelector("dl").replaceChildren(...rows);
  dialog.showModal();
}

let waiting = false;
export function refreshKeys() {
  if (waiting) return;
  waiting = true;
  requestAnimationFrame(() => {
    waiting = false;
    showKeys();
  });
}
