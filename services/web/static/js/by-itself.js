// Nobody opened anything: the page asks by itself, for a part or because something changed. The access records
// tell that apart (services/web/accesses.py).
document.addEventListener("htmx:configRequest", ({ detail }) => {
  const by = detail.triggeringEvent?.type;
  if (!by || by === "live" || by === "load") detail.headers["X-Baylog-Refresh"] = "live";
});
