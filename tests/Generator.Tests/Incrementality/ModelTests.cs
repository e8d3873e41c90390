using System.Globalization;
using BlockSharp.Generator.Tests.Frontend;
using BlockSharp.Generator.Tests.Testing;

namespace BlockSharp.Generator.Tests.Incrementality;

public class ModelTests
{
    public static TheoryData<string> Samples => [.. SampleKernels.All];

    [Theory]
    [MemberData(nameof(Samples))]
    public void Equal_sources_make_equal_models(string source)
    {
        var (first, second) = (Lowering.Model(source), Lowering.Model("// moved\n" + source));
        Assert.NotSame(first, second);
        Assert.Equal(first, second);
        Assert.Equal(first.GetHashCode(), second.GetHashCode());
    }

    [Fact]
    public void Different_sources_make_different_models()
    {
        var models = SampleKernels.All.Append(SampleKernels.Gemv.Replace("EvictFirst", "EvictLast", StringComparison.Ordinal)).Select(s => Lowering.Model(s)).ToList();
        Assert.Equal(models.Count, models.Distinct().Count());
    }

    [Theory]
    [MemberData(nameof(Samples))]
    public void Models_hold_no_compiler_object(string source) => ModelWalker.AssertHoldsNoCompilerObject(Lowering.Model(source));

    [Fact]
    public void The_culture_changes_nothing()
    {
        static string Generate() => string.Join("\n", GeneratorHost.Run(new KernelGenerator(), [.. SampleKernels.All, Lowering.Kernel("Ptr<float> y", "Store(y, -1234567.5f * -2);")])
            .GetRunResult().Results.SelectMany(r => r.GeneratedSources).Select(s => s.SourceText.ToString()));

        var expected = Generate();
        var culture = (CultureInfo)CultureInfo.InvariantCulture.Clone();
        culture.NumberFormat.NumberDecimalSeparator = ",";
        culture.NumberFormat.NegativeSign = "\u2212";
        var before = CultureInfo.CurrentCulture;
        try
        {
            CultureInfo.CurrentCulture = culture;
            Assert.Equal("\u22121,5", (-1.5).ToString(CultureInfo.CurrentCulture));
            Assert.Equal(expected, Generate());
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }
}
