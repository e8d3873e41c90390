using System.Text.RegularExpressions;
using BlockSharp.Generator.Tests.Frontend;
using BlockSharp.Generator.Tests.Testing;

namespace BlockSharp.Generator.Tests.Simt;

/// <summary>What is computed for all elements of a block at once is computed once, however many registers read it.</summary>
public partial class RegisterDemandTests
{
    [Theory]
    [InlineData("Store(y + at, Load(x + at) * (1f / (Sum(Load(x + at)) + 1f)));")]
    [InlineData("var row = Arange(0, 1)[.., NewAxis]; Store(y + (row * 1024 + at[NewAxis, ..]), Load(x + at)[NewAxis, ..] * (1f / (Sum(Load(x + at)[NewAxis, ..], axis: 1)[.., NewAxis] + 1f)));")]
    [InlineData("var from = y + at; var scale = 1f / (float)n; for (var i = 0; i < n; i++) { Store(from, Load(from) * scale); from += n; }")]
    [InlineData("var from = y + at; for (var i = 0; i < n; i++) { Store(from, Load(from) * (1f / (float)n)); from += n; }")]
    public void A_quotient_for_all_elements_is_computed_once(string body)
    {
        var source = Lowering.Kernel("Ptr<float> x, Ptr<float> y, int n", "var at = Arange(0, 1024);\n" + body);
        var kernel = GeneratedKernel.TextOf(source);
        var method = Method().Match(kernel[kernel.IndexOf(" Cuda0(", StringComparison.Ordinal)..]).Value;
        Assert.Single(Quotient().Matches(method));
    }

    [GeneratedRegex(@"^.*?\n        }", RegexOptions.Singleline)]
    private static partial Regex Method();

    [GeneratedRegex(@"^ *[^/\s].*1f / ", RegexOptions.Multiline)]
    private static partial Regex Quotient();
}
