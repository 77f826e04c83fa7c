/** The message field: grows with its text, counts near the limit, sends on Enter. */

/** The server's limit, in Unicode code points. */
const LIMIT = 8000;
const COUNT_FROM = 7000;

export class Composer {
  #ready = false;

  /** @param {{form: HTMLFormElement, field: HTMLTextAreaElement, button: HTMLButtonElement, counter: HTMLElement}} parts */
  constructor({ form, field, button, counter }, { texts, send }) {
    Object.assign(this, { form, field, button, counter, texts, send });
    field.addEventListener("input", () => this.#refresh());
    field.addEventListener("keydown", (event) => {
      // While an input method composes, Enter belongs to it; 229 is how some browsers say so.
      if (event.key !== "Enter" || event.shiftKey || event.isComposing || event.keyCode === 229) return;
      event.preventDefault();
      this.#submit();
    });
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#submit();
    });
    this.#refresh();
  }

  set ready(ready) {
    if (ready === this.#ready) return;
    this.#ready = ready;
    this.#refresh();
  }

  focus() {
    this.field.focus({ preventScroll: true });
  }

  /** Puts a text back to be changed, before what was typed since. */
  take(text) {
    this.field.value = this.field.value ? `${text}\n${this.field.value}` : text;
    this.#refresh();
    this.focus();
  }

  #submit() {
    if (!this.#sendable()) return;
    this.send(this.field.value.trim());
    this.field.value = "";
    this.#refresh();
    this.focus();
  }

  #sendable() {
    const { value } = this.field;
    const visible = value.replace(/\s|\p{Cf}|\p{Cc}/gu, "") !== "";
    return this.#ready && visible && length(value.trim()) <= LIMIT;
  }

  #refresh() {
    this.field.style.height = "auto";
    const border = this.field.offsetHeight - this.field.clientHeight;
    this.field.style.height = `${this.field.scrollHeight + border}px`;

    const used = length(this.field.value.trim());
    const over = used > LIMIT;
    this.counter.hidden = used < COUNT_FROM;
    this.counter.textContent = used < COUNT_FROM ? "" : this.texts[over ? "tooLong" : "length"](used, LIMIT);
    this.counter.classList.toggle("over", over);
    this.field.setAttribute("aria-invalid", String(over));
    this.button.setAttribute("aria-disabled", String(!this.#sendable()));
  }
}

function length(text) {
  return text.length < COUNT_FROM ? text.length : [...text].length;
}
