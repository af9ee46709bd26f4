// Saves what is shown as a file, on paper: dark on white.
function download(content, name) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(content);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 1000);
}

function onPaper(svg) {
  const copy = svg.cloneNode(true), { clientWidth: width, clientHeight: height } = svg;
  const about = { xmlns: svg.namespaceURI, width, height, viewBox: `0 0 ${width} ${height}`, fill: "#1c2330" };
  for (const [name, value] of Object.entries(about)) copy.setAttribute(name, value);
  copy.insertAdjacentHTML("afterbegin", '<rect width="100%" height="100%" fill="#ffffff"/>');
  return new XMLSerializer().serializeToString(copy);
}

const saved = {
  gexf: (svg, { text, name }) => download(new Blob([text], { type: "text/xml" }), name),
  svg: (svg, { name }) => download(new Blob([onPaper(svg)], { type: "image/svg+xml" }), name),
  png: (svg, { name }) => {
    const image = new Image(), canvas = document.createElement("canvas");
    [canvas.width, canvas.height] = [2 * svg.clientWidth, 2 * svg.clientHeight];
    image.onload = () => {
      canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
      canvas.toBlob((made) => download(made, name));
    };
    image.src = "data:image/svg+xml;charset=utf-8," + encodeURIComponent(onPaper(svg));
  },
};

function save(svg, { kind, ...file }) { saved[kind](svg, file); }
