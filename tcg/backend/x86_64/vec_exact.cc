// SPDX-License-Identifier: MIT
// The out-of-line path of vector ops.
#include "tcg/backend/x86_64/vec_exact.h"

namespace tcg::x86_64 {

void vec_exact(ir::Vec* args, std::uint32_t request) {
  args[0] =
      ir::eval_vec(static_cast<ir::VecOp>(request & 0xff), ir::VecImm::unpack(request >> 8), args[0], args[1], args[2]);
}

}  // namespace tcg::x86_64
