// The result of an action: shown once, then removed.

import { byId, element } from './dom.js';

const shownFor = 8000;

export function say(text, isBad = false) {
  const toast = element('p', { class: isBad ? 'toast bad' : 'toast', text });
  byId('toasts').append(toast);
  setTimeout(() => toast.remove(), shownFor);
}

/** Runs an action and shows its result. Meanwhile the button is inactive but not disabled, since it would lose the focus. */
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
