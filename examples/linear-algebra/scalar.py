"""A scalar is a tensor with no axes: the mean of many losses, the number in it, and scaling by it.

Axes: B = batch. A scalar itself has no axis at all; its shape is ().
"""

import torch
from torch.testing import assert_close


def mse_loss(input, target):
    """The mean of the squared errors, one number for the whole batch.

    Shapes: input (B), target (B) -> ()
    """
    squares = (input - target) ** 2
    return squares.sum() / squares.numel()  # (B,) -> ()


def item(input):
    """The number in a tensor of one entry as a plain Python number; of more than one entry there is no such number.

    Shapes: input () or (1) or (1, 1) ... -> a Python number
    """
    if input.numel() != 1:
        raise ValueError(f"{input.numel()} entries, where one was expected")
    return input.tolist() if input.ndim == 0 else item(input[0])  # each [0] takes one axis away


def scale(input, factor):
    """Multiplies every entry by a scalar.

    Shapes: input (...), factor () -> (...)
    """
    return input * factor


def list_of_one_loss(input, target):
    return ((input - target) ** 2).mean(dim=0, keepdim=True)  # shape (1,)


def loss_for_each_example(input, target):
    return (input - target) ** 2


def first_entry(input):
    return input.flatten()[0].tolist()  # drops all others without a word


def scale_by_a_list_of_one(input, factor):
    return input * factor.reshape(1)


MISTAKES = {
    "a list of one number": {"mse_loss": list_of_one_loss},
    "no reduction": {"mse_loss": loss_for_each_example},
    "first entry of many": {"item": first_entry},
    "tensor instead of number": {"item": lambda input: input},
    "scaling by a list of one": {"scale": scale_by_a_list_of_one},
}


def claim_the_mean_of_a_batch_of_losses_is_a_scalar(mse_loss=mse_loss, device="cpu"):
    input, target = torch.tensor([[2.0, 5.0], [3.0, 1.0]], dtype=torch.float64, device=device)
    loss = mse_loss(input, target)
    assert loss.ndim == 0 and loss.shape == () and loss.numel() == 1
    assert_close(loss, torch.tensor(8.5, dtype=torch.float64, device=device))
    assert_close(loss, torch.nn.functional.mse_loss(input, target))


def claim_backward_starts_from_a_single_number(mse_loss=mse_loss, device="cpu"):
    input = torch.tensor([2.0, 5.0], dtype=torch.float64, device=device, requires_grad=True)
    target = torch.tensor([3.0, 1.0], dtype=torch.float64, device=device)
    try:
        mse_loss(input, target).backward()
    except RuntimeError as error:
        raise AssertionError(f"PyTorch refuses: {error}") from error
    assert_close(input.grad, torch.tensor([-1.0, 4.0], dtype=torch.float64, device=device))


def claim_item_gives_a_plain_number_and_refuses_two(item=item, device="cpu"):
    for value in (8.5, 3):
        for shape in ((), (1,), (1, 1)):
            input = torch.full(shape, value, device=device)
            number = item(input)
            assert type(number) is type(input.item()) and number == value
    try:
        item(torch.tensor([8.5, 1.0], device=device))
    except (ValueError, RuntimeError):
        return
    raise AssertionError("two entries were taken for one number")


def claim_scaling_keeps_shape_and_dtype(scale=scale, device="cpu"):
    factor = torch.tensor(3.0, dtype=torch.float64, device=device)
    for shape in ((2,), (2, 3)):
        input = torch.full(shape, 2.5, dtype=torch.float32, device=device)
        assert_close(scale(input, factor), torch.full(shape, 7.5, dtype=torch.float32, device=device))
    assert scale(torch.tensor(1.5, device=device), factor).shape == ()  # a scalar times a scalar


def demo(device="cpu"):
    for text, tensor in (("3.0", 3.0), ("[3.0]", [3.0]), ("[[3.0]]", [[3.0]]), ("[3.0, 4.0]", [3.0, 4.0])):
        x = torch.tensor(tensor, device=device)
        print(f"torch.tensor({text}): axes {x.ndim}, shape {tuple(x.shape)}, entries {x.numel()}")
    input, target = torch.tensor([[2.0, 5.0], [3.0, 1.0]], device=device)
    print("losses", loss_for_each_example(input, target).tolist(), "and their mean", item(mse_loss(input, target)))
    big = torch.tensor(2.0**24, device=device)
    print(f"float32: {item(big):.0f} + 1 = {item(big + 1):.0f}")


if __name__ == "__main__":
    demo()
