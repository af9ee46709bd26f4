// Draws every figure from its data, in the colours of the page. Nothing is loaded.
"use strict";
(function () {
  var dark = window.matchMedia("(prefers-color-scheme: dark)");
  var narrow = window.matchMedia("(max-width: 600px)");

  function colour(name) {
    return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
  }

  function themed(layout) {
    var copy = JSON.parse(JSON.stringify(layout));
    copy.autosize = true;
    delete copy.width;
    copy.modebar = { bgcolor: "rgba(0,0,0,0)", color: colour("--quiet"), activecolor: colour("--ink") };
    copy.paper_bgcolor = copy.plot_bgcolor = "rgba(0,0,0,0)";
    copy.font = Object.assign({}, copy.font, { color: colour("--ink") });
    if (copy.title) {
      delete copy.title; // stands above the figure, where it can wrap
      copy.margin = Object.assign({}, copy.margin, { t: 24 });
    }
    Object.keys(copy.template ? copy.template.layout || {} : {}).concat(Object.keys(copy))
      .filter(function (key) { return /^[xy]axis\d*$/.test(key); })
      .forEach(function (key) {
        copy[key] = Object.assign({ automargin: true }, copy[key], {
          gridcolor: colour("--line"), linecolor: colour("--line"), zerolinecolor: colour("--line"),
        });
      });
    if (narrow.matches) {
      copy.font.size = 11;
      copy.legend = Object.assign({}, copy.legend, { orientation: "h", x: 0, y: -0.2, yanchor: "top" });
    }
    return copy;
  }

  function draw(figure) {
    var plot = JSON.parse(figure.querySelector("script").textContent);
    var canvas = figure.querySelector(".canvas");
    canvas.style.height = (plot.layout.height || 450) + "px";
    window.Plotly.react(canvas, plot.data, themed(plot.layout), {
      responsive: true, displaylogo: false, displayModeBar: "hover",
    });
  }

  function drawAll() {
    document.querySelectorAll("figure.plot").forEach(draw);
  }

  if (!window.Plotly) return;
  drawAll();
  dark.addEventListener("change", drawAll);
  narrow.addEventListener("change", drawAll);
})();
