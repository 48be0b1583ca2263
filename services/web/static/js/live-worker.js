// One event stream for all tabs of this browser (HTTP/1.1 gives six connections a host): a shared worker.
const ports = new Set();
let source;

function tell(message) {
  for (const port of ports) port.postMessage(message);
}

function open() {
  if (source && source.readyState !== EventSource.CLOSED) return;
  source = new EventSource("/live");
  source.addEventListener("topics", (event) => tell({ topics: JSON.parse(event.data) }));
  source.addEventListener("everything", () => tell({ topics: ["*"] }));
  source.addEventListener("ended", () => {
    source.close();
    tell({ ended: true });
  });
  source.onopen = () => tell({ open: true });
  source.onerror = () => {
    tell({ open: false });
    // The browser reconnects by itself except after an answer that is no stream (signed out, restarting).
    if (source.readyState === EventSource.CLOSED) setTimeout(open, 3000);
  };
}

onconnect = (event) => {
  const port = event.ports[0];
  ports.add(port);
  port.onmessage = ({ data }) => {
    if (data === "bye") ports.delete(port);
    if (!ports.size) {
      source?.close();
      source = undefined;
    }
  };
  open();
  port.postMessage({ open: source.readyState === EventSource.OPEN });
};
