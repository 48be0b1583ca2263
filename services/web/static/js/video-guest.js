// The customer's side of a video consultation.
import { Room } from "./video-room.js";

const room = new Room();
room.addEventListener("over", ({ detail }) => {
  if (detail.leaving) room.signals?.post("leave", {}, true).catch(() => {});
});
