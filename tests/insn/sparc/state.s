! SPDX-License-Identifier: MIT
! RD and WR of the state registers, STBAR, FLUSH, ancillary registers.  SPARC V8 manual 4.2, B.28 to B.32.
        .include "prelude.inc"

! case rdpsr_shows_every_field
!   init icc=NC pil=9 ps=1 cwp=5
!   expect g1=0x409019e5
rdpsr_shows_every_field:
        rd %psr, %g1
        END

! case wrpsr_writes_the_writable_fields
! EC stays 0, version and implementation stay.
!   init g1=0xffffffe5
!   expect cwp=5 icc=NZVC pil=15 ef=1 ps=1 s=1 et=1 regs=* g1=0x40f01fe5
wrpsr_writes_the_writable_fields:
        wr %g1, 0, %psr
        nop
        nop
        nop
        rd %psr, %g1
        END

! case wrpsr_xors_its_operands
!   init g1=0x00f010a3 g2=0x00f00040
!   expect icc=none regs=*
wrpsr_xors_its_operands:
        wr %g1, %g2, %psr
        nop
        nop
        nop
        END

! case wrpsr_keeps_reserved_bits_clear
!   init g1=0x000fe0e3
!   expect g2=0x400000e3 ef=0
wrpsr_keeps_reserved_bits_clear:
        set 0x000fc0e3, %g1
        wr %g1, 0, %psr
        nop
        nop
        nop
        rd %psr, %g2
        set 0x000fe0e3, %g1
        END

! case wrpsr_to_user_mode_makes_what_follows_unprivileged
!   init g1=0x1063
!   expect s=0 ps=0 traps=03@user_now
wrpsr_to_user_mode_makes_what_follows_unprivileged:
        wr %g1, 0, %psr
        nop
        nop
        nop
user_now:
        rd %psr, %g2
        END

! case wrpsr_enables_and_disables_the_fpu
!   init g1=0xe3 g2=0x10e3
!   expect traps=04@no_fpu f0=0x40000000
wrpsr_enables_and_disables_the_fpu:
        wr %g1, 0, %psr
        nop
        nop
        nop
no_fpu: fmovs %f1, %f0
        wr %g2, 0, %psr
        nop
        nop
        nop
        fmovs %f1, %f0
        END

! case conditional_codes_survive_a_rd_and_wr
!   init icc=V
!   expect g1=* g2=1 icc=V
conditional_codes_survive_a_rd_and_wr:
        rd %psr, %g1
        subcc %g0, %g0, %g0
        wr %g1, 0, %psr
        nop
        nop
        nop
        mov 0, %g2
        bvs 1f
        nop
        mov 2, %g2
1:      add %g2, 1, %g2
        END

! case wim_is_read_as_written
!   init g1=0x55
!   expect wim=0x5a g2=0x5a
wim_is_read_as_written:
        wr %g1, 0xf, %wim
        nop
        nop
        nop
        rd %wim, %g2
        END

! case wrtbr_writes_the_base_and_leaves_tt
!   init g1=0xfffff5a8 g5=trap_table
!   expect traps=85 g2=0xfffff850 g3=* g5=trap_table
wrtbr_writes_the_base_and_leaves_tt:
        ta 5
        wr %g1, 0, %tbr
        nop
        nop
        nop
        rd %tbr, %g2
        wr %g5, 0, %tbr
        nop
        nop
        nop
        END

! case y_is_read_as_written
!   init g1=0xff00ff00 g2=0x0ff00ff0
!   expect y=0xf0f0f0f0 g3=0xf0f0f0f0
y_is_read_as_written:
        wr %g1, %g2, %y
        nop
        nop
        nop
        rd %y, %g3
        END

! case wr_with_an_immediate_is_sign_extended
!   init g1=0xff
!   expect y=0xffffff00 g2=0xffffff00
wr_with_an_immediate_is_sign_extended:
        wr %g1, -1, %y
        nop
        nop
        nop
        rd %y, %g2
        END

! case rdy_with_ignored_bits
!   init y=0x1234
!   expect g1=0x1234
rdy_with_ignored_bits:
        .word 0x83401fff                ! rd %y, %g1 with bits 12:0 set
        END

! case stbar_and_flush_change_nothing
!   init g1=buffer
stbar_and_flush_change_nothing:
        stbar
        flush %g1
        flush %g1 + 4
        END

! case rd_to_g0_is_discarded
rd_to_g0_is_discarded:
        rd %psr, %g0
        rd %y, %g0
        rd %wim, %g0
        rd %tbr, %g0
        END
