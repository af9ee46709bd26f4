// Draws every figure from its data, in the ink of the page. Nothing is loaded.
"use strict";
(function () {
  var narrow = window.matchMedia("(max-width: 600px)");

  function fitted(layout) {
    var copy = JSON.parse(JSON.stringify(layout));
    var ink = getComputedStyle(document.body).color;
    copy.autosize = true;
    copy.font = Object.assign({}, copy.font, { color: ink, size: narrow.matches ? 11 : 13 });
    copy.paper_bgcolor = copy.plot_bgcolor = "rgba(0,0,0,0)";
    delete copy.width;
    delete copy.title; // stands above the figure as text, where it wraps and can be read aloud
    return copy;
  }

  function draw(figure) {
    var plot = JSON.parse(figure.querySelector("script").textContent);
    var canvas = figure.querySelector(".canvas");
    canvas.style.height = (plot.layout.height || 450) + "px";
    window.Plotly.react(canvas, plot.data, fitted(plot.layout), {
      responsive: true, displaylogo: false,
    });
  }

  function drawAll() {
    document.querySelectorAll("figure.plot").forEach(draw);
  }

  if (!window.Plotly) return;
  drawAll();
  [narrow, window.matchMedia("(prefers-color-scheme: dark)"), window.matchMedia("print")]
    .forEach(function (medium) { medium.addEventListener("change", drawAll); });
})();
