using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace BlockSharp.Eager;

/// <summary>Conversions of whole blocks.</summary>
internal static class Conversion
{
    public static Block<TTo> To<TFrom, TTo>(Block<TFrom> x)
        where TFrom : unmanaged
        where TTo : unmanaged
    {
        if (x is Block<TTo> same)
            return same;
        var source = x.Elements;
        var result = GC.AllocateUninitializedArray<TTo>(source.Length);
        var done = VectorConversion.Convert<TFrom, TTo>(source, result);
        for (var i = done; i < source.Length; i++)
            result[i] = ElementConversion.Convert<TFrom, TTo>(source[i]);
        return new Block<TTo>(result, x.Extents);
    }

    public static Block<TTo> SaturateTo<TFrom, TTo>(Block<TFrom> x)
        where TFrom : unmanaged
        where TTo : unmanaged
    {
        var source = x.Elements;
        var result = GC.AllocateUninitializedArray<TTo>(source.Length);
        for (var i = 0; i < source.Length; i++)
            result[i] = ElementConversion.Saturate<TFrom, TTo>(source[i]);
        return new Block<TTo>(result, x.Extents);
    }

    public static Block<TTo> Bitcast<TFrom, TTo>(Block<TFrom> x)
        where TFrom : unmanaged
        where TTo : unmanaged
    {
        if (Unsafe.SizeOf<TFrom>() != Unsafe.SizeOf<TTo>() || typeof(TFrom) == typeof(bool) || typeof(TTo) == typeof(bool))
        {
            throw new NotSupportedException(
                $"Bitcast from {typeof(TFrom).Name} to {typeof(TTo).Name}: the types must have the same size, and neither may be bool.");
        }

        return new Block<TTo>(MemoryMarshal.Cast<TFrom, TTo>(x.Elements).ToArray(), x.Extents);
    }
}
