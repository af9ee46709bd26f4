// Draws every figure from its data, in the ink of the page. Nothing is loaded.
"use strict";
(function () {
  var narrow = window.matchMedia("(max-width: 600px)");
  var small = window.matchMedia("(max-width: 900px)"); // labels.py: PHONE below it, else DESKTOP
  var LETTER = 6.4, LINE = 14; // of a letter and a line of text, in pixels
  var contents = document.querySelector(".contents details");
  if (narrow.matches && contents) contents.open = false; // on a telephone the findings come first
  var printing = false;
  var paper = { width: 680, height: 430 }; // of A4, in CSS pixels: a figure that goes to the next sheet, with its caption and heading, leaves no half of one empty

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

  // Words in blank cells, such as "too few", have no room on a telephone; a touch shows them.
  function shorten(trace) {
    if (trace.mode !== "text" || !Array.isArray(trace.text) || trace.hoverinfo === "skip") return;
    trace.text = trace.text.map(function (text) { return text.length > 7 ? "\u2026" : text; });
  }

  // The labels that have room on a small screen, and the sides on which they stand.
  function fewer(trace) {
    if (trace.mode !== "markers+text" || !Array.isArray(trace.customdata)) return;
    trace.text = trace.customdata.map(function (label) { return label[0]; });
    trace.textposition = trace.customdata.map(function (label) { return label[1]; });
  }

  // Headers of columns that are narrower than their words stand upright.
  function upright(layout, width) {
    var axis = layout.xaxis || {}, rows = (layout.yaxis || {}).ticktext || [];
    if (axis.side !== "top" || !axis.ticktext) return;
    var column = (width - letters(rows)) / axis.ticktext.length;
    if (letters(axis.ticktext) <= column) return;
    axis.tickangle = -90;
    if (2 * LINE > column) {
      axis.ticktext = axis.ticktext.map(function (text) { return text.replace(/<br>/g, " "); });
    }
    layout.height += Math.max(0, letters(axis.ticktext) - 3 * LINE);
  }

  // Numbers in narrow columns would cover each other: the figure is wider then, and is scrolled.
  function roomy(plot, layout) {
    var axis = layout.xaxis || {}, rows = (layout.yaxis || {}).ticktext || [];
    if (axis.side !== "top" || !axis.ticktext) return 0;
    var said = plot.data.filter(function (trace) { return trace.mode === "text"; });
    var texts = [].concat.apply([], said.map(function (trace) { return trace.text; }));
    return texts.length ? letters(rows) + (letters(texts) + 8) * axis.ticktext.length : 0;
  }

  function letters(texts) { // width of the longest line in pixels
    var lines = texts.join("<br>").split("<br>");
    return LETTER * Math.max.apply(null, lines.map(function (line) {
      return line.replace(/<[^>]*>/g, "").length;
    }));
  }

  function draw(figure, printed) {
    var plot = JSON.parse(figure.querySelector("script").textContent);
    var canvas = figure.querySelector(".canvas");
    var layout = fitted(plot.layout, printed);
    canvas.style.minWidth = "";
    if (narrow.matches) {
      plot.data.forEach(shorten);
      if (!printed) {
        canvas.style.minWidth = roomy(plot, layout) + "px";
        upright(layout, canvas.clientWidth);
      }
    }
    if (figure.scrollWidth > figure.clientWidth) figure.tabIndex = 0; // scrolled by keyboard, too
    else figure.removeAttribute("tabindex");
    if (small.matches || printed) plot.data.forEach(fewer);
    canvas.style.height = (layout.height || 450) + "px";
    window.Plotly.purge(canvas); // drawn anew at once: a changed flow would move to its new place
    window.Plotly.newPlot(canvas, plot.data, layout, {
      responsive: !printed, staticPlot: printed, displaylogo: false, displayModeBar: !narrow.matches,
    });
    canvas.querySelectorAll("svg.main-svg").forEach(function (drawing) {
      drawing.setAttribute("aria-hidden", "true"); // loose numbers; the table has them in order
    });
  }

  // What is folded away has no width to be drawn into; on paper nothing is.
  function redraw() {
    if (!window.Plotly) return;
    document.querySelectorAll("figure.plot").forEach(function (figure) {
      if (!figure.closest("details:not([open])")) draw(figure, printing);
    });
  }

  // On paper nothing can be unfolded: all but numbers and code is open there, and as it was afterwards.
  // Figures are drawn before the browser counts the sheets.
  var opened = [];
  window.addEventListener("beforeprint", function () {
    opened = Array.from(document.querySelectorAll("details:not([open], .numbers, .code)"));
    opened.forEach(function (one) { one.open = true; });
    printing = true;
    redraw();
  });
  window.addEventListener("afterprint", function () {
    opened.forEach(function (one) { one.open = false; });
    opened = [];
    printing = false;
    redraw();
  });

  if (!window.Plotly) return;
  redraw();
  document.querySelectorAll("details.more").forEach(function (one) {
    one.addEventListener("toggle", function () {
      if (!one.open) return;
      one.querySelectorAll("figure.plot").forEach(function (figure) { draw(figure, printing); });
    });
  });
  [narrow, small, window.matchMedia("(prefers-color-scheme: dark)")]
    .forEach(function (medium) { medium.addEventListener("change", redraw); });
})();
