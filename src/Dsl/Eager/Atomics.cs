using System.Numerics;
using System.Runtime.CompilerServices;

namespace BlockSharp.Eager;

/// <summary>
/// Updates of one element of memory that other threads may update at the same time: each reads, computes and writes as one step, and gives what was there
/// before. What a type does not override it does not have. Places are multiples of the element's size, as elements of a buffer are.
/// </summary>
internal abstract class Atomics<T>
    where T : unmanaged
{
    public static readonly Atomics<T> Instance = (Atomics<T>)Create();

    public virtual T Add(ref T place, T value) => throw Missing(nameof(Add));

    public virtual T Max(ref T place, T value) => throw Missing(nameof(Max));

    public virtual T Min(ref T place, T value) => throw Missing(nameof(Min));

    public virtual T And(ref T place, T value) => throw Missing(nameof(And));

    public virtual T Or(ref T place, T value) => throw Missing(nameof(Or));

    public virtual T Xor(ref T place, T value) => throw Missing(nameof(Xor));

    public virtual T Exchange(ref T place, T value) => throw Missing(nameof(Exchange));

    /// <summary>Writes the value if the element has the bits of <paramref name="compare"/>.</summary>
    public virtual T Cas(ref T place, T compare, T value) => throw Missing(nameof(Cas));

    private static NotSupportedException Missing(string operation) => new($"Atomic{operation} is not defined for elements of {typeof(T).Name}.");

    private static object Create()
    {
        if (typeof(T) == typeof(int))
            return new IntegerAtomics<int>();
        if (typeof(T) == typeof(uint))
            return new IntegerAtomics<uint>();
        if (typeof(T) == typeof(long))
            return new IntegerAtomics<long>();
        if (typeof(T) == typeof(ulong))
            return new IntegerAtomics<ulong>();
        if (typeof(T) == typeof(float))
            return new NumberAtomics<float>();
        if (typeof(T) == typeof(double))
            return new NumberAtomics<double>();
        return new NoAtomics<T>();
    }
}

/// <summary>Numbers of 32 and 64 bits. What has no instruction is computed and exchanged until nobody was in between; what changes nothing is not written.</summary>
internal class NumberAtomics<T> : Atomics<T>
    where T : unmanaged, INumber<T>
{
    public override T Add(ref T place, T value)
    {
        var old = Read(ref place);
        while (true)
        {
            var seen = Cas(ref place, old, unchecked(old + value));
            if (AreSame(seen, old))
                return old;
            old = seen;
        }
    }

    public override T Max(ref T place, T value)
    {
        var old = Read(ref place);
        while (!T.IsNaN(value) && !AreSame(T.MaxNumber(old, value), old))
        {
            var seen = Cas(ref place, old, value);
            if (AreSame(seen, old))
                return old;
            old = seen;
        }

        return old;
    }

    public override T Min(ref T place, T value)
    {
        var old = Read(ref place);
        while (!T.IsNaN(value) && !AreSame(T.MinNumber(old, value), old))
        {
            var seen = Cas(ref place, old, value);
            if (AreSame(seen, old))
                return old;
            old = seen;
        }

        return old;
    }

    public override T Exchange(ref T place, T value) => Unsafe.SizeOf<T>() == sizeof(int)
        ? Unsafe.BitCast<int, T>(Interlocked.Exchange(ref Unsafe.As<T, int>(ref place), Unsafe.BitCast<T, int>(value)))
        : Unsafe.BitCast<long, T>(Interlocked.Exchange(ref Unsafe.As<T, long>(ref place), Unsafe.BitCast<T, long>(value)));

    public override T Cas(ref T place, T compare, T value) => Unsafe.SizeOf<T>() == sizeof(int)
        ? Unsafe.BitCast<int, T>(Interlocked.CompareExchange(ref Unsafe.As<T, int>(ref place), Unsafe.BitCast<T, int>(value), Unsafe.BitCast<T, int>(compare)))
        : Unsafe.BitCast<long, T>(Interlocked.CompareExchange(ref Unsafe.As<T, long>(ref place), Unsafe.BitCast<T, long>(value), Unsafe.BitCast<T, long>(compare)));

    protected static T Read(ref T place) => Unsafe.SizeOf<T>() == sizeof(int)
        ? Unsafe.BitCast<int, T>(Volatile.Read(ref Unsafe.As<T, int>(ref place)))
        : Unsafe.BitCast<long, T>(Volatile.Read(ref Unsafe.As<T, long>(ref place)));

    /// <summary>Whether the bits are equal: zeros of two signs are not, and a NaN is equal to itself.</summary>
    private static bool AreSame(T a, T b) => Unsafe.SizeOf<T>() == sizeof(int)
        ? Unsafe.BitCast<T, int>(a) == Unsafe.BitCast<T, int>(b)
        : Unsafe.BitCast<T, long>(a) == Unsafe.BitCast<T, long>(b);
}

internal sealed class IntegerAtomics<T> : NumberAtomics<T>
    where T : unmanaged, IBinaryInteger<T>
{
    public override T Add(ref T place, T value) => Unsafe.SizeOf<T>() == sizeof(int)
        ? unchecked(Unsafe.BitCast<int, T>(Interlocked.Add(ref Unsafe.As<T, int>(ref place), Unsafe.BitCast<T, int>(value))) - value)
        : unchecked(Unsafe.BitCast<long, T>(Interlocked.Add(ref Unsafe.As<T, long>(ref place), Unsafe.BitCast<T, long>(value))) - value);

    public override T And(ref T place, T value) => Unsafe.SizeOf<T>() == sizeof(int)
        ? Unsafe.BitCast<int, T>(Interlocked.And(ref Unsafe.As<T, int>(ref place), Unsafe.BitCast<T, int>(value)))
        : Unsafe.BitCast<long, T>(Interlocked.And(ref Unsafe.As<T, long>(ref place), Unsafe.BitCast<T, long>(value)));

    public override T Or(ref T place, T value) => Unsafe.SizeOf<T>() == sizeof(int)
        ? Unsafe.BitCast<int, T>(Interlocked.Or(ref Unsafe.As<T, int>(ref place), Unsafe.BitCast<T, int>(value)))
        : Unsafe.BitCast<long, T>(Interlocked.Or(ref Unsafe.As<T, long>(ref place), Unsafe.BitCast<T, long>(value)));

    public override T Xor(ref T place, T value)
    {
        while (true)
        {
            var old = Read(ref place);
            if (Cas(ref place, old, old ^ value) == old)
                return old;
        }
    }
}

internal sealed class NoAtomics<T> : Atomics<T>
    where T : unmanaged
{
}
