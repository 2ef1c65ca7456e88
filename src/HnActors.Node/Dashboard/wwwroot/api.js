// Requests to the node. What it refuses becomes an Error with its own words.

const base = '../api/v1/';
// A node gives a command a minute.
const timeout = 65000;

export class Refused extends Error {
  constructor(message, status) {
    super(message);
    this.status = status;
  }
}

let whenLoggedOut = () => {};

/** What to do where the node wants a token. */
export function onUnauthorized(action) {
  whenLoggedOut = action;
}

export const get = (path) => ask(base + path, { headers: { Accept: 'application/json' } });

export const post = (path, body = {}) => ask(base + path, posted(body));

export const watchUrl = (job) => `${base}watch${job ? `?job=${encodeURIComponent(job)}` : ''}`;

/** The path of a job, with what is behind it. */
export const ofJob = (job, rest) => `jobs/${encodeURIComponent(job)}/${rest}`;

export const logIn = (token) => ask('login', posted({ token }), false);

export const logOut = () => ask('logout', posted({}), false);

/** The status with which the node answers a stream; an EventSource keeps that to itself. Null where nobody answers. */
export async function streamStatus(job, milliseconds) {
  const stop = new AbortController();
  const timer = setTimeout(() => stop.abort(), milliseconds);
  try {
    const answer = await fetch(watchUrl(job), { cache: 'no-store', signal: stop.signal });
    return answer.status;
  } catch {
    return null;
  } finally {
    clearTimeout(timer);
    stop.abort();
  }
}

const posted = (body) => ({ method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) });

async function ask(url, options, guarded = true) {
  let answer, text;
  try {
    answer = await fetch(url, { cache: 'no-store', signal: AbortSignal.timeout(timeout), ...options });
    text = await answer.text();
  } catch {
    throw new Refused(options.method === 'POST'
      ? 'The node does not answer. Whether it did this is not known: look before you try again.'
      : 'The node does not answer.', 0);
  }
  const body = parse(text);
  if (answer.ok) return body;
  if (answer.status === 401 && guarded) whenLoggedOut();
  throw new Refused(body?.message ?? `The node answered ${answer.status} ${answer.statusText}.`, answer.status);
}

function parse(text) {
  try {
    return text ? JSON.parse(text) : null;
  } catch {
    return null;
  }
}
