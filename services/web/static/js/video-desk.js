// The shop's side of a video consultation: what is noted of the call, photos of what is seen, the link.
import { refreshKeys } from "./keys.js";
import { keep } from "./photos.js";
import { text } from "./texts.js";
import { Room } from "./video-room.js";

// The service takes a call that is not kept for 45 s as broken off (services/estimate/video/pulse.py).
const PULSE_MS = 10_000;
const JPEG_QUALITY = 0.92;

const room = new Room();
const place = document.getElementById("video");
let kept = 0;
let beginning = null;

async function note(state) {
  const reply = await room.signals?.post("call", { state }).catch(() => null);
  return reply?.ok ? (await reply.json()).open : true;
}

function begin() {
  kept = Date.now();
  beginning = note("begun").finally(() => { beginning = null; });
}

/** Told at once, as the page may be on its way out; and again, when the beginning has not arrived before it. */
function end() {
  const { signals } = room;
  const tell = () => signals.post("call", { state: "ended" }, true).catch(() => {});
  tell();
  beginning?.then(tell);
}

room.addEventListener("connected", begin);
room.addEventListener("over", ({ detail }) => detail.leaving && end());
// a call that was taken over ends also when there was no picture yet
room.addEventListener("gone", ({ detail }) => detail.met && end());
room.addEventListener("part", refreshKeys);
room.addEventListener("tick", async ({ detail }) => {
  document.title = `${detail === "connected" ? "● " : ""}${document.title.replace(/^● /, "")}`;
  if (detail !== "connected" || Date.now() - kept < PULSE_MS) return;
  kept = Date.now();
  // it ended meanwhile for lack of a sign of life: what goes on now is another call
  if (!(await note("kept"))) begin();
});

/** What a picture shows at this moment, among the photos of the visit (CM-56). */
async function photo(video) {
  if (!video.videoWidth) return room.part("noted").replaceChildren(text("js.video.no_picture"));
  const canvas = new OffscreenCanvas(video.videoWidth, video.videoHeight);
  canvas.getContext("2d").drawImage(video, 0, 0);
  await keep(place.dataset.photos, "", await canvas.convertToBlob({ type: "image/jpeg", quality: JPEG_QUALITY }));
  return undefined;
}

place.addEventListener("click", ({ target }) => {
  const button = target.closest("[data-photo-of]");
  if (button) photo(room.part(button.dataset.photoOf));
});
document.addEventListener("photo-sent", () => room.part("noted").replaceChildren(text("js.video.photo_kept")));
document.addEventListener("photo-refused", ({ detail }) => room.part("noted").replaceChildren(detail.message));
document.addEventListener("photo-halted", ({ detail }) => room.part("noted").replaceChildren(detail.message));
