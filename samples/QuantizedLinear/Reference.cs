using System.Numerics;
using System.Runtime.InteropServices;

namespace BlockSharp.Samples.QuantizedLinear;

/// <summary>The product in fp64, which every kernel's error is measured against.</summary>
internal static class Reference
{
    /// <summary><c>y[i, n] = Σₖ w[n, k] x[rows[i], k]</c> in fp64, on all cores.</summary>
    /// <param name="x">[m, k], row-major.</param>
    /// <param name="w">[n, k], row-major.</param>
    /// <param name="rows">The rows of x to multiply.</param>
    /// <param name="n">Rows of w.</param>
    /// <param name="k">Columns of x and w.</param>
    public static double[] Multiply(BFloat16[] x, float[] w, int[] rows, int n, int k)
    {
        var wide = Array.ConvertAll(rows, row => Array.ConvertAll(x[(row * k)..((row + 1) * k)], value => (double)(float)value));
        var y = new double[rows.Length * n];
        Parallel.For(0, n, () => new double[k], (feature, _, weights) =>
        {
            for (var c = 0; c < k; c++)
                weights[c] = w[((long)feature * k) + c];
            for (var i = 0; i < wide.Length; i++)
                y[(i * n) + feature] = Dot(weights, wide[i]);
            return weights;
        }, _ => { });
        return y;
    }

    private static double Dot(ReadOnlySpan<double> a, ReadOnlySpan<double> b)
    {
        var va = MemoryMarshal.Cast<double, Vector<double>>(a);
        var vb = MemoryMarshal.Cast<double, Vector<double>>(b);
        var sums = Vector<double>.Zero;
        for (var i = 0; i < va.Length; i++)
            sums += va[i] * vb[i];
        var sum = Vector.Sum(sums);
        for (var i = va.Length * Vector<double>.Count; i < a.Length; i++)
            sum += a[i] * b[i];
        return sum;
    }
}
