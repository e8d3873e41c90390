using BlockSharp.CompilerServices;
using BlockSharp.Generated;
using CsCheck;
using static BlockSharp.Op;

namespace BlockSharp.Tests.Engines;

/// <summary>
/// Blocks that are stored through one parameter and loaded through another, which reach the same memory: as in the eager engine, all of a block is loaded before any of it
/// is stored. On a processor alone, as with <see cref="InPlaceKernelTests"/>.
/// </summary>
public partial class MeetingParametersTests
{
    private const int Columns = 64;

    public static TheoryData<int> Distances { get; } = new(0, 1, 2, 7, 15, 16, 17, 31, 63, 64, 65, 200, -1, -3, -16, -63, -64, -65, -200);

    [Theory]
    [MemberData(nameof(Distances))]
    public void Shifted_by_any_distance(int distance) => Agree((target, bench) =>
    {
        var x = bench.InOut(Samples(1024)) + 512;
        Doubled(target, x, x + distance, 50);
    });

    [Theory]
    [MemberData(nameof(Distances))]
    public void Rows_of_programs_that_do_not_meet_are_shifted(int distance) => Agree((target, bench) =>
    {
        var x = bench.InOut(Samples(4096)) + 512;
        Rows(target, x, x + distance, 300, 64);
    });

    [Theory]
    [MemberData(nameof(Distances))]
    public void Reversed_where_they_are(int distance) => Agree((target, bench) =>
    {
        var x = bench.InOut(Samples(4096)) + 512;
        Reversed(target, x, x + distance, 300);
    });

    [Theory]
    [MemberData(nameof(Distances))]
    public void A_row_that_is_added_to_all_of_them_is_one_of_them(int distance) => Agree((target, bench) =>
    {
        var x = bench.InOut(Samples(2048)) + 512;
        AddRow(target, x, x + distance, 100);
    });

    [Theory]
    [MemberData(nameof(Distances))]
    public void What_memory_says_to_load_may_have_been_stored(int distance) => Agree((target, bench) =>
    {
        var x = bench.InOut(Samples(4096)) + 512;
        Gathered(target, x, x + distance, bench.In([.. Enumerable.Range(0, Columns).Select(i => (i * 37 + 5) % Columns)]), 300);
    });

    [Fact]
    public void Vectors_are_used_where_parameters_are_apart_or_equal()
    {
        using var memory = Device.Cpu.Allocate(Samples(4096));
        Ptr<float> x = memory;
        bool Runs(int distance) => BlockSharp_Tests_Engines_MeetingParametersTests_Doubled.TryRunOnCpu(Device.Cpu, 0, One(), x + 512, x + 512 + distance, 50);
        Assert.Equal((true, true, true, false, false, false), (Runs(0), Runs(50), Runs(-50), Runs(49), Runs(-49), Runs(1)));
        bool RunsRows(int distance) => BlockSharp_Tests_Engines_MeetingParametersTests_Rows.TryRunOnCpu(Device.Cpu, 0, PerRow(), x + 512, x + 512 + distance, 300, 64);
        Assert.Equal((true, true, false), (RunsRows(0), RunsRows(64), RunsRows(63)));
        bool RunsSlices(int distance) => BlockSharp_Tests_Engines_MeetingParametersTests_Slices.TryRunOnCpu(Device.Cpu, 0, One(), x + 512, x + 512 + distance, 128);
        Assert.Equal((true, true, true, true, false, false, false), (RunsSlices(0), RunsSlices(32), RunsSlices(96), RunsSlices(-32), RunsSlices(31), RunsSlices(97), RunsSlices(128)));
        bool RunsReversed(int distance) => BlockSharp_Tests_Engines_MeetingParametersTests_Reversed.TryRunOnCpu(Device.Cpu, 0, PerRow(), x + 512, x + 512 + distance, 300);
        Assert.Equal((false, false, true), (RunsReversed(0), RunsReversed(126), RunsReversed(190)));
    }

    [Fact]
    public void What_lies_beyond_another_block_has_no_element_of_it() => Gen.Select(Gen.Int[-40, 40], Gen.Int[-4, 4], Gen.Int[-9, 9], Gen.Int[1, 5].Array[4]).Sample((distance, a, b, counts) =>
    {
        IEnumerable<int> Places(int start, int first, int second) =>
            from i in Enumerable.Range(0, first) from j in Enumerable.Range(0, second) from part in Enumerable.Range(0, 4) select start + 4 * (a * i + b * j) + part;
        if (KernelArguments.AreBeyond(1000, 1000 + distance, 4, [(a, counts[0]), (b, counts[1])], [(a, counts[2]), (b, counts[3])]))
            Assert.Empty(Places(1000, counts[0], counts[1]).Intersect(Places(1000 + distance, counts[2], counts[3])));
    });

    [Fact]
    public void Blocks_lie_apart_exactly_where_they_have_no_byte_in_common() => Gen.Select(Gen.Int[-90, 90], Gen.Int[-9, 9], Gen.Int[-2, 2], Gen.Int[1, 4].Array[2]).Sample((distance, a, b, counts) =>
    {
        HashSet<int> Places(int start) => [.. from i in Enumerable.Range(0, counts[0]) from j in Enumerable.Range(0, counts[1]) from part in Enumerable.Range(0, 4) select start + 4 * (a * i + b * j) + part];
        var areApart = !Places(1000).Overlaps(Places(1000 + distance));
        var said = KernelArguments.AreApart(1000, 1000 + distance, 4, [(a, counts[0]), (b, counts[1])]);
        Assert.True(areApart || !said);

        // Where rows are longer than what they consist of is apart, nothing apart is missed.
        if (Math.Abs(a) > Math.Abs(b) * counts[1])
            Assert.Equal(areApart, said);
    });

    private static void Agree(Action<LaunchTarget, Bench> launch) => Engines.Agree(DeviceKind.Cpu, launch);

    private static float[] Samples(int count) => [.. Enumerable.Range(0, count).Select(i => i * 0.5f)];

    [BlockKernel(Grid = nameof(One))]
    [Config]
    private static void Doubled(Ptr<float> x, Ptr<float> y, int n)
    {
        var i = Arange(0, Columns);
        Store(y + i, Load(x + i, i < n) * 2f, i < n);
    }

    [BlockKernel(Grid = nameof(PerRow))]
    [Config]
    private static void Rows(Ptr<float> x, Ptr<float> y, int stride, int n)
    {
        var column = Arange(0, Columns);
        var row = ProgramId(0) * stride;
        Store(y + (row + column), Load(x + (row + column), column < n) + 1f, column < n);
    }

    /// <summary>Columns of a matrix go to others of it, several rows at once.</summary>
    [BlockKernel(Grid = nameof(One))]
    [Config]
    private static void Slices(Ptr<float> x, Ptr<float> y, int stride)
    {
        var at = Arange(0, 4)[.., NewAxis] * stride + Arange(0, 32)[NewAxis, ..];
        Store(y + at, Load(x + at) + 1f);
    }

    [BlockKernel(Grid = nameof(PerRow))]
    [Config]
    private static void Gathered(Ptr<float> x, Ptr<float> y, Ptr<int> index, int stride)
    {
        var row = ProgramId(0) * stride;
        var column = Arange(0, Columns);
        Store(y + (row + column), Load(x + (row + Load(index + column))));
    }

    [BlockKernel(Grid = nameof(PerRow))]
    [Config]
    private static void Reversed(Ptr<float> x, Ptr<float> y, int stride)
    {
        var column = Arange(0, Columns);
        var row = ProgramId(0) * stride;
        Store(y + (row + column), Load(x + (row + (63 - column))));
    }

    [BlockKernel(Grid = nameof(One))]
    [Config]
    private static void AddRow(Ptr<float> x, Ptr<float> y, int stride)
    {
        var column = Arange(0, Columns)[NewAxis, ..];
        var at = y + (Arange(0, 8)[.., NewAxis] * stride + column);
        Store(at, Load(x + column) + 1f);
    }

    private static Grid One() => new(1);

    private static Grid PerRow() => new(8);
}
