using BlockSharp.Runtime.Ilgpu.Intrinsics;
using ILGPU.IR.Intrinsics;

namespace BlockSharp.CompilerServices;

public static partial class Simt
{
    /// <summary>The float with these bits.</summary>
    [IntrinsicImplementation, Ptx("mov.b32 $r, $0;"), OpenCl("$r = as_float($0);")]
    public static float AsFloat(int x) => BitConverter.Int32BitsToSingle(x);

    /// <summary>The bits of a float.</summary>
    [IntrinsicImplementation, Ptx("mov.b32 $r, $0;"), OpenCl("$r = as_int($0);")]
    public static int AsInt(float x) => BitConverter.SingleToInt32Bits(x);

    /// <summary>The double with these bits.</summary>
    [IntrinsicImplementation, Ptx("mov.b64 $r, $0;"), OpenCl("$r = as_double($0);")]
    public static double AsDouble(long x) => BitConverter.Int64BitsToDouble(x);

    /// <summary>The bits of a double.</summary>
    [IntrinsicImplementation, Ptx("mov.b64 $r, $0;"), OpenCl("$r = as_long($0);")]
    public static long AsLong(double x) => BitConverter.DoubleToInt64Bits(x);
}
