using static BlockSharp.Op;

namespace BlockSharp.Benchmarks.Gpu.Cases;

/// <summary>Nothing but memory traffic: what kernels that compute along the way are held against.</summary>
internal static partial class Streaming
{
    /// <summary>Words that a program of <see cref="Read"/> reads at least.</summary>
    public const int LeastRead = 2048;

    /// <summary><c>y = x</c>.</summary>
    /// <param name="x">Has <paramref name="n"/> elements.</param>
    /// <param name="y">As many.</param>
    /// <param name="n">Words.</param>
    /// <param name="BLOCK">Words of a program.</param>
    [BlockKernel(Grid = nameof(Programs))]
    [Config("BLOCK=1024", NumWarps = 8)]
    [Config("BLOCK=2048", NumWarps = 8)]
    [Config("BLOCK=4096", NumWarps = 8)]
    [Config("BLOCK=4096", NumWarps = 4)]
    public static void Copy(Ptr<int> x, Ptr<int> y, int n, [Constexpr] int BLOCK)
    {
        var at = ProgramId(0) * BLOCK + Arange(0, BLOCK);
        Store(y + at, Load(x + at, mask: at < n), mask: at < n);
    }

    /// <summary>The sum of each program's words: as little as shows that they were read.</summary>
    /// <param name="x">Has <paramref name="n"/> elements.</param>
    /// <param name="y">One element a program.</param>
    /// <param name="n">Words.</param>
    /// <param name="BLOCK">Words of a program.</param>
    [BlockKernel(Grid = nameof(Programs))]
    [Config("BLOCK=2048", NumWarps = 8)]
    [Config("BLOCK=4096", NumWarps = 8)]
    [Config("BLOCK=4096", NumWarps = 4)]
    [Config("BLOCK=8192", NumWarps = 16)]
    public static void Read(Ptr<int> x, Ptr<int> y, int n, [Constexpr] int BLOCK)
    {
        var at = ProgramId(0) * BLOCK + Arange(0, BLOCK);
        Store(y + ProgramId(0), Sum(Load(x + at, mask: at < n, evict: EvictFirst)));
    }

    private static Grid Programs(int n, int BLOCK) => new(Cdiv(n, BLOCK));
}
