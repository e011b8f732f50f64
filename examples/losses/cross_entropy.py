"""Cross-entropy of a predicted distribution, from scratch, compared with ``F.nll_loss`` and ``F.kl_div``.

Axes: B = batch, C = classes. ``input`` holds predicted probabilities, ``target`` true ones, one distribution per row.
"""

import torch
import torch.nn.functional as F
from torch.testing import assert_close


def cross_entropy(input, target):
    """The expected surprise -log q under the true distribution, averaged over the batch.

    Shapes: input (B, C), target (B, C) -> ()
    """
    possible = torch.where(target > 0, input, torch.ones_like(input))  # what never happens costs -log 1 = 0
    return -(target * possible.log()).sum(dim=-1).mean()  # (B, C) -> (B,) -> ()


def arguments_swapped(input, target):
    return cross_entropy(target, input)


def mean_over_the_classes_too(input, target):
    return (target * -input.log()).mean()


def zero_times_infinity(input, target):
    return -(target * input.log()).sum(dim=-1).mean()


def epsilon_inside_the_log(input, target):
    return -(target * (input + 1e-8).log()).sum(dim=-1).mean()


def probabilities_taken_for_scores(input, target):
    return F.cross_entropy(input, target)  # expects scores, and applies softmax to what are probabilities already


MISTAKES = {
    "arguments swapped": arguments_swapped,
    "mean over the classes too": mean_over_the_classes_too,
    "zero times infinity": zero_times_infinity,
    "epsilon inside the log": epsilon_inside_the_log,
    "probabilities taken for scores": probabilities_taken_for_scores,
}


def some_distributions(rows, classes, device):
    return torch.randn(rows, classes, dtype=torch.float64, device=device).softmax(dim=-1)


def claim_one_true_class_costs_minus_its_log(cross_entropy=cross_entropy, device="cpu"):
    q = some_distributions(4, 3, device)
    labels = torch.tensor([2, 0, 1, 2], device=device)
    assert_close(cross_entropy(q, F.one_hot(labels, 3).double()), F.nll_loss(q.log(), labels))
    q, second = torch.tensor([[[0.7, 0.2, 0.1]], [[0.0, 1.0, 0.0]]], dtype=torch.float64, device=device)
    assert_close(cross_entropy(q, second), -q[0, 1].log())


def claim_it_is_entropy_plus_divergence(cross_entropy=cross_entropy, device="cpu"):
    p, q = some_distributions(4, 3, device), some_distributions(4, 3, device).requires_grad_()
    entropy = torch.distributions.Categorical(probs=p).entropy().mean()
    other = entropy + F.kl_div(q.log(), p, reduction="batchmean")
    assert_close(cross_entropy(q, p), other)
    gradient = torch.autograd.grad(cross_entropy(q, p), q)[0]
    assert_close(gradient, torch.autograd.grad(other, q)[0])
    assert_close(gradient, -p / q.detach() / 4)  # the rarer the prediction made it, the harder the push


def claim_no_prediction_beats_the_truth(cross_entropy=cross_entropy, device="cpu"):
    p = torch.tensor([[0.5, 0.3, 0.2]], dtype=torch.float64, device=device)
    floor = torch.distributions.Categorical(probs=p).entropy().mean()
    assert_close(cross_entropy(p, p), floor)
    for q in some_distributions(50, 3, device).split(1):
        assert cross_entropy(q, p) > floor


def claim_a_uniform_guess_costs_log_of_the_classes(cross_entropy=cross_entropy, device="cpu"):
    uniform = torch.full((4, 10), 0.1, dtype=torch.float64, device=device)
    assert_close(cross_entropy(uniform, some_distributions(4, 10, device)), -uniform[0, 0].log())


def claim_impossible_is_free_only_if_it_never_happens(cross_entropy=cross_entropy, device="cpu"):
    q = torch.tensor([[1.0, 0.0]], dtype=torch.float64, device=device, requires_grad=True)
    right, wrong = torch.eye(2, dtype=torch.float64, device=device).split(1)
    loss = cross_entropy(q, right)
    assert loss == 0
    assert_close(torch.autograd.grad(loss, q)[0], -right)  # and no nan on the way back
    assert cross_entropy(q, wrong) == torch.inf


def demo(device="cpu"):
    q = torch.tensor([[0.7, 0.2, 0.1]], device=device)
    losses = [f"{cross_entropy(q, target).item():.3f}" for target in torch.eye(3, device=device).split(1)]
    print("q = (0.7, 0.2, 0.1), class 1, 2 or 3 is true:", ", ".join(losses))
    p = torch.tensor([[0.5, 0.3, 0.2]], device=device)
    own, other, swapped = cross_entropy(p, p).item(), cross_entropy(q, p).item(), cross_entropy(p, q).item()
    print(f"H(p, q) = {other:.3f}, H(p) = {own:.3f}, difference {other - own:.3f}, H(q, p) = {swapped:.3f}")
    uniform, labels = torch.full((10, 10), 0.1, device=device), torch.eye(10, device=device)
    print(f"uniform guess over 10 classes: {cross_entropy(uniform, labels).item():.3f}")
    batch = torch.tensor([[0.9, 0.1]] * 9 + [[1e-6, 1 - 1e-6]], device=device)
    first = torch.tensor([[1.0, 0.0]], device=device).expand(10, 2)
    one = cross_entropy(batch[9:], first[9:]).item() / (10 * cross_entropy(batch, first).item())
    print(f"nine predictions of 0.9 and one of 0.000001: the one makes up {one:.0%} of the loss")


if __name__ == "__main__":
    demo()
