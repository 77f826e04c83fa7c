"""The Studio's routes: shut without a key, and all of a conversation for who has it."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from frontdesk.facts import ConversationOpened, Customer, CustomerSaid
from kit.folders import bookshop
from kit.serving import Service, serving
from kit.visitor import Visitor

KEY = "a-key-of-twenty-characters-or-more"
STUDIO = {"Authorization": f"Bearer {KEY}"}
LIST = "/v1/studio/conversations"


@pytest.fixture
async def service(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Service]:
    shop = bookshop(tmp_path_factory.mktemp("agents") / "shop")
    async with serving(shop, studio_key=KEY) as service:
        yield service


async def test_without_a_key_of_the_service_there_is_nothing(tmp_path_factory: pytest.TempPathFactory) -> None:
    async with serving(bookshop(tmp_path_factory.mktemp("agents") / "shop")) as service:
        visitor = await service.visitor()
        for headers in ({}, STUDIO, {"Authorization": f"Bearer {visitor.token}"}):
            for path in (LIST, f"{LIST}/{visitor.id}"):
                response = await service.http.get(path, headers=headers)
                assert response.status_code == 404
                assert response.json()["detail"] == f"there is nothing at {path}; /docs lists what there is"
            assert (await service.http.post(f"{LIST}/{visitor.id}/fork", json={"before": 2}, headers=headers)).is_error
        assert "studio" not in (await service.http.get("/openapi.json")).text


async def test_every_route_wants_the_key(service: Service) -> None:
    visitor = await service.visitor()
    await visitor.say("When do you open?")
    one = f"{LIST}/{visitor.id}"
    for shown in (None, "", "Bearer", "Bearer wrong", f"Bearer {KEY[:-1]}", f"Bearer {KEY}x", KEY):
        headers = {} if shown is None else {"Authorization": shown}
        for path in (LIST, one, f"{one}/turns/2/requests"):
            response = await service.http.get(path, headers=headers)
            assert (response.status_code, response.headers["WWW-Authenticate"]) == (401, "Bearer")
            assert "FRONTDESK_STUDIO_KEY" in response.json()["detail"]
        assert (await service.http.post(f"{one}/fork", json={"before": 2}, headers=headers)).status_code == 401
    assert len((await service.http.get(LIST, headers=STUDIO)).json()["conversations"]) == 1


async def test_the_token_of_a_customer_is_no_key_and_the_key_no_token(service: Service) -> None:
    visitor = await service.visitor()
    theirs = {"Authorization": f"Bearer {visitor.token}"}
    assert (await service.http.get(f"{LIST}/{visitor.id}", headers=theirs)).status_code == 401
    assert (await service.http.get(visitor.path, headers=STUDIO)).status_code == 401


async def test_the_list(service: Service) -> None:
    first = await service.visitor()
    await first.say("When do you open?")
    second = await service.visitor("en")
    listed = (await service.http.get(LIST, headers=STUDIO)).json()["conversations"]
    assert {item["id"] for item in listed} == {first.id, second.id}
    by_id = {item["id"]: item for item in listed}
    assert by_id[second.id]["last"] == second.opened["greeting"]
    assert "10 AM" in by_id[first.id]["last"]
    assert (by_id[first.id]["messages"], by_id[first.id]["owner"], by_id[first.id]["language"]) == (1, "bot", "en")
    assert len((await service.http.get(f"{LIST}?limit=1", headers=STUDIO)).json()["conversations"]) == 1
    assert (await service.http.get(f"{LIST}?limit=0", headers=STUDIO)).status_code == 422


async def test_all_facts_but_no_trace_of_the_token(service: Service) -> None:
    visitor = await service.visitor()
    await visitor.say("When do you open?")
    response = await service.http.get(f"{LIST}/{visitor.id}", headers=STUDIO)
    told = response.json()
    assert [item["number"] for item in told["facts"]] == list(range(1, len(told["facts"]) + 1))
    kinds = [item["fact"]["type"] for item in told["facts"]]
    assert kinds[:2] == ["ConversationOpened", "CustomerSaid"]
    assert {"ModelReplied", "AgentSaid", "TurnEnded"} <= set(kinds)
    assert told["facts"][0]["at"] == "2026-03-02T15:00:00Z"
    assert (told["version"], told["busy"]) == (told["facts"][0]["fact"]["version"], False)
    assert "token" not in str(told["facts"][0])
    assert (await service.http.get(f"{LIST}/nobody", headers=STUDIO)).status_code == 404


async def test_the_prompt_of_a_turn_is_what_the_model_was_sent(service: Service) -> None:
    visitor = await service.visitor()
    await visitor.say("When do you open?")
    await visitor.say("And how long does delivery take?")
    turns = [item.number for item in await service.facts(visitor) if isinstance(item.fact, CustomerSaid)]
    rebuilt: list[object] = []
    for turn in turns:
        path = f"{LIST}/{visitor.id}/turns/{turn}/requests"
        told = (await service.http.get(path, headers=STUDIO)).json()
        assert (told["turn"], told["changed"]) == (turn, False)
        rebuilt += [item["request"] for item in told["requests"]]
    sent = [dict(seen.body) for seen in service.twin.requests]
    for body in sent:
        assert body.pop("stream") is True
    assert rebuilt == sent
    missing = await service.http.get(f"{LIST}/{visitor.id}/turns/1/requests", headers=STUDIO)
    assert missing.status_code == 404
    assert f"it has: {turns[0]}, {turns[1]}" in missing.json()["detail"]


async def test_a_prompt_of_a_folder_that_has_changed_says_so(service: Service) -> None:
    visitor = await service.visitor()
    await visitor.say("When do you open?")
    (service.running.loaded.folder.path / "prompt" / "guardrails.md").write_text("Speak about anything.", "utf-8")
    await service.running.reload()
    told = (await service.http.get(f"{LIST}/{visitor.id}/turns/2/requests", headers=STUDIO)).json()
    assert told["changed"] is True


async def fork(service: Service, conversation: str, before: int) -> Visitor:
    response = await service.http.post(f"{LIST}/{conversation}/fork", json={"before": before}, headers=STUDIO)
    assert response.status_code == 201, response.text
    return Visitor(service.http, response.json())


async def test_a_fork_begins_with_what_was_before_and_goes_its_own_way(service: Service) -> None:
    visitor = await service.visitor()
    await visitor.say("When do you open?")
    await visitor.say("And how long does delivery take?")
    before = await service.facts(visitor)
    second = max(item.number for item in before if isinstance(item.fact, CustomerSaid))
    forked = await fork(service, visitor.id, second)
    assert (forked.id != visitor.id, forked.token != visitor.token) == (True, True)
    assert forked.opened["greeting"] == visitor.opened["greeting"]
    again = await service.facts(forked)
    assert [item.fact for item in again[1:]] == [item.fact for item in before[1 : second - 1]]
    assert (await forked.say("Can I return a book?"))["outcome"] == "answered"
    assert [item.fact for item in await service.facts(visitor)] == [item.fact for item in before]
    assert (await service.http.get(forked.path, headers={"Authorization": f"Bearer {visitor.token}"})).is_error


async def test_a_fork_keeps_the_customer(service: Service) -> None:
    desk = service.running.desk
    opened = await desk.open("en", Customer(id="c-7", name="Ada"))
    posted = await desk.post(opened.id, "When do you open?")
    await desk.result(opened.id, posted)
    forked = await fork(service, opened.id, posted.number)
    begin = (await desk.facts(forked.id))[0].fact
    assert isinstance(begin, ConversationOpened)
    assert (begin.customer, begin.forked_from) == (Customer(id="c-7", name="Ada"), opened.id)
    assert forked.opened["language"] == "en"


async def test_another_agents_conversations_in_the_same_store_are_none_of_this_ones(tmp_path: Path) -> None:
    database = f"sqlite:///{tmp_path}/facts.db"
    async with serving(bookshop(tmp_path / "shop"), database=database, studio_key=KEY) as service:
        visitor = await service.visitor()
        await visitor.say("When do you open?")
    other = bookshop(tmp_path / "other")
    config = other / "agent.toml"
    config.write_text(config.read_text("utf-8").replace('name = "Pat"', 'name = "Sam"'), "utf-8")
    async with serving(other, database=database, studio_key=KEY) as service:
        one = f"{LIST}/{visitor.id}"
        answers = [await service.http.get(f"{one}{more}", headers=STUDIO) for more in ("", "/turns/2/requests")]
        answers.append(await service.http.post(f"{one}/fork", json={"before": 2}, headers=STUDIO))
        for response in answers:
            assert response.status_code == 404
            assert f"there is no conversation '{visitor.id}' of the agent 'Sam'" in response.json()["detail"]
        assert (await service.http.get(LIST, headers=STUDIO)).json()["conversations"] == []


async def test_a_fork_is_made_at_a_message_only(service: Service) -> None:
    visitor = await service.visitor()
    await visitor.say("When do you open?")
    for before in (-1, 0, 1, 3, 10_000):
        response = await service.http.post(f"{LIST}/{visitor.id}/fork", json={"before": before}, headers=STUDIO)
        assert response.status_code == 422
        assert "is no message of the customer; those are: 2" in response.json()["detail"]
    assert len((await service.http.get(LIST, headers=STUDIO)).json()["conversations"]) == 1


async def test_a_fork_of_nothing(service: Service) -> None:
    response = await service.http.post(f"{LIST}/nobody/fork", json={"before": 2}, headers=STUDIO)
    assert response.status_code == 404
