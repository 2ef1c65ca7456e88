// The whole range of ids as a grid of cells: done, leased, failed and open.

import { byId, element, setAttribute, setText } from './dom.js';
import { count } from './format.js';
import { color, onThemeChange } from './theme.js';

const mostCells = 1000;
const gap = 2;
const smallestPitch = 9;
const largestPitch = 16;
// So that a row is a round fraction of the whole.
const roundColumns = [100, 50, 40, 25, 20];
const swatchSize = 11;
const rowsOfTable = 10;

// In the order of a map cell's counts, with the mark that identifies each state without its colour.
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
  let pitch = smallestPitch;
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
    if (next.cells.length === 0) {
      clear();
      return;
    }
    map = next;
    draw();
    setText(byId('map-scale'), scale());
    const sums = sumOf(map.cells);
    states.forEach((state, place) => {
      const told = document.querySelector(`[data-map=${state.name}]`);
      setText(told, count(sums[place]));
      setAttribute(told, 'data-value', sums[place]);
    });
    setText(byId('map-from'), count(map.from));
    setText(byId('map-to'), count(map.to));
    tabulate();
    point(current !== null && current < map.cells.length ? current : null);
  }

  function scale() {
    const ids = cellSize();
    return ids === 1 ? 'a cell is one id' : `a cell is ${count(ids)} ids, a row ${count(ids * columns)}`;
  }

  function clear() {
    map = null;
    current = null;
    tip.hidden = true;
    canvas.width = canvas.height = 0;
    for (const attribute of ['aria-valuemax', 'aria-valuenow']) setAttribute(canvas, attribute, 1);
    setAttribute(canvas, 'aria-valuetext', 'there is no map yet');
    for (const told of document.querySelectorAll('[data-map]')) {
      setText(told, '–');
      setAttribute(told, 'data-value', '');
    }
    for (const id of ['map-from', 'map-to', 'map-scale']) setText(byId(id), '');
    byId('map-table').replaceChildren();
  }

  function draw() {
    const width = canvas.parentElement.clientWidth;
    if (!map || width === 0) return;
    columns = Math.min(map.cells.length, roundColumns.find((number) => width / number >= smallestPitch) ?? roundColumns.at(-1));
    pitch = Math.min(largestPitch, width / columns);
    const context = sized(canvas, Math.round(columns * pitch) - gap, Math.round(Math.ceil(map.cells.length / columns) * pitch) - gap);
    const palette = colors();
    map.cells.forEach((cell, index) => drawCell(context, palette, boxOf(index), cell));
    if (current !== null) {
      const { x, y, width: w, height: h } = boxOf(current);
      context.strokeStyle = palette.text;
      context.lineWidth = 2;
      context.strokeRect(x, y, w, h);
    }
    const box = { x: 0, y: 0, width: swatchSize, height: swatchSize };
    swatches.forEach((swatch, place) =>
      drawCell(sized(swatch, swatchSize, swatchSize), palette, box, states.map((_, other) => (other === place ? 1 : 0))));
  }

  /** The box of a cell, in whole pixels. */
  function boxOf(index) {
    const [column, row] = [index % columns, Math.floor(index / columns)];
    const [x, y] = [Math.round(column * pitch), Math.round(row * pitch)];
    return { x, y, width: Math.round((column + 1) * pitch) - gap - x, height: Math.round((row + 1) * pitch) - gap - y };
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
    const box = boxOf(index);
    const room = canvas.parentElement.clientWidth - tip.offsetWidth;
    tip.style.left = `${Math.max(0, Math.min(box.x, room))}px`;
    tip.style.top = `${box.y + box.height + 6}px`;
    setAttribute(canvas, 'aria-valuemax', map.cells.length);
    setAttribute(canvas, 'aria-valuenow', index + 1);
    setAttribute(canvas, 'aria-valuetext', tip.innerText.replaceAll('\n', ', '));
  }

  /** The number of ids per cell, as the node divided the range. */
  function cellSize() {
    return Math.ceil((map.to - map.from + 1) / mostCells);
  }

  /** The first and last id of a run of cells. */
  function rangeOf(index, cells) {
    const first = map.from + index * cellSize();
    return [first, Math.min(map.to, first + cells * cellSize() - 1)];
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

/** Sizes a canvas to the screen's physical pixels. */
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

/** Draws one cell: its states side by side, in proportion. */
function drawCell(context, palette, box, cell) {
  const { x, y, width, height } = box;
  context.fillStyle = palette.open;
  context.fillRect(x, y, width, height);
  const total = cell.reduce((sum, value) => sum + value);
  if (total === 0) {
    context.fillStyle = palette.card;
    context.fillRect(x + 1, y + 1, width - 2, height - 2);
    return;
  }
  let left = x;
  states.forEach((state, place) => {
    if (cell[place] === 0 || state.mark === 'none') return;
    const part = (cell[place] / total) * width;
    context.fillStyle = palette[state.name];
    context.fillRect(left, y, part, height);
    if (state.mark === 'stripes') stripe(context, palette.card, left, y, part, height);
    left += part;
  });
  if (cell[2] > 0) cross(context, palette, box);
}

function stripe(context, fill, x, y, width, height) {
  context.fillStyle = fill;
  context.globalAlpha = 0.45;
  for (let line = 2; line < height - 1; line += 4) context.fillRect(x, y + line, width, 1.5);
  context.globalAlpha = 1;
}

// Drawn at full size: one failed id among thousands must be visible.
function cross(context, palette, { x, y, width, height }) {
  const inset = Math.max(2, width * 0.28);
  context.fillStyle = palette.letters;
  context.fillRect(x, y, width, height);
  context.strokeStyle = palette.card;
  context.lineWidth = 1.5;
  context.beginPath();
  context.moveTo(x + inset, y + inset);
  context.lineTo(x + width - inset, y + height - inset);
  context.moveTo(x + width - inset, y + inset);
  context.lineTo(x + inset, y + height - inset);
  context.stroke();
}
