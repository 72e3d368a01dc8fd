! SPDX-License-Identifier: MIT
! Every condition of Bicc, FBfcc and Ticc against every value of the condition codes.  SPARC V8 manual B.21, B.22, B.27.
! Bit n of the result says that condition codes n (NZVC, or fcc) took the branch.
        .set own_133, 1
        .include "prelude.inc"

handler_133:                            ! counts in the trapped program's %g1
        or %g1, 1, %g1
        NOTE_TRAP
        jmp %l2
        rett %l2 + 4

! Result in %g1: all 16 condition codes, branch with and without annul; the delay slot of an annulled one counts in %g2.
        .macro ALL_ICC cond
        set 0x10e3, %g3
        mov 15, %g4
        mov 0, %g1
        mov 0, %g2
1:      sll %g4, 20, %g5
        wr %g3, %g5, %psr
        nop
        nop
        nop
        add %g1, %g1, %g1
        b\cond 2f
        nop
        ba 3f
        nop
2:      or %g1, 1, %g1
3:      wr %g3, %g5, %psr
        nop
        nop
        nop
        add %g2, %g2, %g2
        b\cond,a 4f
        or %g2, 1, %g2
4:      subcc %g4, 1, %g4
        bpos 1b
        nop
        END
        .endm

        .macro ALL_FCC cond
        set buffer, %g3
        mov 3, %g4
        mov 0, %g1
        mov 0, %g2
1:      sll %g4, 10, %g5
        st %g5, [%g3]
        ld [%g3], %fsr
        nop
        nop
        nop
        add %g1, %g1, %g1
        fb\cond 2f
        nop
        ba 3f
        nop
2:      or %g1, 1, %g1
3:      add %g2, %g2, %g2
        fb\cond,a 4f
        or %g2, 1, %g2
4:      subcc %g4, 1, %g4
        bpos 1b
        nop
        END
        .endm

        .macro ALL_TRAPS cond
        set 0x10e3, %g3
        mov 15, %g4
        mov 0, %g1
1:      sll %g4, 20, %g5
        wr %g3, %g5, %psr
        nop
        nop
        nop
        add %g1, %g1, %g1
        t\cond %g0 + 5
        subcc %g4, 1, %g4
        bpos 1b
        nop
        END
        .endm

! case bn_by_condition_codes
!   expect regs=* g1=0x0 g2=0x0 icc=*
bn_by_condition_codes:
        ALL_ICC n

! case be_by_condition_codes
!   expect regs=* g1=0xf0f0 g2=0xf0f0 icc=*
be_by_condition_codes:
        ALL_ICC e

! case ble_by_condition_codes
!   expect regs=* g1=0xf3fc g2=0xf3fc icc=*
ble_by_condition_codes:
        ALL_ICC le

! case bl_by_condition_codes
!   expect regs=* g1=0x33cc g2=0x33cc icc=*
bl_by_condition_codes:
        ALL_ICC l

! case bleu_by_condition_codes
!   expect regs=* g1=0xfafa g2=0xfafa icc=*
bleu_by_condition_codes:
        ALL_ICC leu

! case bcs_by_condition_codes
!   expect regs=* g1=0xaaaa g2=0xaaaa icc=*
bcs_by_condition_codes:
        ALL_ICC cs

! case bneg_by_condition_codes
!   expect regs=* g1=0xff00 g2=0xff00 icc=*
bneg_by_condition_codes:
        ALL_ICC neg

! case bvs_by_condition_codes
!   expect regs=* g1=0xcccc g2=0xcccc icc=*
bvs_by_condition_codes:
        ALL_ICC vs

! case ba_by_condition_codes
!   expect regs=* g1=0xffff g2=0x0 icc=*
ba_by_condition_codes:
        ALL_ICC a

! case bne_by_condition_codes
!   expect regs=* g1=0xf0f g2=0xf0f icc=*
bne_by_condition_codes:
        ALL_ICC ne

! case bg_by_condition_codes
!   expect regs=* g1=0xc03 g2=0xc03 icc=*
bg_by_condition_codes:
        ALL_ICC g

! case bge_by_condition_codes
!   expect regs=* g1=0xcc33 g2=0xcc33 icc=*
bge_by_condition_codes:
        ALL_ICC ge

! case bgu_by_condition_codes
!   expect regs=* g1=0x505 g2=0x505 icc=*
bgu_by_condition_codes:
        ALL_ICC gu

! case bcc_by_condition_codes
!   expect regs=* g1=0x5555 g2=0x5555 icc=*
bcc_by_condition_codes:
        ALL_ICC cc

! case bpos_by_condition_codes
!   expect regs=* g1=0xff g2=0xff icc=*
bpos_by_condition_codes:
        ALL_ICC pos

! case bvc_by_condition_codes
!   expect regs=* g1=0x3333 g2=0x3333 icc=*
bvc_by_condition_codes:
        ALL_ICC vc

! case fbn_by_fcc
!   expect regs=* g1=0x0 g2=0x0 icc=* fsr=*
fbn_by_fcc:
        ALL_FCC n

! case fbne_by_fcc
!   expect regs=* g1=0xe g2=0xe icc=* fsr=*
fbne_by_fcc:
        ALL_FCC ne

! case fblg_by_fcc
!   expect regs=* g1=0x6 g2=0x6 icc=* fsr=*
fblg_by_fcc:
        ALL_FCC lg

! case fbul_by_fcc
!   expect regs=* g1=0xa g2=0xa icc=* fsr=*
fbul_by_fcc:
        ALL_FCC ul

! case fbl_by_fcc
!   expect regs=* g1=0x2 g2=0x2 icc=* fsr=*
fbl_by_fcc:
        ALL_FCC l

! case fbug_by_fcc
!   expect regs=* g1=0xc g2=0xc icc=* fsr=*
fbug_by_fcc:
        ALL_FCC ug

! case fbg_by_fcc
!   expect regs=* g1=0x4 g2=0x4 icc=* fsr=*
fbg_by_fcc:
        ALL_FCC g

! case fbu_by_fcc
!   expect regs=* g1=0x8 g2=0x8 icc=* fsr=*
fbu_by_fcc:
        ALL_FCC u

! case fba_by_fcc
!   expect regs=* g1=0xf g2=0x0 icc=* fsr=*
fba_by_fcc:
        ALL_FCC a

! case fbe_by_fcc
!   expect regs=* g1=0x1 g2=0x1 icc=* fsr=*
fbe_by_fcc:
        ALL_FCC e

! case fbue_by_fcc
!   expect regs=* g1=0x9 g2=0x9 icc=* fsr=*
fbue_by_fcc:
        ALL_FCC ue

! case fbge_by_fcc
!   expect regs=* g1=0x5 g2=0x5 icc=* fsr=*
fbge_by_fcc:
        ALL_FCC ge

! case fbuge_by_fcc
!   expect regs=* g1=0xd g2=0xd icc=* fsr=*
fbuge_by_fcc:
        ALL_FCC uge

! case fble_by_fcc
!   expect regs=* g1=0x3 g2=0x3 icc=* fsr=*
fble_by_fcc:
        ALL_FCC le

! case fbule_by_fcc
!   expect regs=* g1=0xb g2=0xb icc=* fsr=*
fbule_by_fcc:
        ALL_FCC ule

! case fbo_by_fcc
!   expect regs=* g1=0x7 g2=0x7 icc=* fsr=*
fbo_by_fcc:
        ALL_FCC o

! case tn_by_condition_codes
!   expect regs=* g1=0x0 icc=*
tn_by_condition_codes:
        ALL_TRAPS n

! case te_by_condition_codes
!   expect regs=* g1=0xf0f0 icc=* traps=85,85,85,85,85,85,85,85
te_by_condition_codes:
        ALL_TRAPS e

! case tle_by_condition_codes
!   expect regs=* g1=0xf3fc icc=* traps=85,85,85,85,85,85,85,85,85,85,85,85
tle_by_condition_codes:
        ALL_TRAPS le

! case tl_by_condition_codes
!   expect regs=* g1=0x33cc icc=* traps=85,85,85,85,85,85,85,85
tl_by_condition_codes:
        ALL_TRAPS l

! case tleu_by_condition_codes
!   expect regs=* g1=0xfafa icc=* traps=85,85,85,85,85,85,85,85,85,85,85,85
tleu_by_condition_codes:
        ALL_TRAPS leu

! case tcs_by_condition_codes
!   expect regs=* g1=0xaaaa icc=* traps=85,85,85,85,85,85,85,85
tcs_by_condition_codes:
        ALL_TRAPS cs

! case tneg_by_condition_codes
!   expect regs=* g1=0xff00 icc=* traps=85,85,85,85,85,85,85,85
tneg_by_condition_codes:
        ALL_TRAPS neg

! case tvs_by_condition_codes
!   expect regs=* g1=0xcccc icc=* traps=85,85,85,85,85,85,85,85
tvs_by_condition_codes:
        ALL_TRAPS vs

! case ta_by_condition_codes
!   expect regs=* g1=0xffff icc=* traps=85,85,85,85,85,85,85,85,85,85,85,85,85,85,85,85
ta_by_condition_codes:
        ALL_TRAPS a

! case tne_by_condition_codes
!   expect regs=* g1=0xf0f icc=* traps=85,85,85,85,85,85,85,85
tne_by_condition_codes:
        ALL_TRAPS ne

! case tg_by_condition_codes
!   expect regs=* g1=0xc03 icc=* traps=85,85,85,85
tg_by_condition_codes:
        ALL_TRAPS g

! case tge_by_condition_codes
!   expect regs=* g1=0xcc33 icc=* traps=85,85,85,85,85,85,85,85
tge_by_condition_codes:
        ALL_TRAPS ge

! case tgu_by_condition_codes
!   expect regs=* g1=0x505 icc=* traps=85,85,85,85
tgu_by_condition_codes:
        ALL_TRAPS gu

! case tcc_by_condition_codes
!   expect regs=* g1=0x5555 icc=* traps=85,85,85,85,85,85,85,85
tcc_by_condition_codes:
        ALL_TRAPS cc

! case tpos_by_condition_codes
!   expect regs=* g1=0xff icc=* traps=85,85,85,85,85,85,85,85
tpos_by_condition_codes:
        ALL_TRAPS pos

! case tvc_by_condition_codes
!   expect regs=* g1=0x3333 icc=* traps=85,85,85,85,85,85,85,85
tvc_by_condition_codes:
        ALL_TRAPS vc
