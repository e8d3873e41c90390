using BlockSharp.CompilerServices;
using BlockSharp.Runtime.Ilgpu;
using ILGPU.Runtime.Cuda;

namespace BlockSharp.Tests.Runtime;

/// <summary>What is made of ILGPU's PTX before the driver sees it.</summary>
public class PtxTargetTests
{
    [Fact]
    public void A_constant_in_an_address_becomes_the_access_s_own()
    {
        var text = Finished(
            "add.s64\t%rd3, %rd2, 16;",
            "mad.lo.u64\t%rd4, %rd3, 1, %rd1;",
            "mov.b32\t%r1, 0;",
            "@%p1 ld.global.v4.b32\t{%r1, %r2, %r3, %r4}, [%rd4];");
        Assert.Contains("mad.lo.u64\t%rd4, %rd2, 1, %rd1;", text, StringComparison.Ordinal);
        Assert.Contains("[%rd4+16]", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("cvt.u32.u64\t%r1, %rd4;")]
    [InlineData("add.s64\t%rd4, %rd2, 1;")]
    public void But_not_where_the_address_is_more_than_accessed_through(string other)
    {
        var text = Finished("add.s64\t%rd3, %rd2, 16;", "mad.lo.u64\t%rd4, %rd3, 1, %rd1;", other, "ld.global.b32\t%r1, [%rd4];");
        Assert.Contains("mad.lo.u64\t%rd4, %rd3, 1, %rd1;", text, StringComparison.Ordinal);
        Assert.Contains("[%rd4];", text, StringComparison.Ordinal);
    }

    private static string Finished(params string[] lines) =>
        PtxTarget.Finish($".visible .entry K()\n{{\n\t{string.Join("\n\t", lines)}\n}}", typeof(PtxTargetTests).GetMethods()[0], KernelTarget.Cuda, new CudaArchitecture(8, 0));
}
