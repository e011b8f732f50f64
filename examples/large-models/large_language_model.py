"""A miniature of a large language model: a stack of Transformer layers, its parameters counted, its attention causal.

The layers are PyTorch's ``nn.TransformerEncoderLayer``; with a causal mask this is the stack used by GPT.
Axes: B = texts, T = tokens, V = vocabulary, D = width of the model, L = layers.
"""

import itertools

import torch
from torch import nn
from torch.testing import assert_close


class Miniature(nn.Module):
    """Scores every token of the vocabulary as the next one, at every position. Shapes: (B, T) -> (B, T, V)"""

    causal = True

    def __init__(self, V, D, L, nhead=2, max_length=16):
        super().__init__()
        self.token, self.position = nn.Embedding(V, D), nn.Embedding(max_length, D)
        self.layers = nn.ModuleList(
            nn.TransformerEncoderLayer(D, nhead, dim_feedforward=4 * D, dropout=0.0, batch_first=True, norm_first=True)
            for _ in range(L)
        )
        self.norm = nn.LayerNorm(D)

    def forward(self, input):
        T = input.size(1)
        mask = torch.ones(T, T, dtype=torch.bool, device=input.device).triu(1) if self.causal else None
        h = self.token(input) + self.position.weight[:T]  # (B, T) -> (B, T, D)
        for layer in self.layers:
            h = layer(h, src_mask=mask)
        return self.norm(h) @ self.token.weight.t()  # (B, T, D) @ (D, V) -> (B, T, V), with the matrix of the input


class SeesTheFuture(Miniature):
    causal = False


def estimated_parameters(V, D, L):
    """4 D^2 for attention and 8 D^2 for the feed-forward network in each layer, and V D for the embedding."""
    return 12 * L * D**2 + V * D


def attention_only(V, D, L):
    return 4 * L * D**2 + V * D  # two thirds of a layer forgotten


def embedding_forgotten(V, D, L):
    return 12 * L * D**2


def every_head_counted(V, D, L, nhead=2):
    return (4 * nhead + 8) * L * D**2 + V * D  # heads share the width D, they do not multiply it


MISTAKES = {
    "no causal mask": {"Miniature": SeesTheFuture},
    "feed-forward network forgotten": {"estimated_parameters": attention_only},
    "embedding forgotten": {"estimated_parameters": embedding_forgotten},
    "heads multiplied": {"estimated_parameters": every_head_counted},
}


def claim_the_formula_counts_the_parameters(estimated_parameters=estimated_parameters):
    for V, D, L in ((1000, 64, 3), (500, 96, 2)):
        real = sum(p.numel() for p in Miniature(V, D, L, max_length=4).parameters())
        assert abs(estimated_parameters(V, D, L) / real - 1) < 0.05
    assert abs(estimated_parameters(50257, 1600, 48) / 1.558e9 - 1) < 0.01  # GPT-2
    assert abs(estimated_parameters(50257, 12288, 96) / 175e9 - 1) < 0.01  # GPT-3


def claim_a_prediction_never_depends_on_later_tokens(Miniature=Miniature, device="cpu"):
    model = Miniature(7, 8, 2).double().to(device)
    text = torch.tensor([[3, 1, 4, 1, 5]], device=device)
    with torch.no_grad():
        for place in range(5):
            other = text.clone()
            other[:, place] += 1
            change = (model(other) - model(text)).abs().amax(dim=(0, 2))  # (B, T, V) -> (T,)
            assert (change[:place] < 1e-9).all() and (change[place:] > 1e-6).all()


def claim_it_is_a_language_model(Miniature=Miniature, device="cpu"):
    model = Miniature(5, 8, 2).double().to(device)
    texts = torch.tensor([[0, *rest] for rest in itertools.product(range(5), repeat=3)], device=device)  # (125, 4)
    with torch.no_grad():
        log_probability = model(texts)[:, :-1].log_softmax(dim=-1)  # (125, 3, 5)
        total = log_probability.gather(-1, texts[:, 1:, None]).sum(dim=(1, 2)).exp().sum()
    assert_close(total.item(), 1.0)


def demo(device="cpu"):
    real = sum(p.numel() for p in Miniature(1000, 64, 3, max_length=4).parameters())
    print(f"miniature: {real} parameters, the formula gives {estimated_parameters(1000, 64, 3)}")
    for name, V, D, L in (("GPT-2", 50257, 1600, 48), ("GPT-3", 50257, 12288, 96)):
        print(f"{name}: {L} layers of width {D}, about {estimated_parameters(V, D, L) / 1e9:.1f} billion parameters")


if __name__ == "__main__":
    demo()
