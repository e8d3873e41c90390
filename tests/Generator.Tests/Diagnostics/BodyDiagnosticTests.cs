using BlockSharp.Generator.Diagnostics;
using BlockSharp.Generator.Tests.Frontend;
using BlockSharp.Generator.Tests.Testing;

namespace BlockSharp.Generator.Tests.Diagnostics;

public class BodyDiagnosticTests
{
    private const string Rest = ": it is made of local variables of numbers, pointers and blocks, of if, for, while and ?:, and of operators and calls of the language";

    private static Task Verify(string body, string members = "", params string[] messages) => AnalyzerVerifier.Verify(
        new BlockKernelAnalyzer(), Lowering.Kernel("Ptr<float> y, Ptr<int> z, int n, float s", body, members), messages: messages.Length > 0 ? messages : null);

    private static Task VerifyRejected(string body) => Analysis.VerifyRejected(Lowering.Kernel("Ptr<float> y, Ptr<int> z, int n, float s", body));

    [Theory]
    [InlineData("while (n > 0) { {|BS0101:break;|} }", "A kernel cannot use break")]
    [InlineData("for (var i = 0; i < n; i++) { {|BS0101:continue;|} }", "A kernel cannot use continue")]
    [InlineData("if (n > 0) { {|BS0101:return;|} } n = 1;", "A kernel cannot use a return before the end")]
    [InlineData("{|BS0101:do { n--; } while (n > 0);|}", "A kernel cannot use do … while")]
    [InlineData("{|BS0101:for (;;) { }|}", "A kernel cannot use a for loop without a condition")]
    [InlineData("{|BS0101:switch (n) { default: break; }|}", "A kernel cannot use switch")]
    [InlineData("n = {|BS0101:n switch { 1 => 2, _ => 3 }|};", "A kernel cannot use switch")]
    [InlineData("{|BS0101:try { n = 1; } finally { n = 2; }|}", "A kernel cannot use try")]
    [InlineData("{|BS0101:throw new System.Exception();|}", "A kernel cannot use throw")]
    [InlineData("{|BS0101:int Twice(int x) => 2 * x;|} n = {|BS0102:Twice(n)|};", "A kernel cannot use a local function (make it a [BlockFunction] method)", "'Twice(int)' cannot be used in a kernel: only the operations of BlockSharp.Op and of blocks, and static methods with [BlockFunction]")]
    [InlineData("System.Func<int> {|BS0101:f = {|BS0101:() => 1|}|};", "A kernel cannot use a local variable of type 'Func<int>'", "A kernel cannot use a lambda or delegate")]
    [InlineData("var {|BS0101:a = {|BS0101:new int[2]|}|};", "A kernel cannot use a local variable of type 'int[]'", "A kernel cannot use an array")]
    [InlineData("var {|BS0101:t = {|BS0101:\"text\"|}|};", "A kernel cannot use a local variable of type 'string'", "A kernel cannot use a constant of type 'string'")]
    [InlineData("var {|BS0101:t = {|BS0101:(n, s)|}|};", "A kernel cannot use a local variable of type '(int n, float s)'", "A kernel cannot use a tuple")]
    [InlineData("Store(z + Arange(0, 16)[{|BS0101:1..|}], 1);", "A kernel cannot use a range other than '..'")]
    [InlineData("while ({|BS0101:n--|} > 0) { }", "A kernel cannot use an assignment here")]
    [InlineData("n = {|BS0101:z is { Length: > 0 }|} ? 1 : 2;", "A kernel cannot use a pattern")]
    [InlineData("Store(z + Arange(0, 16).Reshape({|BS0101:Shape|}), 1);", "A kernel cannot use 'Shape' here")]
    public Task What_is_not_in_the_language_is_found_at_its_place(string body, params string[] messages) =>
        Verify(body, body.Contains("Shape", StringComparison.Ordinal) ? "static readonly int[] Shape = [16];" : "", [.. messages.Select(m => m.StartsWith("A kernel", StringComparison.Ordinal) ? m + Rest : m)]);

    [Theory]
    [InlineData("Store(y, {|BS0102:System.MathF.Sqrt(s)|});", "'MathF.Sqrt(float)' cannot be used in a kernel: only the operations of BlockSharp.Op and of blocks, and static methods with [BlockFunction]")]
    [InlineData("n = {|BS0102:Twice(n)|};", null)]
    [InlineData("n = {|BS0102:Arange(0, 16).Rank|};", null)]
    [InlineData("n = (int){|BS0102:y.Length|};", null)]
    [InlineData("{|BS0102:K(y, z, n, s)|};", null)]
    public Task Calls_outside_the_language_are_found(string body, string? message) =>
        Verify(body, "static int Twice(int x) => 2 * x;", message is null ? [] : [message]);

    [Fact]
    public Task Block_functions_do_not_recur() => Verify(
        "n = A(n);",
        "[BlockFunction] static int A(int x) => B(x) + 1; [BlockFunction] static int B(int x) => {|BS0103:A(x)|} + 1;",
        "Block function 'A' calls itself, directly or through others: it is inlined, so use a loop");

    [Fact]
    public Task Block_functions_return_at_their_end() => Verify(
        "n = A(n) + A(n + 1);",
        "[BlockFunction] static int A(int x) { if (x > 0) {|BS0104:return 1;|} return 2; }",
        "This block function cannot be inlined: it returns early");

    [Fact]
    public async Task Block_functions_that_double_end_in_a_finding_not_in_a_flood()
    {
        var doubling = string.Join("\n", Enumerable.Range(1, 40).Select(i => $"[BlockFunction] static int F{i}(int x) => F{i - 1}(x) + F{i - 1}(x + 1);"));
        var found = await Analysis.Run(GeneratorHost.Compilation(Lowering.Kernel("Ptr<int> y", "Store(y, F40(1));", "[BlockFunction] static int F0(int x) => x;\n" + doubling)));
        Assert.All(found, d => Assert.Equal("This block function cannot be inlined: the kernel becomes too large", d.GetMessage(null)));
        Assert.InRange(found.Count, 1, 80);
    }

    [Fact]
    public Task Fields_are_constants() => Verify(
        "Store(y, {|BS0105:Scale|} * {|BS0105:Bias|} * Half);",
        "static float Scale = 2f; static readonly float Bias = 1f; const float Half = 0.5f;",
        "'Kernels.Scale' is not a constant: make it const, or pass it as a parameter",
        "'Kernels.Bias' is not a constant: make it const, or pass it as a parameter");

    [Fact]
    public Task Axes_and_hints_are_constants() => Verify(
        "var b = Zeros<float>(16, 16); Store(y + Arange(0, 16), Sum(b, axis: {|BS0210:n|}), evict: {|BS0210:n > 0 ? EvictFirst : EvictLast|});",
        "",
        "the argument 'axis' must be known when compiling: a constant, or (for shapes) computed from [Constexpr] parameters",
        "the argument 'evict' must be known when compiling: a constant, or (for shapes) computed from [Constexpr] parameters");

    [Theory]
    [InlineData("Store(y + Arange(0, 16), 1f, mask: {|BS0202:Arange(0, 16)|});")]
    [InlineData("var v = Load(y + Arange(0, 16), {|BS0202:n|});")]
    [InlineData("Store(mask: {|BS0202:1f|}, value: 1f, ptr: y + Arange(0, 16));")]
    public Task Masks_are_bools(string body) => VerifyRejected(body);

    [Theory]
    [InlineData("var v = {|BS0203:Zeros<float>(16) * Zeros<int>(16)|};")]
    [InlineData("var v = {|BS0203:Arange(0, 16) + 1.5f|};")]
    [InlineData("var v = Exp({|BS0203:Load(y + Arange(0, 16)) - Load(z + Arange(0, 16))|});")]
    [InlineData("var v = Zeros<float>(16); {|BS0203:v += Arange(0, 16)|};")]
    public Task Operators_need_equal_element_types(string body) => VerifyRejected(body);

    [Theory]
    [InlineData("Store(y + Arange(0, 16), {|BS0205:Arange(0, 16)|});")]
    [InlineData("Store(z, {|BS0205:s|});")]
    public Task Stores_convert_nothing(string body) => VerifyRejected(body);

    [Theory]
    [InlineData("n = missing;")]
    [InlineData("Store(y + Arange(0, 16), \"text\");")]
    [InlineData("int m; n = m;")]
    [InlineData("n = n +;")]
    [InlineData("var v = missing * Arange(0, 16);")]
    public Task What_only_C_sharp_rejects_is_left_to_it(string body) => VerifyRejected(body);

    [Fact]
    public Task Every_mistake_of_a_kernel_is_found_at_once() => Verify(
        "n = {|BS0102:System.Math.Abs(n)|}; {|BS0101:switch (n) { default: break; }|} Store(y, {|BS0105:Scale|});", "static float Scale = 2f;");
}
