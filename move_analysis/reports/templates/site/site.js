// Draws every figure from its data, in the ink of the page. Nothing is loaded.
"use strict";
(function () {
  var narrow = window.matchMedia("(max-width: 600px)");
  var contents = document.querySelector(".contents details");
  if (narrow.matches && contents) contents.open = false; // on a telephone the findings come first
  var paper = { width: 680, height: 760 }; // what a sheet of A4 has room for, in CSS pixels

  function fitted(layout, printed) {
    var copy = JSON.parse(JSON.stringify(layout));
    var ink = printed ? "#000" : getComputedStyle(document.body).color;
    copy.autosize = !printed;
    copy.font = Object.assign({}, copy.font, { color: ink, size: narrow.matches || printed ? 11 : 13 });
    copy.paper_bgcolor = copy.plot_bgcolor = "rgba(0,0,0,0)";
    delete copy.width;
    delete copy.title; // stands above the figure as text, where it wraps and can be read aloud
    if (printed) {
      copy.width = paper.width;
      if (copy.height > paper.height) shrink(copy);
    }
    return copy;
  }

  // Onto one sheet: rows come nearer, so their labels get one line each.
  function shrink(layout) {
    layout.height = paper.height;
    layout.font.size = 9;
    var axis = layout.yaxis || {};
    axis.tickfont = Object.assign({}, axis.tickfont, { size: 9 });
    if (axis.ticktext) {
      axis.ticktext = axis.ticktext.map(function (text) { return text.replace(/<br>/g, " "); });
    }
  }

  // Words in cells, such as "too few", have no room on a telephone; a touch shows them.
  function shorten(trace) {
    if (trace.mode !== "text" || !Array.isArray(trace.text)) return;
    trace.text = trace.text.map(function (text) { return text.length > 7 ? "\u2026" : text; });
  }

  function draw(figure, printed) {
    var plot = JSON.parse(figure.querySelector("script").textContent);
    var canvas = figure.querySelector(".canvas");
    var layout = fitted(plot.layout, printed);
    canvas.style.height = (layout.height || 450) + "px";
    if (narrow.matches) plot.data.forEach(shorten);
    window.Plotly.purge(canvas); // drawn anew at once: a changed flow would move to its new place
    window.Plotly.newPlot(canvas, plot.data, layout, {
      responsive: !printed, staticPlot: printed, displaylogo: false,
    });
    canvas.querySelectorAll("svg.main-svg").forEach(function (drawing) {
      drawing.setAttribute("aria-hidden", "true"); // loose numbers; the table has them in order
    });
  }

  function drawAll(printed) {
    document.querySelectorAll("figure.plot").forEach(function (figure) { draw(figure, printed); });
  }

  if (!window.Plotly) return;
  var print = window.matchMedia("print");
  function redraw() { drawAll(print.matches); }
  redraw();
  [narrow, window.matchMedia("(prefers-color-scheme: dark)"), print]
    .forEach(function (medium) { medium.addEventListener("change", redraw); });
})();
