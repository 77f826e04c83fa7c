"""Ticks for those who follow a conversation."""

import asyncio

from frontdesk.store.bell import Bell


async def test_a_ring_reaches_every_follower_of_its_conversation() -> None:
    bell = Bell()
    async with bell.follow("a") as one, bell.follow("a") as two:
        await anext(one)
        await anext(two)
        bell.ring("a", stored=True)
        await asyncio.gather(anext(one), anext(two))


async def test_quiet_followers_get_a_tick_all_the_same() -> None:
    async with Bell().follow("a", tick_seconds=0.001) as ticks:
        for _ in range(3):
            await anext(ticks)


async def test_a_tick_says_whether_facts_may_have_come() -> None:
    bell = Bell()
    async with bell.follow("a") as ticks:
        told = [await anext(ticks)]
        for rings in ([False], [True], [True, False], [False, False]):
            for stored in rings:
                bell.ring("a", stored=stored)
            told.append(await anext(ticks))
    assert told == [True, False, True, True, False]


async def test_a_ring_nobody_hears_is_forgotten() -> None:
    bell = Bell()
    bell.ring("a", stored=True)
    async with bell.follow("a") as ticks:
        await anext(ticks)
    bell.ring("a", stored=True)
