"""The client for asyncio."""

import asyncio

import capikit
import pytest


def test_send(endpoint, purchase):
    async def main():
        async with capikit.AsyncClient("1", endpoint.token, base_url=endpoint.address) as client:
            assert client.check(purchase).payload == purchase.payload()
            reports = await asyncio.gather(*(client.send([purchase]) for _ in range(10)))
        return sum(report.events_received for report in reports)

    assert asyncio.run(main()) == 10


def test_the_loop_runs_on_while_meta_is_slow(endpoint, purchase):
    endpoint.may_answer.clear()

    async def main():
        async with capikit.AsyncClient("1", endpoint.token, base_url=endpoint.address) as client:
            sending = asyncio.create_task(client.send([purchase]))
            await asyncio.to_thread(endpoint.arrived.acquire, timeout=30)
            assert not sending.done()
            endpoint.may_answer.set()
            return await sending

    assert asyncio.run(main()).events_received == 1


def test_cancelling_is_harmless(endpoint, purchase):
    endpoint.may_answer.clear()

    async def main():
        async with capikit.AsyncClient("1", endpoint.token, base_url=endpoint.address) as client:
            sending = asyncio.create_task(client.send([purchase]))
            await asyncio.to_thread(endpoint.arrived.acquire, timeout=30)
            sending.cancel()
            with pytest.raises(asyncio.CancelledError):
                await sending
            endpoint.may_answer.set()
            return await client.send([purchase])

    assert asyncio.run(main()).events_received == 1


def test_closed(endpoint, purchase):
    async def main():
        client = capikit.AsyncClient("1", endpoint.token, base_url=endpoint.address)
        await client.close()
        with pytest.raises(capikit.ClosedError):
            await client.send([purchase])

    asyncio.run(main())


def test_settings(endpoint):
    with pytest.raises(TypeError, match="spool"):
        capikit.AsyncClient("1", endpoint.token, spool="x")
    assert endpoint.token not in repr(
        capikit.AsyncClient("1", endpoint.token, base_url=endpoint.address)
    )


def test_the_plain_client_can_be_closed_by_async_with(endpoint, purchase):
    async def main():
        async with capikit.Client("1", endpoint.token, base_url=endpoint.address) as client:
            pass
        with pytest.raises(capikit.ClosedError):
            client.send([purchase])

    asyncio.run(main())
