"""A recurrent neural network of one layer from scratch, compared with ``nn.RNN``.

Axes: N = batch, L = time steps, D = features of one step, H = length of the hidden state.
"""

import math

import torch
from torch import nn
from torch.testing import assert_close


class RNN(nn.Module):
    """Reads a sequence step by step, always with the same weights; returns all states, and the last one.

    Shapes: input (N, L, D) -> (N, L, H), (N, H)
    """

    def __init__(self, input_size, hidden_size):
        super().__init__()
        bound = 1 / math.sqrt(hidden_size)  # as nn.RNN draws its weights
        self.weight_ih = nn.Parameter(torch.empty(hidden_size, input_size).uniform_(-bound, bound))
        self.weight_hh = nn.Parameter(torch.empty(hidden_size, hidden_size).uniform_(-bound, bound))
        self.bias = nn.Parameter(torch.empty(hidden_size).uniform_(-bound, bound))

    def step(self, x, h):  # x (N, D), h (N, H) -> (N, H)
        return torch.tanh(x @ self.weight_ih.T + h @ self.weight_hh.T + self.bias)

    def forward(self, input):
        h, states = input.new_zeros(len(input), len(self.bias)), []  # (N, H)
        for x in input.unbind(dim=1):
            h = self.step(x, h)
            states.append(h)
        return torch.stack(states, dim=1), h  # L times (N, H) -> (N, L, H)


class NoTanh(RNN):
    def step(self, x, h):
        return x @ self.weight_ih.T + h @ self.weight_hh.T + self.bias


class DetachedState(RNN):
    def step(self, x, h):
        return super().step(x, h.detach())


class BatchTakenForTime(RNN):
    def forward(self, input):  # what nn.RNN does with (N, L, D) when batch_first=True is forgotten
        states, _ = super().forward(input.transpose(0, 1))
        return states.transpose(0, 1), states[:, -1].mean(dim=0, keepdim=True).expand(len(input), -1)


class WeightsOfTheirOwnAtEveryStep(RNN):
    def forward(self, input):
        generator, h, states = torch.Generator().manual_seed(1), input.new_zeros(len(input), len(self.bias)), []
        for x in input.unbind(dim=1):
            mix = torch.rand(len(self.bias), generator=generator).to(input)  # stands for weights learned step by step
            h = self.step(x, h) * mix
            states.append(h)
        return torch.stack(states, dim=1), h


MISTAKES = {
    "no tanh": NoTanh,
    "detached state": DetachedState,
    "batch taken for time": BatchTakenForTime,
    "weights of their own at every step": WeightsOfTheirOwnAtEveryStep,
}


def claim_states_and_gradients_are_those_of_the_builtin(RNN=RNN, device="cpu"):
    ours = RNN(3, 4).to(device, torch.float64)
    theirs = nn.RNN(3, 4, batch_first=True).to(device, torch.float64)
    theirs.load_state_dict({  # PyTorch has two biases, of which only the sum matters
        "weight_ih_l0": ours.weight_ih, "weight_hh_l0": ours.weight_hh,
        "bias_ih_l0": ours.bias, "bias_hh_l0": torch.zeros_like(ours.bias),
    })  # fmt: skip
    input = torch.randn(2, 5, 3, dtype=torch.float64).to(device) + 0.5
    (states, last), (expected, expected_last) = ours(input), theirs(input)
    assert_close(states, expected)
    assert_close(last, expected_last[0])
    gradients = torch.autograd.grad(last.sum(), list(ours.parameters()))
    assert_close(gradients, torch.autograd.grad(expected_last.sum(), list(theirs.parameters())[:3]))


def claim_the_same_step_serves_every_place_in_a_sequence(RNN=RNN, device="cpu"):
    rnn = RNN(3, 4).to(device, torch.float64)
    assert sum(p.numel() for p in rnn.parameters()) == 4 * 3 + 4 * 4 + 4
    input = torch.randn(2, 9, 3, dtype=torch.float64).to(device)
    states, _ = rnn(input)
    before = torch.cat([torch.zeros_like(states[:, :1]), states[:, :-1]], dim=1)  # the state that each step starts from
    assert_close(torch.tanh(input @ rnn.weight_ih.T + before @ rnn.weight_hh.T + rnn.bias), states)


def one_unit(RNN, recurrent_weight, device):
    rnn = RNN(1, 1).to(device, torch.float64).requires_grad_(False)
    for parameter, value in zip(rnn.parameters(), (1.0, recurrent_weight, 0.0), strict=True):
        parameter.fill_(value)
    return rnn


def claim_the_state_stays_between_minus_one_and_one(RNN=RNN, device="cpu"):
    input = torch.ones(1, 200, 1, dtype=torch.float64, device=device)
    input[:, 100:] = -100.0
    states, _ = one_unit(RNN, 2.0, device)(input)  # the weight 2 would double a linear state at every step
    assert states.abs().max() <= 1


def claim_a_gradient_is_a_product_with_one_factor_a_step(RNN=RNN, device="cpu"):
    for w, x, least, most in ((0.5, 0.3, 0.0, 1e-5), (1.5, 0.3, 0.0, 1e-5), (1.5, 0.0, 2000.0, 3000.0)):
        input = torch.full((1, 20, 1), x, dtype=torch.float64, device=device, requires_grad=True)
        states, last = one_unit(RNN, w, device)(input)
        (gradient,) = torch.autograd.grad(last.sum(), input, materialize_grads=True)
        slopes = 1 - states[0, :, 0].detach() ** 2  # the derivative of tanh at each step
        assert_close(gradient[0, 0, 0], w**19 * slopes.prod())
        assert least < gradient[0, 0, 0] < most


def demo(device="cpu"):
    for sequence in ([1.0, 0.0, 0.0], [0.0, 0.0, 1.0]):
        states, _ = one_unit(RNN, 0.5, device)(torch.tensor(sequence, dtype=torch.float64, device=device).view(1, 3, 1))
        print(f"inputs {sequence}: states", ", ".join(f"{h:.3f}" for h in states.flatten().tolist()))
    for length in (3, 10, 20):
        input = torch.zeros(1, length, 1, dtype=torch.float64, device=device)
        input[:, 0] = 1.0
        _, last = one_unit(RNN, 0.5, device)(input.requires_grad_())
        (gradient,) = torch.autograd.grad(last.sum(), input)
        print(f"after {length} steps, derivative by the first input: {gradient[0, 0, 0].item():.7f}")
    print("parameters for D = 3, H = 4:", sum(p.numel() for p in RNN(3, 4).parameters()))


if __name__ == "__main__":
    demo()
