// The line between the two browsers. The shop's side offers, always; the customer's answers, and asks for a new
// offer when it sees the line break. So the two never offer at once.
import { newId } from "./video-signals.js";

const LOOK_MS = 500;
// How long an offer may take before it is made anew, and how long a line may be unsteady before it is mended.
const PATIENCE_MS = 6000;
const UNSTEADY_MS = 2000;
// So often a line is mended before a new one takes its place.
const MENDED_AT_MOST = 3;

/** Events: `state` (detail: connecting, connected, broken), `picture` (detail: the other side's stream). */
export class Line extends EventTarget {
  #say;
  #servers;
  #media;
  #pc = null;
  #peer = "";
  #leg = "";
  #number = 0;
  #early = [];
  #offered = 0;
  #broken = 0;
  #mended = 0;
  #work = Promise.resolve();
  #watch = 0;

  constructor({ say, servers, media }) {
    super();
    this.#say = say;
    this.#servers = servers;
    this.#media = media;
  }

  get peer() {
    return this.#peer;
  }

  get connected() {
    return this.#pc?.connectionState === "connected";
  }

  /** The shop's side: a line to this browser of the customer's. */
  call(peer) {
    return this.#do(async () => {
      this.#begin(peer, newId());
      for (const kind of ["audio", "video"]) {
        this.#pc.addTransceiver(this.#media[kind] ?? kind, { direction: "sendrecv" });
      }
      this.#mended = 0;
      await this.#offer(false);
      this.#watch ||= setInterval(() => this.#look(), LOOK_MS);
    });
  }

  /** What the other side said; what belongs to an earlier line is left alone. */
  take(said) {
    return this.#do(() => this.#take(said));
  }

  /** The same line by another way: after a network was lost, or changed. */
  mend() {
    if (!this.#pc) return;
    if (this.#watch) this.#do(() => this.#offer(true));
    else this.#say({ kind: "restart", to: this.#peer, leg: this.#leg });
  }

  /** Another track of one's own in place of the one that is sent; null for none. */
  async replace(kind, track) {
    const found = this.#pc?.getTransceivers().find((each) => each.receiver.track.kind === kind);
    await found?.sender.replaceTrack(track);
  }

  close() {
    clearInterval(this.#watch);
    this.#watch = 0;
    this.#pc?.close();
    this.#pc = null;
    this.#peer = this.#leg = "";
  }

  /** One thing after the other: an offer is not answered while another one is being made. */
  #do(act) {
    this.#work = this.#work.then(act).catch((problem) => console.warn("video line", problem));
    return this.#work;
  }

  #begin(peer, leg) {
    this.#pc?.close();
    this.#peer = peer;
    this.#leg = leg;
    this.#number = 0;
    this.#early = [];
    this.#broken = 0;
    const pc = (this.#pc = new RTCPeerConnection({ iceServers: this.#servers }));
    const stream = new MediaStream();
    pc.addEventListener("track", ({ track }) => {
      stream.addTrack(track);
      this.#tell("picture", stream);
    });
    pc.addEventListener("icecandidate", ({ candidate }) => {
      if (candidate) this.#say({ kind: "candidate", to: peer, leg, candidate: candidate.toJSON() });
    });
    pc.addEventListener("connectionstatechange", () => pc === this.#pc && this.#changed(pc.connectionState));
    this.#tell("state", "connecting");
  }

  #tell(name, detail) {
    this.dispatchEvent(new CustomEvent(name, { detail }));
  }

  #changed(state) {
    if (state === "connected") {
      this.#broken = this.#mended = 0;
      this.#tell("state", "connected");
    }
    if (state === "disconnected" || state === "failed") {
      this.#broken ||= Date.now();
      this.#tell("state", "broken");
      if (!this.#watch && state === "failed") this.mend();
    }
  }

  /** The shop's side looks after the line, for both. */
  #look() {
    if (!this.#pc || this.connected) return;
    const waited = Date.now() - this.#offered;
    const unsteady = this.#broken && Date.now() - this.#broken > UNSTEADY_MS;
    if (waited < (unsteady && !this.#mended ? UNSTEADY_MS : PATIENCE_MS)) return;
    this.#offered = Date.now();
    this.#mended += 1;
    if (this.#mended > MENDED_AT_MOST) this.call(this.#peer);
    else this.mend();
  }

  async #offer(restart) {
    if (!this.#pc) return;
    this.#offered = Date.now();
    this.#number += 1;
    await this.#pc.setLocalDescription(await this.#pc.createOffer({ iceRestart: restart }));
    this.#say({ kind: "offer", to: this.#peer, leg: this.#leg, number: this.#number, sdp: this.#pc.localDescription.sdp });
  }

  async #take(said) {
    if (said.kind === "offer") return this.#answer(said);
    if (said.leg !== this.#leg || !this.#pc) return undefined;
    if (said.kind === "answer" && said.number === this.#number && this.#pc.signalingState === "have-local-offer") {
      await this.#pc.setRemoteDescription({ type: "answer", sdp: said.sdp });
      return this.#catchUp();
    }
    if (said.kind === "candidate") return this.#reach(said.candidate);
    if (said.kind === "restart" && Date.now() - this.#offered > UNSTEADY_MS) return this.#offer(true);
    return undefined;
  }

  async #answer({ session, leg, number, sdp }) {
    if (leg !== this.#leg) this.#begin(session, leg);
    await this.#pc.setRemoteDescription({ type: "offer", sdp });
    for (const each of this.#pc.getTransceivers()) {
      each.direction = "sendrecv";
      await each.sender.replaceTrack(this.#media[each.receiver.track.kind]);
    }
    await this.#pc.setLocalDescription(await this.#pc.createAnswer());
    this.#say({ kind: "answer", to: session, leg, number, sdp: this.#pc.localDescription.sdp });
    await this.#catchUp();
  }

  async #catchUp() {
    for (const candidate of this.#early.splice(0)) await this.#reach(candidate);
  }

  async #reach(candidate) {
    if (!this.#pc.remoteDescription) {
      this.#early.push(candidate);
      return;
    }
    // one of an earlier offer is no use any more, and no harm
    await this.#pc.addIceCandidate(candidate).catch(() => {});
  }
}
