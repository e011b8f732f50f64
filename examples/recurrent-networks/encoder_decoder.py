"""An encoder-decoder of two recurrent networks: one reads the source into a context vector, the other writes from it.

Axes: N = batch, S = steps of the source, T = steps of the output, H = length of the context vector.
"""

import torch
from torch import nn
from torch.testing import assert_close


class EncoderDecoder(nn.Module):
    """Reads the whole source first; what it then writes depends on the context vector alone.

    Shapes: source (N, S, 1) -> (N, T, 1)
    """

    def __init__(self, hidden_size):
        super().__init__()
        self.encoder = nn.RNN(1, hidden_size, nonlinearity="relu", bias=False, batch_first=True)
        self.decoder = nn.RNNCell(1, hidden_size, nonlinearity="relu", bias=False)
        self.readout = nn.Linear(hidden_size, 1, bias=False)

    def encode(self, source):
        _, context = self.encoder(source)  # the last state: (1, N, H)
        return context[0]

    def decode(self, state, length):
        outputs = []
        for _ in range(length):
            outputs.append(self.readout(state))  # (N, H) -> (N, 1)
            state = self.decoder(outputs[-1], state)  # reads its own last output
        return torch.stack(outputs, dim=1)  # T times (N, 1) -> (N, T, 1)

    def forward(self, source, length):
        return self.decode(self.encode(source), length)


class WritesWhileReading(EncoderDecoder):
    def forward(self, source, length):
        states, _ = self.encoder(source)  # (N, S, H)
        output = self.readout(states)[:, :length]
        return nn.functional.pad(output, (0, 0, 0, length - output.size(1)))


class ContextNotHandedOver(EncoderDecoder):
    def forward(self, source, length):
        return self.decode(torch.zeros_like(self.encode(source)), length)


class ContextDetached(EncoderDecoder):
    def encode(self, source):
        return super().encode(source).detach()


class MeanOfTheStates(EncoderDecoder):
    def encode(self, source):
        return self.encoder(source)[0].mean(dim=1)


MISTAKES = {
    "writes while reading": WritesWhileReading,
    "context not handed over": ContextNotHandedOver,
    "context detached": ContextDetached,
    "mean of the states as context": MeanOfTheStates,
}


def reverser(EncoderDecoder, hidden_size, device):
    """A toy with weights set by hand: the encoder pushes each number onto a stack, and the decoder takes them off."""
    model = EncoderDecoder(hidden_size).to(device, torch.float64).requires_grad_(False)
    push = torch.eye(hidden_size).roll(1, dims=0)
    push[0, -1] = 0  # entry i goes to i + 1, and the last one falls off
    first = torch.eye(hidden_size)[:1]  # (1, H)
    model.encoder.weight_ih_l0.copy_(first.T), model.encoder.weight_hh_l0.copy_(push)
    model.decoder.weight_ih.zero_(), model.decoder.weight_hh.copy_(push.T)
    model.readout.weight.copy_(first)
    return model


def column(numbers, device):
    return torch.tensor(numbers, dtype=torch.float64, device=device).view(1, -1, 1)  # (S,) -> (1, S, 1)


def claim_one_context_serves_outputs_of_any_length(EncoderDecoder=EncoderDecoder, device="cpu"):
    model = reverser(EncoderDecoder, 4, device)
    for source, output in (([3, 1, 4], [4, 1, 3]), ([3, 1, 4], [4]), ([7, 2, 5, 6], [6, 5, 2, 7, 0]), ([8], [8, 0])):
        assert_close(model(column(source, device), len(output)), column(output, device))


def claim_what_does_not_fit_in_the_context_is_lost(EncoderDecoder=EncoderDecoder, device="cpu"):
    model = reverser(EncoderDecoder, 4, device)
    short, long = column([3, 1, 4, 5], device), column([9, 2, 6, 8, 7] * 6 + [3, 1, 4, 5], device)
    assert model.encode(short).shape == model.encode(long).shape == (1, 4)
    assert_close(model.encode(long), model.encode(short))
    assert_close(model(long, 6), column([5, 4, 1, 3, 0, 0], device))


def positive_model(EncoderDecoder, device):
    model = EncoderDecoder(4).to(device, torch.float64)
    for parameter in model.parameters():
        parameter.data = torch.empty(parameter.shape).uniform_(0.1, 0.3).to(parameter)  # positive: no ReLU is off
    return model, (torch.rand(1, 5, 1, dtype=torch.float64) + 0.5).to(device)


def claim_every_output_depends_on_the_whole_source(EncoderDecoder=EncoderDecoder, device="cpu"):
    model, source = positive_model(EncoderDecoder, device)
    jacobian = torch.func.jacrev(lambda source: model(source, 3)[0, :, 0])(source)[:, 0, :, 0]  # (T, S)
    assert (jacobian > 0).all()


def claim_the_decoder_starts_from_the_context_and_reads_its_own_outputs(EncoderDecoder=EncoderDecoder, device="cpu"):
    model, source = positive_model(EncoderDecoder, device)
    output, state, expected = model(source, 3), model.encoder(source)[1][0], []  # the encoder's last state: (N, H)
    for _ in range(3):
        expected.append(state @ model.readout.weight.T)  # (N, 1)
        state = torch.relu(expected[-1] @ model.decoder.weight_ih.T + state @ model.decoder.weight_hh.T)
    assert_close(output, torch.stack(expected, dim=1))
    gradients = torch.autograd.grad(output.sum(), list(model.parameters()), materialize_grads=True)
    assert_close(gradients, torch.autograd.grad(sum(expected).sum(), list(model.parameters())))
    assert all((gradient != 0).all() for gradient in gradients)  # one error trains both halves


def demo(device="cpu"):
    model = reverser(EncoderDecoder, 4, device)
    for source, length in (([3, 1, 4], 3), ([7, 2, 5, 6, 9, 8], 6)):
        context, output = model.encode(column(source, device)), model(column(source, device), length)
        print(f"source {source}: context {context[0].int().tolist()} -> output {output.flatten().int().tolist()}")


if __name__ == "__main__":
    demo()
