using System.Text.RegularExpressions;
using BlockSharp.Generator.Tests.Frontend;

namespace BlockSharp.Generator.Tests.Simt;

/// <summary>Configurations that no thread has the registers for say so in what is generated, so that they are passed over and not launched to spill.</summary>
public class LeastRegistersTests
{
    /// <summary>A tile of 256 x 256 takes a thread of four warps 512 accumulators, of eight 256, of sixteen 128: for warpgroups that is too much beside the threads that fetch.</summary>
    [Theory]
    [InlineData(4, "Cuda 512, Hopper 512")]
    [InlineData(8, "Cuda 256, Hopper 256")]
    [InlineData(16, "Hopper 128")]
    public void A_tile_that_no_thread_can_hold_is_marked(int warps, string expected) => Assert.Equal(expected, Marked(
        "Ptr<sbyte> x, Ptr<sbyte> w, Ptr<int> y, int n, int k",
        """
        var row = Arange(0, 256);
        var acc = Zeros<int>(256, 256);
        for (var k0 = 0; k0 < k; k0 += 64)
        {
            var col = k0 + Arange(0, 64)[NewAxis, ..];
            acc = Dot(Load(x + (row[.., NewAxis] * k + col), mask: row[.., NewAxis] < n & col < k), Load(w + (row[.., NewAxis] * k + col), mask: col < k).Trans(), acc);
        }
        Store(y + (row[.., NewAxis] * 256 + row[NewAxis, ..]), acc, mask: row[.., NewAxis] < n);
        """,
        warps));

    [Theory]
    [InlineData(4096, "")]
    [InlineData(8192, "Cuda 256")]
    public void So_is_a_block_that_a_loop_carries(int extent, string expected) => Assert.Equal(expected, Marked(
        "Ptr<float> x, Ptr<float> y, int n",
        $$"""
        var i = Arange(0, {{extent}});
        var most = Zeros<float>({{extent}});
        for (var at = 0; at < n; at += 1) most = Maximum(most * 0.5f, Load(x + (at * {{extent}} + i)));
        Store(y + i, most);
        """,
        warps: 1));

    /// <summary>Bytes of a register are counted as such.</summary>
    [Fact]
    public void Narrow_elements_may_share_a_register() => Assert.Equal("", Marked(
        "Ptr<sbyte> x, Ptr<sbyte> y, int n",
        """
        var i = Arange(0, 16384);
        var last = Load(x + i);
        for (var at = 0; at < n; at += 1) last = Load(x + (at * 16384 + i)) - last;
        Store(y + i, last);
        """,
        warps: 1));

    private static string Marked(string parameters, string body, int warps)
    {
        var source = Lowering.Kernel(parameters, body).Replace("[BlockKernel", $"[Config(NumWarps = {warps}, NumStages = 2)]\n    [BlockKernel", StringComparison.Ordinal);
        var text = KernelCompiler.Compile(Lowering.Model(source), default);
        return string.Join(", ", Regex.Matches(text, @"Target = KernelTarget\.(\w+), .*LeastRegisters = (\d+)").Select(m => $"{m.Groups[1]} {m.Groups[2]}").Distinct());
    }
}
