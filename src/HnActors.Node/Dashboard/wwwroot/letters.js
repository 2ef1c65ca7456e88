// Dead letters: shown page by page, and retried or dropped, selected ones or all that match.

import * as api from './api.js';
import { byId, element, emptyRow, setText, tableRow } from './dom.js';
import { count, moment, plural } from './format.js';
import { confirm } from './confirm.js';
import { attempt } from './toast.js';
import * as ranges from './ranges.js';

const pageSize = 50;
const everything = { ids: null, kind: null, minAttempts: 0, minAge: null, status: null };

export function createLetters() {
  const form = byId('letters-filter');
  const selected = new Set();
  let job = null;
  let filter = everything;
  let pages = [0];
  let letters = [];
  let turn = 0;
  let isFetching = false;
  let isActing = false;

  form.addEventListener('submit', (event) => {
    event.preventDefault();
    choose();
  });
  // The fields are cleared only after the event.
  form.addEventListener('reset', () => setTimeout(choose));
  byId('letters-refresh').addEventListener('click', fetchPage);
  byId('letters-next').addEventListener('click', () => !isFetching && turnTo([...pages, letters.at(-1).id]));
  byId('letters-back').addEventListener('click', () => !isFetching && turnTo(pages.slice(0, -1)));
  byId('letters-all').addEventListener('change', (event) => {
    for (const box of byId('letters-rows').querySelectorAll('input')) select(box, event.target.checked);
  });
  onClick('retry-selected', (button) => retry(button, chosen()));
  onClick('drop-selected', (button) => drop(button, chosen()));
  onClick('retry-matching', async (button) => retry(button, await matching(button)));
  onClick('drop-matching', async (button) => drop(button, await matching(button)));

  // One action at a time, on what is shown at the moment of the click.
  function onClick(id, action) {
    byId(id).addEventListener('click', async (event) => {
      if (isActing || isFetching) return;
      isActing = true;
      try {
        await action(event.currentTarget);
      } finally {
        isActing = false;
      }
    });
  }

  function chosen() {
    return { job, filter: { ...everything, ids: ranges.of(selected) }, count: selected.size, words: null };
  }

  /** What the filter matches, and how many; null if the node does not answer. */
  async function matching(button) {
    const meant = { job, filter, count: 0, words: words() };
    const isKnown = await attempt(button, async () => {
      meant.count = (await api.post(api.ofJob(meant.job, 'dead-letters/count'), meant.filter)).count;
    });
    return isKnown ? meant : null;
  }

  function choose() {
    const error = byId('letters-error');
    error.hidden = true;
    try {
      const fields = new FormData(form);
      filter = {
        ids: ranges.parse(fields.get('ids')),
        kind: fields.get('kind').trim() || null,
        minAttempts: Number(fields.get('minAttempts')),
        minAge: fields.get('minAge') === '' ? null : Number(fields.get('minAge')) * 60,
        status: fields.get('status') || null,
      };
    } catch (problem) {
      error.textContent = problem.message;
      error.hidden = false;
      return;
    }
    turnTo([0]);
  }

  function turnTo(to) {
    pages = to;
    return fetchPage();
  }

  async function fetchPage() {
    const mine = ++turn;
    if (!job) return;
    isFetching = true;
    try {
      const page = await api.post(api.ofJob(job, 'dead-letters'), { ...filter, afterId: pages.at(-1), limit: pageSize });
      if (mine !== turn) return;
      isFetching = false;
      letters = page;
      show();
    } catch (problem) {
      if (mine !== turn) return;
      isFetching = false;
      letters = [];
      show(problem.message);
    }
  }

  function show(problem) {
    // The focused element may be replaced or disabled: move the focus to a nearby one that stays.
    const focused = document.activeElement;
    const hadRow = byId('letters-rows').contains(focused);
    selected.clear();
    byId('letters-all').checked = false;
    const none = problem ?? (pages.length > 1 ? 'No more dead letters.' : filter === everything ? 'No dead letters.' : 'No dead letters match.');
    byId('letters-rows').replaceChildren(...(letters.length > 0 ? letters.map(createRow) : [emptyRow(8, none)]));
    byId('letters-back').disabled = pages.length === 1;
    byId('letters-next').disabled = letters.length < pageSize;
    setText(byId('letters-place'), letters.length > 0 ? `Page ${pages.length}: ids ${count(letters[0].id)} to ${count(letters.at(-1).id)}` : '');
    offer();
    if (hadRow) byId('letters-all').focus();
    else if (focused?.disabled) (focused.id === 'letters-next' && pages.length > 1 ? byId('letters-back') : byId('letters-refresh')).focus();
  }

  function createRow(letter) {
    const row = tableRow(
      { kind: 'changes' }, { label: 'Id', kind: 'name', text: String(letter.id) }, { label: 'Kind', text: letter.kind }, { label: 'Status' },
      { label: 'Attempts', kind: 'number', text: count(letter.attempts) }, { label: 'First failed', text: moment(letter.firstFailed) },
      { label: 'Last failed', text: moment(letter.lastFailed) }, { label: 'Detail', kind: 'detail', text: letter.reason || letter.detail });
    const box = element('input', { type: 'checkbox', 'aria-label': `Select ${letter.id}` });
    box.dataset.id = letter.id;
    box.addEventListener('change', () => select(box, box.checked));
    row.cells[0].append(box);
    row.cells[3].append(element('span', { class: 'pill', 'data-level': letter.status === 'parked' ? 'bad' : 'warn', text: letter.isPending ? 'pending' : letter.status }));
    return row;
  }

  function select(box, isChosen) {
    box.checked = isChosen;
    if (isChosen) selected.add(Number(box.dataset.id));
    else selected.delete(Number(box.dataset.id));
    offer();
  }

  function offer() {
    const isNarrow = filter.ids !== null || filter.kind !== null || filter.minAttempts > 0 || filter.minAge > 0;
    byId('retry-selected').disabled = byId('drop-selected').disabled = selected.size === 0;
    setText(byId('retry-selected'), selected.size > 0 ? `Retry selected (${selected.size})` : 'Retry selected');
    byId('retry-matching').disabled = letters.length === 0 && pages.length === 1;
    byId('drop-matching').disabled = byId('retry-matching').disabled || !isNarrow;
    byId('drop-hint').hidden = isNarrow;
  }

  async function retry(button, meant) {
    if (!meant) return;
    const sure = meant.words === null ? '' : await confirm({
      title: `Retry ${plural(meant.count, 'dead letter')}?`,
      text: `All that match${meant.words} are asked for again at once, with all their attempts before them.`,
      yes: `Retry ${count(meant.count)}`,
    });
    if (sure === null) return;
    await change(button, 'retry', meant, {}, (done) => `${plural(done, 'dead letter')} will be asked for again.`);
  }

  async function drop(button, meant) {
    if (!meant) return;
    const reason = await confirm({
      title: `Drop ${plural(meant.count, 'dead letter')}?`,
      text: `${meant.words === null ? 'Those selected' : `All that match${meant.words}`} are given up: the copy will be without them until they are retried.`,
      yes: `Drop ${count(meant.count)}`,
      wantsReason: true,
      isDangerous: true,
    });
    if (reason === null) return;
    await change(button, 'drop', meant, { reason }, (done) => `${plural(done, 'dead letter')} dropped.`);
  }

  async function change(button, action, meant, more, said) {
    await attempt(button, async () => said((await api.post(api.ofJob(meant.job, `dead-letters/${action}`), { ...meant.filter, ...more })).count));
    if (job === meant.job) await turnTo([0]);
  }

  function words() {
    const said = [];
    if (filter.ids) said.push('the ids');
    if (filter.kind) said.push(`the kind ${filter.kind}`);
    if (filter.status) said.push(`the status ${filter.status}`);
    if (filter.minAttempts > 0) said.push(`${plural(filter.minAttempts, 'attempt')} or more`);
    if (filter.minAge !== null) said.push(`an age of ${count(filter.minAge / 60)} minutes or more`);
    return said.length > 0 ? ` (${said.join(', ')})` : '';
  }

  function update(snapshot) {
    const status = snapshot.job?.status;
    const open = status ? status.pending + status.waiting + status.parked : 0;
    setText(byId('letters-badge'), open > 0 ? count(open) : '');
    const kinds = Object.entries(status?.kinds ?? {}).sort(([a], [b]) => a.localeCompare(b));
    setText(byId('letters-kinds'), kinds.map(([kind, number]) => `${kind} ${count(number)}`).join(' · '));
    const list = byId('letters-kind-list');
    if ([...list.options].map((option) => option.value).join() !== kinds.map(([kind]) => kind).join())
      list.replaceChildren(...kinds.map(([kind]) => element('option', { value: kind })));
  }

  return {
    update,
    enter(name) {
      if (job !== name) {
        job = name;
        filter = everything;
        letters = [];
        pages = [0];
        isFetching = true;
        show('Looking…');
        form.reset();
      } else {
        fetchPage();
      }
    },
    leave() {
      turn++;
      isFetching = false;
    },
  };
}
