using System.Numerics;

namespace BlockSharp.Eager;

/// <summary>The operators of one element type. What a type does not override it does not have.</summary>
internal abstract class Arithmetic<T>
    where T : unmanaged
{
    public static readonly Arithmetic<T> Instance = (Arithmetic<T>)Create();

    public virtual Block<T> Add(Block<T> a, Block<T> b) => throw Missing("operator +");

    public virtual Block<T> Subtract(Block<T> a, Block<T> b) => throw Missing("operator -");

    public virtual Block<T> Multiply(Block<T> a, Block<T> b) => throw Missing("operator *");

    public virtual Block<T> Divide(Block<T> a, Block<T> b) => throw Missing("operator /");

    public virtual Block<T> Remainder(Block<T> a, Block<T> b) => throw Missing("operator %");

    public virtual Block<T> And(Block<T> a, Block<T> b) => throw Missing("operator &");

    public virtual Block<T> Or(Block<T> a, Block<T> b) => throw Missing("operator |");

    public virtual Block<T> Xor(Block<T> a, Block<T> b) => throw Missing("operator ^");

    public virtual Block<T> Negate(Block<T> x) => throw Missing("unary operator -");

    public virtual Block<T> Complement(Block<T> x) => throw Missing("operator ~");

    public virtual Block<T> Not(Block<T> x) => throw Missing("operator !");

    public virtual Block<T> ShiftLeft(Block<T> x, Block<int> count) => throw Missing("operator <<");

    public virtual Block<T> ShiftRight(Block<T> x, Block<int> count) => throw Missing("operator >>");

    public virtual Block<T> ShiftRightLogical(Block<T> x, Block<int> count) => throw Missing("operator >>>");

    public virtual Block<bool> Less(Block<T> a, Block<T> b) => throw Missing("operator < or >");

    public virtual Block<bool> LessOrEqual(Block<T> a, Block<T> b) => throw Missing("operator <= or >=");

    public Block<bool> Greater(Block<T> a, Block<T> b) => Less(b, a);

    public Block<bool> GreaterOrEqual(Block<T> a, Block<T> b) => LessOrEqual(b, a);

    public virtual Block<bool> Equal(Block<T> a, Block<T> b) => throw Missing("operator ==");

    public virtual Block<bool> NotEqual(Block<T> a, Block<T> b) => throw Missing("operator !=");

    public virtual Block<T> Maximum(Block<T> a, Block<T> b) => throw Missing("Maximum");

    public virtual Block<T> Minimum(Block<T> a, Block<T> b) => throw Missing("Minimum");

    public virtual Block<T> Abs(Block<T> x) => throw Missing("Abs");

    public virtual Block<T> Sum(Block<T> x, int axis, bool keepDims) => throw Missing("Sum");

    public virtual Block<T> Max(Block<T> x, int axis, bool keepDims) => throw Missing("Max");

    public virtual Block<T> Min(Block<T> x, int axis, bool keepDims) => throw Missing("Min");

    private static NotSupportedException Missing(string operation) => new($"{operation} is not defined for blocks of {typeof(T).Name}.");

    private static object Create()
    {
        if (typeof(T) == typeof(sbyte))
            return new IntegerArithmetic<sbyte>();
        if (typeof(T) == typeof(byte))
            return new IntegerArithmetic<byte>();
        if (typeof(T) == typeof(short))
            return new IntegerArithmetic<short>();
        if (typeof(T) == typeof(ushort))
            return new IntegerArithmetic<ushort>();
        if (typeof(T) == typeof(int))
            return new ReducibleIntegerArithmetic<int>();
        if (typeof(T) == typeof(uint))
            return new ReducibleIntegerArithmetic<uint>();
        if (typeof(T) == typeof(long))
            return new ReducibleIntegerArithmetic<long>();
        if (typeof(T) == typeof(ulong))
            return new ReducibleIntegerArithmetic<ulong>();
        if (typeof(T) == typeof(Half))
            return new NarrowFloatArithmetic<Half>();
        if (typeof(T) == typeof(BFloat16))
            return new NarrowFloatArithmetic<BFloat16>();
        if (typeof(T) == typeof(float))
            return new FloatArithmetic<float>();
        if (typeof(T) == typeof(double))
            return new FloatArithmetic<double>();
        if (typeof(T) == typeof(bool))
            return new BoolArithmetic();
        return new NoArithmetic<T>();
    }
}

internal class IntegerArithmetic<T> : Arithmetic<T>
    where T : unmanaged, IBinaryInteger<T>, IMinMaxValue<T>
{
    public override Block<T> Add(Block<T> a, Block<T> b) => Elementwise.MapVectors<T, Add<T>>(a, b);

    public override Block<T> Subtract(Block<T> a, Block<T> b) => Elementwise.MapVectors<T, Subtract<T>>(a, b);

    public override Block<T> Multiply(Block<T> a, Block<T> b) => Elementwise.MapVectors<T, Multiply<T>>(a, b);

    public override Block<T> Divide(Block<T> a, Block<T> b) => Elementwise.Map2<T, T, DivideInteger<T>>(a, b);

    public override Block<T> Remainder(Block<T> a, Block<T> b) => Elementwise.Map2<T, T, RemainderInteger<T>>(a, b);

    public override Block<T> And(Block<T> a, Block<T> b) => Elementwise.MapVectors<T, And<T>>(a, b);

    public override Block<T> Or(Block<T> a, Block<T> b) => Elementwise.MapVectors<T, Or<T>>(a, b);

    public override Block<T> Xor(Block<T> a, Block<T> b) => Elementwise.MapVectors<T, Xor<T>>(a, b);

    public override Block<T> Negate(Block<T> x) => Elementwise.Map<T, NegateInteger<T>>(x);

    public override Block<T> Complement(Block<T> x) => Elementwise.Map<T, Complement<T>>(x);

    public override Block<T> ShiftLeft(Block<T> x, Block<int> count) => Elementwise.Shift<T, ShiftLeft<T>>(x, count);

    public override Block<T> ShiftRight(Block<T> x, Block<int> count) => Elementwise.Shift<T, ShiftRight<T>>(x, count);

    public override Block<T> ShiftRightLogical(Block<T> x, Block<int> count) => Elementwise.Shift<T, ShiftRightLogical<T>>(x, count);

    public override Block<bool> Less(Block<T> a, Block<T> b) => Elementwise.Compare<T, Less<T>>(a, b);

    public override Block<bool> LessOrEqual(Block<T> a, Block<T> b) => Elementwise.Compare<T, LessOrEqual<T>>(a, b);

    public override Block<bool> Equal(Block<T> a, Block<T> b) => Elementwise.Compare<T, Equal<T>>(a, b);

    public override Block<bool> NotEqual(Block<T> a, Block<T> b) => Elementwise.Compare<T, NotEqual<T>>(a, b);

    public override Block<T> Maximum(Block<T> a, Block<T> b) => Elementwise.MapVectors<T, MaximumInteger<T>>(a, b);

    public override Block<T> Minimum(Block<T> a, Block<T> b) => Elementwise.MapVectors<T, MinimumInteger<T>>(a, b);

    public override Block<T> Abs(Block<T> x) => Elementwise.Map<T, AbsInteger<T>>(x);
}

/// <summary>Integers of 32 and 64 bits: narrower ones are widened before they are reduced.</summary>
internal sealed class ReducibleIntegerArithmetic<T> : IntegerArithmetic<T>
    where T : unmanaged, IBinaryInteger<T>, IMinMaxValue<T>
{
    public override Block<T> Sum(Block<T> x, int axis, bool keepDims) => Reduction.Fold<T, Add<T>>(x, axis, keepDims);

    public override Block<T> Max(Block<T> x, int axis, bool keepDims) => Reduction.Fold<T, MaximumInteger<T>>(x, axis, keepDims);

    public override Block<T> Min(Block<T> x, int axis, bool keepDims) => Reduction.Fold<T, MinimumInteger<T>>(x, axis, keepDims);
}

internal sealed class FloatArithmetic<T> : Arithmetic<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public override Block<T> Add(Block<T> a, Block<T> b) => Elementwise.MapVectors<T, Add<T>>(a, b);

    public override Block<T> Subtract(Block<T> a, Block<T> b) => Elementwise.MapVectors<T, Subtract<T>>(a, b);

    public override Block<T> Multiply(Block<T> a, Block<T> b) => Elementwise.MapVectors<T, Multiply<T>>(a, b);

    public override Block<T> Divide(Block<T> a, Block<T> b) => Elementwise.MapVectors<T, DivideFloat<T>>(a, b);

    public override Block<T> Remainder(Block<T> a, Block<T> b) => Elementwise.Map2<T, T, RemainderFloat<T>>(a, b);

    public override Block<T> Negate(Block<T> x) => Elementwise.Map<T, NegateFloat<T>>(x);

    public override Block<bool> Less(Block<T> a, Block<T> b) => Elementwise.Compare<T, Less<T>>(a, b);

    public override Block<bool> LessOrEqual(Block<T> a, Block<T> b) => Elementwise.Compare<T, LessOrEqual<T>>(a, b);

    public override Block<bool> Equal(Block<T> a, Block<T> b) => Elementwise.Compare<T, Equal<T>>(a, b);

    public override Block<bool> NotEqual(Block<T> a, Block<T> b) => Elementwise.Compare<T, NotEqual<T>>(a, b);

    public override Block<T> Maximum(Block<T> a, Block<T> b) => Elementwise.MapVectors<T, MaximumNumber<T>>(a, b);

    public override Block<T> Minimum(Block<T> a, Block<T> b) => Elementwise.MapVectors<T, MinimumNumber<T>>(a, b);

    public override Block<T> Abs(Block<T> x) => Elementwise.Map<T, AbsFloat<T>>(x);

    public override Block<T> Sum(Block<T> x, int axis, bool keepDims) => Reduction.Fold<T, Add<T>>(x, axis, keepDims);

    public override Block<T> Max(Block<T> x, int axis, bool keepDims) => Reduction.Fold<T, MaximumNumber<T>>(x, axis, keepDims);

    public override Block<T> Min(Block<T> x, int axis, bool keepDims) => Reduction.Fold<T, MinimumNumber<T>>(x, axis, keepDims);
}

/// <summary>fp16 and bf16 compute in fp32 and round once: fp32 has more than twice their bits, so the result is the correctly rounded one.</summary>
internal sealed class NarrowFloatArithmetic<T> : Arithmetic<T>
    where T : unmanaged
{
    private static readonly Arithmetic<float> Wide = Arithmetic<float>.Instance;

    public override Block<T> Add(Block<T> a, Block<T> b) => Wide.Add(a.To<float>(), b.To<float>()).To<T>();

    public override Block<T> Subtract(Block<T> a, Block<T> b) => Wide.Subtract(a.To<float>(), b.To<float>()).To<T>();

    public override Block<T> Multiply(Block<T> a, Block<T> b) => Wide.Multiply(a.To<float>(), b.To<float>()).To<T>();

    public override Block<T> Divide(Block<T> a, Block<T> b) => Wide.Divide(a.To<float>(), b.To<float>()).To<T>();

    public override Block<T> Remainder(Block<T> a, Block<T> b) => Wide.Remainder(a.To<float>(), b.To<float>()).To<T>();

    public override Block<T> Negate(Block<T> x) => Wide.Negate(x.To<float>()).To<T>();

    public override Block<bool> Less(Block<T> a, Block<T> b) => Wide.Less(a.To<float>(), b.To<float>());

    public override Block<bool> LessOrEqual(Block<T> a, Block<T> b) => Wide.LessOrEqual(a.To<float>(), b.To<float>());

    public override Block<bool> Equal(Block<T> a, Block<T> b) => Wide.Equal(a.To<float>(), b.To<float>());

    public override Block<bool> NotEqual(Block<T> a, Block<T> b) => Wide.NotEqual(a.To<float>(), b.To<float>());

    public override Block<T> Maximum(Block<T> a, Block<T> b) => Wide.Maximum(a.To<float>(), b.To<float>()).To<T>();

    public override Block<T> Minimum(Block<T> a, Block<T> b) => Wide.Minimum(a.To<float>(), b.To<float>()).To<T>();

    public override Block<T> Abs(Block<T> x) => Wide.Abs(x.To<float>()).To<T>();
}

internal sealed class BoolArithmetic : Arithmetic<bool>
{
    public override Block<bool> And(Block<bool> a, Block<bool> b) => Elementwise.MapBools<And<byte>>(a, b);

    public override Block<bool> Or(Block<bool> a, Block<bool> b) => Elementwise.MapBools<Or<byte>>(a, b);

    public override Block<bool> Xor(Block<bool> a, Block<bool> b) => Elementwise.MapBools<Xor<byte>>(a, b);

    public override Block<bool> Not(Block<bool> x) => Elementwise.Map<bool, LogicalNot>(x);

    public override Block<bool> Equal(Block<bool> a, Block<bool> b) => Not(Xor(a, b));

    public override Block<bool> NotEqual(Block<bool> a, Block<bool> b) => Xor(a, b);
}

/// <summary>Packed storage types.</summary>
internal sealed class NoArithmetic<T> : Arithmetic<T>
    where T : unmanaged;
