"""A toy of prompting: one fixed model, and what it answers is decided by the text it is given to continue.

The model is no trained language model. It is one attention step with fixed weights, which looks for earlier places like
the present one and expects what came after them. Axes: T = tokens of the prompt, V = vocabulary.
"""

import torch
from torch.nn import functional as F
from torch.testing import assert_close

WORDS = ["cat", "dog", "bird", "cats", "dogs", "birds", "chat", "chien", "oiseau", ":", ";"]
PLURAL = [("cat", "cats"), ("dog", "dogs"), ("bird", "birds")]
FRENCH = [("cat", "chat"), ("dog", "chien"), ("bird", "oiseau")]
WINDOW = 16  # the model reads no more than the last 16 tokens


def next_token_probabilities(text, device="cpu"):
    """Attends to earlier places where the same two tokens stood. Shapes: a text of T tokens -> (V,)"""
    tokens = torch.tensor([WORDS.index(word) for word in text.split()[-WINDOW:]], device=device)  # (T,)
    code = F.one_hot(tokens, len(WORDS)).double()  # (T, V)
    pairs = torch.cat([code[:-1], code[1:]], dim=1)  # (T - 1, 2 V): a token and the one after it
    scores = 20.0 * (pairs[:-1] @ pairs[-1] == 2).double()  # (T - 2,): earlier places like the end
    evidence = scores.softmax(dim=0) @ code[2:]  # (T - 2,) @ (T - 2, V): what followed there
    return evidence if scores.any() else torch.full_like(evidence, 1 / len(WORDS))


def make_prompt(examples, question):
    """Writes the examples one after the other, then the question, and stops where the answer should begin."""
    return " ".join(f"{word} : {answer} ;" for word, answer in examples) + f" {question} :"


def question_first(examples, question):
    return f"{question} : " + " ".join(f"{word} : {answer} ;" for word, answer in examples)


def other_format(examples, question):
    return " ".join(f"{answer} ; {word} :" for word, answer in examples) + f" ; {question} :"


def examples_sent_earlier(examples, question):
    return f"; {question} :"  # they were in another call, of which the model keeps nothing


def question_then_too_many_words(examples, question):
    return make_prompt(examples, question) + " ; cat : cats" * 5 + f" ; {question} :"  # the examples leave the window


MISTAKES = {
    "question before the examples": question_first,
    "another format in the examples": other_format,
    "examples sent in an earlier call": examples_sent_earlier,
    "prompt longer than the window": question_then_too_many_words,
}


def answer(prompt, device="cpu"):
    return WORDS[next_token_probabilities(prompt, device).argmax().item()]


def claim_the_prompt_alone_decides_the_task(make_prompt=make_prompt, device="cpu"):
    for examples in (PLURAL, FRENCH):
        for word, expected in examples:
            assert answer(make_prompt(examples, word), device) == expected


def claim_without_a_fitting_example_the_toy_can_only_guess(make_prompt=make_prompt, device="cpu"):
    guess = torch.full((len(WORDS),), 1 / len(WORDS), dtype=torch.float64, device=device)
    assert_close(next_token_probabilities(make_prompt(FRENCH[:2], "bird"), device), guess)
    sure = next_token_probabilities(make_prompt(FRENCH, "bird"), device)
    assert sure[WORDS.index("oiseau")] > 0.99


def claim_contradicting_examples_share_the_probability(make_prompt=make_prompt, device="cpu"):
    mixed = [("cat", "cats"), ("cat", "chat"), ("cat", "chat")]
    probabilities = next_token_probabilities(make_prompt(mixed, "cat"), device)
    assert_close(probabilities[WORDS.index("chat")].item(), 2 / 3, atol=1e-6, rtol=0)
    assert_close(probabilities[WORDS.index("cats")].item(), 1 / 3, atol=1e-6, rtol=0)


def demo(device="cpu"):
    for examples in (PLURAL, FRENCH):
        prompt = make_prompt(examples, "dog")
        print(prompt, "->", answer(prompt, device))
    prompt = make_prompt(FRENCH[:2], "bird")
    print(prompt, f"-> every token has probability {next_token_probabilities(prompt, device).max().item():.3f}")


if __name__ == "__main__":
    demo()
