"""Early stopping with patience, tried on made-up losses and on a linear model with more weights than examples.

Axes: T = epochs, N = examples, D = features.
"""

import torch


class EarlyStopping:
    """Remembers the best weight, and says stop when ``patience`` epochs in a row brought no new best loss.

    Shapes: weight, any shape -> best_weight, the same shape
    """

    def __init__(self, patience):
        self.patience = patience
        self.best_loss, self.best_weight, self.waited = float("inf"), None, 0

    def should_stop(self, loss, weight):
        if loss < self.best_loss:
            self.best_loss, self.best_weight, self.waited = loss, weight.clone(), 0  # training goes on changing weight
        else:
            self.waited += 1
        return self.waited >= self.patience


class WeightNotCopied(EarlyStopping):
    def should_stop(self, loss, weight):
        stop = super().should_stop(loss, weight)
        self.best_weight = weight  # the same tensor, not a copy: in the end it holds the last weight, not the best
        return stop


class WaitingNeverReset(EarlyStopping):
    def should_stop(self, loss, weight):
        waited = self.waited
        super().should_stop(loss, weight)
        self.waited = max(waited, self.waited)  # counts all bad epochs, not those in a row
        return self.waited >= self.patience


class ComparedWithTheEpochBefore(EarlyStopping):
    def should_stop(self, loss, weight):
        stop = super().should_stop(loss, weight)
        self.best_loss = loss
        return stop


MISTAKES = {
    "no patience": lambda patience: EarlyStopping(patience=1),
    "weight not copied": WeightNotCopied,
    "waiting never reset": WaitingNeverReset,
    "compared with the epoch before": ComparedWithTheEpochBefore,
}


def replay(stopping, losses, device):
    """Goes through recorded losses and returns the epoch whose weight is kept, and the epoch of the advice to stop."""
    weight, stop = torch.zeros((), device=device), None
    for loss in losses:
        weight += 1  # in place, like the weights in training: it just counts the epochs, also after the advice
        if stop is None and stopping.should_stop(loss, weight):
            stop = int(weight)
    return int(stopping.best_weight), stop


SCRIPT = [0.9, 0.6, 0.7, 0.5, 0.55, 0.4, 0.45, 0.5, 0.6, 0.3]


def noisy_regression(device, epochs):
    """Gradient descent on 30 noisy examples with 40 features: the weights, and training, validation and test errors.

    Shapes: -> weights (T, D), errors three times (T,)
    """
    x = torch.randn(2230, 40, dtype=torch.float64)  # (N, D): 30 to train on, 200 to validate, 2000 to test
    y = x @ torch.randn(40, dtype=torch.float64) / 40**0.5 + torch.randn(2230, dtype=torch.float64)  # (N,)
    x, y = x.to(device), y.to(device)
    weights = [torch.zeros_like(x[0])]
    for _ in range(epochs):
        weights.append(weights[-1] - 0.02 * x[:30].T @ (x[:30] @ weights[-1] - y[:30]) / 30)
    weights = torch.stack(weights[1:])  # T times (D,) -> (T, D)
    squares = (weights @ x.T - y) ** 2  # (T, D) @ (D, N) -> (T, N)
    return weights, *(part.mean(dim=1) for part in squares.split([30, 200, 2000], dim=1))  # (T, N) -> (T,) each


def claim_short_setback_is_waited_out(stopping=EarlyStopping, device="cpu"):
    assert replay(stopping(patience=3), SCRIPT, device) == (6, 9)


def claim_only_setbacks_in_a_row_count(stopping=EarlyStopping, device="cpu"):
    losses = [1.0, 0.8, 0.9, 0.7, 0.8, 0.6, 0.7, 0.5, 0.6, 0.4]  # a small step back after every step forward
    assert replay(stopping(patience=2), losses, device) == (10, None)


def claim_only_a_new_best_is_progress(stopping=EarlyStopping, device="cpu"):
    losses = [0.5, 0.9, 0.7, 0.5, 0.4]  # epochs 3 and 4 beat the epoch before, but not the first
    assert replay(stopping(patience=3), losses, device) == (1, 4)


def claim_stopping_early_beats_training_on(stopping=EarlyStopping, device="cpu"):
    weights, training, validation, test = noisy_regression(device, epochs=1000)
    best, stop = replay(stopping(patience=20), validation.tolist(), device)
    assert stop is not None
    assert test[best - 1] < 0.8 * test[-1]
    assert training[best - 1] > training[-1]
    assert weights[best - 1].norm() < weights[-1].norm()


def demo(device="cpu"):
    import matplotlib.pyplot as plt

    for patience in (3, 1):
        best, stop = replay(EarlyStopping(patience), SCRIPT, device)
        print(f"patience {patience}: stop after epoch {stop}, best epoch {best}")
    _, training, validation, _ = noisy_regression(device, epochs=400)
    print(f"validation error: {validation.min():.2f} at its lowest, {validation[-1]:.2f} after 400 epochs")
    figure, axis = plt.subplots(figsize=(5, 3))
    axis.plot(range(1, 401), torch.stack([training, validation], dim=1).cpu(), label=["training", "validation"])
    axis.axvline(validation.argmin().item() + 1, linestyle="--", color="gray", label="lowest validation error")
    axis.set(xlabel="epoch", ylabel="mean squared error")
    axis.legend()
    return figure


if __name__ == "__main__":
    torch.manual_seed(0)  # the numbers that the page shows
    demo()
