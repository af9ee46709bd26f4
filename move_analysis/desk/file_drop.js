// A button that opens the file chooser, and a place to drop files on.
async function send(model, chosen) {
  const files = await Promise.all(
    [...chosen].map(async (file) => ({ name: file.name, content: await file.arrayBuffer() })),
  );
  model.set("files", files);
  model.save_changes();
}

function render({ model, el }) {
  const words = model.get("words");
  const button = document.createElement("button");
  const input = document.createElement("input");
  const hint = document.createElement("span");
  button.type = "button";
  button.className = "jupyter-button mod-primary";
  button.textContent = words.choose;
  button.addEventListener("click", () => input.click());
  input.type = "file";
  input.multiple = true;
  input.hidden = true;
  input.addEventListener("change", async () => {
    await send(model, input.files);
    input.value = ""; // the same file can be chosen again
  });
  hint.textContent = words.drop;
  el.classList.add("desk-drop");
  el.append(button, input, hint);
  el.addEventListener("dragover", (event) => {
    event.preventDefault();
    el.classList.add("desk-over");
  });
  el.addEventListener("dragleave", () => el.classList.remove("desk-over"));
  el.addEventListener("drop", (event) => {
    event.preventDefault();
    el.classList.remove("desk-over");
    send(model, event.dataTransfer.files);
  });
}

export default { render };
