// A worker that asks other nodes whether they live: under a policy of its own, which names them.

postMessage(null);

addEventListener('message', async ({ data: { urls, timeout } }) => {
  postMessage(await Promise.any(urls.map((url) => probe(url, timeout))).catch(() => null));
});

async function probe(url, timeout) {
  // Its answer can't be read from here, but that there is one can.
  await fetch(new URL('health/live', url), { mode: 'no-cors', cache: 'no-store', signal: AbortSignal.timeout(timeout) });
  return url;
}
