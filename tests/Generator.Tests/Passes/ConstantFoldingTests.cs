using System.Numerics;
using BlockSharp.Generator.Ir;
using BlockSharp.Generator.Passes;
using CsCheck;

namespace BlockSharp.Generator.Tests.Passes;

public class ConstantFoldingTests
{
    private static readonly Opcode[] s_binary =
    [
        Opcode.Add, Opcode.Subtract, Opcode.Multiply, Opcode.Divide, Opcode.Remainder, Opcode.And, Opcode.Or, Opcode.Xor, Opcode.ShiftLeft, Opcode.ShiftRight,
        Opcode.Minimum, Opcode.Maximum, Opcode.Less, Opcode.LessOrEqual, Opcode.Greater, Opcode.GreaterOrEqual, Opcode.Equal, Opcode.NotEqual,
    ];

    /// <summary>All bit patterns, the extremes and small numbers more often than the rest.</summary>
    private static readonly Gen<long> s_bits = Gen.OneOf(
        Gen.Long, Gen.Long[-4, 70], Gen.OneOfConst(sbyte.MinValue, byte.MaxValue, short.MinValue, ushort.MaxValue, int.MinValue, int.MaxValue, uint.MaxValue, long.MinValue, long.MaxValue));

    [Fact]
    public void Folding_signed_bytes_is_C_sharp_s_arithmetic() => Check<sbyte>(ElementType.I8);

    [Fact]
    public void Folding_bytes_is_C_sharp_s_arithmetic() => Check<byte>(ElementType.U8);

    [Fact]
    public void Folding_shorts_is_C_sharp_s_arithmetic() => Check<short>(ElementType.I16);

    [Fact]
    public void Folding_unsigned_shorts_is_C_sharp_s_arithmetic() => Check<ushort>(ElementType.U16);

    [Fact]
    public void Folding_ints_is_C_sharp_s_arithmetic() => Check<int>(ElementType.I32);

    [Fact]
    public void Folding_unsigned_ints_is_C_sharp_s_arithmetic() => Check<uint>(ElementType.U32);

    [Fact]
    public void Folding_longs_is_C_sharp_s_arithmetic() => Check<long>(ElementType.I64);

    [Fact]
    public void Folding_unsigned_longs_is_C_sharp_s_arithmetic() => Check<ulong>(ElementType.U64);

    private static void Check<T>(ElementType type)
        where T : struct, IBinaryInteger<T>, IMinMaxValue<T> => Gen.Select(s_bits, s_bits, Gen.OneOfConst(s_binary)).Sample((x, y, code) =>
    {
        T a = T.CreateTruncating(x), b = T.CreateTruncating(y);
        var count = int.CreateTruncating(y);
        var isShift = code is Opcode.ShiftLeft or Opcode.ShiftRight;
        var folded = ConstantFolding.Evaluate(code, type, code.IsComparison() ? ElementType.Bool : type, [Bits(a), isShift ? count : Bits(b)]);
        if (Expected(code, a, b, count) is not { } expected)
            Assert.Null(folded);
        else if (folded is { } value)
            Assert.Equal(expected, value);

        foreach (var unary in new[] { Opcode.Negate, Opcode.Not, Opcode.Abs })
        {
            var wrapped = unchecked(unary == Opcode.Negate || (unary == Opcode.Abs && T.IsNegative(a)) ? T.Zero - a : unary == Opcode.Not ? ~a : a);
            Assert.Equal(Bits(wrapped), ConstantFolding.Evaluate(unary, type, type, [Bits(a)]));
        }

        Assert.Equal(unchecked((sbyte)long.CreateTruncating(a)), ConstantFolding.Evaluate(Opcode.Convert, type, ElementType.I8, [Bits(a)]));
        Assert.Equal(unchecked((uint)long.CreateTruncating(a)), ConstantFolding.Evaluate(Opcode.Convert, type, ElementType.U32, [Bits(a)]));
        Assert.Equal(long.CreateTruncating(a), ConstantFolding.Evaluate(Opcode.Convert, type, ElementType.I64, [Bits(a)]));

        // Either operand may be the unknown one.
        foreach (var known in new long?[][] { [Bits(a), null], [null, isShift ? count : Bits(b)] })
        {
            if (!code.IsComparison() && ConstantFolding.Decisive(code, type, known) is { } kept) Assert.Equal(kept == 0 ? Bits(a) : isShift ? count : Bits(b), Expected(code, a, b, count));
        }
    });

    [Fact]
    public void A_truth_value_that_decides_alone_or_changes_nothing_is_found()
    {
        foreach (var code in new[] { Opcode.And, Opcode.Or })
        {
            foreach (var known in new long[] { 0, 1 })
            {
                foreach (var isFirst in new[] { false, true })
                {
                    var decisive = ConstantFolding.Decisive(code, ElementType.Bool, isFirst ? [known, null] : [null, known]);
                    foreach (var unknown in new long[] { 0, 1 })
                        Assert.Equal(code == Opcode.And ? known & unknown : known | unknown, decisive == (isFirst ? 0 : 1) ? known : unknown);
                }
            }
        }
    }

    /// <summary>How the IR holds an integer: its value; unsigned longs by their bits.</summary>
    private static long Bits<T>(T value)
        where T : struct, IBinaryInteger<T> => long.CreateTruncating(value);

    /// <summary>Null where C# throws.</summary>
    private static long? Expected<T>(Opcode code, T a, T b, int count)
        where T : struct, IBinaryInteger<T>, IMinMaxValue<T> => code switch
        {
            Opcode.Add => Bits(unchecked(a + b)),
            Opcode.Subtract => Bits(unchecked(a - b)),
            Opcode.Multiply => Bits(unchecked(a * b)),
            Opcode.Divide or Opcode.Remainder when T.IsZero(b) || (typeof(T) != typeof(sbyte) && typeof(T) != typeof(short) && b == T.Zero - T.One && a == T.MinValue && T.IsNegative(b)) => null,
            Opcode.Divide => Bits(unchecked(a / b)),
            Opcode.Remainder => Bits(a % b),
            Opcode.And => Bits(a & b),
            Opcode.Or => Bits(a | b),
            Opcode.Xor => Bits(a ^ b),
            Opcode.ShiftLeft or Opcode.ShiftRight => Shift(code, a, count),
            Opcode.Minimum => Bits(T.Min(a, b)),
            Opcode.Maximum => Bits(T.Max(a, b)),
            Opcode.Less => a < b ? 1 : 0,
            Opcode.LessOrEqual => a <= b ? 1 : 0,
            Opcode.Greater => a > b ? 1 : 0,
            Opcode.GreaterOrEqual => a >= b ? 1 : 0,
            Opcode.Equal => a == b ? 1 : 0,
            _ => a != b ? 1 : 0,
        };

    /// <summary>Types narrower than int are shifted as int, as C# does with scalars.</summary>
    private static long Shift<T>(Opcode code, T a, int count)
        where T : struct, IBinaryInteger<T> => (object)a switch
        {
            ulong x => unchecked((long)(code == Opcode.ShiftLeft ? x << count : x >> count)),
            long x => code == Opcode.ShiftLeft ? x << count : x >> count,
            uint x => code == Opcode.ShiftLeft ? x << count : x >> count,
            _ => Bits(T.CreateTruncating(code == Opcode.ShiftLeft ? int.CreateTruncating(a) << count : int.CreateTruncating(a) >> count)),
        };
}
