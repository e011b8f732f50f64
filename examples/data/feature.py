"""Features as the columns of a matrix, checked with least squares (``torch.linalg.lstsq``) on a toy table of houses.

Axes: N = samples (houses), D = features.
"""

import torch
from torch.testing import assert_close


def feature_matrix(table, names):
    """Puts the named columns of a table side by side, so that each row describes one house.

    Shapes: table, columns (N) by name -> (N, D)
    """
    return torch.stack([table[name] for name in names], dim=1)  # D x (N,) -> (N, D)


def with_product(features):
    """Adds a feature made from the first two, their product, which no weighted sum of them can replace.

    Shapes: features (N, D) -> (N, D + 1)
    """
    return torch.cat([features, features[:, :1] * features[:, 1:2]], dim=1)


def rows_and_columns_mixed(table, names):
    stacked = torch.stack([table[name] for name in names])  # D x (N,) -> (D, N)
    return stacked.reshape(-1, len(names))  # reshape is no transpose: each row now mixes several houses


def columns_as_the_table_has_them(table, names):
    return torch.stack([column for name, column in table.items() if name in names], dim=1)


def with_sum(features):
    return torch.cat([features, features[:, :1] + features[:, 1:2]], dim=1)  # nothing new for a linear model


MISTAKES = {
    "reshape instead of transpose": {"feature_matrix": rows_and_columns_mixed},
    "order of the table": {"feature_matrix": columns_as_the_table_has_them},
    "sum instead of product": {"with_product": with_sum},
}


def houses(device="cpu"):
    """Gives the columns of a toy table of six houses, and their price, 3 * area - 2 * age + 50."""
    columns = {"area": [50, 60, 80, 90, 100, 120], "age": [10, 2, 30, 5, 20, 8], "number": [7, 3, 11, 2, 9, 5]}
    table = {name: torch.tensor(column, dtype=torch.float64, device=device) for name, column in columns.items()}
    return table, 3 * table["area"] - 2 * table["age"] + 50


def fit(features, label):
    """Finds the weights of the best linear prediction, with a constant as the last one.

    Shapes: features (N, D), label (N) -> (D + 1)
    """
    ones = torch.ones_like(features[:, :1])
    return torch.linalg.lstsq(torch.cat([features, ones], dim=1), label[:, None]).solution[:, 0]


def predict(features, weights):
    return features @ weights[:-1] + weights[-1]  # (N, D) @ (D,) -> (N,)


def typical_error(features, label):  # the root mean square of what the best weights leave over
    return (predict(features, fit(features, label)) - label).square().mean().sqrt()


def claim_each_row_describes_one_house(feature_matrix=feature_matrix, device="cpu"):
    table, price = houses(device)
    features = feature_matrix(table, ["area", "age"])
    weights = fit(features, price)
    assert_close(weights, torch.tensor([3.0, -2.0, 50.0], dtype=torch.float64, device=device))
    assert_close(predict(features, weights), price)


def claim_the_order_of_features_is_part_of_the_model(feature_matrix=feature_matrix, device="cpu"):
    table, price = houses(device)
    weights = fit(feature_matrix(table, ["area", "age"]), price)
    other = dict(reversed(table.items()))  # the same houses, columns delivered otherwise
    assert_close(predict(feature_matrix(other, ["area", "age"]), weights), price)


def claim_not_every_feature_is_informative(feature_matrix=feature_matrix, device="cpu"):
    table, price = houses(device)
    choices = (["number"], ["area"], ["area", "age"])
    number, area, both = (typical_error(feature_matrix(table, names), price) for names in choices)
    assert area < number / 3
    assert both < area / 1000


def claim_another_unit_changes_the_weight_only(feature_matrix=feature_matrix, device="cpu"):
    table, price = houses(device)
    in_square_feet = {**table, "area": table["area"] * 10.764}
    metric, imperial = (feature_matrix(t, ["area", "age"]) for t in (table, in_square_feet))
    assert_close(predict(imperial, fit(imperial, price)), predict(metric, fit(metric, price)))
    assert_close(fit(imperial, price)[0], 3 / torch.tensor(10.764, dtype=torch.float64, device=device))


def claim_a_derived_feature_can_do_what_raw_ones_cannot(with_product=with_product, device="cpu"):
    sides = torch.cartesian_prod(*torch.tensor([[2.0, 4.0, 7.0], [1.0, 3.0, 5.0]], dtype=torch.float64, device=device))
    area = sides[:, 0] * sides[:, 1]  # (9, 2) -> (9,): the label
    assert typical_error(sides, area) > 1  # not even the best weighted sum of length and width is the area
    derived = with_product(sides)  # (9, 2) -> (9, 3)
    gram = derived.T @ derived  # solved this way, because a superfluous column would stop lstsq on a GPU
    weights = torch.linalg.pinv(gram) @ derived.T @ area
    assert_close(derived @ weights, area)


def demo(device="cpu"):
    table, price = houses(device)
    print("prices:", ", ".join(f"{p:.0f}" for p in price.tolist()))
    for names in (["number"], ["area"], ["area", "age"]):
        error = typical_error(feature_matrix(table, names), price)
        print(f"predicted from {' and '.join(names)}: typical error {error:.1f}")
    weights = fit(feature_matrix(table, ["area", "age"]), price)
    print("weights of area, age and the constant:", ", ".join(f"{w:.1f}" for w in weights.tolist()))
    table["area"] = table["area"] * 10.764
    print(f"weight of an area in square feet: {fit(feature_matrix(table, ['area', 'age']), price)[0]:.3f}")


if __name__ == "__main__":
    demo()
