// The display of the cabinet: asks for the state as it changes, draws it, and tells what was pressed.
"use strict";
const main = document.querySelector("#main"), said = document.querySelector("#said"), done = document.querySelector("#done");
const NAMES = { ko: "한국어", en: "English", zh: "中文", ja: "日本語" }, DUES = [20, 60, 120, 240, 480, 1440];
let texts = {}, language = localStorage.getItem("language") || "ko", state = null, keys = [], silence = 0;
// what was pressed and not sent yet; gone when the stage changes
let open = {};

function t(key, values = {}) {
  return (texts[language]?.[key] ?? key).replace(/\{(\w+)\}/g, (_, name) => values[name] ?? "");
}
function el(tag, attributes = {}, ...inside) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) made[name] = value;
    else if (name.startsWith("aria-")) made.setAttribute(name, String(value));
    else if (value !== false && value != null) made.setAttribute(name, value === true ? "" : value);
  }
  made.append(...inside.flat().filter((each) => each != null && each !== false));
  return made;
}
const button = (label, onclick, more = {}) => el("button", { type: "button", onclick, ...more }, label);

async function send(path, body = {}) {
  said.hidden = true;
  let answer, told = {};
  try {
    answer = await fetch(path, { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) });
    told = await answer.json();
  } catch { told = { refused: "invalid" }; }
  if (told.refused) tell(told);
  return !told.refused;
}

function tell(told) {
  said.textContent = t("refused." + told.refused, told);
  said.hidden = false;
  clearTimeout(silence);
  silence = setTimeout(() => { said.hidden = true; }, 6000);
}

// one of the words that every language has, or the head office's own
const reasonText = (reason) => texts[language]?.["reason." + reason] ?? reason;

function span(minutes) {
  if (minutes % 1440 === 0) return t("days", { n: minutes / 1440 });
  return minutes % 60 === 0 ? t("hours", { n: minutes / 60 }) : t("minutes", { n: minutes });
}

function pad(value, shown, press, enter) {
  const digit = (n) => button(n, () => press(value + n));
  return el("div", { class: "pad" },
    el("output", { class: value ? "" : "faint", "aria-live": "off" }, shown),
    [..."123456789"].map(digit),
    button(t("pin.clear"), () => press(""), { class: "word" }), digit("0"),
    enter ? button("✓", enter, { class: "main", "aria-label": t("pin.enter"), disabled: value.length < 4 })
      : button("⌫", () => press(value.slice(0, -1)), { "aria-label": t("pin.clear") }));
}

// a person, then their PIN: at the beginning, and for the second person
function people(title, found, path) {
  const chosen = found.find((one) => one.id === open.person);
  const enter = async () => {
    const pin = open.pin;
    open.pin = "";
    if (await send(path, { person: chosen.id, pin })) open = {};
    draw();
  };
  const press = (pin) => { open.pin = pin.slice(0, 8); draw(); };
  if (chosen) return [
    el("div", { class: "column" }, el("h1", {}, chosen.name), el("p", { class: "dim" }, t("pin")),
      el("div", { class: "end" }, button(t("back"), () => { open = {}; draw(); }))),
    pad(open.pin || "", "●".repeat((open.pin || "").length) || t("pin"), press, enter),
  ];
  const names = found.map((one) => button(one.name, () => { open = { person: one.id, pin: "" }; draw(); }));
  return [el("div", { class: "column" }, el("h1", {}, title), el("div", { class: "list names" }, names))];
}

function teach() {
  const person = state.people.find((one) => one.id === open.pupil);
  return [el("section", { class: "drawer" }, el("div", { class: "place" }, t("teach." + state.lesson)), person && el("p", {}, person.name),
    el("div", { class: "row" }, button(t("back"), () => send("/cancel"))))];
}

function pupils() {
  const names = state.people.map((one) => button(one.name, () => { open = { pupil: one.id }; send("/teach", { person: one.id }); }));
  return [el("div", { class: "column" }, el("h1", {}, t("teach.whose")), el("div", { class: "list names" }, names),
    el("div", { class: "end" }, button(t("back"), () => { open = {}; draw(); })))];
}

function choose() {
  if (open.key) return why();
  if (open.pupils) return pupils();
  const press = (text) => { open.text = text.slice(0, 8); draw(); look(); };
  const found = keys.map((key) => button("", () => { open = { ...open, key, reason: null }; draw(); }, { class: "key" }));
  found.forEach((made, index) => {
    const key = keys[index];
    made.replaceChildren(el("b", {}, key.label), el("span", {}, key.plate ? [key.model, key.order].filter(Boolean).join(" · ") : t("find.unassigned")),
      el("span", {}, `${key.drawer}–${key.slot}`));
    made.disabled = !state.visitor.levels.includes("take");
  });
  return [
    el("div", { class: "column" },
      el("div", { class: "list" }, found.length ? found : el("p", { class: "empty" }, t("find.none"))),
      el("div", { class: "end" },
        state.finger && state.visitor.levels.includes("manage") && button(t("teach"), () => { open = { pupils: true }; draw(); }),
        button(t("put"), () => send("/put"), { class: "main" }))),
    pad(open.text || "", open.text || t("find"), press, null),
  ];
}

function why() {
  const rule = state.reasons.find((each) => each.reason === open.reason);
  const pick = (each) => { open.reason = each.reason; open.minutes = each.minutes; draw(); };
  const reasons = state.reasons.map((each) => button(
    [reasonText(each.reason), el("small", {}, each.approved ? t("approval") : span(each.minutes))].flat(),
    () => pick(each), { "aria-pressed": each.reason === open.reason }));
  const dues = DUES.map((minutes) => button(span(minutes), () => { open.minutes = minutes; draw(); }, { "aria-pressed": minutes === open.minutes }));
  return [el("div", { class: "column" },
    el("h1", {}, `${open.key.label} · ${t("why")}`), el("div", { class: "reasons" }, reasons),
    rule && (rule.minutes === null ? el("p", { class: "dim" }, t("until.none")) : [el("div", { class: "dim" }, t("until")), el("div", { class: "dues" }, dues)]),
    el("div", { class: "end" }, button(t("back"), () => { open = { text: open.text }; draw(); }),
      button(t("take"), () => send("/take", { tag: open.key.tag, reason: open.reason, minutes: open.minutes }), { class: "main", disabled: !rule })))];
}

function approve() {
  const shown = people(`${state.wanted.label} · ${t("approve.title")}`, state.approvers, "/approve");
  if (!state.approvers.length) shown[0].append(el("p", { class: "empty" }, t("approve.none")));
  if (!open.person) shown[0].append(el("div", { class: "end" }, button(t("back"), () => send("/cancel"))));
  return shown;
}

function told(drawer) {
  const lines = drawer.moved.map((one) => {
    const name = `${one.label} · ${t("slot", { slot: one.slot })}`;
    if (!one.taken) return el("p", { class: one.known ? "good" : "warn" }, `${name} ${t(one.known ? "drawer.returned" : "drawer.unknown")}`);
    return one.asked ? el("p", { class: "good" }, t("drawer.taken")) : el("p", { class: "bad" }, `${name} ${t("drawer.other")}`);
  });
  return lines.slice(-2);
}

function drawers() {
  return state.drawers.map((drawer) => {
    const stuck = drawer.movement === "stuck";
    let word = el("p", {}, t(drawer.wanted ? "drawer.take" : "drawer.put"));
    if (drawer.silent) word = el("p", { class: "bad" }, t("drawer.silent"));
    else if (stuck) word = el("p", { class: "bad" }, t("drawer.stuck"));
    else if (drawer.left_open) word = el("p", { class: "bad" }, t("drawer.left_open"));
    else if (drawer.closing) word = el("p", { class: "warn" }, t("drawer.closing"));
    else if (drawer.movement !== "open") word = el("p", { class: "dim" }, t("drawer.opening"));
    else if (drawer.taken) word = null;
    return el("section", { class: "drawer" },
      el("div", { class: "place" }, t("drawer", drawer) + (drawer.slot ? ` · ${t("slot", drawer)}` : "")),
      drawer.wanted && el("div", { class: "plate" }, drawer.wanted.label), word, told(drawer),
      el("div", { class: "row" }, stuck && button(t("drawer.again"), () => send("/again")),
        !drawer.closing && button(t("drawer.close"), () => send("/close"), { class: "main" })));
  });
}

function draw() {
  if (!state) { main.replaceChildren(el("p", { class: "empty" }, t("offline"))); return; }
  document.documentElement.lang = language;
  document.title = t("title");
  showTime();
  document.querySelector("#cabinet").textContent = state.cabinet;
  document.querySelector("#who").textContent = state.visitor ? t("hello", state.visitor) : "";
  done.textContent = t("done");
  done.hidden = !state.visitor;
  document.querySelector("#languages").replaceChildren(...Object.keys(NAMES).map((each) => button(NAMES[each],
    () => { language = each; localStorage.setItem("language", each); draw(); }, { "aria-pressed": each === language, lang: each })));
  const scrolled = main.querySelector(".list")?.scrollTop ?? 0;
  main.replaceChildren(...page());
  const list = main.querySelector(".list");
  if (list) list.scrollTop = scrolled;
}

function page() {
  if (state.problem && state.stage !== "drawer") return [el("p", { class: "empty" }, t("problem." + state.problem))];
  if (state.stage === "choose") return choose();
  if (state.stage === "approve") return approve();
  if (state.stage === "teach") return teach();
  if (state.stage === "drawer") return drawers();
  return people(t(state.finger ? "welcome.finger" : "welcome"), state.people, "/sign-in");
}

async function look() {
  const text = open.text || "";
  const answer = await fetch("/keys?text=" + encodeURIComponent(text));
  if (answer.ok && text === (open.text || "")) { keys = (await answer.json()).keys; draw(); }
}

async function follow() {
  try {
    const answer = await fetch("/state?after=" + (state?.news ?? -1));
    const fresh = await answer.json(), stage = state?.stage;
    if (fresh.stage !== stage) open = fresh.stage === "teach" ? open : {};
    if (fresh.said && fresh.said.news > (state?.news ?? fresh.news)) tell(fresh.said);
    const asks = fresh.stage === "choose" && fresh.news !== state?.news;
    state = fresh;
    draw();
    if (asks) await look();
    setTimeout(follow, 0);
  } catch {
    state = null;
    draw();
    setTimeout(follow, 1000);
  }
}

done.onclick = () => send("/done");
// by the dealership's clock: the box itself may know no zone
function showTime() {
  const zone = state?.zone ? { timeZone: state.zone } : {};
  document.querySelector("#clock").textContent = new Date().toLocaleTimeString("ko-KR", { hour: "2-digit", minute: "2-digit", hourCycle: "h23", ...zone });
}
async function begin() {
  try { texts = await (await fetch("/texts")).json(); } catch { setTimeout(begin, 1000); return; }
  showTime();
  setInterval(showTime, 5000);
  follow();
}
draw();
begin();
