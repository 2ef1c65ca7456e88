// The leases, their holders and ages: fetched while the tab is shown.

import * as api from './api.js';
import { byId, emptyRow, keyedRows, setText, tableRow } from './dom.js';
import { count, duration, nodeName, plural } from './format.js';

const interval = 2000;
const mostRows = 500;

export function createLeases() {
  let job = null;
  let timer = 0;
  let turn = 0;

  async function fetchNow() {
    const mine = ++turn;
    clearTimeout(timer);
    if (!job || document.hidden) return;
    try {
      const leases = await api.get(api.ofJob(job, 'leases'));
      if (mine !== turn) return;
      show(leases);
    } catch (problem) {
      if (mine !== turn) return;
      setText(byId('leases-note'), problem.message);
    }
    timer = setTimeout(fetchNow, interval);
  }

  function show(leases) {
    const body = byId('leases-rows');
    setText(byId('leases-note'), leases.length > mostRows ? `The first ${count(mostRows)} of ${count(leases.length)}.` : plural(leases.length, 'lease'));
    if (leases.length === 0) {
      body.replaceChildren(emptyRow(7, 'Nothing is lent at present.'));
      return;
    }
    if (body.querySelector('.none')) body.replaceChildren();
    keyedRows(body, leases.slice(0, mostRows), (lease) => lease.lease, createRow, write);
  }

  document.addEventListener('visibilitychange', fetchNow);

  return {
    enter(name) {
      if (job !== name) byId('leases-rows').replaceChildren();
      job = name;
      fetchNow();
    },
    leave() {
      job = null;
      turn++;
      clearTimeout(timer);
    },
  };
}

const createRow = () => tableRow(
  { label: 'Lease', kind: 'name' }, { label: 'Kind' }, { label: 'Node' }, { label: 'Ids' }, { label: 'Count', kind: 'number' }, { label: 'Age', kind: 'number' },
  { label: 'Left', kind: 'number' });

function write(row, lease) {
  const values = [lease.lease, lease.kind, nodeName(lease.node), lease.ids, count(lease.count), duration(lease.age), duration(lease.left)];
  values.forEach((value, place) => setText(row.cells[place], value));
}
