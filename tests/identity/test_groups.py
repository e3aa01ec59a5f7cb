"""Connected keys are one thing, named by the most trusted system, whatever the order of the links."""

from hypothesis import given
from hypothesis import strategies as st

from desirepath.identity import DomainClaim, components, domain_edges, representatives

KEY = st.sampled_from([f"{space}:{n}" for space in ("crm", "product", "billing") for n in range(4)])
EDGES = st.lists(st.tuples(KEY, KEY), max_size=12)


@given(EDGES, st.randoms(use_true_random=False))
def test_groups_do_not_depend_on_the_order_of_links(edges: list[tuple[str, str]], random) -> None:
    turned = [edge[::-1] if random.random() < 0.5 else edge for edge in random.sample(edges, len(edges))]
    rank = {"crm": 0, "product": 1}
    assert representatives(components([], edges), rank) == representatives(components([], turned), rank)


@given(EDGES)
def test_two_keys_share_a_group_exactly_when_a_chain_of_links_joins_them(edges: list[tuple[str, str]]) -> None:
    groups = components([], edges)
    reach = {key: {key} for key in groups}
    for _ in groups:
        for left, right in edges:
            both = reach[left] | reach[right]
            for key in both:
                reach[key] = reach[key] | both
    assert all((groups[a] == groups[b]) == (b in reach[a]) for a in groups for b in groups)


def test_group_is_named_by_its_most_trusted_system_then_by_order() -> None:
    groups = components([], [("product:2", "crm:9"), ("crm:10", "crm:9"), ("billing:1", "product:3")])
    named = representatives(groups, {"crm": 0, "billing": 1})
    assert named["product:2"] == "crm:10"
    assert named["product:3"] == "billing:1"


def test_domain_joins_one_key_of_each_system_and_doubts_the_second() -> None:
    claims = [DomainClaim("acme.com", key, at) for key, at in (("crm:2", 5), ("crm:1", 3), ("product:w", 9))]
    joined, doubtful = domain_edges(claims)
    assert joined == [("crm:1", "product:w")]
    assert doubtful == [("crm:2", "crm:1")]


def test_no_keys_make_no_groups() -> None:
    assert components([], []) == {}
