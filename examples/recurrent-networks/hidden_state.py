"""What a hidden state is and does, with a hidden layer that also reads its own last output; compared with ``nn.RNN``.

Axes: N = batch, L = steps, D = features of one step, H = length of the state.
"""

import torch
from torch import nn
from torch.testing import assert_close


def read(input, state, weight_ih, weight_hh, bias):
    """Reads a sequence step by step; returns the state after each step, and the last one, with which to read on.

    Shapes: input (N, L, D), state (N, H), weight_ih (H, D), weight_hh (H, H), bias (H,) -> (N, L, H), (N, H)
    """
    states = []
    for x in input.unbind(dim=1):  # x: (N, D)
        state = torch.relu(x @ weight_ih.T + state @ weight_hh.T + bias)  # (N, H), and it replaces the old one
        states.append(state)
    return torch.stack(states, dim=1), state  # L times (N, H) -> (N, L, H)


def read_without_handing_on(input, state, weight_ih, weight_hh, bias):
    states = torch.relu(input @ weight_ih.T + state[:, None] @ weight_hh.T + bias)  # each step sees the first state
    return states, states[:, -1]


def read_from_zero(input, state, *weights):
    return read(input, torch.zeros_like(state), *weights)


def read_as_one_long_sequence(input, state, *weights):
    N, L, D = input.shape
    states, _ = read(input.reshape(1, N * L, D), state[:1], *weights)  # (1, N L, H)
    states = states.reshape(N, L, -1)
    return states, states[:, -1]


def read_with_detached_state(input, state, weight_ih, weight_hh, bias):
    states = []
    for x in input.unbind(dim=1):
        state = torch.relu(x @ weight_ih.T + state.detach() @ weight_hh.T + bias)
        states.append(state)
    return torch.stack(states, dim=1), state


MISTAKES = {
    "state not handed on": read_without_handing_on,
    "state reset at every piece": read_from_zero,
    "state leaks into the next sequence": read_as_one_long_sequence,
    "state detached at every step": read_with_detached_state,
}


def some_inputs(device, draw=torch.rand):
    shapes = ((2, 5, 3), (2, 4), (4, 3), (4, 4), (4,))  # input, state, weight_ih, weight_hh, bias
    return [draw(shape, dtype=torch.float64).to(device).requires_grad_() for shape in shapes]  # rand: all are positive


def claim_states_and_gradients_are_those_of_the_builtin(read=read, device="cpu"):
    input, state, *weights = some_inputs(device, torch.randn)  # of both signs, so that the ReLU has something to do
    builtin = nn.RNN(3, 4, nonlinearity="relu", batch_first=True).to(device, torch.float64)
    for parameter, weight in zip(builtin.parameters(), weights, strict=False):
        parameter.data.copy_(weight)
    nn.init.zeros_(builtin.bias_hh_l0)  # PyTorch has two biases, of which only the sum matters
    (states, last), (expected, expected_last) = read(input, state, *weights), builtin(input, state[None])
    assert_close(states, expected)
    assert_close(last, expected_last[0])
    ours = torch.autograd.grad(last.sum(), [input, state, *weights], materialize_grads=True)
    theirs = torch.autograd.grad(expected_last.sum(), [input, state, *list(builtin.parameters())[:3]])
    assert_close(ours, theirs)


def claim_reading_in_two_pieces_is_reading_in_one(read=read, device="cpu"):
    input, state, *weights = some_inputs(device)
    whole, last = read(input, state, *weights)
    first, middle = read(input[:, :2], state, *weights)
    second, end = read(input[:, 2:], middle, *weights)
    assert_close(torch.cat([first, second], dim=1), whole)
    assert_close(end, last)


def claim_a_state_knows_the_past_and_not_the_future(read=read, device="cpu"):
    input, state, *weights = some_inputs(device)
    jacobian = torch.func.jacrev(lambda x: read(x, state, *weights)[0])(input.detach())  # (N, L, H) by (N, L, D)
    influence = jacobian.abs().amax(dim=(2, 5)).transpose(1, 2)  # (N, N, L, L): of which input step on which state
    past = torch.ones(5, 5, device=device).tril() > 0
    for n, m in ((0, 0), (0, 1), (1, 0), (1, 1)):
        assert ((influence[n, m] > 0) == (past & (n == m))).all()  # and nothing of the other sequence


def claim_in_a_toy_an_input_loses_half_its_influence_a_step(read=read, device="cpu"):
    one = torch.ones(1, 1, dtype=torch.float64, device=device)
    impulse = torch.tensor([4.0, 0.0, 0.0, 0.0], dtype=torch.float64, device=device).view(1, 4, 1)
    states, _ = read(impulse, 0 * one, one, 0.5 * one, torch.zeros_like(one[0]))
    assert states.flatten().tolist() == [4.0, 2.0, 1.0, 0.5]


def demo(device="cpu"):
    one = torch.ones(1, 1, device=device)
    for sequence in ([4.0, 0.0, 0.0], [0.0, 0.0, 4.0], [1.0, 2.0, 3.0]):
        input = torch.tensor(sequence, device=device).view(1, 3, 1)
        states, _ = read(input, 0 * one, one, 0.5 * one, torch.zeros_like(one[0]))
        print(f"inputs {sequence}: states {states.flatten().tolist()}")


if __name__ == "__main__":
    demo()
