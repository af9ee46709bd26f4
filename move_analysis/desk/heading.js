// The head of the desk: whose it is, the language, what to do next, and the way to every tab.
function element(name, attributes, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (value !== null) made.setAttribute(key, value);
  }
  made.append(...children);
  return made;
}

function choose(model, key, value) {
  model.set(key, value);
  model.save_changes();
}

function languages(model, words) {
  const select = element("select", { id: "desk-language" });
  for (const [code, name] of model.get("languages")) {
    select.append(element("option", { value: code, lang: code }, name));
  }
  select.value = model.get("language");
  select.addEventListener("change", () => choose(model, "language", select.value));
  return element("p", {}, element("label", { for: select.id }, words.language), " ", select);
}

function navigation(model, words) {
  const list = element("ul", {});
  for (const [name, title] of model.get("tabs")) {
    const current = name === model.get("tab") ? "page" : null;
    const button = element("button", { type: "button", "aria-current": current }, title);
    button.addEventListener("click", () => choose(model, "tab", name));
    list.append(element("li", {}, button));
  }
  return element("nav", { "aria-label": words.navigation }, list);
}

function render({ model, el }) {
  function draw() {
    const words = model.get("words");
    const focused = el.contains(document.activeElement) && document.activeElement.textContent;
    document.documentElement.lang = model.get("language");
    document.title = words.page;
    el.replaceChildren(
      element("header", {}, element("p", { class: "where" }, words.project), languages(model, words)),
      navigation(model, words),
    );
    if (!focused) return;
    for (const control of el.querySelectorAll("button, select")) {
      if (control.textContent === focused) control.focus();
    }
  }
  draw();
  model.on("change:words", draw);
  model.on("change:tab", () => {
    draw(); // whoever came by another button goes on from here
    el.querySelector("[aria-current=page]").focus();
  });
}

export default { render };
