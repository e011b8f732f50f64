"""One-hot encoding, compared with ``torch.nn.functional.one_hot``, and what plain category numbers do wrong.

Axes: N = samples, C = categories, D = columns of a weight matrix.
"""

import torch
from torch.testing import assert_close


def one_hot(input, num_classes):
    """Puts a 1 at the position of each category and 0 everywhere else.

    Shapes: input (N), whole numbers from 0 to C - 1 -> (N, C)
    """
    positions = torch.arange(num_classes, device=input.device)  # (C,)
    return (input[:, None] == positions).long()  # (N, 1) == (C,) -> (N, C)


def bare_number(input, num_classes):
    return torch.cat([input[:, None], torch.zeros_like(input)[:, None].expand(-1, num_classes - 1)], dim=1)


def counted_from_one(input, num_classes):
    return one_hot(input - 1, num_classes)  # category 0 gets no 1 at all


def only_categories_at_hand(input, num_classes):
    present = input.unique()
    code = one_hot(torch.searchsorted(present, input), len(present))  # (N, categories that occur here)
    return torch.nn.functional.pad(code, (0, num_classes - len(present)))


def thermometer(input, num_classes):
    return (input[:, None] >= torch.arange(num_classes, device=input.device)).long()  # 1 up to the position


MISTAKES = {
    "bare number": bare_number,
    "counted from 1": counted_from_one,
    "only the categories at hand": only_categories_at_hand,
    "1 up to the position": thermometer,
}


def claim_it_is_the_code_of_the_builtin(one_hot=one_hot, device="cpu"):
    input = torch.tensor([2, 0, 1, 0, 4], device=device)
    assert_close(one_hot(input, 5), torch.nn.functional.one_hot(input, 5))


def claim_all_categories_are_equally_far_apart(one_hot=one_hot, device="cpu"):
    code = one_hot(torch.arange(4, device=device), 4).double()
    distances = torch.cdist(code, code)  # (C, C)
    others = distances[~torch.eye(4, dtype=torch.bool, device=device)]  # (C * (C - 1),)
    assert_close(others, torch.full_like(others, 2**0.5))


def claim_a_category_has_the_same_code_in_any_data(one_hot=one_hot, device="cpu"):
    every = one_hot(torch.arange(3, device=device), 3)
    some = one_hot(torch.tensor([2, 1], device=device), 3)  # category 0 does not occur here
    assert_close(some, every[[2, 1]])


def claim_times_a_matrix_it_looks_up_a_row(one_hot=one_hot, device="cpu"):
    input = torch.tensor([2, 0, 2, 1], device=device)
    weight = (torch.randn(3, 5, dtype=torch.float64) + 1).to(device).requires_grad_()
    looked_up = torch.nn.functional.embedding(input, weight)  # (N,) -> (N, D)
    product = one_hot(input, 3).double() @ weight  # (N, C) @ (C, D) -> (N, D)
    assert_close(product, looked_up)
    upstream = torch.arange(20, dtype=torch.float64, device=device).reshape(4, 5)
    ours, theirs = (torch.autograd.grad(x, weight, upstream) for x in (product, looked_up))
    assert_close(ours, theirs)


def claim_a_linear_model_can_give_each_category_its_own_value(one_hot=one_hot, device="cpu"):
    district = torch.tensor([0, 0, 1, 1, 2, 2], device=device)
    price = torch.tensor([3.0, 5.0, 9.0, 11.0, 1.0, 3.0], dtype=torch.float64, device=device)  # means 4, 10 and 2
    code = one_hot(district, 3).double()
    weights = torch.linalg.pinv(code) @ price  # (C, N) @ (N,) -> (C,): least squares
    assert_close(weights, torch.tensor([4.0, 10.0, 2.0], dtype=torch.float64, device=device))


def demo(device="cpu"):
    for name, row in zip(("cat", "chicken", "dog"), one_hot(torch.arange(3, device=device), 3).tolist(), strict=True):
        print(f"{name:8}", row)
    district = torch.tensor([0, 0, 1, 1, 2, 2], device=device)
    price = torch.tensor([3.0, 5, 9, 11, 1, 3], dtype=torch.float64, device=device)
    line = torch.stack([district.double(), torch.ones_like(price)], dim=1)  # (N, 2): the number and a constant
    for name, code in (("one-hot", one_hot(district, 3).double()), ("number", line)):
        predictions = code @ (torch.linalg.pinv(code) @ price)
        print(f"{name}: districts predicted as", ", ".join(f"{p:.1f}" for p in predictions[::2].tolist()))


if __name__ == "__main__":
    demo()
