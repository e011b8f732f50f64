"""Preprocessing a small table: gaps filled, columns rescaled, categories numbered, all learned from the training set.

Axes: N = samples, D = numerical features.
"""

import torch
from torch.testing import assert_close


class Preprocessor:
    """Learns how to treat each column from the training set, and then treats all other data in the same way.

    Shapes: numbers (N, D) with nan for gaps, categories: N words -> (N, D + 1)
    """

    def fit(self, numbers, categories):
        self.fill = numbers.nanmean(dim=0)  # (N, D) -> (D,)
        filled = torch.where(numbers.isnan(), self.fill, numbers)
        self.low, self.high = filled.amin(dim=0), filled.amax(dim=0)  # (N, D) -> (D,)
        self.codes = {word: code for code, word in enumerate(sorted(set(categories)), start=1)}  # 0: unknown
        return self

    def transform(self, numbers, categories):
        filled = torch.where(numbers.isnan(), self.fill, numbers)  # (N, D), (D,) -> (N, D)
        scaled = (filled - self.low) / (self.high - self.low)  # 0 to 1 on the training set
        codes = torch.tensor([self.codes.get(word, 0) for word in categories], dtype=scaled.dtype, device=scaled.device)
        return torch.cat([scaled, codes[:, None]], dim=1)  # (N, D), (N, 1) -> (N, D + 1)


class FittedAnew(Preprocessor):
    def transform(self, numbers, categories):
        return Preprocessor().fit(numbers, categories).transform(numbers, categories)  # the data at hand decide


class GapsFilledWithZero(Preprocessor):
    def transform(self, numbers, categories):
        return super().transform(numbers.nan_to_num(0.0), categories)


class GapsFilledAfterScaling(Preprocessor):
    def transform(self, numbers, categories):
        scaled = (numbers - self.low) / (self.high - self.low)
        codes = super().transform(numbers, categories)[:, -1:]
        return torch.cat([torch.where(scaled.isnan(), self.fill, scaled), codes], dim=1)  # in the old unit


class RowsWithGapsDropped(Preprocessor):
    def transform(self, numbers, categories):
        return super().transform(numbers, categories)[~numbers.isnan().any(dim=1)]


class CodesInOrderOfAppearance(Preprocessor):
    def transform(self, numbers, categories):
        self.codes = {word: code for code, word in enumerate(dict.fromkeys(categories), start=1)}  # numbered anew
        return super().transform(numbers, categories)


MISTAKES = {
    "fitted anew": FittedAnew,
    "gaps filled with 0": GapsFilledWithZero,
    "gaps filled after scaling": GapsFilledAfterScaling,
    "rows with gaps dropped": RowsWithGapsDropped,
    "codes in order of appearance": CodesInOrderOfAppearance,
}


def houses(device="cpu"):  # area and age (N, D), district (N words): four houses for training and three others
    nan = float("nan")
    training = torch.tensor([[50, 10], [nan, 30], [100, 20], [120, nan]], dtype=torch.float64, device=device)
    others = torch.tensor([[80, 15], [nan, 40], [190, 0]], dtype=torch.float64, device=device)
    return (training, ["east", "north", "east", "west"]), (others, ["west", "east", "south"])


def prepared(preprocessor, device="cpu"):  # what becomes of the four (4, D + 1) and of the three (3, D + 1)
    training, others = houses(device)
    fitted = preprocessor().fit(*training)
    return fitted.transform(*training), fitted.transform(*others)


def claim_gaps_get_the_mean_of_the_training_set(preprocessor=Preprocessor, device="cpu"):
    in_training, in_others = prepared(preprocessor, device)
    filled = torch.stack([in_training[1, 0], in_training[3, 1], in_others[1, 0]])
    expected = torch.tensor([(90 - 50) / 70, (20 - 10) / 20, (90 - 50) / 70], dtype=torch.float64, device=device)
    assert_close(filled, expected)


def claim_every_sample_is_kept_and_the_training_set_spans_0_to_1(preprocessor=Preprocessor, device="cpu"):
    result, new = prepared(preprocessor, device)
    assert (result.shape, new.shape) == ((4, 3), (3, 3))
    assert_close(new[2, :2], torch.tensor([2.0, -0.5], dtype=torch.float64, device=device))  # not cut off at 0 and 1
    assert_close(result[:, :2].amin(dim=0), torch.zeros(2, dtype=torch.float64, device=device))
    assert_close(result[:, :2].amax(dim=0), torch.ones(2, dtype=torch.float64, device=device))


def claim_a_sample_is_treated_the_same_in_any_company(preprocessor=Preprocessor, device="cpu"):
    training, (numbers, words) = houses(device)
    fitted = preprocessor().fit(*training)
    together = fitted.transform(numbers, words)
    for i in range(3):
        assert_close(fitted.transform(numbers[i : i + 1], words[i : i + 1]), together[i : i + 1])


def claim_categories_keep_their_codes_and_new_ones_are_unknown(preprocessor=Preprocessor, device="cpu"):
    codes = [part[:, 2].tolist() for part in prepared(preprocessor, device)]
    assert codes == [[1, 2, 1, 3], [3, 1, 0]]  # south is not in the training set


def demo(device="cpu"):
    training, others = houses(device)
    fitted = Preprocessor().fit(*training)
    print("filled with", fitted.fill.tolist(), "from", fitted.low.tolist(), "to", fitted.high.tolist())
    for name, data in (("training", training), ("others", others)):
        for row, word in zip(fitted.transform(*data).tolist(), data[1], strict=True):
            print(f"{name:8} {word:5}", ", ".join(f"{value:.3f}" for value in row))


if __name__ == "__main__":
    demo()
