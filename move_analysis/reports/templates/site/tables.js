// Long tables: searched and sorted where they stand, from rows that lie in the page. Nothing is loaded.
"use strict";
(function () {
  var SHOWN = 50; // rows at a time

  document.querySelectorAll("script.rows").forEach(function (script) {
    var details = script.parentNode.querySelector("details.numbers");
    details.addEventListener("toggle", function () {
      unpacked(script).then(function (columns) { build(details, script.dataset, columns); });
    }, { once: true });
  });

  function unpacked(script) {
    var bytes = Uint8Array.from(atob(script.textContent.trim()), function (one) { return one.charCodeAt(0); });
    return new Response(new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"))).json();
  }

  function build(details, said, columns) {
    var table = details.querySelector("table"), body = table.tBodies[0];
    var heads = Array.from(table.tHead.rows[0].cells);
    var numeric = heads.map(function (head) { return head.classList.contains("n"); });
    var order = columns[0].rows.map(function (_, row) { return row; });
    var words = order.map(function (row) {
      return columns.map(function (column) { return shown(column, row); }).join(" ").toLowerCase();
    });
    var label = document.createElement("label"), search = document.createElement("input");
    var count = document.createElement("p");
    search.type = "search";
    count.setAttribute("role", "status");
    label.append(said.search + " ", search);
    details.querySelector("summary").after(label, count);
    details.querySelectorAll(".rest").forEach(function (rest) { rest.hidden = true; });

    function draw() {
      var wanted = search.value.toLowerCase().split(/\s+/);
      var found = order.filter(function (row) {
        return wanted.every(function (word) { return words[row].includes(word); });
      });
      body.replaceChildren.apply(body, found.slice(0, SHOWN).map(line));
      count.textContent = said.count.replace("{shown}", Math.min(SHOWN, found.length))
        .replace("{found}", found.length).replace("{all}", order.length);
    }

    function line(row) {
      var made = document.createElement("tr");
      columns.forEach(function (column, place) {
        var cell = document.createElement(place ? "td" : "th");
        if (!place) cell.scope = "row";
        if (numeric[place]) cell.className = "n";
        cell.textContent = shown(column, row);
        made.append(cell);
      });
      return made;
    }

    function sort(place) {
      var way = heads[place].getAttribute("aria-sort") === "ascending" ? -1 : 1, column = columns[place];
      order.sort(function (one, other) {
        return way * compared(column.values[column.rows[one]], column.values[column.rows[other]]) || one - other;
      });
      heads.forEach(function (head) { head.removeAttribute("aria-sort"); });
      heads[place].setAttribute("aria-sort", way > 0 ? "ascending" : "descending");
      draw();
    }

    heads.forEach(function (head, place) {
      var button = document.createElement("button");
      button.append.apply(button, Array.from(head.childNodes));
      button.addEventListener("click", function () { sort(place); });
      head.append(button);
    });
    search.addEventListener("input", draw);
    draw();
  }

  function shown(column, row) {
    return column.texts[column.rows[row]];
  }

  function compared(one, other) { // numbers before words, such as "too few"
    if (typeof one !== typeof other) return typeof one === "number" ? -1 : 1;
    return typeof one === "number" ? one - other : one.localeCompare(other, document.documentElement.lang);
  }
})();
