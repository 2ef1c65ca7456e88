// Formats numbers for people, the same in every locale and on the terminal.

const whole = new Intl.NumberFormat('en-US', { maximumFractionDigits: 0 });
const units = ['B', 'kB', 'MB', 'GB', 'TB'];

export const count = (value) => (value === null || value === undefined ? '–' : whole.format(value));

/** A count each second. What is slow is not nothing. */
export function rate(value) {
  if (value === null || value === undefined) return '–';
  return `${value === 0 || value >= 10 ? whole.format(value) : value >= 0.1 ? trim(value) : Math.max(value, 0.001).toFixed(3)}/s`;
}

// As the fields call them in which they are set, where the terminal names an option or a status code.
const limits = { '--max-rate': 'requests a second', '--bandwidth': 'bandwidth', 429: 'the API’s rate limit (429)' };

/** What keeps a job from being faster. */
export const limitName = (limit) => limits[limit] ?? limit;

export const plural = (value, noun) => `${count(value)} ${noun}${value === 1 ? '' : 's'}`;

export function compact(value) {
  if (value >= 1e6) return trim(value / 1e6) + 'M';
  if (value >= 1e3) return trim(value / 1e3) + 'k';
  return value < 10 ? trim(value) : whole.format(value);
}

export function bytes(value) {
  let unit = 0;
  while (value >= 1000 && unit < units.length - 1) {
    value /= 1000;
    unit++;
  }
  return `${unit === 0 ? Math.round(value) : value.toFixed(1)} ${units[unit]}`;
}

export function duration(seconds) {
  if (seconds === null || seconds === undefined || !Number.isFinite(seconds)) return '–';
  if (seconds < 10) return `${seconds.toFixed(1)} s`;
  if (seconds < 60) return `${Math.round(seconds)} s`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)}m${two(seconds % 60)}s`;
  if (seconds < 86400) return `${Math.floor(seconds / 3600)}h${two((seconds % 3600) / 60)}m`;
  return `${Math.floor(seconds / 86400)}d${two((seconds % 86400) / 3600)}h`;
}

export const milliseconds = (seconds) => `${(seconds * 1000).toFixed(seconds < 0.01 ? 1 : 0)} ms`;

// Rounded down: an incomplete job must not show 100.
export const percent = (part, all) => (all > 0 ? (Math.floor((part / all) * 10000) / 100).toFixed(2) : '100.00');

export const clock = (date) => `${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}`;

export function moment(text) {
  const date = new Date(text);
  if (Number.isNaN(date.getTime())) return '–';
  const today = date.toDateString() === new Date().toDateString();
  return today ? clock(date) : `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())} ${clock(date)}`;
}

/** The host and port of a node: the rest of its address is the same for all. */
export const nodeName = (address) => address.slice(address.indexOf('@') + 1);

const trim = (value) => value.toFixed(1).replace(/\.0$/, '');
const two = (value) => String(Math.floor(value)).padStart(2, '0');
