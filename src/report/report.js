"use strict";
const words = document.getElementById("words");
const boxes = [...document.querySelectorAll("#filter input[type=checkbox]")];
const rows = [...document.querySelectorAll("tbody tr")];
const texts = rows.map((row) => row.textContent.toLowerCase());
function filter() {
  const wanted = words.value.toLowerCase().split(/\s+/).filter(Boolean);
  const severities = new Set(boxes.filter((box) => box.checked).map((box) => box.value));
  let shown = 0;
  rows.forEach((row, i) => {
    const show = severities.has(row.dataset.severity) && wanted.every((word) => texts[i].includes(word));
    row.hidden = !show;
    shown += show;
  });
  document.getElementById("shown").textContent = shown + " of " + rows.length;
}
document.getElementById("filter").addEventListener("input", filter);
document.getElementById("filter").addEventListener("submit", (event) => event.preventDefault());
filter();
