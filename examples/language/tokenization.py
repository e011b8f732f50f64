"""Byte-pair encoding: learn from a toy corpus which characters to join into subwords, then cut new words with it.

Plain Python. The counts are how often each word occurs in the toy corpus.
"""

from collections import Counter
from itertools import pairwise

COUNTS = {"low": 5, "lower": 2, "newest": 6, "widest": 3}


def join(tokens, pair):
    """Joins every occurrence of the pair of neighbours. Shapes: list of T strings -> list of at most T strings"""
    joined = []
    for token in tokens:
        if joined and (joined[-1], token) == pair:
            joined[-1] += token
        else:
            joined.append(token)
    return joined


def learn(counts, num_merges):
    """Begins with characters, and joins the most frequent pair of neighbours ``num_merges`` times.

    Shapes: dict from word to count -> list of num_merges pairs, in the order in which they were learned
    """
    words, merges = {word: list(word) for word in counts}, []
    for _ in range(num_merges):
        pairs = Counter()
        for word, tokens in words.items():
            for pair in pairwise(tokens):
                pairs[pair] += counts[word]
        merges.append(max(pairs, key=pairs.get))  # of equally frequent pairs, the one met first
        words = {word: join(tokens, merges[-1]) for word, tokens in words.items()}
    return merges


def learn_from_kinds(counts, num_merges):
    return learn(dict.fromkeys(counts, 1), num_merges)  # every word once, however frequent it is


def tokenize(text, merges):
    """Cuts a text into characters, and replays the merges in the order learned; they never cross a space.

    Shapes: a string -> a list of strings
    """
    tokens = list(text)
    for pair in merges:
        tokens = join(tokens, pair)
    return tokens


def tokenize_in_reverse(text, merges):
    return tokenize(text, merges[::-1])  # "es" + "t" before there is an "es"


def tokenize_without_spaces(text, merges):
    return [token for word in text.split() for token in tokenize(word, merges)]


def tokenize_with_rules_of_its_own(text, merges):
    return tokenize(text, learn(Counter(text.split()), len(merges)))


def tokenize_whole_words(text, merges):
    return [word if word in COUNTS else "<unk>" for word in text.split()]


MISTAKES = {
    "word frequencies ignored": {"learn": learn_from_kinds},
    "merges in another order": {"tokenize": tokenize_in_reverse},
    "spaces thrown away": {"tokenize": tokenize_without_spaces},
    "rules learned anew from each text": {"tokenize": tokenize_with_rules_of_its_own},
    "whole words only": {"tokenize": tokenize_whole_words},
}
MERGES = learn(COUNTS, 4)


def claim_the_most_frequent_neighbours_are_joined_first(learn=learn):
    assert learn(COUNTS, 4) == [("e", "s"), ("es", "t"), ("l", "o"), ("lo", "w")]


def claim_a_new_word_is_cut_into_learned_subwords(tokenize=tokenize):
    assert tokenize("lowest", MERGES) == ["low", "est"]  # a word that the corpus does not have


def claim_the_rule_learned_first_goes_first(tokenize=tokenize):
    assert tokenize("abc", [("b", "c"), ("a", "b")]) == ["a", "bc"]
    assert tokenize("abc", [("a", "b"), ("b", "c")]) == ["ab", "c"]


def claim_no_text_is_lost(tokenize=tokenize):
    for text in ("the lowest,  widest river", "naïve slow-down!"):
        assert "".join(tokenize(text, MERGES)) == text


def claim_subwords_lie_between_characters_and_words(tokenize=tokenize):
    text = "newest low lower widest lowest"
    assert len(text) == 30 and len(text.split(" ")) == 5
    assert len(tokenize(text, MERGES)) == 18


def demo():
    print("merges:", ", ".join(" + ".join(pair) for pair in MERGES))
    for word in ("low", "lower", "newest", "widest", "lowest", "slowly"):
        print(f"{word}:", " | ".join(tokenize(word, MERGES)))
    print("tokens of 'newest low lower widest lowest':", len(tokenize("newest low lower widest lowest", MERGES)))


if __name__ == "__main__":
    demo()
