// The room of a video consultation: who is here, what is on, what is going on; the same for both sides.
import { text } from "./texts.js";
import { Line } from "./video-line.js";
import { Media } from "./video-media.js";
import { Signals } from "./video-signals.js";

const TICK_MS = 1000;
const clock = (seconds) => `${String(Math.floor(seconds / 60)).padStart(2, "0")}:${String(seconds % 60).padStart(2, "0")}`;

/** Events: `connected`, `over` (detail: {hungUp, leaving}), `gone` (left before there was a call; detail: {met}), for what one side notes. */
export class Room extends EventTarget {
  #root = document.getElementById("video");
  #side = this.#root.dataset.side;
  #media = new Media(this.#root.dataset.facing);
  #signals = null;
  #line = null;
  #other = null;
  #joined = 0;
  #since = 0;
  #state = "";
  #ticking = 0;
  #awake = null;

  constructor() {
    super();
    this.#root.addEventListener("click", ({ target }) => this.#clicked(target.closest("button")));
    addEventListener("pagehide", () => this.#leave(false));
    addEventListener("online", () => this.#line?.mend());
    document.addEventListener("visibilitychange", () => this.#stayAwake());
  }

  get signals() {
    return this.#signals;
  }

  part(name) {
    return this.#root.querySelector(`[data-${name}]`);
  }

  say(message, kind = "") {
    const status = this.part("status");
    if (status.textContent !== message) status.textContent = message;
    status.className = `status ${kind}`;
  }

  /** Ask for the camera, take a seat, say that one is here. */
  async join(camera) {
    this.#show("call");
    this.say(text("js.video.asking"));
    const signals = (this.#signals = new Signals(this.#root.dataset.address));
    await this.#media.open({ camera });
    const reply = await signals.post("join").catch(() => null);
    if (!reply?.ok) return this.#ended(text("js.video.not_reached"));
    const { ice_servers: servers, joined } = await reply.json();
    this.#joined = joined;
    this.#line = new Line({ say: (signal) => signals.say(signal), servers, media: this.#media });
    this.#line.addEventListener("state", ({ detail }) => this.#changed(detail));
    this.#line.addEventListener("picture", ({ detail }) => { this.part("remote").srcObject = detail; });
    signals.addEventListener("ready", () => signals.say({ kind: "hello", joined }));
    signals.addEventListener("signal", ({ detail }) => this.#heard(detail));
    signals.addEventListener("refused", () => this.#ended(text("js.video.link_ended")));
    signals.open();
    this.#changed("waiting");
    this.#stayAwake();
    this.#ticking = setInterval(() => this.#tick(), TICK_MS);
    return undefined;
  }

  #clicked(button) {
    const act = button?.dataset.act;
    if (act === "join") this.join(true);
    if (act === "watch") this.join(false);
    if (act === "microphone") this.#switched(this.#media.switchMicrophone());
    if (act === "camera") this.#media.switchCamera().then((fresh) => this.#switched(fresh));
    if (act === "turn") this.#media.turn().then((fresh) => this.#switched(fresh));
    if (act === "hang-up") this.#leave(true);
  }

  async #switched(fresh) {
    if (fresh) await this.#line?.replace("video", this.#media.video);
    this.#tellState();
    await this.#showOwn();
  }

  #tellState() {
    if (this.#other) this.#signals.say({ kind: "state", to: this.#other.session, camera: this.#media.camera, microphone: this.#media.microphone });
  }

  #heard(said) {
    if (said.to && said.to !== this.#signals.session) return;
    if (said.kind === "hello") this.#met(said);
    else if (said.side !== this.#side && said.kind === "state") this.#showOther(said);
    else if (said.side !== this.#side && said.kind === "bye") this.#left(said);
    else if (said.side !== this.#side) this.#line.take(said);
  }

  /** Somebody is here: the other side, or one's own, who takes over when they came later. */
  #met(said) {
    if (said.side === this.#side) {
      if (said.joined > this.#joined) this.#ended(text(said.name ? "js.video.taken_over" : "js.video.elsewhere", { name: said.name }));
      else if (!said.reply) this.#answerHello();
      return;
    }
    // an earlier tab of theirs that came back is told by the later one
    if (this.#other && this.#other.session !== said.session && said.joined < this.#other.joined) return;
    this.#other = said;
    if (!said.reply) this.#answerHello();
    this.part("name").textContent = said.name;
    if (this.#side === "shop" && this.#line.peer !== said.session) this.#line.call(said.session);
    else if (!this.#line.connected) this.#line.mend();
    this.#tellState();
  }

  #answerHello() {
    this.#signals.say({ kind: "hello", joined: this.#joined, reply: true });
  }

  #left(said) {
    if (said.session !== this.#other?.session) return;
    this.#line.close();
    this.#other = null;
    this.#over({ hungUp: said.hung_up, leaving: false });
    if (said.hung_up && this.#side === "customer") this.#ended(text("js.video.shop_hung_up"));
    else this.#changed("left");
  }

  #changed(state) {
    this.#state = state;
    this.#root.dataset.state = state;
    if (state === "connected") {
      this.#since ||= Date.now();
      this.dispatchEvent(new CustomEvent("connected"));
    }
    if (state === "waiting" || state === "left") this.part("remote").srcObject = null;
    this.#tick();
    this.#showOwn();
  }

  #tick() {
    const kind = { connected: "ok", broken: "bad", connecting: "warn" }[this.#state] ?? "";
    const params = { time: this.#since ? clock(Math.round((Date.now() - this.#since) / 1000)) : "" };
    this.say(text(`js.video.${this.#state}.${this.#side}`, params), kind);
    this.dispatchEvent(new CustomEvent("tick", { detail: this.#state }));
  }

  async #showOwn() {
    const own = this.part("own");
    const shown = this.#media.camera ? this.#media.own : null;
    if (shown?.getTracks()[0].id !== own.srcObject?.getTracks()[0].id) own.srcObject = shown;
    own.hidden = !shown;
    for (const name of ["camera", "microphone"]) {
      const button = this.#root.querySelector(`[data-act=${name}]`);
      button.setAttribute("aria-pressed", String(this.#media[name]));
      button.disabled = name === "microphone" && !this.#media.audio;
    }
    const problem = this.part("problem");
    problem.hidden = !this.#media.problem;
    problem.textContent = this.#media.problem && text(`js.video.problem.${this.#media.problem}`);
    this.#root.querySelector("[data-act=turn]").hidden = !this.#media.camera || (await this.#media.cameras()).length < 2;
  }

  #showOther({ camera, microphone }) {
    this.part("dark").hidden = camera;
    this.part("silent").hidden = microphone;
  }

  /** Hang up, or go because the page is being left. */
  #leave(hungUp) {
    if (!this.#signals || !this.#line) return;
    if (this.#since) this.#over({ hungUp, leaving: true });
    else this.dispatchEvent(new CustomEvent("gone", { detail: { met: this.#other !== null } }));
    this.#ended(text("js.video.hung_up"), { kind: "bye", hung_up: hungUp });
  }

  #over(how) {
    if (this.#since) this.dispatchEvent(new CustomEvent("over", { detail: how }));
    this.#since = 0;
  }

  #ended(message, lastWord) {
    clearInterval(this.#ticking);
    this.#signals?.close(lastWord);
    this.#line?.close();
    this.#media.close();
    this.#signals = this.#line = this.#other = null;
    this.#since = 0;
    this.part("remote").srcObject = this.part("own").srcObject = null;
    this.#awake?.release().catch(() => {});
    this.#root.dataset.state = "ended";
    this.part("ended").textContent = message;
    this.#show("after");
  }

  #show(name) {
    for (const part of this.#root.querySelectorAll("[data-part]")) part.hidden = part.dataset.part !== name;
    this.dispatchEvent(new CustomEvent("part", { detail: name }));
    this.#root.querySelector(`[data-part=${name}] button:not([hidden])`)?.focus({ preventScroll: true });
  }

  /** A tablet on the workbench must not go dark while the customer looks. */
  async #stayAwake() {
    if (!this.#line || document.visibilityState !== "visible" || !navigator.wakeLock) return;
    this.#awake = await navigator.wakeLock.request("screen").catch(() => null);
  }
}
