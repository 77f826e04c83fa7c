/** Light or dark: the system's choice until the customer makes one. The first paint is set by /theme.js. */

const KEY = "frontdesk.theme";
const system = matchMedia("(prefers-color-scheme: dark)");

function remembered() {
  try {
    return localStorage.getItem(KEY);
  } catch {
    return null;
  }
}

/** @param {HTMLElement} button a toggle */
export function setUpTheme(button) {
  const root = document.documentElement;
  const show = (dark) => {
    root.dataset.theme = dark ? "dark" : "light";
    button.setAttribute("aria-pressed", String(dark));
  };
  show(root.dataset.theme === "dark");
  system.addEventListener("change", () => {
    if (!remembered()) show(system.matches);
  });
  button.addEventListener("click", () => {
    const dark = root.dataset.theme !== "dark";
    show(dark);
    try {
      localStorage.setItem(KEY, dark ? "dark" : "light");
    } catch {
      // for this visit only
    }
  });
}
