// Draws a Plotly figure as wide as its place and in the ink of the notebook; says what is clicked.
const config = { displaylogo: false };

function render({ model, el }) {
  const canvas = document.createElement("div");
  el.append(canvas);
  el.style.width = "100%";

  function draw() {
    if (!el.clientWidth || !model.get("figure")) return;
    const { data, layout } = JSON.parse(model.get("figure"));
    const font = { ...layout.font, color: getComputedStyle(el).color };
    const known = canvas.on !== undefined;
    window.Plotly.react(canvas, data, { ...layout, font, autosize: true }, config);
    if (!known) listen();
  }

  function listen() {
    for (const kind of ["click", "selected"]) {
      canvas.on(`plotly_${kind}`, (event) => {
        const points = (event ? event.points : []).map((one) => [one.curveNumber, one.pointNumber]);
        model.send({ kind, points });
      });
    }
  }

  // Before it stands in the page a figure has no width, and its texts no height.
  const watch = new ResizeObserver(() => {
    if (canvas.on === undefined) draw();
    else if (el.clientWidth) window.Plotly.Plots.resize(canvas);
  });
  watch.observe(el);
  model.on("change:figure", draw);
  return () => {
    watch.disconnect();
    window.Plotly.purge(canvas);
  };
}

export default { render };
