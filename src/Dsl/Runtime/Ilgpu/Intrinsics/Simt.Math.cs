using BlockSharp.Runtime.Ilgpu.Intrinsics;
using ILGPU.IR.Intrinsics;

namespace BlockSharp.CompilerServices;

/// <remarks>
/// fp32 functions. Relative errors stated are those of the PTX forms; the simulator uses .NET's functions (at most 1e-7), OpenCL the
/// device's own (OpenCL allows 3 to 5 ulp for these).
/// </remarks>
public static partial class Simt
{
    // x = 2^i * m with m in [2/3, 4/3); log1p(m - 1) by a minimax polynomial; subnormals are scaled by 2^23 first.
    // Zero, negatives, infinity and NaN take the hardware's result.
    private const string PtxLogReduced =
        """
        {
        .reg .f32 a, i, b, f, s, p, q, h; .reg .b32 e, u; .reg .pred small, finite;
        setp.lt.f32 small, $0, 0f00800000;
        mul.rn.f32 a, $0, 0f4B000000;
        selp.f32 a, a, $0, small;
        selp.f32 b, 0fC1B80000, 0f00000000, small;
        mov.b32 u, a;
        add.s32 e, u, 0xC0D55555;
        and.b32 e, e, 0xFF800000;
        sub.s32 u, u, e;
        mov.b32 f, u;
        cvt.rn.f32.s32 i, e;
        fma.rn.f32 i, i, 0f34000000, b;
        add.rn.f32 f, f, 0fBF800000;
        mul.rn.f32 s, f, f;
        mov.f32 p, 0fBE057000;
        mov.f32 q, 0f3E104000;
        fma.rn.f32 p, p, s, 0fBDF8CC70;
        fma.rn.f32 q, q, s, 0f3E0F2BA0;
        fma.rn.f32 p, p, s, 0fBE2AD9B6;
        fma.rn.f32 q, q, s, 0f3E4CEC59;
        fma.rn.f32 p, p, s, 0fBE7FFF01;
        fma.rn.f32 p, q, f, p;
        fma.rn.f32 p, p, f, 0f3EAAAA7D;
        fma.rn.f32 p, p, f, 0fBF000000;
        fma.rn.f32 p, p, s, f;
        """;

    // The operations that select the hardware's result where the argument is not a positive finite number.
    private const string PtxLogSpecial =
        """

        lg2.approx.f32 h, $0;
        setp.gt.f32 finite, $0, 0f00000000;
        setp.lt.and.f32 finite, $0, 0f7F800000, finite;
        selp.f32 $r, p, h, finite;
        }
        """;

    // Reduction to [-pi/4, pi/4] by a three-term pi/2 in fp32, in fp64 from 71476 on; both polynomials; the quadrant selects.
    // Adding a positive zero to a product keeps the sign of a negative zero.
    private const string PtxReduceToQuadrant =
        """
        {
        .reg .f32 j, r, s, t, c; .reg .f64 x, n; .reg .s64 l; .reg .b32 q, h; .reg .pred big, odd, minus;
        fma.rn.f32 j, $0, 0f3F22F983, 0f4B400000;
        mov.b32 q, j;
        sub.rn.f32 j, j, 0f4B400000;
        fma.rn.f32 r, j, 0fBFC90FD8, $0;
        fma.rn.f32 r, j, 0fB4A8885A, r;
        fma.rn.f32 r, j, 0fA7C234C4, r;
        abs.f32 t, $0;
        setp.gt.f32 big, t, 0f478B9A00;
        @big cvt.f64.f32 x, $0;
        @big mul.rn.f64 n, x, 0d3FE45F306DC9C883;
        @big cvt.rni.s64.f64 l, n;
        @big cvt.rni.f64.f64 n, n;
        @big fma.rn.f64 x, n, 0dBFF921FB54442D18, x;
        @big fma.rn.f64 x, n, 0dBC91A62633145C07, x;
        @big cvt.rn.f32.f64 r, x;
        @big cvt.u32.u64 q, l;
        mul.rn.f32 s, r, r;
        mov.f32 c, 0f37CD4000;
        fma.rn.f32 c, c, s, 0fBAB6077D;
        fma.rn.f32 c, c, s, 0f3D2AAAA8;
        fma.rn.f32 c, c, s, 0fBF000000;
        fma.rn.f32 c, c, s, 0f3F800000;
        mov.f32 t, 0f36405000;
        fma.rn.f32 t, t, s, 0fB9503486;
        fma.rn.f32 t, t, s, 0f3C0888C1;
        fma.rn.f32 t, t, s, 0fBE2AAAAB;
        fma.rn.f32 s, r, s, 0f00000000;
        fma.rn.f32 t, t, s, r;
        """;

    private const string PtxSelectQuadrant =
        """

        and.b32 h, q, 1;
        setp.ne.s32 odd, h, 0;
        selp.f32 t, c, t, odd;
        and.b32 h, q, 2;
        setp.ne.s32 minus, h, 0;
        @minus neg.f32 t, t;
        mov.f32 $r, t;
        }
        """;

    /// <summary>e^x, relative error below 5e-7.</summary>
    [IntrinsicImplementation]
    [Ptx(
        """
        {
        .reg .f32 j, t, p; .reg .b32 e;
        fma.rn.f32 j, $0, 0f3BBB989D, 0f3F000000;
        cvt.sat.f32.f32 j, j;
        fma.rm.f32 j, j, 0f437C0000, 0f4B400001;
        add.rn.f32 t, j, 0fCB40007F;
        neg.f32 t, t;
        fma.rn.f32 t, $0, 0f3FB8AA3B, t;
        fma.rn.f32 t, $0, 0f32A57060, t;
        mov.b32 e, j;
        shl.b32 e, e, 23;
        mov.b32 j, e;
        ex2.approx.ftz.f32 p, t;
        mul.rn.f32 $r, p, j;
        }
        """)]
    [OpenCl("$r = exp($0);")]
    public static float Exp(float x) => MathF.Exp(x);

    /// <summary>2^x, relative error below 3e-7.</summary>
    [IntrinsicImplementation, Ptx("ex2.approx.f32 $r, $0;"), OpenCl("$r = exp2($0);")]
    public static float Exp2(float x) => float.Exp2(x);

    /// <summary>Natural logarithm, relative error below 3e-7; NaN below zero.</summary>
    [IntrinsicImplementation]
    [Ptx(PtxLogReduced + "\nfma.rn.f32 p, i, 0f3F317218, p;" + PtxLogSpecial)]
    [OpenCl("$r = log($0);")]
    public static float Log(float x) => MathF.Log(x);

    /// <summary>Logarithm to base 2, relative error below 3e-7; NaN below zero.</summary>
    [IntrinsicImplementation]
    [Ptx(PtxLogReduced + "\nfma.rn.f32 p, p, 0f3FB8AA3B, i;" + PtxLogSpecial)]
    [OpenCl("$r = log2($0);")]
    public static float Log2(float x) => MathF.Log2(x);

    /// <summary>Square root, correctly rounded (OpenCL: within 3 ulp); NaN below zero.</summary>
    [IntrinsicImplementation, Ptx("sqrt.rn.f32 $r, $0;"), OpenCl("$r = sqrt($0);")]
    public static float Sqrt(float x) => MathF.Sqrt(x);

    /// <summary>Square root of a double, correctly rounded.</summary>
    [IntrinsicImplementation, Ptx("sqrt.rn.f64 $r, $0;"), OpenCl("$r = sqrt($0);")]
    public static double Sqrt(double x) => Math.Sqrt(x);

    /// <summary>1 / sqrt(x), relative error below 3e-7; infinity of x's sign at zero, NaN below.</summary>
    [IntrinsicImplementation, Ptx("rsqrt.approx.f32 $r, $0;"), OpenCl("$r = rsqrt($0);")]
    public static float Rsqrt(float x) => 1f / MathF.Sqrt(x);

    /// <summary>
    /// Sine; absolute error below 1e-6 up to |x| = 1e9. Beyond, CUDA's argument reduction runs out of bits.
    /// </summary>
    [IntrinsicImplementation]
    [Ptx(PtxReduceToQuadrant + PtxSelectQuadrant)]
    [OpenCl("$r = sin($0);")]
    public static float Sin(float x) => MathF.Sin(x);

    /// <summary>
    /// Cosine; absolute error below 1e-6 up to |x| = 1e9. Beyond, CUDA's argument reduction runs out of bits.
    /// </summary>
    [IntrinsicImplementation]
    [Ptx(PtxReduceToQuadrant + "\nadd.s32 q, q, 1;" + PtxSelectQuadrant)]
    [OpenCl("$r = cos($0);")]
    public static float Cos(float x) => MathF.Cos(x);

    /// <summary>Hyperbolic tangent, relative error below 1e-6.</summary>
    [IntrinsicImplementation]
    [Ptx(
        """
        {
        .reg .f32 a, e, s, p; .reg .pred large;
        abs.f32 a, $0;
        mul.rn.f32 e, a, 0f4038AA3B;
        ex2.approx.ftz.f32 e, e;
        add.rn.f32 e, e, 0f3F800000;
        rcp.approx.ftz.f32 e, e;
        fma.rn.f32 e, e, 0fC0000000, 0f3F800000;
        copysign.f32 e, $0, e;
        mul.rn.f32 s, $0, $0;
        fma.rn.f32 p, s, 0f3C80F082, 0fBD563CAE;
        fma.rn.f32 p, p, s, 0f3E085941;
        fma.rn.f32 p, p, s, 0fBEAAA9ED;
        fma.rn.f32 p, p, s, 0f00000000;
        fma.rn.f32 p, p, $0, $0;
        setp.ge.f32 large, a, 0f3F19999A;
        selp.f32 $r, e, p, large;
        }
        """)]
    [OpenCl("$r = tanh($0);")]
    public static float Tanh(float x) => MathF.Tanh(x);

    /// <summary>Rounds down.</summary>
    [IntrinsicImplementation, Ptx("cvt.rmi.f32.f32 $r, $0;"), OpenCl("$r = floor($0);")]
    public static float Floor(float x) => MathF.Floor(x);

    /// <summary>Rounds down.</summary>
    [IntrinsicImplementation, Ptx("cvt.rmi.f64.f64 $r, $0;"), OpenCl("$r = floor($0);")]
    public static double Floor(double x) => Math.Floor(x);

    /// <summary>Rounds up.</summary>
    [IntrinsicImplementation, Ptx("cvt.rpi.f32.f32 $r, $0;"), OpenCl("$r = ceil($0);")]
    public static float Ceil(float x) => MathF.Ceiling(x);

    /// <summary>Rounds up.</summary>
    [IntrinsicImplementation, Ptx("cvt.rpi.f64.f64 $r, $0;"), OpenCl("$r = ceil($0);")]
    public static double Ceil(double x) => Math.Ceiling(x);

    /// <summary>Rounds to the nearest integer, ties to even.</summary>
    [IntrinsicImplementation, Ptx("cvt.rni.f32.f32 $r, $0;"), OpenCl("$r = rint($0);")]
    public static float Round(float x) => MathF.Round(x);

    /// <summary>Rounds to the nearest integer, ties to even.</summary>
    [IntrinsicImplementation, Ptx("cvt.rni.f64.f64 $r, $0;"), OpenCl("$r = rint($0);")]
    public static double Round(double x) => Math.Round(x);

    /// <summary>Rounds toward zero.</summary>
    [IntrinsicImplementation, Ptx("cvt.rzi.f32.f32 $r, $0;"), OpenCl("$r = trunc($0);")]
    public static float Truncate(float x) => MathF.Truncate(x);

    /// <summary>Rounds toward zero.</summary>
    [IntrinsicImplementation, Ptx("cvt.rzi.f64.f64 $r, $0;"), OpenCl("$r = trunc($0);")]
    public static double Truncate(double x) => Math.Truncate(x);

    /// <summary>a * b + c with one rounding.</summary>
    [IntrinsicImplementation, Ptx("fma.rn.f32 $r, $0, $1, $2;"), OpenCl("$r = fma($0, $1, $2);")]
    public static float Fma(float a, float b, float c) => MathF.FusedMultiplyAdd(a, b, c);

    /// <summary>a * b + c with one rounding.</summary>
    [IntrinsicImplementation, Ptx("fma.rn.f64 $r, $0, $1, $2;"), OpenCl("$r = fma($0, $1, $2);")]
    public static double Fma(double a, double b, double c) => Math.FusedMultiplyAdd(a, b, c);

    /// <summary>The smaller; a NaN loses against a number, and -0 is smaller than +0.</summary>
    [IntrinsicImplementation, Ptx("min.f32 $r, $0, $1;"), OpenCl("$r = $0 == $1 ? as_float(as_int($0) | as_int($1)) : fmin($0, $1);")]
    public static float FMin(float a, float b) => float.MinNumber(a, b);

    /// <summary>The smaller; a NaN loses against a number, and -0 is smaller than +0.</summary>
    [IntrinsicImplementation, Ptx("min.f64 $r, $0, $1;"), OpenCl("$r = $0 == $1 ? as_double(as_long($0) | as_long($1)) : fmin($0, $1);")]
    public static double FMin(double a, double b) => double.MinNumber(a, b);

    /// <summary>The larger; a NaN loses against a number, and +0 is larger than -0.</summary>
    [IntrinsicImplementation, Ptx("max.f32 $r, $0, $1;"), OpenCl("$r = $0 == $1 ? as_float(as_int($0) & as_int($1)) : fmax($0, $1);")]
    public static float FMax(float a, float b) => float.MaxNumber(a, b);

    /// <summary>The larger; a NaN loses against a number, and +0 is larger than -0.</summary>
    [IntrinsicImplementation, Ptx("max.f64 $r, $0, $1;"), OpenCl("$r = $0 == $1 ? as_double(as_long($0) & as_long($1)) : fmax($0, $1);")]
    public static double FMax(double a, double b) => double.MaxNumber(a, b);

    /// <summary>Clears the sign.</summary>
    [IntrinsicImplementation, Ptx("abs.f32 $r, $0;"), OpenCl("$r = fabs($0);")]
    public static float Abs(float x) => MathF.Abs(x);

    /// <summary>Clears the sign.</summary>
    [IntrinsicImplementation, Ptx("abs.f64 $r, $0;"), OpenCl("$r = fabs($0);")]
    public static double Abs(double x) => Math.Abs(x);

    /// <summary>a * b, rounded: never contracted with an addition.</summary>
    [IntrinsicImplementation, Ptx("mul.rn.f32 $r, $0, $1;")]
    [OpenCl("\n#pragma OPENCL FP_CONTRACT OFF\n$r = $0 * $1;")]
    public static float MulRn(float a, float b) => a * b;

    /// <summary>a + b, rounded: never contracted with a multiplication.</summary>
    [IntrinsicImplementation, Ptx("add.rn.f32 $r, $0, $1;")]
    [OpenCl("\n#pragma OPENCL FP_CONTRACT OFF\n$r = $0 + $1;")]
    public static float AddRn(float a, float b) => a + b;

    /// <summary>a + b, rounded: never contracted with a multiplication.</summary>
    [IntrinsicImplementation, Ptx("add.rn.f64 $r, $0, $1;")]
    [OpenCl("\n#pragma OPENCL FP_CONTRACT OFF\n$r = $0 + $1;")]
    public static double AddRn(double a, double b) => a + b;
}
