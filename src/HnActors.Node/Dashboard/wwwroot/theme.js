// The style sheet's colours, for drawing on a canvas.

const dark = matchMedia('(prefers-color-scheme: dark)');

export const color = (name) => getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();

export function onThemeChange(action) {
  dark.addEventListener('change', action);
}
