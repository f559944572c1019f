"use strict";
const form = document.querySelector(".filters");
const rows = Array.from(document.querySelectorAll("tr[data-severity]"));
const count = form.querySelector("output");

function apply() {
  const severities = new Set(
    Array.from(form.querySelectorAll("[name=severity]:checked"), (box) => box.value));
  const fixable = form.elements.fixable.checked;
  const exploited = form.elements.exploited.checked;
  const words = form.elements.text.value.toLowerCase().split(/\s+/).filter(Boolean);
  let shown = 0;
  for (const row of rows) {
    const data = row.dataset;
    const text = row.textContent.toLowerCase();
    const visible = severities.has(data.severity)
      && (!fixable || data.fixable === "yes")
      && (!exploited || data.exploited === "yes")
      && words.every((word) => text.includes(word));
    row.hidden = !visible;
    shown += visible ? 1 : 0;
  }
  count.textContent = `${shown} of ${rows.length} shown`;
}

form.addEventListener("input", apply);
form.addEventListener("submit", (event) => event.preventDefault());
document.addEventListener("keydown", (event) => {
  const typing = event.target instanceof HTMLInputElement && event.target.type === "search";
  if (event.key === "/" && !typing) {
    event.preventDefault();
    form.elements.text.focus();
  } else if (event.key === "Escape" && typing) {
    form.elements.text.value = "";
    apply();
  }
});
form.hidden = false;
apply();
