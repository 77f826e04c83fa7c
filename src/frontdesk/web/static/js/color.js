/** A brand colour from outside, made readable: WCAG AA on every surface that the page puts it on. */

const AA = 4.5;
const WHITE = [255, 255, 255];
const DARK_SURFACE = [34, 44, 55];

/** @returns {boolean} whether `text` was a colour */
export function applyBrand(text, style = document.documentElement.style) {
  const brand = parse(text);
  if (!brand) return false;
  const strong = toward(brand, [0, 0, 0], (color) => contrast(color, WHITE) >= AA + 0.3);
  const bright = toward(brand, WHITE, (color) => contrast(color, DARK_SURFACE) >= AA + 0.3);
  style.setProperty("--brand", css(strong));
  style.setProperty("--brand-bright", css(bright));
  return true;
}

function parse(text) {
  const match = /^#?([0-9a-f]{3}|[0-9a-f]{6})$/i.exec(text ?? "");
  if (!match) return null;
  const digits = match[1].length === 3 ? [...match[1]].map((digit) => digit + digit).join("") : match[1];
  return [0, 2, 4].map((start) => Number.parseInt(digits.slice(start, start + 2), 16));
}

function toward(color, goal, enough) {
  for (let step = 0; step <= 50; step += 1) {
    const mixed = color.map((channel, index) => Math.round(channel + ((goal[index] - channel) * step) / 50));
    if (enough(mixed)) return mixed;
  }
  return goal;
}

function contrast(a, b) {
  const [low, high] = [luminance(a), luminance(b)].sort((x, y) => x - y);
  return (high + 0.05) / (low + 0.05);
}

function luminance(color) {
  const [r, g, b] = color.map((channel) => {
    const part = channel / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function css(color) {
  return `rgb(${color.join(" ")})`;
}
