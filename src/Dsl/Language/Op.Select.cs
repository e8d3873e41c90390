using BlockSharp.Eager;


namespace BlockSharp;


public static partial class Op
{
    /// <summary>
    /// For each element <paramref name="a"/> where the condition holds, <paramref name="b"/> elsewhere; the three are broadcast to one shape.
    /// </summary>
    public static Block<T> Where<T>(Block<bool> condition, Block<T> a, Block<T> b)
        where T : unmanaged => Selection.Where(condition, a, b);

    /// <summary>The greater of each two elements of a numeric type. One NaN is ignored; -0 is less than +0 (IEEE 754-2019 maximumNumber).</summary>
    public static Block<T> Maximum<T>(Block<T> a, Block<T> b)
        where T : unmanaged => Arithmetic<T>.Instance.Maximum(a, b);

    /// <summary>The lesser of each two elements of a numeric type. One NaN is ignored; -0 is less than +0 (IEEE 754-2019 minimumNumber).</summary>
    public static Block<T> Minimum<T>(Block<T> a, Block<T> b)
        where T : unmanaged => Arithmetic<T>.Instance.Minimum(a, b);

    /// <summary>The greater of two numbers.</summary>
    public static int Maximum(int a, int b) => Math.Max(a, b);

    /// <summary>The greater of two numbers.</summary>
    public static long Maximum(long a, long b) => Math.Max(a, b);

    /// <summary>The greater of two numbers. One NaN is ignored; -0 is less than +0.</summary>
    public static float Maximum(float a, float b) => float.MaxNumber(a, b);

    /// <summary>The lesser of two numbers.</summary>
    public static int Minimum(int a, int b) => Math.Min(a, b);

    /// <summary>The lesser of two numbers.</summary>
    public static long Minimum(long a, long b) => Math.Min(a, b);

    /// <summary>The lesser of two numbers. One NaN is ignored; -0 is less than +0.</summary>
    public static float Minimum(float a, float b) => float.MinNumber(a, b);

    /// <summary>The magnitude of each element of a numeric type; the least signed integer stays itself (it wraps).</summary>
    public static Block<T> Abs<T>(Block<T> x)
        where T : unmanaged => Arithmetic<T>.Instance.Abs(x);

    /// <summary>The magnitude of a number; the least one stays itself (it wraps).</summary>
    public static int Abs(int x) => x < 0 ? unchecked(-x) : x;

    /// <summary>The magnitude of a number.</summary>
    public static float Abs(float x) => MathF.Abs(x);

    /// <summary><c>Minimum(Maximum(x, lo), hi)</c> for each element of a numeric type: a NaN becomes <paramref name="lo"/>.</summary>
    public static Block<T> Clamp<T>(Block<T> x, Block<T> lo, Block<T> hi)
        where T : unmanaged => Minimum(Maximum(x, lo), hi);

    /// <summary><c>Minimum(Maximum(x, lo), hi)</c>.</summary>
    public static int Clamp(int x, int lo, int hi) => Minimum(Maximum(x, lo), hi);

    /// <summary><c>Minimum(Maximum(x, lo), hi)</c>: a NaN becomes <paramref name="lo"/>.</summary>
    public static float Clamp(float x, float lo, float hi) => Minimum(Maximum(x, lo), hi);

    /// <summary><c>a * b + c</c> with a single rounding.</summary>
    public static Block<float> Fma(Block<float> a, Block<float> b, Block<float> c) => Elementwise.Map3<float, FusedMultiplyAdd>(a, b, c);

    /// <summary><c>a * b + c</c>, rounded to fp32 at most once before it is rounded to bf16.</summary>
    public static Block<BFloat16> Fma(Block<BFloat16> a, Block<BFloat16> b, Block<BFloat16> c) => Elementwise.Map3<BFloat16, FusedMultiplyAdd>(a, b, c);

    /// <summary><c>a * b + c</c> with a single rounding.</summary>
    public static float Fma(float a, float b, float c) => MathF.FusedMultiplyAdd(a, b, c);
}
