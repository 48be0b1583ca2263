// The customer's side of a video consultation.
import { Room } from "./video-room.js";

const room = new Room();
const leave = () => room.signals?.post("leave", {}, true).catch(() => {});
room.addEventListener("over", ({ detail }) => detail.leaving && leave());
room.addEventListener("gone", leave); // nobody came: the shop's screens stop telling of it
