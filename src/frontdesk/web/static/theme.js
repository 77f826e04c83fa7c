/* Runs before the first paint: light or dark, as remembered or as the system has it. Elsewhere: js/theme.js. */
(() => {
  let choice = null;
  try {
    choice = localStorage.getItem("frontdesk.theme");
  } catch {
    // storage is forbidden: the system decides
  }
  const dark = choice === "dark" || (choice !== "light" && matchMedia("(prefers-color-scheme: dark)").matches);
  document.documentElement.dataset.theme = dark ? "dark" : "light";
})();
