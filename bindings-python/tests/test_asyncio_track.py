"""Tracking with asyncio."""

import asyncio
import gc
import os
import queue
import sys
import threading

import capikit
import pytest

LONG = 30


def lead(event_id):
    user = capikit.UserData(external_id=1)
    return capikit.Event("Lead", event_id=event_id, action_source="other", user_data=user)


@pytest.fixture
def make(endpoint):
    def make(**settings):
        return capikit.AsyncClient("1", endpoint.token, base_url=endpoint.address, **settings)

    return make


def threads(name):
    return [thread for thread in threading.enumerate() if thread.name == name]


@pytest.mark.parametrize("durability", ["process", "power", "memory"])
def test_track_and_flush(make, endpoint, durability):
    async def main():
        async with make(durability=durability) as client:
            receipt = await client.track(lead("a"))
            assert receipt == capikit.Receipt("a", [])
            await client.track("Lead", event_id="b", user_data={"external_id": 1})
            report = await client.flush(LONG)
            assert client.stats().books.delivered == 2
            assert client.dead_letters() == []
            return report

    assert asyncio.run(main()) == capikit.FlushReport(2, 0, 0, 0)


def test_power_is_awaited_by_many_at_once(make):
    async def main():
        async with make(durability="power") as client:
            before = threads("capikit-replies")
            await asyncio.gather(*(client.track(lead(str(number))) for number in range(200)))
            assert len(threads("capikit-replies")) == len(before) + 1
            return await client.flush(LONG)

    assert asyncio.run(main()).delivered == 200


@pytest.mark.parametrize("durability", ["process", "power"])
def test_errors(make, durability):
    async def main():
        async with make(durability=durability) as client:
            with pytest.raises(capikit.EventError):
                await client.track(capikit.Event("Lead", event_time=1))
            with pytest.raises(TypeError, match="expected Event or dict"):
                await client.track(5)
        with pytest.raises(capikit.ClosedError):
            await client.track(lead("late"))

    asyncio.run(main())


def test_the_loop_runs_on_while_a_flush_waits(make, endpoint):
    endpoint.may_answer.clear()

    async def main():
        async with make() as client:
            await client.track(lead("a"))
            flushing = asyncio.create_task(client.flush(LONG))
            await asyncio.to_thread(endpoint.arrived.acquire, timeout=LONG)
            assert not flushing.done()
            endpoint.may_answer.set()
            return await flushing

    assert asyncio.run(main()).delivered == 1


def test_one_client_on_one_loop_after_the_other(make):
    client = make(durability="power")

    async def main(event_id):
        await client.track(lead(event_id))
        return await client.flush(LONG)

    assert asyncio.run(main("a")).delivered == 1
    assert asyncio.run(main("b")).delivered == 2
    asyncio.run(client.close())
    gc.collect()


def test_one_client_on_two_loops_at_once(make):
    client = make(durability="power")
    reports = queue.Queue()

    async def main(name):
        for number in range(50):
            await client.track(lead(f"{name}-{number}"))
        return await client.flush(LONG)

    def run(name):
        reports.put(asyncio.run(main(name)))

    loops = [threading.Thread(target=run, args=(name,)) for name in "ab"]
    for thread in loops:
        thread.start()
    for thread in loops:
        thread.join(LONG)
    assert asyncio.run(client.close()).delivered == 100


def test_an_answer_for_a_loop_that_is_gone_harms_nobody(make, endpoint):
    endpoint.may_answer.clear()
    client = make()

    async def leave():
        await client.track(lead("a"))
        asyncio.create_task(client.flush(LONG))  # noqa: RUF006 - nobody waits for it
        await asyncio.sleep(0)

    async def main():
        await client.track(lead("b"))
        return await client.flush(LONG)

    asyncio.run(leave())
    endpoint.may_answer.set()
    assert asyncio.run(main()).delivered == 2
    asyncio.run(client.close())


def test_a_cancelled_call_ends_the_wait_and_not_the_event(make, endpoint):
    endpoint.may_answer.clear()

    async def main():
        async with make() as client:
            await client.track(lead("a"))
            with pytest.raises(asyncio.TimeoutError):
                await asyncio.wait_for(client.flush(LONG), 0.05)
            endpoint.may_answer.set()
            return await client.flush(LONG)

    assert asyncio.run(main()).delivered == 1


def test_close_reports_what_is_left_in_time(make, endpoint):
    endpoint.may_answer.clear()

    async def main():
        client = make()
        await client.track(lead("a"))
        return await client.close(0.2)

    assert asyncio.run(main()) == capikit.FlushReport(0, 1, 0, 0)


def test_close_ends_the_thread(make):
    async def main():
        before = threads("capikit-replies")
        async with make() as client:
            await client.flush(0)
            (thread,) = set(threads("capikit-replies")) - set(before)
        return thread

    thread = asyncio.run(main())
    thread.join(LONG)
    assert not thread.is_alive()


def test_callbacks(make):
    told = queue.Queue()

    async def main():
        async with make(on_delivered=told.put, durability="power") as client:
            await client.track(lead("a"))
            return await asyncio.to_thread(told.get, timeout=LONG)

    assert asyncio.run(main()).event_id == "a"


@pytest.mark.skipif(not hasattr(os, "fork"), reason="there is no fork")
@pytest.mark.skipif(sys.version_info >= (3, 12), reason="warns of forks with threads")
def test_after_a_fork(make, endpoint):
    client = make(durability="power")

    async def main(event_id):
        await client.track(lead(event_id))
        return await client.flush(LONG)

    asyncio.run(main("before"))
    child = os.fork()
    if child == 0:
        code = 1
        try:
            code = 0 if asyncio.run(main("child")).delivered == 1 else 2
        finally:
            os._exit(code)
    assert os.waitpid(child, 0)[1] == 0
    assert asyncio.run(main("parent")).delivered == 2
    asyncio.run(client.close())
    sent = sorted(event["event_id"] for event in endpoint.events)
    assert sent == ["before", "child", "parent"]
