// What was told lately, so that a page can be told what changed between its making and its listening.
// An id is `<start of the server>.<number of the change>`.
const KEPT = 500;
const parts = (id) => {
  const [start, number] = id.split(".");
  return { start, number: Number(number) };
};

export class Kept {
  /** `from`: the id of the moment since which everything is kept here. */
  constructor(from) {
    this.forget(from);
  }

  /** The newest that was told. */
  get last() {
    return this.told.at(-1)?.id ?? this.since;
  }

  keep(id, topics) {
    this.told.push({ id, topics });
    if (this.told.length > KEPT) this.since = this.told.shift().id;
  }

  /** What came before this id is not known here any more. */
  forget(id) {
    this.since = id;
    this.told = [];
  }

  /** The topics that changed after `from`; all of them when that is too long ago, or another start's. */
  after(from) {
    const [asked, since] = [parts(from), parts(this.since)];
    if (asked.start !== since.start || !(asked.number >= since.number)) return ["*"];
    const missed = this.told.filter(({ id }) => parts(id).number > asked.number);
    return [...new Set(missed.flatMap(({ topics }) => topics))];
  }
}

/** The browser's event stream; what comes is kept, and told to `tell`. */
export function stream(kept, tell) {
  const source = new EventSource(`/live?from=${encodeURIComponent(kept.last)}`);
  source.addEventListener("topics", (event) => {
    const topics = JSON.parse(event.data);
    kept.keep(event.lastEventId, topics);
    tell({ topics });
  });
  source.addEventListener("everything", (event) => {
    kept.forget(event.lastEventId);
    tell({ topics: ["*"] });
  });
  source.addEventListener("ended", () => {
    source.close();
    tell({ ended: true });
  });
  source.onopen = () => tell({ open: true });
  return source;
}
