"""The Transformer decoder, layer by layer (post-norm, no dropout), compared with ``nn.TransformerDecoder``.

Axes: N = batch, T = target positions, S = source positions, E = d_model = length of a vector.
"""

import torch
from torch import nn
from torch.testing import assert_close


class DecoderLayer(nn.Module):
    """Masked self-attention, cross-attention to the encoder's output ("memory"), a feed-forward network.

    Shapes: x (N, T, E), memory (N, S, E) -> (N, T, E)
    """

    def __init__(self, d_model, nhead, dim_feedforward):
        super().__init__()
        self.self_attn = nn.MultiheadAttention(d_model, nhead, batch_first=True)
        self.multihead_attn = nn.MultiheadAttention(d_model, nhead, batch_first=True)
        self.linear1, self.linear2 = nn.Linear(d_model, dim_feedforward), nn.Linear(dim_feedforward, d_model)
        self.norm1, self.norm2, self.norm3 = (nn.LayerNorm(d_model) for _ in range(3))

    def look_back(self, x):
        later = torch.ones(x.size(1), x.size(1), device=x.device).triu(1) > 0  # (T, T), True = may not look
        return self.norm1(x + self.self_attn(x, x, x, attn_mask=later)[0])

    def look_up(self, x, memory):
        return self.norm2(x + self.multihead_attn(x, memory, memory)[0])

    def forward(self, x, memory):
        x = self.look_up(self.look_back(x), memory)
        return self.norm3(x + self.linear2(torch.relu(self.linear1(x))))


class Decoder(nn.Module):
    """A stack of layers, all of which read the same memory.

    Shapes: x (N, T, E), memory (N, S, E) -> (N, T, E)
    """

    def __init__(self, d_model, nhead, dim_feedforward, num_layers, layer=DecoderLayer):
        super().__init__()
        self.layers = nn.ModuleList(layer(d_model, nhead, dim_feedforward) for _ in range(num_layers))

    def forward(self, x, memory):
        for layer in self.layers:
            x = layer(x, memory)
        return x


class LayerWithoutMask(DecoderLayer):
    def look_back(self, x):
        return self.norm1(x + self.self_attn(x, x, x)[0])


class LayerDeafToTheSource(DecoderLayer):
    def look_up(self, x, memory):
        return self.norm2(x + self.multihead_attn(x, x, x)[0])


class LayerThatLooksUpFirst(DecoderLayer):
    def forward(self, x, memory):
        x = self.look_back(self.look_up(x, memory))
        return self.norm3(x + self.linear2(torch.relu(self.linear1(x))))


class LayerWithMaskedSource(DecoderLayer):
    def look_up(self, x, memory):
        later = torch.ones(x.size(1), memory.size(1), device=x.device).triu(1) > 0
        return self.norm2(x + self.multihead_attn(x, memory, memory, attn_mask=later)[0])


def with_layer(layer):
    return lambda *sizes: Decoder(*sizes, layer=layer)


def with_one_layer_again_and_again(*sizes):
    decoder = Decoder(*sizes)
    decoder.layers = nn.ModuleList([decoder.layers[0]] * len(decoder.layers))  # one layer, listed several times
    return decoder


MISTAKES = {
    "no causal mask": with_layer(LayerWithoutMask),
    "cross-attention to the target": with_layer(LayerDeafToTheSource),
    "cross-attention first": with_layer(LayerThatLooksUpFirst),
    "source masked like the target": with_layer(LayerWithMaskedSource),
    "one layer listed several times": with_one_layer_again_and_again,
}


def some_inputs(Decoder, device):
    decoder = Decoder(8, 2, 16, 2).to(device, torch.float64)
    x, memory = (torch.randn(2, length, 8, dtype=torch.float64).to(device) + 0.5 for length in (4, 6))
    return decoder, x, memory


def claim_values_and_gradients_are_those_of_the_builtin(Decoder=Decoder, device="cpu"):
    decoder, x, memory = some_inputs(Decoder, device)
    for parameter in decoder.parameters():
        nn.init.normal_(parameter, mean=0.2, std=0.5)  # also those that start as zeros (biases) or ones (norms)
    builtin = nn.TransformerDecoder(nn.TransformerDecoderLayer(8, 2, 16, dropout=0.0, batch_first=True), 2)
    builtin.to(device, torch.float64).load_state_dict(decoder.state_dict())
    later = nn.Transformer.generate_square_subsequent_mask(4, device=device, dtype=torch.float64)
    x.requires_grad_(), memory.requires_grad_()
    output, expected = decoder(x, memory), builtin(x, memory, tgt_mask=later)
    assert_close(output, expected)
    upstream = torch.randn_like(output)
    ours = torch.autograd.grad(output, (x, memory), upstream, materialize_grads=True)
    assert_close(ours, torch.autograd.grad(expected, (x, memory), upstream))


def claim_one_pass_gives_what_growing_prefixes_give(Decoder=Decoder, device="cpu"):
    decoder, x, memory = some_inputs(Decoder, device)
    output = decoder(x, memory)
    for t in range(1, 5):
        assert_close(decoder(x[:, :t], memory)[:, -1], output[:, t - 1])


def claim_every_position_sees_all_of_the_source(Decoder=Decoder, device="cpu"):
    decoder, x, memory = some_inputs(Decoder, device)
    output = decoder(x, memory)
    for s in range(6):
        other = memory.clone()
        other[:, s, 0] += 1.0
        assert ((decoder(x, other) - output).abs().amax(dim=2) > 1e-9).all()  # at every target position
    assert_close(decoder(x, memory[:, [5, 2, 0, 4, 1, 3]]), output)  # wherever in the source it stands


def claim_every_layer_has_parameters_of_its_own(Decoder=Decoder):
    with torch.device("meta"):  # shapes without numbers
        one, six = (Decoder(512, 8, 2048, num_layers) for num_layers in (1, 6))
    assert [sum(p.numel() for p in stack.parameters()) for stack in (one, six)] == [4_204_032, 25_224_192]


def demo(device="cpu"):
    layer = DecoderLayer(512, 8, 2048)
    attention = sum(p.numel() for p in layer.self_attn.parameters())
    total = sum(p.numel() for p in layer.parameters())
    print(f"each attention: {attention} parameters; a layer: {total}; six layers: {6 * total}")
    decoder, x, memory = some_inputs(Decoder, device)
    other = x.clone()
    other[:, 2] += 1.0  # the third position
    changed = ((decoder(other, memory) - decoder(x, memory)).abs().amax(dim=(0, 2)) > 1e-9).tolist()
    print("outputs that change with the third input:", changed)


if __name__ == "__main__":
    demo()
