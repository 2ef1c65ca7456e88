// The newest items of an API by Node's fetch (undici), kept in memory: fetch_download.mjs API COUNT CONNECTIONS
const [api, count, connections] = [process.argv[2], Number(process.argv[3]), Number(process.argv[4])];
const newest = await (await fetch(`${api}maxitem.json`)).json();
const items = [];
let next = newest;

async function work() {
  while (next > newest - count) {
    const item = next--;
    items.push(await (await fetch(`${api}item/${item}.json`)).json());
  }
}

await Promise.all(Array.from({ length: connections }, work));
if (items.length !== count) throw new Error(`${items.length} of ${count} items`);
