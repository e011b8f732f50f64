"""What order adds to data: digits that spell a number, windows of a series, and sequences of unequal length.

Padding is done by ``nn.utils.rnn.pad_sequence``. Axes: N = batch, L = steps of the longest sequence, D = features.
"""

import itertools

import torch
from torch.nn.utils.rnn import pad_sequence
from torch.testing import assert_close


def read_digits(digits):
    """Reads decimal digits one after another and returns the number that they spell.

    Shapes: digits (L,) -> ()
    """
    number = torch.zeros_like(digits[0])
    for digit in digits:
        number = 10 * number + digit  # what has been read so far moves up one place
    return number


def windows(series, length):
    """Cuts a series into overlapping windows, each with the value that comes right after it.

    Shapes: series (L,) -> (L - length, length), (L - length,)
    """
    starts = range(len(series) - length)
    return torch.stack([series[i : i + length] for i in starts]), series[length:]


def mean_over_time(padded, lengths):
    """Averages each sequence over its real steps only.

    Shapes: padded (N, L, D), lengths (N,) -> (N, D)
    """
    real = torch.arange(padded.size(1), device=padded.device) < lengths[:, None]  # (L,) < (N, 1) -> (N, L)
    return (padded * real[:, :, None]).sum(dim=1) / lengths[:, None]  # (N, L, D) -> (N, D)


def last_step(padded, lengths):
    """Picks the last real step of each sequence.

    Shapes: padded (N, L, D), lengths (N,) -> (N, D)
    """
    return padded[torch.arange(len(padded), device=padded.device), lengths - 1]


def windows_with_the_answer_inside(series, length):
    return series.unfold(0, length, 1)[:-1], series[length - 1 : -1]  # off by one: the target ends the window


MISTAKES = {
    "digits as a bag": {"read_digits": lambda digits: digits.sum()},
    "target inside the window": {"windows": windows_with_the_answer_inside},
    "padding averaged in": {"mean_over_time": lambda padded, lengths: padded.mean(dim=1)},
    "last step of the padding": {"last_step": lambda padded, lengths: padded[:, -1]},
}


def claim_every_order_spells_another_number(read_digits=read_digits, device="cpu"):
    orders = torch.tensor(list(itertools.permutations([1, 2, 3, 4])), device=device)  # (24, 4)
    numbers = torch.stack([read_digits(digits) for digits in orders])
    assert numbers.tolist() == [int("".join(map(str, digits))) for digits in orders.tolist()]
    assert len(numbers.unique()) == 24 and len(orders.sum(dim=1).unique()) == 1


def claim_the_target_comes_right_after_its_window(windows=windows, device="cpu"):
    series = torch.arange(10, device=device) ** 2
    past, following = windows(series, 3)
    assert len(past) == len(following) == 7
    for i, (window, target) in enumerate(zip(past.tolist(), following.tolist(), strict=True)):
        assert window == [i**2, (i + 1) ** 2, (i + 2) ** 2] and target == (i + 3) ** 2


def some_sequences(device):
    sequences = [torch.randn(length, 2, dtype=torch.float64).to(device) + 1.0 for length in (3, 5, 2)]
    lengths = torch.tensor([3, 5, 2], device=device)
    return sequences, lengths, [pad_sequence(sequences, batch_first=True, padding_value=v) for v in (0.0, 99.0)]


def claim_a_mean_is_the_same_alone_and_in_a_padded_batch(mean_over_time=mean_over_time, device="cpu"):
    sequences, lengths, batches = some_sequences(device)
    alone = torch.stack([sequence.mean(dim=0) for sequence in sequences])  # (N, D)
    for padded in batches:  # whatever the padding is filled with
        assert_close(mean_over_time(padded, lengths), alone)


def claim_the_last_step_is_the_last_real_one(last_step=last_step, device="cpu"):
    sequences, lengths, batches = some_sequences(device)
    for padded in batches:
        assert_close(last_step(padded, lengths), torch.stack([sequence[-1] for sequence in sequences]))


def demo(device="cpu"):
    for digits in ([1, 2, 3, 4], [4, 3, 2, 1]):
        digits = torch.tensor(digits, device=device)
        print(f"digits {digits.tolist()}: number {read_digits(digits).item()}, sum {digits.sum().item()}")
    for window, target in zip(*windows(torch.tensor([3, 5, 4, 6, 8], device=device), 3), strict=True):
        print(f"window {window.tolist()} -> next value {target.item()}")
    sequences = [torch.tensor([[2.0], [4.0]], device=device), torch.tensor([[1.0], [2.0], [3.0], [6.0]], device=device)]
    padded, lengths = pad_sequence(sequences, batch_first=True), torch.tensor([2, 4], device=device)
    print("padded:", padded[..., 0].tolist())
    print("means over the real steps:", mean_over_time(padded, lengths)[:, 0].tolist())
    print("means over all steps:", padded.mean(dim=1)[:, 0].tolist())


if __name__ == "__main__":
    demo()
