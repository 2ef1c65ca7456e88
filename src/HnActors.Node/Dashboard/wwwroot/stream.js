// The single stream of a tab: open while the tab is visible, closed while it is hidden, and reopened when it breaks.

import * as api from './api.js';

const retryInterval = 1000;
const statusTimeout = 2000;
// A snapshot arrives about once a second. A node that is silent for this long is frozen or unreachable.
const silenceTimeout = 10000;

/**
 * @param handlers `snapshot`, `map`, `warnings`, `problem` receive what the node sends; `silent` is called when it is alive but sends
 *   nothing, `failed` with the time since which it does not answer, `unauthorized` when it wants a token.
 */
export function createStream(handlers) {
  let source = null;
  let job = null;
  let wanted = false;
  let failingSince = null;
  let timer = 0;
  let silence = 0;

  function open() {
    close();
    if (!wanted || document.hidden) return;
    const opened = new EventSource(api.watchUrl(job));
    source = opened;
    for (const kind of ['snapshot', 'map', 'warnings', 'problem']) {
      opened.addEventListener(kind, (event) => {
        if (source !== opened) return;
        heard();
        handlers[kind](JSON.parse(event.data));
      });
    }
    opened.onerror = () => source === opened && broken();
    listen();
  }

  function heard() {
    failingSince = null;
    listen();
  }

  function listen() {
    clearTimeout(silence);
    silence = setTimeout(broken, failingSince === null ? silenceTimeout : retryInterval * 3);
  }

  async function broken() {
    close();
    failingSince ??= Date.now();
    const status = await api.streamStatus(job, statusTimeout);
    if (!wanted || document.hidden || source) return;
    if (status === 401) {
      stop();
      handlers.unauthorized();
      return;
    }
    // The node is alive and may just be unable to query the cluster, so there is no reason to leave it.
    if (status !== null) {
      failingSince = null;
      handlers.silent();
    } else {
      await handlers.failed(failingSince);
    }
    if (wanted && !source) timer = setTimeout(open, retryInterval);
  }

  function close() {
    clearTimeout(timer);
    clearTimeout(silence);
    source?.close();
    source = null;
  }

  function stop() {
    wanted = false;
    close();
  }

  document.addEventListener('visibilitychange', () => {
    failingSince = null;
    open();
  });
  addEventListener('pagehide', close);
  addEventListener('pageshow', (event) => event.persisted && open());

  return {
    /** Streams this job from now on; null for none. */
    watch(name) {
      if (wanted && source && job === name) return;
      job = name;
      wanted = true;
      open();
    },
    stop,
  };
}
