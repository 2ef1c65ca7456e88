// The reader's place: job and tab, kept in the hash so that they survive a reload and a switch to another node.

const tabs = ['overview', 'nodes', 'leases', 'letters', 'control', 'warnings'];

export function read() {
  const hash = new URLSearchParams(location.hash.slice(1));
  const tab = hash.get('tab');
  return { job: hash.get('job'), tab: tabs.includes(tab) ? tab : 'overview' };
}

export const hashOf = ({ job, tab }) => '#' + new URLSearchParams(job ? { job, tab } : { tab });

/** Navigates, with a history entry. */
export function go(place) {
  location.hash = hashOf(place);
}

/** Replaces the current place, without a history entry. */
export function correct(place) {
  history.replaceState(null, '', hashOf(place));
}
