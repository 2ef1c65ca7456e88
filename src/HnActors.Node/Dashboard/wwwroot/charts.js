// Charts of the last ten minutes, drawn by uPlot.

import uPlot from './uplot/uPlot.esm.js';
import { byId, element, setAttribute, setText } from './dom.js';
import { bytes, clock, compact, count, milliseconds, rate } from './format.js';
import { color, onThemeChange } from './theme.js';

const height = 150;
const shortestSpan = 60;
const dashes = [[], [6, 3], [2, 3], [10, 3, 2, 3]];

const charts = [
  {
    title: 'Items a second',
    series: () => [{ label: 'items', color: 'done', fill: true, read: (sample) => sample.itemsPerSecond }],
    format: rate,
    axis: compact,
  },
  {
    title: 'Latency',
    series: () => [
      { label: 'p50', color: 'leased', read: (sample) => sample.p50 },
      { label: 'p95', color: 'violet', read: (sample) => sample.p95 },
      { label: 'p99', color: 'letters', read: (sample) => sample.p99 },
    ],
    format: milliseconds,
    axis: (value) => (value >= 1 ? `${compact(value)} s` : `${compact(value * 1000)} ms`),
  },
  {
    title: 'In flight',
    series: () => [
      { label: 'in flight', color: 'leased', fill: true, read: (sample) => sample.inFlight },
      { label: 'limit', color: 'text', read: (sample) => sample.inFlightLimit },
    ],
    format: count,
    axis: compact,
  },
  {
    title: 'Failures a second',
    series: (history) =>
      history.kinds.map((kind, place) => ({
        label: kind,
        color: ['letters', 'warn', 'violet', 'leased', 'done'][place % 5],
        read: (sample) => sample.failures && (sample.failures[kind] ?? 0),
      })),
    empty: 'none',
    format: rate,
    axis: compact,
  },
  {
    title: 'Store, bytes a second',
    series: () => [{ label: 'written', color: 'done', fill: true, read: (sample) => sample.bytesPerSecond }],
    format: (value) => `${bytes(value)}/s`,
    axis: (value) => bytes(value).replace(/\.0 /, ' '),
  },
];

export function createCharts() {
  const panels = charts.map(createPanel);
  byId('charts').append(...panels.map((panel) => panel.card));
  onThemeChange(() => panels.forEach((panel) => panel.redraw()));
  return { update: (history) => panels.forEach((panel) => panel.update(history)) };
}

function createPanel(chart) {
  const heading = element('h3', { text: chart.title });
  const legend = element('ul', { class: 'legend', 'aria-label': `${chart.title}, now` });
  const holder = element('div', { class: 'plot', role: 'img', 'aria-label': chart.title });
  const card = element('article', { class: 'card chart' }, element('div', { class: 'card-head' }, heading, legend), holder);
  let plot = null;
  let series = [];
  let values = [];
  let data = [[]];

  new ResizeObserver(() => plot && holder.clientWidth > 0 && plot.setSize({ width: holder.clientWidth, height })).observe(holder);

  function update(history) {
    const wanted = chart.series(history);
    data = [history.times, ...wanted.map((one) => history.column(one.read))];
    const isSame = plot && wanted.map((one) => one.label).join() === series.map((one) => one.label).join();
    if (isSame) plot.setData(data);
    else if (holder.clientWidth > 0) build(wanted);
    tell();
    const now = series.map((one, place) => `${one.label} ${values[place].textContent}`).join(', ');
    setAttribute(holder, 'aria-label', `${chart.title}: ${now || chart.empty}`);
  }

  function build(wanted) {
    plot?.destroy();
    series = wanted;
    values = series.map(() => element('span', { class: 'value' }));
    legend.replaceChildren(
      ...series.map((one, place) => element('li', {}, swatch(one, place), element('span', { text: one.label }), values[place])),
      ...(series.length === 0 ? [element('li', { text: chart.empty })] : []),
    );
    plot = new uPlot(options(), data, holder);
  }

  function swatch(one, place) {
    const mark = element('span', { class: 'line', 'aria-hidden': 'true' });
    mark.style.borderTopColor = `var(--${one.color})`;
    mark.style.borderTopStyle = ['solid', 'dashed', 'dotted', 'dashed'][place % 4];
    return mark;
  }

  /** Shows the values under the pointer, or else the latest. */
  function tell() {
    const index = plot?.cursor.idx ?? data[0].length - 1;
    series.forEach((_, place) => {
      const value = data[place + 1][index];
      setText(values[place], value === null || value === undefined ? '–' : chart.format(value));
    });
  }

  function options() {
    const axis = {
      stroke: () => color('muted'),
      grid: { stroke: () => color('grid'), width: 1 },
      ticks: { show: false },
      font: '11px system-ui, sans-serif',
    };
    return {
      width: holder.clientWidth,
      height,
      padding: [8, 28, 0, 0],
      legend: { show: false },
      cursor: { sync: { key: 'charts' }, y: false, drag: { x: false, y: false }, points: { size: 6 } },
      hooks: { setCursor: [tell] },
      scales: {
        x: { time: true, range: (_, min, max) => [Math.min(min ?? 0, (max ?? 0) - shortestSpan), max ?? shortestSpan] },
        y: { range: (_, min, max) => [0, max > 0 ? max * 1.1 : 1] },
      },
      axes: [
        { ...axis, size: 24, space: 70, values: (_, splits) => splits.map((seconds) => clock(new Date(seconds * 1000))) },
        { ...axis, size: 58, space: 30, values: (_, splits) => splits.map(chart.axis) },
      ],
      series: [
        {},
        ...series.map((one, place) => ({
          label: one.label,
          stroke: () => color(one.color),
          fill: one.fill ? () => `${color(one.color)}22` : undefined,
          width: 1.5,
          dash: dashes[place % dashes.length],
          points: { show: false },
        })),
      ],
    };
  }

  return { card, update, redraw: () => plot?.redraw() };
}
