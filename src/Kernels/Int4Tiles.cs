using static BlockSharp.Op;

namespace BlockSharp.Kernels;

/// <summary>
/// The linear layer with 4-bit weights in tiles of 8 rows, for few rows of x on a processor: a program reads its weights as one stream, 64 bytes of a row
/// at a time. A weight is <c>(q - 8) * scale + zero</c> (<see cref="Int4Matrix"/>); <see cref="Int4TileMatrix"/> says where its code lies.
/// </summary>
/// <remarks>The sum over a group is taken apart so that a weight costs no more than its product: <c>Σ x ((q - 8) s + z) = s Σ x q + (z - 8 s) Σ x</c>.</remarks>
public static partial class Int4Tiles
{
    /// <summary><c>y[m, n] = Σₖ x[m, k] ((q[n, k] - 8) scale[n, k / GROUP] + zero[n, k / GROUP])</c>.</summary>
    /// <param name="x">[m, k], row-major.</param>
    /// <param name="w">The words of an <see cref="Int4TileMatrix"/>.</param>
    /// <param name="scale">[ceil(n / 8), groups, 8], as the <see cref="Int4TileMatrix"/> has them.</param>
    /// <param name="zero">As scale; not read if ZEROS is false, and then all zeros are 0.</param>
    /// <param name="y">[m, n], row-major.</param>
    /// <param name="m">Rows of x.</param>
    /// <param name="n">Output features; <c>n * k</c> is below 2^31.</param>
    /// <param name="k">Input features.</param>
    /// <param name="GROUP">Columns that share a scale and a zero: 128 or 256, on processors also 32 or 64.</param>
    /// <param name="ZEROS">Whether there are zeros.</param>
    [BlockKernel(Grid = nameof(Programs))]
    [Config("GROUP=128, ZEROS=false", NumWarps = 4)]
    [Config("GROUP=128, ZEROS=true", NumWarps = 4)]
    [Config("GROUP=256, ZEROS=false", NumWarps = 4)]
    [Config("GROUP=256, ZEROS=true", NumWarps = 4)]
    [Config("GROUP=64, ZEROS=false", Target = Target.Cpu)]
    [Config("GROUP=64, ZEROS=true", Target = Target.Cpu)]
    [Config("GROUP=32, ZEROS=false", Target = Target.Cpu)]
    [Config("GROUP=32, ZEROS=true", Target = Target.Cpu)]
    public static void Gemv(
        Ptr<float> x, Ptr<int> w, Ptr<float> scale, Ptr<float> zero, Ptr<float> y, int m, int n, int k,
        [Constexpr(FromCaller = true)] int GROUP, [Constexpr(FromCaller = true)] bool ZEROS)
    {
        var row = ProgramId(0) * 8 + Arange(0, 8)[.., NewAxis];
        Store(y + ProgramId(1) * n + row, Rows(x + ProgramId(1) * k, w, scale, zero, k, GROUP, ZEROS), mask: row < n);
    }

    /// <summary>As <c>Gemv</c>, with x and y in bf16.</summary>
    /// <inheritdoc cref="Gemv(Ptr{float}, Ptr{int}, Ptr{float}, Ptr{float}, Ptr{float}, int, int, int, int, bool)" path="/param"/>
    [BlockKernel(Grid = nameof(Programs))]
    [Config("GROUP=128, ZEROS=false", NumWarps = 4)]
    [Config("GROUP=128, ZEROS=true", NumWarps = 4)]
    [Config("GROUP=256, ZEROS=false", NumWarps = 4)]
    [Config("GROUP=256, ZEROS=true", NumWarps = 4)]
    [Config("GROUP=64, ZEROS=false", Target = Target.Cpu)]
    [Config("GROUP=64, ZEROS=true", Target = Target.Cpu)]
    [Config("GROUP=32, ZEROS=false", Target = Target.Cpu)]
    [Config("GROUP=32, ZEROS=true", Target = Target.Cpu)]
    public static void GemvOfBFloat16(
        Ptr<BFloat16> x, Ptr<int> w, Ptr<float> scale, Ptr<float> zero, Ptr<BFloat16> y, int m, int n, int k,
        [Constexpr(FromCaller = true)] int GROUP, [Constexpr(FromCaller = true)] bool ZEROS)
    {
        var row = ProgramId(0) * 8 + Arange(0, 8)[.., NewAxis];
        Store(y + ProgramId(1) * n + row, Rows(x + ProgramId(1) * k, w, scale, zero, k, GROUP, ZEROS).To<BFloat16>(), mask: row < n);
    }

    /// <summary>
    /// As <c>Gemv</c>, with x in 16-bit fixed point (<c>QuantizeActivations</c>): products and their sums over 128 columns are exact integers. What is
    /// rounded is x, to 1/65534 of its row's largest magnitude.
    /// </summary>
    /// <param name="codes">[m, chunks, 128]: x in the order that <c>QuantizeActivations</c> writes.</param>
    /// <param name="sums">[m, chunks, 16]: sums of codes.</param>
    /// <param name="xScale">[m]: what the codes are multiplied by.</param>
    /// <param name="w">The words of an <see cref="Int4TileMatrix"/>, their halves one after the other.</param>
    /// <param name="scale">[ceil(n / 8), groups, 8].</param>
    /// <param name="zero">As scale; not read if ZEROS is false, and then all zeros are 0.</param>
    /// <param name="y">[m, n], row-major.</param>
    /// <param name="m">Rows of x.</param>
    /// <param name="n">Output features; <c>n * k</c> is below 2^31.</param>
    /// <param name="k">Input features.</param>
    /// <param name="GROUP">Columns that share a scale and a zero; a multiple of 128.</param>
    /// <param name="ZEROS">Whether there are zeros.</param>
    [BlockKernel(Grid = nameof(Programs))]
    [Config("GROUP=128, ZEROS=false", NumWarps = 4)]
    [Config("GROUP=128, ZEROS=true", NumWarps = 4)]
    [Config("GROUP=256, ZEROS=false", NumWarps = 4)]
    [Config("GROUP=256, ZEROS=true", NumWarps = 4)]
    public static void GemvOfCodes(
        Ptr<short> codes, Ptr<float> sums, Ptr<float> xScale, Ptr<short> w, Ptr<float> scale, Ptr<float> zero, Ptr<float> y, int m, int n, int k,
        [Constexpr(FromCaller = true)] int GROUP, [Constexpr(FromCaller = true)] bool ZEROS)
    {
        var r = Arange(0, 8)[.., NewAxis];
        var lane = Arange(0, 16)[NewAxis, ..];
        var half = lane[.., .., NewAxis] * 2 + Arange(0, 2)[NewAxis, NewAxis, ..];
        var chunks = Cdiv(k, 128);
        var token = codes + ProgramId(1) * chunks * 128;
        var acc = Zeros<float>(8, 16);
        for (var chunk = 0; chunk < chunks; chunk++)
        {
            var q = Load(w + ((ProgramId(0) * chunks + chunk) * 256 + r[.., .., NewAxis] * 32 + half), evict: EvictFirst);
            var x0 = Load(token + (chunk * 128 + half), evict: EvictLast);
            var x1 = Load(token + (chunk * 128 + 32 + half), evict: EvictLast);
            var x2 = Load(token + (chunk * 128 + 64 + half), evict: EvictLast);
            var x3 = Load(token + (chunk * 128 + 96 + half), evict: EvictLast);
            var sum = PairSums(q & 0xF, x0) + PairSums((q >>> 4) & 0xF, x1) + PairSums((q >>> 8) & 0xF, x2) + PairSums(q >>> 12, x3);

            // Both are integers below 2^24: so is, exactly, their difference.
            var at = (ProgramId(0) * Cdiv(k, GROUP) + chunk * 128 / GROUP) * 8 + r;
            var xs = Load(sums + ((ProgramId(1) * chunks + chunk) * 16 + lane), evict: EvictLast);
            acc += Load(scale + at) * (sum.To<float>() - 8f * xs);
            if (ZEROS)
                acc += Load(zero + at) * xs;
        }
        var row = ProgramId(0) * 8 + r;
        Store(y + ProgramId(1) * n + row, Sum(acc, axis: 1)[.., NewAxis] * Load(xScale + ProgramId(1)), mask: row < n);
    }

    /// <summary>Rounds every row of x to 16-bit fixed point, in the order in which <c>GemvOfCodes</c> meets the weights; one program a row.</summary>
    /// <param name="x">[m, k], row-major.</param>
    /// <param name="codes">[m, ceil(k / 128), 4, 16, 2]: the code of column <c>128 chunk + 16 (a + 4 c) + b</c> at [.., chunk, a, b, c].</param>
    /// <param name="sums">[m, ceil(k / 128), 16]: the sums over a and c.</param>
    /// <param name="scale">[m]: the largest magnitude / 32767.</param>
    /// <param name="m">Rows of x.</param>
    /// <param name="k">Columns of x.</param>
    /// <param name="RBLOCK">Columns in a step of the search for the largest magnitude.</param>
    [BlockKernel(Grid = nameof(RowPrograms))]
    [Config("RBLOCK=1024", NumWarps = 4)]
    public static void QuantizeActivations(Ptr<float> x, Ptr<short> codes, Ptr<float> sums, Ptr<float> scale, int m, int k, [Constexpr] int RBLOCK)
    {
        var token = x + ProgramId(0) * k;
        var largest = Zeros<float>(RBLOCK);
        for (var k0 = 0; k0 < k; k0 += RBLOCK)
        {
            var col = k0 + Arange(0, RBLOCK);
            largest = Maximum(largest, Abs(Load(token + col, mask: col < k)));
        }

        // A row of zeros has the least scale with a finite inverse, and codes of 0.
        var s = Maximum(Max(largest) * (1f / 32767f), 1.1754944e-38f);
        Store(scale + ProgramId(0), s);
        var chunks = Cdiv(k, 128);
        var place = Arange(0, 4)[.., NewAxis];
        var lane = Arange(0, 16)[NewAxis, ..];
        for (var chunk = 0; chunk < chunks; chunk++)
        {
            // The halves of a word of weights are four places apart.
            var col = chunk * 128 + place * 16 + lane;
            var low = Round(Load(token + col, mask: col < k) / s);
            var high = Round(Load(token + (col + 64), mask: col + 64 < k) / s);
            var at = ProgramId(0) * chunks + chunk;
            var pair = codes + (at * 128 + (place * 16 + lane) * 2);
            Store(pair, low.SaturateTo<short>());
            Store(pair + 1, high.SaturateTo<short>());
            Store(sums + (at * 16 + Arange(0, 16)), Sum(low + high, axis: 0));
        }
    }

    /// <summary>The products of the program's tile with a row of x: [8, 1].</summary>
    [BlockFunction]
    private static Block<float> Rows<T>(Ptr<T> token, Ptr<int> w, Ptr<float> scale, Ptr<float> zero, int k, int GROUP, bool ZEROS)
        where T : unmanaged
    {
        var whole = k / 128;
        var acc = Zeros<float>(8, 16);
        for (var chunk = 0; chunk < whole; chunk++)
            acc += Chunk(token, w, scale, zero, chunk, k, GROUP, ZEROS, isWhole: true);
        if (whole * 128 < k)
            acc += Chunk(token, w, scale, zero, whole, k, GROUP, ZEROS, isWhole: false);
        return Sum(acc, axis: 1)[.., NewAxis];
    }

    /// <summary>What 128 columns add, in sixteen lanes for each of the tile's rows. Only the last chunk may end before its columns do.</summary>
    [BlockFunction]
    private static Block<float> Chunk<T>(
        Ptr<T> token, Ptr<int> w, Ptr<float> scale, Ptr<float> zero, int chunk, int k, int GROUP, bool ZEROS, bool isWhole)
        where T : unmanaged
    {
        var r = Arange(0, 8)[.., NewAxis];
        var lane = Arange(0, 16)[NewAxis, ..];
        var q = Load(w + ((ProgramId(0) * Cdiv(k, 128) + chunk) * 128 + r * 16 + lane), evict: EvictFirst);
        var x0 = Columns(token, chunk * 128 + lane, k, isWhole);
        var x1 = Columns(token, chunk * 128 + 16 + lane, k, isWhole);
        var x2 = Columns(token, chunk * 128 + 32 + lane, k, isWhole);
        var x3 = Columns(token, chunk * 128 + 48 + lane, k, isWhole);
        var x4 = Columns(token, chunk * 128 + 64 + lane, k, isWhole);
        var x5 = Columns(token, chunk * 128 + 80 + lane, k, isWhole);
        var x6 = Columns(token, chunk * 128 + 96 + lane, k, isWhole);
        var x7 = Columns(token, chunk * 128 + 112 + lane, k, isWhole);

        // A code is taken where it lies in its half of the word: the power of 16 that it is too large by is taken off x, once for eight rows. What the halves
        // share (masks, powers) stays in registers.
        var upper = q >>> 16;
        var result = Zeros<float>(8, 16);
        if (GROUP >= 128)
        {
            var xs = (x0 + x1) + (x2 + x3) + ((x4 + x5) + (x6 + x7));
            var sum = (q & 0xF).To<float>() * x0 + xs * -8f;
            sum += (q & 0xF0).To<float>() * (x1 * (1f / 0x10));
            sum += (q & 0xF00).To<float>() * (x2 * (1f / 0x100));
            sum += (q & 0xF000).To<float>() * (x3 * (1f / 0x1000));
            sum += (upper & 0xF).To<float>() * x4;
            sum += (upper & 0xF0).To<float>() * (x5 * (1f / 0x10));
            sum += (upper & 0xF00).To<float>() * (x6 * (1f / 0x100));
            sum += (q >>> 28).To<float>() * x7;
            var at = (ProgramId(0) * Cdiv(k, GROUP) + chunk * 128 / GROUP) * 8 + r;
            result = Scaled(scale, zero, at, sum, xs, ZEROS);
        }
        else
        {
            // Several groups lie in a chunk, and every chunk has room for as many.
            var at = (ProgramId(0) * Cdiv(k, 128) + chunk) * (128 / GROUP) * 8 + r;
            var first = (q & 0xF).To<float>() * x0 + (q & 0xF0).To<float>() * (x1 * (1f / 0x10));
            var second = (q & 0xF00).To<float>() * (x2 * (1f / 0x100)) + (q & 0xF000).To<float>() * (x3 * (1f / 0x1000));
            var third = (upper & 0xF).To<float>() * x4 + (upper & 0xF0).To<float>() * (x5 * (1f / 0x10));
            var fourth = (upper & 0xF00).To<float>() * (x6 * (1f / 0x100)) + (q >>> 28).To<float>() * x7;
            if (GROUP == 64)
            {
                var (xs0, xs1) = ((x0 + x1) + (x2 + x3), (x4 + x5) + (x6 + x7));
                result = Scaled(scale, zero, at, first + second - 8f * xs0, xs0, ZEROS) + Scaled(scale, zero, at + 8, third + fourth - 8f * xs1, xs1, ZEROS);
            }
            else
            {
                var (xs0, xs1) = (x0 + x1, x2 + x3);
                var (xs2, xs3) = (x4 + x5, x6 + x7);
                result = Scaled(scale, zero, at, first - 8f * xs0, xs0, ZEROS) + Scaled(scale, zero, at + 8, second - 8f * xs1, xs1, ZEROS)
                    + (Scaled(scale, zero, at + 16, third - 8f * xs2, xs2, ZEROS) + Scaled(scale, zero, at + 24, fourth - 8f * xs3, xs3, ZEROS));
            }
        }
        return result;
    }

    /// <summary>What a part of a group adds, of the sum of x times codes less 8 and of the sum of x.</summary>
    [BlockFunction]
    private static Block<float> Scaled(Ptr<float> scale, Ptr<float> zero, Block<int> at, Block<float> sum, Block<float> xs, bool ZEROS)
    {
        var result = Load(scale + at) * sum;
        if (ZEROS)
            result += Load(zero + at) * xs;
        return result;
    }

    [BlockFunction]
    private static Block<float> Columns<T>(Ptr<T> x, Block<int> col, int k, bool isWhole)
        where T : unmanaged
    {
        var value = Zeros<float>(1, 16);
        if (isWhole)
            value = Load(x + col, evict: EvictLast).To<float>();
        else
            value = Load(x + col, mask: col < k, evict: EvictLast).To<float>();
        return value;
    }

    /// <summary>Products of 16-bit integers, each added to its neighbour: one instruction on most processors.</summary>
    [BlockFunction]
    private static Block<int> PairSums(Block<short> a, Block<short> b) => Sum(a.To<int>() * b.To<int>(), axis: 2);

    private static Grid Programs(int m, int n) => new(Cdiv(n, 8), m);

    private static Grid RowPrograms(int m) => new(m);
}
