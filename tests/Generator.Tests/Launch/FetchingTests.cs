using System.Globalization;
using BlockSharp.Generator.Tests.Testing;

namespace BlockSharp.Generator.Tests.Launch;

/// <summary>Which variant that fetches tensors a launch takes, by the code that is generated for it.</summary>
public class FetchingTests
{
    private const string Kernel = """
        using BlockSharp;
        using BlockSharp.CompilerServices;
        using static BlockSharp.Op;

        /// <summary>Products.</summary>
        public static partial class Products
        {
            /// <summary>y = x wᵀ.</summary>
            [BlockKernel(Grid = nameof(Programs))]
            [Config("BM=64, BN=64", NumWarps = 4, NumStages = 3)]
            public static void Rows(Ptr<BFloat16> x, Ptr<BFloat16> w, Ptr<BFloat16> y, int m, int n, int k, [Constexpr] int BM, [Constexpr] int BN)
            {
                var row = ProgramId(0) * BM + Arange(0, BM)[.., NewAxis];
                var feature = ProgramId(1) * BN + Arange(0, BN);
                var acc = Zeros<float>(BM, BN);
                for (var k0 = 0; k0 < k; k0 += 64)
                {
                    var col = k0 + Arange(0, 64)[NewAxis, ..];
                    acc = Dot(Load(x + (row * k + col), mask: row < m & col < k), Load(w + (feature[.., NewAxis] * k + col), mask: feature[.., NewAxis] < n & col < k).Trans(), acc);
                }
                Store(y + (row * n + feature[NewAxis, ..]), acc.To<BFloat16>(), mask: row < m & feature[NewAxis, ..] < n);
            }

            static Grid Programs(int m, int n, int BM, int BN) => new(Cdiv(m, BM), Cdiv(n, BN));

            /// <summary>y = x wᵀ, by programs that store one tile and go on with the next.</summary>
            [BlockKernel(Grid = nameof(Strips))]
            [Config(NumWarps = 4, NumStages = 3)]
            public static void Tiles(Ptr<BFloat16> x, Ptr<BFloat16> w, Ptr<BFloat16> y, int m, int n, int k)
            {
                var row = ProgramId(0) * 64 + Arange(0, 64)[.., NewAxis];
                for (var first = 0; first < n; first += 64)
                {
                    var feature = first + Arange(0, 64);
                    var acc = Zeros<float>(64, 64);
                    for (var k0 = 0; k0 < k; k0 += 64)
                    {
                        var col = k0 + Arange(0, 64)[NewAxis, ..];
                        acc = Dot(Load(x + (row * k + col), mask: row < m & col < k), Load(w + (feature[.., NewAxis] * k + col), mask: feature[.., NewAxis] < n & col < k).Trans(), acc);
                    }
                    Store(y + (row * n + feature[NewAxis, ..]), acc.To<BFloat16>(), mask: row < m & feature[NewAxis, ..] < n);
                }
            }

            static Grid Strips(int m) => new(Cdiv(m, 64));
        }

        /// <summary>Asks the generated code.</summary>
        public static class Host
        {
            /// <summary>The variant for operands that begin some elements behind the start of one buffer each, or of one for all.</summary>
            public static string Choose(bool hasHopper, int shift, int programs, bool isOnly, bool isOneBuffer, int m, int n, int k)
            {
                using var first = Device.Eager.Allocate<BFloat16>(m * k + n * k + m * n + 64);
                using var second = Device.Eager.Allocate<BFloat16>(n * k + shift);
                using var third = Device.Eager.Allocate<BFloat16>(m * n);
                Ptr<BFloat16> x = first;
                var (w, y) = isOneBuffer ? (x + m * k, x + (m * k + n * k)) : ((Ptr<BFloat16>)second, (Ptr<BFloat16>)third);
                var fit = VariantFit.General | (hasHopper ? VariantFit.Fetching | VariantFit.FetchingAligned : VariantFit.None);
                return BlockSharp.Generated.Products_Rows.Fetching(fit, 0, new Grid(programs), isOnly, x + shift, w + shift, y, m, n, k).ToString();
            }

            /// <summary>The variant of the programs that store in between, for a result in a buffer of its own, in another part of that of x, or where x may be.</summary>
            public static string ChooseTiles(string place)
            {
                using var first = Device.Eager.Allocate<BFloat16>(64 * 128 * 2);
                using var second = Device.Eager.Allocate<BFloat16>(64 * 128);
                using var third = Device.Eager.Allocate<BFloat16>(64 * 128);
                Ptr<BFloat16> x = place == "part" ? first.Slice(0, 64 * 128) : first;
                Ptr<BFloat16> y = place == "own" ? third : place == "part" ? first.Slice(64 * 128, 64 * 128) : (Ptr<BFloat16>)first + 64 * 128;
                var fit = VariantFit.General | VariantFit.Fetching | VariantFit.FetchingAligned;
                return BlockSharp.Generated.Products_Tiles.Fetching(fit, 0, new Grid(1), false, x, second, y, 64, 128, 64).ToString();
            }
        }
        """;

    [Theory]
    [InlineData("m=128, n=64, k=64", "FetchingAligned", "rows that are multiples of 16 bytes apart")]
    [InlineData("m=128, n=64, k=24", "FetchingAligned", "24 elements are, too")]
    [InlineData("m=128, n=63, k=64", "Fetching", "only rows of the result are odd")]
    [InlineData("m=128, n=64, k=64, device=0", "None", "a device that does not fetch")]
    [InlineData("m=128, n=64, k=63", "FetchingAligned", "copies, and a result that is stored 16 bytes at a time")]
    [InlineData("m=128, n=63, k=63", "Fetching", "copies, and a result with odd rows")]
    [InlineData("m=128, n=64, k=64, shift=1", "FetchingAligned", "copies of what begins anywhere")]
    [InlineData("m=6400, n=6400, k=63, programs=1", "None", "copies for programs that fetch less")]
    [InlineData("m=6400, n=6400, k=63, programs=1, only=1", "FetchingAligned", "copies where there is nothing else")]
    [InlineData("m=128, n=64, k=63, one=1, only=1", "None", "a result where operands may be")]
    [InlineData("m=128, n=64, k=64, one=1", "FetchingAligned", "the same, not copied")]
    [InlineData("m=128, n=64, k=0", "None", "a tensor without elements")]
    public void The_variant_that_assumes_most_is_taken_with_copies_where_they_pay(string arguments, string expected, string why)
    {
        var values = arguments.Split(", ").Select(a => a.Split('=')).ToDictionary(a => a[0], a => int.Parse(a[1], CultureInfo.InvariantCulture));
        int Of(string name, int otherwise) => values.GetValueOrDefault(name, otherwise);
        using var program = GeneratorHost.RunAndCompile(new KernelGenerator(), Kernel).Load();
        var (m, n, k) = (Of("m", 0), Of("n", 0), Of("k", 0));
        var actual = program.Call("Host", "Choose", Of("device", 1) == 1, Of("shift", 0), Of("programs", (m + 63) / 64 * ((n + 63) / 64)), Of("only", 0) == 1, Of("one", 0) == 1, m, n, k);
        Assert.True(expected == (string)actual!, $"{why}: {actual}");
    }

    [Theory]
    [InlineData("own", "FetchingAligned")]
    [InlineData("part", "FetchingAligned")]
    [InlineData("same", "None")]
    public void Nothing_is_fetched_that_the_program_may_have_stored_before(string place, string expected)
    {
        using var program = GeneratorHost.RunAndCompile(new KernelGenerator(), Kernel).Load();
        Assert.Equal(expected, program.Call("Host", "ChooseTiles", place));
    }
}
