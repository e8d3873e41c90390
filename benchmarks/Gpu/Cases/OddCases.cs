namespace BlockSharp.Benchmarks.Gpu.Cases;

/// <summary>Shapes that fit no tile and no vector, against the nearest that do: time per byte or operation may be half as long again.</summary>
internal static class OddCases
{
    private const double Bar = 1.5;

    private static readonly (int M, int N, int K)[] Products =
    [
        (4095, 4095, 4095), (4096, 4099, 4096), (4096, 4096, 4095), (4096, 4096, 4100), (8191, 8191, 8191),
        (17, 4096, 4096), (100, 4096, 4096), (300, 4096, 4096), (17, 4099, 4101), (100, 4099, 4101), (300, 4099, 4101),
    ];

    private static readonly (int M, int N, int K)[] Layers = [(17, 4096, 4096), (100, 4096, 4096), (300, 4096, 4096), (17, 4099, 4101), (300, 4099, 4101)];

    private static readonly (int N, int K)[] Vectors = [(4099, 4096), (4096, 4101), (4099, 4101)];

    public static IEnumerable<Case> All =>
    [
        .. Products.Select(s => Held(MatmulCases.Int8(s.M, s.N, s.K), s.M > 100 ? MatmulCases.Int8(Square(s.M), Square(s.M), Square(s.M)) : MatmulCases.Int8(64, 4096, 4096))),
        .. Products.Select(s => Held(MatmulCases.Bf16(s.M, s.N, s.K), s.M > 100 ? MatmulCases.Bf16(Square(s.M), Square(s.M), Square(s.M)) : GemvCases.Bf16(4096, 4096))),
        Held(MatmulCases.Fp8(4095, 4095, 4095), MatmulCases.Fp8(4096, 4096, 4096)),
        .. Layers.Select(s => Held(Layer(s, FewRowsCases.Bf16), s.M > 100 ? MatmulCases.Bf16(4096, 4096, 4096) : GemvCases.Bf16(4096, 4096))),
        .. Layers.Select(s => Held(Layer(s, FewRowsCases.Int8), NearestOf(s.M, FewRowsCases.Int8))),
        .. Layers.Where(s => s.K % 128 == 0).Select(s => Held(Layer(s, FewRowsCases.Int4), NearestOf(s.M, FewRowsCases.Int4))),
        .. Vectors.Select(s => Held(GemvCases.Int8(s.N, s.K), GemvCases.Int8(4096, 4096))),
        .. Vectors.Where(s => s.K % 128 == 0).Select(s => Held(GemvCases.Int4(s.N, s.K), GemvCases.Int4(4096, 4096))),
        .. Vectors.Select(s => Held(GemvCases.Bf16(s.N, s.K), GemvCases.Bf16(4096, 4096))),
    ];

    private static Case Layer((int M, int N, int K) s, Func<int, int, int, Case> make) => make(s.M, s.N, s.K) with { Operations = 2.0 * s.M * s.N * s.K };

    /// <summary>Where rows are many, arithmetic is the time, and that is of bf16.</summary>
    private static Case NearestOf(int m, Func<int, int, int, Case> make) => m > 100 ? MatmulCases.Bf16(4096, 4096, 4096) : make(m < 32 ? 16 : 64, 4096, 4096);

    private static int Square(int m) => m > 6000 ? 8192 : 4096;

    private static Case Held(Case odd, Case nearest) => odd with { Bar = Bar, Nearest = nearest, Limit = null };
}
