using BlockSharp.Generator.Diagnostics;
using BlockSharp.Generator.Tests.Frontend;
using BlockSharp.Generator.Tests.Testing;
using CsCheck;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;

namespace BlockSharp.Generator.Tests.Incrementality;

/// <summary>Code that is being typed: kernels with a token missing, with two tokens swapped, or cut off.</summary>
public class RandomEditTests
{
    private static readonly Gen<string> s_edited =
        from sample in Gen.OneOfConst([.. SampleKernels.All])
        let tokens = CSharpSyntaxTree.ParseText(sample).GetRoot().DescendantTokens().Where(t => t.Span.Length > 0).ToArray()
        from kind in Gen.Int[0, 2]
        from first in Gen.Int[0, tokens.Length - 2]
        from second in Gen.Int[first + 1, tokens.Length - 1]
        let a = tokens[first].Span
        let b = tokens[second].Span
        select kind switch
        {
            0 => sample.Remove(a.Start, a.Length),
            1 => sample[..a.Start] + tokens[second].Text + sample[a.End..b.Start] + tokens[first].Text + sample[b.End..],
            _ => sample[..a.Start],
        };

    [Fact]
    public void The_frontend_never_throws() => s_edited.Sample(
        source =>
        {
            foreach (var result in Lowering.Lower(GeneratorHost.Compilation(source)))
            {
                foreach (var finding in result.Findings) Assert.NotNull(DiagnosticDescriptors.Of(finding.Id));
            }
        },
        iter: 120,
        threads: 1);

    [Fact]
    public async Task The_analyzer_and_the_generator_never_throw()
    {
        var sources = new List<string>();
        s_edited.Sample(sources.Add, iter: 60, threads: 1);
        foreach (var source in sources)
        {
            GeneratorHost.ThrowIfCrashed(GeneratorHost.Run(new KernelGenerator(), source));
            var options = new CompilationWithAnalyzersOptions(
                new AnalyzerOptions([]), (exception, _, _) => Assert.Fail($"{exception}\n{source}"), concurrentAnalysis: false, logAnalyzerExecutionTime: false);
            await GeneratorHost.Compilation(source).WithAnalyzers([new BlockKernelAnalyzer()], options).GetAnalyzerDiagnosticsAsync(TestContext.Current.CancellationToken);
        }
    }
}
