// Draws a Plotly figure as wide as its place and in the ink of the notebook; says what is clicked.
const config = { displaylogo: false }, PATIENCE = 50;

async function plotly() {
  while (!window.Plotly) await new Promise((done) => setTimeout(done, PATIENCE));
  return window.Plotly;
}

function render({ model, el }) {
  const canvas = document.createElement("div");
  el.append(canvas);
  el.style.width = "100%";

  function draw(Plotly) {
    const { data, layout } = JSON.parse(model.get("figure"));
    const font = { ...layout.font, color: getComputedStyle(el).color };
    Plotly.newPlot(canvas, data, { ...layout, font, autosize: true }, config);
    for (const kind of ["click", "selected"]) {
      canvas.on(`plotly_${kind}`, (event) => {
        const points = (event ? event.points : []).map((one) => [one.curveNumber, one.pointNumber]);
        model.send({ kind, points });
      });
    }
  }

  // Before it stands in the page a figure has no width, and its texts no height.
  let width = 0;
  const watch = new ResizeObserver(async () => {
    const Plotly = await plotly();
    if (el.clientWidth === width) return;
    if (width) Plotly.Plots.resize(canvas);
    else draw(Plotly);
    width = el.clientWidth;
  });
  watch.observe(el);
  return () => {
    watch.disconnect();
    if (width) window.Plotly.purge(canvas);
  };
}

export default { render };
