// Find a car from the first field of a new order: four digits, Enter, and the talk goes on at the mileage.

const WAIT_MS = 120;

export function carFinder(input, list) {
  let asked = null; // the text whose cars are shown or under way
  let pending = Promise.resolve();
  let timer = 0;

  const options = () => [...list.querySelectorAll("[role=option]")];

  function mark(option) {
    for (const each of options()) each.setAttribute("aria-selected", String(each === option));
    input.setAttribute("aria-activedescendant", option?.id ?? "");
    option?.scrollIntoView({ block: "nearest" });
  }

  const marked = () => list.querySelector("[aria-selected=true]");

  async function search() {
    const text = input.value.trim();
    if (text === asked) return;
    asked = text;
    const reply = text ? await fetch(`${list.dataset.url}&q=${encodeURIComponent(text)}`, { headers: { "HX-Request": "true" } }) : null;
    if (text !== asked) return; // an older answer that came late
    list.innerHTML = reply?.ok ? await reply.text() : "";
    list.hidden = !text;
    input.setAttribute("aria-expanded", String(!list.hidden));
    mark(options()[0]);
  }

  const ask = () => { clearTimeout(timer); pending = search(); return pending; };

  async function enter() {
    await ask();
    await pending;
    const option = marked();
    if (option) location.href = option.href;
  }

  input.addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(ask, WAIT_MS); });
  input.addEventListener("keydown", (event) => {
    if (event.isComposing || event.keyCode === 229) return;
    const all = options();
    const at = all.indexOf(marked());
    const act = { Enter: enter, ArrowDown: () => mark(all[Math.min(at + 1, all.length - 1)]),
      ArrowUp: () => mark(all[Math.max(at - 1, 0)]), Escape: () => { list.hidden = true; } }[event.key];
    if (!act) return;
    event.preventDefault();
    event.stopPropagation();
    act();
  });
  if (input.value.trim()) ask();
}

const car = document.getElementById("car");
if (car) carFinder(car, document.getElementById("cars"));
