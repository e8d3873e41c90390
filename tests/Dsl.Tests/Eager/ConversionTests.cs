using System.Numerics;
using System.Reflection;
using System.Runtime.CompilerServices;
using CsCheck;
using static BlockSharp.Op;

namespace BlockSharp.Tests.Eager;

public class ConversionTests
{
    private static readonly Type[] Types =
    [
        typeof(bool), typeof(sbyte), typeof(byte), typeof(short), typeof(ushort), typeof(int), typeof(uint), typeof(long), typeof(ulong),
        typeof(Half), typeof(BFloat16), typeof(float), typeof(double), typeof(Float8E4M3), typeof(Float8E5M2),
    ];

    public static TheoryData<Type, Type> Pairs
    {
        get
        {
            var pairs = new TheoryData<Type, Type>();
            foreach (var from in Types)
            {
                foreach (var to in Types)
                    pairs.Add(from, to);
            }

            return pairs;
        }
    }

    [Theory]
    [MemberData(nameof(Pairs))]
    public void Every_type_converts_to_every_other(Type from, Type to) => Invoke(nameof(CheckTo), from, to);

    [Theory]
    [MemberData(nameof(Pairs))]
    public void Saturation_clamps_numbers_to_integers_and_refuses_the_rest(Type from, Type to) => Invoke(nameof(CheckSaturateTo), from, to);

    [Theory]
    [MemberData(nameof(Pairs))]
    public void Bitcast_keeps_the_bits_of_types_of_one_size(Type from, Type to) => Invoke(nameof(CheckBitcast), from, to);

    [Fact]
    public void Random_floats_saturate_at_both_ends() => Gen.Int.Sample(
        bits =>
        {
            var x = BitConverter.Int32BitsToSingle(bits);
            Assert.Equal(Integer<sbyte>(x), Zero((Block<float>)x).To<sbyte>().ToArray()[0]);
            Assert.Equal(Integer<int>(x), Zero((Block<float>)x).To<int>().ToArray()[0]);
            Assert.Equal(Integer<ulong>(x), Zero((Block<float>)x).To<ulong>().ToArray()[0]);
        },
        iter: 2000);

    [Fact]
    public void Long_blocks_convert_like_single_elements() => Gen.Select(Gen.Int[0, 200], Gen.Int).Sample(
        (length, seed) =>
        {
            // The lengths cross whole vectors and their rests.
            var random = new Random(seed);
            var x = Samples.Fill([length + 1], _ => BitConverter.Int32BitsToSingle(random.Next(int.MinValue, int.MaxValue)));
            var signed = Samples.Fill([length + 1], _ => (sbyte)random.Next(-128, 128));
            var unsigned = signed.Bitcast<byte>();
            var whole = Samples.Fill([length + 1], _ => random.Next(int.MinValue, int.MaxValue));
            Oracle.AssertSame([.. x.ToArray().Select(RoundTo<BFloat16>)], x.To<BFloat16>());
            Oracle.AssertSame([.. x.To<BFloat16>().ToArray().Select(v => (float)Oracle.DecodeBFloat16(v.Bits))], x.To<BFloat16>().To<float>());
            Oracle.AssertSame([.. signed.ToArray().Select(v => (float)v)], signed.To<float>());
            Oracle.AssertSame([.. signed.ToArray().Select(v => (int)v)], signed.To<int>());
            Oracle.AssertSame([.. unsigned.ToArray().Select(v => (float)v)], unsigned.To<float>());
            Oracle.AssertSame([.. whole.ToArray().Select(v => (float)Oracle.Round(v, 24))], whole.To<float>());
        },
        iter: 100);

    [Fact]
    public void Doubles_round_to_bf16_once() => Gen.Select(Gen.UShort[0, 0x7F7F], Gen.Int[-3, 3], Gen.Double[-1e-12, 1e-12]).Sample(
        (pattern, eighths, tiny) =>
        {
            // On, just above and just below the middle between two neighbours.
            var (low, high) = (Oracle.DecodeBFloat16(pattern), pattern == 0x7F7F ? Math.Pow(2, 128) : Oracle.DecodeBFloat16((ushort)(pattern + 1)));
            var x = low + (high - low) * (0.5 + eighths / 8.0 + tiny);
            Assert.Equal(Oracle.Nearest16<BFloat16>(x), ((Block<double>)x).To<BFloat16>().ToArray()[0].Bits);
        },
        iter: 5000);

    [Fact]
    public void Doubles_round_to_fp8_once() => Gen.Select(Gen.Byte[0, 0x7A], Gen.Int[-3, 3], Gen.Double[-1e-12, 1e-12]).Sample(
        (pattern, eighths, tiny) =>
        {
            Check<Float8E4M3>(Oracle.DecodeE4M3);
            Check<Float8E5M2>(Oracle.DecodeE5M2);

            void Check<T>(Func<byte, double> decode)
                where T : unmanaged
            {
                var (low, high) = (decode(pattern), decode((byte)(pattern + 1)));
                var x = low + (high - low) * (0.5 + eighths / 8.0 + tiny);
                Oracle.AssertSame([RoundTo8<T>(x)], ((Block<double>)x).To<T>());
            }
        },
        iter: 3000);

    [Fact]
    public void Converting_to_the_own_type_changes_nothing()
    {
        var x = Arange(0, 5);
        Assert.Same(x, x.To<int>());
    }

    private static void CheckTo<TFrom, TTo>()
        where TFrom : unmanaged
        where TTo : unmanaged
    {
        var values = Samples.Of<TFrom>();
        Oracle.AssertSame([.. values.Select(v => Expect<TTo>(v))], new Block<TFrom>(values, values.Length).To<TTo>());
    }

    private static void CheckSaturateTo<TFrom, TTo>()
        where TFrom : unmanaged
        where TTo : unmanaged
    {
        var values = Samples.Of<TFrom>();
        var block = new Block<TFrom>(values, 1, values.Length);
        if (default(TFrom) is bool || default(TTo) is bool or Half or BFloat16 or float or double or Float8E4M3 or Float8E5M2)
            Assert.Throws<NotSupportedException>(() => block.SaturateTo<TTo>());
        else
            Oracle.AssertSame([.. values.Select(v => Integers<TTo>(v, clamp: true))], block.SaturateTo<TTo>());
    }

    private static void CheckBitcast<TFrom, TTo>()
        where TFrom : unmanaged
        where TTo : unmanaged
    {
        var values = Samples.Of<TFrom>();
        var block = new Block<TFrom>(values, values.Length, 1);
        if (Unsafe.SizeOf<TFrom>() != Unsafe.SizeOf<TTo>() || default(TFrom) is bool || default(TTo) is bool)
        {
            Assert.Throws<NotSupportedException>(() => block.Bitcast<TTo>());
            return;
        }

        var cast = block.Bitcast<TTo>();
        Assert.Equal([values.Length, 1], cast.Shape.ToArray());
        Oracle.AssertSame([.. values.Select(v => Unsafe.BitCast<TFrom, TTo>(v))], cast);
    }

    /// <summary>By kind of source: integers exactly as unbounded ones, floats exactly as doubles.</summary>
    private static T Expect<T>(object value)
        where T : unmanaged
    {
        if (value is T same)
            return same;
        var isInteger = TryInteger(value, out var integer);
        var real = isInteger ? Oracle.Round(integer, 24) : Real(value);
        return (T)(object)(default(T) switch
        {
            bool => isInteger ? !integer.IsZero : real != 0,
            float => isInteger ? (float)Oracle.Round(integer, 24) : (float)real,
            double => isInteger ? Oracle.Round(integer, 53) : real,
            Half or BFloat16 => RoundTo<T>(real),
            Float8E4M3 or Float8E5M2 => RoundTo8<T>(real),
            _ => Integers<T>(value, clamp: !isInteger),
        });
    }

    private static T Integers<T>(object value, bool clamp)
    {
        object result = default(T) switch
        {
            sbyte => Integer<sbyte>(value, clamp),
            byte => Integer<byte>(value, clamp),
            short => Integer<short>(value, clamp),
            ushort => Integer<ushort>(value, clamp),
            int => Integer<int>(value, clamp),
            uint => Integer<uint>(value, clamp),
            long => Integer<long>(value, clamp),
            _ => Integer<ulong>(value, clamp),
        };
        return (T)result;
    }

    private static T Integer<T>(object value, bool clamp = true)
        where T : unmanaged, IBinaryInteger<T>, IMinMaxValue<T>
    {
        if (!TryInteger(value, out var integer))
        {
            var real = Real(value);
            if (double.IsNaN(real))
                return T.Zero;
            if (double.IsInfinity(real))
                return real > 0 ? T.MaxValue : T.MinValue;
            integer = new BigInteger(real);
        }

        return clamp ? Oracle.Clamp<T>(integer) : Oracle.Wrap<T>(integer);
    }

    private static bool TryInteger(object value, out BigInteger integer)
    {
        BigInteger? found = value switch
        {
            bool x => x ? 1 : 0,
            sbyte x => x,
            byte x => x,
            short x => x,
            ushort x => x,
            int x => x,
            uint x => x,
            long x => x,
            ulong x => x,
            _ => null,
        };
        integer = found ?? default;
        return found is not null;
    }

    private static double Real(object value) => value switch
    {
        Half x => Oracle.DecodeHalf(BitConverter.HalfToUInt16Bits(x)),
        BFloat16 x => Oracle.DecodeBFloat16(x.Bits),
        Float8E4M3 x => Oracle.DecodeE4M3(x.Bits),
        Float8E5M2 x => Oracle.DecodeE5M2(x.Bits),
        float x => x,
        _ => (double)value,
    };

    private static T RoundTo<T>(float value)
        where T : unmanaged => RoundTo<T>((double)value);

    private static T RoundTo<T>(double value)
        where T : unmanaged
    {
        var bits = Oracle.Nearest16<T>(value);
        return Unsafe.BitCast<ushort, T>((ushort)(bits < 0 ? 0x7FFF : bits));
    }

    private static T RoundTo8<T>(double value)
        where T : unmanaged
    {
        var bits = Oracle.Nearest8<T>(value);
        return Unsafe.BitCast<byte, T>((byte)(bits < 0 ? 0x7F : bits));
    }

    private static Block<float> Zero(Block<float> x) => x.Reshape(1);

    private static void Invoke(string name, Type from, Type to)
    {
        try
        {
            typeof(ConversionTests).GetMethod(name, BindingFlags.NonPublic | BindingFlags.Static)!.MakeGenericMethod(from, to).Invoke(null, null);
        }
        catch (TargetInvocationException exception)
        {
            throw exception.InnerException!;
        }
    }
}
