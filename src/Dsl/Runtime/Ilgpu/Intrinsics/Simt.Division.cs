using BlockSharp.Runtime.Ilgpu.Intrinsics;
using ILGPU.IR.Intrinsics;

namespace BlockSharp.CompilerServices;

/// <remarks>
/// Division of integers by what is not known at compile time. A CPU traps on a zero divisor and on the least integer over -1, which would end the
/// process: here the least integer over -1 wraps, and division by zero gives a value that is not specified.
/// In OpenCL ILGPU's integers are all signed.
/// </remarks>
public static partial class Simt
{
    /// <summary>a / b, toward zero.</summary>
    [IntrinsicImplementation, Ptx("div.s32 $r, $0, $1;"), OpenCl("$r = $1 == -1 ? (int)(0 - (uint)$0) : $0 / ($1 == 0 ? 1 : $1);")]
    public static int Divide(int a, int b) => b is 0 or -1 ? unchecked(-a) : a / b;

    /// <summary>a - (a / b) * b, of a's sign.</summary>
    [IntrinsicImplementation, Ptx("rem.s32 $r, $0, $1;"), OpenCl("$r = $0 % ($1 == 0 || $1 == -1 ? 1 : $1);")]
    public static int Remainder(int a, int b) => b is 0 or -1 ? 0 : a % b;

    /// <summary>a / b, rounded down.</summary>
    [IntrinsicImplementation, Ptx("div.u32 $r, $0, $1;"), OpenCl("$r = (uint)$0 / ($1 == 0 ? 1 : (uint)$1);")]
    public static uint Divide(uint a, uint b) => b is 0 ? a : a / b;

    /// <summary>a - (a / b) * b.</summary>
    [IntrinsicImplementation, Ptx("rem.u32 $r, $0, $1;"), OpenCl("$r = (uint)$0 % ($1 == 0 ? 1 : (uint)$1);")]
    public static uint Remainder(uint a, uint b) => b is 0 ? 0 : a % b;

    /// <summary>a / b, toward zero.</summary>
    [IntrinsicImplementation, Ptx("div.s64 $r, $0, $1;"), OpenCl("$r = $1 == -1 ? (long)(0 - (ulong)$0) : $0 / ($1 == 0 ? 1 : $1);")]
    public static long Divide(long a, long b) => b is 0 or -1 ? unchecked(-a) : a / b;

    /// <summary>a - (a / b) * b, of a's sign.</summary>
    [IntrinsicImplementation, Ptx("rem.s64 $r, $0, $1;"), OpenCl("$r = $0 % ($1 == 0 || $1 == -1 ? 1 : $1);")]
    public static long Remainder(long a, long b) => b is 0 or -1 ? 0 : a % b;

    /// <summary>a / b, rounded down.</summary>
    [IntrinsicImplementation, Ptx("div.u64 $r, $0, $1;"), OpenCl("$r = (ulong)$0 / ($1 == 0 ? 1 : (ulong)$1);")]
    public static ulong Divide(ulong a, ulong b) => b is 0 ? a : a / b;

    /// <summary>a - (a / b) * b.</summary>
    [IntrinsicImplementation, Ptx("rem.u64 $r, $0, $1;"), OpenCl("$r = (ulong)$0 % ($1 == 0 ? 1 : (ulong)$1);")]
    public static ulong Remainder(ulong a, ulong b) => b is 0 ? 0 : a % b;
}
