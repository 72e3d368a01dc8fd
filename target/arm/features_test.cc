// SPDX-License-Identifier: MIT
// -cpu arguments, and what the table makes of features.
#include "target/arm/features.h"

#include <gtest/gtest.h>

namespace arm {
namespace {

TEST(Features, ModelsHaveWhatTheirManualsSay) {
  const auto a53 = parse_model("cortex-a53"), n1 = parse_model("neoverse-n1"), max = parse_model("max");
  ASSERT_TRUE(a53 && n1 && max);
  EXPECT_TRUE(a53->features.has(Feature::kAes));
  EXPECT_FALSE(a53->features.has(Feature::kLse));
  EXPECT_TRUE(n1->features.has(Feature::kLse));
  EXPECT_FALSE(n1->features.has(Feature::kPauth));
  EXPECT_TRUE(max->features.has(Feature::kI8mm));
  EXPECT_TRUE(max->features.has(Feature::kPauthImpdef));
}
TEST(Features, AFeatureBringsWhatItNeeds) {
  const auto model = parse_model("cortex-a53,sha512=on,+lrcpc2");
  ASSERT_TRUE(model);
  EXPECT_TRUE(model->features.has(Feature::kSha256));
  EXPECT_TRUE(model->features.has(Feature::kLrcpc));
}
TEST(Features, TurningOneOffTurnsOffWhatNeedsIt) {
  const auto model = parse_model("max,aes=off,-pauth");
  ASSERT_TRUE(model);
  EXPECT_FALSE(model->features.has(Feature::kPmull));
  EXPECT_FALSE(model->features.has(Feature::kFpac));
}
TEST(Features, OneAlgorithmOfPointerAuthentication) {
  const auto model = parse_model("max,pauth-qarma3=on");
  ASSERT_TRUE(model);
  EXPECT_TRUE(model->features.has(Feature::kPauthQarma3));
  EXPECT_FALSE(model->features.has(Feature::kPauthImpdef));
  EXPECT_EQ(id_register(*model, 6, 2), 5u << 12 | 1u << 8);
}
TEST(Features, ErrorsNameTheNearest) {
  EXPECT_EQ(parse_model("cortex-a54").error().text(), "no processor 'cortex-a54' (did you mean 'cortex-a53'?)");
  EXPECT_EQ(parse_model("max,shaa3=on").error().text(), "no feature 'shaa3' (did you mean 'sha3'?)");
  EXPECT_EQ(parse_model("max,lse=maybe").error().text(), "'lse=maybe': on or off is wanted");
}
TEST(Features, HwcapsAndIdRegistersAgree) {
  const auto model = parse_model("neoverse-n1");
  ASSERT_TRUE(model);
  EXPECT_EQ(hwcap_names(*model),
            "fp asimd evtstrm aes pmull sha1 sha2 crc32 atomics fphp asimdhp cpuid asimdrdm lrcpc dcpop asimddp ssbs");
  EXPECT_EQ(id_register(*model, 6, 0) >> 20 & 15, 2u);  // atomics
  EXPECT_EQ(id_register(*model, 6, 0) >> 4 & 15, 2u);   // AES and PMULL
}

}  // namespace
}  // namespace arm
