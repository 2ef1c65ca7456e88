// Puts the page together: one stream in, one view shown.

import * as api from './api.js';
import * as route from './route.js';
import { byId, element, setAttribute, setText } from './dom.js';
import { nodeName } from './format.js';
import { createCharts } from './charts.js';
import { createControl } from './control.js';
import { createFailover } from './failover.js';
import { createHistory } from './history.js';
import { createIdMap } from './idmap.js';
import { createLeases } from './leases.js';
import { createLetters } from './letters.js';
import { createLogin } from './login.js';
import { createNodes } from './nodes.js';
import { createOverview } from './overview.js';
import { createStream } from './stream.js';
import { createWarnings } from './warnings.js';
import { say } from './toast.js';

const overview = createOverview();
const charts = createCharts();
const idMap = createIdMap();
const nodes = createNodes();
const leases = createLeases();
const letters = createLetters();
const warnings = createWarnings();
const control = createControl(route.go);
const failover = createFailover(showProblem);
const views = { leases, letters };

let place = route.read();
let history = createHistory();
let announced = '';

const login = createLogin(begin);

const stream = createStream({
  snapshot: showSnapshot,
  map: (map) => map.job === place.job && idMap.update(map),
  warnings: warnings.update,
  problem: ({ message }) => {
    connection('trouble', 'No answer');
    showProblem(`Nothing can be said at present: ${message}`);
  },
  silent: () => connection('trouble', 'No answer'),
  failed: (since) => {
    connection('lost', 'Not connected');
    return failover.goOver(since);
  },
  unauthorized: askForToken,
});

api.onUnauthorized(askForToken);
addEventListener('hashchange', () => arrive(route.read()));
byId('job').addEventListener('change', (event) => route.go({ job: event.target.value, tab: place.tab }));
byId('logout').addEventListener('click', logOut);
byId('skip').addEventListener('click', (event) => {
  // Keep the hash, which holds the reader's place.
  event.preventDefault();
  byId('main').focus();
});

begin();

function begin() {
  connection('connecting', 'Connecting');
  showView();
  stream.watch(place.job);
}

function arrive(next) {
  const isOther = next.job !== place.job;
  const before = place;
  place = next;
  if (isOther) {
    history = createHistory();
    idMap.clear();
    byId('job-overview').hidden = true;
    stream.watch(place.job);
  }
  if (isOther || before.tab !== next.tab) {
    views[before.tab]?.leave();
    showView();
  }
}

function showView() {
  for (const view of document.querySelectorAll('[data-view]')) view.hidden = view.dataset.view !== place.tab;
  for (const link of byId('tabs').children) {
    setAttribute(link, 'href', route.hashOf({ job: place.job, tab: link.dataset.tab }));
    if (link.dataset.tab === place.tab) link.setAttribute('aria-current', 'page');
    else link.removeAttribute('aria-current');
  }
  views[place.tab]?.enter(place.job);
}

function showSnapshot(snapshot) {
  connection('live', 'Live');
  failover.know(snapshot.members);
  showProblem(null);
  byId('main').hidden = false;
  login.hide();
  setText(byId('node'), nodeName(snapshot.node));
  setText(byId('version'), snapshot.version);
  byId('read-only').hidden = snapshot.mayChange;
  byId('logout').hidden = !snapshot.isLoggedIn;
  document.body.classList.toggle('may-not-change', !snapshot.mayChange);
  control.allow(snapshot.mayChange, snapshot.isCluster);

  // A run that has ended one job continues with the next: select it automatically.
  const isOver = !snapshot.isCluster && !snapshot.jobs.some((job) => job.job === place.job);
  if ((!place.job || isOver) && snapshot.jobs.length > 0) {
    route.correct({ job: newest(snapshot.jobs).job, tab: place.tab });
    arrive(route.read());
    return;
  }
  const line = snapshot.jobs.find((job) => job.job === place.job);
  showChooser(snapshot.jobs);
  nodes.update(snapshot);
  letters.update(snapshot);
  control.update(line, snapshot.job?.status);
  showJob(snapshot.job?.status.job === place.job ? snapshot.job : null, line);
}

function showJob(job, line) {
  const nothing = byId('no-job');
  nothing.hidden = job !== null;
  byId('job-overview').hidden = job === null;
  if (!job) {
    setText(nothing, place.job
      ? (line ? 'The job does not answer yet.' : `There is no job ${place.job}: choose another one, or start one under Control.`)
      : 'There are no jobs yet. A run begins with what the store has; in a cluster start one under Control, or with hnactors job start.');
    setText(byId('leases-badge'), '');
    document.title = 'HnActors';
    return;
  }
  history.add(Date.now() / 1000, job);
  overview.update(job, line);
  if (place.tab === 'overview') charts.update(history);
  setText(byId('leases-badge'), job.status.openLeases > 0 ? String(job.status.openLeases) : '');
  document.title = `${byId('percent').textContent} % ${job.status.phase} – HnActors`;
  announce(job);
}

/** Announces what matters to users of screen readers, and only when it changes. */
function announce({ status, throughput }) {
  const text = throughput.trouble && status.phase === 'running' ? `Job paused by itself: ${throughput.trouble}` : `Job ${status.phase}`;
  if (text === announced) return;
  announced = text;
  setText(byId('announcer'), text);
}

function showChooser(jobs) {
  const chooser = byId('job');
  const wanted = jobs.toReversed().map((job) => [job.job, `${job.selection} · ${job.phase ?? 'removed'} · ${job.job}`]);
  if (place.job && !jobs.some((job) => job.job === place.job)) wanted.unshift([place.job, `${place.job} (not there)`]);
  if (wanted.length === 0) wanted.push(['', 'no jobs yet']);
  const shown = [...chooser.options].map((option) => [option.value, option.textContent]);
  if (JSON.stringify(shown) !== JSON.stringify(wanted))
    chooser.replaceChildren(...wanted.map(([value, text]) => element('option', { value, text })));
  if (chooser.value !== (place.job ?? '')) chooser.value = place.job ?? '';
}

/** The newest running job, otherwise the newest one. */
function newest(jobs) {
  return jobs.findLast((job) => job.phase === 'running') ?? jobs.at(-1);
}

function connection(state, text) {
  setAttribute(byId('connection'), 'data-state', state);
  setText(byId('connection-text'), text);
}

function showProblem(text) {
  const problem = byId('problem');
  problem.hidden = !text;
  setText(problem, text ?? '');
}

function askForToken() {
  stream.stop();
  views[place.tab]?.leave();
  connection('locked', 'Not logged in');
  showProblem(null);
  login.show();
}

async function logOut() {
  try {
    await api.logOut();
    askForToken();
  } catch (problem) {
    say(problem.message, true);
  }
}
