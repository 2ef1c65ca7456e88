// Converts ids as people write them to what the node expects: pairs of first and last.

/** "8863, 9000-9100" as pairs; null for an empty text. */
export function parse(text) {
  const parts = text.split(/[\s,;]+/).filter((part) => part.length > 0);
  if (parts.length === 0) return null;
  return parts.map((part) => {
    const match = /^(\d+)(?:-(\d+))?$/.exec(part);
    const pair = match && [Number(match[1]), Number(match[2] ?? match[1])];
    if (!pair || pair[0] < 1 || pair[0] > pair[1]) throw new Error(`'${part}' is neither an id nor a range of ids: write 8863 or 9000-9100.`);
    return pair;
  });
}

/** Single ids as the fewest pairs. */
export function of(ids) {
  const pairs = [];
  for (const id of [...ids].sort((a, b) => a - b)) {
    const last = pairs.at(-1);
    if (last && last[1] === id - 1) last[1] = id;
    else pairs.push([id, id]);
  }
  return pairs;
}
