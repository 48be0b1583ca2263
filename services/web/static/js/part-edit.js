// A part's page while it is written: its picture goes up in pieces, like every photo.
import { keep } from "./photos.js";
import { text } from "./texts.js";

const status = document.getElementById("uploading");
let sent = "";
let refused = false;

function say(message, kind = "acc") {
  status.className = `alert ${kind}`;
  status.textContent = message;
  status.hidden = !message;
}

document.addEventListener("change", async ({ target }) => {
  if (!target.matches("[data-picture]") || !target.files.length) return;
  refused = false;
  say(text("js.photo.on_the_way", { count: 1 }));
  sent = await keep(target.dataset.place, "", target.files[0]);
  target.value = "";
});
document.addEventListener("photo-refused", ({ detail }) => { refused = true; say(detail.message, "bad"); });
document.addEventListener("photo-halted", ({ detail }) => say(detail.message, "warn"));
document.addEventListener("photo-sent", ({ detail }) => detail.id === sent && !refused && location.reload());
