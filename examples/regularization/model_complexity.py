"""How rich is a family of functions? Count the ways in which it can split N points into two classes.

Axes: N = points, M = random settings of the parameters, P = parameters.
"""

import math

import torch


def labelings(family, parameters, x):
    """All ways of labeling the points that some setting of the parameters brings about (positive score: class 1).

    Shapes: parameters (M, P), x (N,); family maps them to scores (M, N) -> a set of whole numbers
    """
    classes = (family(parameters, x) > 0).long()  # (M, P), (N,) -> (M, N)
    names = (classes * 2 ** torch.arange(len(x), device=x.device)).sum(dim=1)  # the classes as binary digits, (M,)
    return set(names.unique().tolist())


def too_few_settings(family, parameters, x):
    return labelings(family, parameters[:50], x)  # rare labelings are missed, and the family looks poorer


def functions_counted_by_their_scores(family, parameters, x):
    return set(family(parameters, x).sum(dim=1).tolist())  # other numbers, but the same two classes


def two_for_every_parameter(family, parameters, x):
    return set(range(2 ** parameters.shape[1]))  # as if each parameter were one yes-or-no decision


MISTAKES = {
    "too few settings": too_few_settings,
    "functions counted by their scores": functions_counted_by_their_scores,
    "two for every parameter": two_for_every_parameter,
}


def polynomial(parameters, x):
    """Scores c_0 + c_1 x + ...; orthogonal powers make every labeling easy to hit by chance, and the family the same.

    Shapes: parameters (M, P), x (N,) -> (M, N)
    """
    powers = torch.linalg.qr(x.unsqueeze(1) ** torch.arange(parameters.shape[1], device=x.device)).Q  # (N, P)
    return parameters @ powers.T  # (M, P) @ (P, N) -> (M, N)


def straight_line_made_of_many_parameters(parameters, x):
    """Scores a(bx + c) + d, two linear layers on top of each other, with seven parameters; a, b and c have two entries.

    Shapes: parameters (M, 7), x (N,) -> (M, N)
    """
    a, b, c = parameters[:, :6, None].split(2, dim=1)  # each (M, 2, 1)
    return (a * (b * x + c)).sum(dim=1) + parameters[:, 6:]  # (M, 2, N) -> (M, N)


def sine(parameters, x):
    return torch.sin(parameters * x)  # (M, 1) * (N,) -> (M, N)


def gaussian_settings(count, device, settings=20000):
    return torch.randn(settings, count, dtype=torch.float64).to(device)


def points(device, n=5):
    return torch.linspace(-1, 1, n, dtype=torch.float64, device=device)


def claim_a_polynomial_changes_sides_at_most_degree_times(labelings=labelings, device="cpu"):
    for count in range(1, 5):
        expected = 2 * sum(math.comb(4, changes) for changes in range(count))  # 4 gaps between 5 points
        assert len(labelings(polynomial, gaussian_settings(count, device), points(device))) == expected


def claim_as_many_parameters_as_points_give_every_labeling(labelings=labelings, device="cpu"):
    for n in (3, 4, 5):
        assert len(labelings(polynomial, gaussian_settings(n, device), points(device, n))) == 2**n
        assert len(labelings(polynomial, gaussian_settings(n - 1, device), points(device, n))) == 2**n - 2


def claim_a_second_linear_layer_adds_parameters_only(labelings=labelings, device="cpu"):
    line = labelings(polynomial, gaussian_settings(2, device), points(device))
    layered = labelings(straight_line_made_of_many_parameters, gaussian_settings(7, device), points(device))
    same = layered == line  # compared first: pytest would spell out how large sets differ
    assert same


def claim_one_parameter_can_be_enough_for_everything(labelings=labelings, device="cpu"):
    x = 0.5 ** torch.arange(1, 6, dtype=torch.float64, device=device)  # 1/2, 1/4, ..., 1/32
    frequencies = 64 * torch.pi * torch.rand(20000, 1, dtype=torch.float64).to(device)
    assert len(labelings(sine, frequencies, x)) == 32
    assert len(labelings(polynomial, gaussian_settings(1, device), x)) == 2  # one parameter too


def demo(device="cpu"):
    for count in range(1, 6):
        number = len(labelings(polynomial, gaussian_settings(count, device), points(device)))
        print(f"polynomial of degree {count - 1}, {count} parameters: {number} of 32 labelings")
    layered = labelings(straight_line_made_of_many_parameters, gaussian_settings(7, device), points(device))
    print(f"two linear layers, 7 parameters: {len(layered)} of 32 labelings")
    x = 0.5 ** torch.arange(1, 6, dtype=torch.float64, device=device)
    frequencies = 64 * torch.pi * torch.rand(20000, 1, dtype=torch.float64).to(device)
    print(f"sine, 1 parameter, points 1/2 to 1/32: {len(labelings(sine, frequencies, x))} of 32 labelings")


if __name__ == "__main__":
    demo()
