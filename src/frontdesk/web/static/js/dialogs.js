/** The page's two dialogs: rating, and "are you sure". */

/** @param {{dialog: HTMLDialogElement, rate: (score: number, comment: string) => Promise<boolean>, texts: object}} options */
export function setUpRating({ dialog, rate, texts }) {
  const form = dialog.querySelector("form");
  const stars = dialog.querySelector("[data-stars]");
  const submit = dialog.querySelector("[data-submit]");
  const thanks = dialog.querySelector("[data-thanks]");
  const score = () => Number(new FormData(form).get("score") ?? 0);
  const refresh = () => {
    stars.dataset.score = String(score());
    stars.nextElementSibling.textContent = texts.stars[score() - 1] ?? "";
    submit.disabled = score() === 0;
  };
  form.addEventListener("change", refresh);
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    submit.disabled = true;
    const taken = await rate(score(), form.elements.namedItem("comment").value.trim());
    if (!taken) {
      dialog.close();
      return;
    }
    form.hidden = true;
    thanks.hidden = false;
    thanks.focus();
    setTimeout(() => dialog.close(), 1600);
  });
  setUpCancel(dialog);
  return {
    ask(present) {
      if (dialog.open) return;
      form.reset();
      form.hidden = false;
      thanks.hidden = true;
      if (present) form.querySelector(`[name=score][value="${present}"]`).checked = true;
      refresh();
      dialog.showModal();
    },
  };
}

/** @param {HTMLDialogElement} dialog */
export function setUpConfirm(dialog) {
  let resolve = () => {};
  const accept = dialog.querySelector("[data-accept]");
  accept.addEventListener("click", () => dialog.close("yes"));
  dialog.addEventListener("close", () => resolve(dialog.returnValue === "yes"));
  setUpCancel(dialog);
  /** @returns {Promise<boolean>} */
  return function confirm({ title, text, action }) {
    dialog.querySelector("h2").textContent = title;
    dialog.querySelector("[data-question]").textContent = text;
    accept.textContent = action;
    dialog.returnValue = "";
    dialog.showModal();
    return new Promise((answer) => {
      resolve = answer;
    });
  };
}

function setUpCancel(dialog) {
  dialog.querySelector("[data-cancel]").addEventListener("click", () => dialog.close());
  dialog.addEventListener("click", (event) => {
    if (event.target === dialog) dialog.close(); // the backdrop
  });
}
