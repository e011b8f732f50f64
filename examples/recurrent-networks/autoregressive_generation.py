"""Generating a sequence token by token: greedily, or by sampling, with toy models whose probabilities are known.

Axes: N = batch, T = tokens so far, V = vocabulary. A model maps tokens (N, T) to the next token's probabilities (N, V).
"""

import itertools

import torch
from torch.nn import functional as F
from torch.testing import assert_close


def greedy(probabilities):
    return probabilities.argmax(dim=-1)  # (N, V) -> (N,)


def sample(probabilities):
    return torch.multinomial(probabilities, 1)[:, 0]  # (N, V) -> (N,)


def generate(model, tokens, max_new_tokens, choose=greedy, end=None):
    """Appends one chosen token after the other, until every sequence has ended or ``max_new_tokens`` are reached.

    Shapes: tokens (N, T) -> (N, at most T + max_new_tokens)
    """
    ended = torch.zeros(len(tokens), dtype=torch.bool, device=tokens.device)
    for _ in range(max_new_tokens):
        token = choose(model(tokens))  # the model sees everything so far: (N, T) -> (N,)
        if end is not None:
            token = token.masked_fill(ended, end)  # a sequence that has ended is filled up with the end token
            ended |= token == end
        tokens = torch.cat([tokens, token[:, None]], dim=1)  # (N, T) -> (N, T + 1)
        if ended.all():
            break
    return tokens


def generate_without_appending(model, tokens, max_new_tokens, choose=greedy, end=None):
    new = [choose(model(tokens))[:, None] for _ in range(max_new_tokens)]  # the same question again and again
    return torch.cat([tokens, *new], dim=1)


def generate_from_the_last_token_alone(model, tokens, max_new_tokens, choose=greedy, end=None):
    return generate(lambda tokens: model(tokens[:, -1:]), tokens, max_new_tokens, choose, end)


def generate_past_the_end(model, tokens, max_new_tokens, choose=greedy, end=None):
    return generate(model, tokens, max_new_tokens, choose)


def generate_always_greedily(model, tokens, max_new_tokens, choose=greedy, end=None):
    return generate(model, tokens, max_new_tokens, greedy, end)


def token_probabilities(model, tokens):  # of all tokens after the first, each given those before it: (T,) -> (T - 1,)
    return torch.stack([model(tokens[None, :t])[0, tokens[t]] for t in range(1, len(tokens))])


def sequence_probability(model, tokens):
    """Multiplies the probabilities of all tokens after the first, each given those before it.

    Shapes: tokens (T,) -> ()
    """
    return token_probabilities(model, tokens).prod()


MISTAKES = {
    "new token not appended": {"generate": generate_without_appending},
    "only the last token fed back": {"generate": generate_from_the_last_token_alone},
    "no stop at the end token": {"generate": generate_past_the_end},
    "always the likeliest token": {"generate": generate_always_greedily},
    "probabilities added": {"sequence_probability": lambda model, tokens: token_probabilities(model, tokens).sum()},
}


def fibonacci(tokens):  # (N, T) -> (N, 10): certain that the next digit is the sum of the last two, modulo 10
    return F.one_hot(tokens[:, -2:].sum(dim=1) % 10, 10).double()


def two_steps(tokens):  # (N, T) -> (N, 3): the rows of the table come after 0, after 0 0, after 0 1 and after 0 2
    table = torch.tensor([[0.5, 0.4, 0.1], [0.4, 0.3, 0.3], [0.05, 0.9, 0.05], [0.2, 0.2, 0.6]], dtype=torch.float64)
    row = torch.zeros_like(tokens[:, 0]) if tokens.size(1) == 1 else tokens[:, 1] + 1
    return table.to(tokens.device)[row]


PAIRS = list(itertools.product(range(3), repeat=2))


def claim_every_token_follows_from_all_before_it(generate=generate, device="cpu"):
    start = torch.tensor([[1, 1], [4, 7]], device=device)
    expected = [[1, 1, 2, 3, 5, 8, 3], [4, 7, 1, 8, 9, 7, 6]]
    assert generate(fibonacci, start, 5).tolist() == expected


def claim_each_sequence_ends_at_its_end_token(generate=generate, device="cpu"):
    start = torch.tensor([[1, 1], [4, 7]], device=device)
    expected = [[1, 1, 2, 3, 5, 8], [4, 7, 1, 8, 8, 8]]  # the first ends after four tokens, the second after two
    assert generate(fibonacci, start, 50, end=8).tolist() == expected


def claim_sampling_draws_a_sequence_as_often_as_the_product_says(
    generate=generate, sequence_probability=sequence_probability, device="cpu"
):
    drawn = generate(two_steps, torch.zeros(10000, 1, dtype=torch.long, device=device), 2, choose=sample)  # (10000, 3)
    for pair in torch.tensor(PAIRS, device=device):
        share = (drawn[:, 1:] == pair).all(dim=1).double().mean()
        expected = sequence_probability(two_steps, F.pad(pair, (1, 0)))  # after a first token 0
        assert_close(share, expected, atol=0.03, rtol=0)  # six standard deviations


def claim_the_greedy_sequence_need_not_be_the_likeliest(
    generate=generate, sequence_probability=sequence_probability, device="cpu"
):
    chosen = generate(two_steps, torch.tensor([[0]], device=device), 2)[0]  # (3,)
    probabilities = [sequence_probability(two_steps, F.pad(pair, (1, 0))) for pair in torch.tensor(PAIRS).to(chosen)]
    likeliest = max(range(9), key=lambda i: probabilities[i])
    assert chosen.tolist() == [0, 0, 0] and PAIRS[likeliest] == (1, 1)
    assert_close(sequence_probability(two_steps, chosen).item(), 0.2)
    assert_close(probabilities[likeliest].item(), 0.36)


def demo(device="cpu"):
    start = torch.tensor([[1, 1]], device=device)
    print("from 1, 1:", generate(fibonacci, start, 5)[0].tolist())
    print("the same, to stop at 8:", generate(fibonacci, start, 50, end=8)[0].tolist())
    for sequence in ([0, 0, 0], [0, 1, 1]):
        probability = sequence_probability(two_steps, torch.tensor(sequence, device=device)).item()
        print(f"probability of {sequence[1:]} after 0: {probability:.2f}")
    drawn = generate(two_steps, torch.zeros(40000, 1, dtype=torch.long, device=device), 2, choose=sample)
    print(f"share of [1, 1] in 40000 samples: {(drawn[:, 1:] == 1).all(dim=1).double().mean().item():.2f}")


if __name__ == "__main__":
    demo()
