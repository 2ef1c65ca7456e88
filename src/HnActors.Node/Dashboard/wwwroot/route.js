// Where the reader is: the job and the tab, in the hash, so that they survive a reload and going over to another node.

const tabs = ['overview', 'nodes', 'leases', 'letters', 'control', 'warnings'];

export function read() {
  const hash = new URLSearchParams(location.hash.slice(1));
  const tab = hash.get('tab');
  return { job: hash.get('job'), tab: tabs.includes(tab) ? tab : 'overview' };
}

export const hashOf = ({ job, tab }) => '#' + new URLSearchParams(job ? { job, tab } : { tab });

/** Goes there, with an entry in the history. */
export function go(place) {
  location.hash = hashOf(place);
}

/** Says where the reader is without an entry in the history. */
export function correct(place) {
  history.replaceState(null, '', hashOf(place));
}
