// Gives Plotly to the page, once for all charts.
async function render({ model }) {
  if (window.Plotly) return;
  const address = URL.createObjectURL(new Blob([model.get("script")], { type: "text/javascript" }));
  await import(address);
  URL.revokeObjectURL(address);
}

export default { render };
