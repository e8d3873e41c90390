using static BlockSharp.Op;

namespace BlockSharp.Kernels;

/// <summary>
/// The linear layer with 4-bit weights in tiles of 16 rows, for few rows of x on a processor: a program reads its weights as one stream, eight columns of its
/// rows at a time. A weight is <c>(q - 8) * scale + zero</c> (<see cref="Int4Matrix"/>); <see cref="Int4TileMatrix"/> says where its code lies. What is the
/// same for all tiles is done to x once before: <c>PrepareActivations</c>, or <c>QuantizeActivations</c> for 16-bit fixed point.
/// </summary>
/// <remarks>
/// The sum over a group is taken apart so that a weight costs no more than its product: <c>Σ x ((q - 8) s + z) = s (Σ x q - 8 Σ x) + z Σ x</c>. <c>Σ x q</c> is
/// a sum of exact integers: of a group, x is its largest magnitude times a number of 24 bits, as many as fp32 has, and these are multiplied a byte at a time,
/// four products an instruction.
/// </remarks>
public static partial class Int4Tiles
{
    /// <summary><c>y[m, n] = Σₖ x[m, k] ((q[n, k] - 8) scale[n, k / GROUP] + zero[n, k / GROUP])</c>.</summary>
    /// <param name="x">[m, groups, 3, GROUP]: x as <c>PrepareActivations</c> writes it.</param>
    /// <param name="sums">[m, groups, 2]: sums over x.</param>
    /// <param name="steps">[m, groups]: what the numbers of a group are multiplied by.</param>
    /// <param name="w">The words of an <see cref="Int4TileMatrix"/>, their bytes from the lowest on.</param>
    /// <param name="scale">[ceil(n / 16), groups, 16], as the <see cref="Int4TileMatrix"/> has them.</param>
    /// <param name="zero">As scale; not read if ZEROS is false, and then all zeros are 0.</param>
    /// <param name="y">[m, n], row-major.</param>
    /// <param name="m">Rows of x.</param>
    /// <param name="n">Output features; <c>n * k</c> is below 2^31.</param>
    /// <param name="k">Input features.</param>
    /// <param name="GROUP">Columns that share a scale and a zero: 32, 64, 128 or 256.</param>
    /// <param name="ZEROS">Whether there are zeros.</param>
    [BlockKernel(Grid = nameof(Programs))]
    [Config("GROUP=32, ZEROS=false", NumWarps = 1)]
    [Config("GROUP=32, ZEROS=true", NumWarps = 1)]
    [Config("GROUP=64, ZEROS=false", NumWarps = 1)]
    [Config("GROUP=64, ZEROS=true", NumWarps = 1)]
    [Config("GROUP=128, ZEROS=false", NumWarps = 1)]
    [Config("GROUP=128, ZEROS=true", NumWarps = 1)]
    [Config("GROUP=256, ZEROS=false", NumWarps = 1)]
    [Config("GROUP=256, ZEROS=true", NumWarps = 1)]
    public static void Gemv(
        Ptr<sbyte> x, Ptr<int> sums, Ptr<float> steps, Ptr<byte> w, Ptr<BFloat16> scale, Ptr<BFloat16> zero, Ptr<float> y, int m, int n, int k,
        [Constexpr(FromCaller = true)] int GROUP, [Constexpr(FromCaller = true)] bool ZEROS)
    {
        var row = ProgramId(0) * 16 + Arange(0, 16);
        Store(y + ProgramId(1) * n + row, Rows(x, sums, steps, w, scale, zero, k, GROUP, ZEROS), mask: row < n);
    }

    /// <summary>As <c>Gemv</c>, with y in bf16.</summary>
    /// <inheritdoc cref="Gemv(Ptr{sbyte}, Ptr{int}, Ptr{float}, Ptr{byte}, Ptr{BFloat16}, Ptr{BFloat16}, Ptr{float}, int, int, int, int, bool)" path="/param"/>
    [BlockKernel(Grid = nameof(Programs))]
    [Config("GROUP=32, ZEROS=false", NumWarps = 1)]
    [Config("GROUP=32, ZEROS=true", NumWarps = 1)]
    [Config("GROUP=64, ZEROS=false", NumWarps = 1)]
    [Config("GROUP=64, ZEROS=true", NumWarps = 1)]
    [Config("GROUP=128, ZEROS=false", NumWarps = 1)]
    [Config("GROUP=128, ZEROS=true", NumWarps = 1)]
    [Config("GROUP=256, ZEROS=false", NumWarps = 1)]
    [Config("GROUP=256, ZEROS=true", NumWarps = 1)]
    public static void GemvToBFloat16(
        Ptr<sbyte> x, Ptr<int> sums, Ptr<float> steps, Ptr<byte> w, Ptr<BFloat16> scale, Ptr<BFloat16> zero, Ptr<BFloat16> y, int m, int n, int k,
        [Constexpr(FromCaller = true)] int GROUP, [Constexpr(FromCaller = true)] bool ZEROS)
    {
        var row = ProgramId(0) * 16 + Arange(0, 16);
        Store(y + ProgramId(1) * n + row, Rows(x, sums, steps, w, scale, zero, k, GROUP, ZEROS).To<BFloat16>(), mask: row < n);
    }

    /// <summary>
    /// As <c>Gemv</c>, with x in 16-bit fixed point (<c>QuantizeActivations</c>): products and their sums over a group are exact integers. What is
    /// rounded is x, to 1/65534 of its row's largest magnitude.
    /// </summary>
    /// <param name="codes">[m, groups, GROUP]: x as <c>QuantizeActivations</c> writes it.</param>
    /// <param name="sums">[m, groups]: sums of codes.</param>
    /// <param name="xScale">[m]: what the codes are multiplied by.</param>
    /// <param name="w">The words of an <see cref="Int4TileMatrix"/>, their halves one after the other.</param>
    /// <param name="scale">[ceil(n / 16), groups, 16].</param>
    /// <param name="zero">As scale; not read if ZEROS is false, and then all zeros are 0.</param>
    /// <param name="y">[m, n], row-major.</param>
    /// <param name="m">Rows of x.</param>
    /// <param name="n">Output features; <c>n * k</c> is below 2^31.</param>
    /// <param name="k">Input features.</param>
    /// <param name="GROUP">Columns that share a scale and a zero: 32, 64, 128 or 256.</param>
    /// <param name="ZEROS">Whether there are zeros.</param>
    [BlockKernel(Grid = nameof(Programs))]
    [Config("GROUP=32, ZEROS=false", NumWarps = 1)]
    [Config("GROUP=32, ZEROS=true", NumWarps = 1)]
    [Config("GROUP=64, ZEROS=false", NumWarps = 1)]
    [Config("GROUP=64, ZEROS=true", NumWarps = 1)]
    [Config("GROUP=128, ZEROS=false", NumWarps = 1)]
    [Config("GROUP=128, ZEROS=true", NumWarps = 1)]
    [Config("GROUP=256, ZEROS=false", NumWarps = 1)]
    [Config("GROUP=256, ZEROS=true", NumWarps = 1)]
    public static void GemvOfCodes(
        Ptr<short> codes, Ptr<int> sums, Ptr<float> xScale, Ptr<short> w, Ptr<BFloat16> scale, Ptr<BFloat16> zero, Ptr<float> y, int m, int n, int k,
        [Constexpr(FromCaller = true)] int GROUP, [Constexpr(FromCaller = true)] bool ZEROS)
    {
        var r = Arange(0, 16);
        var half = Arange(0, 2)[NewAxis, ..];
        var groups = Cdiv(k, GROUP);
        var acc = Zeros<float>(16);
        for (var group = 0; group < groups; group++)
        {
            var sum = Zeros<int>(16);
            for (var step = 0; step < GROUP / 8; step++)
            {
                var q = Load(w + (((ProgramId(0) * groups + group) * (GROUP / 8) + step) * 32 + (r[.., NewAxis] * 2 + half)), evict: EvictFirst);
                var pair = codes + (((ProgramId(1) * groups + group) * GROUP + step * 8) + half);
                sum += PairSums(q & 0xF, Load(pair, evict: EvictLast)) + PairSums((q >>> 4) & 0xF, Load(pair + 2, evict: EvictLast))
                    + (PairSums((q >>> 8) & 0xF, Load(pair + 4, evict: EvictLast)) + PairSums(q >>> 12, Load(pair + 6, evict: EvictLast)));
            }

            // Below 2^27, so that no integer overflows.
            var at = (ProgramId(0) * groups + group) * 16 + r;
            var xs = Load(sums + (ProgramId(1) * groups + group));
            acc += Load(scale + at).To<float>() * (sum - 8 * xs).To<float>();
            if (ZEROS)
                acc += Load(zero + at).To<float>() * (float)xs;
        }
        var row = ProgramId(0) * 16 + r;
        Store(y + ProgramId(1) * n + row, acc * Load(xScale + ProgramId(1)), mask: row < n);
    }

    /// <summary>Rounds every row of x to 16-bit fixed point, for <c>GemvOfCodes</c>; one program a row.</summary>
    /// <param name="x">[m, k], row-major.</param>
    /// <param name="codes">[m, groups, GROUP]; columns that x does not have are 0.</param>
    /// <param name="sums">[m, groups]: the sums of codes.</param>
    /// <param name="scale">[m]: the largest magnitude / 32767.</param>
    /// <param name="m">Rows of x.</param>
    /// <param name="k">Columns of x.</param>
    /// <param name="GROUP">Columns that share a scale and a zero.</param>
    [BlockKernel(Grid = nameof(RowPrograms))]
    [Config("GROUP=32", NumWarps = 4)]
    [Config("GROUP=64", NumWarps = 4)]
    [Config("GROUP=128", NumWarps = 4)]
    [Config("GROUP=256", NumWarps = 4)]
    public static void QuantizeActivations(Ptr<float> x, Ptr<short> codes, Ptr<int> sums, Ptr<float> scale, int m, int k, [Constexpr(FromCaller = true)] int GROUP)
    {
        var token = x + ProgramId(0) * k;
        var groups = Cdiv(k, GROUP);
        var largest = Zeros<float>(GROUP);
        for (var group = 0; group < groups; group++)
        {
            var col = group * GROUP + Arange(0, GROUP);
            largest = Maximum(largest, Abs(Load(token + col, mask: col < k)));
        }

        // A row of zeros has the least scale with a finite inverse, and codes of 0.
        var s = Maximum(Max(largest) * (1f / 32767f), 1.1754944e-38f);
        Store(scale + ProgramId(0), s);
        var inverse = 1f / s;
        for (var group = 0; group < groups; group++)
        {
            var col = group * GROUP + Arange(0, GROUP);
            var code = Round(Load(token + col, mask: col < k) * inverse).To<int>();
            Store(codes + (ProgramId(0) * groups * GROUP + col), code.SaturateTo<short>());
            Store(sums + (ProgramId(0) * groups + group), Sum(code));
        }
    }

    /// <summary>Brings every row of x into the form that <c>Gemv</c> reads; one program a row.</summary>
    /// <param name="x">[m, k], row-major.</param>
    /// <param name="limbs">[m, groups, 3, GROUP]: the upper, middle and lower bytes, signed, of numbers up to 8355000 in magnitude. Of eight columns, the order is
    /// 0 4 1 5 2 6 3 7; columns that x does not have are 0.</param>
    /// <param name="sums">[m, groups, 2]: the sums of the numbers' upper 16 bits, and of their lower bytes.</param>
    /// <param name="steps">[m, groups]: the largest magnitude of the group / 8355000; NaN if one of its columns is, or is infinite.</param>
    /// <param name="m">Rows of x.</param>
    /// <param name="k">Columns of x.</param>
    /// <param name="GROUP">Columns that share a scale and a zero.</param>
    [BlockKernel(Grid = nameof(RowPrograms))]
    [Config("GROUP=32", NumWarps = 4)]
    [Config("GROUP=64", NumWarps = 4)]
    [Config("GROUP=128", NumWarps = 4)]
    [Config("GROUP=256", NumWarps = 4)]
    public static void PrepareActivations(
        Ptr<float> x, Ptr<sbyte> limbs, Ptr<int> sums, Ptr<float> steps, int m, int k, [Constexpr(FromCaller = true)] int GROUP) => Prepare(x, limbs, sums, steps, k, GROUP);

    /// <summary>As <c>PrepareActivations</c>, of x in bf16.</summary>
    /// <inheritdoc cref="PrepareActivations(Ptr{float}, Ptr{sbyte}, Ptr{int}, Ptr{float}, int, int, int)" path="/param"/>
    [BlockKernel(Grid = nameof(RowPrograms))]
    [Config("GROUP=32", NumWarps = 4)]
    [Config("GROUP=64", NumWarps = 4)]
    [Config("GROUP=128", NumWarps = 4)]
    [Config("GROUP=256", NumWarps = 4)]
    public static void PrepareActivationsOfBFloat16(
        Ptr<BFloat16> x, Ptr<sbyte> limbs, Ptr<int> sums, Ptr<float> steps, int m, int k, [Constexpr(FromCaller = true)] int GROUP) => Prepare(x, limbs, sums, steps, k, GROUP);

    /// <summary>The products of the program's tile with a row of x: [16].</summary>
    [BlockFunction]
    private static Block<float> Rows(Ptr<sbyte> x, Ptr<int> sums, Ptr<float> steps, Ptr<byte> w, Ptr<BFloat16> scale, Ptr<BFloat16> zero, int k, int GROUP, bool ZEROS)
    {
        var r = Arange(0, 16);
        var b = Arange(0, 4)[NewAxis, ..];
        var groups = Cdiv(k, GROUP);
        var acc = Zeros<float>(16);
        for (var group = 0; group < groups; group++)
        {
            var xGroup = ProgramId(1) * groups + group;
            var (upper, middle, lower) = (Zeros<int>(16), Zeros<int>(16), Zeros<int>(16));
            for (var step = 0; step < GROUP / 8; step++)
            {
                var q = Load(w + (((ProgramId(0) * groups + group) * (GROUP / 8) + step) * 64 + (r[.., NewAxis] * 4 + b)), evict: EvictFirst);
                var at = x + ((xGroup * (3 * GROUP) + step * 8) + b);
                upper += QuadSums(q & 0xF, Load(at, evict: EvictLast)) + QuadSums(q >>> 4, Load(at + 4, evict: EvictLast));
                middle += QuadSums(q & 0xF, Load(at + GROUP, evict: EvictLast)) + QuadSums(q >>> 4, Load(at + (GROUP + 4), evict: EvictLast));
                lower += QuadSums(q & 0xF, Load(at + 2 * GROUP, evict: EvictLast)) + QuadSums(q >>> 4, Load(at + (2 * GROUP + 4), evict: EvictLast));
            }

            // Below 2^28, so that no integer overflows.
            var (xUpper, xLower) = (Load(sums + 2 * xGroup), Load(sums + (2 * xGroup + 1)));
            var place = (ProgramId(0) * groups + group) * 16 + r;
            var xStep = Load(steps + xGroup);
            acc += Load(scale + place).To<float>() * (((upper * 256 + middle - 8 * xUpper).To<float>() * 256f + (lower - 8 * xLower).To<float>()) * xStep);
            if (ZEROS)
                acc += Load(zero + place).To<float>() * (((float)xUpper * 256f + (float)xLower) * xStep);
        }
        return acc;
    }

    [BlockFunction]
    private static void Prepare<T>(Ptr<T> x, Ptr<sbyte> limbs, Ptr<int> sums, Ptr<float> steps, int k, int GROUP)
        where T : unmanaged
    {
        var groups = Cdiv(k, GROUP);
        var i = Arange(0, GROUP);

        // Bytes of a word have in their lower halves the codes of columns 0 4 1 5 of its eight, and in their upper halves those of 2 6 3 7.
        var column = (i & ~7) + (((i >> 1) & 3) + ((i & 1) << 2));
        for (var group = 0; group < groups; group++)
        {
            var at = ProgramId(0) * groups + group;
            var value = Load(x + ProgramId(0) * k + (group * GROUP + column), mask: group * GROUP + column < k).To<float>();

            // A group of zeros has the least step with a finite inverse, and bytes of 0.
            var step = Maximum(Max(Abs(value)) * (1f / 8355000f), 1.1754944e-38f);
            var sum = Sum(value);

            // The largest magnitude is none of a NaN: the sum tells, times zero.
            Store(steps + at, step + sum * 0f);
            var number = Round(value * (1f / step)).To<int>();
            var low = number << 24 >> 24;
            var rest = number - low >> 8;
            var mid = rest << 24 >> 24;
            var limb = limbs + (at * (3 * GROUP) + i);
            Store(limb, (rest - mid >> 8).To<sbyte>());
            Store(limb + GROUP, mid.To<sbyte>());
            Store(limb + 2 * GROUP, low.To<sbyte>());
            Store(sums + 2 * at, Sum(rest));
            Store(sums + (2 * at + 1), Sum(low));
        }
    }

    /// <summary>Products of 16-bit integers, each added to its neighbour: one instruction on most processors.</summary>
    [BlockFunction]
    private static Block<int> PairSums(Block<short> a, Block<short> b) => Sum(a.To<int>() * b.To<int>(), axis: 1);

    /// <summary>Products of codes and signed bytes, four neighbours added.</summary>
    [BlockFunction]
    private static Block<int> QuadSums(Block<byte> a, Block<sbyte> b) => Sum(a.To<int>() * b.To<int>(), axis: 1);

    private static Grid Programs(int m, int n) => new(Cdiv(n, 16), m);

    private static Grid RowPrograms(int m) => new(m);
}
