using System.ComponentModel;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace BlockSharp.CompilerServices;

/// <summary>Sixteen lanes of 64 bits: what a vector register of the SIMD target holds of 64-bit elements. For generated code.</summary>
/// <param name="lower">Lanes 0 to 7.</param>
/// <param name="upper">Lanes 8 to 15.</param>
[EditorBrowsable(EditorBrowsableState.Never)]
[method: MethodImpl(MethodImplOptions.AggressiveInlining)]
public readonly struct Pair512<T>(Vector512<T> lower, Vector512<T> upper)
    where T : unmanaged
{
#pragma warning disable CA1051 // Fields, so that both halves stay in registers.
    /// <summary>Lanes 0 to 7.</summary>
    public readonly Vector512<T> Lower = lower;

    /// <summary>Lanes 8 to 15.</summary>
    public readonly Vector512<T> Upper = upper;
#pragma warning restore CA1051

    /// <summary>Lane-wise sum.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Pair512<T> operator +(Pair512<T> a, Pair512<T> b) => new(a.Lower + b.Lower, a.Upper + b.Upper);

    /// <summary>Lane-wise difference.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Pair512<T> operator -(Pair512<T> a, Pair512<T> b) => new(a.Lower - b.Lower, a.Upper - b.Upper);

    /// <summary>Lane-wise product.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Pair512<T> operator *(Pair512<T> a, Pair512<T> b) => new(a.Lower * b.Lower, a.Upper * b.Upper);

    /// <summary>Lane-wise quotient, of floats.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Pair512<T> operator /(Pair512<T> a, Pair512<T> b) => new(a.Lower / b.Lower, a.Upper / b.Upper);

    /// <summary>The bits that are set in both.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Pair512<T> operator &(Pair512<T> a, Pair512<T> b) => new(a.Lower & b.Lower, a.Upper & b.Upper);

    /// <summary>The bits that are set in either.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Pair512<T> operator |(Pair512<T> a, Pair512<T> b) => new(a.Lower | b.Lower, a.Upper | b.Upper);

    /// <summary>The bits that are set in one only.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Pair512<T> operator ^(Pair512<T> a, Pair512<T> b) => new(a.Lower ^ b.Lower, a.Upper ^ b.Upper);

    /// <summary>The bits that are not set.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Pair512<T> operator ~(Pair512<T> a) => new(~a.Lower, ~a.Upper);

    /// <summary>Lane-wise negation.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Pair512<T> operator -(Pair512<T> a) => new(-a.Lower, -a.Upper);
}
