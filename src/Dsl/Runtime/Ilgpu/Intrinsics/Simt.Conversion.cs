using BlockSharp.Runtime.Ilgpu.Intrinsics;
using ILGPU.IR.Intrinsics;

namespace BlockSharp.CompilerServices;

public static partial class Simt
{
    // Round to nearest even in integers; a NaN keeps its sign and upper bits and becomes quiet.
    private const string PtxBFloat16Bits =
        """
        {
        .reg .b32 u, q; .reg .f32 x; .reg .pred n;
        mov.b32 u, $0;
        shr.u32 q, u, 16;
        and.b32 q, q, 1;
        add.s32 q, q, u;
        add.s32 q, q, 0x7FFF;
        setp.nan.f32 n, $0, $0;
        or.b32 u, u, 0x400000;
        selp.b32 q, u, q, n;
        shr.u32 $r, q, 16;
        }
        """;

    /// <summary>bfloat16 bits (low half) of a float, to nearest even. A NaN stays a quiet NaN; its payload is not specified.</summary>
    [IntrinsicImplementation]
    [Ptx("{ .reg .b16 h; cvt.rn.bf16.f32 h, $0; cvt.u32.u16 $r, h; }", BeforeSm80 = PtxBFloat16Bits)]
    [OpenCl("uint u = as_uint($0); $r = (int)((isnan($0) ? u | 0x400000u : u + 0x7FFFu + ((u >> 16) & 1u)) >> 16);")]
    public static int FloatToBFloat16(float x)
    {
        var bits = BitConverter.SingleToUInt32Bits(x);
        return (int)((float.IsNaN(x) ? bits | 0x400000u : bits + 0x7FFFu + ((bits >> 16) & 1u)) >> 16);
    }

    /// <summary>The float that bfloat16 bits (low half; the high half is ignored) stand for, exactly.</summary>
    [IntrinsicImplementation]
    [Ptx("{ .reg .b32 t; shl.b32 t, $0, 16; mov.b32 $r, t; }")]
    [OpenCl("$r = as_float((uint)$0 << 16);")]
    public static float BFloat16ToFloat(int bits) => BitConverter.Int32BitsToSingle(bits << 16);

    /// <summary>Two floats as bfloat16 to nearest even, <paramref name="lo"/> in the low half.</summary>
    [IntrinsicImplementation]
    [Ptx("cvt.rn.bf16x2.f32 $r, $1, $0;", BeforeSm80 =
        """
        {
        .reg .b32 u, q, l; .reg .pred n;
        mov.b32 u, $0;
        shr.u32 q, u, 16;
        and.b32 q, q, 1;
        add.s32 q, q, u;
        add.s32 q, q, 0x7FFF;
        setp.nan.f32 n, $0, $0;
        or.b32 u, u, 0x400000;
        selp.b32 l, u, q, n;
        mov.b32 u, $1;
        shr.u32 q, u, 16;
        and.b32 q, q, 1;
        add.s32 q, q, u;
        add.s32 q, q, 0x7FFF;
        setp.nan.f32 n, $1, $1;
        or.b32 u, u, 0x400000;
        selp.b32 q, u, q, n;
        prmt.b32 $r, l, q, 0x7632;
        }
        """)]
    [OpenCl(
        """
        uint u = as_uint($0), v = as_uint($1);
        u = isnan($0) ? u | 0x400000u : u + 0x7FFFu + ((u >> 16) & 1u);
        v = isnan($1) ? v | 0x400000u : v + 0x7FFFu + ((v >> 16) & 1u);
        $r = (int)((v & 0xFFFF0000u) | (u >> 16));
        """)]
    public static int PackBFloat16(float lo, float hi) => FloatToBFloat16(lo) | FloatToBFloat16(hi) << 16;

    /// <summary>IEEE binary16 bits (low half) of a float, to nearest even; too large gives infinity, NaN a quiet NaN.</summary>
    [IntrinsicImplementation]
    [Ptx("{ .reg .b16 h; cvt.rn.f16.f32 h, $0; cvt.u32.u16 $r, h; }")]
    [OpenCl("ushort h; vstore_half_rte($0, 0, (half*)&h); $r = h;")]
    public static int FloatToHalf(float x) => BitConverter.HalfToUInt16Bits((Half)x);

    /// <summary>The float that binary16 bits (low half; the high half is ignored) stand for, exactly.</summary>
    [IntrinsicImplementation]
    [Ptx("{ .reg .b16 h; cvt.u16.u32 h, $0; cvt.f32.f16 $r, h; }")]
    [OpenCl("ushort h = (ushort)$0; $r = vload_half(0, (const half*)&h);")]
    public static float HalfToFloat(int bits) => (float)BitConverter.UInt16BitsToHalf((ushort)bits);

    /// <summary>The bits of the nearest E4M3 value, the even one of two; too large in magnitude becomes the greatest finite value, NaN a NaN.</summary>
    [IntrinsicImplementation]
    [Ptx("{ .reg .b16 h; cvt.rn.satfinite.e4m3x2.f32 h, 0f00000000, $0; cvt.u32.u16 $r, h; }", BeforeSm89 =
        """
        {
        .reg .b32 m, s, t, r, o; .reg .f32 f; .reg .pred n, p;
        mov.b32 m, $0;
        shr.u32 s, m, 24;
        and.b32 s, s, 0x80;
        and.b32 m, m, 0x7FFFFFFF;
        setp.nan.f32 n, $0, $0;
        min.u32 m, m, 0x43E00000;
        mov.b32 f, m;
        add.rn.f32 f, f, 0f46800000;
        mov.b32 t, f;
        sub.s32 t, t, 0x46800000;
        shr.u32 o, m, 20;
        and.b32 o, o, 1;
        add.s32 r, m, 0x7FFFF;
        add.s32 r, r, o;
        shr.u32 r, r, 20;
        sub.s32 r, r, 960;
        setp.lt.u32 p, m, 0x3C800000;
        selp.b32 r, t, r, p;
        or.b32 r, r, s;
        selp.b32 $r, 0x7F, r, n;
        }
        """)]
    [OpenCl(
        """
        uint m = as_uint($0) & 0x7FFFFFFFu, s = (as_uint($0) >> 24) & 0x80u, c = min(m, 0x43E00000u);
        uint t = as_uint(as_float(c) + as_float(0x46800000u)) - 0x46800000u, r = ((c + 0x7FFFFu + ((c >> 20) & 1u)) >> 20) - 960u;
        $r = isnan($0) ? 0x7F : (int)(s | (c < 0x3C800000u ? t : r));
        """)]
    public static int FloatToFloat8E4M3(float x) => Float8Format.E4M3.Encode(x);

    /// <summary>The float that E4M3 bits (0 to 255) stand for, exactly.</summary>
    [IntrinsicImplementation]
    [Ptx("{ .reg .b16 p; .reg .b32 h; cvt.u16.u32 p, $0; cvt.rn.f16x2.e4m3x2 h, p; { .reg .b16 a, b; mov.b32 {a, b}, h; cvt.f32.f16 $r, a; } }", BeforeSm89 =
        """
        {
        .reg .b32 m, h, s; .reg .b16 q; .reg .f32 f; .reg .pred n;
        and.b32 m, $0, 0x7F;
        shl.b32 h, m, 7;
        and.b32 s, $0, 0x80;
        shl.b32 s, s, 8;
        or.b32 h, h, s;
        cvt.u16.u32 q, h;
        cvt.f32.f16 f, q;
        mul.rn.f32 f, f, 0f43800000;
        setp.eq.u32 n, m, 0x7F;
        selp.f32 $r, 0f7FC00000, f, n;
        }
        """)]
    [OpenCl("int m = $0 & 0x7f; ushort h = (ushort)((m << 7) | (($0 & 0x80) << 8)); $r = m == 0x7f ? NAN : vload_half(0, (const half*)&h) * 256.0f;")]
    public static float Float8E4M3ToFloat(int bits) => Float8Format.E4M3.Decode((byte)bits);

    /// <summary>The bits of the nearest E5M2 value, the even one of two; too large in magnitude becomes the greatest finite value, NaN a NaN.</summary>
    [IntrinsicImplementation]
    [Ptx("{ .reg .b16 h; cvt.rn.satfinite.e5m2x2.f32 h, 0f00000000, $0; cvt.u32.u16 $r, h; }", BeforeSm89 =
        """
        {
        .reg .b32 m, s, t, r, o; .reg .f32 f; .reg .pred n, p;
        mov.b32 m, $0;
        shr.u32 s, m, 24;
        and.b32 s, s, 0x80;
        and.b32 m, m, 0x7FFFFFFF;
        setp.nan.f32 n, $0, $0;
        min.u32 m, m, 0x47600000;
        mov.b32 f, m;
        add.rn.f32 f, f, 0f43000000;
        mov.b32 t, f;
        sub.s32 t, t, 0x43000000;
        shr.u32 o, m, 21;
        and.b32 o, o, 1;
        add.s32 r, m, 0xFFFFF;
        add.s32 r, r, o;
        shr.u32 r, r, 21;
        sub.s32 r, r, 448;
        setp.lt.u32 p, m, 0x38800000;
        selp.b32 r, t, r, p;
        or.b32 r, r, s;
        selp.b32 $r, 0x7F, r, n;
        }
        """)]
    [OpenCl(
        """
        uint m = as_uint($0) & 0x7FFFFFFFu, s = (as_uint($0) >> 24) & 0x80u, c = min(m, 0x47600000u);
        uint t = as_uint(as_float(c) + as_float(0x43000000u)) - 0x43000000u, r = ((c + 0xFFFFFu + ((c >> 21) & 1u)) >> 21) - 448u;
        $r = isnan($0) ? 0x7F : (int)(s | (c < 0x38800000u ? t : r));
        """)]
    public static int FloatToFloat8E5M2(float x) => Float8Format.E5M2.Encode(x);

    /// <summary>The float that E5M2 bits (0 to 255) stand for, exactly.</summary>
    [IntrinsicImplementation]
    [Ptx("{ .reg .b32 h; .reg .b16 q; shl.b32 h, $0, 8; cvt.u16.u32 q, h; cvt.f32.f16 $r, q; }")]
    [OpenCl("ushort h = (ushort)($0 << 8); $r = vload_half(0, (const half*)&h);")]
    public static float Float8E5M2ToFloat(int bits) => Float8Format.E5M2.Decode((byte)bits);

    /// <summary>float to int: toward zero, saturating, NaN gives 0.</summary>
    [IntrinsicImplementation]
    [Ptx("cvt.rzi.s32.f32 $r, $0;")]
    [OpenCl("$r = isnan($0) ? 0 : $0 >= 2147483648.0f ? 2147483647 : $0 <= -2147483648.0f ? (-2147483647 - 1) : (int)$0;")]
    public static int FloatToInt(float x) =>
        float.IsNaN(x) ? 0 : x >= 2147483648f ? int.MaxValue : x <= -2147483648f ? int.MinValue : (int)x;

    /// <summary>float to uint: toward zero, saturating, NaN gives 0.</summary>
    [IntrinsicImplementation]
    [Ptx("cvt.rzi.u32.f32 $r, $0;")]
    [OpenCl("$r = isnan($0) ? 0 : $0 >= 4294967296.0f ? 0xFFFFFFFFu : $0 <= 0.0f ? 0u : (uint)$0;")]
    public static uint FloatToUInt(float x) =>
        float.IsNaN(x) ? 0 : x >= 4294967296f ? uint.MaxValue : x <= 0f ? 0u : (uint)x;

    /// <summary>float to long: toward zero, saturating, NaN gives 0.</summary>
    [IntrinsicImplementation]
    [Ptx("{ .reg .b64 t; .reg .pred n; cvt.rzi.s64.f32 t, $0; setp.num.f32 n, $0, $0; selp.b64 $r, t, 0, n; }")]
    [OpenCl("$r = isnan($0) ? 0 : $0 >= 9223372036854775808.0f ? 9223372036854775807L : $0 <= -9223372036854775808.0f ? (-9223372036854775807L - 1) : (long)$0;")]
    public static long FloatToLong(float x) =>
        float.IsNaN(x) ? 0 : x >= 9223372036854775808f ? long.MaxValue : x <= -9223372036854775808f ? long.MinValue : (long)x;

    /// <summary>float to ulong: toward zero, saturating, NaN gives 0.</summary>
    [IntrinsicImplementation]
    [Ptx("{ .reg .b64 t; .reg .pred n; cvt.rzi.u64.f32 t, $0; setp.num.f32 n, $0, $0; selp.b64 $r, t, 0, n; }")]
    [OpenCl("$r = isnan($0) ? 0 : $0 >= 18446744073709551616.0f ? 0xFFFFFFFFFFFFFFFFul : $0 <= 0.0f ? 0ul : (ulong)$0;")]
    public static ulong FloatToULong(float x) =>
        float.IsNaN(x) ? 0 : x >= 18446744073709551616f ? ulong.MaxValue : x <= 0f ? 0ul : (ulong)x;

    /// <summary>double to int: toward zero, saturating, NaN gives 0.</summary>
    [IntrinsicImplementation]
    [Ptx("{ .reg .b32 t; .reg .pred n; cvt.rzi.s32.f64 t, $0; setp.num.f64 n, $0, $0; selp.b32 $r, t, 0, n; }")]
    [OpenCl("$r = isnan($0) ? 0 : $0 >= 2147483648.0 ? 2147483647 : $0 <= -2147483648.0 ? (-2147483647 - 1) : (int)$0;")]
    public static int DoubleToInt(double x) =>
        double.IsNaN(x) ? 0 : x >= 2147483648d ? int.MaxValue : x <= -2147483648d ? int.MinValue : (int)x;

    /// <summary>double to uint: toward zero, saturating, NaN gives 0.</summary>
    [IntrinsicImplementation]
    [Ptx("{ .reg .b32 t; .reg .pred n; cvt.rzi.u32.f64 t, $0; setp.num.f64 n, $0, $0; selp.b32 $r, t, 0, n; }")]
    [OpenCl("$r = isnan($0) ? 0 : $0 >= 4294967296.0 ? 0xFFFFFFFFu : $0 <= 0.0 ? 0u : (uint)$0;")]
    public static uint DoubleToUInt(double x) =>
        double.IsNaN(x) ? 0 : x >= 4294967296d ? uint.MaxValue : x <= 0d ? 0u : (uint)x;

    /// <summary>double to long: toward zero, saturating, NaN gives 0.</summary>
    [IntrinsicImplementation]
    [Ptx("{ .reg .b64 t; .reg .pred n; cvt.rzi.s64.f64 t, $0; setp.num.f64 n, $0, $0; selp.b64 $r, t, 0, n; }")]
    [OpenCl("$r = isnan($0) ? 0 : $0 >= 9223372036854775808.0 ? 9223372036854775807L : $0 <= -9223372036854775808.0 ? (-9223372036854775807L - 1) : (long)$0;")]
    public static long DoubleToLong(double x) =>
        double.IsNaN(x) ? 0 : x >= 9223372036854775808d ? long.MaxValue : x <= -9223372036854775808d ? long.MinValue : (long)x;

    /// <summary>double to ulong: toward zero, saturating, NaN gives 0.</summary>
    [IntrinsicImplementation]
    [Ptx("{ .reg .b64 t; .reg .pred n; cvt.rzi.u64.f64 t, $0; setp.num.f64 n, $0, $0; selp.b64 $r, t, 0, n; }")]
    [OpenCl("$r = isnan($0) ? 0 : $0 >= 18446744073709551616.0 ? 0xFFFFFFFFFFFFFFFFul : $0 <= 0.0 ? 0ul : (ulong)$0;")]
    public static ulong DoubleToULong(double x) =>
        double.IsNaN(x) ? 0 : x >= 18446744073709551616d ? ulong.MaxValue : x <= 0d ? 0ul : (ulong)x;

    /// <summary>
    /// double to float, rounded to odd: toward zero, with the last bit set if anything was lost. Rounding the result once more, to a type with
    /// at least two bits less, gives what one rounding of the double would have given.
    /// </summary>
    [IntrinsicImplementation]
    [Ptx(
        """
        {
        .reg .f32 f; .reg .f64 e; .reg .b32 u; .reg .pred lost;
        cvt.rz.f32.f64 f, $0;
        cvt.f64.f32 e, f;
        setp.ne.f64 lost, e, $0;
        mov.b32 u, f;
        @lost or.b32 u, u, 1;
        mov.b32 $r, u;
        }
        """)]
    [OpenCl(
        """
        float f = (float)$0; double e = (double)f; uint u = as_uint(f);
        if (e < $0 || e > $0) { if (fabs(e) > fabs($0)) u -= 1u; u |= 1u; }
        $r = as_float(u);
        """)]
    public static float DoubleToFloatOdd(double x)
    {
        var nearest = (float)x;
        if (nearest == x || double.IsNaN(x))
            return nearest;
        var bits = BitConverter.SingleToUInt32Bits(nearest);
        return BitConverter.UInt32BitsToSingle((Math.Abs((double)nearest) > Math.Abs(x) ? bits - 1 : bits) | 1);
    }

    /// <summary>ulong to float, to nearest even with one rounding: C#'s cast goes through double.</summary>
    [IntrinsicImplementation, Ptx("cvt.rn.f32.u64 $r, $0;"), OpenCl("$r = (float)(ulong)$0;")]
    public static float ULongToFloat(ulong x) =>
        x <= long.MaxValue ? (float)(long)x : 2f * (float)(long)((x >> 1) | (x & 1));

    /// <summary>
    /// Signed byte <paramref name="index"/> (a literal, 0 = lowest) of a word as a float. On CUDA the biased byte becomes the
    /// low mantissa bits of 2^23, so that one permute and one exact subtraction do it.
    /// </summary>
    [IntrinsicImplementation]
    [Ptx(
        """
        {
        .reg .b32 t; .reg .f32 f;
        xor.b32 t, $0, 0x80808080;
        prmt.b32 t, t, 0x4B000000, 0x765#1;
        mov.b32 f, t;
        sub.rn.f32 $r, f, 0f4B000080;
        }
        """)]
    [OpenCl("$r = (float)(char)($0 >> ($1 * 8));")]
    public static float SByteToFloat(int word, int index) => (sbyte)(word >> (index * 8));

    /// <summary>Unsigned byte <paramref name="index"/> (a literal, 0 = lowest) of a word as a float.</summary>
    [IntrinsicImplementation]
    [Ptx(
        """
        {
        .reg .b32 t; .reg .f32 f;
        prmt.b32 t, $0, 0x4B000000, 0x765#1;
        mov.b32 f, t;
        sub.rn.f32 $r, f, 0f4B000000;
        }
        """)]
    [OpenCl("$r = (float)(uchar)($0 >> ($1 * 8));")]
    public static float ByteToFloat(int word, int index) => (byte)(word >> (index * 8));

    /// <summary>
    /// The four bits <c>4 * index</c> and up of a word, unsigned, as a float; <paramref name="index"/> is a literal, 0 to 4. On CUDA they stay where they are
    /// and become the low mantissa bits of <c>2^(23 - 4 index)</c>: one bitwise operation on three inputs, and one exact subtraction, which another unit does.
    /// </summary>
    [IntrinsicImplementation]
    [Ptx(
        """
        {
        .reg .b32 t, m; .reg .f32 f, o;
        mov.b32 m, ((150 - 4 * 0x#1) << 23);
        lop3.b32 t, $0, (0xF << (4 * 0x#1)), m, 0xEA;
        mov.b32 f, t;
        mov.b32 o, m;
        sub.rn.f32 $r, f, o;
        }
        """)]
    [OpenCl("$r = (float)(($0 >> ($1 * 4)) & 15);")]
    public static float NibbleToFloat(int word, int index) => (word >> (index * 4)) & 15;
}
