using BlockSharp.Generator.Layouts;

namespace BlockSharp.Generator.Tests.Layouts;

/// <summary>
/// The matrix fragments of mma.sync and wgmma as linear layouts, against the formulas of the PTX ISA ("Matrix Fragments for mma.m16n8k16", "... m16n8k32",
/// "Register fragments and shared memory matrix layouts" of wgmma), in which g = lane / 4 and t = lane % 4.
/// </summary>
public class FragmentLayoutTests
{
    private static void Check(LinearLayout layout, int registers, Func<int, int, int, int[]> formula, int warps = 1)
    {
        Assert.Equal(registers, layout.RegisterCount);
        Assert.True(layout.IsSurjective);
        Assert.Equal(0, layout.FreeBits(InDim.Lane) | layout.FreeBits(InDim.Warp) | layout.FreeBits(InDim.Register));
        for (var warp = 0; warp < warps; warp++)
        {
            for (var lane = 0; lane < 32; lane++)
            {
                for (var register = 0; register < registers; register++) Assert.Equal(formula(register, lane, warp), layout.Apply(register, lane, warp));
            }
        }
    }

    [Fact]
    public void Accumulator_of_m16n8() => Check(
        LinearLayout.Create([16, 8], (InDim.Register, [[0, 1], [8, 0]]), (InDim.Lane, [[0, 2], [0, 4], [1, 0], [2, 0], [4, 0]])),
        4,
        (i, lane, _) => [lane / 4 + (i < 2 ? 0 : 8), lane % 4 * 2 + (i & 1)]);

    [Fact]
    public void A_of_m16n8k32_with_8_bit_elements() => Check(
        LinearLayout.Create([16, 32], (InDim.Register, [[0, 1], [0, 2], [8, 0], [0, 16]]), (InDim.Lane, [[0, 4], [0, 8], [1, 0], [2, 0], [4, 0]])),
        16,
        (i, lane, _) => [lane / 4 + (i is < 4 or (>= 8 and < 12) ? 0 : 8), lane % 4 * 4 + (i & 3) + (i < 8 ? 0 : 16)]);

    [Fact]
    public void B_of_m16n8k32_with_8_bit_elements() => Check(
        LinearLayout.Create([32, 8], (InDim.Register, [[1, 0], [2, 0], [16, 0]]), (InDim.Lane, [[4, 0], [8, 0], [0, 1], [0, 2], [0, 4]])),
        8,
        (i, lane, _) => [lane % 4 * 4 + (i & 3) + (i < 4 ? 0 : 16), lane / 4]);

    [Fact]
    public void A_of_m16n8k16_with_16_bit_elements() => Check(
        LinearLayout.Create([16, 16], (InDim.Register, [[0, 1], [8, 0], [0, 8]]), (InDim.Lane, [[0, 2], [0, 4], [1, 0], [2, 0], [4, 0]])),
        8,
        (i, lane, _) => [lane / 4 + (i is 0 or 1 or 4 or 5 ? 0 : 8), lane % 4 * 2 + (i & 1) + (i < 4 ? 0 : 8)]);

    [Fact]
    public void B_of_m16n8k16_with_16_bit_elements() => Check(
        LinearLayout.Create([16, 8], (InDim.Register, [[1, 0], [8, 0]]), (InDim.Lane, [[2, 0], [4, 0], [0, 1], [0, 2], [0, 4]])),
        4,
        (i, lane, _) => [lane % 4 * 2 + (i & 1) + (i < 2 ? 0 : 8), lane / 4]);

    [Fact]
    public void Accumulator_of_wgmma_m64n32() => Check(
        LinearLayout.Create(
            [64, 32],
            (InDim.Register, [[0, 1], [8, 0], [0, 8], [0, 16]]),
            (InDim.Lane, [[0, 2], [0, 4], [1, 0], [2, 0], [4, 0]]),
            (InDim.Warp, [[16, 0], [32, 0]])),
        16,
        (i, lane, warp) => [warp * 16 + lane / 4 + (i / 2 % 2 * 8), i / 4 * 8 + lane % 4 * 2 + (i & 1)],
        warps: 4);

    [Fact]
    public void Scales_of_an_accumulator_are_read_in_its_slices()
    {
        var accumulator = LinearLayout.Create([16, 8], (InDim.Register, [[0, 1], [8, 0]]), (InDim.Lane, [[0, 2], [0, 4], [1, 0], [2, 0], [4, 0]]));
        Assert.Equal("register: [(8)]\nlane:     [(0), (0), (1), (2), (4)]", accumulator.Slice(1, out var rowOf).ToString());
        Assert.Equal("register: [(1)]\nlane:     [(2), (4), (0), (0), (0)]", accumulator.Slice(0, out var columnOf).ToString());
        Assert.Equal([0, 0, 1, 1], rowOf);
        Assert.Equal([0, 1, 0, 1], columnOf);
    }
}
