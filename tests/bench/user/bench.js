// SPDX-License-Identifier: MIT
// Benchmark: objects, arrays, maps, strings and numbers in JavaScript.
'use strict';

class Point {
  constructor(x, y) { this.x = x; this.y = y; }
  moved(dx, dy) { return new Point(this.x + dx, this.y + dy); }
}

function primes(limit) {
  const sieve = new Uint8Array(limit).fill(1);
  let count = 0;
  for (let i = 2; i < limit; ++i) {
    if (!sieve[i]) continue;
    ++count;
    for (let j = i * 2; j < limit; j += i) sieve[j] = 0;
  }
  return count;
}

let point = new Point(0, 0), total = 0;
const words = new Map();
for (let i = 0; i < 400000; ++i) {
  point = point.moved(i % 7, -(i % 5));
  const word = 'w' + i % 997;
  words.set(word, (words.get(word) || 0) + point.x);
  total += word.length * (i & 3);
}
const text = [...words.keys()].sort((a, b) => words.get(a) - words.get(b)).join(',');
let fractions = 0;
for (let n = 0; n < 3000000; ++n) fractions += 1 / (1 + n);
console.log(primes(1000000), point.x, point.y, total, text.length, fractions.toFixed(6));
