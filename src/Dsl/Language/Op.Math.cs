using BlockSharp.Eager;

namespace BlockSharp;

// The transcendental functions compute in double and round once, so that other targets are compared to nearly the best fp32 result.
public static partial class Op
{
    /// <summary>e to the power x.</summary>
    public static Block<float> Exp(Block<float> x) => Elementwise.Map<float, ExpFunction>(x);

    /// <summary>e to the power x.</summary>
    public static float Exp(float x) => (float)Math.Exp(x);

    /// <summary>2 to the power x.</summary>
    public static Block<float> Exp2(Block<float> x) => Elementwise.Map<float, Exp2Function>(x);

    /// <summary>2 to the power x.</summary>
    public static float Exp2(float x) => (float)Math.Pow(2, x);

    /// <summary>The natural logarithm; NaN below zero, -infinity at zero.</summary>
    public static Block<float> Log(Block<float> x) => Elementwise.Map<float, LogFunction>(x);

    /// <summary>The natural logarithm; NaN below zero, -infinity at zero.</summary>
    public static float Log(float x) => (float)Math.Log(x);

    /// <summary>The logarithm to base 2; NaN below zero, -infinity at zero.</summary>
    public static Block<float> Log2(Block<float> x) => Elementwise.Map<float, Log2Function>(x);

    /// <summary>The logarithm to base 2; NaN below zero, -infinity at zero.</summary>
    public static float Log2(float x) => (float)Math.Log2(x);

    /// <summary>The square root, correctly rounded; NaN below zero.</summary>
    public static Block<float> Sqrt(Block<float> x) => Elementwise.Map<float, SqrtFunction>(x);

    /// <summary>The square root, correctly rounded; NaN below zero.</summary>
    public static float Sqrt(float x) => MathF.Sqrt(x);

    /// <summary>The reciprocal of the square root; NaN below zero, infinity of the zero's sign at zero.</summary>
    public static Block<float> Rsqrt(Block<float> x) => Elementwise.Map<float, RsqrtFunction>(x);

    /// <summary>The reciprocal of the square root; NaN below zero, infinity of the zero's sign at zero.</summary>
    public static float Rsqrt(float x) => (float)(1 / Math.Sqrt(x));

    /// <summary>The sine of an angle in radians.</summary>
    public static Block<float> Sin(Block<float> x) => Elementwise.Map<float, SinFunction>(x);

    /// <summary>The sine of an angle in radians.</summary>
    public static float Sin(float x) => (float)Math.Sin(x);

    /// <summary>The cosine of an angle in radians.</summary>
    public static Block<float> Cos(Block<float> x) => Elementwise.Map<float, CosFunction>(x);

    /// <summary>The cosine of an angle in radians.</summary>
    public static float Cos(float x) => (float)Math.Cos(x);

    /// <summary>The hyperbolic tangent.</summary>
    public static Block<float> Tanh(Block<float> x) => Elementwise.Map<float, TanhFunction>(x);

    /// <summary>The hyperbolic tangent.</summary>
    public static float Tanh(float x) => (float)Math.Tanh(x);

    /// <summary>The logistic function <c>1 / (1 + exp(-x))</c>.</summary>
    public static Block<float> Sigmoid(Block<float> x) => Elementwise.Map<float, SigmoidFunction>(x);

    /// <summary>The logistic function <c>1 / (1 + exp(-x))</c>.</summary>
    public static float Sigmoid(float x) => (float)(1 / (1 + Math.Exp(-(double)x)));

    /// <summary>The greatest integer that is not greater.</summary>
    public static Block<float> Floor(Block<float> x) => Elementwise.Map<float, FloorFunction>(x);

    /// <summary>The greatest integer that is not greater.</summary>
    public static float Floor(float x) => MathF.Floor(x);

    /// <summary>The least integer that is not less.</summary>
    public static Block<float> Ceil(Block<float> x) => Elementwise.Map<float, CeilFunction>(x);

    /// <summary>The least integer that is not less.</summary>
    public static float Ceil(float x) => MathF.Ceiling(x);

    /// <summary>The nearest integer, the even one of two.</summary>
    public static Block<float> Round(Block<float> x) => Elementwise.Map<float, RoundFunction>(x);

    /// <summary>The nearest integer, the even one of two.</summary>
    public static float Round(float x) => MathF.Round(x);

    /// <summary>The integer part, toward zero.</summary>
    public static Block<float> Truncate(Block<float> x) => Elementwise.Map<float, TruncateFunction>(x);

    /// <summary>The integer part, toward zero.</summary>
    public static float Truncate(float x) => MathF.Truncate(x);
}
