// The inspection's page: photos on their way, and what a colleague marks on another tablet meanwhile.
import { keep, send, waiting } from "./photos.js";
import { element, text } from "./texts.js";
import { inTurn } from "./turns.js";

const sheet = () => document.getElementById("sheet");
const status = document.getElementById("uploading");

function busy(part) {
  return part.contains(document.activeElement) && document.activeElement !== document.body;
}

/** Take over what changed; what somebody has their finger on is left alone. */
const refresh = inTurn(async () => {
  const reply = await fetch(location.pathname, { headers: { "HX-Request": "true", "X-Baylog-Refresh": "live" } });
  if (!reply.ok) return;
  const fresh = new DOMParser().parseFromString(await reply.text(), "text/html");
  for (const part of fresh.querySelectorAll("#progress, #symptoms, #sheet h2, #sheet .inspect, #sheet .photos")) {
    const shown = document.getElementById(part.id);
    if (!shown || busy(shown) || (part.dataset.state !== undefined && part.dataset.state === shown.dataset.state)) continue;
    for (const figure of shown.querySelectorAll("[data-sending]")) part.querySelector(".camera")?.before(figure);
    shown.replaceWith(part);
    window.htmx.process(part);
  }
});

async function taken(input) {
  const place = input.closest("[data-photos-of]");
  for (const file of input.files) {
    const id = await keep(`/orders/${sheet().dataset.order}/photos`, input.dataset.item, file);
    place.insertBefore(placeholder(id, file), place.querySelector(".camera"));
  }
  input.value = "";
  input.blur();
}

function placeholder(id, file) {
  const picture = element("img", { src: URL.createObjectURL(file), width: 120, height: 90, alt: text("js.photo.sending") });
  return element("figure", { className: "photo sending", "data-sending": id }, picture, element("progress", { max: 1, value: 0 }));
}

const sending = (id) => document.querySelector(`[data-sending="${CSS.escape(id)}"]`);

function say(message, kind = "acc") {
  status.className = `alert ${kind}`;
  status.textContent = message;
  status.hidden = !message;
}

async function progressed({ detail }) {
  sending(detail.id)?.querySelector("progress").setAttribute("value", detail.share);
  say(text("js.photo.on_the_way", { count: (await waiting()).length }));
}

async function sent({ detail }) {
  const left = (await waiting()).length;
  if (status.dataset.refused !== detail.id) say(left ? text("js.photo.on_the_way", { count: left }) : "");
  const shown = sending(detail.id);
  await refresh();
  shown?.remove();
}

document.addEventListener("change", (event) => event.target.matches("[data-photo]") && taken(event.target));
document.addEventListener("photo-progress", progressed);
document.addEventListener("photo-sent", sent);
document.addEventListener("photo-refused", ({ detail }) => { status.dataset.refused = detail.id; say(detail.message, "bad"); });
document.addEventListener("photo-halted", ({ detail }) => say(detail.message, "warn"));
document.addEventListener("topics", ({ detail }) => (detail.includes("*") || detail.includes(sheet()?.dataset.topic)) && refresh());
document.addEventListener("click", ({ target }) => {
  const opener = target.closest("[data-open]");
  if (opener) document.getElementById(opener.dataset.open).showModal();
  if (target.closest("[data-close]")) target.closest("dialog").close();
});
send();
