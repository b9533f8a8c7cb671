"""Ways to spoil a file. Each takes a random generator and bytes and gives other bytes."""


def flip_bits(random, data, _):
    spoilt = bytearray(data)
    for _ in range(random.choice([1, 4, 16, 64])):
        spoilt[random.randrange(len(spoilt))] ^= 1 << random.randrange(8)
    return bytes(spoilt)


def flip_bits_of_the_head(random, data, other):
    """Most of a container's meaning stands in its first bytes."""
    head = min(len(data), random.choice([64, 512, 4096]))
    return flip_bits(random, data[:head], other) + data[head:]


def overwrite_run(random, data, _):
    length = min(len(data), random.choice([4, 64, 1024]))
    start = random.randrange(len(data) - length + 1)
    filling = random.choice([bytes(length), b"\xff" * length, random.randbytes(length)])
    return data[:start] + filling + data[start + length :]


def truncate(random, data, _):
    return data[: random.randrange(1, len(data))]


def cut_out(random, data, _):
    start = random.randrange(len(data))
    return data[:start] + data[start + random.randrange(1, 4096) :]


def repeat_run(random, data, _):
    start = random.randrange(len(data))
    run = data[start : start + random.randrange(1, 4096)]
    return data[:start] + run * random.randrange(2, 9) + data[start + len(run) :]


def edit_length(random, data, _):
    """Writes an extreme number where a length or a count may stand."""
    numbers = [0, 1, 0x7F, 0x80, 0xFF, 0x7FFF, 0xFFFF, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFF, 0xFFFFFFFFFFFFFFFF]
    spoilt = bytearray(data)
    for _ in range(random.choice([1, 2, 8])):
        width = random.choice([1, 2, 4, 8])
        at = random.randrange(min(len(spoilt), random.choice([256, 4096, len(spoilt)])))
        number = random.choice(numbers) & ((1 << 8 * width) - 1)
        spoilt[at : at + width] = number.to_bytes(width, random.choice(["big", "little"]))
    return bytes(spoilt)


def splice(random, data, other):
    """The beginning of one file and the end of another."""
    return data[: random.randrange(1, len(data))] + other[random.randrange(len(other)) :]


ALL = [
    flip_bits,
    flip_bits_of_the_head,
    overwrite_run,
    truncate,
    cut_out,
    repeat_run,
    edit_length,
    splice,
]
