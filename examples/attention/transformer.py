"""A small encoder-decoder Transformer (without dropout), put together and compared with ``nn.Transformer``.

Axes: N = batch, S = source positions, T = target positions, E = d_model = length of a vector, V = vocabulary.
"""

import math

import torch
from torch import nn
from torch.nn import functional as F
from torch.testing import assert_close


class Layer(nn.Module):
    """A layer of the encoder; or of the decoder, which has a mask, and attends to the encoder's output ("memory") too.

    Shapes: x (N, T, E), mask (T, T), memory (N, S, E) -> (N, T, E)
    """

    def __init__(self, d_model, nhead, dim_feedforward, norm_first=False, decoder=False):
        super().__init__()
        self.norm_first, self.self_attn = norm_first, nn.MultiheadAttention(d_model, nhead, batch_first=True)
        self.multihead_attn = nn.MultiheadAttention(d_model, nhead, batch_first=True) if decoder else None
        self.linear1, self.linear2 = nn.Linear(d_model, dim_feedforward), nn.Linear(dim_feedforward, d_model)
        self.norm1, self.norm2 = nn.LayerNorm(d_model), nn.LayerNorm(d_model)
        self.norm3 = nn.LayerNorm(d_model) if decoder else None

    def around(self, x, norm, sublayer):
        return x + sublayer(norm(x)) if self.norm_first else norm(x + sublayer(x))  # pre-norm, or post-norm as in 2017

    def forward(self, x, mask=None, memory=None):
        x = self.around(x, self.norm1, lambda x: self.self_attn(x, x, x, attn_mask=mask)[0])
        if memory is not None:
            x = self.around(x, self.norm2, lambda x: self.multihead_attn(x, memory, memory)[0])
        return self.around(x, self.norm3 or self.norm2, lambda x: self.linear2(F.relu(self.linear1(x))))


class Transformer(nn.Module):
    """Predicts, at every target position, scores for the next token, from the source and the target so far.

    Shapes: src (N, S), tgt (N, T) -> (N, T, V)
    """

    def __init__(self, vocab, d_model=8, nhead=2, num_layers=2, dim_feedforward=16, norm_first=False):
        super().__init__()
        sizes = d_model, nhead, dim_feedforward, norm_first
        self.embedding = nn.Embedding(vocab, d_model)  # one table for source, target and output, as in 2017
        self.encoder = nn.ModuleList(Layer(*sizes) for _ in range(num_layers))
        self.decoder = nn.ModuleList(Layer(*sizes, decoder=True) for _ in range(num_layers))

    def embed(self, tokens):
        E = self.embedding.embedding_dim
        position = torch.arange(tokens.size(1), device=tokens.device)[:, None]  # (T, 1)
        angle = position / 10000 ** (torch.arange(0, E, 2, device=tokens.device) / E)  # (T, 1) / (E / 2,) -> (T, E / 2)
        waves = torch.stack([angle.sin(), angle.cos()], dim=-1).flatten(1)  # (T, E / 2, 2) -> (T, E), alternating
        return self.embedding(tokens) * math.sqrt(E) + waves

    def encode(self, src):  # src (N, S, E)
        for layer in self.encoder:
            src = layer(src)
        return src

    def hidden(self, tgt):
        return torch.ones(tgt.size(1), tgt.size(1), device=tgt.device).triu(1).bool()  # (T, T), True = may not look

    def decode(self, tgt, memory):  # tgt (N, T, E)
        for layer in self.decoder:
            tgt = layer(tgt, self.hidden(tgt), memory)
        return tgt

    def forward(self, src, tgt):
        return self.decode(self.embed(tgt), self.encode(self.embed(src))) @ self.embedding.weight.T


class NoCausalMask(Transformer):
    def hidden(self, tgt):
        return None


class DeafToTheSource(Transformer):
    def decode(self, tgt, memory):
        return super().decode(tgt, tgt)


class NoResidualPath(Transformer):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for layer in (*self.encoder, *self.decoder):
            layer.around = lambda x, norm, sublayer: norm(sublayer(x))


class NormsSwapped(Transformer):
    def __init__(self, vocab, norm_first=False):
        super().__init__(vocab, norm_first=not norm_first)


class NoPositions(Transformer):
    def embed(self, tokens):
        return self.embedding(tokens) * math.sqrt(self.embedding.embedding_dim)


MISTAKES = {
    "no causal mask": NoCausalMask,
    "cross-attention to the target itself": DeafToTheSource,
    "no residual path": NoResidualPath,
    "pre-norm and post-norm swapped": NormsSwapped,
    "no positional encoding": NoPositions,
}


def tokens_and_model(Transformer, device, norm_first=False):
    src, tgt = torch.tensor([[5, 1, 6, 2, 4]]), torch.tensor([[3, 1, 2, 1]])
    return src.to(device), tgt.to(device), Transformer(vocab=7, norm_first=norm_first).to(device, torch.float64)


def claim_the_scores_are_those_of_the_builtin(Transformer=Transformer, device="cpu"):
    for norm_first in (False, True):
        src, tgt, ours = tokens_and_model(Transformer, device, norm_first)
        sizes = {"dim_feedforward": 16, "dropout": 0.0, "batch_first": True, "norm_first": norm_first}
        encoder = nn.TransformerEncoder(nn.TransformerEncoderLayer(8, 2, **sizes), 2, enable_nested_tensor=False)
        decoder = nn.TransformerDecoder(nn.TransformerDecoderLayer(8, 2, **sizes), 2)
        theirs = nn.Transformer(8, custom_encoder=encoder, custom_decoder=decoder, batch_first=True)
        for parameter in theirs.to(device, torch.float64).parameters():
            nn.init.normal_(parameter, 0.1, 0.5)
        ours.encoder.load_state_dict(encoder.layers.state_dict())
        ours.decoder.load_state_dict(decoder.layers.state_dict())
        later = nn.Transformer.generate_square_subsequent_mask(4, device=device, dtype=torch.float64)
        table, output = ours.embedding.weight, ours(src, tgt)
        expected = theirs(ours.embed(src), ours.embed(tgt), tgt_mask=later) @ table.T
        assert_close(output, expected)
        upstream = torch.randn_like(output)
        assert_close(torch.autograd.grad(output, table, upstream), torch.autograd.grad(expected, table, upstream))


def claim_one_parallel_pass_equals_feeding_prefix_after_prefix(Transformer=Transformer, device="cpu"):
    src, tgt, model = tokens_and_model(Transformer, device)
    whole = model(src, tgt)  # (1, T, V)
    for t in range(1, tgt.size(1) + 1):
        assert_close(model(src, tgt[:, :t]), whole[:, :t])  # later tokens change no earlier output


def claim_every_target_position_uses_every_source_token(Transformer=Transformer, device="cpu"):
    src, tgt, model = tokens_and_model(Transformer, device)
    changed = src.repeat(5, 1).fill_diagonal_(0)  # (5, S): row s has another token in place s
    change = model(changed, tgt.repeat(5, 1)) - model(src, tgt)  # (5, T, V)
    assert (change.abs().amax(dim=-1) > 1e-9).all()


def claim_only_the_positions_tell_the_encoder_the_order(Transformer=Transformer, device="cpu"):
    src, _, model = tokens_and_model(Transformer, device)
    order = [3, 0, 4, 2, 1]
    bare = model.embedding(src) * math.sqrt(8)  # (1, S, E), no positions
    added = model.embed(src) - bare
    assert_close(model.embed(src[:, order]), bare[:, order] + added)  # what is added does not depend on the tokens
    assert_close(model.encode(bare[:, order]), model.encode(bare)[:, order])
    assert not torch.allclose(model.encode(model.embed(src[:, order])), model.encode(model.embed(src))[:, order])


def claim_pre_norm_leaves_a_clear_path_and_post_norm_does_not(Transformer=Transformer, device="cpu"):
    x = torch.randn(2, 5, 8, dtype=torch.float64).to(device) * 3 + 1.0
    for norm_first, expected in ((True, x), (False, F.layer_norm(x, (8,)))):
        _, _, model = tokens_and_model(Transformer, device, norm_first)
        for layer in model.encoder:
            for last in (layer.self_attn.out_proj, layer.linear2):  # silences both sublayers
                nn.init.zeros_(last.weight), nn.init.zeros_(last.bias)
        assert_close(model.encode(x), expected, rtol=0, atol=1e-3)  # normalizing again changes little (eps)


def demo(device="cpu"):
    counts = [sum(p.numel() for p in Layer(512, 8, 2048, decoder=kind).parameters()) for kind in (False, True)]
    print(f"base model: {counts[0]} parameters in an encoder layer, {counts[1]} in a decoder layer")
    print(f"six of each, and 37000 embeddings of length 512: {6 * sum(counts) + 37000 * 512}")


if __name__ == "__main__":
    demo()
