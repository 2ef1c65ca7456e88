// The cluster's members, and each one's work for the job.

import * as api from './api.js';
import { byId, element, emptyRow, keyedRows, setAttribute, setText, tableRow } from './dom.js';
import { count, limitName, milliseconds, nodeName, rate } from './format.js';
import { confirm } from './confirm.js';
import { attempt } from './toast.js';

export function createNodes() {
  function update(snapshot) {
    const works = new Map((snapshot.job?.nodes ?? []).map((node) => [node.node, node]));
    const isReachable = (member) => member.status === 'up' && !member.reachability;
    setText(byId('nodes-badge'), String(snapshot.members.length));
    const rows = snapshot.members.map((member) => ({ member, work: works.get(member.address), isWatched: member.address === snapshot.node }));
    keyedRows(byId('nodes-rows'), rows, (row) => row.member.address, createRow, (row, item) => write(row, item, snapshot.mayChange && snapshot.isCluster, isReachable(item.member)));
    if (rows.length === 0) byId('nodes-rows').replaceChildren(emptyRow(9, 'No members are known.'));
  }

  return { update };
}

function createRow({ member, isWatched }) {
  const name = nodeName(member.address);
  const row = tableRow(
    { label: 'Node', kind: 'name' }, { label: 'Roles' }, { label: 'State' }, { label: 'Items/s', kind: 'number' }, { label: 'In flight of limit' },
    { label: 'p50 / p99', kind: 'number' }, { label: 'Stored', kind: 'number' }, { label: 'Limited by' }, { kind: 'changes' });
  row.cells[0].append(element('span', { text: name }), isWatched ? element('span', { class: 'tag', text: 'watched' }) : '');
  row.cells[2].append(element('span', { class: 'pill' }));
  row.cells[4].append(element('span', { class: 'meter', 'aria-hidden': 'true' }, element('span')), element('span', { class: 'of' }));
  const drain = element('button', { type: 'button', class: 'danger', 'aria-label': `Drain ${name}`, text: 'Drain…' });
  drain.addEventListener('click', () => leave(drain, member.address, name));
  row.cells[8].append(drain);
  return row;
}

function write(row, { member, work }, mayChange, isReachable) {
  const pill = row.cells[2].firstChild;
  setText(row.cells[1], member.roles.join(', '));
  setText(pill, member.reachability || member.status);
  setAttribute(pill, 'data-level', isReachable ? 'good' : 'bad');
  row.cells[8].firstChild.hidden = !mayChange;
  const throughput = work?.throughput;
  setText(row.cells[3], throughput ? rate(throughput.itemsPerSecond) : '–');
  const [meter, of] = row.cells[4].children;
  meter.firstChild.style.width = throughput?.inFlightLimit > 0 ? `${Math.min(100, (throughput.inFlight / throughput.inFlightLimit) * 100)}%` : '0';
  setText(of, throughput ? `${count(throughput.inFlight)} of ${count(throughput.inFlightLimit)}` : '–');
  setText(row.cells[5], throughput && throughput.p99 > 0 ? `${milliseconds(throughput.p50)} / ${milliseconds(throughput.p99)}` : '–');
  setText(row.cells[6], work ? count(work.storedItems) : '–');
  setText(row.cells[7], throughput ? (throughput.trouble ?? limitName(throughput.limit)) : '–');
}

async function leave(button, address, name) {
  const sure = await confirm({
    title: `Drain ${name}?`,
    text: 'It finishes what is in flight, hands its leases back, leaves the cluster, and its process ends.',
    yes: 'Drain it',
    isDangerous: true,
  });
  if (sure === null) return;
  await attempt(button, async () => {
    await api.post('cluster/leave', { address });
    return `${name} is leaving.`;
  });
}
