"""Fine-tuning of MobileNetV2 in Python, as a person would write it: images per second of the network alone, on random
images that lie in memory, and with a DataLoader that crops and mirrors decoded photos.

Usage: finetune.py SIDE THREADS PHOTO...
Prints one JSON object: {"network": 1.0, "network_channels_last": 1.0, "loader": 1.0}.
"""

import json
import sys
import time

import torch
from torch import nn

BATCH = 32
CLASSES = 7
WARM_UP = 3
STEPS = 12


def convolution(inputs, outputs, kernel=1, stride=1, groups=1, relu=True):
    """BatchNorm is folded: a bias stands in its place."""
    layers = [nn.Conv2d(inputs, outputs, kernel, stride, kernel // 2, groups=groups)]
    return nn.Sequential(*layers, nn.ReLU6(inplace=True)) if relu else layers[0]


class InvertedResidual(nn.Module):
    def __init__(self, inputs, outputs, stride, expansion):
        super().__init__()
        hidden = inputs * expansion
        layers = [convolution(inputs, hidden)] if expansion > 1 else []
        layers += [convolution(hidden, hidden, 3, stride, hidden), convolution(hidden, outputs, relu=False)]
        self.layers = nn.Sequential(*layers)
        self.same = stride == 1 and inputs == outputs

    def forward(self, images):
        return images + self.layers(images) if self.same else self.layers(images)


class MobileNetV2(nn.Module):
    def __init__(self):
        super().__init__()
        layers, channels = [convolution(3, 32, 3, 2)], 32
        for expansion, outputs, blocks, stride in [
            (1, 16, 1, 1), (6, 24, 2, 2), (6, 32, 3, 2), (6, 64, 4, 2), (6, 96, 3, 1), (6, 160, 3, 2), (6, 320, 1, 1)
        ]:
            for block in range(blocks):
                layers.append(InvertedResidual(channels, outputs, stride if block == 0 else 1, expansion))
                channels = outputs
        self.features = nn.Sequential(*layers, convolution(channels, 1280))
        self.head = nn.Sequential(nn.Dropout(0.2), nn.Linear(1280, CLASSES))

    def forward(self, images):
        return self.head(self.features(images).mean([2, 3]))


def images_per_second(batches, channels_last=False):
    torch.manual_seed(1)
    network = MobileNetV2().train()
    if channels_last:
        network = network.to(memory_format=torch.channels_last)
    optimizer = torch.optim.AdamW(network.parameters(), lr=1e-4, weight_decay=0.02)
    loss_of = nn.CrossEntropyLoss(label_smoothing=0.1)
    images_seen = 0
    for step, (images, labels) in enumerate(batches):
        if step == WARM_UP:
            begin = time.perf_counter()
        if channels_last:
            images = images.contiguous(memory_format=torch.channels_last)
        optimizer.zero_grad()
        loss_of(network(images), labels).backward()
        optimizer.step()
        if step >= WARM_UP:
            images_seen += len(images)
    return images_seen / (time.perf_counter() - begin)


def photo_batches(side, threads, paths):
    from PIL import Image
    from torchvision import transforms

    large = side * 8 // 7
    photos = [Image.open(path).convert("RGB").resize((large, large), Image.BILINEAR) for path in paths]
    augment = transforms.Compose([
        transforms.RandomResizedCrop(side, scale=(0.35, 1)),
        transforms.RandomHorizontalFlip(),
        transforms.ToTensor(),
        transforms.Normalize((0.485, 0.456, 0.406), (0.229, 0.224, 0.225)),
    ])

    class Photos(torch.utils.data.Dataset):
        def __len__(self):
            return BATCH * (WARM_UP + STEPS)

        def __getitem__(self, index):
            return augment(photos[index % len(photos)]), index % CLASSES

    return torch.utils.data.DataLoader(Photos(), batch_size=BATCH, num_workers=threads)


def main():
    side, threads = int(sys.argv[1]), int(sys.argv[2])
    torch.set_num_threads(threads)
    batch = torch.randn(BATCH, 3, side, side), torch.arange(BATCH) % CLASSES
    rates = {
        "network": images_per_second([batch] * (WARM_UP + STEPS)),
        "network_channels_last": images_per_second([batch] * (WARM_UP + STEPS), channels_last=True),
    }
    try:
        batches = photo_batches(side, threads, sys.argv[3:])
    except ImportError:
        batches = None
    if batches is not None:
        rates["loader"] = images_per_second(batches)
    print(json.dumps(rates))


if __name__ == "__main__":
    main()
