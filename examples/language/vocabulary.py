"""A vocabulary built from scratch: every token of a training text gets an index, and unknown tokens share one.

Axes: T = tokens of a text. The indices come as a torch.long tensor, ready for ``nn.Embedding``.
"""

from collections import Counter

import torch
from torch import nn

TRAINING = "the cat sat on the mat and the dog sat on the log".split()
NEW = "the bird sat on the dog".split()


class Vocabulary:
    """Numbers the tokens by falling frequency, after ``<unk>`` at 0; tokens rarer than ``min_freq`` are left out."""

    def __init__(self, tokens, min_freq=1):
        counts = Counter(tokens)
        kept = [token for token in counts if counts[token] >= min_freq]
        # equally frequent tokens in order of the alphabet, so that the same counts always give the same numbers
        self.tokens = ["<unk>", *sorted(kept, key=lambda token: (-counts[token], token))]
        self.index = {token: i for i, token in enumerate(self.tokens)}

    def encode(self, tokens, device="cpu"):
        """Shapes: list of T strings -> (T,)"""
        return torch.tensor([self.index.get(token, 0) for token in tokens], device=device)

    def decode(self, indices):
        """Shapes: (T,) -> list of T strings"""
        return [self.tokens[i] for i in indices.tolist()]


class GrowingVocabulary(Vocabulary):
    def encode(self, tokens, device="cpu"):
        for token in tokens:
            if token not in self.index:
                self.index[token] = len(self.tokens)
                self.tokens.append(token)  # a new row, which the trained model does not have
        return super().encode(tokens, device)


class VocabularyOfTheTextAtHand(Vocabulary):
    def encode(self, tokens, device="cpu"):
        self.__init__(tokens)  # numbers each text by itself
        return super().encode(tokens, device)


class HashedVocabulary(Vocabulary):
    def __init__(self, tokens, min_freq=1):
        super().__init__(tokens, min_freq)
        self.index = {token: sum(map(ord, token)) % len(self.tokens) for token in self.index}  # two may share a number


class SkippingVocabulary(Vocabulary):
    def encode(self, tokens, device="cpu"):
        return super().encode([token for token in tokens if token in self.index], device)


MISTAKES = {
    "grows at test time": GrowingVocabulary,
    "built anew for each text": VocabularyOfTheTextAtHand,
    "two tokens share an index": HashedVocabulary,
    "unknown tokens skipped": SkippingVocabulary,
}


def claim_encoding_and_decoding_give_the_text_back(Vocabulary=Vocabulary, device="cpu"):
    vocabulary = Vocabulary(TRAINING)
    assert vocabulary.decode(vocabulary.encode(TRAINING, device)) == TRAINING
    assert vocabulary.encode(vocabulary.tokens, device).tolist() == list(range(9))


def claim_frequent_tokens_come_first_and_rare_ones_are_left_out(Vocabulary=Vocabulary, device="cpu"):
    vocabulary = Vocabulary(TRAINING, min_freq=2)
    assert vocabulary.tokens == ["<unk>", "the", "on", "sat"]
    assert vocabulary.encode(TRAINING, device).tolist() == [1, 0, 3, 2, 1, 0, 0, 1, 0, 3, 2, 1, 0]


def claim_an_unknown_token_gets_the_index_of_unk(Vocabulary=Vocabulary, device="cpu"):
    vocabulary = Vocabulary(TRAINING)
    indices = vocabulary.encode(NEW, device)
    assert indices.tolist() == [1, 0, 3, 2, 1, 6]
    assert vocabulary.decode(indices) == ["the", "<unk>", "sat", "on", "the", "dog"]


def claim_a_token_keeps_its_index_and_fits_the_embedding(Vocabulary=Vocabulary, device="cpu"):
    vocabulary = Vocabulary(TRAINING)
    embedding = nn.Embedding(len(vocabulary.tokens), 2, device=device)  # made once, before any new text is seen
    first = vocabulary.encode(["dog"], device).item()
    for text in (TRAINING, NEW, "rain fell on the dog".split()):
        indices = vocabulary.encode(text, device)
        assert indices.max() < embedding.num_embeddings
        assert len(indices) == len(text) and indices[text.index("dog")] == first


def demo(device="cpu"):
    vocabulary = Vocabulary(TRAINING)
    print("vocabulary:", ", ".join(f"{token} {i}" for token, i in vocabulary.index.items()))
    indices = vocabulary.encode(NEW, device)
    print("the bird sat on the dog:", indices.tolist(), "->", " ".join(vocabulary.decode(indices)))
    print("kept with min_freq=2:", ", ".join(Vocabulary(TRAINING, min_freq=2).tokens))


if __name__ == "__main__":
    demo()
