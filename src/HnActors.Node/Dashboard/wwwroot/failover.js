// When the node that is watched has gone: which other one answers, and over to it.

import { nodeName } from './format.js';

const patience = 3000;
const probeTimeout = 2000;

const isLoopback = (host) => host === 'localhost' || host === '[::1]' || host.startsWith('127.');

/** The others' addresses. Loopback addresses are of use only to who came over loopback. */
function elsewhere(members) {
  return members
    .filter((member) => member.operations)
    .map((member) => ({ name: nodeName(member.address), url: new URL(member.operations.replace(/\/?$/, '/')) }))
    .filter(({ url }) => !location.href.startsWith(url.href))
    .filter(({ url }) => isLoopback(location.hostname) || !isLoopback(url.hostname));
}

async function probe(other) {
  // Its answer can't be read from here, but that there is one can.
  await fetch(new URL('health/live', other.url), { mode: 'no-cors', cache: 'no-store', signal: AbortSignal.timeout(probeTimeout) });
  return other;
}

/**
 * @param members those that were known when the node was last heard of
 * @param say told what is being done, in a sentence
 * @returns true where the page is on its way to another node
 */
export async function goOver(members, failingSince, say) {
  if (Date.now() - failingSince < patience) {
    say('This node does not answer.');
    return false;
  }
  const others = elsewhere(members);
  try {
    const other = await Promise.any(others.map(probe));
    say(`This node does not answer: going over to ${other.name}.`);
    location.assign(new URL(`dashboard/${location.hash}`, other.url));
    return true;
  } catch {
    say(
      others.length > 0
        ? `Neither this node nor any other that is known answers (${others.map((other) => other.name).join(', ')}). Trying this one again.`
        : 'This node does not answer, and no other can be reached from here. Trying again.',
    );
    return false;
  }
}
