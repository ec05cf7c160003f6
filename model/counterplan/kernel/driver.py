"""The time loop, as IR: blocks of members, steps, stages; rows saved every so many steps.

`run(parameters, out, failed, work, uniform, first, last, steps, every, start, step)` integrates blocks first..last-1.
Buffers: parameters [block][parameter][lane], out [block][save][saved][lane], failed [block][lane] (the time of the first save
at which a stock was not finite, else NaN), work (see `work_size`), uniform [step][stage][name].
"""

from counterplan.kernel.maths import LANES, VECTOR, literal

# Of each stage: its weight in the sum, and how far ahead of it the next one lies. `rk2` is the midpoint rule.
WEIGHTS = {
    "euler": ((1.0, 0.0),),
    "rk2": ((0.0, 0.5), (1.0, 0.0)),
    "rk4": ((1 / 6, 0.5), (1 / 3, 0.5), (1 / 3, 1.0), (1 / 6, 0.0)),
}
TIMES = {"euler": (0,), "rk2": (0, 1), "rk4": (0, 1, 1, 2)}  # row of uniform values of each stage
OFFSETS = {"euler": (0.0,), "rk2": (0.0, 0.5), "rk4": (0.0, 0.5, 1.0)}  # time of each uniform row, in steps


def work_size(held: int, state: int) -> int:
    """Doubles of scratch one call of `run` needs: held values, state, a stage's state, a rate, and the sum of rates.

    The loops over stocks run at least once, hence a row even where there is none.
    """
    return LANES * (held + 4 * max(state, 1))


def driver(parameters: int, held: int, state: int, uniform: int, saved: int, method: str) -> str:
    """IR text of `run` for a model of this size."""
    rows = len(OFFSETS[method])
    lines = [
        "define void @run(ptr noalias %parameters, ptr noalias %out, ptr noalias %failed, ptr noalias %work, ptr noalias %uniform,",
        "    i64 %first, i64 %last, i64 %steps, i64 %every, double %start, double %step) #0 {",
        "entry:",
        "  %held = getelementptr double, ptr %work, i64 0",
        f"  %half = fmul double %step, {literal(0.5)}",
    ]
    rows_each = max(state, 1)
    for number, name in enumerate(("state", "stage", "rate", "sum")):
        place = held + number * rows_each
        lines.append(f"  %{name} = getelementptr double, ptr %work, i64 {place * LANES}")
    lines += [
        "  br label %shared",
        # what all members share, for every step and stage
        "shared:",
        "  %u = phi i64 [ 0, %entry ], [ %u.next, %shared ]",
        "  %u.index = uitofp i64 %u to double",
        "  %u.offset = fmul double %u.index, %step",
        "  %u.time = fadd double %start, %u.offset",
        f"  %u.row = mul i64 %u, {rows * uniform}",
        "  %u.base = getelementptr double, ptr %uniform, i64 %u.row",
    ]
    for row, offset in enumerate(OFFSETS[method]):
        lines += [
            f"  %u.part{row} = fmul double %step, {literal(offset)}",
            f"  %u.time{row} = fadd double %u.time, %u.part{row}",
            f"  %u.place{row} = getelementptr double, ptr %u.base, i64 {row * uniform}",
            f"  call void @uniforms(ptr %u.place{row}, double %u.time{row})",
        ]
    lines += [
        "  %u.next = add i64 %u, 1",
        "  %u.more = icmp ule i64 %u.next, %steps",
        "  br i1 %u.more, label %shared, label %blocks",
        "blocks:",
        "  %b = phi i64 [ %first, %shared ], [ %b.next, %done ]",
        "  %b.more = icmp ult i64 %b, %last",
        "  br i1 %b.more, label %begin, label %end",
        "begin:",
        f"  %b.par = mul i64 %b, {parameters * LANES}",
        "  %p = getelementptr double, ptr %parameters, i64 %b.par",
        "  call void @start(ptr %p, ptr %held, ptr %state, double %start, double %step, double %half)",
        "  %saves.last = udiv i64 %steps, %every",
        "  %saves = add i64 %saves.last, 1",
        f"  %row.size = mul i64 %saves, {saved * LANES}",
        "  %b.out = mul i64 %b, %row.size",
        "  %o.first = getelementptr double, ptr %out, i64 %b.out",
        f"  %b.failed = mul i64 %b, {LANES}",
        "  %f = getelementptr double, ptr %failed, i64 %b.failed",
        f"  store {VECTOR} {literal(float('nan'), VECTOR)}, ptr %f, align 8",
        "  br label %time",
        "time:",
        "  %n = phi i64 [ 0, %begin ], [ %n.next, %advanced ]",
        "  %o = phi ptr [ %o.first, %begin ], [ %o.next, %advanced ]",
        "  %n.real = uitofp i64 %n to double",
        "  %n.offset = fmul double %n.real, %step",
        "  %now = fadd double %start, %n.offset",
        f"  %n.row = mul i64 %n, {rows * uniform}",
    ]
    for row in range(rows):
        lines += [
            f"  %n.row{row} = add i64 %n.row, {row * uniform}",
            f"  %shared{row} = getelementptr double, ptr %uniform, i64 %n.row{row}",
            f"  %now.part{row} = fmul double %step, {literal(OFFSETS[method][row])}",
            f"  %now{row} = fadd double %now, %now.part{row}",
        ]
    lines += [
        "  %phase = urem i64 %n, %every",
        "  %due = icmp eq i64 %phase, 0",
        "  br i1 %due, label %save, label %saved",
        "save:",
        "  call void @outputs(ptr %held, ptr %state, ptr %shared0, double %now, double %now, double %step, double %half, ptr %o)",
        f"  %o.after = getelementptr double, ptr %o, i64 {saved * LANES}",
        *_finite_check(state),
        "  br label %saved",
        "saved:",
        "  %o.next = phi ptr [ %o, %time ], [ %o.after, %finite.done ]",
        "  %over = icmp uge i64 %n, %steps",
        "  br i1 %over, label %done, label %advance",
        "advance:",
        *_stages(state, method),
        "advanced:",
        "  %n.next = add i64 %n, 1",
        "  br label %time",
        "done:",
        "  %b.next = add i64 %b, 1",
        "  br label %blocks",
        "end:",
        "  ret void",
        "}",
    ]
    return "\n".join(lines)


def _finite_check(state: int) -> list[str]:
    """A stock that is not finite turns a sum of zeros into NaN; the first such time is kept for each lane."""
    return [
        "  br label %finite",
        "finite:",
        "  %c = phi i64 [ 0, %save ], [ %c.next, %finite ]",
        f"  %c.sum = phi {VECTOR} [ zeroinitializer, %save ], [ %c.added, %finite ]",
        f"  %c.row = mul i64 %c, {LANES}",
        "  %c.place = getelementptr double, ptr %state, i64 %c.row",
        f"  %c.value = load {VECTOR}, ptr %c.place, align 32",
        f"  %c.zero = fmul {VECTOR} %c.value, zeroinitializer",
        f"  %c.added = fadd {VECTOR} %c.sum, %c.zero",
        "  %c.next = add i64 %c, 1",
        f"  %c.more = icmp ult i64 %c.next, {max(state, 1)}",
        "  br i1 %c.more, label %finite, label %finite.done",
        "finite.done:",
        f"  %f.was = load {VECTOR}, ptr %f, align 8",
        f"  %f.new = fcmp uno {VECTOR} %c.added, %c.added",
        f"  %f.unset = fcmp uno {VECTOR} %f.was, %f.was",
        f"  %f.mark = and <{LANES} x i1> %f.new, %f.unset",
        f"  %f.one = insertelement {VECTOR} poison, double %now, i64 0",
        f"  %f.now = shufflevector {VECTOR} %f.one, {VECTOR} poison, <{LANES} x i32> zeroinitializer",
        f"  %f.next = select <{LANES} x i1> %f.mark, {VECTOR} %f.now, {VECTOR} %f.was",
        f"  store {VECTOR} %f.next, ptr %f, align 8",
    ]


def _stages(state: int, method: str) -> list[str]:
    """One step: each stage's rates go into the weighted sum and make the next stage's state."""
    lines = []
    stages = WEIGHTS[method]
    for number, (weight, ahead) in enumerate(stages):
        row = TIMES[method][number]
        source = "%state" if number == 0 else "%stage"
        arguments = (
            f"ptr %held, ptr {source}, ptr %shared{row}, double %now{row}, double %now, double %step, double %half, ptr %rate"
        )
        lines.append(f"  call void @rates({arguments})")
        lines += _combine(state, number, weight, ahead, last=number == len(stages) - 1)
    return lines


def _combine(state: int, number: int, weight: float, ahead: float, *, last: bool) -> list[str]:
    k = f"k{number}"
    before = "%advance" if number == 0 else f"%k{number - 1}.done"
    lines = [
        f"  %{k}.weight = fmul double %step, {literal(weight)}",
        f"  %{k}.ahead = fmul double %step, {literal(ahead)}",
        *_splat(f"{k}.weight"),
        *_splat(f"{k}.ahead"),
        f"  br label %{k}",
        f"{k}:",
        f"  %{k}.i = phi i64 [ 0, {before} ], [ %{k}.next, %{k} ]",
        f"  %{k}.row = mul i64 %{k}.i, {LANES}",
    ]
    for buffer in ("state", "rate", "sum", "stage"):
        lines.append(f"  %{k}.{buffer}.at = getelementptr double, ptr %{buffer}, i64 %{k}.row")
    lines.append(f"  %{k}.r = load {VECTOR}, ptr %{k}.rate.at, align 32")
    origin = f"{k}.state.at" if number == 0 else f"{k}.sum.at"
    lines += [
        f"  %{k}.old = load {VECTOR}, ptr %{origin}, align 32",
        f"  %{k}.part = fmul contract {VECTOR} %{k}.r, %{k}.weight.v",
        f"  %{k}.sum.new = fadd contract {VECTOR} %{k}.old, %{k}.part",
        f"  store {VECTOR} %{k}.sum.new, ptr %{k}.{'state' if last else 'sum'}.at, align 32",
    ]
    if not last:
        lines += [
            f"  %{k}.y = load {VECTOR}, ptr %{k}.state.at, align 32",
            f"  %{k}.move = fmul contract {VECTOR} %{k}.r, %{k}.ahead.v",
            f"  %{k}.stage.new = fadd contract {VECTOR} %{k}.y, %{k}.move",
            f"  store {VECTOR} %{k}.stage.new, ptr %{k}.stage.at, align 32",
        ]
    lines += [
        f"  %{k}.next = add i64 %{k}.i, 1",
        f"  %{k}.more = icmp ult i64 %{k}.next, {max(state, 1)}",
        f"  br i1 %{k}.more, label %{k}, label %{'advanced' if last else k + '.done'}",
    ]
    return lines if last else [*lines, f"{k}.done:"]


def _splat(name: str) -> list[str]:
    return [
        f"  %{name}.one = insertelement {VECTOR} poison, double %{name}, i64 0",
        f"  %{name}.v = shufflevector {VECTOR} %{name}.one, {VECTOR} poison, <{LANES} x i32> zeroinitializer",
    ]
