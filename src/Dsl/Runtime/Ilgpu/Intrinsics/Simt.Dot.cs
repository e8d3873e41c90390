using BlockSharp.Runtime.Ilgpu.Intrinsics;
using ILGPU.IR.Intrinsics;

namespace BlockSharp.CompilerServices;

public static partial class Simt
{
    /// <summary><paramref name="c"/> plus the dot product of the four signed bytes of <paramref name="a"/> and <paramref name="b"/>; wraps.</summary>
    [IntrinsicImplementation]
    [Ptx("dp4a.s32.s32 $r, $0, $1, $2;")]
    [OpenCl("char4 x = as_char4($0), y = as_char4($1); $r = $2 + x.s0 * y.s0 + x.s1 * y.s1 + x.s2 * y.s2 + x.s3 * y.s3;")]
    public static int Dp4a(int a, int b, int c) => c
        + (sbyte)a * (sbyte)b
        + (sbyte)(a >> 8) * (sbyte)(b >> 8)
        + (sbyte)(a >> 16) * (sbyte)(b >> 16)
        + (a >> 24) * (b >> 24);
}
