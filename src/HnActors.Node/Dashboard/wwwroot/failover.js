// When the node that is watched has gone: which other one answers, and over to it.

import { nodeName } from './format.js';

const patience = 3000;
const probeTimeout = 2000;

const isLoopback = (host) => host === 'localhost' || host === '[::1]' || host.startsWith('127.');

/** The others' addresses. Loopback addresses are of use only to who came over loopback. */
function elsewhere(members) {
  return members
    .filter((member) => member.operations)
    .map((member) => ({ name: nodeName(member.address), url: new URL(member.operations.replace(/\/?$/, '/')).href }))
    .filter(({ url }) => !location.href.startsWith(url))
    .filter(({ url }) => isLoopback(location.hostname) || !isLoopback(new URL(url).hostname));
}

/** @param say told what is being done, in a sentence */
export function createFailover(say) {
  let others = [];
  let asked = '';
  let prober = null;

  /** Takes in who is a member, while the node can still say so. */
  function know(members) {
    others = elsewhere(members);
    const urls = others.map(({ url }) => url).sort().join(' ');
    if (urls === asked || others.length === 0) return;
    asked = urls;
    // This page may ask its own node only. A worker may ask those that were members when it was loaded, so there is one anew for each change.
    const loaded = new Worker(new URL('./prober.js', import.meta.url), { type: 'module' });
    loaded.onmessage = () => {
      prober?.terminate();
      prober = loaded;
    };
  }

  /** The address of the first that answers; null where none does. */
  function findLiving() {
    if (!prober) return null;
    return new Promise((resolve) => {
      // One that is replaced meanwhile never answers.
      setTimeout(() => resolve(null), probeTimeout + 1000);
      prober.onmessage = ({ data }) => resolve(data);
      prober.postMessage({ urls: others.map(({ url }) => url), timeout: probeTimeout });
    });
  }

  /** @returns true where the page is on its way to another node */
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
