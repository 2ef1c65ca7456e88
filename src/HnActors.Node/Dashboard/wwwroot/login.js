// The form for a token. The token is sent to the node and not stored here.

import { logIn } from './api.js';
import { byId } from './dom.js';

export function createLogin(loggedIn) {
  const form = byId('login');
  const token = byId('token');
  const error = byId('login-error');

  form.addEventListener('submit', async (event) => {
    event.preventDefault();
    error.hidden = true;
    try {
      await logIn(token.value);
    } catch (problem) {
      error.textContent = problem.status === 401 ? 'That is not the token of this node.' : problem.message;
      error.hidden = false;
      token.select();
      return;
    }
    token.value = '';
    hide();
    loggedIn();
  });

  function hide() {
    byId('login-view').hidden = true;
  }

  return {
    show() {
      byId('login-view').hidden = false;
      byId('main').hidden = true;
      token.focus();
    },
    hide,
  };
}
