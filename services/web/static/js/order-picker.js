// Pickers of the line grid: catalogue items below a line's item (CM-12, CM-25), work codes in a dialog (CM-28).

const WAIT_MS = 120;
const ONLY_INITIALS = /^[ㄱ-ㅎ\s]+$/;
const A_CODE = /^[A-Za-z]\d{1,2}$/;
// Only while a list is open: the page makes pickers anew each time it is swapped.
const FOLLOWED = { capture: true, passive: true };

function mark(list, option) {
  for (const each of list.querySelectorAll("[role=option]")) each.setAttribute("aria-selected", String(each === option));
  option?.scrollIntoView({ block: "nearest" });
}

const marked = (list) => list.querySelector("[role=option][aria-selected=true]");

/** Step among the options; above the first one there is what was typed itself. */
function step(list, by) {
  const all = [...list.querySelectorAll("[role=option]:not([hidden])")];
  const at = all.indexOf(marked(list)) + by;
  const option = at < 0 ? undefined : all[Math.min(at, all.length - 1)];
  mark(list, option);
  return option;
}

/** A pick fills the line; whatever the operator types over it is what is stored (CM-26). */
export class ItemPicker {
  constructor(table, list, filled) {
    this.list = list;
    this.filled = filled;
    this.input = null;
    this.asked = null;
    this.timer = 0;
    this.follow = ({ target }) => this.#follow(target);
    const of = (event) => (event.target.matches?.("[data-cell=item]") ? event.target : null);
    table.addEventListener("input", (event) => of(event) && this.#later(event.target));
    table.addEventListener("keydown", (event) => of(event) && this.#key(event), true);
    table.addEventListener("focusout", (event) => of(event) && this.#close());
    list.addEventListener("mousedown", (event) => event.preventDefault());
    list.addEventListener("click", (event) => this.#pick(event.target.closest("[role=option]")));
  }

  #later(input) {
    this.input = input;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.#ask(), WAIT_MS);
  }

  async #ask() {
    const text = this.input.value.trim();
    this.asked = text;
    if (!text) return this.#close();
    const reply = await fetch(`${this.list.dataset.url}&q=${encodeURIComponent(text)}`, { headers: { "HX-Request": "true" } });
    if (this.asked !== text || document.activeElement !== this.input || !reply.ok) return; // a late answer
    this.list.innerHTML = await reply.text();
    this.#place();
    addEventListener("scroll", this.follow, FOLLOWED);
    // Nobody calls an item by its initials or its code alone: then the first one is meant.
    if (ONLY_INITIALS.test(text) || A_CODE.test(text)) this.#point(step(this.list, 1));
  }

  #place() {
    const box = this.input.getBoundingClientRect();
    this.list.hidden = false;
    const above = innerHeight - box.bottom < this.list.offsetHeight + 50;
    this.list.style.left = `${Math.max(8, Math.min(box.left, innerWidth - this.list.offsetWidth - 8))}px`;
    this.list.style.top = `${above ? box.top - this.list.offsetHeight - 4 : box.bottom + 4}px`;
    this.input.setAttribute("aria-expanded", "true");
  }

  /** The page moved under the list, or was moved to show the line: the list stays at its field. */
  #follow(scrolled) {
    if (!this.list.isConnected) this.#close();
    else if (!this.list.contains(scrolled)) this.#place();
  }

  #point(option) {
    if (option) this.input.setAttribute("aria-activedescendant", option.id);
    else this.input.removeAttribute("aria-activedescendant");
  }

  #key(event) {
    if (event.isComposing || event.keyCode === 229 || this.list.hidden) return;
    const chosen = marked(this.list);
    if (event.key === "ArrowDown" || event.key === "ArrowUp") this.#point(step(this.list, event.key === "ArrowDown" ? 1 : -1));
    else if (event.key === "Enter" && chosen) this.#pick(chosen);
    else if (event.key === "Escape") this.#close();
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  #pick(option) {
    if (!option) return;
    const row = this.input.closest("tr");
    for (const [name, value] of Object.entries(option.dataset)) row.querySelector(`[data-cell="${name}"]`).value = value;
    this.#close();
    this.filled(row);
    const quantity = row.querySelector("[data-cell=quantity]");
    quantity.focus();
    quantity.select();
  }

  #close() {
    clearTimeout(this.timer);
    removeEventListener("scroll", this.follow, FOLLOWED);
    this.asked = null;
    this.list.hidden = true;
    this.input?.setAttribute("aria-expanded", "false");
    this.input?.removeAttribute("aria-activedescendant");
  }
}

/** The regulator's codes by group, for the row in which one works. */
export class CodePicker {
  constructor(dialog, table, filled) {
    this.dialog = dialog;
    this.table = table;
    this.filled = filled;
    this.find = dialog.querySelector("input");
    this.list = dialog.querySelector("[role=listbox]");
    this.find.addEventListener("input", () => this.#filter());
    this.find.addEventListener("keydown", (event) => this.#key(event));
    this.list.addEventListener("click", (event) => this.#choose(event.target.closest("[role=option]")));
  }

  /** For the row that has the focus, else the first that has no code yet. */
  open() {
    const rows = [...this.table.tBodies[0].rows].filter((row) => row.querySelector("[data-cell=item]").value.trim());
    const open = rows.find((row) => !row.querySelector("[data-cell=molit_code]").value);
    this.row = rows.find((row) => row.classList.contains("sel")) ?? open ?? rows[0];
    if (!this.row) return;
    this.dialog.querySelector("[data-for]").textContent = this.row.querySelector("[data-cell=item]").value;
    this.find.value = "";
    this.#filter();
    this.dialog.showModal();
    this.find.focus();
  }

  #filter() {
    const words = this.find.value.trim().toLowerCase().split(/\s+/).filter(Boolean);
    const found = [...this.list.querySelectorAll("[role=option]")].filter((each) => words.every((word) => each.dataset.text.includes(word)));
    // that there is none can always be said, but is never what Enter takes by itself
    for (const each of this.list.querySelectorAll("[role=option]")) each.hidden = !found.includes(each) && each.dataset.code !== "X";
    for (const head of this.list.querySelectorAll("h3")) head.hidden = words.length > 0;
    mark(this.list, words.length ? found[0] : undefined);
  }

  #key(event) {
    if (event.isComposing || event.keyCode === 229) return;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") step(this.list, event.key === "ArrowDown" ? 1 : -1);
    else if (event.key === "Enter") this.#choose(marked(this.list));
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  #choose(option) {
    if (!option) return;
    const cell = this.row.querySelector("[data-cell=molit_code]");
    cell.value = option.dataset.code;
    this.dialog.close();
    this.filled(this.row);
    cell.focus();
  }
}
