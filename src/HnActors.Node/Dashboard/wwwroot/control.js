// Starts jobs, and changes the selected one.

import * as api from './api.js';
import { byId, setText } from './dom.js';
import { setPhase } from './overview.js';
import { confirm } from './confirm.js';
import { attempt } from './toast.js';

const megabyte = 1e6;

// The phases in which an action is allowed: none for a removed job, whose phase is null.
const allowed = {
  pause: ['running'],
  resume: ['paused'],
  cancel: ['running', 'paused'],
  remove: ['finished', 'cancelled'],
};

const questions = {
  cancel: {
    title: 'Cancel this job?',
    text: 'It does not run again; what is stored stays. To stop it for a while, pause it.',
    yes: 'Cancel the job',
  },
  remove: {
    title: 'Remove this job?',
    text: 'The cluster forgets the job, its dead letters, and that its ids were asked for. What is stored stays.',
    yes: 'Remove the job',
  },
};

const done = { pause: 'is paused', resume: 'continues', cancel: 'is cancelled', remove: 'is removed' };

export function createControl(goTo) {
  const limits = byId('limits');
  const start = byId('start');
  const actions = [...document.querySelectorAll('[data-action]')];
  let job = null;
  let isCluster = true;
  let shownLimits = '';

  for (const button of actions) button.addEventListener('click', () => act(button));
  limits.addEventListener('submit', (event) => {
    event.preventDefault();
    attempt(event.submitter ?? limits.querySelector('[type=submit]'), async () => {
      await api.post(api.ofJob(job.job, 'limits'), ceilings(limits, 0));
      return 'The ceilings hold from now on.';
    });
  });
  start.addEventListener('change', () => showFields());
  start.addEventListener('submit', (event) => {
    event.preventDefault();
    attempt(event.submitter ?? start.querySelector('[type=submit]'), async () => {
      // Without one the cluster asks the API that its store was filled from.
      const named = start.elements.api.value.trim();
      const started = await api.post('jobs', {
        ...(named ? { api: named } : {}), ...selection(), follow: start.elements.follow.checked, ...ceilings(start, undefined),
      });
      goTo({ job: started.job, tab: 'overview' });
      return [`${started.job} has begun.`, started.note].filter(Boolean).join(' ');
    });
  });

  async function act(button) {
    const action = button.dataset.action;
    const name = job.job;
    if (questions[action] && (await confirm({ ...questions[action], isDangerous: true })) === null) return;
    await attempt(button, async () => {
      await api.post(api.ofJob(name, action));
      return `${name} ${done[action]}.`;
    });
    offer();
  }

  function selection() {
    const { what, last, from, to, follow } = start.elements;
    if (what.value === 'users') return { users: true };
    if (what.value === 'last') return { last: Number(last.value) };
    return { from: Number(from.value || 1), ...(to.value && !follow.checked ? { to: Number(to.value) } : {}) };
  }

  function showFields() {
    for (const field of start.querySelectorAll('[data-what]')) field.hidden = field.dataset.what !== start.elements.what.value || ('ends' in field.dataset && start.elements.follow.checked);
    start.elements.last.required = start.elements.what.value === 'last';
  }

  function update(line, status) {
    job = line;
    byId('control-job').hidden = !line;
    if (!line) return;
    setPhase(byId('control-phase'), status ?? line);
    setText(byId('control-selection'), `${line.job}: ${line.selection} from ${line.api}`);
    offer();
    const next = JSON.stringify([line.job, line.maxRate, line.maxConcurrency, line.maxBandwidth]);
    // Update only after a change, so that the user's typing is not overwritten.
    if (next === shownLimits) return;
    shownLimits = next;
    limits.elements.maxRate.value = line.maxRate ?? '';
    limits.elements.maxConcurrency.value = line.maxConcurrency ?? '';
    limits.elements.maxBandwidth.value = line.maxBandwidth ? line.maxBandwidth / megabyte : '';
  }

  function offer() {
    const focused = document.activeElement;
    for (const button of actions) {
      if (button.getAttribute('aria-busy') !== 'true') button.disabled = !allowed[button.dataset.action].includes(job?.phase);
      // A run in one process is ended where it was started.
      button.hidden = !isCluster && !['pause', 'resume'].includes(button.dataset.action);
    }
    // After pausing by keyboard the focus moves to Resume, but never to a button that asks for confirmation.
    if (actions.includes(focused) && focused.disabled) actions.find((button) => !button.disabled && !questions[button.dataset.action])?.focus();
  }

  function allow(mayChange, mayStart) {
    isCluster = mayStart;
    byId('control-read-only').hidden = mayChange;
    byId('control-start').hidden = !mayStart;
  }

  showFields();
  return { update, allow };
}

function ceilings(form, none) {
  const value = (name, unit = 1) => (form.elements[name].value === '' ? none : Number(form.elements[name].value) * unit);
  return { maxRate: value('maxRate'), maxConcurrency: value('maxConcurrency'), maxBandwidth: value('maxBandwidth', megabyte) };
}
