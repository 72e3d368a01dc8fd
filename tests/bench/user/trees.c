// SPDX-License-Identifier: MIT
// Benchmark: binary trees of malloc'ed nodes.
#include <stdio.h>
#include <stdlib.h>

struct node {
  struct node *left, *right;
};

static struct node* make(int depth) {
  struct node* n = malloc(sizeof(*n));
  n->left = depth > 0 ? make(depth - 1) : NULL;
  n->right = depth > 0 ? make(depth - 1) : NULL;
  return n;
}
static int count(const struct node* n) { return n->left == NULL ? 1 : 1 + count(n->left) + count(n->right); }
static void drop(struct node* n) {
  if (n == NULL) return;
  drop(n->left);
  drop(n->right);
  free(n);
}

int main(void) {
  long sum = 0;
  struct node* kept = make(15);
  for (int round = 0; round < 1200; ++round) {
    struct node* tree = make(6 + round % 8);
    sum += count(tree);
    drop(tree);
  }
  printf("%ld %d\n", sum * 3, count(kept));
}
