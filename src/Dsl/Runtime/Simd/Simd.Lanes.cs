using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace BlockSharp.CompilerServices;

/// <content>Registers from scalars, masks, selections and reductions over the lanes.</content>
public static unsafe partial class Simd
{
    private static Vector512<int> LaneNumbers => Vector512.Create(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15);

    /// <summary>The value in each lane.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<int> Splat(int value) => Vector512.Create(value);

    /// <inheritdoc cref="Splat(int)"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<uint> Splat(uint value) => Vector512.Create(value);

    /// <inheritdoc cref="Splat(int)"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Splat(float value) => Vector512.Create(value);

    /// <summary>A mask that is set in all lanes or in none.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<int> Splat(bool value) => Vector512.Create(value ? -1 : 0);

    /// <inheritdoc cref="Splat(int)"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> Splat(byte value) => Vector128.Create(value);

    /// <inheritdoc cref="Splat(int)"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Pair512<long> Splat(long value) => new(Vector512.Create(value), Vector512.Create(value));

    /// <inheritdoc cref="Splat(int)"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Pair512<long> Splat(nint value) => Splat((long)value);

    /// <inheritdoc cref="Splat(int)"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Pair512<ulong> Splat(ulong value) => new(Vector512.Create(value), Vector512.Create(value));

    /// <inheritdoc cref="Splat(int)"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Pair512<double> Splat(double value) => new(Vector512.Create(value), Vector512.Create(value));

    /// <summary>start, start + 1, …</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<int> Range(int start) => LaneNumbers + Vector512.Create(start);

    /// <inheritdoc cref="Range(int)"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<uint> Range(uint start) => LaneNumbers.AsUInt32() + Vector512.Create(start);

    /// <inheritdoc cref="Range(int)"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Pair512<long> Range(long start) => Range(start, 1);

    /// <inheritdoc cref="Range(int)"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Pair512<ulong> Range(ulong start)
    {
        var lanes = Range((long)start);
        return new(lanes.Lower.AsUInt64(), lanes.Upper.AsUInt64());
    }

    /// <summary>start, start + step, …</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Pair512<long> Range(long start, int step)
    {
        var lower = Vector512.Create(0L, 1, 2, 3, 4, 5, 6, 7) * Vector512.Create((long)step) + Vector512.Create(start);
        return new(lower, lower + Vector512.Create(8L * step));
    }

    /// <summary>The mask of the first lanes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<int> First(int count) => Vector512.LessThan(LaneNumbers, Vector512.Create(count));

    /// <summary>How many of the consecutive numbers from <paramref name="start"/> on are below the bound, up to a limit.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int CountBelow(long start, long bound, int limit) => (int)Math.Clamp(bound - start, 0, limit);

    /// <summary>One of the elements.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Lane<T>(Vector512<T> x, int lane)
        where T : unmanaged => x.GetElement(lane);

    /// <summary>a where the mask is set, b elsewhere.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> Select<T>(Vector512<int> mask, Vector512<T> a, Vector512<T> b)
        where T : unmanaged => Vector512.ConditionalSelect(mask.As<int, T>(), a, b);

    /// <inheritdoc cref="Select{T}(Vector512{int}, Vector512{T}, Vector512{T})"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Pair512<T> Select<T>(Vector512<int> mask, Pair512<T> a, Pair512<T> b)
        where T : unmanaged
    {
        var (lower, upper) = Vector512.Widen(mask);
        return new(Vector512.ConditionalSelect(lower.As<long, T>(), a.Lower, b.Lower), Vector512.ConditionalSelect(upper.As<long, T>(), a.Upper, b.Upper));
    }

    /// <inheritdoc cref="Select{T}(Vector512{int}, Vector512{T}, Vector512{T})"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> Select(Vector512<int> mask, Vector128<byte> a, Vector128<byte> b) => Vector128.ConditionalSelect(To8(mask), a, b);

    /// <summary>The mask of the lanes in which a is less.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<int> Less<T>(Vector512<T> a, Vector512<T> b)
        where T : unmanaged => Vector512.LessThan(a, b).AsInt32();

    /// <inheritdoc cref="Less{T}(Vector512{T}, Vector512{T})"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<int> Less<T>(Pair512<T> a, Pair512<T> b)
        where T : unmanaged => Narrow(Vector512.LessThan(a.Lower, b.Lower), Vector512.LessThan(a.Upper, b.Upper));

    /// <summary>The mask of the lanes in which a is less or equal.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<int> LessOrEqual<T>(Vector512<T> a, Vector512<T> b)
        where T : unmanaged => Vector512.LessThanOrEqual(a, b).AsInt32();

    /// <inheritdoc cref="LessOrEqual{T}(Vector512{T}, Vector512{T})"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<int> LessOrEqual<T>(Pair512<T> a, Pair512<T> b)
        where T : unmanaged => Narrow(Vector512.LessThanOrEqual(a.Lower, b.Lower), Vector512.LessThanOrEqual(a.Upper, b.Upper));

    /// <summary>The mask of the lanes in which a and b are equal.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<int> Equal<T>(Vector512<T> a, Vector512<T> b)
        where T : unmanaged => Vector512.Equals(a, b).AsInt32();

    /// <inheritdoc cref="Equal{T}(Vector512{T}, Vector512{T})"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<int> Equal<T>(Pair512<T> a, Pair512<T> b)
        where T : unmanaged => Narrow(Vector512.Equals(a.Lower, b.Lower), Vector512.Equals(a.Upper, b.Upper));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<int> Narrow<T>(Vector512<T> lower, Vector512<T> upper) => Vector512.Narrow(lower.AsInt64(), upper.AsInt64());

    /// <summary>The sum over the lanes, in halves: the same on every processor.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Sum<T>(Vector512<T> x)
        where T : unmanaged
    {
        var half = x.GetLower() + x.GetUpper();
        var quarter = half.GetLower() + half.GetUpper();
        if (sizeof(T) == 8)
            return (quarter + Vector128.Shuffle(quarter.AsInt64(), Vector128.Create(1L, 0)).As<long, T>()).ToScalar();
        quarter += Vector128.Shuffle(quarter.AsInt32(), Vector128.Create(2, 3, 0, 1)).As<int, T>();
        return (quarter + Vector128.Shuffle(quarter.AsInt32(), Vector128.Create(1, 0, 3, 2)).As<int, T>()).ToScalar();
    }

    /// <inheritdoc cref="Sum{T}(Vector512{T})"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Sum<T>(Pair512<T> x)
        where T : unmanaged => Sum(x.Lower + x.Upper);

    /// <summary>The largest of the lanes; a NaN is ignored unless all are.</summary>
    public static float Max(Vector512<float> x)
    {
        for (var distance = Lanes / 2; distance > 0; distance /= 2)
            x = Maximum(x, Rotate(x, distance));
        return x.ToScalar();
    }

    /// <summary>The least of the lanes; a NaN is ignored unless all are.</summary>
    public static float Min(Vector512<float> x)
    {
        for (var distance = Lanes / 2; distance > 0; distance /= 2)
            x = Minimum(x, Rotate(x, distance));
        return x.ToScalar();
    }

    /// <inheritdoc cref="Max(Vector512{float})"/>
    public static double Max(Pair512<double> x)
    {
        var all = Maximum(x.Lower, x.Upper);
        for (var distance = 4; distance > 0; distance /= 2)
            all = Maximum(all, Rotate(all, distance));
        return all.ToScalar();
    }

    /// <inheritdoc cref="Min(Vector512{float})"/>
    public static double Min(Pair512<double> x)
    {
        var all = Minimum(x.Lower, x.Upper);
        for (var distance = 4; distance > 0; distance /= 2)
            all = Minimum(all, Rotate(all, distance));
        return all.ToScalar();
    }

    /// <summary>The largest of the lanes.</summary>
    public static T Max<T>(Vector512<T> x)
        where T : unmanaged
    {
        for (var distance = Vector512<T>.Count / 2; distance > 0; distance /= 2)
            x = Vector512.Max(x, Rotate(x, distance));
        return x.ToScalar();
    }

    /// <summary>The least of the lanes.</summary>
    public static T Min<T>(Vector512<T> x)
        where T : unmanaged
    {
        for (var distance = Vector512<T>.Count / 2; distance > 0; distance /= 2)
            x = Vector512.Min(x, Rotate(x, distance));
        return x.ToScalar();
    }

    /// <inheritdoc cref="Max{T}(Vector512{T})"/>
    public static T Max<T>(Pair512<T> x)
        where T : unmanaged => Max(Vector512.Max(x.Lower, x.Upper));

    /// <inheritdoc cref="Min{T}(Vector512{T})"/>
    public static T Min<T>(Pair512<T> x)
        where T : unmanaged => Min(Vector512.Min(x.Lower, x.Upper));

    /// <summary>Lane i takes what lane i + distance has.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<T> Rotate<T>(Vector512<T> x, int distance)
        where T : unmanaged
    {
        var twice = stackalloc T[2 * Vector512<T>.Count];
        Unsafe.WriteUnaligned(twice, x);
        Unsafe.WriteUnaligned(twice + Vector512<T>.Count, x);
        return Unsafe.ReadUnaligned<Vector512<T>>(twice + distance);
    }
}
