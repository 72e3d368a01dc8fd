// SPDX-License-Identifier: MIT
// Benchmark: planets: scalar double arithmetic with square roots and divisions.
#include <math.h>
#include <stdio.h>

enum { kBodies = 5 };
struct body {
  double x, y, z, vx, vy, vz, mass;
};
static struct body bodies[kBodies] = {{0, 0, 0, 0, 0, 0, 39.5},
                                      {4.8, -1.2, -0.1, 0.6, 2.8, -0.02, 0.037},
                                      {8.3, 4.1, -0.4, -1.0, 1.8, 0.008, 0.011},
                                      {12.9, -15.1, -0.2, 1.1, 0.9, -0.01, 0.0017},
                                      {15.4, -25.9, 0.2, 1.0, 0.6, -0.03, 0.002}};

static void advance(double step) {
  for (int i = 0; i < kBodies; ++i) {
    for (int j = i + 1; j < kBodies; ++j) {
      struct body *p = &bodies[i], *q = &bodies[j];
      const double dx = p->x - q->x, dy = p->y - q->y, dz = p->z - q->z;
      const double square = dx * dx + dy * dy + dz * dz, pull = step / (square * sqrt(square));
      p->vx -= dx * q->mass * pull, p->vy -= dy * q->mass * pull, p->vz -= dz * q->mass * pull;
      q->vx += dx * p->mass * pull, q->vy += dy * p->mass * pull, q->vz += dz * p->mass * pull;
    }
  }
  for (int i = 0; i < kBodies; ++i) {
    struct body* p = &bodies[i];
    p->x += step * p->vx, p->y += step * p->vy, p->z += step * p->vz;
  }
}

int main(void) {
  for (int i = 0; i < 1000000; ++i) advance(0.001);
  printf("%.6f %.6f\n", bodies[0].x, bodies[4].y);
}
