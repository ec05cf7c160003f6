"""exp, ln and pow in LLVM IR, for a vector of lanes and for one double, accurate to a few units in the last place.

exp splits x into n ln 2 + r with |r| <= ln(2)/2 and sums the Taylor series of e^r; ln splits x into 2^n m with m in
[sqrt(1/2), sqrt(2)) and sums the series of 2 artanh((m-1)/(m+1)). Both series are cut where the next term is below a
rounding error on the reduced range.

exp and pow do without what only odd arguments need (zero, below zero, infinite, not a number, or a result near the ends of the
range): where any lane has one, a branch that is hardly ever taken computes such lanes by the general form. Other lanes have the
same bits either way.
"""

import math
import struct
from collections.abc import Sequence

LANES = 8
VECTOR = f"<{LANES} x double>"
EXP_TERMS = 13
LN_TERMS = 9
LN2_HIGH = struct.unpack("<d", struct.pack("<Q", struct.unpack("<Q", struct.pack("<d", math.log(2)))[0] & ~0xFFFFF))[0]
LN2_LOW = 7.440617110012397e-11  # ln 2 - LN2_HIGH, from 50 digits of ln 2
ROUNDER = 6755399441055744.0  # 1.5 * 2^52: adding it rounds to a whole number that then stands in the low bits
CLIP = 760.0  # e^760 overflows and e^-760 vanishes
PLAIN = 700.0  # up to this size an exponent's e^x and 2^n are within the normal range
LEAST_NORMAL, INFINITE = 1 << 52, 0x7FF << 52  # bits of 2^-1022 and of infinity


def literal(value: float, shape: str = "double") -> str:
    """An IR constant, exact to the bit."""
    bits = f"0x{struct.unpack('<Q', struct.pack('<d', value))[0]:016X}"
    return bits if shape == "double" else "<" + ", ".join([f"double {bits}"] * LANES) + ">"


def functions() -> str:
    """Definitions and declarations that every module begins with."""
    text = [
        'attributes #0 = { nounwind "no-trapping-math"="true" }',
        "attributes #1 = { nounwind noinline }",
    ]
    for shape, kind in ((VECTOR, f"v{LANES}f64"), ("double", "f64")):
        for name in ("sqrt", "fabs", "trunc", "floor"):
            text.append(f"declare {shape} @llvm.{name}.{kind}({shape})")
        text.append(f"declare {shape} @llvm.fma.{kind}({shape}, {shape}, {shape})")
    for shape in (VECTOR, "double"):
        text += [_exp_general(shape), _exp(shape), _ln(shape), _pow_general(shape), _pow(shape)]
    return "\n".join(text)


class _Lines:
    """Numbered instructions of one function over one shape."""

    def __init__(self, shape: str) -> None:
        self.shape = shape
        self.whole = "i64" if shape == "double" else f"<{LANES} x i64>"
        self.mask = "i1" if shape == "double" else f"<{LANES} x i1>"
        self.suffix = "f64" if shape == "double" else f"v{LANES}f64"
        self.ending = "_scalar" if shape == "double" else ""
        self.lines: list[str] = []

    def put(self, instruction: str) -> str:
        self.lines.append(f"  %t{len(self.lines)} = {instruction}")
        return f"%t{len(self.lines) - 1}"

    def number(self, value: float) -> str:
        return literal(value, self.shape)

    def integer(self, value: int) -> str:
        return str(value) if self.shape == "double" else "<" + ", ".join([f"i64 {value}"] * LANES) + ">"

    def two(self, operation: str, left: str, right: str) -> str:
        return self.put(f"{operation} {self.shape} {left}, {right}")

    def bits(self, operation: str, left: str, right: str) -> str:
        return self.put(f"{operation} {self.whole} {left}, {right}")

    def cast(self, value: str, to_whole: bool) -> str:
        source, target = (self.shape, self.whole) if to_whole else (self.whole, self.shape)
        return self.put(f"bitcast {source} {value} to {target}")

    def fma(self, a: str, b: str, c: str) -> str:
        arguments = ", ".join(f"{self.shape} {value}" for value in (a, b, c))
        return self.put(f"call {self.shape} @llvm.fma.{self.suffix}({arguments})")

    def choose(self, kind: str, left: str, right: str, yes: str, no: str) -> str:
        test = self.put(f"fcmp {kind} {self.shape} {left}, {right}")
        return self.put(f"select {self.mask} {test}, {self.shape} {yes}, {self.shape} {no}")

    def polynomial(self, at: str, coefficients: list[float]) -> str:
        """Sum of c[k] at^k by Estrin's scheme: pairs side by side, so that the additions do not wait for one another."""
        terms = [self.number(value) for value in coefficients]
        power = at
        while len(terms) > 1:
            pairs = [self.fma(terms[k + 1], power, terms[k]) for k in range(0, len(terms) - 1, 2)]
            terms = pairs + ([terms[-1]] if len(terms) % 2 else [])
            if len(terms) > 1:
                power = self.two("fmul", power, power)
        return terms[0]

    def odd_size(self, value: str) -> str:
        """Mask of the lanes whose size is beyond `PLAIN`, or is not a number."""
        size = self.put(f"call {self.shape} @llvm.fabs.{self.suffix}({self.shape} {value})")
        return self.put(f"fcmp ugt {self.shape} {size}, {self.number(PLAIN)}")

    def function(self, name: str, arguments: Sequence[str], result: str) -> str:
        return f"{self._head(name, arguments)}  ret {self.shape} {result}\n}}"

    def guarded(self, name: str, arguments: Sequence[str], result: str, odd: str) -> str:
        """A function whose odd lanes are those of its general form, which is called where there are any."""
        some = odd
        if self.shape != "double":
            some = self.put(f"icmp ne i{LANES} {self.put(f'bitcast {self.mask} {odd} to i{LANES}')}, 0")
        head = self._head(name, arguments)
        general = f"call fastcc {self.shape} @{name}_general{self.ending}({self._given(arguments)})"
        return (
            f"{head}  br i1 {some}, label %rare, label %usual\nusual:\n  ret {self.shape} {result}\nrare:\n  %general = {general}\n"
            f"  %mixed = select {self.mask} {odd}, {self.shape} %general, {self.shape} {result}\n  ret {self.shape} %mixed\n}}"
        )

    def _head(self, name: str, arguments: Sequence[str]) -> str:
        body = "\n".join(self.lines)
        return f"define internal fastcc {self.shape} @{name}{self.ending}({self._given(arguments)}) #1 {{\n{body}\n"

    def _given(self, arguments: Sequence[str]) -> str:
        return ", ".join(f"{self.shape} {argument}" for argument in arguments)


def _exp_parts(f: _Lines, x: str) -> tuple[str, str]:
    """e^r, and n in the low bits of a whole number, of which e^x is the first times 2 to the second."""
    shifted = f.fma(x, f.number(1 / math.log(2)), f.number(ROUNDER))
    whole = f.two("fsub", shifted, f.number(ROUNDER))
    rest = f.fma(whole, f.number(-LN2_HIGH), x)
    rest = f.fma(whole, f.number(-LN2_LOW), rest)
    return f.polynomial(rest, [1 / math.factorial(k) for k in range(EXP_TERMS)]), f.cast(shifted, True)


def _exp_plain(f: _Lines, x: str) -> str:
    """e^x where x is plain, and anything elsewhere."""
    result, n = _exp_parts(f, x)
    return f.two("fmul", result, f.cast(f.bits("shl", f.bits("add", n, f.integer(1023)), f.integer(52)), False))


def _exp_core(f: _Lines, x: str) -> str:
    """e^x; beyond the clip 2^n overflows or vanishes by itself, and NaN passes through the sums."""
    clipped = f.choose("ogt", x, f.number(CLIP), f.number(CLIP), x)
    clipped = f.choose("olt", clipped, f.number(-CLIP), f.number(-CLIP), clipped)
    result, n = _exp_parts(f, clipped)
    # 2^n is put on in two halves, for n may lie beyond the range of one exponent; 4096 keeps the whole numbers positive
    low = f.bits("and", f.bits("add", n, f.integer(4096)), f.integer(0x3FFF))
    half = f.bits("lshr", low, f.integer(1))
    for part in (half, f.bits("sub", low, half)):
        biased = f.bits("add", part, f.integer(1023 - 2048))
        result = f.two("fmul", result, f.cast(f.bits("shl", biased, f.integer(52)), False))
    return result


def _ln_plain(f: _Lines, x: str) -> str:
    """Ln x where x is a positive normal number, and anything elsewhere."""
    root_half = struct.unpack("<Q", struct.pack("<d", math.sqrt(0.5)))[0]
    bits = f.cast(x, True)
    exponent = f.bits("lshr", f.bits("add", bits, f.integer((1023 << 52) - root_half)), f.integer(52))
    mantissa = f.cast(f.bits("sub", bits, f.bits("shl", f.bits("sub", exponent, f.integer(1023)), f.integer(52))), False)
    magic = f.cast(f.bits("or", exponent, f.integer(0x4330000000000000)), False)  # 2^52 + exponent
    n = f.two("fsub", magic, f.number(2.0**52 + 1023))
    excess = f.two("fsub", mantissa, f.number(1.0))
    s = f.two("fdiv", excess, f.two("fadd", mantissa, f.number(1.0)))
    square = f.two("fmul", s, s)
    series = f.polynomial(square, [2 / (2 * k + 3) for k in range(LN_TERMS)])
    cubed = f.two("fmul", f.two("fmul", s, square), series)
    # excess = m-1 is exact and 2s = excess - s*excess, so the large term carries no rounding of the quotient
    small = f.two("fsub", cubed, f.two("fmul", s, excess))
    small = f.fma(n, f.number(LN2_LOW), small)
    return f.fma(n, f.number(LN2_HIGH), f.two("fadd", excess, small))


def _ln_core(f: _Lines, x: str) -> str:
    """Ln x, with -inf at zero, NaN below it and of NaN; numbers below 2^-1022 are out of its range."""
    result = _ln_plain(f, x)
    result = f.choose("ult", x, f.number(0.0), f.number(math.nan), result)
    result = f.choose("oeq", x, f.number(math.inf), x, result)
    return f.choose("oeq", x, f.number(0.0), f.number(-math.inf), result)


def _exp_general(shape: str) -> str:
    f = _Lines(shape)
    return f.function("vexp_general", ["%x"], _exp_core(f, "%x"))


def _exp(shape: str) -> str:
    f = _Lines(shape)
    return f.guarded("vexp", ["%x"], _exp_plain(f, "%x"), f.odd_size("%x"))


def _ln(shape: str) -> str:
    f = _Lines(shape)
    return f.function("vln", ["%x"], _ln_core(f, "%x"))


def _pow_general(shape: str) -> str:
    """x^y = exp(y ln |x|), with the sign of an odd power and NaN for a broken power where x is negative."""
    f = _Lines(shape)
    size = f.put(f"call {shape} @llvm.fabs.{f.suffix}({shape} %x)")
    power = _exp_core(f, f.two("fmul", _ln_core(f, size), "%y"))
    power = f.choose("oeq", "%y", f.number(0.0), f.number(1.0), power)
    half = f.two("fmul", "%y", f.number(0.5))
    whole, whole_half = (f.put(f"call {shape} @llvm.trunc.{f.suffix}({shape} {value})") for value in ("%y", half))
    signed = f.choose("une", half, whole_half, f.put(f"fneg {shape} {power}"), power)
    signed = f.choose("une", "%y", whole, f.number(math.nan), signed)
    return f.function("vpow_general", ["%x", "%y"], f.choose("olt", "%x", f.number(0.0), signed, power))


def _pow(shape: str) -> str:
    """x^y; a base is odd unless it is positive and normal, which is one comparison of its bits without their sign."""
    f = _Lines(shape)
    exponent = f.two("fmul", _ln_plain(f, "%x"), "%y")
    above = f.bits("sub", f.cast("%x", True), f.integer(LEAST_NORMAL))
    odd_base = f.put(f"icmp uge {f.whole} {above}, {f.integer(INFINITE - LEAST_NORMAL)}")
    odd = f.put(f"or {f.mask} {odd_base}, {f.odd_size(exponent)}")
    return f.guarded("vpow", ["%x", "%y"], _exp_plain(f, exponent), odd)
