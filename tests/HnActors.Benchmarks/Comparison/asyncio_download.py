"""The newest items of an API by asyncio: a producer, a bounded queue, consumers, and a dead-letter queue; one JSON array at the end.

    asyncio_download.py API COUNT CONNECTIONS FILE
"""

import asyncio
import json
import sys

import aiohttp

ATTEMPTS = 5


async def produce(queue, newest, count):
    for item in range(newest, newest - count, -1):
        await queue.put((item, 1))


async def consume(session, api, queue, dead_letters, items):
    while True:
        item, attempt = await queue.get()
        try:
            async with session.get(f"{api}item/{item}.json", raise_for_status=True) as answer:
                items.append(await answer.json())
        except (aiohttp.ClientError, asyncio.TimeoutError, json.JSONDecodeError):
            if attempt < ATTEMPTS:
                dead_letters.put_nowait((item, attempt + 1))
        finally:
            queue.task_done()


async def main(api, count, connections, file):
    items, dead_letters = [], asyncio.Queue()
    connector = aiohttp.TCPConnector(limit=connections)
    timeout = aiohttp.ClientTimeout(total=15)
    async with aiohttp.ClientSession(connector=connector, timeout=timeout) as session:
        async with session.get(f"{api}maxitem.json") as answer:
            newest = await answer.json()
        queue = asyncio.Queue(maxsize=4 * connections)
        consumers = [asyncio.create_task(consume(session, api, queue, dead_letters, items)) for _ in range(connections)]
        await produce(queue, newest, count)
        await queue.join()
        while not dead_letters.empty():
            queue.put_nowait(dead_letters.get_nowait())
            await queue.join()
        for consumer in consumers:
            consumer.cancel()
    with open(file, "w", encoding="utf-8") as out:
        json.dump(items, out)


asyncio.run(main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), sys.argv[4]))
