using BlockSharp.Generator.Diagnostics;
using BlockSharp.Generator.Tests.Testing;

namespace BlockSharp.Generator.Tests.Diagnostics;

public class ConfigDiagnosticTests
{
    private static Task Verify(string attributes, string members = "", string name = "K", params string[] messages) =>
        AnalyzerVerifier.Verify(
            new BlockKernelAnalyzer(),
            $$"""
            using BlockSharp;

            public static partial class C
            {
                static Grid G() => new(1);
                {{members}}
                {{attributes}}
                public static void {{name}}(Ptr<float> y, int n, [Constexpr] int BLOCK, [Constexpr] bool WIDE) { }
            }
            """,
            messages: messages.Length > 0 ? messages : null);

    [Fact]
    public Task Names_and_values_are_found_inside_the_string() => Verify(
        """[BlockKernel(Grid = nameof(G))] [Config("BLOCK = 128,  {|BS0401:WIDTH|}=2, WIDE=true")] [Config(@"BLOCK={|BS0403:wide|},WIDE={|BS0403:2|}")]""",
        messages: ["The kernel has no [Constexpr] parameter 'WIDTH'; it has: BLOCK, WIDE", "'wide' is not a value for 'BLOCK': write BLOCK=value with a constant of type int", "'2' is not a value for 'WIDE': write WIDE=value with a constant of type bool"]);

    [Fact]
    public Task A_name_twice_is_found_at_the_second() => Verify("""[BlockKernel(Grid = nameof(G))] [Config("BLOCK=1, WIDE=false, {|BS0404:BLOCK|}=2")]""");

    [Fact]
    public Task A_missing_name_is_found_at_the_string() => Verify(
        """[BlockKernel(Grid = nameof(G))] [Config({|BS0402:"BLOCK=1"|})] [{|BS0402:{|BS0402:Config|}|}]""",
        messages: ["No value for [Constexpr] parameter 'WIDE': add \"WIDE=…\" to a [Config]", "No value for [Constexpr] parameter 'BLOCK': add \"BLOCK=…\" to a [Config]", "No value for [Constexpr] parameter 'WIDE': add \"WIDE=…\" to a [Config]"]);

    [Fact]
    public Task A_kernel_without_configurations_has_no_constexprs() => Verify("[BlockKernel(Grid = nameof(G))]", name: "{|BS0402:{|BS0402:K|}|}");

    [Fact]
    public Task A_piece_without_a_value_is_no_number() => Verify(
        """[BlockKernel(Grid = nameof(G))] [Config("{|BS0403:BLOCK|}, WIDE=1")]""");

    [Fact]
    public Task An_empty_value_or_name_is_found_at_the_string() => Verify(
        """[BlockKernel(Grid = nameof(G))] [Config({|BS0403:"BLOCK=, WIDE=1"|})] [Config({|BS0401:"BLOCK=1, WIDE=1,"|})]""");

    [Fact]
    public Task Texts_with_escapes_are_marked_whole() => Verify("""[BlockKernel(Grid = nameof(G))] [Config({|BS0401:"BLOCK=1, WIDE=1,\tOTHER=1"|})]""");

    [Fact]
    public Task Texts_that_are_no_literals_are_marked_whole() => Verify(
        """[BlockKernel(Grid = nameof(G))] [Config({|BS0403:Text + "x"|})]""", members: "const string Text = \"WIDE=1, BLOCK=\";");

    [Fact]
    public Task Options_have_ranges() => Verify(
        """
        [BlockKernel(Grid = nameof(G))]
        [Config("BLOCK=1, WIDE=1", NumWarps = {|BS0405:3|})]
        [Config("BLOCK=1, WIDE=1", NumWarps = {|BS0405:64|}, NumStages = {|BS0405:0|})]
        [Config("BLOCK=1, WIDE=1", NumWarps = 32, NumStages = 5)]
        """,
        messages: ["NumWarps cannot be 3: it must be a power of two from 1 to 32", "NumWarps cannot be 64: it must be a power of two from 1 to 32", "NumStages cannot be 0: it must be at least 1"]);

    [Theory]
    [InlineData("nameof(Missing)", "const int Missing = 1;")]
    [InlineData("nameof(Small)", "static int Small() => 1;")]
    [InlineData("nameof(Small)", "static bool Small(int size) => true;")]
    [InlineData("nameof(Small)", "static bool Small(byte n) => true;")]
    [InlineData("nameof(Small)", "static bool Small(Ptr<float> y) => true;")]
    [InlineData("nameof(Small)", "static bool Small<T>() => true;")]
    [InlineData("nameof(Small)", "static bool Small(in Device device) => true;")]
    [InlineData("nameof(Small)", "static bool Small(DeviceKind device) => true;")]
    [InlineData("\"\"", "")]
    public Task Predicates_take_scalars_and_constexprs_by_name_and_type(string name, string member) => Verify(
        $$"""[BlockKernel(Grid = nameof(G))] [Config("BLOCK=1, WIDE=1", When = {|BS0406:{{name}}|})]""", members: member);

    [Fact]
    public Task Predicates_may_take_some_parameters_in_any_order_and_wider() => Verify(
        """[BlockKernel(Grid = nameof(G))] [Config("BLOCK=1, WIDE=1", When = nameof(Small))]""", members: "static bool Small(bool WIDE, long n, int BLOCK) => WIDE && n < BLOCK;");

    [Fact]
    public Task Predicates_and_grids_may_take_the_device() => Verify(
        """[BlockKernel(Grid = nameof(Filling))] [Config("BLOCK=1, WIDE=1", When = nameof(Small))]""",
        members: "static bool Small(int n, Device onto) => n < onto.MultiprocessorCount; static Grid Filling(Device n) => new(n.MultiprocessorCount);");

    [Fact]
    public Task A_grid_is_a_method_that_returns_one() => Verify(
        """[BlockKernel(Grid = {|BS0407:nameof(One)|})] [Config("BLOCK=1, WIDE=1")]""",
        members: "static int One() => 1;",
        messages: ["There is no grid method 'One': it must be a static method of the kernel's type that returns Grid, its parameters scalars or constexprs of 'K' by name and type, or the Device"]);

    [Fact]
    public Task A_kernel_has_a_grid() => Verify("""[{|BS0407:BlockKernel|}] [Config("BLOCK=1, WIDE=1")]""");

    [Fact]
    public Task A_key_names_integers_and_bools_that_are_passed() => Verify(
        """[BlockKernel(Grid = nameof(G))] [Autotune(Key = "n, {|BS0409:y|}, {|BS0409:BLOCK|},{|BS0409:m|}, {|BS0409:n|}")] [Config("BLOCK=1, WIDE=1")]""",
        messages:
        [
            "'y' cannot be in the key of [Autotune]: the kernel's integers and bools are: n",
            "'BLOCK' cannot be in the key of [Autotune]: the kernel's integers and bools are: n",
            "'m' cannot be in the key of [Autotune]: the kernel's integers and bools are: n",
            "'n' cannot be in the key of [Autotune]: it is there already",
        ]);

    [Fact]
    public Task A_key_may_be_empty_or_absent() => Verify("""[BlockKernel(Grid = nameof(G))] [Autotune(Key = " ", Neighbours = true)] [Config("BLOCK=1, WIDE=1")]""");

    [Fact]
    public Task An_empty_name_in_a_key_is_found_at_the_text() => Verify("""[BlockKernel(Grid = nameof(G))] [Autotune(Key = {|BS0409:"n,"|})] [Config("BLOCK=1, WIDE=1")]""");

    [Fact]
    public Task Uneven_rows_are_of_a_pointer_that_a_configuration_can_fetch_through() => Verify(
        """
        [BlockKernel(Grid = nameof(G))]
        [Config("BLOCK=1, WIDE=1", UnevenRows = {|BS0410:nameof(n)|})]
        [Config("BLOCK=1, WIDE=1", UnevenRows = {|BS0410:"w"|}, NumWarps = 8)]
        [Config("BLOCK=1, WIDE=1", Target = Target.Cuda | Target.Cpu, UnevenRows = {|BS0410:nameof(y)|})]
        [Config("BLOCK=1, WIDE=1", UnevenRows = {|BS0410:""|})]
        [Config("BLOCK=1, WIDE=1", UnevenRows = null)]
        """,
        messages:
        [
            "Rows of 'n' cannot be fetched where they lie: the kernel's pointers are: y",
            "Rows of 'w' cannot be fetched where they lie: the kernel's pointers are: y",
            "Rows of 'y' cannot be fetched where they lie: the configuration is not for Target.Hopper, and rows are fetched nowhere else",
            "Rows of '' cannot be fetched where they lie: the kernel's pointers are: y",
        ]);

    [Fact]
    public Task Uneven_rows_are_of_a_pointer_that_products_read_matrices_through() => AnalyzerVerifier.Verify(
        new BlockKernelAnalyzer(),
        """
        using BlockSharp;
        using static BlockSharp.Op;

        public static partial class C
        {
            static Grid G() => new(1);

            [BlockKernel(Grid = nameof(G))]
            [Config("FROM=0", NumWarps = 4, NumStages = 2, UnevenRows = nameof(w))]
            [Config("FROM=4", NumWarps = 4, NumStages = 2, UnevenRows = {|BS0410:nameof(w)|})]
            [Config("FROM=0", NumWarps = 4, NumStages = 2, Target = Target.Hopper, UnevenRows = {|BS0410:nameof(x)|})]
            [Config("FROM=0", NumWarps = 4, NumStages = 2, Target = Target.Hopper, UnevenRows = {|BS0410:nameof(y)|})]
            public static void Product(Ptr<BFloat16> x, Ptr<BFloat16> w, Ptr<float> y, int n, int k, [Constexpr] int FROM)
            {
                var row = Arange(0, 64)[.., NewAxis];
                var feature = Arange(0, 64);
                var acc = Zeros<float>(64, 64);
                for (var k0 = 0; k0 < k; k0 += 64)
                {
                    var col = FROM + k0 + Arange(0, 64)[NewAxis, ..];
                    var b = Load(w + (feature[.., NewAxis] * k + col), mask: feature[.., NewAxis] < n & col < k);
                    acc = Dot(Load(x + (row * k + col), mask: col < k), b.Trans(), acc);
                }
                Store(y + (row * n + feature[NewAxis, ..]), acc, mask: feature[NewAxis, ..] < n);
            }

            [BlockKernel(Grid = nameof(G))]
            [Config(Target = Target.Hopper, UnevenRows = {|BS0410:nameof(y)|})]
            [Config]
            public static void Fill(Ptr<float> y) => Store(y + Arange(0, 64), 1f);
        }
        """,
        messages:
        [
            "Rows of 'w' cannot be fetched where they lie: no load through it is a box of a tensor (rows of one stride, a mask of nothing but bounds, a parameter that the kernel stores nothing through) that a Dot multiplies",
            "Rows of 'x' cannot be fetched where they lie: its blocks must be matrices that nothing but Dot reads, with bounds of rows and columns, and begin in columns that are multiples of 8",
            "Rows of 'y' cannot be fetched where they lie: no load through it is a box of a tensor (rows of one stride, a mask of nothing but bounds, a parameter that the kernel stores nothing through) that a Dot multiplies",
            "Rows of 'y' cannot be fetched where they lie: no load through it is a box of a tensor (rows of one stride, a mask of nothing but bounds, a parameter that the kernel stores nothing through) that a Dot multiplies",
        ]);

    [Fact]
    public Task A_configuration_for_tensors_alone_that_fetches_none_is_a_warning() => AnalyzerVerifier.Verify(
        new BlockKernelAnalyzer(),
        """
        using BlockSharp;
        using static BlockSharp.Op;

        public static partial class C
        {
            static Grid G() => new(1);

            [BlockKernel(Grid = nameof(G))]
            [{|BS0408:Config("BLOCK=64", Target = Target.Hopper)|}]
            [Config("BLOCK=64")]
            public static void K(Ptr<float> y, [Constexpr] int BLOCK) => Store(y + Arange(0, BLOCK), 1f);

            [BlockKernel(Grid = nameof(G))]
            [Config("M=64", NumWarps = 4, NumStages = 2, Target = Target.Hopper)]
            [{|BS0408:Config("M=32", NumWarps = 4, NumStages = 2, Target = Target.Hopper)|}]
            public static void Product(Ptr<sbyte> a, Ptr<sbyte> b, Ptr<int> y, int k, [Constexpr] int M)
            {
                var i = Arange(0, M)[.., NewAxis];
                var acc = Zeros<int>(M, 64);
                for (var k0 = 0; k0 < k; k0 += 128)
                {
                    var c = k0 + Arange(0, 128);
                    acc = Dot(Load(a + (i * k + c[NewAxis, ..]), c[NewAxis, ..] < k), Load(b + (Arange(0, 64)[NewAxis, ..] * k + c[.., NewAxis]), c[.., NewAxis] < k), acc);
                }
                Store(y + (i * 64 + Arange(0, 64)[NewAxis, ..]), acc);
            }

            [BlockKernel(Grid = nameof(G))]
            [{|BS0408:Config(NumWarps = 4, NumStages = 2, Target = Target.Hopper)|}]
            public static void Queued(Ptr<sbyte> a, Ptr<sbyte> b, Ptr<int> y, Ptr<int> counter, int k)
            {
                var i = Arange(0, 64)[.., NewAxis];
                var tile = AtomicAdd(counter, 1);
                var acc = Zeros<int>(64, 64);
                for (var k0 = 0; k0 < k; k0 += 128)
                {
                    var c = k0 + Arange(0, 128);
                    acc = Dot(Load(a + ((tile * 64 + i) * k + c[NewAxis, ..]), c[NewAxis, ..] < k), Load(b + (Arange(0, 64)[NewAxis, ..] * k + c[.., NewAxis]), c[.., NewAxis] < k), acc);
                }
                AtomicAdd(y + ((tile * 64 + i) * 64 + Arange(0, 64)[NewAxis, ..]), acc);
            }

            [BlockKernel(Grid = nameof(G))]
            [Config(NumWarps = 4, NumStages = 2, Target = Target.Hopper)]
            public static void Added(Ptr<sbyte> a, Ptr<sbyte> b, Ptr<int> y, int k)
            {
                var i = Arange(0, 64)[.., NewAxis];
                var acc = Zeros<int>(64, 64);
                for (var k0 = 0; k0 < k; k0 += 128)
                {
                    var c = k0 + Arange(0, 128);
                    acc = Dot(Load(a + (i * k + c[NewAxis, ..]), c[NewAxis, ..] < k), Load(b + (Arange(0, 64)[NewAxis, ..] * k + c[.., NewAxis]), c[.., NewAxis] < k), acc);
                }
                AtomicAdd(y + (i * 64 + Arange(0, 64)[NewAxis, ..]), acc);
            }

            [BlockKernel(Grid = nameof(G))]
            [{|BS0408:Config(NumWarps = 4, NumStages = 2, Target = Target.Hopper)|}]
            public static void InPlace(Ptr<BFloat16> a, int k)
            {
                var i = Arange(0, 64)[.., NewAxis];
                var acc = Zeros<float>(64, 64);
                for (var k0 = 0; k0 < k; k0 += 64)
                {
                    var c = k0 + Arange(0, 64);
                    var rows = Load(a + (i * k + c[NewAxis, ..]), c[NewAxis, ..] < k);
                    acc = Dot(rows, rows.Trans(), acc);
                }
                Store(a + (i * k + Arange(0, 64)[NewAxis, ..]), acc.To<BFloat16>());
            }
        }
        """,
        messages:
        [
            "This configuration is for Target.Hopper alone, and is never used: no load is a box of a tensor (rows of one stride, a mask of nothing but bounds, a parameter that the kernel stores nothing through) that a Dot multiplies",
            "This configuration is for Target.Hopper alone, and is never used: a Dot cannot be multiplied by warpgroups (each has 4 warps and 64 rows; 8-bit and 16-bit elements; the right operand is a load)",
            "This configuration is for Target.Hopper alone, and is never used: an atomic update or a volatile load stands before a load that would be fetched, and the warp that fetches does not wait for it",
            "This configuration is for Target.Hopper alone, and is never used: no load is a box of a tensor (rows of one stride, a mask of nothing but bounds, a parameter that the kernel stores nothing through) that a Dot multiplies",
        ]);
}
