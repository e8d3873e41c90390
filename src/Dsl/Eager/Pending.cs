namespace BlockSharp.Eager;
internal interface IUnaryOp<T> { static abstract T Apply(T x); }
internal interface ITernaryOp<T> { static abstract T Apply(T a, T b, T c); }
internal static class Rearrangement {
    public static Block<T> ExpandDims<T>(Block<T> x, int axis) where T : unmanaged => throw new NotSupportedException();
    public static Block<T> BroadcastTo<T>(Block<T> x, int[] shape) where T : unmanaged => throw new NotSupportedException();
    public static Block<T> Reshape<T>(Block<T> x, int[] shape) where T : unmanaged => throw new NotSupportedException();
    public static Block<T> Trans<T>(Block<T> x) where T : unmanaged => throw new NotSupportedException();
    public static Block<T> Permute<T>(Block<T> x, int[] axes) where T : unmanaged => throw new NotSupportedException();
    public static Block<T> Index<T>(Block<T> x, params AxisIndex[] places) where T : unmanaged => throw new NotSupportedException();
}
internal static class PackedNibbles {
    public static Block<byte> Unpack(Block<UInt4x2> x) => throw new NotSupportedException();
    public static Block<sbyte> Unpack(Block<Int4x2> x) => throw new NotSupportedException();
}
internal static class BlockMemory {
    public static Block<T> Load<T>(PtrBlock<T> p, Block<bool>? m, Block<T>? o) where T : unmanaged => throw new NotSupportedException();
    public static T Load<T>(Ptr<T> p) where T : unmanaged => throw new NotSupportedException();
    public static void Store<T>(PtrBlock<T> p, Block<T> v, Block<bool>? m) where T : unmanaged => throw new NotSupportedException();
    public static void Store<T>(Ptr<T> p, T v) where T : unmanaged => throw new NotSupportedException();
}
internal static class MatrixProduct {
    public static Block<int> Dot(Block<sbyte> a, Block<sbyte> b, Block<int>? acc) => throw new NotSupportedException();
    public static Block<float> Dot(Block<float> a, Block<float> b, Block<float>? acc) => throw new NotSupportedException();
}
internal static class Selection { public static Block<T> Where<T>(Block<bool> c, Block<T> a, Block<T> b) where T : unmanaged => throw new NotSupportedException(); }
internal class Arithmetic<T> where T : unmanaged {
    public static Arithmetic<T> Instance => throw new NotSupportedException();
    public virtual Block<T> Maximum(Block<T> a, Block<T> b) => throw new NotSupportedException();
    public virtual Block<T> Minimum(Block<T> a, Block<T> b) => throw new NotSupportedException();
    public virtual Block<T> Add(Block<T> a, Block<T> b) => throw new NotSupportedException();
    public virtual Block<T> Subtract(Block<T> a, Block<T> b) => throw new NotSupportedException();
    public virtual Block<T> Multiply(Block<T> a, Block<T> b) => throw new NotSupportedException();
    public virtual Block<T> Divide(Block<T> a, Block<T> b) => throw new NotSupportedException();
    public virtual Block<T> Remainder(Block<T> a, Block<T> b) => throw new NotSupportedException();
    public virtual Block<T> And(Block<T> a, Block<T> b) => throw new NotSupportedException();
    public virtual Block<T> Or(Block<T> a, Block<T> b) => throw new NotSupportedException();
    public virtual Block<T> Xor(Block<T> a, Block<T> b) => throw new NotSupportedException();
    public virtual Block<T> Negate(Block<T> a) => throw new NotSupportedException();
    public virtual Block<T> Complement(Block<T> a) => throw new NotSupportedException();
    public virtual Block<T> Not(Block<T> a) => throw new NotSupportedException();
    public virtual Block<T> Abs(Block<T> a) => throw new NotSupportedException();
    public virtual Block<T> ShiftLeft(Block<T> a, Block<int> n) => throw new NotSupportedException();
    public virtual Block<T> ShiftRight(Block<T> a, Block<int> n) => throw new NotSupportedException();
    public virtual Block<T> ShiftRightLogical(Block<T> a, Block<int> n) => throw new NotSupportedException();
    public virtual Block<bool> Less(Block<T> a, Block<T> b) => throw new NotSupportedException();
    public virtual Block<bool> LessOrEqual(Block<T> a, Block<T> b) => throw new NotSupportedException();
    public virtual Block<bool> Greater(Block<T> a, Block<T> b) => throw new NotSupportedException();
    public virtual Block<bool> GreaterOrEqual(Block<T> a, Block<T> b) => throw new NotSupportedException();
    public virtual Block<bool> Equal(Block<T> a, Block<T> b) => throw new NotSupportedException();
    public virtual Block<bool> NotEqual(Block<T> a, Block<T> b) => throw new NotSupportedException();
}
internal static class Elementwise {
    public static Block<T> Map<T, TOp>(Block<T> x) where T : unmanaged where TOp : IUnaryOp<T> => throw new NotSupportedException();
    public static Block<T> Map3<T, TOp>(Block<T> a, Block<T> b, Block<T> c) where T : unmanaged where TOp : ITernaryOp<T> => throw new NotSupportedException();
}
internal static class Reduction {
    public static Block<T> Sum<T>(Block<T> x, int axis, bool keep) where T : unmanaged => throw new NotSupportedException();
    public static Block<T> Max<T>(Block<T> x, int axis, bool keep) where T : unmanaged => throw new NotSupportedException();
    public static Block<T> Min<T>(Block<T> x, int axis, bool keep) where T : unmanaged => throw new NotSupportedException();
    public static T Sum<T>(Block<T> x) where T : unmanaged => throw new NotSupportedException();
    public static T Max<T>(Block<T> x) where T : unmanaged => throw new NotSupportedException();
    public static T Min<T>(Block<T> x) where T : unmanaged => throw new NotSupportedException();
}
internal static class Conversion {
    public static Block<TTo> To<TFrom, TTo>(Block<TFrom> x) where TFrom : unmanaged where TTo : unmanaged => throw new NotSupportedException();
    public static Block<TTo> Bitcast<TFrom, TTo>(Block<TFrom> x) where TFrom : unmanaged where TTo : unmanaged => throw new NotSupportedException();
    public static Block<TTo> SaturateTo<TFrom, TTo>(Block<TFrom> x) where TFrom : unmanaged where TTo : unmanaged => throw new NotSupportedException();
}
