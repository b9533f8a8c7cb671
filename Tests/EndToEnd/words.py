"""Word error rate."""

import re


def normalised(text):
    """Lower-case words without punctuation; apostrophes inside words stay."""
    return re.findall(r"[a-z0-9]+(?:'[a-z]+)*", text.lower().replace("\N{RIGHT SINGLE QUOTATION MARK}", "'"))


def errors(spoken, heard):
    """The fewest insertions, deletions and substitutions that turn one list of words into the other."""
    row = list(range(len(heard) + 1))
    for i, word in enumerate(spoken, start=1):
        diagonal, row[0] = row[0], i
        for j, other in enumerate(heard, start=1):
            diagonal, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, diagonal + (word != other))
    return row[-1]
