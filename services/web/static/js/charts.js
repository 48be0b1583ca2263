// Time series by uPlot: colours from the style sheet, numbers from the page, a click goes through to the rows.

const style = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

function draw(holder) {
  const { days, values, links, digits } = JSON.parse(holder.dataset.series);
  if (!days.length) return;
  const seconds = days.map((day) => Date.parse(`${day}T00:00:00Z`) / 1000);
  const scale = 10 ** digits;
  const lang = document.documentElement.lang;
  const compact = new Intl.NumberFormat(lang, { notation: "compact", maximumFractionDigits: 1 });
  const full = new Intl.NumberFormat(lang);
  const shown = days.length > 366 ? [0, 7] : [5, 10]; // over a year a day needs its year, not its number
  const axis = { stroke: style("--ink-2"), grid: { stroke: style("--line"), width: 1 }, ticks: { show: false }, font: "12px sans-serif" };
  const plot = new window.uPlot({
    width: holder.clientWidth, height: Number(holder.dataset.height || 190), tzDate: (ts) => window.uPlot.tzDate(new Date(ts * 1000), "Etc/UTC"),
    cursor: { y: false, points: { size: 7 } },
    legend: { show: true },
    scales: { y: { range: (_u, _min, max) => [0, max > 0 ? max * 1.1 : 1] } },
    series: [
      { label: holder.dataset.xLabel, value: (_u, at) => (at === null ? "–" : new Date(at * 1000).toISOString().slice(0, 10)) },
      { label: holder.dataset.yLabel, stroke: style("--accent"), fill: style("--accent-2"), width: 2,
        points: { show: days.length < 3 }, value: (_u, y) => (y === null ? "–" : full.format(y)) },
    ],
    axes: [
      { ...axis, values: (_u, ticks) => ticks.map((at) => new Date(at * 1000).toISOString().slice(...shown)), grid: { show: false }, incrs: [86400, 172800, 604800, 1209600, 2592000, 7776000] },
      { ...axis, size: 64, values: (_u, ticks) => ticks.map((y) => compact.format(y)) },
    ],
  }, [seconds, values.map((value) => value / scale)], holder);
  plot.over.addEventListener("click", () => { const link = links[plot.cursor.idx]; if (link) location.href = link; });
  plot.over.style.cursor = "pointer";
  new ResizeObserver(() => plot.setSize({ width: holder.clientWidth, height: plot.height })).observe(holder);
}

function drawAll() {
  for (const holder of document.querySelectorAll("[data-series]:not([data-drawn])")) {
    holder.dataset.drawn = "";
    draw(holder);
  }
}

drawAll();
// figures that were swapped in bring a new holder
document.addEventListener("htmx:afterSettle", drawAll);
