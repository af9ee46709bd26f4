// Draws a network as SVG: it is zoomed, moved and dragged here; labels get their sides in Python.
const NS = "http://www.w3.org/2000/svg";
const HEIGHT = 560, LINE = 14, ROW = 20, SWATCH = 18, DIM = 0.12, MOVED = 3, PATIENCE = 120;

function make(parent, name, attributes, text) {
  const made = document.createElementNS(NS, name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  if (text !== undefined) made.textContent = text;
  parent.append(made);
  return made;
}

// Lines of a label beside a node of this radius, where Plotly would put them.
function write(label, lines, side, radius) {
  const [row, column] = side.split(" "), far = radius / 0.8 + 1, last = (lines.length - 1) * LINE;
  const first = { top: -far - last - 3, middle: 4 - last / 2, bottom: far + LINE - 3 }[row];
  const x = { left: -far, center: 0, right: far }[column];
  label.replaceChildren();
  label.setAttribute("text-anchor", { left: "end", center: "middle", right: "start" }[column]);
  lines.forEach((line, place) => {
    if (place) make(label, "tspan", { "font-size": 0 }, " "); // who hears the label hears words
    make(label, "tspan", { x, y: first + place * LINE }, line);
  });
}

function render({ model, el }) {
  el.style.width = "100%";
  const svg = make(el, "svg", {
    width: "100%", role: "group", fill: "currentColor", "font-size": 11, style: "touch-action: none",
    "font-family": "system-ui, -apple-system, 'Segoe UI', Roboto, Arial, sans-serif",
  });
  let view, held, waits, over = "", width = 0, top = 0, places = {}, nodes = {}, links = [];

  const across = () => width / (view[1] - view[0]), up = () => HEIGHT / (view[3] - view[2]);
  const x = (id) => (places[id][0] - view[0]) * across();
  const y = (id) => top + (view[3] - places[id][1]) * up();

  function build() {
    const drawing = model.get("drawing");
    if (!drawing.nodes || !el.clientWidth) return;
    [view, places, width] = [view || drawing.edges, model.get("places"), el.clientWidth];
    svg.replaceChildren();
    svg.setAttribute("aria-label", drawing.title);
    make(svg, "text", { x: 8, y: (top = 22), "font-size": 16, "font-weight": 600 }, drawing.title);
    for (const line of drawing.lines) make(svg, "text", { x: 8, y: (top += 16), "font-size": 12 }, line);
    links = drawing.links.map((one) => {
      const line = make(svg, "line", { stroke: one.color, "stroke-width": one.width });
      make(line, "title", {}, one.hover);
      return { ...one, line };
    });
    nodes = {};
    // The larger first: a small node stays in front of a large one.
    for (const one of [...drawing.nodes].sort((a, b) => b.size - a.size)) node(one);
    svg.setAttribute("height", legend(drawing.legend, top + HEIGHT));
    place();
    ask();
  }

  function node(one) {
    const group = make(svg, "g", {
      "data-id": one.id, tabindex: 0, role: "button", "aria-label": one.hover, style: "cursor: pointer",
    });
    make(group, "circle", { r: one.size / 2, fill: one.color, stroke: "rgba(255, 255, 255, 0.7)" });
    make(group, "title", {}, one.hover);
    nodes[one.id] = { ...one, group, label: make(group, "text", {}) };
    for (const [kind, id] of Object.entries({ pointerenter: one.id, focus: one.id, pointerleave: "", blur: "" })) {
      group.addEventListener(kind, () => { if (!held) { over = id; settle(); } });
    }
    group.addEventListener("keydown", ({ key }) => { if (key === "Enter") pick(one.id); });
  }

  function legend(names, y) {
    let x = 8;
    for (const [fill, name, height] of names) {
      const entry = make(svg, "g", {});
      make(entry, "rect", { y: -4 - height / 2, width: 12, height, rx: height / 2, fill });
      const text = make(entry, "text", { x: SWATCH, "font-size": 12 }, name);
      const long = 2 * SWATCH + text.getComputedTextLength();
      if (x > 8 && x + long > width) [x, y] = [8, y + ROW];
      entry.setAttribute("transform", `translate(${x}, ${y + ROW})`);
      x += long;
    }
    return y + 2 * ROW;
  }

  function place() {
    const sides = model.get("labels");
    for (const { source, target, line } of links) {
      const ends = { x1: x(source), y1: y(source), x2: x(target), y2: y(target) };
      for (const [name, value] of Object.entries(ends)) line.setAttribute(name, value);
    }
    for (const { id, text, size, group, label } of Object.values(nodes)) {
      group.setAttribute("transform", `translate(${x(id)}, ${y(id)})`);
      write(label, text, sides[id] || "top center", size / 2);
    }
    settle();
  }

  // These nodes stand out, with their names; of links, those among them or of the one in the middle.
  function shine(ids, middle) {
    const lit = new Set(ids), sides = model.get("labels");
    for (const { id, group, label } of Object.values(nodes)) {
      group.setAttribute("opacity", !lit.size || lit.has(id) ? 1 : DIM);
      label.setAttribute("display", id in sides || lit.has(id) ? "inline" : "none");
    }
    for (const { source, target, line } of links) {
      const among = middle ? [source, target].includes(middle) : lit.has(source) && lit.has(target);
      line.setAttribute("opacity", !lit.size || among ? 1 : DIM);
    }
  }

  // What the pointer is over, with its neighbours; else what is picked or sought.
  function settle() {
    const ends = links.filter((link) => [link.source, link.target].includes(over));
    if (over in nodes) shine([over, ...ends.flatMap((link) => [link.source, link.target])], over);
    else shine(model.get("lit"));
  }

  function pick(id) { model.send({ picked: id || "" }); }

  function ask() {
    clearTimeout(waits);
    waits = setTimeout(() => model.send({ screen: [across(), up()] }), PATIENCE);
  }

  function zoom(by, [px, py] = [width / 2, top + HEIGHT / 2]) {
    const cx = view[0] + px / across(), cy = view[3] - (py - top) / up();
    const closer = (edge, place) => (place < 2 ? cx + (edge - cx) / by : cy + (edge - cy) / by);
    view = by ? view.map(closer) : model.get("drawing").edges;
    place();
    ask();
  }

  svg.addEventListener("wheel", (event) => {
    if (!event.ctrlKey && !event.metaKey) return; // else the page could not be scrolled
    event.preventDefault();
    zoom(Math.exp(-event.deltaY / 300), [event.offsetX, event.offsetY]);
  }, { passive: false });
  const far = (event) => Math.hypot(event.clientX - held.x, event.clientY - held.y);
  svg.addEventListener("pointerdown", (event) => {
    const id = event.target.closest("[data-id]")?.dataset.id;
    held = { id, x: event.clientX, y: event.clientY, moved: false };
    svg.setPointerCapture(event.pointerId);
  });
  svg.addEventListener("pointermove", (event) => {
    if (!held || (!held.moved && far(event) < MOVED)) return;
    const dx = (event.clientX - held.x) / across(), dy = (held.y - event.clientY) / up();
    Object.assign(held, { x: event.clientX, y: event.clientY, moved: true });
    if (held.id) places = { ...places, [held.id]: [places[held.id][0] + dx, places[held.id][1] + dy] };
    else view = [view[0] - dx, view[1] - dx, view[2] - dy, view[3] - dy];
    place();
  });
  svg.addEventListener("pointerup", () => {
    const { id, moved } = held;
    held = null;
    if (!moved) return pick(id);
    model.set("places", places);
    model.save_changes();
    ask();
  });

  model.on("msg:custom", ({ zoomed, ...file }) => {
    if (zoomed === undefined) save(svg, file);
    else zoom(zoomed);
  });
  model.on("change:drawing", build);
  model.on("change:places", () => { places = model.get("places"); place(); ask(); });
  model.on("change:labels change:lit", place);
  const watch = new ResizeObserver(() => { if (el.clientWidth !== width) build(); });
  watch.observe(el);
  return () => watch.disconnect();
}

export default { render };
