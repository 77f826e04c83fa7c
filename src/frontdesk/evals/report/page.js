"use strict";
const form = document.getElementById("filter");
const cases = [...document.querySelectorAll("details.case")];
function filter() {
  const outcome = form.elements.outcome.value;
  const group = form.elements.group.value;
  for (const it of cases) {
    it.hidden = !((!outcome || it.dataset.outcome === outcome) && (!group || it.dataset.group === group));
  }
  document.getElementById("shown").textContent = `${cases.filter((it) => !it.hidden).length} of ${cases.length} cases shown`;
}
function reveal() {
  const target = /^#case-\d+$/.test(location.hash) && document.getElementById(location.hash.slice(1));
  if (target) {
    target.hidden = false;
    target.open = true;
    target.scrollIntoView();
  }
}
form.hidden = false;
form.addEventListener("input", filter);
form.addEventListener("submit", (event) => event.preventDefault());
addEventListener("hashchange", reveal);
filter();
reveal();
