// The whole range of ids as a field of cells: what is done, lent, failed and open.

import { byId, element, setAttribute, setText } from './dom.js';
import { count } from './format.js';
import { color, onThemeChange } from './theme.js';

const pitch = 13;
const size = 11;
const rowsOfTable = 10;

// In the order of a map's cell, with the mark by which each is told without its colour.
const states = [
  { name: 'done', label: 'Done', mark: 'full' },
  { name: 'leased', label: 'Leased', mark: 'stripes' },
  { name: 'letters', label: 'Dead letters', mark: 'cross' },
  { name: 'open', label: 'Open', mark: 'none' },
];

export function createIdMap() {
  const canvas = byId('map');
  const tip = byId('map-tip');
  let map = null;
  let columns = 1;
  let current = null;

  const swatches = states.map((state) => {
    const swatch = element('canvas', { class: 'swatch', 'aria-hidden': 'true' });
    byId('map-legend').append(element('li', {}, swatch, element('span', { text: state.label }), element('span', { class: 'value', 'data-map': state.name })));
    return swatch;
  });

  new ResizeObserver(draw).observe(canvas.parentElement);
  onThemeChange(draw);
  canvas.addEventListener('pointermove', (event) => point(cellAt(event)));
  canvas.addEventListener('pointerdown', (event) => point(cellAt(event)));
  canvas.addEventListener('pointerleave', () => point(document.activeElement === canvas ? current : null));
  canvas.addEventListener('focus', () => point(current ?? 0));
  canvas.addEventListener('blur', () => point(null));
  canvas.addEventListener('keydown', (event) => {
    const last = (map?.cells.length ?? 1) - 1;
    const to = { ArrowRight: 1, ArrowLeft: -1, ArrowDown: columns, ArrowUp: -columns, Home: -Infinity, End: Infinity }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    point(Math.max(0, Math.min(last, (current ?? 0) + to)));
  });

  function update(next) {
    map = next;
    draw();
    const sums = sumOf(map.cells);
    states.forEach((state, place) => {
      const told = document.querySelector(`[data-map=${state.name}]`);
      setText(told, count(sums[place]));
      setAttribute(told, 'data-value', sums[place]);
    });
    setText(byId('map-from'), count(map.from));
    setText(byId('map-to'), count(map.to));
    setText(byId('map-scale'), `a cell is about ${count((map.to - map.from + 1) / map.cells.length)} ids`);
    tabulate();
    point(current !== null && current < map.cells.length ? current : null);
  }

  function clear() {
    map = null;
    current = null;
    tip.hidden = true;
    canvas.width = canvas.height = 0;
  }

  function draw() {
    const width = canvas.parentElement.clientWidth;
    if (!map || width === 0) return;
    columns = Math.max(1, Math.min(map.cells.length, Math.floor((width + pitch - size) / pitch)));
    const rows = Math.ceil(map.cells.length / columns);
    const context = sized(canvas, columns * pitch - (pitch - size), rows * pitch - (pitch - size));
    const palette = colors();
    map.cells.forEach((cell, index) => drawCell(context, palette, (index % columns) * pitch, Math.floor(index / columns) * pitch, cell));
    if (current !== null) {
      context.strokeStyle = palette.text;
      context.lineWidth = 2;
      context.strokeRect((current % columns) * pitch, Math.floor(current / columns) * pitch, size, size);
    }
    swatches.forEach((swatch, place) => drawCell(sized(swatch, size, size), palette, 0, 0, states.map((_, other) => (other === place ? 1 : 0))));
  }

  function cellAt(event) {
    const box = canvas.getBoundingClientRect();
    const column = Math.floor((event.clientX - box.left) / pitch);
    const index = Math.floor((event.clientY - box.top) / pitch) * columns + column;
    return map && column >= 0 && column < columns && index >= 0 && index < map.cells.length ? index : null;
  }

  function point(index) {
    const moved = index !== current;
    current = index;
    if (moved) draw();
    tip.hidden = index === null || !map;
    if (tip.hidden) return;
    const [first, last] = rangeOf(index, 1);
    const cell = map.cells[index];
    const said = states.map((state, place) => [state.label, cell[place]]).filter(([, value]) => value > 0);
    tip.replaceChildren(
      element('strong', { text: `${count(first)} – ${count(last)}` }),
      ...(said.length > 0 ? said : [['No ids of this job', null]]).map(([label, value]) =>
        element('span', { text: value === null ? label : `${label} ${count(value)}` })),
    );
    const x = (index % columns) * pitch;
    const room = canvas.parentElement.clientWidth - tip.offsetWidth;
    tip.style.left = `${Math.max(0, Math.min(x, room))}px`;
    tip.style.top = `${(Math.floor(index / columns) + 1) * pitch + 4}px`;
    setAttribute(canvas, 'aria-valuemax', map.cells.length);
    setAttribute(canvas, 'aria-valuenow', index + 1);
    setAttribute(canvas, 'aria-valuetext', tip.innerText.replaceAll('\n', ', '));
  }

  /** The first and last id of some cells, as the node divided the range. */
  function rangeOf(index, cells) {
    const ids = map.to - map.from + 1;
    const edge = (place) => map.from + Math.floor((place * ids) / map.cells.length);
    return [edge(index), Math.max(edge(index), edge(index + cells) - 1)];
  }

  function tabulate() {
    const step = Math.max(1, Math.ceil(map.cells.length / rowsOfTable));
    const rows = [];
    for (let index = 0; index < map.cells.length; index += step) {
      const cells = map.cells.slice(index, index + step);
      const [first, last] = rangeOf(index, cells.length);
      rows.push(element('tr', {},
        element('th', { scope: 'row', text: `${count(first)} – ${count(last)}` }),
        ...sumOf(cells).map((value) => element('td', { class: 'number', text: count(value) }))));
    }
    byId('map-table').replaceChildren(...rows);
  }

  return { update, clear };
}

const sumOf = (cells) => cells.reduce((sums, cell) => sums.map((sum, place) => sum + cell[place]), [0, 0, 0, 0]);

const colors = () => Object.fromEntries(['done', 'leased', 'letters', 'open', 'card', 'text'].map((name) => [name, color(name)]));

/** Makes a canvas as large as the screen's own pixels want it. */
function sized(canvas, width, height) {
  const ratio = devicePixelRatio || 1;
  canvas.width = Math.round(width * ratio);
  canvas.height = Math.round(height * ratio);
  canvas.style.width = `${width}px`;
  canvas.style.height = `${height}px`;
  const context = canvas.getContext('2d');
  context.scale(ratio, ratio);
  return context;
}

/** One cell: its states side by side in the shares that they have. */
function drawCell(context, palette, x, y, cell) {
  context.fillStyle = palette.open;
  context.fillRect(x, y, size, size);
  const total = cell[0] + cell[1] + cell[2] + cell[3];
  if (total === 0) {
    context.fillStyle = palette.card;
    context.fillRect(x + 1, y + 1, size - 2, size - 2);
    return;
  }
  let left = x;
  states.forEach((state, place) => {
    if (cell[place] === 0 || state.mark === 'none') return;
    const width = Math.min(x + size - left, (cell[place] / total) * size);
    context.fillStyle = palette[state.name];
    context.fillRect(left, y, width, size);
    if (state.mark === 'stripes') stripe(context, palette.card, left, y, width);
    left += width;
  });
  if (cell[2] > 0) cross(context, palette, x, y);
}

function stripe(context, fill, x, y, width) {
  context.fillStyle = fill;
  context.globalAlpha = 0.45;
  for (let line = 2; line < size; line += 4) context.fillRect(x, y + line, width, 1.5);
  context.globalAlpha = 1;
}

// Of any size: one failed id among thousands must be seen.
function cross(context, palette, x, y) {
  context.fillStyle = palette.letters;
  context.fillRect(x, y, size, size);
  context.strokeStyle = palette.card;
  context.lineWidth = 1.5;
  context.beginPath();
  context.moveTo(x + 3, y + 3);
  context.lineTo(x + size - 3, y + size - 3);
  context.moveTo(x + size - 3, y + 3);
  context.lineTo(x + 3, y + size - 3);
  context.stroke();
}
