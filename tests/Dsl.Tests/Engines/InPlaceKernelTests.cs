using BlockSharp.CompilerServices;
using CsCheck;
using static BlockSharp.Op;

namespace BlockSharp.Tests.Engines;

/// <summary>
/// Blocks that are stored where they were loaded from, and whose elements may share places: each is made of what was there before, as in the eager engine.
/// On a processor alone: threads of a GPU that load and store the same place have no order.
/// </summary>
public partial class InPlaceKernelTests
{
    private const int Rows = 4;
    private const int Columns = 64;

    public static MatrixTheoryData<int, int> Strides { get; } = new([0, 1, 2, 15, 16, 17, 40, 63, 64, 65, 100, -1, -40, -64, -70], [Columns, 40, 17, 1, 0]);

    [Fact]
    public void What_is_stored_to_a_place_twice_is_made_of_what_was_there_before() => Agree((target, bench) => SamePlaces(target, bench.InOut(new float[64]), bench.InOut(new float[64])));

    [Fact]
    public void Steps_that_are_numbers_may_be_too_short() =>
        Agree((target, bench) => Fixed(target, bench.InOut(new float[128]), bench.InOut(new float[256]), bench.InOut(new float[256]), bench.InOut(new float[256]), bench.InOut(new float[512])));

    [Theory]
    [MemberData(nameof(Strides))]
    public void Rows_may_overlap(int stride, int columns) => Agree((target, bench) => Strided(target, bench.InOut(new float[1024]) + 512, stride, columns));

    [Theory]
    [MemberData(nameof(Strides))]
    public void Columns_may_overlap(int stride, int columns) => Agree((target, bench) => Transposed(target, bench.InOut(new float[32768]) + 16384, stride, columns));

    [Theory]
    [MemberData(nameof(Strides))]
    public void Pieces_of_rows_may_overlap(int stride, int columns) => Agree((target, bench) => Walked(target, bench.InOut(new float[2048]) + 1024, stride, 3 * columns));

    [Fact]
    public void Masks_of_loads_and_stores_may_differ() => Agree((target, bench) => Masked(target, bench.InOut(Samples()), 40, 40));

    [Fact]
    public void A_stride_may_be_loaded() => Agree((target, bench) => Loaded(target, bench.InOut(new float[512]), bench.In(40)));

    [Fact]
    public void Where_steps_outreach_smaller_ones_no_two_elements_meet() => Gen.Select(Gen.Int[-30, 30], Gen.Int[-30, 30], Gen.Int[-30, 30], Gen.Int[0, 5].Array[3]).Sample((a, b, c, counts) =>
    {
        var places = (from i in Enumerable.Range(0, counts[0]) from j in Enumerable.Range(0, counts[1]) from k in Enumerable.Range(0, counts[2]) select (a * i) + (b * j) + (c * k)).ToArray();
        if (KernelArguments.HavePlaces([(a, counts[0]), (b, counts[1]), (c, counts[2])])) Assert.Equal(places.Length, places.Distinct().Count());
    });

    [Theory]
    [InlineData(64, 4, 1, 64, true)]
    [InlineData(63, 4, 1, 64, false)]
    [InlineData(-64, 4, 1, 64, true)]
    [InlineData(1, 64, 64, 4, true)]
    [InlineData(0, 1, 1, 64, true)]
    [InlineData(0, 2, 1, 64, false)]
    [InlineData(0, 2, 1, 0, false)]
    [InlineData(1, 2, 1, 1, true)]
    [InlineData(long.MinValue, 4, long.MaxValue, 2, true)]
    [InlineData(long.MinValue, 4, long.MaxValue, 4, false)]
    public void A_matrix_has_places_if_rows_are_as_far_apart_as_they_are_long(long rowStep, long rows, long step, long columns, bool expected) =>
        Assert.Equal(expected, KernelArguments.HavePlaces([(rowStep, rows), (step, columns)]));

    private static void Agree(Action<LaunchTarget, Bench> launch) => Engines.Agree(DeviceKind.Cpu, launch);

    private static float[] Samples() => [.. Enumerable.Range(0, 256).Select(i => i * 0.5f)];

    [BlockKernel(Grid = nameof(One))]
    [Config]
    private static void SamePlaces(Ptr<float> y, Ptr<float> z)
    {
        var i = Arange(0, 64);
        Store(y + i % 16, Load(y + i % 16) + 1f);
        var row = Arange(0, 4)[.., NewAxis];
        var all = z + (row * 0 + Arange(0, 16)[NewAxis, ..]);
        Store(all, Load(all) + 2f);
    }

    [BlockKernel(Grid = nameof(One))]
    [Config]
    private static void Fixed(Ptr<float> a, Ptr<float> b, Ptr<float> c, Ptr<float> d, Ptr<float> e)
    {
        var row = Arange(0, Rows)[.., NewAxis];
        var column = Arange(0, Columns)[NewAxis, ..];
        var equal = a + (row + column);
        Store(equal, Load(equal) + 1f);
        var shorter = b + (row * 63 + column);
        Store(shorter, Load(shorter) + 2f);
        var apart = c + (row * 64 + column);
        Store(apart, Load(apart) + 3f);
        var below = d + (row * 40 + column);
        Store(below, Load(below, column < 40) + 4f, column < 40);
        var block = e + ((Arange(0, 2)[.., NewAxis, NewAxis] * 100) + (Arange(0, 2)[NewAxis, .., NewAxis] * 64) + Arange(0, 64)[NewAxis, NewAxis, ..]);
        Store(block, Load(block) + 5f);
    }

    [BlockKernel(Grid = nameof(One))]
    [Config]
    private static void Strided(Ptr<float> y, int stride, int columns)
    {
        var column = Arange(0, Columns)[NewAxis, ..];
        var at = y + (Arange(0, Rows)[.., NewAxis] * stride + column);
        Store(at, Load(at, column < columns) + 1f, column < columns);
    }

    [BlockKernel(Grid = nameof(One))]
    [Config]
    private static void Transposed(Ptr<float> y, int stride, int columns)
    {
        var column = Arange(0, Columns)[NewAxis, ..];
        var at = y + (Arange(0, Rows)[.., NewAxis] + column * stride);
        Store(at, Load(at, column < columns) + 1f, column < columns);
    }

    [BlockKernel(Grid = nameof(One))]
    [Config]
    private static void Walked(Ptr<float> y, int stride, int columns)
    {
        for (var first = 0; first < columns; first += Columns)
        {
            var column = first + Arange(0, Columns)[NewAxis, ..];
            var at = y + (Arange(0, Rows)[.., NewAxis] * stride + column);
            Store(at, Load(at, column < columns) + 1f, column < columns);
        }
    }

    /// <summary>What is stored reaches into rows that are loaded whole.</summary>
    [BlockKernel(Grid = nameof(One))]
    [Config]
    private static void Masked(Ptr<float> y, int stride, int columns)
    {
        var column = Arange(0, Columns)[NewAxis, ..];
        var at = y + (Arange(0, Rows)[.., NewAxis] * stride + column);
        var x = Load(at);
        Store(at, x * 2f, column < columns);
    }

    [BlockKernel(Grid = nameof(One))]
    [Config]
    private static void Loaded(Ptr<float> y, Ptr<int> strides)
    {
        var at = y + (Arange(0, Rows)[.., NewAxis] * Load(strides) + Arange(0, Columns)[NewAxis, ..]);
        Store(at, Load(at) + 1f);
    }

    private static Grid One() => new(1);
}
