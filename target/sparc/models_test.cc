// SPDX-License-Identifier: MIT
// The -cpu argument.
#include "target/sparc/models.h"

#include <gtest/gtest.h>

namespace sparc {
namespace {

TEST(Models, DefaultIsTheSuperSparcIIWithMxcc) {
  const auto model = parse_model(kDefaultModel);
  ASSERT_TRUE(model);
  EXPECT_EQ(model->iu_version, 0x40000000u);
  EXPECT_EQ(model->mmu.version, 0x08000000u);
  EXPECT_TRUE(model->mxcc);
}

TEST(Models, NamesIgnoreCaseAndTakeBlanksForDashes) {
  EXPECT_EQ(parse_model("ti supersparc ii")->name, "TI-SuperSparc-II");
  EXPECT_EQ(parse_model("leon3")->name, "LEON3");
}

TEST(Models, UnknownNameSuggestsTheNearest) {
  const auto model = parse_model("TI-SuperSparc-III");
  ASSERT_FALSE(model);
  EXPECT_EQ(model.error().text(),
            "unknown CPU model 'TI-SuperSparc-III': did you mean 'TI-SuperSparc-II'? ('-cpu help' lists them)");
}

TEST(Models, FeaturesAndNumbersChangeTheRow) {
  const auto model = parse_model("TI-SuperSparc-61,-mul,+float128,nwindows=16,iu_version=0x41000000,div=off");
  ASSERT_TRUE(model);
  EXPECT_FALSE(model->features.mul);
  EXPECT_FALSE(model->features.div);
  EXPECT_TRUE(model->features.float128);
  EXPECT_EQ(model->nwindows, 16u);
  EXPECT_EQ(model->iu_version, 0x41000000u);
}

TEST(Models, BadPropertiesAreNamed) {
  EXPECT_EQ(parse_model("LEON3,nwindow=8").error().text(),
            "LEON3: unknown property 'nwindow': did you mean 'nwindows'?");
  EXPECT_EQ(parse_model("LEON3,+fsmul").error().text(), "LEON3: unknown feature 'fsmul': did you mean 'fsmuld'?");
  EXPECT_EQ(parse_model("LEON3,nwindows=33").error().text(), "LEON3: nwindows '33': must be 2 to 32");
  EXPECT_EQ(parse_model("LEON3,nwindows=x").error().text(), "LEON3: nwindows 'x': not a number");
  EXPECT_EQ(parse_model("LEON3,nwindows").error().text(), "LEON3: property 'nwindows' needs a value");
  EXPECT_EQ(parse_model("LEON3,").error().text(), "LEON3: empty feature");
}

TEST(Models, EveryModelParsesByItsName) {
  for (const Model& m : models()) EXPECT_EQ(parse_model(m.name)->iu_version, m.iu_version);
}

TEST(Models, HelpHasARowForEachModel) {
  const std::string help = models_help();
  EXPECT_NE(help.find(" TI-SuperSparc-II     (IU 40000000 FPU 00000000 MMU 08000000 NWINS 8)"), std::string::npos);
  EXPECT_NE(help.find(" TI-MicroSparc-I      (IU 41000000 FPU 00080000 MMU 41000000 NWINS 7) -fsmuld"),
            std::string::npos);
}

}  // namespace
}  // namespace sparc
