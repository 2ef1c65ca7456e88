// Requests to the node. A refusal becomes an Error with the node's message.

const base = '../api/v1/';
// A node allows a command one minute.
const timeout = 65000;

export class Refused extends Error {
  constructor(message, status) {
    super(message);
    this.status = status;
  }
}

let whenLoggedOut = () => {};

/** Sets what to do when the node requires a token. */
export function onUnauthorized(action) {
  whenLoggedOut = action;
}

export const get = (path) => ask(base + path, { headers: { Accept: 'application/json' } });

export const post = (path, body = {}) => ask(base + path, posted(body));

export const watchUrl = (job) => `${base}watch${job ? `?job=${encodeURIComponent(job)}` : ''}`;

/** The path of a job's resource. */
export const ofJob = (job, rest) => `jobs/${encodeURIComponent(job)}/${rest}`;

export const logIn = (token) => ask('login', posted({ token }), false);

export const logOut = () => ask('logout', posted({}), false);

/** The status of the node's response to a stream request, which an EventSource does not expose. Null if there is no answer. */
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
