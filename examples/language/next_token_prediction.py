"""Next-token prediction: shift the text by one to get the answers, and judge the scores by cross-entropy.

Axes: B = texts, T = tokens of a text, V = vocabulary. The scores at a position are for the token after it.
"""

import math

import torch
from torch.nn import functional as F
from torch.testing import assert_close


def next_token_loss(logits, input):
    """The mean of -log p(true next token) over all positions but the last of each text.

    Shapes: logits (B, T, V), input (B, T) -> ()
    """
    logits, target = logits[:, :-1], input[:, 1:]  # (B, T - 1, V) and (B, T - 1): the text supplies its own answers
    log_probability = logits.log_softmax(dim=-1)
    return -log_probability.gather(-1, target[..., None]).mean()


def loss_without_shift(logits, input):
    return F.cross_entropy(logits.flatten(0, 1), input.flatten())  # copying the token that is there is perfect


def loss_shifted_backwards(logits, input):
    return F.cross_entropy(logits[:, 1:].flatten(0, 1), input[:, :-1].flatten())  # asks for the token before


def loss_with_a_rolled_target(logits, input):
    return F.cross_entropy(logits.flatten(0, 1), input.roll(-1, dims=1).flatten())  # the last must answer the first


def distance_of_indices(logits, input):
    expected = (logits[:, :-1].softmax(dim=-1) * torch.arange(logits.size(-1), device=logits.device)).sum(dim=-1)
    return (expected - input[:, 1:]).square().mean()  # as if tokens 3 and 4 were nearly the same word


MISTAKES = {
    "target not shifted": loss_without_shift,
    "shifted the wrong way": loss_shifted_backwards,
    "rolled round to the first token": loss_with_a_rolled_target,
    "distance of indices": distance_of_indices,
}
TEXTS = torch.tensor([[1, 2, 3, 1, 2, 3], [2, 3, 1, 2, 0, 2]])  # (B, T), tokens 0 to 3


def claim_a_model_that_knows_the_next_token_has_no_loss(next_token_loss=next_token_loss, device="cpu"):
    input = torch.tensor([[1, 2, 3, 4, 0], [3, 4, 0, 1, 2]], device=device)
    assert next_token_loss(50.0 * F.one_hot((input + 1) % 5, 5).double(), input) < 1e-9
    assert_close(next_token_loss(50.0 * F.one_hot(input, 5).double(), input).item(), 50.0)  # copies what is there


def claim_guessing_evenly_costs_the_logarithm_of_the_vocabulary(next_token_loss=next_token_loss, device="cpu"):
    logits = torch.zeros(2, 6, 4, dtype=torch.float64, device=device)
    assert_close(next_token_loss(logits, TEXTS.to(device)).item(), math.log(4))


def claim_values_and_gradient_are_those_of_cross_entropy_on_the_shifted_text(
    next_token_loss=next_token_loss, device="cpu"
):
    input = TEXTS.to(device)
    logits = torch.randn(2, 6, 4, dtype=torch.float64, device=device, requires_grad=True)
    ours, theirs = next_token_loss(logits, input), F.cross_entropy(logits[:, :-1].mT, input[:, 1:])
    assert_close(ours, theirs)
    (gradient,) = torch.autograd.grad(ours, logits)
    assert_close(gradient, torch.autograd.grad(theirs, logits)[0])
    assert not gradient[:, -1].any()  # nothing follows the last token, so its scores are not judged


def trained_table(next_token_loss, device):
    """Learns a table of scores for the token after each token, by gradient descent. Shapes: -> (V, V), probabilities"""
    input = TEXTS.to(device)
    table = torch.zeros(4, 4, dtype=torch.float64, device=device)
    for _ in range(300):
        table.requires_grad_()
        (gradient,) = torch.autograd.grad(next_token_loss(table[input], input), table)
        table = table.detach() - 5 * gradient
    return table.softmax(dim=1)


def claim_training_finds_the_conditional_frequencies(next_token_loss=next_token_loss, device="cpu"):
    probabilities = trained_table(next_token_loss, device)
    expected = torch.tensor([0.25, 0.0, 0.0, 0.75], dtype=torch.float64, device=device)
    assert_close(probabilities[2], expected, atol=0.02, rtol=0)


def demo(device="cpu"):
    print("read:", TEXTS[0, :-1].tolist(), "answers:", TEXTS[0, 1:].tolist())
    even = next_token_loss(torch.zeros(2, 6, 4, dtype=torch.float64, device=device), TEXTS.to(device)).item()
    table = trained_table(next_token_loss, device)
    loss = next_token_loss(table.log()[TEXTS.to(device)], TEXTS.to(device)).item()
    print(f"loss of guessing evenly: {even:.3f}; after training: {loss:.3f}")
    print("after token 2:", ", ".join(f"{i}: {p:.2f}" for i, p in enumerate(table[2].tolist())))


if __name__ == "__main__":
    demo()
