// What became of something the reader did: said once, and then gone.

import { byId, element } from './dom.js';

const shownFor = 8000;

export function say(text, isBad = false) {
  const toast = element('p', { class: isBad ? 'toast bad' : 'toast', text });
  byId('toasts').append(toast);
  setTimeout(() => toast.remove(), shownFor);
}

/** Does something and says how it went. While it runs the button does nothing; it is not disabled, or it would lose the focus. */
export async function attempt(button, action) {
  if (button.getAttribute('aria-busy') === 'true') return false;
  button.setAttribute('aria-busy', 'true');
  button.setAttribute('aria-disabled', 'true');
  try {
    const done = await action();
    if (done) say(done);
    return true;
  } catch (problem) {
    say(problem.message, true);
    return false;
  } finally {
    button.removeAttribute('aria-busy');
    button.removeAttribute('aria-disabled');
  }
}
