/** Keeps the end of the conversation in view while the reader is there; offers the way back when not. */

const NEAR = 48;

export class Scroller {
  #atEnd = true;
  #fresh = false;

  /** @param {{area: HTMLElement, content: HTMLElement, button: HTMLButtonElement, label: HTMLElement}} parts */
  constructor({ area, content, button, label }, texts) {
    Object.assign(this, { area, button, label, texts });
    area.addEventListener("scroll", () => this.#look(), { passive: true });
    button.addEventListener("click", () => {
      const smooth = !matchMedia("(prefers-reduced-motion: reduce)").matches;
      area.scrollTo({ top: area.scrollHeight, behavior: smooth ? "smooth" : "auto" });
    });
    const observer = new ResizeObserver(() => (this.#atEnd ? this.toEnd() : this.#show()));
    observer.observe(content);
    observer.observe(area);
    this.#show();
  }

  /** Something new was said. */
  arrived() {
    if (!this.#atEnd) this.#fresh = true;
    this.#show();
  }

  toEnd() {
    this.area.scrollTop = this.area.scrollHeight;
    this.#atEnd = true;
    this.#fresh = false;
    this.#show();
  }

  #look() {
    this.#atEnd = this.area.scrollHeight - this.area.scrollTop - this.area.clientHeight < NEAR;
    if (this.#atEnd) this.#fresh = false;
    this.#show();
  }

  #show() {
    this.button.hidden = this.#atEnd;
    this.button.classList.toggle("fresh", this.#fresh);
    this.label.textContent = this.#fresh ? this.texts.newMessages : "";
    this.button.setAttribute("aria-label", this.#fresh ? this.texts.newMessages : this.texts.toEnd);
  }
}
