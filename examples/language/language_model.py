"""A bigram language model: counts of neighbouring tokens become conditional probabilities, and their product a text's.

Axes: V = vocabulary, T = tokens of a text. Row 0 of the counts stands for the begin of a text.
"""

import itertools
import math

import torch
from torch.testing import assert_close

WORDS = ["<bos>", "dog", "bites", "man"]
TEXTS = [["dog", "bites", "man"], ["dog", "bites", "man"], ["dog", "bites", "dog"], ["man", "bites", "dog"]]


def encode(text, device="cpu"):
    return torch.tensor([WORDS.index(word) for word in ["<bos>", *text]], device=device)  # (T + 1,)


def count_pairs(texts, device="cpu"):
    """Counts how often a token follows another, plus one, so that no pair is impossible. Shapes: -> (V, V - 1)"""
    counts = torch.ones(len(WORDS), len(WORDS) - 1, dtype=torch.float64, device=device)
    for text in texts:
        for before, after in itertools.pairwise(encode(text).tolist()):
            counts[before, after - 1] += 1  # nothing is followed by <bos>
    return counts


def conditional(counts):
    return counts / counts.sum(dim=1, keepdim=True)  # each row, the token before given, sums to one


def joint(counts):
    return counts / counts.sum()  # how often the pair occurs among all pairs


def without_context(counts):
    return (counts.sum(dim=0, keepdim=True) / counts.sum()).expand_as(counts)  # how frequent the token is at all


def log_probability(tokens, probabilities):
    """Adds the logarithms of every token's probability given the one before. Shapes: tokens (T + 1,) -> ()"""
    return probabilities[tokens[:-1], tokens[1:] - 1].log().sum()


def logarithm_of_the_product(tokens, probabilities):
    return probabilities[tokens[:-1], tokens[1:] - 1].prod().log()  # the product of 2000 factors is 0


def perplexity(tokens, probabilities):
    return (-log_probability(tokens, probabilities) / (len(tokens) - 1)).exp()  # per token, the first not counted


def perplexity_without_the_mean(tokens, probabilities):
    return (-log_probability(tokens, probabilities)).exp()


def perplexity_of_mixed_bases(tokens, probabilities):
    return 2 ** (-log_probability(tokens, probabilities) / (len(tokens) - 1))  # natural logarithms, undone with base 2


def perplexity_from_the_arithmetic_mean(tokens, probabilities):
    return 1 / probabilities[tokens[:-1], tokens[1:] - 1].mean()  # one bad prediction among good ones hardly counts


MISTAKES = {
    "joint in place of conditional": {"conditional": joint},
    "word order ignored": {"conditional": without_context},
    "probabilities multiplied": {"log_probability": logarithm_of_the_product},
    "no mean over the tokens": {"perplexity": perplexity_without_the_mean},
    "arithmetic mean": {"perplexity": perplexity_from_the_arithmetic_mean},
    "two bases of logarithm": {"perplexity": perplexity_of_mixed_bases},
}


def claim_the_probabilities_of_all_texts_of_a_length_sum_to_one(conditional=conditional, device="cpu"):
    probabilities = conditional(count_pairs(TEXTS, device))
    total = sum(
        log_probability(encode(text, device), probabilities).exp() for text in itertools.product(WORDS[1:], repeat=3)
    )
    assert_close(total.item(), 1.0)


def claim_the_order_of_the_words_matters(conditional=conditional, device="cpu"):
    probabilities = conditional(count_pairs(TEXTS, device))
    for text, expected in (("dog bites man", 4 / 7 * 4 / 6 * 3 / 7), ("bites man dog", 1 / 7 * 3 / 7 * 1 / 4)):
        assert_close(log_probability(encode(text.split(), device), probabilities).exp().item(), expected)


def claim_a_long_text_does_not_underflow(log_probability=log_probability, device="cpu"):
    tokens = encode(["dog", "bites", "man"] * 700, device)
    uniform = torch.full((4, 3), 1 / 3, dtype=torch.float64, device=device)
    assert_close(log_probability(tokens, uniform).item(), -2100 * math.log(3))


def claim_the_perplexity_is_one_over_the_geometric_mean(perplexity=perplexity, device="cpu"):
    uniform = torch.full((4, 3), 1 / 3, dtype=torch.float64, device=device)
    for text in (["dog"], ["dog", "bites", "man"]):
        assert_close(perplexity(encode(text, device), uniform).item(), 3.0)
    tokens, probabilities = encode(["dog", "bites", "man"], device), conditional(count_pairs(TEXTS, device))
    assert_close(perplexity(tokens, probabilities).item(), (4 / 7 * 4 / 6 * 3 / 7) ** (-1 / 3))


def demo(device="cpu"):
    counts = count_pairs(TEXTS, device)
    probabilities = conditional(counts)
    for word, row, shares in zip(WORDS, counts.tolist(), probabilities.tolist(), strict=True):
        print(f"after {word}:", ", ".join(f"{c:.0f} ({p:.3f})" for c, p in zip(row, shares, strict=True)))
    for text in (["dog", "bites", "man"], ["man", "bites", "dog"], ["bites", "man", "dog"]):
        tokens = encode(text, device)
        p = log_probability(tokens, probabilities).exp().item()
        print(" ".join(text), f"has probability {p:.3f}, perplexity {perplexity(tokens, probabilities).item():.2f}")


if __name__ == "__main__":
    demo()
