namespace BlockSharp.Eager;

/// <summary>An update with one operand, as a type: loops over elements are written once and compiled for each.</summary>
internal interface IAtomicUpdate<T>
    where T : unmanaged
{
    /// <summary>The method of the language.</summary>
    static abstract string Name { get; }

    /// <summary>Updates the element and gives what was there before.</summary>
    static abstract T Apply(ref T place, T value);
}

internal readonly struct AtomicAdd<T> : IAtomicUpdate<T>
    where T : unmanaged
{
    public static string Name => nameof(Op.AtomicAdd);

    public static T Apply(ref T place, T value) => Atomics<T>.Instance.Add(ref place, value);
}

internal readonly struct AtomicMax<T> : IAtomicUpdate<T>
    where T : unmanaged
{
    public static string Name => nameof(Op.AtomicMax);

    public static T Apply(ref T place, T value) => Atomics<T>.Instance.Max(ref place, value);
}

internal readonly struct AtomicMin<T> : IAtomicUpdate<T>
    where T : unmanaged
{
    public static string Name => nameof(Op.AtomicMin);

    public static T Apply(ref T place, T value) => Atomics<T>.Instance.Min(ref place, value);
}

internal readonly struct AtomicAnd<T> : IAtomicUpdate<T>
    where T : unmanaged
{
    public static string Name => nameof(Op.AtomicAnd);

    public static T Apply(ref T place, T value) => Atomics<T>.Instance.And(ref place, value);
}

internal readonly struct AtomicOr<T> : IAtomicUpdate<T>
    where T : unmanaged
{
    public static string Name => nameof(Op.AtomicOr);

    public static T Apply(ref T place, T value) => Atomics<T>.Instance.Or(ref place, value);
}

internal readonly struct AtomicXor<T> : IAtomicUpdate<T>
    where T : unmanaged
{
    public static string Name => nameof(Op.AtomicXor);

    public static T Apply(ref T place, T value) => Atomics<T>.Instance.Xor(ref place, value);
}

internal readonly struct AtomicExchange<T> : IAtomicUpdate<T>
    where T : unmanaged
{
    public static string Name => nameof(Op.AtomicExchange);

    public static T Apply(ref T place, T value) => Atomics<T>.Instance.Exchange(ref place, value);
}
