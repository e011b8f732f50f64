"""The position-wise feed-forward network of a Transformer layer, compared with two convolutions of width one.

Axes: N = batch, L = positions, E = length of a vector, F = length of the hidden vector (usually 4 E).
"""

import torch
from torch import nn
from torch.testing import assert_close


class PositionWiseFeedForward(nn.Module):
    """Applies the same two-layer network to the vector at each position.

    Shapes: input (N, L, E) -> (N, L, E)
    """

    def __init__(self, d_model, dim_feedforward):
        super().__init__()
        self.linear1 = nn.Linear(d_model, dim_feedforward)
        self.linear2 = nn.Linear(dim_feedforward, d_model)

    def forward(self, input):
        hidden = torch.relu(self.linear1(input))  # (N, L, E) -> (N, L, F); nn.Linear works on the last axis only
        return self.linear2(hidden)  # (N, L, F) -> (N, L, E)


class ReluAtTheEnd(PositionWiseFeedForward):
    def forward(self, input):
        return torch.relu(self.linear2(self.linear1(input)))


class NoRelu(PositionWiseFeedForward):
    def forward(self, input):
        return self.linear2(self.linear1(input))


class MixesPositions(PositionWiseFeedForward):
    def forward(self, input):
        return super().forward(input + input.mean(dim=1, keepdim=True))


class ClipsItsInput(PositionWiseFeedForward):
    def forward(self, input):
        return super().forward(torch.relu(input))


MISTAKES = {
    "ReLU at the end": ReluAtTheEnd,
    "no ReLU": NoRelu,
    "positions mixed": MixesPositions,
    "input clipped as well": ClipsItsInput,
}


def make(PositionWiseFeedForward, device):
    layer = PositionWiseFeedForward(3, 12).to(device, torch.float64)
    return layer, torch.randn(2, 5, 3, dtype=torch.float64).to(device) + 0.5


def claim_it_is_two_convolutions_of_width_one(PositionWiseFeedForward=PositionWiseFeedForward, device="cpu"):
    layer, input = make(PositionWiseFeedForward, device)
    first, second = (nn.Conv1d(*sizes, kernel_size=1).to(device, torch.float64) for sizes in ((3, 12), (12, 3)))
    for convolution, linear in ((first, layer.linear1), (second, layer.linear2)):
        convolution.weight.data, convolution.bias.data = linear.weight.data[:, :, None], linear.bias.data
    output = layer(input)
    expected = second(torch.relu(first(input.transpose(1, 2)))).transpose(1, 2)  # Conv1d wants (N, E, L)
    assert_close(output, expected)
    ours = torch.autograd.grad(output.square().sum(), [layer.linear1.weight, layer.linear2.weight])
    theirs = torch.autograd.grad(expected.square().sum(), [first.weight, second.weight])
    assert_close(ours, tuple(gradient.squeeze(-1) for gradient in theirs))


def claim_no_position_knows_of_another(PositionWiseFeedForward=PositionWiseFeedForward, device="cpu"):
    layer, input = make(PositionWiseFeedForward, device)
    output = layer(input)
    for t in range(5):
        assert_close(layer(input[:, t : t + 1]), output[:, t : t + 1])  # alone, and among the others
    assert_close(layer(input[:, [4, 2, 0, 1, 3]]), output[:, [4, 2, 0, 1, 3]])


def claim_the_relu_between_makes_it_more_than_one_linear_layer(
    PositionWiseFeedForward=PositionWiseFeedForward, device="cpu"
):
    layer = PositionWiseFeedForward(1, 2).to(device, torch.float64).requires_grad_(False)
    layer.linear1.weight.copy_(torch.tensor([[1.0], [-1.0]])), layer.linear1.bias.zero_()
    layer.linear2.weight.copy_(torch.tensor([[-1.0, -1.0]])), layer.linear2.bias.zero_()
    input = torch.tensor([-2.0, -1.0, 0.0, 3.0], dtype=torch.float64, device=device).view(1, 4, 1)
    assert_close(layer(input), -input.abs())  # bent, and negative: neither a line nor the output of a ReLU


def demo(device="cpu"):
    layer = PositionWiseFeedForward(1, 2).to(device).requires_grad_(False)
    layer.linear1.weight.copy_(torch.tensor([[1.0], [-1.0]])), layer.linear1.bias.zero_()
    layer.linear2.weight.copy_(torch.tensor([[-1.0, -1.0]])), layer.linear2.bias.zero_()
    input = torch.tensor([-2.0, -1.0, 0.0, 3.0], device=device)
    print("inputs:", input.tolist(), "outputs:", [y + 0.0 for y in layer(input.view(1, 4, 1)).flatten().tolist()])
    print("parameters for E = 512, F = 2048:", sum(p.numel() for p in PositionWiseFeedForward(512, 2048).parameters()))


if __name__ == "__main__":
    demo()
