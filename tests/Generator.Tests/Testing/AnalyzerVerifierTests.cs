using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;
using Microsoft.CodeAnalysis.Text;

namespace BlockSharp.Generator.Tests.Testing;

public class AnalyzerVerifierTests
{
    [Fact]
    public Task Marked_diagnostics_are_found_by_id_span_and_message() => AnalyzerVerifier.Verify(
        new NoDivision(),
        "class C { int F(int a, int b) => {|BS9999:a / b|} + 1; }",
        messages: ["no division by `b`"]);

    [Fact]
    public Task Marks_nest() => AnalyzerVerifier.Verify(new NoDivision(), "class C { int F(int a) => {|BS9999:{|BS9999:a / 2|} / 3|}; }");

    [Theory]
    [InlineData("class C { int F(int a) => a / 2; }", "(1,27) BS9999 on `a / 2`")]
    [InlineData("class C { int F(int a) => {|BS9999:a|}; }", "(1,27) BS9999 on `a`")]
    [InlineData("class C { int F(int a) => {|BS9999:a|} / 2; }", "(1,27) BS9999 on `a / 2`")]
    [InlineData("class C { int F(int a) => {|BS0001:a / 2|}; }", "(1,27) BS9999 on `a / 2`")]
    [InlineData("class C { int F(int a) => missing; }", "CS0103")]
    public async Task Unmarked_missing_shifted_and_renamed_diagnostics_fail(string source, string told)
    {
        var failure = await Assert.ThrowsAnyAsync<Exception>(() => AnalyzerVerifier.Verify(new NoDivision(), source));
        Assert.Contains(told, failure.Message);
    }

    [Fact]
    public Task The_source_may_use_what_a_generator_makes() => AnalyzerVerifier.Verify(
        new NoDivision(), "class AModel { int F() => {|BS9999:AModelInfo.Count() / 2|}; }", new SampleGenerator());

    [Fact]
    public void Marks_are_taken_out_and_other_braces_stay()
    {
        var (source, marks) = AnalyzerVerifier.Parse("{ a {|BS0001:b|} }");
        Assert.Equal("{ a b }", source);
        Assert.Equal([("BS0001", new TextSpan(4, 1))], marks);
        Assert.Throws<FormatException>(() => AnalyzerVerifier.Parse("{|BS0001:b"));
        Assert.Throws<FormatException>(() => AnalyzerVerifier.Parse("b|}"));
    }

    [DiagnosticAnalyzer(LanguageNames.CSharp)]
    private sealed class NoDivision : DiagnosticAnalyzer
    {
        private static readonly DiagnosticDescriptor s_rule = new("BS9999", "No division", "no division by `{0}`", "Test", DiagnosticSeverity.Warning, true);

        public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics => [s_rule];

        public override void Initialize(AnalysisContext context)
        {
            context.EnableConcurrentExecution();
            context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
            context.RegisterOperationAction(
                static found =>
                {
                    var binary = (IBinaryOperation)found.Operation;
                    if (binary.OperatorKind == BinaryOperatorKind.Divide)
                        found.ReportDiagnostic(Diagnostic.Create(s_rule, binary.Syntax.GetLocation(), binary.RightOperand.Syntax));
                },
                OperationKind.Binary);
        }
    }
}
