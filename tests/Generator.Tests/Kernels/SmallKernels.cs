using BlockSharp.Generator.Tests.Frontend;

namespace BlockSharp.Generator.Tests.Kernels;

/// <summary>One small kernel for each feature of the language, each a whole source file; the shapes are small so that what is generated can be read.</summary>
internal static class SmallKernels
{
    public const string MaskedAdd = """
        using BlockSharp;
        using static BlockSharp.Op;

        /// <summary>Vectors.</summary>
        public static partial class Vectors
        {
            /// <summary>y = a + b.</summary>
            [BlockKernel(Grid = nameof(Programs))]
            [Config("BLOCK=128", NumWarps = 1)]
            public static void Add(Ptr<float> a, Ptr<float> b, Ptr<float> y, int n, [Constexpr] int BLOCK)
            {
                var i = ProgramId(0) * BLOCK + Arange(0, BLOCK);
                var inside = i < n;
                Store(y + i, Load(a + i, inside) + Load(b + i, inside), inside);
            }

            static Grid Programs(int n, int BLOCK) => new(Cdiv(n, BLOCK));
        }
        """;

    public const string Scalars = """
        using System;
        using BlockSharp;
        using static BlockSharp.Op;

        /// <summary>Scalars.</summary>
        public static partial class Scalars
        {
            /// <summary>One scalar of each program.</summary>
            [BlockKernel(Grid = nameof(Programs))]
            [Config(NumWarps = 1)]
            public static void Scale(Ptr<Half> x, Ptr<sbyte> y, Ptr<long> total, float factor, bool negate)
            {
                var scaled = (float)Load(x + ProgramId(0)) * (negate ? -factor : factor);
                Store(y + ProgramId(0), (sbyte)Clamp((int)scaled, -128, 127));
                Store(total, (long)NumPrograms(0) * 3);
            }

            static Grid Programs(bool negate) => new(negate ? 1 : 2);
        }
        """;

    public const string RowSum = """
        using BlockSharp;
        using static BlockSharp.Op;

        /// <summary>Rows.</summary>
        public static partial class Rows
        {
            /// <summary>y[row] = Σ x[row, :] over two warps.</summary>
            [BlockKernel(Grid = nameof(Programs))]
            [Config("BLOCK=256", NumWarps = 2)]
            public static void Sums(Ptr<float> x, Ptr<float> y, int columns, [Constexpr] int BLOCK)
            {
                var i = Arange(0, BLOCK);
                var row = Load(x + (ProgramId(0) * columns + i), i < columns);
                Store(y + ProgramId(0), Sum(row));
            }

            static Grid Programs(int columns) => new(columns);
        }
        """;

    public const string OuterProduct = """
        using BlockSharp;
        using static BlockSharp.Op;

        /// <summary>Outer products.</summary>
        public static partial class Outer
        {
            /// <summary>y[i, j] = a[i] * b[j].</summary>
            [BlockKernel(Grid = nameof(Programs))]
            [Config("M=8, N=16", NumWarps = 1)]
            public static void Product(Ptr<int> a, Ptr<int> b, Ptr<int> y, int n, [Constexpr] int M, [Constexpr] int N)
            {
                var i = Arange(0, M)[.., NewAxis];
                var j = Arange(0, N)[NewAxis, ..];
                Store(y + (i * n + j), Load(a + i) * Load(b + j, j < n), j < n);
            }

            static Grid Programs() => new(1);
        }
        """;

    public const string CarriedSum = """
        using BlockSharp;
        using static BlockSharp.Op;

        /// <summary>Columns.</summary>
        public static partial class Columns
        {
            /// <summary>y[j] = Σᵢ x[i, j], and the largest row index that was read.</summary>
            [BlockKernel(Grid = nameof(Programs))]
            [Config("BLOCK=64", NumWarps = 1)]
            public static void Sums(Ptr<BFloat16> x, Ptr<float> y, Ptr<int> last, int rows, int columns, [Constexpr] int BLOCK)
            {
                var j = ProgramId(0) * BLOCK + Arange(0, BLOCK);
                var sum = Zeros<float>(BLOCK);
                var previous = -1;
                for (var i = 0; i < rows; i++)
                {
                    sum += Load(x + (i * columns + j), j < columns).To<float>();
                    previous = i;
                }

                Store(y + j, sum, j < columns);
                Store(last, previous);
            }

            static Grid Programs(int columns, int BLOCK) => new(Cdiv(columns, BLOCK));
        }
        """;

    public const string WhileLoop = """
        using BlockSharp;
        using static BlockSharp.Op;

        /// <summary>Numbers.</summary>
        public static partial class Numbers
        {
            /// <summary>Collatz's walk from a number: how many steps, and the numbers before and at its end.</summary>
            [BlockKernel(Grid = nameof(Programs))]
            [Config(NumWarps = 1)]
            public static void Collatz(Ptr<int> y, int number)
            {
                var previous = 0;
                var steps = 0;
                while (number != 1)
                {
                    previous = number;
                    number = number % 2 == 0 ? number / 2 : 3 * number + 1;
                    steps++;
                }

                Store(y, steps);
                Store(y + 1, previous);
                Store(y + 2, number);
            }

            static Grid Programs() => new(1);
        }
        """;

    public const string Branch = """
        using BlockSharp;
        using static BlockSharp.Op;

        /// <summary>Activations.</summary>
        public static partial class Activations
        {
            /// <summary>y = relu(x) or tanh(x).</summary>
            [BlockKernel(Grid = nameof(Programs))]
            [Config("BLOCK=64", NumWarps = 1)]
            public static void Apply(Ptr<float> x, Ptr<float> y, int n, bool smooth, [Constexpr] int BLOCK)
            {
                var i = Arange(0, BLOCK);
                var v = Load(x + i, i < n, float.NaN);
                if (smooth) v = Tanh(v);
                else v = Where(v > 0f, v, 0f);
                if (n > BLOCK) Store(y + BLOCK, 0f);
                Store(y + i, v, !(i >= n));
            }

            static Grid Programs() => new(1);
        }
        """;

    public const string Nibbles = """
        using BlockSharp;
        using static BlockSharp.Op;

        /// <summary>Packed numbers.</summary>
        public static partial class Packed
        {
            /// <summary>y = the signed and the unsigned nibbles of x.</summary>
            [BlockKernel(Grid = nameof(Programs))]
            [Config("BYTES=128", NumWarps = 1)]
            public static void Nibbles(Ptr<Int4x2> x, Ptr<UInt4x2> u, Ptr<float> y, [Constexpr] int BYTES)
            {
                var i = Arange(0, BYTES);
                var j = Arange(0, BYTES * 2);
                Store(y + j, Unpack(Load(x + i)).To<float>() * Unpack(Load(u + i)).To<float>());
            }

            static Grid Programs() => new(1);
        }
        """;

    public const string SmallDot = """
        using BlockSharp;
        using static BlockSharp.Op;

        /// <summary>Products.</summary>
        public static partial class Products
        {
            /// <summary>y = a b of one tile.</summary>
            [BlockKernel(Grid = nameof(Programs))]
            [Config("M=8, N=8, K=16", NumWarps = 1)]
            public static void Tile(Ptr<sbyte> a, Ptr<sbyte> b, Ptr<int> y, [Constexpr] int M, [Constexpr] int N, [Constexpr] int K)
            {
                var m = Arange(0, M)[.., NewAxis];
                var n = Arange(0, N)[NewAxis, ..];
                var left = Load(a + (m * K + Arange(0, K)));
                var right = Load(b + (Arange(0, K)[.., NewAxis] * N + n));
                Store(y + (m * N + n), Dot(left, right));
            }

            static Grid Programs() => new(1);
        }
        """;

    public const string TwoReductions = """
        using BlockSharp;
        using static BlockSharp.Op;

        /// <summary>Tiles.</summary>
        public static partial class Tiles
        {
            /// <summary>y[i] = Σⱼ x[i, j] - maxⱼ x[j, i]: the second needs another layout.</summary>
            [BlockKernel(Grid = nameof(Programs))]
            [Config("SIZE=8", NumWarps = 1)]
            public static void Margins(Ptr<float> x, Ptr<float> y, [Constexpr] int SIZE)
            {
                var i = Arange(0, SIZE);
                var tile = Load(x + (i[.., NewAxis] * SIZE + i));
                var sums = Sum(tile, axis: 1);
                var largest = Max(tile, axis: 0);
                Store(y + i, sums - largest);
            }

            static Grid Programs() => new(1);
        }
        """;

    public static string Histogram { get; } = """
        using BlockSharp;
        using static BlockSharp.Op;

        /// <summary>Counts.</summary>
        public static partial class Counting
        {
            /// <summary>counts[x[i]]++.</summary>
            [BlockKernel(Grid = nameof(Programs))]
            [Config("BLOCK=64", NumWarps = 1)]
            public static void Histogram(Ptr<int> x, Ptr<int> counts, int n, [Constexpr] int BLOCK)
            {
                var i = ProgramId(0) * BLOCK + Arange(0, BLOCK);
                var inside = i < n;
                AtomicAdd(counts + Load(x + i, inside), 1, inside, MemoryOrder.Relaxed);
            }

            static Grid Programs(int n, int BLOCK) => new(Cdiv(n, BLOCK));
        }
        """;

    public static string Tickets { get; } = """
        using BlockSharp;
        using static BlockSharp.Op;

        /// <summary>Appends.</summary>
        public static partial class Queue
        {
            /// <summary>Where each program's numbers go is decided by who comes first; the greatest number is kept.</summary>
            [BlockKernel(Grid = nameof(Programs))]
            [Config(NumWarps = 2)]
            public static void Append(Ptr<float> x, Ptr<int> taken, Ptr<float> largest, Ptr<float> y, int programs)
            {
                var i = Arange(0, 16);
                var value = Load(x + (ProgramId(0) * 16 + i));
                var at = AtomicAdd(taken, 16);
                Store(y + (at + i), value - AtomicMax(largest + i, value));
            }

            static Grid Programs(int programs) => new(programs);
        }
        """;

    /// <summary>The kernel of the documentation, in one small configuration.</summary>
    public static string Gemv { get; } = SampleKernels.Gemv
        .Replace("    [Config(\"XBLOCK=1, RBLOCK=2048\", NumWarps = 4)]\n", "", StringComparison.Ordinal)
        .Replace("XBLOCK=2, RBLOCK=4096\", NumWarps = 8", "XBLOCK=1, RBLOCK=512\", NumWarps = 1", StringComparison.Ordinal);

    public static IReadOnlyDictionary<string, string> All { get; } = new Dictionary<string, string>
    {
        [nameof(MaskedAdd)] = MaskedAdd,
        [nameof(Scalars)] = Scalars,
        [nameof(RowSum)] = RowSum,
        [nameof(OuterProduct)] = OuterProduct,
        [nameof(CarriedSum)] = CarriedSum,
        [nameof(WhileLoop)] = WhileLoop,
        [nameof(Branch)] = Branch,
        [nameof(Nibbles)] = Nibbles,
        [nameof(SmallDot)] = SmallDot,
        [nameof(TwoReductions)] = TwoReductions,
        [nameof(Histogram)] = Histogram,
        [nameof(Tickets)] = Tickets,
        [nameof(Gemv)] = Gemv,
    };
}
