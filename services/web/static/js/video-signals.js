// What the two browsers tell each other, over the server: a stream of events down, requests up, in their order.
import { csrf } from "./texts.js";

const FIRST_WAIT_MS = 400;
const LONGEST_WAIT_MS = 5000;
const AT_ONCE = 40;

const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
const hex = (bytes) => [...crypto.getRandomValues(new Uint8Array(bytes))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
export const newId = () => hex(10);

/** Events: `ready` (heard from now on), `signal` (detail: what was said), `refused` (the seat is good no more). */
export class Signals extends EventTarget {
  session = newId();
  #address;
  #source = null;
  #waiting = [];
  #sending = false;
  #closed = false;

  constructor(address) {
    super();
    this.#address = address;
  }

  open() {
    this.#source = new EventSource(`${this.#address}/signals`);
    this.#source.addEventListener("ready", () => this.#tell("ready"));
    this.#source.addEventListener("signal", ({ data }) => this.#heard(JSON.parse(data)));
    this.#source.addEventListener("error", () => this.#broken());
  }

  /** Say something; kept and tried again while the server is away. */
  say(signal) {
    if (this.#closed) return;
    // what waited for the server is of no use beside a newer offer
    if (signal.kind === "offer") this.#waiting = this.#waiting.filter((each) => each.kind !== "offer" && each.kind !== "candidate");
    this.#waiting.push(signal);
    this.#send();
  }

  /** The last word, also while the page is being left. */
  close(signal) {
    this.#closed = true;
    this.#source?.close();
    if (signal) this.#post([signal], true).catch(() => {});
  }

  post(path, body = {}, keepalive = false) {
    const headers = { "X-CSRF-Token": csrf(), "Content-Type": "application/json" };
    return fetch(`${this.#address}/${path}`, { method: "POST", body: JSON.stringify(body), headers, keepalive });
  }

  #tell(name, detail) {
    this.dispatchEvent(new CustomEvent(name, { detail }));
  }

  #heard(said) {
    if (said.kind === "again") this.#tell("ready");
    else if (said.session !== this.session) this.#tell("signal", said);
  }

  #broken() {
    // a stream that was refused is not opened again by the browser itself
    if (this.#closed || this.#source.readyState !== EventSource.CLOSED) return;
    setTimeout(() => this.#closed || this.open(), LONGEST_WAIT_MS);
  }

  #post(signals, keepalive = false) {
    return this.post("signals", { session: this.session, signals }, keepalive);
  }

  async #send() {
    if (this.#sending) return;
    this.#sending = true;
    let wait = FIRST_WAIT_MS;
    while (this.#waiting.length && !this.#closed) {
      const together = this.#waiting.slice(0, AT_ONCE);
      const reply = await this.#post(together).catch(() => null);
      if (reply && reply.status < 500) {
        this.#waiting = this.#waiting.filter((each) => !together.includes(each));
        if (!reply.ok) this.#tell("refused");
        wait = FIRST_WAIT_MS;
      } else {
        await pause(wait);
        wait = Math.min(wait * 2, LONGEST_WAIT_MS);
      }
    }
    this.#sending = false;
  }
}
