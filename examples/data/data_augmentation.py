"""Data augmentation by random mirroring, on small pictures whose label a left-right flip does not change.

Axes: N = pictures, C = channels, H = height, W = width.
"""

import torch


def augment(images, labels, p=0.5, training=True):
    """Mirrors each training picture left to right with probability ``p``; the labels stay with their pictures.

    Shapes: images (N, C, H, W), labels (N,) -> (N, C, H, W), (N,)
    """
    if not training:
        return images, labels
    coins = torch.rand(len(images), 1, 1, 1, device=images.device) < p  # (N, 1, 1, 1): one coin a picture
    return torch.where(coins, images.flip(-1), images), labels


def one_coin_for_the_batch(images, labels, p=0.5, training=True):
    mirror = training and torch.rand(()).item() < p
    return (images.flip(-1) if mirror else images), labels


def same_coins_every_time(images, labels, p=0.5, training=True):
    coins = torch.rand(len(images), 1, 1, 1, generator=torch.Generator().manual_seed(0)).to(images.device) < p
    return torch.where(coins & training, images.flip(-1), images), labels


def turned_upside_down(images, labels, p=0.5, training=True):
    flipped, labels = augment(images.mT, labels, p, training)  # with H and W swapped, this flips the height
    return flipped.mT, labels


def change_test_pictures_too(images, labels, p=0.5, training=True):
    return augment(images, labels, p, training=True)


def labels_left_behind(images, labels, p=0.5, training=True):
    images, labels = augment(images, labels, p, training)
    return (images[torch.randperm(len(images), device=images.device)] if training else images), labels


MISTAKES = {
    "one coin for the batch": one_coin_for_the_batch,
    "same coins every time": same_coins_every_time,
    "turned upside down": turned_upside_down,
    "test pictures changed too": change_test_pictures_too,
    "labels left behind": labels_left_behind,
}


def pictures(device, count, first_column):
    """One bright spot in four of the columns of a black picture: label +1 in the upper half, -1 in the lower half.

    Shapes: -> (N, 1, H=6, W=8), (N,)
    """
    labels = torch.tensor([1.0, -1.0] * (count // 2), dtype=torch.float64)
    rows = torch.randint(0, 3, (count,)) + 3 * (labels < 0)
    images = torch.zeros(count, 1, 6, 8, dtype=torch.float64)
    images[torch.arange(count), 0, rows, first_column + torch.randint(0, 4, (count,))] = 1.0
    return images.to(device), labels.to(device)


def accuracy_after_training(augment, train, test):
    """Fits a linear model to four augmented copies of the training set, by ridge regression."""
    augmented = [augment(*train) for _ in range(4)]
    x = torch.cat([images for images, _ in augmented]).flatten(1)  # (4 * N, C * H * W)
    y = torch.cat([labels for _, labels in augmented])
    weight = torch.linalg.solve(x.T @ x + torch.eye(x.shape[1], dtype=x.dtype, device=x.device), x.T @ y)
    images, labels = augment(*test, training=False)
    return ((images.flatten(1) @ weight > 0) == (labels > 0)).double().mean().item()


def noise(device, count):
    return torch.rand(count, 2, 6, 8, device=device), torch.arange(count, device=device)  # every label is different


def claim_each_picture_keeps_its_label(augment=augment, device="cpu"):
    images, labels = noise(device, 100)
    new_images, new_labels = augment(images, labels)
    same = (new_images == images).flatten(1).all(dim=1)
    mirrored = (new_images == images.flip(-1)).flatten(1).all(dim=1)
    assert (same | mirrored).all()
    assert torch.equal(new_labels, labels)


def claim_every_picture_has_its_own_coin(augment=augment, device="cpu"):
    images, labels = noise(device, 1000)
    mirrored = (augment(images, labels, p=0.3)[0] == images.flip(-1)).flatten(1).all(dim=1)
    assert 0.2 < mirrored.double().mean() < 0.4  # 0.3, give or take almost 7 standard deviations


def claim_coins_are_tossed_anew_each_time(augment=augment, device="cpu"):
    images, labels = noise(device, 100)
    assert (augment(images, labels)[0] != augment(images, labels)[0]).any()


def claim_test_pictures_are_left_alone(augment=augment, device="cpu"):
    images, labels = noise(device, 100)
    assert torch.equal(augment(images, labels, training=False)[0], images)


def claim_the_model_learns_the_mirrored_side_without_seeing_it(augment=augment, device="cpu"):
    train, test = pictures(device, 200, 0), pictures(device, 1000, 4)  # left half, right half
    plain = accuracy_after_training(lambda images, labels, training=True: (images, labels), train, test)
    assert plain == 0.5  # a pixel that was dark in all training pictures gets no weight, so this is guessing
    assert accuracy_after_training(augment, train, test) > 0.95


def demo(device="cpu"):
    row = torch.tensor([[[[1.0, 2.0, 3.0]]]], device=device)  # (1, 1, 1, 3)
    print("a row of pixels:", row.flatten().tolist(), "mirrored:", augment(row, None, p=1.0)[0].flatten().tolist())
    train, test = pictures(device, 200, 0), pictures(device, 1000, 4)
    for name, change in (("no augmentation", lambda x, y, training=True: (x, y)), ("mirrored", augment)):
        print(f"{name}: accuracy {accuracy_after_training(change, train, test):.2f} on the unseen side")
    wrong = accuracy_after_training(turned_upside_down, train, pictures(device, 1000, 0))
    print(f"turned upside down: accuracy {wrong:.2f} even on the side that it saw")


if __name__ == "__main__":
    torch.manual_seed(0)  # the numbers that the page shows
    demo()
