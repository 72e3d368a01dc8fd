# SPDX-License-Identifier: MIT
# Benchmark: objects, dictionaries, strings and numbers in Python.


class Point:
    def __init__(self, x, y):
        self.x, self.y = x, y

    def moved(self, dx, dy):
        return Point(self.x + dx, self.y + dy)


def primes(limit):
    sieve = bytearray([1]) * limit
    for i in range(2, int(limit**0.5) + 1):
        if sieve[i]:
            sieve[i * i::i] = bytes(len(range(i * i, limit, i)))
    return sum(sieve) - 2


def main():
    point, words, total = Point(0, 0), {}, 0
    for i in range(120000):
        point = point.moved(i % 7, -i % 5)
        word = f"w{i % 997}"
        words[word] = words.get(word, 0) + point.x
        total += len(word) * (i & 3)
    text = ",".join(sorted(words, key=words.get))
    fractions = sum(1.0 / (1 + n) for n in range(100000))
    print(primes(300000), point.x, point.y, total, len(text), f"{fractions:.6f}")


main()
