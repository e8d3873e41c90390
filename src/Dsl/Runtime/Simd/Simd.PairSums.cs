using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

namespace BlockSharp.CompilerServices;

/// <content>Products of 16-bit integers, each added to its neighbour: exact in 32 bits, but for 2^31 of four times the least number, which wraps.</content>
public static unsafe partial class Simd
{
    /// <summary>The number in each of 32 lanes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<short> Shorts(short value) => Vector512.Create(value);

    /// <summary>Two numbers side by side in memory, sixteen times.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<short> SplatPair(nint address) => Vector512.Create(Unsafe.ReadUnaligned<int>((void*)address)).AsInt16();

    /// <summary>Thirty-two signed bytes, as 16-bit integers.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<short> LoadShorts(nint address)
    {
        var bytes = Unsafe.ReadUnaligned<Vector256<sbyte>>((void*)address);
        if (Avx512BW.IsSupported)
            return Avx512BW.ConvertToVector512Int16(bytes);
        var (lower, upper) = Vector256.Widen(bytes);
        return Vector512.Create(lower, upper);
    }

    /// <summary>Lane i is a[2 i] b[2 i] + a[2 i + 1] b[2 i + 1].</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<int> PairSums(Vector512<short> a, Vector512<short> b) => Avx512BW.IsSupported
        ? Avx512BW.MultiplyAddAdjacent(a, b)
        : Vector512.Create(PairSums(a.GetLower(), b.GetLower()), PairSums(a.GetUpper(), b.GetUpper()));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<int> PairSums(Vector256<short> a, Vector256<short> b) => Avx2.IsSupported
        ? Avx2.MultiplyAddAdjacent(a, b)
        : Vector256.Create(PairSums(a.GetLower(), b.GetLower()), PairSums(a.GetUpper(), b.GetUpper()));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<int> PairSums(Vector128<short> a, Vector128<short> b)
    {
        if (Sse2.IsSupported)
            return Sse2.MultiplyAddAdjacent(a, b);
        return AdvSimd.Arm64.IsSupported
            ? AdvSimd.Arm64.AddPairwise(AdvSimd.MultiplyWideningLower(a.GetLower(), b.GetLower()), AdvSimd.MultiplyWideningUpper(a, b))
            : PlainPairSums(a, b);
    }

    /// <summary>The even elements by shifting their pair, the odd ones by its upper half.</summary>
    internal static Vector128<int> PlainPairSums(Vector128<short> a, Vector128<short> b)
    {
        Vector128<int> left = a.AsInt32(), right = b.AsInt32();
        return (left << 16 >> 16) * (right << 16 >> 16) + (left >> 16) * (right >> 16);
    }
}
