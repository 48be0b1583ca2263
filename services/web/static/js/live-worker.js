// One event stream for all tabs of this browser (HTTP/1.1 gives six connections a host): a shared worker.
import { Kept, stream } from "./live-kept.js";

const ports = new Set();
let source, kept;

function tell(message) {
  for (const port of ports) port.postMessage(message);
}

function open() {
  if (!ports.size || (source && source.readyState !== EventSource.CLOSED)) return;
  source = stream(kept, tell);
  source.onerror = () => {
    tell({ open: false });
    // The browser reconnects by itself except after an answer that is no stream (signed out, restarting).
    if (source?.readyState === EventSource.CLOSED) setTimeout(open, 3000);
  };
}

/** A page listens; it was made at the moment `from`. */
function welcome(port, from) {
  if (!ports.size) kept = new Kept(from);
  ports.add(port);
  open();
  const topics = kept.after(from);
  if (topics.length) port.postMessage({ topics });
  port.postMessage({ open: source.readyState === EventSource.OPEN });
}

onconnect = (event) => {
  const port = event.ports[0];
  port.onmessage = ({ data }) => {
    if (data.from) welcome(port, data.from);
    if (data.bye) ports.delete(port);
    if (!ports.size) {
      source?.close();
      source = undefined;
    }
  };
};
