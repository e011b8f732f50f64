"""A topological order found by Kahn's algorithm, and compared with the standard library's ``graphlib``.

A graph is a dictionary: each node is a key, and its value lists the nodes that its arrows point to.
"""

from collections import deque
from graphlib import CycleError, TopologicalSorter


def topological_order(graph):
    """All nodes, each after every node that points to it; None if the graph has a cycle.

    Shapes: none (a dictionary of lists -> a list of all its keys, or None)
    """
    waiting_for = dict.fromkeys(graph, 0)  # how many arrows into the node start at a node not yet in the order
    for node in graph:
        for target in graph[node]:
            waiting_for[target] += 1
    ready = deque(node for node in graph if waiting_for[node] == 0)
    order = []
    while ready:
        node = ready.popleft()
        order.append(node)
        for target in graph[node]:
            waiting_for[target] -= 1
            if waiting_for[target] == 0:  # only the last arrow makes it ready
                ready.append(target)
    return order if len(order) == len(graph) else None  # the nodes of a cycle wait for each other for ever


def placed_when_first_reached(graph):
    if topological_order(graph) is None:
        return None
    targets = {target for node in graph for target in graph[node]}
    order = [node for node in graph if node not in targets]
    for node in order:  # the list grows while we walk along it
        order += [target for target in graph[node] if target not in order]
    return order


def cycles_not_noticed(graph):
    order = topological_order(graph)
    return list(graph) if order is None else order


def every_second_visit_is_a_cycle(graph):
    reached = set()
    for node in graph:
        for target in graph[node]:
            if target in reached:
                return None
            reached.add(target)
    return topological_order(graph)


MISTAKES = {
    "placed when first reached": placed_when_first_reached,
    "cycles not noticed": cycles_not_noticed,
    "meeting paths taken for a cycle": every_second_visit_is_a_cycle,
}

SUM_TIMES_B = {"b": ["y", "s"], "a": ["s"], "s": ["y"], "y": []}  # s = a + b, y = s * b
WITH_A_CYCLE = {"p": ["q"], "q": ["r"], "r": ["q", "t"], "t": []}  # q -> r -> q
DRESSING = {"hat": [], "socks": ["shoes"], "trousers": ["shoes"], "shoes": []}  # the hat at any time
DIAMOND = {"top": ["left", "right"], "left": ["bottom"], "right": ["bottom"], "bottom": []}


def claim_every_arrow_points_forward(topological_order=topological_order):
    for graph in (SUM_TIMES_B, DRESSING, DIAMOND):
        order = topological_order(graph)
        assert order is not None and sorted(order) == sorted(graph)
        assert all(order.index(node) < order.index(target) for node in graph for target in graph[node])


def claim_an_order_exists_exactly_when_there_is_no_cycle(topological_order=topological_order):
    triangle = {"a": ["b"], "b": ["c"], "c": ["a"]}
    for graph in (SUM_TIMES_B, WITH_A_CYCLE, DIAMOND, triangle, {"alone": ["alone"]}):
        try:
            TopologicalSorter(graph).prepare()  # it reads the arrows the other way, which changes nothing about cycles
            acyclic = True
        except CycleError:
            acyclic = False
        assert (topological_order(graph) is not None) == acyclic


def claim_two_paths_may_meet(topological_order=topological_order):
    order = topological_order(DIAMOND)
    assert order is not None and order[0] == "top" and order[-1] == "bottom"


def demo(device="cpu"):
    print("s = a + b, y = s * b:", ", ".join(topological_order(SUM_TIMES_B)))
    print("placed when first reached:", ", ".join(placed_when_first_reached(SUM_TIMES_B)))
    print("q -> r -> q:", topological_order(WITH_A_CYCLE))


if __name__ == "__main__":
    demo()
