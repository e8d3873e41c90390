using BlockSharp.CompilerServices;

namespace BlockSharp.Tests.Runtime;

/// <summary>One function for each intrinsic that computes, over the bits of its operands.</summary>
public static class IntrinsicFunctions
{
    public readonly struct Exp : IWordFunction
    {
        public int Apply(int a, int b, int c) => Simt.AsInt(Simt.Exp(Simt.AsFloat(a)));
    }

    public readonly struct Exp2 : IWordFunction
    {
        public int Apply(int a, int b, int c) => Simt.AsInt(Simt.Exp2(Simt.AsFloat(a)));
    }

    public readonly struct Log : IWordFunction
    {
        public int Apply(int a, int b, int c) => Simt.AsInt(Simt.Log(Simt.AsFloat(a)));
    }

    public readonly struct Log2 : IWordFunction
    {
        public int Apply(int a, int b, int c) => Simt.AsInt(Simt.Log2(Simt.AsFloat(a)));
    }

    public readonly struct Sqrt : IWordFunction
    {
        public int Apply(int a, int b, int c) => Simt.AsInt(Simt.Sqrt(Simt.AsFloat(a)));
    }

    public readonly struct Rsqrt : IWordFunction
    {
        public int Apply(int a, int b, int c) => Simt.AsInt(Simt.Rsqrt(Simt.AsFloat(a)));
    }

    public readonly struct Sin : IWordFunction
    {
        public int Apply(int a, int b, int c) => Simt.AsInt(Simt.Sin(Simt.AsFloat(a)));
    }

    public readonly struct Cos : IWordFunction
    {
        public int Apply(int a, int b, int c) => Simt.AsInt(Simt.Cos(Simt.AsFloat(a)));
    }

    public readonly struct Tanh : IWordFunction
    {
        public int Apply(int a, int b, int c) => Simt.AsInt(Simt.Tanh(Simt.AsFloat(a)));
    }

    public readonly struct Floor : IWordFunction
    {
        public int Apply(int a, int b, int c) => Simt.AsInt(Simt.Floor(Simt.AsFloat(a)));
    }

    public readonly struct Ceil : IWordFunction
    {
        public int Apply(int a, int b, int c) => Simt.AsInt(Simt.Ceil(Simt.AsFloat(a)));
    }

    public readonly struct Round : IWordFunction
    {
        public int Apply(int a, int b, int c) => Simt.AsInt(Simt.Round(Simt.AsFloat(a)));
    }

    public readonly struct Truncate : IWordFunction
    {
        public int Apply(int a, int b, int c) => Simt.AsInt(Simt.Truncate(Simt.AsFloat(a)));
    }

    public readonly struct Abs : IWordFunction
    {
        public int Apply(int a, int b, int c) => Simt.AsInt(Simt.Abs(Simt.AsFloat(a)));
    }

    public readonly struct FMin : IWordFunction
    {
        public int Apply(int a, int b, int c) => Simt.AsInt(Simt.FMin(Simt.AsFloat(a), Simt.AsFloat(b)));
    }

    public readonly struct FMax : IWordFunction
    {
        public int Apply(int a, int b, int c) => Simt.AsInt(Simt.FMax(Simt.AsFloat(a), Simt.AsFloat(b)));
    }

    public readonly struct MulRn : IWordFunction
    {
        public int Apply(int a, int b, int c) => Simt.AsInt(Simt.MulRn(Simt.AsFloat(a), Simt.AsFloat(b)));
    }

    public readonly struct AddRn : IWordFunction
    {
        public int Apply(int a, int b, int c) => Simt.AsInt(Simt.AddRn(Simt.AsFloat(a), Simt.AsFloat(b)));
    }

    public readonly struct Fma : IWordFunction
    {
        public int Apply(int a, int b, int c) => Simt.AsInt(Simt.Fma(Simt.AsFloat(a), Simt.AsFloat(b), Simt.AsFloat(c)));
    }

    public readonly struct MulThenAdd : IWordFunction
    {
        public int Apply(int a, int b, int c) => Simt.AsInt(Simt.AddRn(Simt.MulRn(Simt.AsFloat(a), Simt.AsFloat(b)), Simt.AsFloat(c)));
    }

    public readonly struct FloatToBFloat16 : IWordFunction
    {
        public int Apply(int a, int b, int c) => Simt.FloatToBFloat16(Simt.AsFloat(a));
    }

    public readonly struct BFloat16ToFloat : IWordFunction
    {
        public int Apply(int a, int b, int c) => Simt.AsInt(Simt.BFloat16ToFloat(a));
    }

    public readonly struct FloatToHalf : IWordFunction
    {
        public int Apply(int a, int b, int c) => Simt.FloatToHalf(Simt.AsFloat(a));
    }

    public readonly struct HalfToFloat : IWordFunction
    {
        public int Apply(int a, int b, int c) => Simt.AsInt(Simt.HalfToFloat(a));
    }

    public readonly struct FloatToInt : IWordFunction
    {
        public int Apply(int a, int b, int c) => Simt.FloatToInt(Simt.AsFloat(a));
    }

    public readonly struct FloatToUInt : IWordFunction
    {
        public int Apply(int a, int b, int c) => (int)Simt.FloatToUInt(Simt.AsFloat(a));
    }

    public readonly struct PackBFloat16 : IWordFunction
    {
        public int Apply(int a, int b, int c) => Simt.PackBFloat16(Simt.AsFloat(a), Simt.AsFloat(b));
    }

    public readonly struct SByteToFloat0 : IWordFunction
    {
        public int Apply(int a, int b, int c) => Simt.AsInt(Simt.SByteToFloat(a, 0));
    }

    public readonly struct ByteToFloat0 : IWordFunction
    {
        public int Apply(int a, int b, int c) => Simt.AsInt(Simt.ByteToFloat(a, 0));
    }

    public readonly struct SByteToFloat1 : IWordFunction
    {
        public int Apply(int a, int b, int c) => Simt.AsInt(Simt.SByteToFloat(a, 1));
    }

    public readonly struct ByteToFloat1 : IWordFunction
    {
        public int Apply(int a, int b, int c) => Simt.AsInt(Simt.ByteToFloat(a, 1));
    }

    public readonly struct SByteToFloat2 : IWordFunction
    {
        public int Apply(int a, int b, int c) => Simt.AsInt(Simt.SByteToFloat(a, 2));
    }

    public readonly struct ByteToFloat2 : IWordFunction
    {
        public int Apply(int a, int b, int c) => Simt.AsInt(Simt.ByteToFloat(a, 2));
    }

    public readonly struct SByteToFloat3 : IWordFunction
    {
        public int Apply(int a, int b, int c) => Simt.AsInt(Simt.SByteToFloat(a, 3));
    }

    public readonly struct ByteToFloat3 : IWordFunction
    {
        public int Apply(int a, int b, int c) => Simt.AsInt(Simt.ByteToFloat(a, 3));
    }

    public readonly struct Dp4a : IWordFunction
    {
        public int Apply(int a, int b, int c) => Simt.Dp4a(a, b, c);
    }

    public readonly struct SqrtDouble : ILongFunction
    {
        public long Apply(long a, long b, long c) => Simt.AsLong(Simt.Sqrt(Simt.AsDouble(a)));
    }

    public readonly struct FloorDouble : ILongFunction
    {
        public long Apply(long a, long b, long c) => Simt.AsLong(Simt.Floor(Simt.AsDouble(a)));
    }

    public readonly struct CeilDouble : ILongFunction
    {
        public long Apply(long a, long b, long c) => Simt.AsLong(Simt.Ceil(Simt.AsDouble(a)));
    }

    public readonly struct RoundDouble : ILongFunction
    {
        public long Apply(long a, long b, long c) => Simt.AsLong(Simt.Round(Simt.AsDouble(a)));
    }

    public readonly struct TruncateDouble : ILongFunction
    {
        public long Apply(long a, long b, long c) => Simt.AsLong(Simt.Truncate(Simt.AsDouble(a)));
    }

    public readonly struct FmaDouble : ILongFunction
    {
        public long Apply(long a, long b, long c) => Simt.AsLong(Simt.Fma(Simt.AsDouble(a), Simt.AsDouble(b), Simt.AsDouble(c)));
    }

    public readonly struct DoubleToInt : ILongFunction
    {
        public long Apply(long a, long b, long c) => Simt.DoubleToInt(Simt.AsDouble(a));
    }

    public readonly struct DoubleToUInt : ILongFunction
    {
        public long Apply(long a, long b, long c) => Simt.DoubleToUInt(Simt.AsDouble(a));
    }

    public readonly struct DoubleToLong : ILongFunction
    {
        public long Apply(long a, long b, long c) => Simt.DoubleToLong(Simt.AsDouble(a));
    }

    public readonly struct DoubleToULong : ILongFunction
    {
        public long Apply(long a, long b, long c) => (long)Simt.DoubleToULong(Simt.AsDouble(a));
    }

    public readonly struct FloatToLong : ILongFunction
    {
        public long Apply(long a, long b, long c) => Simt.FloatToLong(Simt.AsFloat((int)a));
    }

    public readonly struct FloatToULong : ILongFunction
    {
        public long Apply(long a, long b, long c) => (long)Simt.FloatToULong(Simt.AsFloat((int)a));
    }

    public readonly struct FloatToFloat8E4M3 : IWordFunction
    {
        public int Apply(int a, int b, int c) => Simt.FloatToFloat8E4M3(Simt.AsFloat(a));
    }

    public readonly struct Float8E4M3ToFloat : IWordFunction
    {
        public int Apply(int a, int b, int c) => Simt.AsInt(Simt.Float8E4M3ToFloat(a));
    }

    public readonly struct FloatToFloat8E5M2 : IWordFunction
    {
        public int Apply(int a, int b, int c) => Simt.FloatToFloat8E5M2(Simt.AsFloat(a));
    }

    public readonly struct Float8E5M2ToFloat : IWordFunction
    {
        public int Apply(int a, int b, int c) => Simt.AsInt(Simt.Float8E5M2ToFloat(a));
    }

    public readonly struct NibbleToFloat0 : IWordFunction
    {
        public int Apply(int a, int b, int c) => Simt.AsInt(Simt.NibbleToFloat(a, 0));
    }

    public readonly struct NibbleToFloat3 : IWordFunction
    {
        public int Apply(int a, int b, int c) => Simt.AsInt(Simt.NibbleToFloat(a, 3));
    }

    public readonly struct NibbleToFloat4 : IWordFunction
    {
        public int Apply(int a, int b, int c) => Simt.AsInt(Simt.NibbleToFloat(a, 4));
    }
}
