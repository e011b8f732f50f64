"""One text cut into characters, subwords and words: what a token is, and how the choice of the unit changes the count.

A text is cut with a list of known pieces, always taking the longest piece that fits; compare ``re.findall``.
"""

import re

TEXT = "the slowest river is slower than the lowest river"
SUBWORDS = ("low", "est", "er", "riv", "the", "an")  # pieces that many words share; single characters fill the gaps
WORDS = ("the", "slowest", "river", "is", "slower", "than", "lowest")


def cut(text, pieces):
    """Cuts ``text`` from left to right, each time taking the longest of ``pieces`` that fits, or else one character.

    Shapes: a string -> a list of strings
    """
    tokens, start = [], 0
    while start < len(text):
        fits = [piece for piece in pieces if text.startswith(piece, start)]
        tokens.append(max([text[start], *fits], key=len))
        start += len(tokens[-1])
    return tokens


def cut_without_spaces(text, pieces):
    return [token for token in cut(text, pieces) if token != " "]


def cut_into_different_tokens(text, pieces):
    return list(dict.fromkeys(cut(text, pieces)))  # one of each kind: that is a vocabulary, not a text


def cut_shortest_first(text, pieces):
    return cut(text, ())  # a single character always fits, so no longer piece is ever taken


def cut_with_gaps(text, pieces):
    return re.findall("|".join(sorted(pieces, key=len, reverse=True)) or ".", text)  # skips what is no known piece


MISTAKES = {
    "spaces thrown away": cut_without_spaces,
    "each kind counted once": cut_into_different_tokens,
    "shortest piece first": cut_shortest_first,
    "unknown pieces skipped": cut_with_gaps,
}


def claim_the_tokens_joined_are_the_text(cut=cut):
    for pieces in ((), SUBWORDS, WORDS):
        assert "".join(cut(TEXT, pieces)) == TEXT


def claim_larger_units_give_fewer_tokens(cut=cut):
    assert [len(cut(TEXT, pieces)) for pieces in ((), SUBWORDS, WORDS)] == [49, 27, 17]


def claim_an_unseen_word_is_written_with_known_subwords(cut=cut):
    assert cut("lower", SUBWORDS) == ["low", "er"]
    assert cut("lower", WORDS) == ["l", "o", "w", "e", "r"]  # "lower" is not in the text; letters are all that is left


def claim_the_longest_piece_that_fits_is_taken(cut=cut):
    for pieces in (("the", "them"), ("them", "the")):
        assert cut("them", pieces) == ["them"]
    assert cut("abc", ("ab", "bc")) == ["ab", "c"]  # from the left


def claim_a_text_has_more_tokens_than_kinds_of_token(cut=cut):
    tokens = cut(TEXT, WORDS)
    assert len(tokens) == 17 and len(set(tokens)) == 8  # seven words and the space
    assert tokens.count("the") == 2 and tokens.count("river") == 2


def demo():
    for name, pieces in (("characters", ()), ("subwords", SUBWORDS), ("words", WORDS)):
        tokens = cut(TEXT, pieces)
        print(f"{name}: {len(tokens)} tokens of {len(set(tokens))} kinds")
    for pieces in (SUBWORDS, WORDS):
        print("slowest:", " | ".join(cut("slowest", pieces)), "   lower:", " | ".join(cut("lower", pieces)))


if __name__ == "__main__":
    demo()
