// One's own camera and microphone: what there is of them, and what of it the other side may have.

const OTHER = { user: "environment", environment: "user" };

/** Why there is no picture: `insecure`, `denied`, `missing`, `taken`; empty when nothing went wrong. */
function reason(problem) {
  if (!navigator.mediaDevices) return "insecure";
  if (problem?.name === "NotAllowedError" || problem?.name === "SecurityError") return "denied";
  if (problem?.name === "NotReadableError" || problem?.name === "AbortError") return "taken";
  return "missing";
}

async function got(constraints) {
  if (!navigator.mediaDevices) return { stream: null, problem: "insecure" };
  try {
    return { stream: await navigator.mediaDevices.getUserMedia(constraints), problem: "" };
  } catch (problem) {
    return { stream: null, problem: reason(problem) };
  }
}

const picture = (facing) => ({ facingMode: { ideal: facing }, width: { ideal: 1280 }, height: { ideal: 720 }, frameRate: { ideal: 24, max: 30 } });

export class Media {
  audio = null;
  video = null;
  problem = "";
  #facing;

  /** `facing`: the camera to begin with, `user` (front) or `environment` (back). */
  constructor(facing) {
    this.#facing = facing;
  }

  /** As much as there is and is allowed: both, else the one or the other, else nothing. */
  async open({ camera }) {
    const both = camera ? await got({ audio: true, video: picture(this.#facing) }) : { stream: null, problem: "" };
    let streams = [both.stream];
    if (!both.stream && both.problem !== "insecure") {
      const alone = camera ? await got({ video: picture(this.#facing) }) : null;
      streams = [alone?.stream, (await got({ audio: true })).stream];
    }
    for (const track of streams.flatMap((stream) => stream?.getTracks() ?? [])) this[track.kind] = track;
    this.problem = this.video ? "" : both.problem;
  }

  /** What is shown of oneself. */
  get own() {
    return this.video ? new MediaStream([this.video]) : null;
  }

  get camera() {
    return Boolean(this.video?.enabled && this.video.readyState === "live");
  }

  get microphone() {
    return Boolean(this.audio?.enabled && this.audio.readyState === "live");
  }

  /** On or off; a camera that was never asked for is asked for now. Gives whether a track is new. */
  async switchCamera() {
    if (this.video?.readyState === "live") {
      this.video.enabled = !this.video.enabled;
      return false;
    }
    return this.#take(await got({ video: picture(this.#facing) }));
  }

  switchMicrophone() {
    if (this.audio) this.audio.enabled = !this.audio.enabled;
  }

  async cameras() {
    const found = (await navigator.mediaDevices?.enumerateDevices()) ?? [];
    return found.filter((device) => device.kind === "videoinput");
  }

  /** The other camera: front or back where the device tells them apart, else the next one. */
  async turn() {
    const { deviceId, facingMode } = this.video.getSettings();
    const others = (await this.cameras()).map((device) => device.deviceId);
    // telephones open one camera at a time
    this.video.stop();
    this.#facing = OTHER[facingMode ?? this.#facing];
    const next = others[(others.indexOf(deviceId) + 1) % others.length];
    const exact = facingMode ? { facingMode: { exact: this.#facing } } : { deviceId: { exact: next } };
    const found = await got({ video: { ...picture(this.#facing), ...exact } });
    return this.#take(found.stream ? found : await got({ video: { deviceId: { exact: next } } }));
  }

  close() {
    for (const track of [this.audio, this.video]) track?.stop();
    this.audio = this.video = null;
  }

  #take({ stream, problem }) {
    this.problem = problem;
    if (!stream) return false;
    [this.video] = stream.getVideoTracks();
    return true;
  }
}
