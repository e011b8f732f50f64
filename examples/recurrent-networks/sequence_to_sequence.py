"""A tiny sequence-to-sequence model: its loss under teacher forcing, and translating until the end token.

Axes: N = batch, S = source positions, T = target positions, H = length of the state, V = vocabulary.
"""

import torch
from torch import nn
from torch.nn import functional as F
from torch.testing import assert_close

PAD, START, END = 0, 1, 2


class Seq2Seq(nn.Module):
    """Scores for the next target token, from the source and the target tokens before.

    Shapes: source (N, S), previous (N, T) -> (N, T, V)
    """

    def __init__(self, vocab=9, hidden_size=16):
        super().__init__()
        self.embedding = nn.Embedding(vocab, hidden_size)
        self.encoder = nn.RNN(hidden_size, hidden_size, batch_first=True)
        self.decoder = nn.RNN(hidden_size, hidden_size, batch_first=True)
        self.scores = nn.Linear(hidden_size, vocab)

    def encode(self, source):
        states, _ = self.encoder(self.embedding(source))  # (N, S, H)
        last = (source != PAD).sum(dim=1) - 1  # (N,), the last real position of each source
        return states[torch.arange(len(source), device=source.device), last]  # (N, H)

    def forward(self, source, previous):
        states, _ = self.decoder(self.embedding(previous), self.encode(source)[None])  # (N, T, H)
        return self.scores(states)


def loss(model, source, target):
    """The cross-entropy per real target token, when each is predicted from the true ones before it.

    Shapes: source (N, S), target (N, T), which ends with END -> ()
    """
    previous = F.pad(target[:, :-1], (1, 0), value=START)  # shifted right by one: START y_1 ... y_{T-1}
    return F.cross_entropy(model(source, previous).transpose(1, 2), target, ignore_index=PAD)  # scores as (N, V, T)


def translate(model, source, max_length=8):
    """Writes the likeliest next token again and again, until it is END.

    Shapes: source (1, S) -> a list of tokens
    """
    tokens = torch.full((1, 1), START, device=source.device)
    while tokens.size(1) <= max_length and tokens[0, -1] != END:
        tokens = torch.cat([tokens, model(source, tokens)[:, -1:].argmax(dim=-1)], dim=1)  # (1, T) -> (1, T + 1)
    return tokens[0, 1:].tolist()


class ReadsThePadding(Seq2Seq):
    def encode(self, source):
        return self.encoder(self.embedding(source))[1][0]  # the state after the padding


def loss_without_shift(model, source, target):
    return F.cross_entropy(model(source, target).transpose(1, 2), target, ignore_index=PAD)


def loss_with_padding(model, source, target):
    previous = F.pad(target[:, :-1], (1, 0), value=START)
    return F.cross_entropy(model(source, previous).transpose(1, 2), target)


def loss_without_the_end(model, source, target):
    return loss(model, source, target.masked_fill(target == END, PAD))


MISTAKES = {
    "source padding read": {"Seq2Seq": ReadsThePadding},
    "target not shifted": {"loss": loss_without_shift},
    "padding counted in the loss": {"loss": loss_with_padding},
    "no end token in training": {"loss": loss_without_the_end},
}


def some_pairs(device):
    source = torch.tensor([[3, 4, 5, PAD], [6, 7, PAD, PAD], [8, 3, 7, 5]], device=device)
    target = torch.tensor([[6, END, 0, 0, 0], [3, 3, 8, 4, END], [4, 5, END, 0, 0]], device=device)
    return source, target


def claim_the_loss_is_the_chain_rule_of_probability(Seq2Seq=Seq2Seq, loss=loss, device="cpu"):
    model, (source, target) = Seq2Seq().to(device, torch.float64), some_pairs(device)
    logs = []
    for words, answer in zip(source, target, strict=True):  # each pair alone, without padding, token after token
        words, tokens = words[words != PAD][None], torch.tensor([[START]], device=device)
        for token in answer[answer != PAD]:
            logs.append(model(words, tokens)[0, -1].log_softmax(dim=-1)[token])
            tokens = torch.cat([tokens, token.view(1, 1)], dim=1)
    value = loss(model, source, target)
    assert_close(value, -torch.stack(logs).mean())
    gradients = torch.autograd.grad(value, list(model.parameters()), materialize_grads=True)  # embeddings first
    assert all(gradient.any() for gradient in gradients) and gradients[0][3:].any(dim=1).all()  # 3 to 8 are the words


def claim_a_prediction_never_sees_its_own_answer(Seq2Seq=Seq2Seq, loss=loss, device="cpu"):
    model, (source, target) = Seq2Seq().to(device, torch.float64), some_pairs(device)
    predictions = []

    def recording(source, previous):
        predictions.append(model(source, previous))  # (N, T, V)
        return predictions[-1]

    loss(recording, source, target)
    for t in range(5):
        other = target.clone()
        other[:, t:] = (other[:, t:] + 1) % 9  # other tokens from position t on
        loss(recording, source, other)
        assert_close(predictions[-1][:, t], predictions[0][:, t])


def train(Seq2Seq, loss, device, steps=80):
    model, pairs = Seq2Seq().to(device, torch.float64), some_pairs(device)
    optimizer = torch.optim.Adam(model.parameters(), lr=0.03)
    for _ in range(steps):
        optimizer.zero_grad()
        loss(model, *pairs).backward()
        optimizer.step()
    return model


def claim_it_learns_answers_of_other_lengths_than_the_questions(Seq2Seq=Seq2Seq, loss=loss, device="cpu"):
    model = train(Seq2Seq, loss, device)
    for words, answer in zip(*some_pairs(device), strict=True):
        assert translate(model, words[words != PAD][None]) == answer[answer != PAD].tolist()


def demo(device="cpu"):
    source, target = some_pairs(device)
    print("decoder reads:", F.pad(target[:, :-1], (1, 0), value=START)[1].tolist(), "and predicts:", target[1].tolist())
    model = train(Seq2Seq, loss, device)
    for words in source:
        print(f"source {words[words != PAD].tolist()} -> {translate(model, words[words != PAD][None])}")


if __name__ == "__main__":
    demo()
