! SPDX-License-Identifier: MIT
! What processors have and have not: multiplication, division, FsMULd, versions, numbers of windows.
        .include "prelude.inc"

! case multiplication_is_illegal_where_there_is_none
!   cpu TI-SuperSparc-II,-mul
!   init g1=3 g2=4
!   expect traps=02,02,02,02
multiplication_is_illegal_where_there_is_none:
        umul %g1, %g2, %g3
        smul %g1, %g2, %g3
        umulcc %g1, %g2, %g3
        smulcc %g1, %g2, %g3
        END

! case division_is_illegal_where_there_is_none
!   cpu TI-SuperSparc-II,-div
!   init g1=3 g2=0
!   expect traps=02,02,02,02
division_is_illegal_where_there_is_none:
        udiv %g1, %g2, %g3
        sdiv %g1, %g2, %g3
        udivcc %g1, %g2, %g3
        sdivcc %g1, %g2, %g3
        END

! case mulscc_is_there_without_multiplication
!   cpu TI-SuperSparc-II,-mul
!   init g1=2 g2=5 y=1
!   expect g3=6 y=0
mulscc_is_there_without_multiplication:
        mulscc %g1, %g2, %g3
        END

! case fsmuld_is_unimplemented_where_there_is_none
!   cpu TI-SuperSparc-II,-fsmuld
!   expect traps=08 ftt=* m[fq_log]=fsmuld_is_unimplemented_where_there_is_none f9=0x40010000 fregs=*
fsmuld_is_unimplemented_where_there_is_none:
        fsmuld %f0, %f1, %f4
        fmovs %f2, %f9
        END

! case the_version_is_in_psr
!   cpu TI-SuperSparc-II,iu_version=0x12000000
!   expect g1=0x12
the_version_is_in_psr:
        rd %psr, %g1
        srl %g1, 24, %g1
        END

! case the_version_is_in_fsr
!   cpu TI-SuperSparc-II,fpu_version=0x60000
!   expect g1=3
the_version_is_in_fsr:
        set fq_log, %g1
        st %fsr, [%g1]
        ld [%g1], %g1
        srl %g1, 17, %g1
        and %g1, 7, %g1
        END

! case leaving_by_cwp_beyond_the_windows_is_illegal
!   cpu TI-SuperSparc-II,nwindows=6
!   init g1=0x10e6 cwp=3
!   expect traps=02
leaving_by_cwp_beyond_the_windows_is_illegal:
        wr %g1, 0, %psr
        nop
        nop
        nop
        END
