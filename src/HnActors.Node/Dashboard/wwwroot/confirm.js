// Asks before an action that one click can't undo. The question concerns the job on display, so it closes when the page moves on.

import { byId } from './dom.js';

/**
 * @returns null if the reader cancels; otherwise the reason, empty unless one is wanted
 */
export function confirm({ title, text, yes, wantsReason = false, isDangerous = false }) {
  const dialog = byId('confirm');
  if (dialog.open) return Promise.resolve(null);
  const reason = byId('reason');
  byId('confirm-title').textContent = title;
  byId('confirm-text').textContent = text;
  byId('confirm-yes').textContent = yes;
  byId('confirm-yes').classList.toggle('danger', isDangerous);
  byId('confirm-reason').hidden = !wantsReason;
  reason.required = wantsReason;
  reason.value = '';
  dialog.returnValue = '';
  dialog.showModal();
  byId(wantsReason ? 'reason' : 'confirm-no').focus();
  return new Promise((resolve) => {
    byId('confirm-no').onclick = () => dialog.close();
    const leave = () => dialog.close();
    addEventListener('hashchange', leave);
    dialog.addEventListener('close', () => {
      removeEventListener('hashchange', leave);
      resolve(dialog.returnValue === 'yes' ? reason.value.trim() : null);
    }, { once: true });
  });
}
