"""A sparse mixture of experts with top-k routing, and the loss that balances it, from scratch.

Axes: T = tokens, D = length of a token's vector, X = experts, K = experts chosen for a token (top_k).
"""

import torch
from torch import nn
from torch.nn import functional as F
from torch.testing import assert_close


class MixtureOfExperts(nn.Module):
    """Sends each token to the ``top_k`` experts with the highest router scores and sums up their weighted answers.

    Shapes: input (T, D) -> (T, D)
    """

    def __init__(self, d_model, num_experts, top_k, dim_feedforward=8):
        super().__init__()
        self.top_k, self.router = top_k, nn.Linear(d_model, num_experts, bias=False)
        self.experts = nn.ModuleList(
            nn.Sequential(nn.Linear(d_model, dim_feedforward), nn.ReLU(), nn.Linear(dim_feedforward, d_model))
            for _ in range(num_experts)
        )

    def route(self, input):
        weights, chosen = self.router(input).softmax(dim=-1).topk(self.top_k, dim=-1)  # (T, D) -> (T, X) -> (T, K)
        if self.top_k > 1:
            weights = weights / weights.sum(dim=-1, keepdim=True)  # the same as the softmax of the chosen scores alone
        return weights, chosen

    def forward(self, input):
        weights, chosen = self.route(input)
        output = torch.zeros_like(input)
        for x, expert in enumerate(self.experts):
            token, slot = (chosen == x).nonzero(as_tuple=True)  # who chose this expert, and as which of its K choices
            output = output.index_add(0, token, weights[token, slot, None] * expert(input[token]))
        return output


def load_balancing_loss(scores, chosen):
    """X times the sum over experts of (share of the choices that fall on it) times (mean probability given to it).

    Shapes: scores (T, X), chosen (T, K) -> ()
    """
    load = F.one_hot(chosen, scores.size(-1)).sum(dim=(0, 1)) / chosen.numel()  # (T, K, X) -> (X,), no gradient
    return scores.size(-1) * (load * scores.softmax(dim=-1).mean(dim=0)).sum()


def all_experts_mixed(d_model, num_experts, top_k):
    return MixtureOfExperts(d_model, num_experts, top_k=num_experts)


class ChosenExpertsAveraged(MixtureOfExperts):
    def route(self, input):
        weights, chosen = super().route(input)
        return torch.full_like(weights, 1 / self.top_k), chosen  # the router's scores never touch the output


class AlwaysRenormalized(MixtureOfExperts):
    def route(self, input):
        weights, chosen = super().route(input)
        return weights / weights.sum(dim=-1, keepdim=True), chosen  # with one expert: p / p = 1 whatever the scores


def loss_from_counts_only(scores, chosen):
    load = F.one_hot(chosen, scores.size(-1)).sum(dim=(0, 1)) / chosen.numel()
    return scores.size(-1) * (load * load).sum() + 0 * scores.sum()  # counts have no gradient: nothing is learned


MISTAKES = {
    "all experts mixed": {"MixtureOfExperts": all_experts_mixed},
    "chosen experts averaged": {"MixtureOfExperts": ChosenExpertsAveraged},
    "a single expert's weight renormalized": {"MixtureOfExperts": AlwaysRenormalized},
    "balancing by counts alone": {"load_balancing_loss": loss_from_counts_only},
}


def tokens_and_layer(MixtureOfExperts, device, top_k=2):
    layer = MixtureOfExperts(d_model=5, num_experts=4, top_k=top_k).to(device, torch.float64)
    return (torch.randn(7, 5, dtype=torch.float64) + 0.5).to(device), layer


def claim_it_is_the_dense_sum_with_most_weights_zero(MixtureOfExperts=MixtureOfExperts, device="cpu"):
    input, layer = tokens_and_layer(MixtureOfExperts, device)
    scores = layer.router(input)
    worst_kept = scores.topk(2, dim=-1).values[:, -1:]  # (T, 1)
    weights = scores.masked_fill(scores < worst_kept, -torch.inf).softmax(dim=-1)  # (T, X), zero but for two a row
    answers = torch.stack([expert(input) for expert in layer.experts], dim=-1)  # (T, D, X): every expert works
    dense, sparse = (answers * weights[:, None]).sum(dim=-1), layer(input)
    assert_close(sparse, dense)
    ours, theirs = (torch.autograd.grad(y.square().sum(), list(layer.parameters())) for y in (sparse, dense))
    assert_close(ours, theirs)


def claim_work_grows_with_top_k_and_not_with_the_experts(MixtureOfExperts=MixtureOfExperts, device="cpu"):
    for num_experts in (4, 16):
        layer, rows = MixtureOfExperts(5, num_experts, top_k=2).to(device), []
        for expert in layer.experts:
            expert.register_forward_hook(lambda module, inputs, output, rows=rows: rows.append(len(output)))
        layer(torch.randn(7, 5).to(device))
        assert sum(rows) == 2 * 7


def claim_only_the_chosen_experts_learn_from_a_token(MixtureOfExperts=MixtureOfExperts, device="cpu"):
    input, layer = tokens_and_layer(MixtureOfExperts, device)
    best = layer.router(input[:1]).topk(2, dim=-1).indices[0].tolist()
    layer(input[:1]).square().sum().backward()
    touched = [x for x, expert in enumerate(layer.experts) if any(p.grad.any() for p in expert.parameters())]
    assert touched == sorted(best)


def claim_the_router_learns_even_when_it_picks_a_single_expert(MixtureOfExperts=MixtureOfExperts, device="cpu"):
    input, layer = tokens_and_layer(MixtureOfExperts, device, top_k=1)
    layer(input).square().sum().backward()
    assert layer.router.weight.grad is not None and layer.router.weight.grad.abs().max() > 1e-6


def two_busy_experts(device):
    """The worked case: half of 8 tokens choose each of two experts. Shapes: -> scores (T, X), chosen (T, K)"""
    scores = torch.tensor([[0.4, 0.4, 0.1, 0.1]], device=device).log().repeat(8, 1)
    return scores, torch.tensor([0, 1] * 4, device=device)[:, None]


def claim_the_balancing_loss_rises_as_the_load_grows_uneven(load_balancing_loss=load_balancing_loss, device="cpu"):
    token = torch.arange(8, device=device)[:, None]  # (T, 1)
    two_each = torch.cat([token % 4, (token + 1) % 4], dim=1)  # (T, 2)
    even, crowded = torch.zeros(8, 4, device=device), torch.tensor([[50.0, 0.0, 0.0, 0.0]] * 8, device=device)
    assert_close(load_balancing_loss(even, two_each).item(), 1.0)
    assert_close(load_balancing_loss(*two_busy_experts(device)).item(), 1.6)
    assert_close(load_balancing_loss(crowded, token * 0).item(), 4.0)


def claim_descending_the_balancing_loss_evens_out_the_load(load_balancing_loss=load_balancing_loss, device="cpu"):
    scores, chosen = two_busy_experts(device)
    (gradient,) = torch.autograd.grad(load_balancing_loss(scores.requires_grad_(), chosen), scores)
    assert (gradient[:, :2] > 0).all()  # descending lowers the scores of the two busy experts
    assert (gradient[:, 2:] < 0).all()  # and raises those of the two idle ones


def demo(device="cpu"):
    layer, token = MixtureOfExperts(d_model=1, num_experts=4, top_k=2).to(device), torch.ones(1, 1, device=device)
    layer.router.weight.data = torch.tensor([[2.0], [1.0], [0.0], [-1.0]], device=device)
    for x, expert in enumerate(layer.experts):
        expert.forward = lambda input, x=x: 10.0 * (x + 1) * input
    probabilities, (weights, chosen) = layer.router(token).softmax(dim=-1), layer.route(token)
    print("router probabilities:", ", ".join(f"{p:.3f}" for p in probabilities[0].tolist()))
    print(f"chosen: {(chosen[0] + 1).tolist()}; weights:", ", ".join(f"{w:.3f}" for w in weights[0].tolist()))
    print(f"output: {layer(token).item():.2f}")
    print(f"balancing loss with two busy experts: {load_balancing_loss(*two_busy_experts(device)).item():.2f}")


if __name__ == "__main__":
    demo()
