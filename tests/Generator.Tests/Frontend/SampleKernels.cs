namespace BlockSharp.Generator.Tests.Frontend;

/// <summary>Kernels of the kinds that the language is for, each a whole source file.</summary>
internal static class SampleKernels
{
    public const string Gemv = """
        using BlockSharp;
        using static BlockSharp.Op;

        namespace Samples;

        /// <summary>Matrix times vector.</summary>
        public static partial class Gemv
        {
            /// <summary>y[n] = (W[n,:] . x) * scale[n] + bias[n].</summary>
            [BlockKernel(Grid = nameof(Programs))]
            [Config("XBLOCK=1, RBLOCK=2048", NumWarps = 4)]
            [Config("XBLOCK=2, RBLOCK=4096", NumWarps = 8)]
            public static void Int8(
                Ptr<BFloat16> x, Ptr<sbyte> w, Ptr<BFloat16> scale, Ptr<BFloat16> bias, Ptr<BFloat16> y,
                int n, int k, [Constexpr] int XBLOCK, [Constexpr] int RBLOCK)
            {
                var row = ProgramId(0) * XBLOCK + Arange(0, XBLOCK)[.., NewAxis];
                var acc = Zeros<float>(XBLOCK, RBLOCK);
                for (var k0 = 0; k0 < k; k0 += RBLOCK)
                {
                    var col = k0 + Arange(0, RBLOCK)[NewAxis, ..];
                    var xv = Load(x + col, mask: col < k, evict: EvictLast).To<float>();
                    var wv = Load(w + (row * k + col), mask: row < n & col < k, evict: EvictFirst).To<float>();
                    acc += xv * wv;
                }

                var dot = Sum(acc, axis: 1)[.., NewAxis];
                Store(y + row, (dot * Load(scale + row, row < n).To<float>() + Load(bias + row, row < n).To<float>()).To<BFloat16>(), mask: row < n);
            }

            static Grid Programs(int n, int XBLOCK) => new(Cdiv(n, XBLOCK));
        }
        """;

    public const string VectorAdd = """
        using BlockSharp;
        using static BlockSharp.Op;

        /// <summary>Vectors.</summary>
        public static partial class Vectors
        {
            /// <summary>y = a + b.</summary>
            [BlockKernel(Grid = nameof(Programs))]
            [Config("BLOCK=1024")]
            public static void Add(Ptr<float> a, Ptr<float> b, Ptr<float> y, int n, [Constexpr] int BLOCK)
            {
                var i = ProgramId(0) * BLOCK + Arange(0, BLOCK);
                var mask = i < n;
                Store(y + i, Load(a + i, mask) + Load(b + i, mask), mask);
            }

            static Grid Programs(int n, int BLOCK) => new(Cdiv(n, BLOCK));
        }
        """;

    public const string Softmax = """
        using BlockSharp;
        using static BlockSharp.Op;

        /// <summary>Rows.</summary>
        public static partial class Rows
        {
            /// <summary>One program a row.</summary>
            [BlockKernel(Grid = nameof(Programs))]
            [Config("BLOCK=1024", When = nameof(Narrow))]
            [Config("BLOCK=4096", NumWarps = 8)]
            public static void Softmax(Ptr<float> x, Ptr<float> y, int rows, int columns, [Constexpr] int BLOCK)
            {
                var i = Arange(0, BLOCK);
                var at = ProgramId(0) * columns + i;
                var v = Load(x + at, i < columns, float.NegativeInfinity);
                var e = Exp(v - Max(v));
                Store(y + at, e / Sum(e), i < columns);
            }

            static Grid Programs(int rows) => new(rows);

            static bool Narrow(int columns) => columns <= 1024;
        }
        """;

    public const string Matmul = """
        using BlockSharp;
        using static BlockSharp.Op;

        /// <summary>Matrix products.</summary>
        public static partial class Matmul
        {
            /// <summary>y = (a bᵀ) * scale.</summary>
            [BlockKernel(Grid = nameof(Programs))]
            [Config("BM=64, BN=64, BK=64", NumWarps = 4, NumStages = 3)]
            public static void Int8(
                Ptr<sbyte> a, Ptr<sbyte> b, Ptr<float> scale, Ptr<BFloat16> y, int m, int n, int k,
                [Constexpr] int BM, [Constexpr] int BN, [Constexpr] int BK)
            {
                var row = (ProgramId(0) * BM + Arange(0, BM))[.., NewAxis];
                var column = ProgramId(1) * BN + Arange(0, BN);
                var acc = Zeros<int>(BM, BN);
                for (var k0 = 0; k0 < k; k0 += BK)
                {
                    var i = k0 + Arange(0, BK)[NewAxis, ..];
                    var left = Load(a + (row * k + i), mask: row < m & i < k);
                    var right = Load(b + (column[.., NewAxis] * k + i), mask: column[.., NewAxis] < n & i < k);
                    acc = Dot(left, right.Trans(), acc);
                }

                var inside = row < m & column[NewAxis, ..] < n;
                var scaled = acc.To<float>() * Load(scale + column, column < n)[NewAxis, ..];
                Store(y + (row * n + column[NewAxis, ..]), scaled.To<BFloat16>(), inside);
            }

            static Grid Programs(int m, int n, int BM, int BN) => new(Cdiv(m, BM), Cdiv(n, BN));
        }
        """;

    public const string Int4 = """
        using BlockSharp;
        using static BlockSharp.Op;

        /// <summary>Matrix times vector.</summary>
        public static partial class Int4
        {
            /// <summary>y[n] = Σ x[k] (q[n, k] - 8) scale[n, k / GROUP].</summary>
            [BlockKernel(Grid = nameof(Programs))]
            [Config("GROUP=32, BLOCK=1024", NumWarps = 2)]
            [Config("GROUP=64, BLOCK=1024", NumWarps = 2)]
            public static void Gemv(
                Ptr<BFloat16> x, Ptr<UInt4x2> w, Ptr<BFloat16> scale, Ptr<float> y, int n, int k,
                [Constexpr(FromCaller = true)] int GROUP, [Constexpr] int BLOCK)
            {
                var row = ProgramId(0);
                var sum = 0f;
                for (var k0 = 0; k0 < k; k0 += BLOCK)
                {
                    var i = k0 + Arange(0, BLOCK);
                    var pair = k0 / 2 + Arange(0, BLOCK / 2);
                    var q = Dequantize(Load(w + row * (k / 2) + pair, pair * 2 < k, evict: EvictFirst));
                    var s = Load(scale + row * Cdiv(k, GROUP) + i / GROUP, i < k).To<float>();
                    sum += Sum(Load(x + i, i < k).To<float>() * q * s);
                }

                Store(y + row, sum);
            }

            [BlockFunction]
            static Block<float> Dequantize(Block<UInt4x2> packed)
            {
                var codes = Unpack(packed).To<int>() - 8;
                return codes.To<float>();
            }

            static Grid Programs(int n) => new(n);
        }
        """;

    public static IReadOnlyList<string> All { get; } = [Gemv, VectorAdd, Softmax, Matmul, Int4];
}
