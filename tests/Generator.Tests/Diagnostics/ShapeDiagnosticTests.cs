using BlockSharp.Generator.Diagnostics;
using BlockSharp.Generator.Tests.Frontend;
using BlockSharp.Generator.Tests.Testing;

namespace BlockSharp.Generator.Tests.Diagnostics;

/// <summary>What shows when a configuration gives the blocks their shapes.</summary>
public class ShapeDiagnosticTests
{
    private static Task Verify(string body) => AnalyzerVerifier.Verify(
        new BlockKernelAnalyzer(),
        Lowering.Kernel("Ptr<float> y, Ptr<float> z, int n, [Constexpr] int BLOCK", body).Replace("[BlockKernel", "[Config(\"BLOCK=16\")]\n    [Config(\"BLOCK=32\")]\n    [BlockKernel", StringComparison.Ordinal));

    [Theory]
    [InlineData("var v = {|BS0201:Arange(0, 64) + Arange(0, 128)|};")]
    [InlineData("var v = {|BS0201:Zeros<float>(16, 8).BroadcastTo(16, 16)|};")]
    [InlineData("var v = Arange(0, 64); {|BS0201:v += Arange(0, 128)|};")]
    [InlineData("var v = Sum({|BS0204:Sum(Arange(0, 64), axis: 1)|});")]
    [InlineData("var v = {|BS0204:Sum(Arange(0, 64), axis: -2)|};")]
    [InlineData("var v = {|BS0204:ProgramId(3)|};")]
    [InlineData("{|BS0206:Store(y + Arange(0, 64), Arange(0, 128).To<float>())|};")]
    [InlineData("{|BS0206:Store(y + Arange(0, 64), 1f, Arange(0, 32) < n)|};")]
    [InlineData("var v = {|BS0206:Load(y + Arange(0, 64), Arange(0, 32) < n)|};")]
    [InlineData("Block<float> v = 0f; {|BS0207:for (var i = 0; i < n; i++) v += Zeros<float>(16);|}")]
    [InlineData("Store(y + {|BS0208:Arange(0, 100)|}, 1f);")]
    [InlineData("Store(y + Arange(0, 128), Sum({|BS0208:Zeros<float>(128, 3)|}, axis: 1));")]
    [InlineData("var v = {|BS0209:Dot(Zeros<float>(16, 32), Zeros<float>(16, 32))|};")]
    [InlineData("var v = {|BS0209:Dot(Zeros<float>(2, 16, 32), Zeros<float>(4, 32, 16))|};")]
    [InlineData("var v = {|BS0209:Dot(Zeros<float>(2, 16, 32), Zeros<float>(32, 16))|};")]
    [InlineData("Store(y, Sum(Dot(Zeros<float>(2, 16, 32), Zeros<float>(2, 32, 8), Zeros<float>(1, 16, 8))));")]
    [InlineData("Store(y + {|BS0210:Arange(0, n)|}, 1f);")]
    [InlineData("var v = {|BS0211:Arange(0, 64).Reshape(8, 16)|};")]
    [InlineData("Block<float> v = 0f; {|BS0212:if (n > 0) v = Zeros<float>(16);|}")]
    [InlineData("Ptr<float> p = y; {|BS0213:if (n > 0) p = z;|} Store(p, 1f);")]
    [InlineData("Ptr<float> p = y; {|BS0213:for (var i = 0; i < n; i++) p = z;|} Store(p, 1f);")]
    [InlineData("var v = {|BS0214:Load(y + Arange(0, 64)) & Load(z + Arange(0, 64))|};")]
    [InlineData("var v = {|BS0214:Load(y + Arange(0, 64)).To<Float8E4M3>() * Load(z + Arange(0, 64)).To<Float8E4M3>()|};")]
    [InlineData("var v = {|BS0214:Arange(0, 64).To<byte>().Bitcast<Int4x2>() < Arange(0, 64).To<byte>().Bitcast<Int4x2>()|};")]
    [InlineData("var v = {|BS0214:(Arange(0, 64) < n) + (Arange(0, 64) < n)|};")]
    [InlineData("var v = {|BS0214:!Arange(0, 64)|};")]
    [InlineData("var v = {|BS0214:~(Arange(0, 64) < n)|};")]
    [InlineData("{|BS0214:AtomicOr(y + Arange(0, 64), 1f)|};")]
    [InlineData("var v = {|BS0206:AtomicAdd(y + Arange(0, 64), Zeros<float>(32))|};")]
    [InlineData("var v = {|BS0206:AtomicCas(y + Arange(0, 64), Zeros<float>(32), 1f)|};")]
    [InlineData("var v = {|BS0206:AtomicAdd(y + Arange(0, 64), 1f, Arange(0, 32) < n)|};")]
    [InlineData("AtomicAdd(y + Arange(0, 64)[.., NewAxis], 1f, n > 3); AtomicMax(y, 2f, n > 3); AtomicCas(z, 1f, AtomicExchange(z, 2f));")]
    [InlineData("var v = !(Arange(0, 64) < n) & ~Arange(0, 64) > 0 | (Arange(0, 64) < n) != (Arange(0, 64) > 3);")]
    public Task Shapes_are_checked_and_a_mistake_in_every_configuration_is_one(string body) => Verify(body);

    [Fact]
    public Task A_mistake_in_a_block_function_is_found_in_the_function() => AnalyzerVerifier.Verify(
        new BlockKernelAnalyzer(),
        Lowering.Kernel("Ptr<int> y", "Store(y, F(Arange(0, 64)) + F(Arange(0, 64)));", "[BlockFunction] static int F(Block<int> x) => Sum({|BS0201:x + Arange(0, 32)|});"),
        messages: ["add: shapes Block<int>[64] and Block<int>[32] do not broadcast; extents must be equal or 1, counted from the right"]);

    [Theory]
    [InlineData("short", "AtomicAdd", "p, (short)1", "memory of int, uint, long, ulong, float and double is updated atomically")]
    [InlineData("bool", "AtomicExchange", "p + Arange(0, 16), true", "memory of int, uint, long, ulong, float and double is updated atomically")]
    [InlineData("BFloat16", "AtomicMax", "p, (BFloat16)1", "memory of int, uint, long, ulong, float and double is updated atomically")]
    [InlineData("double", "AtomicXor", "p, 1.0", "bits are updated in memory of int, uint, long and ulong")]
    public Task Elements_that_no_device_updates_atomically_are_named(string element, string method, string arguments, string advice) => AnalyzerVerifier.Verify(
        new BlockKernelAnalyzer(),
        Lowering.Kernel($"Ptr<{element}> p", $"{{|BS0214:{method}({arguments})|}};"),
        messages: [$"'{method}' is not defined for elements of type '{element}': {advice}"]);

    [Fact]
    public Task A_branch_that_no_configuration_takes_is_not_checked() => Verify("if (BLOCK > 1000) Store(y + Arange(0, 100), 1f);");
}
