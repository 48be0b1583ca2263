// Photos from the tablet's camera. Each is kept in the browser's own database until the server has all of it: a
// broken connection, a reload, a closed lid cost nothing but time. Pieces go on from where the server stands.
import { csrf, text, user } from "./texts.js";

const PIECE = 256 * 1024;
const FIRST_WAIT_MS = 1000;
const LONGEST_WAIT_MS = 30000;
const NAME = `baylog.photos.${user()}`;

let opened;
let wait = FIRST_WAIT_MS;
let timer = 0;
let running = false;

function database() {
  opened ??= new Promise((resolve, reject) => {
    const request = indexedDB.open(NAME, 1);
    request.onupgradeneeded = () => request.result.createObjectStore("waiting", { keyPath: "id" });
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
  return opened;
}

async function store(mode, act) {
  const db = await database();
  return new Promise((resolve, reject) => {
    const transaction = db.transaction("waiting", mode);
    const request = act(transaction.objectStore("waiting"));
    transaction.oncomplete = () => resolve(request.result);
    transaction.onabort = transaction.onerror = () => reject(transaction.error);
  });
}

export const waiting = () => store("readonly", (all) => all.getAll());

/** A random UUID also where the page is not served securely. */
function newId() {
  if (crypto.randomUUID) return crypto.randomUUID();
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}

/** Keep a picture, then send it; `place` is the address below which it belongs, `item` what of a sheet it shows. */
export async function keep(place, item, file) {
  const id = newId();
  await store("readwrite", (all) => all.put({ id, place, item, file, at: Date.now() }));
  send();
  return id;
}

const tell = (name, detail) => document.dispatchEvent(new CustomEvent(name, { detail }));

async function upload(entry) {
  const address = `${entry.place}/${entry.id}/upload`;
  let state = await (await answered(await fetch(address))).json();
  while (!state.done) {
    const piece = entry.file.slice(state.received, state.received + PIECE);
    const headers = { "X-CSRF-Token": csrf(), "X-Offset": String(state.received), "X-Size": String(entry.file.size), "X-Item": entry.item };
    // An empty piece asks the server to finish what it has whole already.
    const reply = await fetch(address, { method: "POST", body: piece, headers });
    if (reply.status === 422) throw new Refused((await reply.json()).message);
    state = await (await answered(reply)).json();
    tell("photo-progress", { id: entry.id, share: state.received / entry.file.size });
  }
}

class Refused extends Error {}

async function answered(reply) {
  if (!reply.ok) throw new Error(String(reply.status));
  return reply;
}

async function sendAll() {
  for (let all = await waiting(); all.length; all = await waiting()) {
    for (const entry of all.sort((a, b) => a.at - b.at)) {
      try {
        await upload(entry);
      } catch (problem) {
        if (!(problem instanceof Refused)) throw problem;
        tell("photo-refused", { id: entry.id, message: problem.message });
      }
      await store("readwrite", (kept) => kept.delete(entry.id));
      wait = FIRST_WAIT_MS;
      tell("photo-sent", { id: entry.id });
    }
  }
}

/** Send whatever waits; one tab does it for all. */
export async function send() {
  clearTimeout(timer);
  if (running) return;
  running = true;
  try {
    if (navigator.locks) await navigator.locks.request(NAME, sendAll);
    else await sendAll();
  } catch {
    tell("photo-halted", { message: text("js.photo.halted") });
    timer = setTimeout(send, wait);
    wait = Math.min(wait * 2, LONGEST_WAIT_MS);
  } finally {
    running = false;
  }
}

addEventListener("online", send);
send();
