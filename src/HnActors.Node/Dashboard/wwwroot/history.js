// The charts' data: the last ten minutes of one job, as seen by this page.

const length = 600;
// After a gap (a hidden tab, an absent node) the line is broken instead of drawn across.
const gap = 5;

export function createHistory() {
  const samples = [];

  function add(time, job) {
    const last = samples.at(-1);
    if (last && time - last.time > gap) samples.push({ time: last.time + 1 });
    samples.push({ time, ...job.throughput, failures: job.failuresPerSecond });
    while (samples.length > length || (samples.length > 0 && time - samples[0].time > length)) samples.shift();
  }

  return {
    add,
    get times() {
      return samples.map((sample) => sample.time);
    },
    /** A column for a chart; null at gaps. */
    column: (read) => samples.map((sample) => ('itemsPerSecond' in sample ? (read(sample) ?? null) : null)),
    get kinds() {
      return [...new Set(samples.flatMap((sample) => Object.keys(sample.failures ?? {})))].sort();
    },
  };
}
