// Figures are drawn while the page is still read; once it is laid out they fit their column.
addEventListener("load", () => dispatchEvent(new Event("resize")));
