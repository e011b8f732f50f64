"""A corpus of seven small documents: its counts, the documents that are there twice, and a part held out for testing.

Plain Python: ``collections.Counter`` does the counting.
"""

from collections import Counter

CORPUS = [
    "the cat sat on the mat",
    "the dog sat on the log",
    "a bird sang in the tree",
    "the dog saw the cat",
    "The cat  sat on the mat",  # the first again, with a capital and a second space
    "rain fell on the tree",
    "the dog saw the cat",
]


def word_counts(corpus):
    """Counts every occurrence of every word. Shapes: a list of texts -> a Counter"""
    return Counter(word for text in corpus for word in text.lower().split())


def documents_with_the_word(corpus):
    return Counter(word for text in corpus for word in set(text.lower().split()))  # one per document at most


def counts_with_capitals_apart(corpus):
    return Counter(word for text in corpus for word in text.split())  # "The" is not "the"


def counts_of_the_glued_text(corpus):
    return Counter("".join(corpus).lower().split())  # the last word of a text runs into the first of the next


def deduplicate(corpus):
    """Keeps the first of all texts that differ only in case and spacing. Shapes: list -> list"""
    return list({" ".join(text.lower().split()): text for text in reversed(corpus)}.values())[::-1]


def held_out_split(corpus, every=3):
    """Removes duplicates, then sets every third document aside. Shapes: list -> (training list, test list)"""
    corpus = deduplicate(corpus)
    return [t for i, t in enumerate(corpus) if i % every != 0], corpus[::every]


def split_with_duplicates(corpus, every=3):
    return [t for i, t in enumerate(corpus) if i % every != 0], corpus[::every]


def split_after_exact_deduplication(corpus, every=3):
    return split_with_duplicates(list(dict.fromkeys(corpus)), every)  # a capital letter makes another document


MISTAKES = {
    "documents counted, not occurrences": {"word_counts": documents_with_the_word},
    "capitals kept apart": {"word_counts": counts_with_capitals_apart},
    "documents glued together": {"word_counts": counts_of_the_glued_text},
    "split with duplicates": {"held_out_split": split_with_duplicates},
    "only exact copies removed": {"held_out_split": split_after_exact_deduplication},
}


def claim_the_counts_add_up_to_the_length(word_counts=word_counts):
    counts = word_counts(CORPUS)
    assert counts.total() == sum(len(text.split()) for text in CORPUS) == 39
    assert counts["the"] == 12
    assert counts == sum((word_counts([text]) for text in CORPUS), Counter())


def claim_a_few_words_make_up_much_of_the_text(word_counts=word_counts):
    counts = word_counts(deduplicate(CORPUS))
    assert counts.most_common(1) == [("the", 8)] and counts.total() == 28
    once = [word for word, count in counts.items() if count == 1]
    assert len(once) == 9 and len(counts) == 15


def claim_no_test_document_is_in_the_training_part(held_out_split=held_out_split):
    training, test = ({" ".join(text.lower().split()) for text in part} for part in held_out_split(CORPUS))
    assert len(training) == 3 and len(test) == 2 and not training & test


def demo():
    print(len(CORPUS), "documents,", len(deduplicate(CORPUS)), "different;", word_counts(CORPUS).total(), "words")
    counts = word_counts(deduplicate(CORPUS))
    print(f"after deduplication: {counts.total()} words of {len(counts)} kinds, 'the' {counts['the']} times,", end=" ")
    print(sum(count == 1 for count in counts.values()), "words once")


if __name__ == "__main__":
    demo()
