"""The Transformer encoder, layer by layer (post-norm, no dropout), compared with ``nn.TransformerEncoder``.

Axes: N = batch, L = positions, E = d_model = length of a vector.
"""

import torch
from torch import nn
from torch.testing import assert_close


class EncoderLayer(nn.Module):
    """Self-attention, then a feed-forward network; each is added to its input and normalized.

    Shapes: x (N, L, E), padding (N, L) with True = padding -> (N, L, E)
    """

    def __init__(self, d_model, nhead, dim_feedforward):
        super().__init__()
        self.self_attn = nn.MultiheadAttention(d_model, nhead, batch_first=True)
        self.linear1, self.linear2 = nn.Linear(d_model, dim_feedforward), nn.Linear(dim_feedforward, d_model)
        self.norm1, self.norm2 = nn.LayerNorm(d_model), nn.LayerNorm(d_model)

    def forward(self, x, padding=None):
        attended, _ = self.self_attn(x, x, x, key_padding_mask=padding)  # positions exchange information
        x = self.norm1(x + attended)
        return self.norm2(x + self.linear2(torch.relu(self.linear1(x))))  # each position by itself


class Encoder(nn.Module):
    """A stack of layers of one build, each with weights of its own.

    Shapes: x (N, L, E), padding (N, L) -> (N, L, E)
    """

    def __init__(self, d_model, nhead, dim_feedforward, num_layers, layer=EncoderLayer):
        super().__init__()
        self.layers = nn.ModuleList(layer(d_model, nhead, dim_feedforward) for _ in range(num_layers))

    def forward(self, x, padding=None):
        for layer in self.layers:
            x = layer(x, padding)
        return x


class LayerWithoutResiduals(EncoderLayer):
    def forward(self, x, padding=None):
        x = self.norm1(self.self_attn(x, x, x, key_padding_mask=padding)[0])
        return self.norm2(self.linear2(torch.relu(self.linear1(x))))


class LayerWithoutNorms(EncoderLayer):
    def forward(self, x, padding=None):
        x = x + self.self_attn(x, x, x, key_padding_mask=padding)[0]
        return x + self.linear2(torch.relu(self.linear1(x)))


class LayerThatSeesPadding(EncoderLayer):
    def forward(self, x, padding=None):
        return super().forward(x)


class CausalLayer(EncoderLayer):
    def forward(self, x, padding=None):
        later = torch.ones(x.size(1), x.size(1), device=x.device).triu(1) > 0
        x = self.norm1(x + self.self_attn(x, x, x, key_padding_mask=padding, attn_mask=later)[0])
        return self.norm2(x + self.linear2(torch.relu(self.linear1(x))))


def with_layer(layer):
    return lambda *sizes: Encoder(*sizes, layer=layer)


def with_one_layer_again_and_again(*sizes):
    encoder = Encoder(*sizes)
    encoder.layers = nn.ModuleList([encoder.layers[0]] * len(encoder.layers))  # one layer, listed several times
    return encoder


MISTAKES = {
    "no residual connections": with_layer(LayerWithoutResiduals),
    "no normalization": with_layer(LayerWithoutNorms),
    "padding not masked": with_layer(LayerThatSeesPadding),
    "causal mask left in": with_layer(CausalLayer),
    "one layer listed several times": with_one_layer_again_and_again,
}


def some_inputs(Encoder, device):
    encoder = Encoder(8, 2, 16, 2).to(device, torch.float64)
    return encoder, (torch.randn(2, 5, 8, dtype=torch.float64) + 0.5).to(device)


def claim_values_and_gradients_are_those_of_the_builtin(Encoder=Encoder, device="cpu"):
    encoder, x = some_inputs(Encoder, device)
    for parameter in encoder.parameters():
        nn.init.normal_(parameter, mean=0.2, std=0.5)  # also those that start as zeros (biases) or ones (norms)
    layer = nn.TransformerEncoderLayer(8, 2, 16, dropout=0.0, batch_first=True)
    builtin = nn.TransformerEncoder(layer, 2, enable_nested_tensor=False).to(device, torch.float64)
    builtin.load_state_dict(encoder.state_dict())
    x.requires_grad_()
    output, expected = encoder(x), builtin(x)
    assert_close(output, expected)
    upstream = torch.randn_like(output)
    assert_close(torch.autograd.grad(output, x, upstream), torch.autograd.grad(expected, x, upstream))


def claim_every_output_knows_what_stands_before_and_after_it(Encoder=Encoder, device="cpu"):
    encoder, x = some_inputs(Encoder, device)
    output = encoder(x)
    for t in range(5):
        other = x.clone()
        other[:, t, 0] += 1.0
        assert ((encoder(other) - output).abs().amax(dim=2) > 1e-9).all()  # at every position


def claim_padding_changes_nothing_at_the_real_positions(Encoder=Encoder, device="cpu"):
    encoder, x = some_inputs(Encoder, device)
    padding = torch.tensor([[False] * 3 + [True] * 2] * 2, device=device)
    assert_close(encoder(x, padding)[:, :3], encoder(x[:, :3]))


def claim_silenced_sublayers_leave_the_normalized_input(Encoder=Encoder, device="cpu"):
    encoder, x = some_inputs(Encoder, device)
    x = 3 * x
    for layer in encoder.layers:
        for last in (layer.self_attn.out_proj, layer.linear2):
            nn.init.zeros_(last.weight), nn.init.zeros_(last.bias)
    expected = (x - x.mean(dim=-1, keepdim=True)) / x.std(dim=-1, correction=0, keepdim=True)
    assert_close(encoder(x), expected, rtol=0, atol=1e-2)  # norms add a small eps to the variance


def claim_every_layer_has_parameters_of_its_own(Encoder=Encoder):
    with torch.device("meta"):  # shapes without numbers
        one, six = (Encoder(512, 8, 2048, num_layers) for num_layers in (1, 6))
    assert [sum(p.numel() for p in stack.parameters()) for stack in (one, six)] == [3_152_384, 18_914_304]


def demo(device="cpu"):
    layer = EncoderLayer(512, 8, 2048)
    for name, part in (("attention", [layer.self_attn]), ("feed-forward", [layer.linear1, layer.linear2])):
        print(f"{name}: {sum(p.numel() for module in part for p in module.parameters())} parameters")
    total = sum(p.numel() for p in layer.parameters())
    print(f"a layer: {total}, six layers: {6 * total}")


if __name__ == "__main__":
    demo()
