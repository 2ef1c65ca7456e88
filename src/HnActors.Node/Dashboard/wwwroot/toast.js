// What became of something the reader did: said once, and then gone.

import { byId, element } from './dom.js';

const shownFor = 8000;

export function say(text, isBad = false) {
  const toast = element('p', { class: isBad ? 'toast bad' : 'toast', text });
  byId('toasts').append(toast);
  setTimeout(() => toast.remove(), shownFor);
}

/** Does something and says how it went. While it runs the button can't be pressed again. */
export async function attempt(button, action) {
  button.setAttribute('aria-busy', 'true');
  button.disabled = true;
  try {
    const done = await action();
    if (done) say(done);
    return true;
  } catch (problem) {
    say(problem.message, true);
    return false;
  } finally {
    button.disabled = false;
    button.removeAttribute('aria-busy');
  }
}
