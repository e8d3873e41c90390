using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

namespace BlockSharp.CompilerServices;

/// <content>
/// Products of narrow integers, added to those of their neighbours: two of 16 bits, exact in 32 bits but for 2^31 of four times the least number, which wraps;
/// or four of 8 bits.
/// </content>
public static unsafe partial class Simd
{
    /// <summary>The number in each of the narrow lanes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> All<T>(T value)
        where T : unmanaged => Vector512.Create(value);

    /// <summary>Neighbours that fill 32 bits in memory, sixteen times.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> SplatWord<T>(nint address)
        where T : unmanaged => Vector512.Create(Unsafe.ReadUnaligned<int>((void*)address)).As<int, T>();

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

    /// <summary>Lane i is the sum of the four products <c>a[4 i + j] b[4 i + j]</c>.</summary>
    /// <param name="a">Numbers up to 127.</param>
    /// <param name="b">Any numbers.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<int> QuadSums(Vector512<byte> a, Vector512<sbyte> b) => PairSums(BytePairSums(a, b), Vector512<short>.One);

    /// <summary>The sums of <c>a</c> times <c>b</c> and <c>c</c> times <c>d</c>, where the numbers of a and c are 63 at the most.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<int> QuadSums(Vector512<byte> a, Vector512<sbyte> b, Vector512<byte> c, Vector512<sbyte> d) =>
        PairSums(BytePairSums(a, b) + BytePairSums(c, d), Vector512<short>.One);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<short> BytePairSums(Vector512<byte> a, Vector512<sbyte> b) => Avx512BW.IsSupported
        ? Avx512BW.MultiplyAddAdjacent(a, b)
        : Vector512.Create(BytePairSums(a.GetLower(), b.GetLower()), BytePairSums(a.GetUpper(), b.GetUpper()));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<short> BytePairSums(Vector256<byte> a, Vector256<sbyte> b) => Avx2.IsSupported
        ? Avx2.MultiplyAddAdjacent(a, b)
        : Vector256.Create(BytePairSums(a.GetLower(), b.GetLower()), BytePairSums(a.GetUpper(), b.GetUpper()));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<short> BytePairSums(Vector128<byte> a, Vector128<sbyte> b)
    {
        if (Ssse3.IsSupported)
            return Ssse3.MultiplyAddAdjacent(a, b);
        return AdvSimd.Arm64.IsSupported
            ? AdvSimd.Arm64.AddPairwise(AdvSimd.MultiplyWideningLower(a.AsSByte().GetLower(), b.GetLower()), AdvSimd.MultiplyWideningUpper(a.AsSByte(), b))
            : PlainBytePairSums(a, b);
    }

    /// <summary>The even elements by shifting their pair, the odd ones by its upper half.</summary>
    internal static Vector128<short> PlainBytePairSums(Vector128<byte> a, Vector128<sbyte> b)
    {
        Vector128<short> left = a.AsInt16(), right = b.AsInt16();
        return (left & Vector128.Create((short)0xFF)) * (right << 8 >> 8) + (left >>> 8) * (right >> 8);
    }
}
