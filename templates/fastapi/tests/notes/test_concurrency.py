import asyncio

import httpx2


async def test_writers_at_the_same_time_wait_for_each_other(client: httpx2.AsyncClient) -> None:
    path = "/api/v1/notes"
    created = await asyncio.gather(
        *(client.post(path, json={"title": str(number)}) for number in range(20))
    )
    assert [response.status_code for response in created] == [201] * 20

    # Each of these reads and then writes: with a plain BEGIN, SQLite would fail most of them.
    note = f"{path}/{created[0].json()['id']}"
    changed = await asyncio.gather(
        *(client.put(note, json={"title": str(number)}) for number in range(20))
    )
    assert [response.status_code for response in changed] == [200] * 20
