using System.Runtime.Intrinsics;

namespace BlockSharp.CompilerServices;

/// <content>Products of matrices.</content>
public static unsafe partial class Simd
{
    /// <summary>Fills memory with a value.</summary>
    public static void Fill<T>(nint address, int count, T value)
        where T : unmanaged => new Span<T>((void*)address, count).Fill(value);

    /// <summary>c += a b, all row-major: a [m, k], b [k, n], c [m, n]. Wraps.</summary>
    public static void DotInt32(nint a, nint b, nint c, int m, int n, int k)
    {
        int* left = (int*)a, right = (int*)b, sum = (int*)c;
        for (var i = 0; i < m; i++)
        {
            for (var p = 0; p < k; p++)
            {
                var x = left[(long)i * k + p];
                var j = 0;
                for (; j <= n - Lanes; j += Lanes)
                    Vector512.Store(Vector512.Load(sum + i * n + j) + Vector512.Load(right + p * n + j) * x, sum + i * n + j);
                for (; j < n; j++)
                    sum[i * n + j] += x * right[p * n + j];
            }
        }
    }

    /// <summary>c += a b, all row-major: a [m, k], b [k, n], c [m, n]. Sums grow in the order of k by fused multiply-adds.</summary>
    public static void DotSingle(nint a, nint b, nint c, int m, int n, int k)
    {
        float* left = (float*)a, right = (float*)b, sum = (float*)c;
        for (var i = 0; i < m; i++)
        {
            for (var p = 0; p < k; p++)
            {
                var x = left[(long)i * k + p];
                var j = 0;
                for (; j <= n - Lanes; j += Lanes)
                    Vector512.Store(Fma(Vector512.Load(right + p * n + j), Vector512.Create(x), Vector512.Load(sum + i * n + j)), sum + i * n + j);
                for (; j < n; j++)
                    sum[i * n + j] = Fma(x, right[p * n + j], sum[i * n + j]);
            }
        }
    }
}
