/** Runs `work` one at a time; whoever asks while it runs has it run once more, so that what came last counts. */
export function inTurn(work) {
  let running = null;
  let again = false;
  async function run() {
    try {
      do {
        again = false;
        await work();
      } while (again);
    } finally {
      running = null;
    }
  }
  return () => {
    if (running) again = true;
    else running = run();
    return running;
  };
}
