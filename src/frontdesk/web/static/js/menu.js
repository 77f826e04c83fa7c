/** A button that shows and hides a list of actions. */
export function setUpMenu(button, list) {
  const items = () => [...list.querySelectorAll("button:not([hidden])")];
  const show = (open, { restoreFocus = false } = {}) => {
    list.hidden = !open;
    button.setAttribute("aria-expanded", String(open));
    if (open) items()[0]?.focus();
    else if (restoreFocus) button.focus();
  };
  button.addEventListener("click", () => show(list.hidden));
  list.addEventListener("click", (event) => {
    if (event.target.closest("button") && !event.target.closest("[aria-pressed]")) show(false, { restoreFocus: true });
  });
  list.addEventListener("keydown", (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) {
      event.preventDefault();
      const all = items();
      all[(all.indexOf(document.activeElement) + step + all.length) % all.length]?.focus();
    }
  });
  const around = button.parentElement;
  around.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || list.hidden) return;
    event.preventDefault();
    show(false, { restoreFocus: true });
  });
  around.addEventListener("focusout", (event) => {
    if (event.relatedTarget && !around.contains(event.relatedTarget)) show(false);
  });
  document.addEventListener("pointerdown", (event) => {
    if (!list.hidden && !around.contains(event.target)) show(false);
  });
}
