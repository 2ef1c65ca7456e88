// When the watched node is gone: finds another one that answers, and switches to it.

import { nodeName } from './format.js';

const patience = 3000;
const probeTimeout = 2000;

const isLoopback = (host) => host === 'localhost' || host === '[::1]' || host.startsWith('127.');

/** The other nodes' addresses. Loopback addresses are useful only to a page that was loaded over loopback. */
function elsewhere(members) {
  return members
    .filter((member) => member.operations)
    .map((member) => ({ name: nodeName(member.address), url: new URL(member.operations.replace(/\/?$/, '/')).href }))
    .filter(({ url }) => !location.href.startsWith(url))
    .filter(({ url }) => isLoopback(location.hostname) || !isLoopback(new URL(url).hostname));
}

/** @param say receives a sentence that describes what is being done */
export function createFailover(say) {
  let others = [];
  let asked = '';
  let prober = null;

  /** Records the members while the node can still report them. */
  function know(members) {
    others = elsewhere(members);
    const urls = others.map(({ url }) => url).sort().join(' ');
    if (urls === asked || others.length === 0) return;
    asked = urls;
    // This page may contact only its own node. A worker may contact the members at its load time, so each change needs a new one.
    const loaded = new Worker(new URL('./prober.js', import.meta.url), { type: 'module' });
    loaded.onmessage = () => {
      prober?.terminate();
      prober = loaded;
    };
  }

  /** The address of the first node that answers; null if none does. */
  function findLiving() {
    if (!prober) return null;
    return new Promise((resolve) => {
      // A prober that is replaced meanwhile never answers.
      setTimeout(() => resolve(null), probeTimeout + 1000);
      prober.onmessage = ({ data }) => resolve(data);
      prober.postMessage({ urls: others.map(({ url }) => url), timeout: probeTimeout });
    });
  }

  /** @returns true if the page is switching to another node */
  async function goOver(failingSince) {
    if (Date.now() - failingSince < patience) {
      say('This node does not answer.');
      return false;
    }
    const living = await findLiving();
    if (living) {
      say(`This node does not answer: going over to ${others.find(({ url }) => url === living).name}.`);
      location.assign(new URL(`dashboard/${location.hash}`, living));
      return true;
    }
    say(
      others.length > 0
        ? `Neither this node nor any other that is known answers (${others.map(({ name }) => name).join(', ')}). Trying this one again.`
        : 'This node does not answer, and no other can be reached from here. Trying again.',
    );
    return false;
  }

  return { know, goOver };
}
