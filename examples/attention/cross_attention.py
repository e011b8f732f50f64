"""Multi-head cross-attention from scratch, compared with ``nn.MultiheadAttention``.

Axes: N = batch, T = target positions (queries), S = source positions (memory), E = length of a vector, H = heads,
D = E / H = length within a head.
"""

import math

import torch
from torch import nn
from torch.testing import assert_close


class CrossAttention(nn.Module):
    """Lets every target position gather what it needs from the source.

    Shapes: target (N, T, E), memory (N, S, E), key_padding_mask (N, S) with True = padding -> (N, T, E)
    """

    def __init__(self, embed_dim, num_heads):
        super().__init__()
        self.heads = (num_heads, embed_dim // num_heads)
        self.query, self.key, self.value = (nn.Linear(embed_dim, embed_dim) for _ in range(3))
        self.out_proj = nn.Linear(embed_dim, embed_dim)

    def forward(self, target, memory, key_padding_mask=None):
        roles = self.query(target), self.key(memory), self.value(memory)  # (N, T, E), (N, S, E), (N, S, E)
        query, key, value = (x.unflatten(-1, self.heads).transpose(1, 2) for x in roles)  # (N, H, T or S, D)
        scores = query @ key.transpose(-2, -1) / math.sqrt(self.heads[1])  # (N, H, T, S)
        if key_padding_mask is not None:
            scores = scores.masked_fill(key_padding_mask[:, None, None], -math.inf)
        joined = (scores.softmax(dim=-1) @ value).transpose(1, 2).flatten(2)  # (N, H, T, D) -> (N, T, E)
        return self.out_proj(joined)


class LooksAtTheTarget(CrossAttention):
    def forward(self, target, memory, key_padding_mask=None):
        return super().forward(target, target)


class SidesSwapped(CrossAttention):
    def forward(self, target, memory, key_padding_mask=None):
        output = super().forward(memory, target)  # (N, S, E)
        index = torch.arange(target.size(1), device=target.device) % memory.size(1)
        return output[:, index]  # cut or repeated to the wanted length


class PaddingSeen(CrossAttention):
    def forward(self, target, memory, key_padding_mask=None):
        return super().forward(target, memory)


MISTAKES = {
    "keys and values from the target": LooksAtTheTarget,
    "sides swapped": SidesSwapped,
    "padding of the source seen": PaddingSeen,
}


def some_inputs(CrossAttention, device):
    layer = CrossAttention(6, num_heads=3).to(device, torch.float64)
    target, memory = (torch.randn(2, length, 6, dtype=torch.float64).to(device) + 0.5 for length in (3, 5))
    return layer, target, memory


def claim_values_and_gradients_are_those_of_the_builtin(CrossAttention=CrossAttention, device="cpu"):
    layer, target, memory = some_inputs(CrossAttention, device)
    builtin = nn.MultiheadAttention(6, num_heads=3, batch_first=True).to(device, torch.float64)
    projections = (layer.query, layer.key, layer.value)
    builtin.in_proj_weight.data = torch.cat([p.weight for p in projections]).detach()
    builtin.in_proj_bias.data = torch.cat([p.bias for p in projections]).detach()
    builtin.out_proj.load_state_dict(layer.out_proj.state_dict())
    padding = torch.tensor([[False] * 5, [False] * 3 + [True] * 2], device=device)
    target.requires_grad_(), memory.requires_grad_()
    output = layer(target, memory, padding)
    expected = builtin(target, memory, memory, key_padding_mask=padding)[0]
    assert_close(output, expected)
    upstream = torch.randn_like(output)
    ours = torch.autograd.grad(output, (target, memory), upstream, materialize_grads=True)
    assert_close(ours, torch.autograd.grad(expected, (target, memory), upstream))


def claim_each_target_position_asks_for_itself_and_sees_the_whole_source(CrossAttention=CrossAttention, device="cpu"):
    layer, target, memory = some_inputs(CrossAttention, device)
    output = layer(target, memory)
    for t in range(3):
        other = target.clone()
        other[:, t] += 1.0
        change = (layer(other, memory) - output).abs().amax(dim=(0, 2))  # (T,)
        assert change[t] > 1e-9 and change.count_nonzero() == 1
    for s in range(5):
        other = memory.clone()
        other[:, s] += 1.0
        assert ((layer(target, other) - output).abs().amax(dim=(0, 2)) > 1e-9).all()


def claim_the_source_is_a_set(CrossAttention=CrossAttention, device="cpu"):
    layer, target, memory = some_inputs(CrossAttention, device)
    assert_close(layer(target, memory[:, [3, 0, 4, 2, 1]]), layer(target, memory))
    assert_close(layer(target[:, [2, 0, 1]], memory), layer(target, memory)[:, [2, 0, 1]])


def claim_padding_might_as_well_be_absent(CrossAttention=CrossAttention, device="cpu"):
    layer, target, memory = some_inputs(CrossAttention, device)
    padding = torch.tensor([[False] * 3 + [True] * 2] * 2, device=device)
    assert_close(layer(target, memory, padding), layer(target, memory[:, :3]))


def demo(device="cpu"):
    memory = torch.tensor([[4.0, 0.0], [0.0, 4.0], [4.0, 4.0]], device=device)  # three words of the source
    for name, query in (("first", [2.0, -1.0]), ("second", [-1.0, 2.0])):
        query = torch.tensor([query], device=device)
        weights = (query @ memory.T / math.sqrt(2)).softmax(dim=-1)
        vector = ", ".join(f"{x:.3f}" for x in (weights @ memory)[0].tolist())
        print(f"{name} target: weights", ", ".join(f"{w:.3f}" for w in weights[0].tolist()), "->", vector)


if __name__ == "__main__":
    demo()
