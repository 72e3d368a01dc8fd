/* SPDX-License-Identifier: MIT */
/*
 * A bare-metal program for the SS-20's boot PROM (-bios): the same instructions on every run, no firmware, no interrupt
 * unless asked for.
 * It fills and sums a buffer in RAM, calls a recursive function deep enough for window traps, takes software traps, sends a
 * line to serial port A and powers the machine off.  What plugins count of it is in tests/functional/golden.
 * Assembled with --defsym ROUNDS=N: how often the whole is done.  With --defsym TROUBLE=1 a round also has faults in the
 * middle of blocks and code in RAM that changes, also in the block that changes it; with TROUBLE=2 the processor's counter
 * interrupts all of it.
 */
        .ifndef TROUBLE
        .set    TROUBLE, 0
        .endif
        .section .text
        .global _start
        .register %g2, #scratch
        .register %g3, #scratch
        .register %g6, #scratch
        .register %g7, #scratch
_start:
        ! Trap table: 256 entries of 16 bytes; the PROM stands at 0 after reset.
        ba      begin
         nop
        nop
        nop
        .rept   4
        ba      begin
         nop
        nop
        nop
        .endr
        /* 5: window overflow */
        rd      %wim, %l3
        ba      overflow
         mov    %g1, %l7
        nop
        /* 6: window underflow */
        rd      %wim, %l3
        ba      underflow
         nop
        nop
        ! Any other: count it in %g7 and go on behind the trap instruction.
        .macro  other
        add     %g7, 1, %g7
        jmp     %l2
         rett   %l2 + 4
        nop
        .endm
        .rept   0x1e - 7
        other
        .endr
        .if     TROUBLE == 2
        /* 1e: interrupt of level 14 */
        sethi   %hi(0xfe300000), %l3
        ld      [%l3], %l3              ! the counter's limit: takes the interrupt back
        jmp     %l1
         rett   %l2
        .else
        other
        .endif
        .rept   256 - 0x1f
        other
        .endr

overflow:
        ! Rotate WIM right; save the window behind.
        srl     %l3, 1, %g1
        sll     %l3, 7, %l4
        or      %l4, %g1, %g1
        save
        wr      %g1, %wim
        nop
        nop
        nop
        std     %l0, [%sp]
        std     %l2, [%sp + 8]
        std     %l4, [%sp + 16]
        std     %l6, [%sp + 24]
        std     %i0, [%sp + 32]
        std     %i2, [%sp + 40]
        std     %i4, [%sp + 48]
        std     %i6, [%sp + 56]
        restore
        mov     %l7, %g1
        jmp     %l1
         rett   %l2

underflow:
        sll     %l3, 1, %l4
        srl     %l3, 7, %l5
        or      %l5, %l4, %l5
        and     %l5, 0xff, %l5
        wr      %l5, %wim
        nop
        nop
        nop
        restore
        restore
        ldd     [%sp], %l0
        ldd     [%sp + 8], %l2
        ldd     [%sp + 16], %l4
        ldd     [%sp + 24], %l6
        ldd     [%sp + 32], %i0
        ldd     [%sp + 40], %i2
        ldd     [%sp + 48], %i4
        ldd     [%sp + 56], %i6
        save
        save
        jmp     %l1
         rett   %l2

begin:
        wr      %g0, 2, %wim
        wr      %g0, 0xe0, %psr         ! supervisor, traps on, window 0
        wr      %g0, 0, %tbr
        nop
        nop
        nop
        ! MMU: a context table at 0x3000 whose first entry maps 4 GiB region by region; PTEs in the level-1 table at 0x2000.
        set     0x2000, %g1             ! level-1 table: 256 entries of 16 MiB
        set     0x9e, %g2               ! PTE: physical 0, cacheable, supervisor may all, valid PTE
        sta     %g2, [%g1] 0x20         ! virtual 0 -> RAM at 0
        set     0xff00009e, %g2         ! virtual 0xff000000 -> 0xff0000000 (the PROM and devices' 16 MiB)
        add     %g1, 0x3fc, %g3
        sta     %g2, [%g3] 0x20
        set     0xff10009e, %g2         ! virtual 0xfe000000 -> 0xff1000000
        add     %g1, 0x3f8, %g3
        sta     %g2, [%g3] 0x20
        set     0xefa0009e, %g2         ! virtual 0xfd000000 -> 0xefa000000
        add     %g1, 0x3f4, %g3
        sta     %g2, [%g3] 0x20
        set     0x3000, %g1             ! context table
        set     0x201, %g2              ! PTD to 0x2000
        sta     %g2, [%g1] 0x20
        set     0x300, %g2              ! context table pointer
        set     0x100, %g1
        sta     %g2, [%g1] 4
        set     0x200, %g1              ! context 0
        sta     %g0, [%g1] 4
        ! To the PROM's own address before the boot mode ends.
        set     prom + 0xff000000, %g1
        jmp     %g1
         nop
prom:
        set     0xff000000, %g1
        wr      %g1, 0, %tbr
        nop
        nop
        nop
        lda     [%g0] 4, %g2            ! control: MMU on, boot mode off
        set     0x2000, %g1
        andn    %g2, %g1, %g2
        or      %g2, 1, %g2
        sta     %g2, [%g0] 4
        nop
        nop
        set     0x9f00, %sp
        sethi   %hi(ROUNDS), %g6        ! two instructions, whatever the number
        or      %g6, %lo(ROUNDS), %g6
        clr     %g7
        .if     TROUBLE
        ! The piece of code to RAM.
        set     template + 0xff000000, %l0
        set     0x20000, %l1
        set     (template_end - template) / 4, %l2
copy:   ld      [%l0], %l3              ! as often as the piece has words
        st      %l3, [%l1]
        add     %l0, 4, %l0
        subcc   %l2, 1, %l2
        bne     copy
         add    %l1, 4, %l1
copied:
        .endif
        .if     TROUBLE == 2
        sethi   %hi(0xfe300000), %l0
        set     100 << 9, %l1           ! each 50 us
        st      %l1, [%l0]
        .endif
again:
        call    work
         nop
        .if     TROUBLE
        call    trouble
         nop
        .endif
skip:   subcc   %g6, 1, %g6
        bne     again
         nop
sent:   ! "ok" to serial port A's data register.
        set     0xfe100004, %l0         ! channel A: WR5 = 8 bits, transmitter on
        mov     5, %l1
        stb     %l1, [%l0]
        mov     0x68, %l1
        stb     %l1, [%l0]
        add     %l0, 2, %l0
        mov     'o', %l1
        stb     %l1, [%l0]
        mov     'k', %l1
        stb     %l1, [%l0]
        mov     '\n', %l1
        stb     %l1, [%l0]
        ! aux2: power off.
off:    set     0xfea01000, %l0
        mov     1, %l1
        set     0xfd000000, %l2
        stb     %l1, [%l0]
        stb     %l1, [%l2]              ! APC idle: no instruction more, so that counts are exact
stop:   ba      stop
         nop

        ! Fills 2048 words at 0x10000, sums them with carries, recurses, traps.
work:
        save    %sp, -96, %sp
        set     0x10000, %l0
        set     2048, %l1
        mov     1, %l2
fill:
        st      %l2, [%l0]
        umul    %l2, 17, %l2
        add     %l2, 3, %l2
        subcc   %l1, 1, %l1
        bne     fill
         add    %l0, 4, %l0
filled: set     0x10000, %l0
        set     4096, %l1
        clr     %l3
sum:
        lduh    [%l0], %l2
        addcc   %l3, %l2, %l3
        addx    %l3, 0, %l3
        xor     %l3, %l1, %l4
        stb     %l4, [%l0 + 1]
        subcc   %l1, 1, %l1
        bne     sum
         add    %l0, 2, %l0
summed: call    deep
         mov    12, %o0
        ta      1
        ta      2
        ldstub  [%l0], %l5
        swap    [%l0 + 4], %l5
        ret
         restore

        ! deep(n): n calls of itself, each in a new window.
deep:
        save    %sp, -96, %sp
        subcc   %i0, 1, %o0
        bneg    1f
         nop
        call    deep
         nop
        add     %o0, 1, %o0
1:      ret
         restore %o0, %i0, %o0
deep_end:

        .if     TROUBLE
trouble:                                ! 4 loads and 4 stores; three traps: behind each goes on the handler
        save    %sp, -96, %sp
        set     0x10000, %l0
        sethi   %hi(0x50000000), %l1    ! nothing is there
        ld      [%l0], %l2
        ld      [%l1], %l2              ! faults
        st      %l2, [%l0 + 8]
        lduh    [%l0 + 1], %l2          ! not aligned
        ldd     [%l0 + 8], %l2
        std     %l2, [%l1]              ! faults
        ld      [%l0 + 12], %l2
        ! The piece changes itself; then we do.
        set     0x20000, %l3
        set     0x90102000, %l4         ! or %g0, 0, %o0
        and     %g6, 0xfff, %l5
        or      %l4, %l5, %o1
        call    %l3
         add    %l3, target - template, %o2
        ld      [%l0], %g0
        inc     %o1
        st      %o1, [%l3 + target - template]
        st      %o1, [%l0]
        flush   %l3 + target - template
        call    %l3
         nop
        ret
         restore
trouble_end:
template:                               ! twice a round: 1 store
        st      %o1, [%o2]
        flush   %o2
        nop
target: or      %g0, 0, %o0
        retl
         nop
template_end:
        .endif
