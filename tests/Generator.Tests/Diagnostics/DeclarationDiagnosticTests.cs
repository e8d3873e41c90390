using BlockSharp.Generator.Diagnostics;
using BlockSharp.Generator.Tests.Testing;

namespace BlockSharp.Generator.Tests.Diagnostics;

public class DeclarationDiagnosticTests
{
    private static Task Verify(string type, params string[] messages) => AnalyzerVerifier.Verify(
        new BlockKernelAnalyzer(), $"using BlockSharp;\nusing static BlockSharp.Op;\n\n{type}", messages: messages.Length > 0 ? messages : null);

    private static Task VerifyMembers(string members, params string[] messages) => Verify($"public partial class C\n{{\nstatic Grid G() => new(1);\n{members}\n}}", messages);

    [Fact]
    public Task A_kernel_is_static() => VerifyMembers(
        "[BlockKernel(Grid = nameof(G))] public void {|BS0001:K|}(Ptr<float> y) { }",
        "Kernel 'K' must be static: a block program has no object");

    [Fact]
    public Task A_kernel_returns_nothing_and_is_not_generic() => VerifyMembers("""
        [BlockKernel(Grid = nameof(G))] public static int {|BS0002:K|}(Ptr<int> y) => 1;
        [BlockKernel(Grid = nameof(G))] public static void {|BS0002:L|}<T>(Ptr<T> y) where T : unmanaged { }
        """);

    [Fact]
    public Task A_kernel_of_a_generic_type_is_generic() => Verify(
        "public static partial class C<T> { static Grid G() => new(1); [BlockKernel(Grid = nameof(G))] public static void {|BS0002:K|}(Ptr<int> y) { } }");

    [Fact]
    public Task Every_containing_type_is_partial() => Verify(
        """
        public static class Outer
        {
            public static partial class Inner { static Grid G() => new(1); [BlockKernel(Grid = nameof(G))] public static void {|BS0003:K|}(Ptr<float> y) { } }
        }

        file static partial class Hidden { static Grid G() => new(1); [BlockKernel(Grid = nameof(G))] public static void {|BS0003:K|}(Ptr<float> y) { } }
        """,
        "Type 'Outer' must be partial (and not file-local), so that the launch overload of 'K' can be added to it",
        "Type 'Hidden' must be partial (and not file-local), so that the launch overload of 'K' can be added to it");

    [Theory]
    [InlineData("float[] {|BS0004:y|}")]
    [InlineData("string {|BS0004:y|}")]
    [InlineData("ref int {|BS0004:y|}")]
    [InlineData("Ptr<char> {|BS0004:y|}")]
    [InlineData("Block<int> {|BS0004:y|}")]
    [InlineData("BFloat16 {|BS0004:y|}")]
    [InlineData("int? {|BS0004:y|}")]
    public Task Parameters_are_pointers_and_numbers(string parameter) => VerifyMembers($"[BlockKernel(Grid = nameof(G))] static void K({parameter}) {{ }}");

    [Theory]
    [InlineData("[Constexpr] long {|BS0004:y|}")]
    [InlineData("[Constexpr] Ptr<int> {|BS0004:y|}")]
    public Task Constexprs_are_ints_and_bools(string parameter) => VerifyMembers($"[BlockKernel(Grid = nameof(G))] [Config(\"y=1\")] static void K({parameter}) {{ }}");

    [Fact]
    public Task A_kernel_without_parameters_is_refused_and_makes_nothing_that_does_not_compile() => VerifyMembers("""
        [BlockKernel(Grid = nameof(G))] static void {|BS0006:K|}() { }
        [BlockKernel(Grid = nameof(G))] [Config("B=16")] static void {|BS0006:L|}([Constexpr] int B) { var i = Arange(0, B); }
        """);

    [Fact]
    public Task Every_type_of_number_is_a_parameter() => VerifyMembers(
        "[BlockKernel(Grid = nameof(G))] static void K(bool a, sbyte b, byte c, short d, ushort e, int f, uint g, long h, ulong i, float j, double k, Ptr<bool> l, Ptr<System.Half> m, Ptr<BFloat16> n, Ptr<Int4x2> o, Ptr<UInt4x2> p) { }");

    [Fact]
    public Task Kernels_of_one_name_differ_by_more_than_case() => VerifyMembers(
        """
        [BlockKernel(Grid = nameof(G))] static void Fill(Ptr<float> y) { }
        [BlockKernel(Grid = nameof(G))] static void {|BS0005:Fill|}(Ptr<int> y) { }
        [BlockKernel(Grid = nameof(G))] static void {|BS0005:fill|}(Ptr<long> y) { }
        static void Fill(Ptr<byte> y) { }
        """,
        "Type 'C' already has a kernel named 'Fill' (upper and lower case are not told apart): rename one",
        "Type 'C' already has a kernel named 'fill' (upper and lower case are not told apart): rename one");

    [Fact]
    public Task Methods_without_the_attribute_are_left_alone() => VerifyMembers("public string K(string[] y) => y[0] + System.DateTime.Now;");
}
