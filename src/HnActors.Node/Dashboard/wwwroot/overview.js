// The job's progress at a glance.

import { byId, element, setAttribute, setText } from './dom.js';
import { bytes, count, duration, limitName, percent, plural, moment, rate } from './format.js';

// Every id is in one of these, so that they add up to the total.
const counts = [
  ['stored', 'Stored'],
  ['nulls', 'Null'],
  ['pending', 'Pending'],
  ['waiting', 'Retrying'],
  ['parked', 'Parked'],
  ['dropped', 'Dropped'],
  ['leased', 'Leased'],
  ['queued', 'Queued'],
  ['total', 'Total'],
];

export function createOverview() {
  const cells = new Map(
    counts.map(([name, label]) => {
      const value = element('dd', { 'data-count': name });
      byId('counts').append(element('div', { class: `count ${name}` }, element('dt', { text: label }), value));
      return [name, value];
    }),
  );
  const parts = new Map([...byId('progress').children].map((part) => [part.dataset.part, part]));

  function update(job, line) {
    const { status, throughput } = job;
    const done = status.stored + (status.nulls ?? 0);
    const share = percent(done, status.total);
    const isRunning = status.phase === 'running';

    setText(byId('percent'), share);
    setText(byId('done'), count(done));
    setText(byId('all'), count(status.total));
    setText(byId('subject'), status.subject ?? 'items');
    setPhase(byId('phase'), status);
    setText(byId('rate'), isRunning ? rate(throughput.itemsPerSecond) : '–');
    setText(byId('eta'), isRunning ? duration(job.secondsLeft) : '–');
    setText(byId('limit'), isRunning ? limitName(throughput.limit) : '–');
    setText(byId('circuit'), isRunning ? apiState(job.nodes) : '–');
    byId('circuit').classList.toggle('bad-text', isRunning && job.nodes.some((node) => node.throughput.isApiDown));

    const trouble = isRunning ? throughput.trouble : null;
    byId('trouble').hidden = !trouble;
    setText(byId('trouble'), trouble ? `Paused by itself: ${trouble}` : '');

    const letters = status.pending + status.waiting + status.parked + status.dropped;
    setWidth('done', done, status.total);
    setWidth('letters', letters, status.total);
    setWidth('leased', status.leased, status.total);
    const bar = byId('progress');
    setAttribute(bar, 'aria-valuenow', share);
    setAttribute(bar, 'aria-valuetext', `${share} percent: ${count(done)} of ${count(status.total)}`);

    for (const [name, cell] of cells) {
      setText(cell, count(status[name]));
      setAttribute(cell, 'data-value', status[name] ?? '');
      cell.parentElement.classList.toggle('zero', !status[name]);
    }
    setText(byId('facts'), facts(job, line));
  }

  function setWidth(part, value, total) {
    parts.get(part).style.width = total > 0 ? `${(value / total) * 100}%` : part === 'done' ? '100%' : '0';
  }

  return { update };
}

/** What the nodes hear from the API, each of which asks by itself. */
function apiState(nodes) {
  const all = nodes.length;
  const down = nodes.filter((node) => node.throughput.isApiDown).length;
  const onHold = nodes.filter((node) => node.throughput.isOnHold).length;
  if (all === 0) return '–';
  if (down > 0) return down === all ? 'Down, circuit open' : `Down for ${down} of ${all} nodes`;
  if (onHold > 0) return onHold === all ? 'Asks to wait' : `Asks ${onHold} of ${all} nodes to wait`;
  return 'Answers';
}

/** A phase is a word and a colour. */
export function setPhase(pill, status) {
  const phase = status.phase ?? 'removed';
  const isParked = phase === 'finished' && status.parked > 0;
  setText(pill, isParked ? 'finished, ids parked' : phase);
  setAttribute(pill, 'data-phase', phase);
}

function facts(job, line) {
  const { status, throughput, follow } = job;
  const said = [`ids ${count(status.from)} to ${count(status.to)}`, status.api];
  if (line?.startedAt) said.push(`started ${moment(line.startedAt)}`);
  if (status.phase === 'running') {
    said.push(
      `${plural(status.openLeases, 'lease')} out${status.openLeases > 0 ? `, the oldest for ${duration(status.oldestLease)}` : ''}`,
      `store ${bytes(throughput.bytesPerSecond)}/s`,
      `429 ${(throughput.throttledShare * 100).toFixed(2)} %`,
      `errors ${(throughput.errorShare * 100).toFixed(2)} %`,
    );
  }
  if (follow) {
    said.push(
      `follows: lag ${duration(follow.lag)}${follow.isStreaming ? '' : ', polling: the streams fail'}`,
      `newest ${count(follow.newest)}`,
      `${count(follow.new)} new, ${count(follow.changed)} changed, ${count(follow.reread)} read again`,
    );
  }
  return said.join(' · ');
}
